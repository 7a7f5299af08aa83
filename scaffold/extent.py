"""Where a node of a syntax tree stands in its text.

The parser library's `range()` counts the column from the beginning of the line, for each node anew: in a line of a
megabyte that is half a millisecond. The spans of its edits it knows at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode


class Span(NamedTuple):
    """Characters [start, end) of a text."""

    start: int
    end: int


def span(node: SgNode) -> Span:
    """The characters that a node spans."""
    edit = node.replace("")
    return Span(edit.start_pos, edit.end_pos)


def start(node: SgNode) -> int:
    """Where a node begins."""
    return node.replace("").start_pos


def end(node: SgNode) -> int:
    """Where a node ends."""
    return node.replace("").end_pos
