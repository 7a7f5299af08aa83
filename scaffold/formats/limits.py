"""How far a reader goes into a file that is hostile or broken, the same in every format."""

from __future__ import annotations

from collections.abc import Iterable

DEEPEST = 200
"""Levels of nesting; what lies deeper stays unread, so that whoever walks a tree may recurse."""
MOST = 20
"""Problems told of one file."""
SEVERAL = "more than one value"
"""Of JSON: read all the same, one value after the other, as records are written."""
TOO_DEEP = f"nested deeper than {DEEPEST} levels"


def by_line(text: str, found: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """Problems at offsets as (line, reason): in the order of the file, one a line, the first `MOST`."""
    told: dict[int, str] = {}
    line, at = 1, 0
    for offset, reason in sorted(found):
        line, at = line + text.count("\n", at, offset), max(at, offset)
        if line not in told and len(told) == MOST:
            break
        told.setdefault(line, reason)
    return list(told.items())
