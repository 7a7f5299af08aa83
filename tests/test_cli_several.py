"""Several projects in one call: each on its own, none in another's way, and what they come to together."""

from __future__ import annotations

import json

import pytest
from conftest import Shell
from test_cli_migrate import FILES, ORDERS

PROJECTS = {f"{folder}/{path}": text for folder in ("a", "b", "c") for path, text in FILES.items()}
DOCS = {"docs/index.md": "# Nothing to deploy\n"}
PAID = 'provider "aws" {}\n# nodejs8.10 is set by the caller\n'


def test_a_project_that_cannot_be_begun_keeps_no_other_back(shell: Shell) -> None:
    shell.commit({**PROJECTS, **DOCS})
    shell.write({"b/orders/index.js": ORDERS + "// mine\n"})
    ran = shell("migrate", "--to", "nodejs10.x", "a", "docs", "b", "c")
    assert (ran.code, ran.err) == (2, "")
    assert shell.git("status", "--short").splitlines() == [
        *(f" M {path}" for path in ("a/orders/index.js", "a/template.yaml", "b/orders/index.js")),
        *(f" M c/{path}" for path in ("orders/index.js", "template.yaml")),
    ]
    table = ran.out.partition("\n4 projects")[2].splitlines()
    assert [line.split() for line in table[:4]] == [
        ["functions", "moved", "held", "not", "clear", "left", "exit"],
        ["a", "2", "2", "0", "0", "1", "0"],
        ["c", "2", "2", "0", "0", "1", "0"],
        ["in", "all", "4", "4", "0", "0", "2", "2"],
    ]
    assert table[4:6] == [
        "no function in 1: docs",
        "not begun: b: 1 of the 2 files to be changed has uncommitted changes (orders/index.js). Commit or",
    ]


def test_a_folder_without_a_function_is_no_failure_unless_it_may_have_one(shell: Shell) -> None:
    shell.commit({**PROJECTS, **DOCS, "infra/main.tf": PAID})
    assert shell("migrate", "--to", "nodejs10.x", "a", "docs", "--dry-run").code == 0
    ran = shell("migrate", "--to", "nodejs10.x", "a", "infra", "--dry-run")
    assert ran.code == 1
    assert "not begun: infra: No Lambda function was found in infra (1 file). A runtime is named in" in ran.out
    assert shell("migrate", "--to", "nodejs10.x", "docs").code == 2
    assert shell("migrate", "--to", "nodejs10.x", "docs", "docs").out == "\nno function in 2: docs, docs\n"


@pytest.mark.parametrize("form", ["json", "markdown"])
def test_what_was_not_begun_in_other_formats(shell: Shell, form: str) -> None:
    shell.commit({**PROJECTS, **DOCS, "infra/main.tf": PAID})
    ran = shell("migrate", "--to", "nodejs10.x", "docs", "infra", "a", "--dry-run", "--format", form)
    assert ran.code == 1
    assert ran.err.startswith("error: infra: No Lambda function was found in infra (1 file).")
    if form == "json":
        docs, infra, project = json.loads(ran.out)
        assert (docs["project"], docs["exit"], infra["project"], infra["exit"]) == ("docs", 0, "infra", 1)
        assert (docs["error"], project["project"]) == ("No Lambda function was found in docs (1 file).", "a")


def test_the_commands_that_come_next_are_about_one_project(shell: Shell) -> None:
    shell.commit(PROJECTS)
    looked = shell("migrate", "--to=nodejs10.x", "--dry-run", "--only", "context-invokeid", "b", "a", "c/")
    for name in ("b", "a", "c/"):
        again = f"  scaffold migrate --to=nodejs10.x --only context-invokeid {name}"
        assert f"{again} --diff " in looked.out
        assert f"{again}   write it" in looked.out
    ran = shell("migrate", "--to", "nodejs10.x", "--function", "Mail", "a", "b")
    assert "  git diff a  " in ran.out
    assert "  scaffold undo b  " in ran.out


def test_changes_of_another_repository_are_looked_at_there(shell: Shell) -> None:
    for folder in ("a", "b c"):
        shell.write(FILES, folder)
        for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "as it was")):
            shell.git("-C", folder, *words)
    ran = shell("migrate", "--to", "nodejs10.x", "a", "b c")
    assert "  git -C a diff  " in ran.out
    assert "  git -C 'b c' diff  " in ran.out
    assert "  git -C 'b c' diff  " in shell("show", "b c").out


def test_many_projects_are_a_line_each(shell: Shell) -> None:
    names = [f"p{at}" for at in range(30)]
    shell.commit({f"{name}/{path}": text for name in names for path, text in FILES.items()})
    ran = shell("migrate", "--to", "nodejs10.x", *names, "--dry-run")
    table = ran.out.partition("\n30 projects, nothing written")[2].splitlines()
    assert [line.split()[0] for line in table[1:31]] == names
    assert table[31].split() == ["in", "all", "60", "60", "0", "0", "30", "0"]


def test_a_check_of_several_projects(shell: Shell) -> None:
    shell.commit({**PROJECTS, **DOCS})
    ran = shell("check", "--runtime", "nodejs10.x", "a", "docs", "b")
    assert (ran.code, ran.err) == (1, "")
    assert "  scaffold check --runtime nodejs10.x a --format json  " in ran.out
    table = ran.out.partition("\n3 projects")[2].splitlines()
    assert [line.split() for line in table] == [
        ["functions", "break", "change", "deprecated", "not", "clear", "exit"],
        ["a", "2", "2", "0", "1", "0", "1"],
        ["b", "2", "2", "0", "1", "0", "1"],
        ["in", "all", "4", "4", "0", "2", "0", "1"],
        ["no", "function", "in", "1:", "docs"],
    ]
    found = json.loads(shell("check", "a", "docs", "b", "--format", "json").out)
    assert [one["project"] for one in found] == ["a", "docs", "b"]
    for option in ("--baseline", "--write-baseline"):
        assert shell("check", "a", "b", option, "known.json").code == 2
    assert shell("check", "a", "gone").err.startswith("error: gone does not exist.")


def test_where_several_projects_could_go_is_said_once(shell: Shell) -> None:
    shell.commit({**PROJECTS, **DOCS})
    lines = shell("migrate", "a", "b", "docs").err.splitlines()
    said = "2 functions on nodejs8.10 (2). Nothing was written: say where to."
    none = "docs: no Lambda function was found. Nothing was written: say where to."
    assert lines[:3] == [f"a: {said}", f"b: {said}", none]
    assert [line.split()[:2] for line in lines[3:]] == [["--to", "nodejs24.x"], ["--to", "nodejs22.x"]]
