"""Laws 8 and 9, over our templates: what `new` renders for a runtime has nothing to migrate, and migrating what it
renders for the old runtime gives what it renders for the new one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from examples import RULES, RUNTIMES

from scaffold import data, render
from scaffold.context import Request
from scaffold.functions import derive
from scaffold.model import Migration, Project, Safety
from scaffold.plan import Options, migrate

TEMPLATES = sorted(path.parent.name for path in data.folder("templates").glob("*/cookiecutter.json"))
OLDEST = next(iter(RUNTIMES.values()))
TODAY = date(2026, 11, 24)
EQUAL = {"modules": "commonjs", "sdk": "v2", "log_format": "text"}
"""Answers whose default depends on the runtime: given, and equal on both sides of a square."""
EXCEPTIONS = {
    ("nodejs16.x", "nodejs18.x"): ("README.md", "src/package.json"),
}
"""Files in which the two sides of a square differ. From nodejs18.x on a function brings version 2 of the SDK itself."""
LEFT = [("sdk-v2-not-bundled", "src/clients.js")]
"""What is left to a person on such a step, and holds the function."""


def questions(template: str) -> dict[str, list[str]]:
    """The choices of a template, by question."""
    asked = json.loads((data.folder("templates") / template / "cookiecutter.json").read_text("utf-8"))
    return {key: value for key, value in asked.items() if isinstance(value, list) and not key.startswith("_")}


def offered(template: str) -> list[str]:
    """The runtimes of a template, the oldest first."""
    return sorted(questions(template)["runtime"], key=lambda name: RUNTIMES[name].rank)


Rendered = Callable[..., Project]


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """`rendered(template, answer=…)`: the project, in memory."""
    cache = tmp_path_factory.mktemp("compiled")

    def project(template: str, **answers: str) -> Project:
        request = Request("my-function", Path("/nowhere"), template=template, answers=answers)
        return render.new(request, None, TODAY, {}, cache=cache).project

    return project


def assert_nothing_to_migrate(project: Project, runtime: str) -> None:
    migration = Migration(derive(project, RUNTIMES), RUNTIMES[runtime], RUNTIMES, OLDEST)
    plan = migrate(project, RULES, migration, Options(safety=Safety.REVIEW, include_shared=True))
    assert not [(one.rule.id, one.hit.path, one.hit.note) for one in (*plan.done, *plan.left, *plan.shared)]
    assert not plan.crashed
    assert not plan.skipped


CASES = [(template, runtime) for template in TEMPLATES for runtime in offered(template)]


@pytest.mark.parametrize(("template", "runtime"), CASES)
def test_law_8_a_new_project_has_nothing_to_migrate(rendered: Rendered, template: str, runtime: str) -> None:
    project = rendered(template, runtime=runtime)
    assert [(one.runtime, one.problem) for one in derive(project, RUNTIMES)] == [(runtime, "")]
    assert_nothing_to_migrate(project, runtime)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("template", "question", "choice"),
    [
        (template, question, choice)
        for template in TEMPLATES
        for question, choices in questions(template).items()
        if question != "runtime"
        for choice in choices
        if "{{" not in choice
    ],
)
def test_law_8_whatever_is_answered(rendered: Rendered, template: str, question: str, choice: str) -> None:
    from scaffold.errors import ScaffoldError

    made = 0
    for runtime in (offered(template)[0], offered(template)[-1]):
        try:
            project = rendered(template, runtime=runtime, **{question: choice})
        except ScaffoldError:
            continue
        assert_nothing_to_migrate(project, runtime)
        made += 1
    assert made


STEPS = [
    (template, *step)
    for template in TEMPLATES
    for step in [*pairwise(offered(template)), (offered(template)[0], offered(template)[-1])]
]


@pytest.mark.parametrize(("template", "old", "new"), STEPS)
def test_law_9_migrating_the_old_gives_the_new(rendered: Rendered, template: str, old: str, new: str) -> None:
    equal = {key: value for key, value in EQUAL.items() if key in questions(template)}
    before, wanted = (rendered(template, runtime=runtime, **equal) for runtime in (old, new))
    names = offered(template)
    way = [*pairwise(names[names.index(old) : names.index(new) + 1])]
    left = LEFT if any(step in EXCEPTIONS for step in way) else []
    plan = migrate(before, RULES, Migration(derive(before, RUNTIMES), RUNTIMES[new], RUNTIMES), Options(hold=not left))
    assert [(one.rule.id, one.hit.path) for one in (*plan.left, *plan.shared)] == left
    differ = {
        path
        for path in {*plan.after.entries, *wanted.entries}
        if path not in plan.after.entries
        or path not in wanted.entries
        or plan.after.entries[path].content() != wanted.entries[path].content()
        or plan.after.entries[path].mode != wanted.entries[path].mode
    }
    assert differ == {path for step in way for path in EXCEPTIONS.get(step, ())}


@pytest.mark.parametrize("template", TEMPLATES)
def test_of_a_function_that_is_held_nothing_moves(rendered: Rendered, template: str) -> None:
    before = rendered(template, runtime="nodejs12.x")
    plan = migrate(before, RULES, Migration(derive(before, RUNTIMES), RUNTIMES["nodejs24.x"], RUNTIMES), Options())
    assert [held.function.name for held in plan.held] == ["my-function"]
    assert not plan.edits
