"""Laws 2 to 7, over every example of every rule page."""

from __future__ import annotations

import re
from collections import Counter
from difflib import unified_diff
from itertools import pairwise

import pytest
from examples import BOM, CASES, RULES, RUNTIMES, SHAPES, Case, hop, legal, migration, project

from scaffold import block, data, front, grammar, pages
from scaffold.compose import applied, carry
from scaffold.errors import BadPage
from scaffold.formats import problems
from scaffold.model import Migration, Plan, Project, Rule, line_of
from scaffold.plan import Options, migrate

GUIDE = (data.folder("docs") / "contributing.md").read_text("utf-8")
PRINTED = re.findall(r"^`(docs/rules/\S+)`:\n\n````md\n(.*?)^````$", GUIDE, re.M | re.S)
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


def misfixed(case: Case, shape: str) -> list[str]:
    """What of an example comes out otherwise than its page says, in words."""
    shaped = SHAPES[shape]
    texts = {path: shaped(text) for path, text in case.before.items()}
    plan = run(case, texts)
    said = [
        f"{case.place(one.path or next(iter(texts)), shape)}: the rule failed: {one.reason}" for one in plan.crashed
    ]
    for path, text in texts.items():
        got, want = plan.after.text(path), shaped(case.after[path])
        if shape == "mixed":
            got, want = got.replace("\r\n", "\n"), want.replace("\r\n", "\n")
        skipped = got == text and any(one.path == path for one in plan.skipped)
        if got != want and not (skipped and not legal(path, shape, text)):
            changed = (
                "is not changed as After says"
                if path in case.example.texts("After")
                else "is changed and should not be"
            )
            difference = unified_diff(want.splitlines(), got.splitlines(), "the page", "the rule", lineterm="", n=0)
            said.append("\n".join([f"{case.place(path, shape)} {changed}:", *difference]))
    return said


def misflagged(case: Case, shape: str) -> list[str]:
    """Which files of an example are found and should not be, or the other way round, in words."""
    texts = {path: SHAPES[shape](text) for path, text in case.before.items()}
    plan = run(case, texts)
    found = {finding.hit.path: finding for finding in plan.left}
    wanted = case.example.texts("Flagged")
    said = []
    for path in (path for path in texts if legal(path, shape, texts[path])):
        if path in wanted and path not in found:
            said.append(f"{case.place(path, shape)} should be flagged and is not")
        if path in found and path not in wanted:
            hit = found[path].hit
            line = line_of(texts[path], hit.start)
            said.append(
                f"{case.place(path, shape)} is flagged and should not be: "
                f"{texts[path][hit.start : hit.end]!r} on its line {line} ({found[path].why or hit.note or 'no fix'})"
            )
    return said


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("case", CASES, ids=ids)
def test_law_2_each_before_gives_its_after_in_every_shape(case: Case, shape: str) -> None:
    if said := misfixed(case, shape):
        pytest.fail("\n".join(said), pytrace=False)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("case", CASES, ids=ids)
def test_an_example_is_flagged_where_it_says_so_and_nowhere_else(case: Case, shape: str) -> None:
    if said := misflagged(case, shape):
        pytest.fail("\n".join(said), pytrace=False)
    plan = run(case, {path: SHAPES[shape](text) for path, text in case.before.items()})
    assert all(finding.rule.reached for finding in plan.shared)


WRONG = """---
title: Old
since: nodejs10.x
severity: breaks
safety: safe
evidence: documented
sources: [https://example.org/old]
---

It fails.

Rule:
```yaml
rule: {pattern: old($A)}
fix: fresh($A)
```

## Said wrongly

`a.js` Before:
```js
old(1)
```

`a.js` After:
```js
other(1)
```

`b.js` Flagged:
```js
older(2)
```

`c.js` Unchanged:
```js
old(/* why */ 3)
```

`d.js` Unchanged:
```js
old(4)
```
"""


def test_what_is_wrong_with_an_example_is_said_in_words() -> None:
    page = grammar.parse("old", "docs/rules/old.md", WRONG)
    case = Case(page, pages.compile_page(page), page.examples[0])
    first, second = misfixed(case, "as written")
    head = "example 'Said wrongly':"
    assert first.startswith(f"docs/rules/old.md:21 {head} a.js is not changed as After says:")
    assert first.endswith("-other(1)\n+fresh(1)")
    assert second.startswith(f"docs/rules/old.md:41 {head} d.js is changed and should not be:")
    missing, found = misflagged(case, "CRLF")
    assert missing == f"docs/rules/old.md:31 {head} b.js (CRLF) should be flagged and is not"
    assert found.startswith(
        f"docs/rules/old.md:36 {head} c.js (CRLF) is flagged and should not be: 'old(/* why */ 3)' on its line 1 ("
    )


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_laws_3_4_6_idempotent_local_and_parsable(case: Case) -> None:
    for shape in SHAPES.values():
        plan = run(case, {path: shape(text) for path, text in case.before.items()})
        second = again(plan, [case.rule], case.options)
        assert not second.edits, f"{case.said}: a second run changes {', '.join(second.edits)} again"
        assert rest(second) == rest(plan), f"{case.said}: a second run finds other places than the first left"
        for path in plan.before.entries:
            edits = plan.edits.get(path, ())
            assert applied(plan.before.text(path), edits) == plan.after.text(path)
            assert [edit.start for edit in edits] == sorted(edit.start for edit in edits)
            assert all(one.end <= other.start for one, other in pairwise(edits))
            assert plan.after.text(path).startswith(BOM) == plan.before.text(path).startswith(BOM)
        assert parse_errors(plan.after) <= parse_errors(plan.before), f"{case.said}: the fix breaks the syntax"


@pytest.mark.parametrize("rules", [RULES, RULES[::-1]], ids=["in order", "backwards"])
@pytest.mark.parametrize("case", CASES, ids=ids)
def test_law_5_all_rules_settle_together(case: Case, rules: tuple[Rule, ...]) -> None:
    before = project(case.before)
    plan = migrate(before, rules, migration(case, before), Options())
    assert not plan.crashed, f"{case.said}, all rules together: {plan.crashed}"
    second = again(plan, list(rules), Options())
    assert not second.edits, f"{case.said}, all rules together: a second run changes {', '.join(second.edits)} again"
    assert not second.crashed, f"{case.said}, all rules together: {second.crashed}"
    assert rest(second) == rest(plan), f"{case.said}, all rules together: a second run finds other places"
    assert parse_errors(plan.after) <= parse_errors(before), f"{case.said}: the fixes break the syntax"


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_law_7_silent_unless_crossed(case: Case) -> None:
    """A declaration never goes down or sideways; a code rule is silent on one side of `since` and from `until` on."""
    before = project(case.before)
    if case.rule.since == "any":
        plan = migrate(before, [case.rule], migration(case, before, ORDERED[0]), case.options)
        assert (plan.edits, plan.left, plan.shared) == ({}, (), ()), f"{case.said}: not silent where nothing gets newer"
        return
    since = RUNTIMES[case.rule.since]
    steps = [(since, ORDERED[-1]), (ORDERED[0], ORDERED[since.rank - 1])]
    if case.rule.until:
        steps.append((hop(case)[0], RUNTIMES[case.rule.until]))
    for old, target in steps:
        silent = Migration((), target, RUNTIMES, old)
        plan = migrate(before, [case.rule], silent, case.options)
        step = f"{old.identifier} → {target.identifier}"
        assert (plan.edits, plan.left) == ({}, ()), f"{case.said}: not silent for {step}, which it is not about"


@pytest.mark.parametrize(("path", "text"), PRINTED, ids=lambda one: one.split("\n")[0])
def test_the_pages_in_the_guide_hold(path: str, text: str) -> None:
    page = grammar.parse(path.removeprefix("docs/rules/").removesuffix(".md"), path, text)
    rule = pages.compile_page(page)
    cases = [Case(page, rule, example) for example in page.examples]
    assert [
        one for case in cases for shape in SHAPES for one in (*misfixed(case, shape), *misflagged(case, shape))
    ] == []
    assert {role for case in cases for role in ("Unchanged", "Flagged", "After") if case.example.texts(role)} > {
        "Unchanged"
    }
    for case in cases:
        test_laws_3_4_6_idempotent_local_and_parsable(case)
        test_law_7_silent_unless_crossed(case)


def test_the_guide_has_the_grammar() -> None:
    """Every key, condition and role, under the heading that error messages point at; and two whole pages."""
    assert len(PRINTED) == 2
    written = GUIDE.partition("\n## The grammar of pages\n")[2].partition("\n## Tests\n")[0]
    words = {*front.REQUIRED, *front.OPTIONAL, *block.KEYS, *block.WHEN, "at", "formats", "files", "spelling", "action"}
    assert [word for word in words if not re.search(rf"\b{word}\b[`:]", written)] == []
    assert [role for role in grammar.ROLES if f"`{role}:`" not in written] == []
    assert "The grammar of pages" in str(BadPage("a.md", 1, "."))


def test_near_misses_outnumber_transformations() -> None:
    quiet = sum(1 for case in CASES if case.example.texts("Unchanged"))
    assert quiet > sum(1 for case in CASES if case.example.texts("After"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_page_shows_where_its_rule_stops(rule: Rule) -> None:
    shown = any(case.example.texts("Unchanged") for case in CASES if case.rule is rule)
    assert shown, f"docs/rules/{rule.id}.md has no example `Unchanged:`: show where the rule stops"
