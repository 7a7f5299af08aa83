"""Edits: which go together, what they give, and two rounds of them as one."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

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


def origin(edits: Sequence[Edit], start: int, end: int) -> tuple[int, int]:
    """The span of the first text that a span of the edited text comes from."""
    return _origin(edits, start, False), _origin(edits, end, True)


def _origin(edits: Sequence[Edit], position: int, is_end: bool) -> int:
    shift = 0
    for edit in edits:
        new_start = edit.start + shift
        new_end = new_start + len(edit.text)
        if position < new_start or (position == new_start and is_end):
            break
        if position < new_end or (position == new_end and is_end):
            return edit.end if is_end else edit.start
        shift += len(edit.text) - (edit.end - edit.start)
    return position - shift


def carried(edits: Sequence[Edit], start: int, end: int) -> tuple[int, int]:
    """Where a span of the first text stands in the edited text."""
    before = inside = 0
    for edit in edits:
        growth = len(edit.text) - (edit.end - edit.start)
        if edit.end <= start and edit.start < end:
            before += growth
        elif edit.start < end:
            inside += growth
    return start + before, end + before + inside


def carry(migration: Migration, edits: Mapping[str, Sequence[Edit]]) -> Migration:
    """The same migration with its functions' places as they stand after edits."""

    def moved(place: Place) -> Place:
        return Place(place.path, *carried(edits.get(place.path, ()), place.start, place.end))

    functions = tuple(
        replace(f, declared_at=moved(f.declared_at), set_at=tuple(moved(place) for place in f.set_at))
        for f in migration.functions
    )
    return replace(migration, functions=functions)
