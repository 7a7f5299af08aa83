"""Spans of which each two lie one in the other or apart, as those of a syntax tree's nodes do."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

Span = tuple[int, int]
"""Characters [start, end)."""


class Nested:
    """Spans that are found by a place in them. What asks for many places goes through no list of all spans."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = sorted(set(spans), key=inner)
        self.starts = [start for start, _ in self.spans]
        self.outer: list[int] = []
        """For each span the one around it; -1 for none."""
        open_: list[int] = []
        for at, (start, _) in enumerate(self.spans):
            while open_ and self.spans[open_[-1]][1] <= start:
                open_.pop()
            self.outer.append(open_[-1] if open_ else -1)
            open_.append(at)

    def around(self, place: int) -> Iterator[Span]:
        """The spans that hold a place, the innermost first."""
        at = bisect_right(self.starts, place) - 1
        while at >= 0:
            if place < self.spans[at][1]:
                yield self.spans[at]
            at = self.outer[at]


def inner(span: Span) -> Span:
    """By which the innermost of some spans around a place is the last: two can begin at one place."""
    return span[0], -span[1]
