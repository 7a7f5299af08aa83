"""Every known change of a step is answered once: by a rule, as information, or as what no tool can see."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from scaffold import changes, pages, read
from scaffold.model import Rule, Severity

LISTS = sorted(Path(__file__).parent.glob("changes_*.txt"))
"""What was measured to change with a runtime, one id a line."""
STEPS = [(file.name.removeprefix("changes_").removesuffix(".txt"), file.read_text("utf-8").split()) for file in LISTS]


def covering() -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in pages.rules():
        for name in rule.covers:
            found[name].append(rule)
    return found


@pytest.mark.parametrize(("runtime", "names"), STEPS, ids=[runtime for runtime, _ in STEPS])
def test_every_change_of_a_step_is_named_once_on_its_page(runtime: str, names: list[str]) -> None:
    named = Counter(change.id for change in changes.of(runtime))
    assert {name: named[name] for name in names} == dict.fromkeys(names, 1)


@pytest.mark.parametrize(("runtime", "names"), STEPS, ids=[runtime for runtime, _ in STEPS])
def test_every_change_of_a_step_is_answered_once(runtime: str, names: list[str]) -> None:
    """By one rule for code, or by the family of those for declarations; what is information or unseen by none."""
    rules, kinds = covering(), {change.id: change.kind for change in changes.of(runtime)}
    wrong = {}
    for name in names:
        declares = [rule.id for rule in rules[name] if rule.severity is Severity.DECLARES]
        code = [rule.id for rule in rules[name] if rule.severity is not Severity.DECLARES]
        answered = len(code) == 1 and not declares if code else bool(declares)
        good = answered if kinds[name] == "rule" else not rules[name]
        if not good:
            wrong[name] = (kinds[name], declares, code)
    assert not wrong


def test_what_rules_cover_is_on_a_list_or_of_a_step_that_has_none_yet() -> None:
    listed = {name for _, names in STEPS for name in names}
    known = changes.changes()
    unknown = [
        (rule.id, name)
        for rule in pages.rules()
        for name in rule.covers
        if name not in listed and known[name].runtime in dict(STEPS)
    ]
    assert not unknown


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("error-doc-trace-key", "scaffold explain error-stack-trace"),
        ("handler-string-rules", "there is nothing to do"),
        ("os-no-fonts", "it cannot be seen in code"),
    ],
)
def test_explain_takes_the_name_of_a_change(name: str, said: str) -> None:
    text = read.explain(name, today=date(2026, 11, 24), width=100)
    assert text.startswith(f"{name}: comes with nodejs10.x")
    assert said in text
    assert text.endswith("scaffold explain nodejs10.x")
