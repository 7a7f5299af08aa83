"""Nix: the names of Node.js packages, as `pkgs.nodejs-10_x` and `nodejs_20`, wherever they stand in an expression."""

from __future__ import annotations

from scaffold.model import Item, Node
from scaffold.regex import regex

TOKEN = regex(
    r"""#[^\r\n]*+|/\*(?s:.*?\*/|.*)|"(?:[^"\\]++|\\(?s:.))*+"|(?<![\w-])(nodejs(?:-slim)?[-_]\d+(?:_x)?)(?![\w-])"""
)
"""A comment, a text on its line or lines, or (captured) a package."""


def tree(text: str) -> Node:
    """A map with each package under `package`."""
    found = (one for one in TOKEN.finditer(text) if one[1])
    items = tuple(Item("package", *one.span(1), Node("scalar", *one.span(1), one[1])) for one in found)
    return Node("map", 0, len(text), items=items, style="block")


def problems(_text: str) -> list[tuple[int, str]]:
    """None: the rest of the language is passed over."""
    return []
