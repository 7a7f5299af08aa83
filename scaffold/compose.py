"""Edits: which go together, what they give, and two rounds of them as one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from scaffold.model import Edit, Migration, Place, Project


def applied(text: str, edits: Iterable[Edit]) -> str:
    """A text with sorted, disjoint edits made."""
    parts, at = [], 0
    for edit in edits:
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def by_path(edits: Iterable[Edit]) -> Mapping[str, tuple[Edit, ...]]:
    """Edits sorted in each file; equal ones are one."""
    found: dict[str, set[Edit]] = defaultdict(set)
    for edit in edits:
        found[edit.path].add(edit)
    return {path: tuple(sorted(some)) for path, some in found.items()}


def edited(project: Project, edits: Mapping[str, Sequence[Edit]]) -> Project:
    """A project with edits made."""
    return project.replaced({path: applied(project.text(path), some) for path, some in edits.items()})


class Taken:
    """Spans that edits have taken. Touching replacements go together; two insertions at one point do not."""

    def __init__(self) -> None:
        self.paths: dict[str, list[Edit]] = defaultdict(list)

    def fits(self, edits: Iterable[Edit]) -> bool:
        """Whether none of the edits clashes with those taken."""
        return not any(self._clashes(edit) for edit in edits)

    def _clashes(self, edit: Edit) -> bool:
        taken = self.paths[edit.path]
        at = bisect_left(taken, edit)
        return any(clash(edit, other) for other in taken[max(0, at - 2) : at + 2])

    def take(self, edits: Iterable[Edit]) -> None:
        """Take the spans of edits that fit."""
        for edit in edits:
            taken = self.paths[edit.path]
            at = bisect_left(taken, edit)
            if taken[at : at + 1] != [edit]:
                insort(taken, edit)


def clash(one: Edit, other: Edit) -> bool:
    """Whether two different edits of a file cannot both be made."""
    if one == other:
        return False
    same_point = one.start == one.end == other.start == other.end
    return same_point or (one.start < other.end and other.start < one.end)


Piece = tuple[int, int, str]
"""Kept characters [start, end) of the first text, or (at, at, inserted)."""


def composed(first: Sequence[Edit], second: Sequence[Edit], length: int) -> tuple[Edit, ...]:
    """The edits of a text of some length that do what `first` and then `second` do."""
    if not first:
        return tuple(second)
    pieces = _pieces(first, length)
    path = first[0].path
    out: list[Piece] = []
    index = offset = position = 0

    def forward(to: int, keep: bool) -> None:
        """Walk the middle text up to a position, keeping or dropping what is passed."""
        nonlocal index, offset, position
        while position < to:
            start, end, inserted = pieces[index]
            size = len(inserted) or end - start
            step = min(size - offset, to - position)
            if keep:
                if inserted:
                    out.append((start, end, inserted[offset : offset + step]))
                else:
                    out.append((start + offset, start + offset + step, ""))
            offset += step
            position += step
            if offset == size:
                index, offset = index + 1, 0

    for edit in second:
        forward(edit.start, True)
        if edit.text:
            out.append((-1, -1, edit.text))
        forward(edit.end, False)
    total = sum(len(inserted) or end - start for start, end, inserted in pieces)
    forward(total, True)
    return _edits(path, out, length)


def _pieces(edits: Sequence[Edit], length: int) -> list[Piece]:
    pieces, at = [], 0
    for edit in edits:
        if at < edit.start:
            pieces.append((at, edit.start, ""))
        if edit.text:
            pieces.append((edit.start, edit.start, edit.text))
        at = edit.end
    if at < length:
        pieces.append((at, length, ""))
    return pieces


def _edits(path: str, pieces: Iterable[Piece], length: int) -> tuple[Edit, ...]:
    edits, at, pending = [], 0, ""
    for start, end, inserted in pieces:
        if inserted:
            pending += inserted
            continue
        if at < start or pending:
            edits.append(Edit(path, at, start, pending))
        at, pending = end, ""
    if at < length or pending:
        edits.append(Edit(path, at, length, pending))
    return tuple(edits)


class Way:
    """The way from a text to what sorted, disjoint edits make of it, and back. Many places are asked for: each is found
    without going through the edits."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = edits
        self.starts, self.ends = [edit.start for edit in edits], [edit.end for edit in edits]
        self.shifts = list(accumulate((len(e.text) - (e.end - e.start) for e in edits), initial=0))
        self.there = [end + shift for end, shift in zip(self.ends, self.shifts[1:], strict=True)]
        """Where each edit's text ends."""

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The span of the first text that a span of the edited text comes from."""
        return self._origin(start, bisect_right(self.there, start), False), self._origin(
            end, bisect_left(self.there, end), True
        )

    def _origin(self, position: int, at: int, is_end: bool) -> int:
        before = position - self.shifts[at]
        if at == len(self.edits) or before < self.starts[at] + is_end:
            return before
        return self.ends[at] if is_end else self.starts[at]

    def carried(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of the first text stands in the edited text."""
        until = bisect_left(self.starts, end)
        before = min(bisect_right(self.ends, start), until)
        return start + self.shifts[before], end + self.shifts[until]


def carry(migration: Migration, edits: Mapping[str, Sequence[Edit]]) -> Migration:
    """The same migration with its functions' places as they stand after edits."""

    ways = {path: Way(some) for path, some in edits.items()}

    def moved(place: Place) -> Place:
        way = ways.get(place.path)
        return Place(place.path, *way.carried(place.start, place.end)) if way else place

    functions = tuple(
        f._replace(declared_at=moved(f.declared_at), set_at=tuple(moved(place) for place in f.set_at))
        for f in migration.functions
    )
    return migration.of(functions)
