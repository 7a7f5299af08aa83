"""Project in, plan out: what the passes came to, until they hold no further function.

Edits of one finding land together or not at all. A rule that raises becomes a `Crash`; the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from scaffold.find import find
from scaffold.foreign import foreign
from scaffold.formats import format_of
from scaffold.handler import starts
from scaffold.held import held
from scaffold.hold import Holding
from scaffold.ignores import CONFIG, Ignores, comments
from scaffold.locks import published
from scaffold.model import Crash, Finding, Held, Migration, Place, Plan, Project, Rule, Safety, Severity
from scaffold.passes import Ask, Outcome, as_read, passes
from scaffold.passes import Options as Options


def migrate(
    project: Project,
    rules: Iterable[Rule],
    migration: Migration,
    options: Options | None = None,
    ignores: Ignores | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Plan:
    """The plan that moves a project's functions to a runtime. Reads entries; writes nothing."""
    options, ignores = options or Options(), ignores or Ignores()
    chosen = [rule for rule in rules if rule.id not in options.skip and (not options.only or rule.id in options.only)]
    stopped: dict[str, Crash] = {}
    packages = tuple(path.rpartition("/")[0] for path in project.entries if path.rpartition("/")[2] == "package.json")
    holding = Holding(
        migration,
        options.names,
        options.include_shared,
        packages=packages,
        library=partial(published, project),
        handlers=partial(starts, project, migration),
    )
    progress("looking")
    first = find(project, chosen, migration)
    while True:
        ask = Ask(project, chosen, migration, options, ignores, holding, stopped, first, progress)
        outcome = passes(ask)
        newly = held(_left(ask, outcome), migration, options.names, holding.elsewhere) if options.hold else {}
        if set(newly) <= set(holding.held):
            return _plan(ask, outcome)
        holding = holding.also(newly)


def _told(left: Sequence[Finding]) -> Iterator[Finding]:
    """What is left, without a declaration that is only reported where another rule could change it, or says more."""
    changed = {finding.hit.place for finding in left if finding.hit.edits}
    told = {finding.hit.place for finding in left if not finding.rule.alone}
    for finding in left:
        declares = finding.rule.severity is Severity.DECLARES and finding.rule.safety is Safety.MANUAL
        if not (declares and finding.hit.place in (told if finding.rule.alone else changed)):
            yield finding


def _left(ask: Ask, out: Outcome) -> list[Finding]:
    return [
        Finding(rule, found := as_read(out, hit), ask.refusal(rule, hit, out), ask.holding.names(found))
        for rule, hit in out.rest
    ]


def _plan(ask: Ask, out: Outcome) -> Plan:
    skipped = {*ask.project.skipped, *out.skipped.values(), *foreign(ask.project, ask.migration)}
    left = sorted(_told(_left(ask, out)), key=_position)
    done = [finding._replace(owners=ask.holding.names(finding.hit)) for finding in out.done]
    return Plan(
        migration=ask.migration,
        before=ask.project,
        after=out.now,
        edits={p: edits for p, edits in sorted(out.edits.items()) if ask.project.text(p) != out.now.text(p)},
        done=tuple(sorted(done, key=_position)),
        left=tuple(finding for finding in left if not finding.why.startswith("shared")),
        held=tuple(Held(function, by) for function, by in ask.holding.held.items()),
        shared=tuple(finding for finding in left if finding.why.startswith("shared")),
        skipped=tuple(sorted(skipped, key=lambda s: (s.path, s.line))),
        crashed=tuple(dict.fromkeys(out.crashed)),
        ignored=tuple(Finding(rule, as_read(out, hit), "ignored") for rule, hit in out.hidden),
        unused=_unused(ask, out),
    )


def _position(finding: Finding) -> tuple[str, int, str]:
    return (finding.hit.path, finding.hit.start, finding.rule.id)


def _unused(ask: Ask, out: Outcome) -> tuple[Place, ...]:
    """Ignores that hid nothing although their rule was asked of their file."""
    by_id = {rule.id: rule for rule in ask.rules}
    unused = []
    for path in ask.project.entries:
        row = format_of(path)
        if row is None or (path, "text") not in ask.project.cache:
            continue
        old = ask.migration.old(path)
        for comment in comments(ask.project, path).values():
            asked = [by_id[name] for name in comment.rules if name in by_id]
            active = any(row.name in rule.formats and ask.migration.crosses(rule, old) for rule in asked)
            place = Place(path, comment.start, comment.end)
            if active and place not in out.ignored:
                unused.append(place)
    used = {place.start for place in out.ignored if place.path == CONFIG}
    idle = [entry for entry in ask.ignores.entries if entry.rule in by_id and entry.line not in used]
    return (*unused, *(Place(CONFIG, entry.line, entry.line) for entry in idle))
