"""Laws 2 to 7, over every example of every rule page."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from examples import BOM, CASES, RULES, RUNTIMES, SHAPES, Case, hop, legal, migration, project

from scaffold.compose import applied, carry
from scaffold.formats import problems
from scaffold.model import Migration, Plan, Project, Rule
from scaffold.plan import Options, migrate

ORDERED = list(RUNTIMES.values())


def ids(one: object) -> str | None:
    return one.id if isinstance(one, Case) else None


def run(case: Case, texts: dict[str, str]) -> Plan:
    before = project(texts)
    return migrate(before, [case.rule], migration(case, before), case.options)


def rest(plan: Plan) -> Counter[tuple[str, str, str]]:
    """What is left, by rule, file and the text that stands there."""
    return Counter(
        (finding.rule.id, finding.hit.path, plan.before.text(finding.hit.path)[finding.hit.start : finding.hit.end])
        for finding in (*plan.left, *plan.shared)
    )


def again(plan: Plan, rules: list[Rule], options: Options) -> Plan:
    return migrate(plan.after, rules, carry(plan.migration, plan.edits), options)


def parse_errors(of: Project) -> int:
    return sum(len(problems(of, path)) for path in of.entries)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("case", CASES, ids=ids)
def test_law_2_each_before_gives_its_after_in_every_shape(case: Case, shape: str) -> None:
    shaped = SHAPES[shape]
    texts = {path: shaped(text) for path, text in case.before.items()}
    plan = run(case, texts)
    assert not plan.crashed
    for path, text in texts.items():
        got, want = plan.after.text(path), shaped(case.after[path])
        if shape == "mixed":
            got, want = got.replace("\r\n", "\n"), want.replace("\r\n", "\n")
        skipped = got == text and any(one.path == path for one in plan.skipped)
        assert got == want or (skipped and not legal(path, shape, text))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("case", CASES, ids=ids)
def test_an_example_is_flagged_where_it_says_so_and_nowhere_else(case: Case, shape: str) -> None:
    texts = {path: SHAPES[shape](text) for path, text in case.before.items()}
    plan = run(case, texts)
    found = {finding.hit.path for finding in plan.left}
    silent = {path for path in texts if legal(path, shape, texts[path])}
    assert found & silent == set(case.example.texts("Flagged")) & silent
    assert all(finding.rule.reached for finding in plan.shared)


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_laws_3_4_6_idempotent_local_and_parsable(case: Case) -> None:
    for shape in SHAPES.values():
        plan = run(case, {path: shape(text) for path, text in case.before.items()})
        second = again(plan, [case.rule], case.options)
        assert not second.edits
        assert rest(second) == rest(plan)
        for path in plan.before.entries:
            edits = plan.edits.get(path, ())
            assert applied(plan.before.text(path), edits) == plan.after.text(path)
            assert [edit.start for edit in edits] == sorted(edit.start for edit in edits)
            assert all(one.end <= other.start for one, other in pairwise(edits))
            assert plan.after.text(path).startswith(BOM) == plan.before.text(path).startswith(BOM)
        assert parse_errors(plan.after) <= parse_errors(plan.before)


@pytest.mark.parametrize("rules", [RULES, RULES[::-1]], ids=["in order", "backwards"])
@pytest.mark.parametrize("case", CASES, ids=ids)
def test_law_5_all_rules_settle_together(case: Case, rules: tuple[Rule, ...]) -> None:
    before = project(case.before)
    plan = migrate(before, rules, migration(case, before), Options())
    assert not plan.crashed
    second = again(plan, list(rules), Options())
    assert not second.edits
    assert not second.crashed
    assert rest(second) == rest(plan)
    assert parse_errors(plan.after) <= parse_errors(before)


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_law_7_silent_unless_crossed(case: Case) -> None:
    """A declaration never goes down or sideways; a code rule is silent on one side of `since` and from `until` on."""
    before = project(case.before)
    if case.rule.since == "any":
        plan = migrate(before, [case.rule], migration(case, before, ORDERED[0]), case.options)
        assert (plan.edits, plan.left, plan.shared) == ({}, (), ())
        return
    since = RUNTIMES[case.rule.since]
    steps = [(since, ORDERED[-1]), (ORDERED[0], ORDERED[since.rank - 1])]
    if case.rule.until:
        steps.append((hop(case)[0], RUNTIMES[case.rule.until]))
    for old, target in steps:
        silent = Migration((), target, RUNTIMES, old)
        plan = migrate(before, [case.rule], silent, case.options)
        assert (plan.edits, plan.left) == ({}, ())


def test_near_misses_outnumber_transformations() -> None:
    quiet = sum(1 for case in CASES if case.example.texts("Unchanged"))
    assert quiet > sum(1 for case in CASES if case.example.texts("After"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_page_shows_where_its_rule_stops(rule: Rule) -> None:
    assert any(case.example.texts("Unchanged") for case in CASES if case.rule is rule)
