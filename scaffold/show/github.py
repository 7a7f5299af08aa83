"""What a check found as annotations of GitHub Actions: each stands at its line in the pull request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold.show.checked import heading, sentence
from scaffold.show.report import unclear
from scaffold.words import printable

if TYPE_CHECKING:
    from scaffold.show.schema import Found, Report

LEVELS = {"breaks": "error", "changes": "warning", "deprecated": "notice"}
ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
INSIDE = {**ESCAPES, ":": "%3A", ",": "%2C"}
"""What is written otherwise in a message, and in a property."""


def github(report: Report, folder: str = "") -> str:
    """A line an annotation, then the verdict. `folder` is the project's in its repository. Lines end with a newline."""
    lines = [
        *_lines(report, f"{folder}/" if folder else ""),
        f"{report['project']}: {heading(report)}. {sentence(report)}",
    ]
    return "".join(f"{line}\n" for line in lines)


def _lines(report: Report, lead: str) -> Iterator[str]:
    for one in report["left"]:
        where = f"file={_inside(lead + one['path'])},line={one['line']},col={one['column']}"
        level = LEVELS.get(one["severity"], "notice")
        yield f"::{level} {where},title={_inside(one['rule'])}::{_message(_said(one))}"
    for row in unclear(report):
        where = f"file={_inside(lead + row['path'])},line={row['line']}"
        yield f"::warning {where},title=not clear::{_message(row['name'] + ': ' + row['problem'])}"
    for skip in report["skipped"]:
        if skip["matters"]:
            where = f"file={_inside(lead + skip['path'])},line={skip['line']}"
            yield f"::warning {where},title=not read::{_message(skip['reason'])}"


def _said(one: Found) -> str:
    """What is wrong, what would stand there, and where to read on."""
    fix = f" Fix: {one['after']}" if one["after"] else ""
    return f"{one['note'] or one['title']}.{fix} See: scaffold explain {one['rule']}"


def _message(text: str) -> str:
    return "".join(ESCAPES.get(one, one) for one in printable(text))


def _inside(text: str) -> str:
    return "".join(INSIDE.get(one, one) for one in printable(text))
