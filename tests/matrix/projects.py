"""All answers of templates/function × all runtimes that it offers, pairwise."""

from __future__ import annotations

import json
from pathlib import Path

from pairwise import Row, rows

from scaffold import data
from scaffold.model import Project
from scaffold.render import render

TEMPLATE = data.folder("templates") / "function"
QUESTIONS = json.loads((TEMPLATE / "cookiecutter.json").read_text("utf-8"))
RUNTIMES = QUESTIONS["_runtimes"]
BY_RUNTIME = ("modules", "sdk", "log_format")
"""Answers of which a runtime offers some."""
FACTORS = {
    "runtime": tuple(RUNTIMES),
    "event": tuple(QUESTIONS["event"]),
    "infrastructure": tuple(QUESTIONS["infrastructure"]),
    "language": tuple(QUESTIONS["language"]),
    **{key: tuple(QUESTIONS[key][1:]) for key in BY_RUNTIME},
    "role": tuple(QUESTIONS["role"]),
    "log_retention_days": ("30", "1"),
    "permission_boundary": ("", "arn:aws:iam::123456789012:policy/boundary"),
    "tags": ("", "team=shop,cost-centre=42"),
    "region": ("", "eu-west-1"),
    "name": ("my-function", "_Thumbs-2"),
    "description": ("{{ cookiecutter.name }}", 'it\'s: #1 "quoted" & more.'),
}
CODE = ("runtime", "event", "language", "modules", "sdk")
"""The answers on which code depends."""


def possible(row: Row) -> bool:
    candidates = [RUNTIMES[row["runtime"]]] if "runtime" in row else RUNTIMES.values()
    return any(all(row[key] in one[key] for key in BY_RUNTIME if key in row) for one in candidates)


def given(row: Row) -> Row:
    """The answers of a row, without those that are the default's own text."""
    return {key: value for key, value in row.items() if "{{" not in value}


def code(row: Row) -> Row:
    return {key: row[key] for key in CODE}


def label(row: Row) -> str:
    return "-".join(value for value in row.values() if value and " " not in value and ":" not in value)


ROWS = rows(FACTORS, possible)
CODES = list({label(code(row)): code(row) for row in ROWS}.values())


def rendered(row: Row) -> Project:
    return render(TEMPLATE, given(row))


def written(row: Row, folder: Path) -> Path:
    """The project on disk."""
    for path, entry in rendered(row).entries.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(entry.content())
    return folder


def code_of(project: Project) -> dict[str, bytes]:
    """What is run, tested and packaged."""
    own = ("src/", "test/", "events/")
    return {
        path: entry.content()
        for path, entry in project.entries.items()
        if path.startswith(own) or path in ("tsconfig.json", ".nvmrc")
    }
