"""Whole small projects as bytes (tests/projects): what becomes of every file, every function and everything left.

`before` is the project, `after` the files that a migration changes, `expected.json` what its report says. A file
that is not in `after` keeps every byte.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import Shell

PROJECTS = sorted((Path(__file__).parent / "projects").iterdir())


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def places(found: list[dict[str, Any]]) -> list[str]:
    return [f"{one['path']}:{one['line']} {one['rule']}" for one in found]


def summary(report: dict[str, Any]) -> dict[str, Any]:
    """What a report says, without its words."""
    return {
        "exit": report["exit"],
        "functions": {one["name"]: [one["from"], one["to"], one["state"]] for one in report["functions"]},
        "unclear": [one["name"] for one in report["functions"] if one["problem"]],
        "held": {one["function"]: places(one["by"]) for one in report["held"]},
        "left": places(report["left"]),
        "shared": places(report["shared"]),
        "ignored": places(report["ignored"]),
        "skipped": [f"{one['path']}:{one['line']}" for one in report["skipped"] if one["matters"]],
        "first": report["first"],
        "crashed": report["crashed"],
    }


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_a_project(shell: Shell, project: Path) -> None:
    shutil.copytree(project / "before", shell.folder, dirs_exist_ok=True)
    shell.git("init", "-q", "-b", "main")
    shell.git("config", "core.autocrlf", "false")
    shell.git("add", "-A")
    shell.git("commit", "-q", "-m", "as it was")
    before = shell.state()
    expected = json.loads((project / "expected.json").read_text("utf-8"))
    ran = shell("migrate", "--to", "nodejs10.x", "--format", "json")
    assert ran.code == expected["exit"]
    assert summary(json.loads(ran.out)) == expected
    want = {**tree(project / "before"), **tree(project / "after")}
    after = shell.state()
    assert {path: content for path, (_, content) in after.items()} == want
    assert {path: mode for path, (mode, _) in after.items()} == {path: mode for path, (mode, _) in before.items()}
    again = json.loads(shell("migrate", "--to", "nodejs10.x", "--allow-dirty", "--format", "json").out)
    assert again["done"] == []
    same = ("exit", "unclear", "held", "left", "shared", "ignored", "skipped", "crashed")
    assert {key: summary(again)[key] for key in same} == {key: expected[key] for key in same}
    assert [one["from"] for one in again["functions"]] == [row[0] for row in expected["functions"].values()]
    assert shell("undo").code == 0
    assert shell.state() == before
