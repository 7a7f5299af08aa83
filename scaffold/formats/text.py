"""A file that holds one word, as .nvmrc does: a map with the key `version`."""

from __future__ import annotations

import re

from scaffold.formats.limits import by_line
from scaffold.model import Item, Node
from scaffold.regex import regex

WORD = regex(r"^\ufeff?[^\S\n]*([^\s#\ufeff](?:[^\n#]*[^\s#])?)", re.MULTILINE)


def tree(text: str) -> Node:
    """`version`: the first line that is neither empty nor a comment, without the space and comment around it."""
    found = WORD.search(text)
    if not found:
        return Node("map", 0, len(text))
    start, end = found.span(1)
    version = Node("scalar", start, end, found[1])
    return Node("map", start, end, items=(Item("version", start, start, version),), style="block")


def problems(text: str) -> list[tuple[int, str]]:
    """Lines after the first."""
    return by_line(text, [(found.start(1), "more than one version") for found in WORD.finditer(text)][1:])
