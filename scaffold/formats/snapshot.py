"""What a test runner recorded (`__snapshots__/a.test.js.snap`): the runtimes that are named in it."""

from __future__ import annotations

from scaffold.model import Item, Node
from scaffold.regex import regex

NAMED = regex(r"(?<![\w.-])nodejs\d[\w.]*(?<!\.)")


def tree(text: str) -> Node:
    """A map with each runtime under `runtime`."""
    found = NAMED.finditer(text)
    items = tuple(Item("runtime", *one.span(), Node("scalar", *one.span(), one[0])) for one in found)
    return Node("map", 0, len(text), items=items, style="block")


def problems(_text: str) -> list[tuple[int, str]]:
    """None: it is whatever the runner wrote."""
    return []
