"""Findings that a project lives with: a file in it that lists them, so that only new ones fail a check.

A finding is known by its rule, its file and the text of its line, not by the line's number: code above it may change.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError

if TYPE_CHECKING:
    from scaffold.show.schema import Found

SCHEMA = 1
Known = Counter[tuple[str, str, str]]
"""How many findings there are of a rule, a path and a line's text."""


def key(found: Found) -> tuple[str, str, str]:
    return found["rule"], found["path"], found["before"]


def read(path: Path) -> Known:
    """What a baseline lists. Raises ScaffoldError."""
    do = f"Write it with --write-baseline {path.name}."
    try:
        listed = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ScaffoldError(f"The baseline {path.name} cannot be read: {error.strerror}.", do) from None
    except ValueError:
        raise ScaffoldError(f"{path.name} is no baseline: it is not JSON.", do) from None
    try:
        if listed["schema"] != SCHEMA:
            raise ValueError
        return Counter({(one["rule"], one["path"], one["line"]): int(one["count"]) for one in listed["findings"]})
    except (KeyError, TypeError, ValueError):
        raise ScaffoldError(f"{path.name} is no baseline that this version reads.", do) from None


def text(found: Iterable[Found]) -> str:
    """A baseline of some findings: one a line, sorted, so that it merges and reads well in a review."""
    rows = [
        json.dumps({"rule": rule, "path": path, "line": line, "count": count}, ensure_ascii=False)
        for (rule, path, line), count in sorted(Counter(map(key, found)).items())
    ]
    body = ",\n".join(f"  {row}" for row in rows)
    return f'{{"schema": {SCHEMA}, "findings": [\n{body}\n]}}\n'


def split(found: Sequence[Found], known: Known) -> tuple[list[Found], list[Found], int]:
    """New findings, known ones, and how many that the baseline lists are not found any more."""
    rest = Counter(known)
    new, old = [], []
    for one in found:
        if rest[key(one)] > 0:
            rest[key(one)] -= 1
            old.append(one)
        else:
            new.append(one)
    return new, old, sum(rest.values())
