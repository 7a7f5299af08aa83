"""Which functions stay where they are: those that would break on the target, and what goes together with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from scaffold.model import Finding, Function, Hit, Migration, Severity

OTHERS = "not asked for: it is another function's"
"""Why something is left that no function has to do with that --function names."""


def concerned(hit: Hit, migration: Migration) -> tuple[Function, ...]:
    """The functions that a hit is about: those that it names, else those that can load its file."""
    if not hit.concerns:
        return migration.owners(hit.path)
    return migration.declared(hit.concerns)


def held(
    findings: Iterable[Finding],
    migration: Migration,
    names: frozenset[str] = frozenset(),
    elsewhere: Callable[[str], Iterable[Function]] = lambda _: (),
) -> dict[Function, tuple[Finding, ...]]:
    """The functions (of some names, if any) that would break on the target, and all that share their declaration or
    are their packaged copies beside it, with what holds them.

    `elsewhere`: of a folder whose code no function is known to load, those that it may be the code of.
    """
    by: dict[Function, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.rule.severity is Severity.BREAKS and not finding.hit.already:
            hit = finding.hit
            unowned = not hit.concerns and not migration.owners(hit.path)
            some = elsewhere(hit.path.rpartition("/")[0]) if unowned else concerned(hit, migration)
            for function in some:
                asked = not names or function.name in names
                if asked and migration.crosses(finding.rule, migration.runtime(function)):
                    by[function].append(finding)
    groups = _groups(migration)
    waiting = list(by)
    while waiting:
        one = waiting.pop()
        for key in (*one.set_at, _known_as(one)):
            group = groups.get(key, [])
            if late := [other for other in group if other not in by]:
                found = {id(finding): finding for mate in (one, *group) for finding in by.get(mate, ())}
                by.update((other, list(found.values())) for other in late)
                waiting += late
    return {function: tuple(found) for function, found in by.items()}


def _groups(migration: Migration) -> Mapping[tuple[object, ...], list[Function]]:
    """The functions that are held with another: by the places that set their runtime; packaged copies by what they
    are known as."""
    found: dict[tuple[object, ...], list[Function]] = defaultdict(list)
    for function in migration.functions:
        keys: list[tuple[object, ...]] = list(function.set_at)
        if function.root is None and not function.code:
            keys.append(_known_as(function))
        for key in keys:
            found[key].append(function)
    return found


def _known_as(function: Function) -> tuple[object, ...]:
    """What a function and its copy in a packaged template have in common, and that the copy lies beside it."""
    folder = function.declared_at.path.rpartition("/")[0]
    return "copy", folder, function.name, function.handler, function.runtime
