"""docs/template-function.md against templates/function: what the page lists is what there is."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from conftest import Shell
from test_docs import fences, pattern

from scaffold import data
from scaffold.model import Project
from scaffold.names import LONGEST
from scaffold.record import NAME as RECORD
from scaffold.render import render

TEMPLATE = data.folder("templates") / "function"
QUESTIONS = json.loads((TEMPLATE / "cookiecutter.json").read_text("utf-8"))
RUNTIMES = QUESTIONS["_runtimes"]
PLACE = Path(__file__).parents[1] / "docs" / "template-function.md"
PAGE = PLACE.read_text("utf-8")
EVENTS = QUESTIONS["event"]
CASES = [
    *({"infrastructure": one, "event": event} for one in QUESTIONS["infrastructure"] for event in EVENTS),
    *({"language": language, "runtime": one} for language in QUESTIONS["language"] for one in RUNTIMES),
    {"modules": "commonjs"},
    {"modules": "commonjs", "language": "typescript"},
    {"sdk": "v2", "language": "typescript"},
    {"sdk": "v2", "runtime": "nodejs18.x"},
]


def table(head: str) -> list[list[str]]:
    """The rows below a header that begins so."""
    below = PAGE[PAGE.index(f"\n| {head}") + 1 :].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in below[2:]]


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def text(project: Project, path: str) -> str:
    return project.entries[path].content().decode()


def holds(when: str, answers: dict[str, str]) -> bool:
    """Whether a row's condition is met: `always`, or any of its `key=value`."""
    chosen = {"infrastructure": "sam", "language": "javascript", "event": "direct", "role": "managed", **answers}
    if when == "packed SDK":
        runtime = RUNTIMES[answers.get("runtime", "nodejs24.x")]
        return bool(runtime["sdk"][answers.get("sdk", next(iter(runtime["sdk"])))] == "packed")
    return when == "always" or any(chosen[key] == value for key, _, value in (one.partition("=") for one in code(when)))


def test_every_answer_is_listed_with_its_values() -> None:
    listed = {code(row[0])[0]: row[1:] for row in table("answer")}
    asked: dict[str, Any] = {key: value for key, value in QUESTIONS.items() if not key.startswith("_")}
    assert [*listed] == [*asked]
    assert f"at most {LONGEST} characters" in listed["name"][0]
    for key, value in asked.items():
        values, default = listed[key]
        if isinstance(value, list):
            offered = [one for one in value if "{{" not in one]
            assert code(values) == offered
            if value[0] == offered[0] and key != "runtime":
                assert code(default) == [offered[0]]
        else:
            assert values.startswith("text")


def test_what_each_runtime_takes() -> None:
    listed = {code(name)[0]: [code(cell) for cell in cells] for name, *cells in table("runtime")}
    assert listed == {
        name: [list(one["modules"]), list(one["sdk"]), one["log_format"]] for name, one in RUNTIMES.items()
    }


@pytest.mark.parametrize("answers", CASES, ids=lambda answers: "-".join(answers.values()))
def test_files(answers: dict[str, str]) -> None:
    runtime = RUNTIMES[answers.get("runtime", "nodejs24.x")]
    js = runtime["modules"][answers.get("modules", next(iter(runtime["modules"])))]
    ext = js.replace("js", "ts") if answers.get("language") == "typescript" else js
    rows = [(code(file)[0], when) for file, when, _ in table("file")]
    wanted = [file.replace("EXT", ext).replace("JS", js) for file, when in rows if holds(when, answers)]
    assert sorted(wanted) == sorted(render(TEMPLATE, answers).entries)
    assert f"`{RECORD}`" in PAGE


@pytest.mark.parametrize("event", EVENTS)
def test_what_it_answers_is_what_the_project_says(event: str) -> None:
    (answer,) = [cells[-1] for name, *cells in table("event | what calls it") if code(name) == [event]]
    readme = text(render(TEMPLATE, {"event": event}), "README.md")
    if event == "http":
        assert '"statusCode": 200' in readme
    else:
        assert code(answer)[0] in readme


def test_errors() -> None:
    rows = {code(name)[0]: status for name, _, status, _ in table("error")}
    project = render(TEMPLATE, {"event": "http"})
    assert [*rows] == re.findall(r"^class (\w+) extends Error", text(project, "src/errors.mjs"), re.M)
    handler = text(project, "src/index.mjs")
    assert all(f"[{name}, {status}]" in handler for name, status in rows.items())
    assert "answer(404, { error: 'NotFound'" in handler
    assert "answer(405, { error: 'MethodNotAllowed'" in handler


@pytest.mark.parametrize("event", EVENTS)
def test_where_a_failed_event_ends(event: str) -> None:
    ((_, again, ends),) = [cells for name, *cells in table("event | who sees the error") if code(name) == [event]]
    template = text(render(TEMPLATE, {"event": event}), "template.yaml")
    assert (ends != "") == ("  FailedQueue:\n" in template)
    assert ("Lambda, twice" in again) == ("MaximumRetryAttempts: 2" in template)
    assert ("up to five times" in again) == ("maxReceiveCount: 5" in template)


@pytest.mark.parametrize("role", QUESTIONS["role"])
@pytest.mark.parametrize("event", EVENTS)
def test_rights(event: str, role: str) -> None:
    answers = {"infrastructure": "cli", "event": event, "role": role}
    statements = json.loads(text(render(TEMPLATE, answers), "scripts/policy.json"))["Statement"]
    wanted = {code(sid)[0]: (actions, on) for sid, actions, on, where in table("statement") if holds(where, answers)}
    assert {one["Sid"]: one["Action"] for one in statements} == {sid: code(cells[0]) for sid, cells in wanted.items()}
    assert {one["Sid"] for one in statements if one["Resource"] == "*"} == {
        sid for sid, (_, on) in wanted.items() if on.startswith("`*`")
    }


@pytest.mark.parametrize("language", QUESTIONS["language"])
@pytest.mark.parametrize("infrastructure", QUESTIONS["infrastructure"])
def test_commands(language: str, infrastructure: str) -> None:
    project = render(TEMPLATE, {"language": language, "infrastructure": infrastructure})
    scripts = json.loads(text(project, "package.json"))["scripts"]
    listed = [code(row[0])[0].split()[-1] for row in table("command")]
    assert sorted(scripts) == sorted(set(listed) - ({"build"} if language == "javascript" else set()))


def test_a_template_of_ones_own(shell: Shell) -> None:
    """The section's files are a template, and its command prints what stands below it."""
    shell.write(dict(re.findall(r"^`([^`\n]+)`\n\n```\w+\n(.*?)^```$", PAGE, re.M | re.S)))
    (block,) = fences(PLACE, "shellsession")
    command, _, output = block.removeprefix("$ scaffold ").partition("\n")
    ran = shell(*shlex.split(command))
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(pattern(output), ran.out), ran.out
    assert Path("ledger/index.js").read_text() == (
        '// Owned by orders, made for nodejs24.x.\nexports.handler = async () => ({ team: "orders" });\n'
    )
    assert "  team: orders\n" in Path("ledger/.scaffold.yaml").read_text()
