"""The law of hops: what a migration straight to its target gives is what the ladder's hops give one after the other, up
to lists that are appended to, rules that hold on the way only, and the few that are named here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from examples import CASES, RULES, RUNTIMES, Case, hop, project

from scaffold import disk, render
from scaffold.context import Request
from scaffold.functions import derive
from scaffold.hops import hops, ladder, start
from scaffold.ignores import Ignores
from scaffold.model import Finding, Migration, Place, Plan, Project, Rule, Runtime, Severity
from scaffold.plan import Options, migrate

TARGET = RUNTIMES["nodejs24.x"]
PROJECTS = sorted((Path(__file__).parent.parent / "projects").iterdir())
APPENDED = frozenset(
    (
        "cdk-layer-runtimes",
        "ci-matrix-entry",
        "ci-node-matrix",
        "ci-runtime-matrix",
        "cloudformation-runtime-allowed-values",
        "layer-compatible-runtimes",
        "layer-publish-runtimes",
        "layer-runtimes-variable",
        "package-json-engines",
        "terraform-runtime-validation",
    )
)
"""They append: by hops a list names the runtimes in between, too, among what the straight way gives."""
UNTIL = frozenset(rule.id for rule in RULES if rule.until)
"""What holds on the way only is mended on the way only."""
NAMED = {
    "crypto-algorithm-name": "Node.js 22 takes DSS1 again: it is mended at nodejs10.x, and left on the straight way",
    "lambda-image": "lambci made no image after nodejs12.x: hops end there, the straight way leaves it to a person",
    "node-image": "an image or a variant ends before the target, as lambci's do",
    "sdk-expires-text": "no SDK v2 is bundled from nodejs18.x on, which would refuse it",
}


def ids(one: object) -> str | None:
    return one.id if isinstance(one, Case) else None


def straight(before: Project, old: Runtime, target: Runtime, options: Options) -> Plan:
    """A plan for a project's functions, or for code that comes from a runtime."""
    functions = derive(before, RUNTIMES)
    known = any(function.runtime for function in functions)
    return migrate(before, RULES, Migration(functions, target, RUNTIMES, None if known else old), options)


def by_hops(before: Project, old: Runtime, target: Runtime, options: Options) -> list[Plan]:
    """The plan of each hop, of what the one before it left."""
    plans: list[Plan] = []
    for one, next_ in pairwise(ladder(old, target, RUNTIMES)):
        plans.append(straight(plans[-1].after if plans else before, one, next_, options))
    return plans


def within(short: str, long: str) -> bool:
    """Whether a text is another with some characters left out."""
    rest = iter(long)
    return all(character in rest for character in short)


def differences(before: Project, old: Runtime, options: Options, used: set[str]) -> Iterator[str]:
    """Where the two ways end apart, and no exception says why, in words. What an exception excuses is asked again
    without its rule."""
    plan, plans = straight(before, old, TARGET, options), by_hops(before, old, TARGET, options)
    yield from (f"{one.rule} failed: {one.reason}" for one in (*plan.crashed, *(c for p in plans for c in p.crashed)))
    without = set[str]()
    for path in before.entries:
        went, came = plan.after.readable(path), plans[-1].after.readable(path)
        if went == came:
            continue
        rules = {one.rule.id for p in (plan, *plans) for one in p.done if path in {edit.path for edit in one.hit.edits}}
        if excused := rules & (UNTIL | set(NAMED)):
            without |= excused
        elif within(went, came) and rules & APPENDED:
            used |= rules & APPENDED
        else:
            yield f"{path} ({', '.join(sorted(rules))}):\n--- straight\n{went}\n--- by hops\n{came}"
    if without:
        used |= without
        yield from differences(before, old, options._replace(skip=options.skip | without), used)


def first(before: Project) -> Runtime | None:
    """The oldest runtime that a project's functions come from, on their way to the target."""
    return start(Migration(derive(before, RUNTIMES), TARGET, RUNTIMES))


def begun(case: Case) -> tuple[Project, Runtime | None]:
    """An example's project, and what it comes from: its own functions' runtime, else where its heading begins."""
    before = project(case.before)
    if any(function.runtime for function in derive(before, RUNTIMES)):
        return before, first(before)
    old = hop(case)[0]
    return before, old if old.rank < TARGET.rank else None


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_an_example_ends_the_same_straight_and_by_hops(case: Case) -> None:
    before, old = begun(case)
    if old:
        wrong = [*differences(before, old, Options(hold=False), set())]
        assert not wrong, "\n".join([case.said, *wrong])


def test_each_exception_is_one() -> None:
    used: set[str] = set()
    for case in CASES:
        if case.rule.id in APPENDED | set(NAMED):
            before, old = begun(case)
            assert not old or not [*differences(before, old, Options(hold=False), used)]
    assert {*APPENDED, *NAMED} <= used


@pytest.mark.parametrize("folder", PROJECTS, ids=lambda folder: folder.name)
def test_a_project_ends_the_same_straight_and_by_hops(folder: Path) -> None:
    before = disk.read(folder / "before")
    old = first(before)
    assert old is not None
    assert not [*differences(before, old, Options(hold=False), set())]


@pytest.mark.parametrize(
    ("runtime", "infrastructure", "language"),
    [
        ("nodejs8.10", "sam", "javascript"),
        ("nodejs10.x", "terraform", "typescript"),
        ("nodejs16.x", "cli", "javascript"),
    ],
)
def test_a_new_project_ends_the_same_straight_and_by_hops(
    runtime: str, infrastructure: str, language: str, tmp_path: Path
) -> None:
    answers = {"runtime": runtime, "infrastructure": infrastructure, "language": language}
    request = Request("my-function", tmp_path / "nowhere", template="function", answers=answers)
    before = render.new(request, None, date(2026, 11, 24), {}, cache=tmp_path).project
    assert first(before) is RUNTIMES[runtime]
    assert not [*differences(before, RUNTIMES[runtime], Options(hold=False), set())]


def key(one: Finding) -> tuple[str, Place]:
    return one.rule.id, one.hit.place


def places(plan: Plan) -> list[tuple[str, Place]]:
    every = (*plan.done, *plan.left, *plan.shared)
    return sorted(key(one) for one in every if one.rule.severity is not Severity.DECLARES)


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_each_finding_is_asked_for_by_one_hop(case: Case) -> None:
    """All of a plan, none twice; by no hop before `since`, where the rule has one. What holds on the way only is no
    finding of the plan."""
    before, old = begun(case)
    if old is None:
        return
    plan, since = straight(before, old, TARGET, Options(hold=False)), RUNTIMES.get(case.rule.since)
    found = hops(plan, RULES, Options(hold=False), Ignores())
    assert sorted(key(one) for each in found for one in each.asks) == places(plan)
    assert not {key(one) for each in found for one in each.passing} & {*places(plan)}
    for each in found:
        assert not [one for one in (*each.asks, *each.passing) if one.rule.severity is Severity.DECLARES]
        assert not [one for one in each.asks if one.rule is case.rule and since and each.new.rank < since.rank]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.until], ids=lambda rule: rule.id)
def test_what_holds_on_the_way_only_is_said(rule: Rule) -> None:
    seen: set[str] = set()
    for case in CASES:
        if case.rule is rule:
            before, old = begun(case)
            assert old is not None
            plan = straight(before, old, TARGET, Options(hold=False))
            found = hops(plan, RULES, Options(hold=False), Ignores())
            seen |= {one.rule.id for each in found for one in each.passing}
    assert rule.id in seen


def test_the_ladder_has_one_rung_for_each_major_version() -> None:
    names = [one.identifier for one in ladder(RUNTIMES["nodejs"], TARGET, RUNTIMES)]
    assert names[:4] == ["nodejs", "nodejs4.3", "nodejs6.10", "nodejs8.10"]
    edge = ladder(RUNTIMES["nodejs4.3-edge"], RUNTIMES["nodejs6.10"], RUNTIMES)
    assert [one.identifier for one in edge] == ["nodejs4.3-edge", "nodejs6.10"]
    assert names[-2:] == ["nodejs22.x", "nodejs24.x"]
