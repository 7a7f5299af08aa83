"""A plan as a report, and the exit code that a report deserves."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import cast

from scaffold.hold import OTHERS
from scaffold.ignores import CONFIG
from scaffold.model import Edit, Finding, Function, Place, Plan, Project, Rule, Severity, Unreadable
from scaffold.show.schema import SCHEMA, Found, FunctionRow, Report
from scaffold.words import printable

SEVERITIES = tuple(severity.value for severity in Severity)
EXCERPT = 100
"""Characters of a source line that are shown."""

At = Callable[[str, int], tuple[int, int]]


def report(
    plan: Plan,
    *,
    project: str,
    tool: str,
    facts: str,
    notes: Sequence[str] = (),
    first: Sequence[str] = (),
    wrote: bool = False,
    fail_on: str = "breaks",
    check: bool = False,
) -> Report:
    """A plan as JSON-able data.

    `project` is its name, `tool` and `facts` the tool's version and the facts' date, `notes` what is said first and
    again last, `first` what must be done before the result works, `check` whether a change not written is a failure.
    """
    at = positions(plan.before)
    found = _finder(plan, at)
    listed = {(one.rule.id, one.hit.place) for one in plan.left}
    holding = {(one.rule.id, one.hit.place): one for held in plan.held for one in held.by}
    left = [*plan.left, *(one for key, one in holding.items() if key not in listed)]
    result = Report(
        schema=SCHEMA,
        tool=tool,
        facts=facts,
        project=project,
        target=plan.migration.target.identifier,
        wrote=wrote,
        notes=list(notes),
        functions=_functions(plan, at),
        done=[found(one) for one in _ordered(plan.done)],
        left=[found(one) for one in _ordered(left)],
        shared=[found(one) for one in _ordered(plan.shared)],
        held=[
            {
                "function": one.function.name,
                "path": one.function.declared_at.path,
                "line": at(one.function.declared_at.path, one.function.declared_at.start)[0],
                "runtime": one.function.runtime or "",
                "by": [found(finding) for finding in _ordered(one.by)],
            }
            for one in plan.held
        ],
        ignored=[found(one) for one in _ordered(plan.ignored)],
        skipped=[
            {"path": one.path, "line": one.line, "reason": one.reason, "matters": one.matters} for one in plan.skipped
        ],
        crashed=[{"rule": one.rule, "path": one.path, "reason": one.reason} for one in plan.crashed],
        unused=[
            {"path": one.path, "line": one.start if one.path == CONFIG else at(one.path, one.start)[0]}
            for one in plan.unused
        ],
        files=sorted(path for path, edits in plan.edits.items() if edits),
        first=list(first),
        exit=0,
    )
    result["exit"] = exit_code(result, fail_on, check=check)
    return result


def exit_code(found: Report, fail_on: str = "breaks", *, check: bool = False) -> int:
    """0: all that was asked is done. 1: something is not. 3: a defect of ours.

    `fail_on` is the mildest severity that fails; a runtime that was found and not set fails always. With `check`
    (--check, --diff) a change that was not written fails too.
    """
    if found["crashed"]:
        return 3
    grave = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    rest = (
        bool(found["held"])
        or bool(unclear(found))
        or any((one["severity"] in grave or _unset(one)) and one["why"] != OTHERS for one in found["left"])
        or any(one["matters"] for one in found["skipped"])
        or (check and not found["wrote"] and bool(found["files"]))
    )
    return int(rest)


def _unset(one: Found) -> bool:
    return one["kind"] == "runtime" and not one["why"].startswith("not asked for")


def unclear(found: Report) -> list[FunctionRow]:
    """The functions of which we do not know the runtime or, where they move, did not read the code."""
    return [
        one
        for one in found["functions"]
        if one["state"] == "unresolved" or (one["problem"] and (one["state"] != "stays" or one["from"] != one["to"]))
    ]


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


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(
        findings, key=lambda one: (SEVERITIES.index(one.rule.severity.value), one.hit.path, one.hit.start, one.rule.id)
    )


def _functions(plan: Plan, at: At) -> list[FunctionRow]:
    held = {one.function for one in plan.held}
    target = plan.migration.target.identifier

    def state(function: Function) -> str:
        if function.runtime is None:
            return "unresolved"
        if function in held:
            return "held"
        moved = any(_touched(plan.edits.get(place.path, ()), place) for place in function.set_at)
        return "moved" if moved else "stays"

    rows: list[FunctionRow] = []
    for function in plan.migration.functions:
        old, now = function.runtime or "", state(function)
        place = function.declared_at
        there = now == "moved" or any(_word(plan.before, where) == target for where in function.set_at)
        rows.append(
            {
                "name": function.name,
                "path": place.path,
                "line": at(place.path, place.start)[0],
                "from": old,
                "to": target if there else old,
                "state": now,
                "problem": function.problem,
            }
        )
    return rows


def _word(project: Project, place: Place) -> str:
    return text_of(project, place.path)[place.start : place.end].strip("\"'")


def _touched(edits: Sequence[Edit], place: Place) -> bool:
    """Whether one of some sorted, disjoint edits reaches into a place."""
    at = bisect_right(edits, place.start, key=lambda edit: edit.end)
    return at < len(edits) and edits[at].start < place.end


def _finder(plan: Plan, at: At) -> Callable[[Finding], Found]:
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
    left = max(text.rfind("\n", 0, start) + 1, start - EXCERPT // 2)
    right = text.find("\n", end)
    right = len(text) if right < 0 else right
    if not near:
        return shortened(text[left:right]), ""
    result, position = "", left
    for edit in edits:
        if position <= edit.start and edit.end <= right:
            result += text[position : edit.start] + edit.text
            position = edit.end
    return shortened(text[left:right]), shortened(result + text[position:right])


def shortened(text: str, width: int = EXCERPT) -> str:
    """Text on one line, at most `width` characters, with nothing in it that a terminal would obey."""
    line = " ".join(text[: width * 20].split())
    line = printable(line)
    return line if len(line) <= width else line[: width - 1] + "…"
