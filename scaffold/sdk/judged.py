"""What the code that handlers load asks of the SDK, judged by the releases that run for its functions."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from scaffold.handler import loaded
from scaffold.members import asked as asked_first
from scaffold.model import Dated, Hit, Migration, Project, Runtime, Unreadable
from scaffold.sdk.asked import Ask, Asking, Asks, Use
from scaffold.sdk.calls import Group, connected, uses
from scaffold.sdk.carried import versions
from scaffold.sdk.lacking import matters
from scaffold.sdk.reading import CROWDED
from scaffold.sdk.uses import Uses
from scaffold.sdk.verdicts import Ran, Verdict, judge, note
from scaffold.tuples import NamedTuple

MAJOR = "2."
SPOKEN = "aws-sdk"
Outside = Callable[[Hit], Hit]
"""A hit in the code of a body as one in the project's own file."""


class Body(NamedTuple):
    """Code that is judged by itself: a project's, or what stands inside a template."""

    project: Project
    migration: Migration
    paths: frozenset[str]
    uses: Uses
    rans: Callable[[str], Ran]
    """What runs for the functions that load a file."""


class Judged(NamedTuple):
    """A use, where it stands and what runs for it."""

    body: Body
    asking: Asking
    use: Use
    ran: Ran
    outside: Outside

    @property
    def old(self) -> Runtime | None:
        return self.body.migration.old(self.use.place.path)


class Told(NamedTuple):
    """An ask that is not answered, and where."""

    ask: Ask
    judged: Judged
    hit: Hit


def told(project: Project, migration: Migration, asks: Sequence[Asks], verdicts: Sequence[Verdict]) -> Iterator[Told]:
    """Each ask of the code that handlers load on which one of some verdicts is found, but for what the code itself asks
    for first."""
    of = _every(project, migration)
    for at, one in enumerate(of.judged):
        for ask, verdict in (found for some in asks for found in of.answered(some).get(at, ())):
            path = ask.place.path
            if verdict in verdicts and ask.word not in asked_first(one.body.project, path):
                note_ = note(ask, one.ran, one.old, migration.target)
                yield Told(ask, one, one.outside(Hit(*ask.place, note=note_)))
    for path in (path for one in of.judged[:1] for path in one.body.uses.crowded):
        raise Unreadable(path, 1, CROWDED)


def hits(project: Project, migration: Migration, asks: Sequence[Asks], verdicts: Sequence[Verdict]) -> Iterator[Hit]:
    """The places of what is told."""
    yield from (one.hit for one in told(project, migration, asks, verdicts))


class _Every:
    """All that is judged in one project for one migration, and what was found of it: rules ask alike."""

    def __init__(self, project: Project, migration: Migration) -> None:
        self.of = (project.entries, project.asked, migration)
        self.judged = tuple(_judged(project, migration))
        self._answered: dict[Asks, dict[int, list[tuple[Ask, Verdict]]]] = {}

    def answered(self, asks: Asks) -> Mapping[int, list[tuple[Ask, Verdict]]]:
        """What is asked and not answered by every release, by the number of the use."""
        found = self._answered.get(asks)
        if found is None:
            found = self._answered[asks] = {}
            for at, one in enumerate(self.judged):
                for ask in asks(one.asking, one.use):
                    verdict = judge(ask, one.ran) if ask.place.path in one.body.paths else None
                    if verdict:
                        found.setdefault(at, []).append((ask, verdict))
        return found


def judged(project: Project, migration: Migration) -> Sequence[Judged]:
    """Every use that is no test's, with what runs for it."""
    return _every(project, migration).judged


def _every(project: Project, migration: Migration) -> _Every:
    known = project.cache.get(("", "sdk judged"))
    of = (project.entries, project.asked, migration)
    if isinstance(known, _Every) and all(one is other for one, other in zip(known.of, of, strict=True)):
        return known
    new = project.cache["", "sdk judged"] = _Every(project, migration)
    return new


def _judged(project: Project, migration: Migration) -> Iterator[Judged]:
    for body, outside in _bodies(project, migration):
        asking = Asking(body.uses, {path: body.project.text(path) for path in body.paths})
        found, rans = body.uses, body.rans
        every: list[Use] = [*found.imports, *found.constructions, *found.members, *found.calls]
        for use in every:
            path = use.place.path
            if not use.test and path in body.paths:
                yield Judged(body, asking, use, rans(path), outside)


def _bodies(project: Project, migration: Migration) -> Iterator[tuple[Body, Outside]]:
    pieces = list(loaded(project, migration, [""]))
    paths = frozenset(piece.path for piece in pieces if not piece.source)
    if paths:
        rans: Callable[[str], Ran] = functools.cache(functools.partial(ran_for, project, migration))
        read = [
            path
            for group, some in connected(project, sorted(paths)).items()
            if _matter(project, group, map(rans, some))
            for path in some
        ]
        yield Body(project, migration, paths, uses(project, read), rans), lambda hit: hit
    for piece in pieces:
        if piece.source and SPOKEN in piece.project.text(piece.path):
            own = piece.source.migration(migration)
            outside = functools.partial(piece.outside, project=project)
            rans = functools.partial(ran_for, piece.project, own)
            yield Body(piece.project, own, frozenset([piece.path]), uses(piece.project), rans), outside


def _matter(project: Project, group: Group, rans: Iterable[Ran]) -> bool:
    return matters([project.text(path) for path in group], rans)


def ran_for(project: Project, migration: Migration, path: str) -> Ran:
    """What runs for the functions that load a file; nothing where none moves, or it is not known."""
    old = migration.old(path)
    if old is None or old.rank >= migration.target.rank:
        return Ran((), (), False)
    carried = versions(project, migration, path)
    if carried.own is not None and carried.sure:
        return Ran((Dated(carried.own, "", ""),) if carried.own else (), (), True)
    if not carried.own and not carried.sure:
        return Ran((), (), False)
    now, before = ([one for one in some if one.value.startswith(MAJOR)] for some in (carried.bundled, carried.before))
    return Ran(tuple(now), tuple(before), False, carried.own or "")
