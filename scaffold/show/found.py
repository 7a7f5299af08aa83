"""A finding as it is reported: its place in lines and columns, its line before and after."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from scaffold.model import Finding, Plan, Project, Rule, Severity, Unreadable
from scaffold.regex import regex
from scaffold.words import printable

if TYPE_CHECKING:
    from scaffold.show.schema import Found

EXCERPT = 100
"""Characters of a source line that are shown."""
LONGEST = 20
"""Times as many of the file's are looked at."""
SPACE = regex(r"\s*")
CUT = "…"
"""Stands where something of the line is left out."""

EVIDENCE = {
    "run": "run on real Node",
    "replica": "run on a replica",
    "documented": "documented",
    "index": "from an index",
}
At = Callable[[str, int], tuple[int, int]]


def positions(project: Project) -> Callable[[str, int], tuple[int, int]]:
    """A function from a path and an offset to line and column, both from 1. Reads each file once."""
    starts: dict[str, list[int]] = {}

    def at(path: str, offset: int) -> tuple[int, int]:
        if path not in starts:
            text = text_of(project, path)
            starts[path] = [0, *(newline.end() for newline in re.finditer("\n", text))]
        line = bisect_right(starts[path], offset)
        return line, offset - starts[path][line - 1] + 1

    return at


def text_of(project: Project, path: str) -> str:
    """The text of a path; "" where there is none to read."""
    try:
        return project.text(path) if path in project.entries else ""
    except Unreadable:
        return ""


def finder(plan: Plan, at: At) -> Callable[[Finding], Found]:
    """A function from a plan's findings to what is reported of them."""
    runtimes = plan.migration.runtimes.values()
    names = {
        word for one in runtimes for word in (one.identifier, one.spellings.get("cdk"), one.spellings.get("pulumi"))
    }
    words = cast("set[str]", names - {None, ""})
    sources = {place for function in plan.migration.functions for place in function.set_at}

    def found(finding: Finding) -> Found:
        rule, hit = finding.rule, finding.hit
        text = text_of(plan.before, hit.path)
        line, column = at(hit.path, hit.start)
        before, after = _excerpts(text, finding)
        touched = [text[hit.start : hit.end], *(edit.text for edit in hit.edits)]
        sets = hit.place in sources or any(word in one for word in words for one in touched)
        return {
            "rule": rule.id,
            "title": rule.title,
            "severity": rule.severity.value,
            "safety": (hit.safety or rule.safety).value,
            "evidence": rule.evidence.value,
            "kind": _kind(rule, sets),
            "path": hit.path,
            "line": line,
            "column": column,
            "note": hit.note,
            "why": finding.why,
            "functions": list(finding.owners),
            "before": before,
            "after": after,
        }

    return found


def _kind(rule: Rule, sets: bool) -> str:
    """A declaration that spells one of Lambda's runtimes is about the runtime, any other about a Node.js version."""
    if rule.severity is not Severity.DECLARES:
        return "code"
    return "runtime" if sets else "node version"


def _excerpts(text: str, finding: Finding) -> tuple[str, str]:
    """One line before and after: around the first edit at the hit, else around the hit."""
    hit = finding.hit
    edits = sorted(edit for edit in hit.edits if edit.path == hit.path)
    near = [edit for edit in edits if edit.start <= hit.end and hit.start <= edit.end] or edits
    start, end = (near[0].start, near[0].end) if near else (hit.start, hit.end)
    right = text.find("\n", end)
    right = min(len(text) if right < 0 else right, end + EXCERPT * LONGEST)
    left, cut = _left(text, start, right)
    if not near:
        return shortened(cut + text[left:right]), ""
    result, position = cut, left
    for edit in edits:
        if position <= edit.start and edit.end <= right:
            result += text[position : edit.start] + edit.text
            position = edit.end
    return shortened(cut + text[left:right]), shortened(result + text[position:right])


def _left(text: str, start: int, right: int) -> tuple[int, str]:
    """Where an excerpt begins, with its line where that fits, and what says that it does not."""
    line = text.rfind("\n", 0, start) + 1
    line = SPACE.match(text, line, start).end()  # type: ignore[union-attr]
    if start - line <= EXCERPT // 2 or (right - line <= EXCERPT * 2 and len(shortened(text[line:right])) < EXCERPT):
        return line, ""
    return start - EXCERPT // 2, CUT


def shortened(text: str, width: int = EXCERPT) -> str:
    """Text on one line, at most `width` characters, with nothing in it that a terminal would obey."""
    line = " ".join(text[: width * LONGEST].split())
    return printable(line) if len(line) <= width else printable(line[: width - 1]) + CUT
