"""Tables on pages, which a person and a rule both read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaffold.errors import BadPage
from scaffold.regex import regex

ROW = regex(r"\|(.*)\|\s*\Z")


def rows(path: str, text: str, head: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows of a page's first table with these columns, each with its line and as many cells, none of them empty.
    Raises BadPage."""
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        row = ROW.match(line)
        cells = [cell.strip() for cell in row[1].split("|")] if row else []
        if not inside:
            inside = cells == list(head)
        elif not row:
            return
        elif set(line) - set("|-: "):
            if len(cells) != len(head) or not all(cells):
                raise BadPage(path, number, f"a row has {len(head)} cells, each with something in it.")
            yield number, cells
    if not inside:
        raise BadPage(path, 1, f"no table with the columns {', '.join(head)}.")
