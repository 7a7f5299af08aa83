"""A .browserslistrc: its lines as a list under `browserslist`, without comments and the `[production]` of a section."""

from __future__ import annotations

import re

from scaffold.model import Item, Node
from scaffold.regex import regex

LINE = regex(r"^\ufeff?[ \t]*([^\s#\[\ufeff](?:[^\r\n#]*[^\s#])?)", re.MULTILINE)


def tree(text: str) -> Node:
    """What a package.json says under `browserslist`; the queries of a line are one scalar."""
    nodes = [Node("scalar", *found.span(1), found[1]) for found in LINE.finditer(text)]
    items = tuple(Item(str(at), node.start, node.start, node) for at, node in enumerate(nodes))
    lines = Node("list", 0, len(text), items=items, style="block")
    return Node("map", 0, len(text), items=(Item("browserslist", 0, 0, lines),), style="block")


def problems(_text: str) -> list[tuple[int, str]]:
    """None: any line is a query."""
    return []
