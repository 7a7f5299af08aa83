"""Passes of rules over a project, until nothing is left that the tool may change.

What clashes waits for the next pass, which looks again only at changed files and at project-wide rules. A rule that
oscillates or breaks a file becomes a `Crash`, and its edits are dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from scaffold.compose import Taken, Way, by_path, carry, composed, edited
from scaffold.find import Found, find
from scaffold.formats import forget, format_of, problems
from scaffold.hold import Holding
from scaffold.ignores import CONFIG, Ignores
from scaffold.model import Crash, Edit, Finding, Hit, Migration, Place, Project, Rule, Safety, Severity, Skipped
from scaffold.tuples import NamedTuple

PASSES = 12
LEVELS = {Safety.SAFE: 0, Safety.REVIEW: 1, Safety.MANUAL: 2}


class Options(NamedTuple):
    """What of a migration is asked for."""

    safety: Safety = Safety.SAFE
    """The least certain fixes that are applied."""
    hold: bool = True
    code: bool = True
    runtime: bool = True
    """Whether code is edited; whether declarations are."""
    only: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()
    """Rule ids."""
    names: frozenset[str] = frozenset()
    """Functions to move; empty for all."""
    include_shared: bool = False


class Outcome:
    """What some passes came to."""

    def __init__(self, now: Project) -> None:
        self.now = now
        self.edits: dict[str, tuple[Edit, ...]] = {}
        self.done: list[Finding] = []
        self.rest: list[tuple[Rule, Hit]] = []
        self.skipped: dict[tuple[str, str], Skipped] = {}
        self.crashed: list[Crash] = []
        self.ignored: dict[Place, None] = {}
        self.hidden: list[tuple[Rule, Hit]] = []
        self.ways: dict[str, Way] = {}
        """Of the files that are edited."""


class Ask(NamedTuple):
    """Everything that the passes of one migration go by."""

    project: Project
    rules: Sequence[Rule]
    migration: Migration
    options: Options
    ignores: Ignores
    holding: Holding
    stopped: dict[str, Crash]
    """Rules whose edits are dropped, and why."""
    first: Found
    """What there is before any edit."""
    progress: Callable[[str], None]

    def refusal(self, rule: Rule, hit: Hit, out: Outcome) -> str:
        """Why a hit's edits may not be made; "" where they may."""
        declares = rule.severity is Severity.DECLARES
        if declares and (why := self.holding.others(rule, _origin(out, hit.place), _word(out, hit))):
            return why
        if not hit.edits:
            return "no fix"
        if rule.id in self.stopped:
            return "the rule failed"
        safety = hit.safety or rule.safety
        if safety is Safety.MANUAL:
            return "for a person"
        if LEVELS[safety] > LEVELS[self.options.safety]:
            return f"--safety {safety.value} applies it"
        if not (self.options.runtime if declares else self.options.code):
            return "not asked for"
        if not declares and _broken(out.now, hit):
            return "the file does not parse"
        read = as_read(out, hit)
        return self.holding.refusal(rule, read, _word(out, hit)) or (self.holding.idles(read) if hit.idle else "")


def _word(out: Outcome, hit: Hit) -> str:
    return out.now.text(hit.path)[hit.start : hit.end]


def _broken(project: Project, hit: Hit) -> bool:
    return any((row := format_of(e.path)) and row.language and problems(project, e.path) for e in hit.edits)


def passes(ask: Ask) -> Outcome:
    """What there is when nothing more may be changed. Rules that do not settle are added to `ask.stopped`."""
    out = Outcome(ask.project)
    seen: dict[int, int] = {_state({}): 0}
    rounds: list[set[str]] = []
    hits: list[tuple[Rule, Hit]] = []
    changed: set[str] | None = None
    while True:
        ask.progress(f"pass {len(rounds) + 1}")
        hits = _found(ask, out, hits, changed)
        fits, out.rest = _fitting(ask, out, hits)
        if not fits:
            return out
        applied = _guarded(ask, out, fits)
        changed = {edit.path for _, hit in applied for edit in hit.edits}
        rounds.append({rule.id for rule, _ in applied})
        state = _state({path: out.now.text(path) for path in out.edits})
        if state in seen or len(rounds) == PASSES:
            first = seen.get(state, len(rounds) - 2)
            for rule in set().union(*rounds[first:]):
                ask.stopped[rule] = Crash(rule, "", "does not settle: its edits were dropped")
            return passes(ask)
        seen[state] = len(rounds)


def _state(texts: Mapping[str, str]) -> int:
    return hash(frozenset(texts.items()))


def _found(ask: Ask, out: Outcome, before: list[tuple[Rule, Hit]], changed: set[str] | None) -> list[tuple[Rule, Hit]]:
    """Every hit now; of files that the last pass left alone, those found before."""
    if changed is None:
        found = ask.first
        kept: list[tuple[Rule, Hit]] = []
    else:
        touched = changed | {h.path for _, h in before if any(e.path in changed for e in h.edits)}
        found = find(out.now, ask.rules, carry(ask.migration, out.edits), touched, out.skipped)
        kept = [one for one in before if not _again(*one, touched, found)]
    if changed is None:
        out.skipped = found.skipped
    _keep_crashes(ask, out, found)
    known = {(rule.id, hit) for rule, hit in kept if rule.loaded}
    return kept + [(rule, hit) for rule, hit in found.hits if (rule.id, hit) not in known]


def _again(rule: Rule, hit: Hit, touched: set[str], found: Found) -> bool:
    """Whether a hit was looked for again."""
    return hit.path in touched or (hit.path in found.loaded if rule.loaded else rule.wide)


def _keep_crashes(ask: Ask, out: Outcome, found: Found) -> None:
    known = set(out.crashed)
    out.crashed += [crash for crash in found.crashed if crash not in known]
    out.crashed += [crash for crash in ask.stopped.values() if crash not in known]


def _fitting(
    ask: Ask, out: Outcome, hits: list[tuple[Rule, Hit]]
) -> tuple[list[tuple[Rule, Hit]], list[tuple[Rule, Hit]]]:
    """The hits whose edits go together now, and the rest."""
    taken, fits, rest = Taken(), [], []
    order = {rule.id: at for at, rule in enumerate(ask.rules)}
    out.hidden = []
    for rule, hit in sorted(hits, key=lambda found: (order[found[0].id], found[1].path, found[1].start)):
        if place := ask.ignores.hides(out.now, rule, hit):
            out.ignored[_origin(out, place) if place.path != CONFIG else place] = None
            out.hidden.append((rule, hit))
        elif ask.refusal(rule, hit, out) or not taken.fits(hit.edits):
            rest.append((rule, hit))
        else:
            taken.take(hit.edits)
            fits.append((rule, hit))
    return fits, rest


def _guarded(ask: Ask, out: Outcome, fits: list[tuple[Rule, Hit]]) -> list[tuple[Rule, Hit]]:
    """Make the edits; where a file stops parsing, its findings one after the other, without the culprits."""
    made = by_path(edit for _, hit in fits for edit in hit.edits)
    after = edited(out.now, made)
    broken = _worse(out.now, after, made)
    if not broken:
        _make(out, fits, after)
        return fits
    good = [one for one in fits if not any(edit.path in broken for edit in one[1].edits)]
    made = dict(by_path(edit for _, hit in good for edit in hit.edits))
    for rule, hit in fits:
        paths = {edit.path for edit in hit.edits}
        if not paths & broken:
            continue
        more = {path: [*made.get(path, ()), *(e for e in hit.edits if e.path == path)] for path in paths}
        tried = by_path(edit for some in more.values() for edit in some)
        if _worse(out.now, edited(out.now.only(paths), tried), paths):
            ask.stopped[rule.id] = Crash(rule.id, hit.path, "its edit made the file unparsable and was dropped")
        else:
            good.append((rule, hit))
            made.update(tried)
    _make(out, good, edited(out.now, made))
    return good


def _worse(before: Project, after: Project, paths: Iterable[str]) -> set[str]:
    """The files in which less is understood than before. Their parses are let go: each file is read once again."""
    worse = set()
    for path in paths:
        if len(problems(after, path)) > len(problems(before, path)):
            worse.add(path)
        forget(after, (path,))
    return worse


def _make(out: Outcome, fits: list[tuple[Rule, Hit]], after: Project) -> None:
    edits = by_path(edit for _, hit in fits for edit in hit.edits)
    out.done += [Finding(rule, as_read(out, hit)) for rule, hit in fits]
    for path, some in edits.items():
        length = len(out.now.text(path)) - sum(len(e.text) - (e.end - e.start) for e in out.edits.get(path, ()))
        out.edits[path] = composed(out.edits.get(path, ()), some, length)
        out.ways[path] = Way(out.edits[path])
    out.now = after


def _origin(out: Outcome, place: Place) -> Place:
    way = out.ways.get(place.path)
    return Place(place.path, *way.origin(place.start, place.end)) if way else place


def as_read(out: Outcome, hit: Hit) -> Hit:
    """A hit in the coordinates of the project as it was read."""
    edits = tuple(Edit(e.path, *_origin(out, Place(e.path, e.start, e.end))[1:], e.text) for e in hit.edits)
    place = _origin(out, hit.place)
    concerns = tuple(_origin(out, one) for one in hit.concerns)
    return hit._replace(path=place.path, start=place.start, end=place.end, edits=edits, concerns=concerns)
