"""Sources inside of sources: a tree read in one text, with its spans in another."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from scaffold.model import Item, Node
from scaffold.regex import regex

NOWHERE = -1
"""The place of a character that stands nowhere in the outer text."""
WORDS = regex(r"\S+|\s")
ESCAPED = regex(r"\\(?:u[0-9a-fA-F]{4}|\r?\n|.)|.", re.DOTALL)
DOUBLED = regex(r"''|.", re.DOTALL)
UNITS = {'"': ESCAPED, "'": DOUBLED}
ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def moved(node: Node, to: Callable[[int], int]) -> Node:
    """The tree with its spans elsewhere."""
    items = tuple(Item(one.key, *_span(one.start, one.end, to), moved(one.node, to)) for one in node.items)
    start, end = _span(node.start, node.end, to)
    return node._replace(start=start, end=end, items=items)


def _span(start: int, end: int, to: Callable[[int], int]) -> tuple[int, int]:
    """A span elsewhere; its end is behind its last character, whatever stands before the next."""
    return to(start), to(end - 1) + 1 if end > start else to(start)


def shifted(node: Node, by: int) -> Node:
    return moved(node, lambda at: at + by)


def aligned(text: str, start: int, end: int, value: str) -> list[int] | None:
    """For each character of a decoded value (and its end), where it stands in the text it is written in; None where the
    two do not go together. Indentation and folded line ends are skipped over; quotes may be escaped or doubled."""
    unit = UNITS.get(text[start - 1 : start])
    if unit is None:
        return _plain(text, start, end, value)
    units = [(one.start(), _decoded(one[0])) for one in unit.finditer(text, start, end)]
    found: list[int] = []
    at = 0
    for sign in value:
        while at < len(units) and units[at][1] != sign and not (sign == " " and units[at][1] in "\r\n"):
            if not units[at][1].isspace():
                return None
            at += 1
        found.append(units[at][0] if at < len(units) else end)
        at += 1
    return [*found, units[at][0] if at < len(units) else end]


def _plain(text: str, start: int, end: int, value: str) -> list[int] | None:
    """The same where nothing is escaped: word by word."""
    found: list[int] = []
    at = start
    for word in WORDS.findall(value):
        while at < end and text[at] != word[0] and not (word == " " and text[at] in "\r\n"):
            if not text[at].isspace():
                return None
            at += 1
        if at < end and not word.isspace() and not text.startswith(word, at, end):
            return None
        found += range(at, at + len(word)) if at < end else [end] * len(word)
        at += len(word)
    return [*found, min(at, end)]


def _decoded(unit: str) -> str:
    return ESCAPES.get(unit[1:], unit[1:]) if len(unit) > 1 else unit


def span(offsets: Sequence[int]) -> Callable[[int], int]:
    """An offset in a decoded value as one in its text."""
    return lambda at: offsets[min(at, len(offsets) - 1)]
