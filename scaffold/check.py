"""Without a migration: does the code work on what its runtime gives?

Each function is asked as of its own runtime. A rule that says what the runtime breaks or warns of is asked of all
code; one that says what *changed* is asked only where the function's old runtime is known (`--base`, `--from`): for
code that was written for its runtime nothing has changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from scaffold.find import Found, find
from scaffold.functions import unread
from scaffold.held import concerned
from scaffold.ignores import Ignores
from scaffold.model import Crash, Finding, Function, Hit, Migration, Plan, Project, Rule, Runtime, Severity, Skipped
from scaffold.tuples import NamedTuple


class Ask(NamedTuple):
    """What a check goes by."""

    project: Project
    rules: Sequence[Rule]
    functions: Sequence[Function]
    """As they are now."""
    runtimes: Mapping[str, Runtime]
    old: Mapping[Function, Runtime]
    """What functions come from, where that is known and older."""
    ignores: Ignores
    day: str = ""
    sdk: str = ""
    names: frozenset[str] = frozenset()
    """The functions that are asked for; none: all, and code that no function is known to load."""


def check(ask: Ask) -> Plan:
    """What was found, as a plan without an edit. Reads entries; writes nothing."""
    oldest = next(iter(ask.runtimes.values()))
    groups: dict[tuple[str, str], list[Function]] = defaultdict(list)
    for function in ask.functions:
        if function.runtime in ask.runtimes and (not ask.names or function.name in ask.names):
            old = ask.old.get(function)
            groups[function.runtime or "", old.identifier if old else ""].append(function)
    every = Migration(tuple(ask.functions), oldest, ask.runtimes)
    first = min(groups, key=lambda group: ask.runtimes[group[0]].rank, default=None)
    hits: dict[tuple[str, Hit], tuple[Rule, Hit]] = {}
    skipped: dict[tuple[str, str], Skipped] = {}
    crashed: list[Crash] = []
    for group, functions in groups.items():
        now, before = ask.runtimes[group[0]], ask.runtimes.get(group[1])
        found = _asked(ask, every, (now, before), functions, group == first and not ask.names)
        hits.update({(rule.id, hit): (rule, hit) for rule, hit in found.hits})
        skipped.update(found.skipped)
        crashed += found.crashed
    shown: list[Finding] = []
    hidden: list[Finding] = []
    for rule, hit in hits.values():
        ignored = ask.ignores.hides(ask.project, rule, hit)
        names = tuple(dict.fromkeys(function.name for function in concerned(hit, every)))
        (hidden if ignored else shown).append(Finding(rule, hit, "ignored" if ignored else "", names))
    return Plan(
        migration=every,
        before=ask.project,
        after=ask.project,
        edits={},
        done=(),
        left=tuple(shown),
        held=(),
        shared=(),
        skipped=_skipped(ask.project, skipped.values()),
        crashed=tuple(dict.fromkeys(crashed)),
        ignored=tuple(hidden),
    )


def _skipped(project: Project, found: Collection[Skipped]) -> tuple[Skipped, ...]:
    """What was not read, with the files that may declare functions: a function in one of those was not checked."""
    named = {one.path for one in found}
    every = {*project.skipped, *found, *(one for one in unread(project) if one.path not in named)}
    return tuple(sorted(every, key=lambda one: (one.path, one.line)))


def _asked(
    ask: Ask, every: Migration, group: tuple[Runtime, Runtime | None], functions: Sequence[Function], rest: bool
) -> Found:
    """What the rules find in the code of some functions on one runtime; with `rest` also in code that no function is
    known to load."""
    runtime, old = group
    oldest = next(iter(ask.runtimes.values()))
    mine = set(functions)

    def ours(path: str, hosted: bool) -> bool:
        owners = every.owners(path)
        within = every.hosted(path) if hosted else ()
        return bool(mine.intersection((*owners, *within))) or (rest and not owners)

    migration = Migration(
        tuple(one._replace(runtime=old.identifier) for one in functions) if old else tuple(functions),
        runtime,
        ask.runtimes,
        old or oldest,
        ask.day,
        ask.sdk,
    )
    rules = [rule for rule in ask.rules if _matters(rule, old is not None)]
    found = find(ask.project, rules, migration, [path for path in ask.project.entries if ours(path, True)])
    found.hits = [(rule, hit) for rule, hit in found.hits if ours(hit.path, bool(hit.concerns))]
    return found


def _matters(rule: Rule, changed: bool) -> bool:
    return rule.severity is not Severity.DECLARES and (changed or rule.severity is not Severity.CHANGES)
