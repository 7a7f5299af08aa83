"""The ladder between two runtimes, and which of its hops asks for what a migration finds.

A migration goes straight from a function's runtime to the target; that is its definition. A hop asks for a finding if
its rule finds it on the way to the hop's end and not on the way to its start. Source: our own rules, asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from scaffold.find import find
from scaffold.held import OTHERS, concerned
from scaffold.ignores import Ignores
from scaffold.model import Finding, Hit, Migration, Place, Plan, Rule, Runtime, Severity
from scaffold.passes import Options
from scaffold.tuples import NamedTuple

Found = Mapping[tuple[str, Place], tuple[Rule, Hit]]
"""Hits by their rule and where they stand in the project as it was read."""


class Hop(NamedTuple):
    """One step of the ladder, and the findings about code that it asks for."""

    old: Runtime
    new: Runtime
    asks: tuple[Finding, ...] = ()
    passing: tuple[Finding, ...] = ()
    """What holds from this hop on, and no longer at the target: going straight does not meet it."""


def ladder(old: Runtime, target: Runtime, runtimes: Mapping[str, Runtime]) -> tuple[Runtime, ...]:
    """The runtimes from one to another, both of them in it: the last of each major version of Node.js."""
    between = {r.spellings["major"]: r for r in runtimes.values() if old.rank < r.rank < target.rank}
    ends = (old.spellings["major"], target.spellings["major"])
    return (old, *(runtime for major, runtime in between.items() if major not in ends), target)


def start(migration: Migration, names: Iterable[str] = ()) -> Runtime | None:
    """The oldest runtime that a function moves from (of those with some names, if any); None where none moves."""
    wanted = frozenset(names)
    old = migration.asked_from or migration.oldest(f for f in migration.functions if not wanted or f.name in wanted)
    return old if old and old.rank < migration.target.rank else None


def hops(plan: Plan, rules: Iterable[Rule], options: Options, ignores: Ignores) -> tuple[Hop, ...]:
    """What each hop of a plan's ladder asks for, in its order; every finding about code is asked for by one hop."""
    old = start(plan.migration, options.names)
    if old is None:
        return ()
    steps = [*pairwise(ladder(old, plan.migration.target, plan.migration.runtimes))]
    asked = [
        rule
        for rule in rules
        if not _declares(rule) and rule.id not in options.skip and (not options.only or rule.id in options.only)
    ]
    found = [_found(plan, asked, new) for _, new in steps]
    known = [one for one in (*plan.done, *plan.left, *plan.shared) if not _declares(one.rule) and one.why != OTHERS]
    there = {(one.rule.id, one.hit.place) for one in known} | set(found[-1])
    asks: list[list[Finding]] = [[] for _ in steps]
    for one in known:
        asks[_hop(one, steps, found)].append(one)
    passing: list[list[Finding]] = [[] for _ in steps]
    for at, some in enumerate(found):
        for key, (rule, hit) in some.items():
            if key not in there and _concerns(hit, plan, options) and not ignores.hides(plan.before, rule, hit):
                there.add(key)
                owners = tuple(dict.fromkeys(function.name for function in concerned(hit, plan.migration)))
                passing[at].append(Finding(rule, hit, owners=owners))
    return tuple(Hop(*step, tuple(asks[at]), tuple(passing[at])) for at, step in enumerate(steps))


def _declares(rule: Rule) -> bool:
    return rule.severity is Severity.DECLARES


def _found(plan: Plan, rules: Sequence[Rule], rung: Runtime) -> Found:
    """What there is on the way to a rung, before any edit."""
    target = plan.migration.target
    whole = plan.migration
    sdk = whole.sdk if rung is target else ""
    migration = Migration(whole.functions, rung, whole.runtimes, whole.asked_from, whole.day, sdk)
    return {(rule.id, hit.place): (rule, hit) for rule, hit in find(plan.before, rules, migration).hits}


def _hop(one: Finding, steps: Sequence[tuple[Runtime, Runtime]], found: Sequence[Found]) -> int:
    """The first hop of those, the last among them, after all of which a finding is there. What only an edit brought
    about belongs to the hop over its rule's `since`."""
    key = (one.rule.id, one.hit.place)
    if key in found[-1]:
        missing = [at for at, some in enumerate(found) if key not in some]
        return missing[-1] + 1 if missing else 0
    return next((at for at, (_, new) in enumerate(steps) if new.identifier == one.rule.since), len(steps) - 1)


def _concerns(hit: Hit, plan: Plan, options: Options) -> bool:
    """Whether a hit is about a function that was asked for."""
    functions = concerned(hit, plan.migration)
    return not options.names or any(function.name in options.names for function in functions)
