"""A plan as a report, and the exit code that a report deserves."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from scaffold.held import OTHERS
from scaffold.ignores import CONFIG
from scaffold.model import Edit, Finding, Function, Migration, Place, Plan, Severity
from scaffold.show import SCHEMA
from scaffold.show.found import At, finder, positions, text_of

if TYPE_CHECKING:
    from scaffold.show.schema import Found, FunctionRow, HeldRow, Report

SEVERITIES = tuple(severity.value for severity in Severity)


def report(
    plan: Plan,
    *,
    project: str,
    tool: str,
    facts: str,
    notes: Sequence[str] = (),
    warning: str = "",
    first: Sequence[str] = (),
    wrote: bool = False,
    fail_on: str = "breaks",
    check: bool = False,
) -> Report:
    """A plan as JSON-able data.

    `project` is its name, `tool` and `facts` the tool's version and the facts' date, `notes` what is said first,
    `warning` what of it the verdict says again, `first` what must be done before the result works, `check` whether a
    change not written is a failure.
    """
    at = positions(plan.before)
    found = finder(plan, at)
    listed = {(one.rule.id, one.hit.place) for one in plan.left}
    holding = {(one.rule.id, one.hit.place): one for held in plan.held for one in held.by}
    left = [*plan.left, *(one for key, one in holding.items() if key not in listed)]
    result: Report = {
        "schema": SCHEMA,
        "tool": tool,
        "facts": facts,
        "project": project,
        "target": plan.migration.target.identifier,
        "wrote": wrote,
        "notes": list(notes),
        "warning": warning,
        "functions": _functions(plan, at),
        "done": [found(one) for one in _ordered(plan.done)],
        "left": [found(one) for one in _ordered(left)],
        "shared": [found(one) for one in _ordered(plan.shared)],
        "held": _held(plan, at, found),
        "ignored": [found(one) for one in _ordered(plan.ignored)],
        "skipped": [
            {"path": one.path, "line": one.line, "reason": one.reason, "matters": one.matters, "apart": one.apart}
            for one in plan.skipped
        ],
        "crashed": [{"rule": one.rule, "path": one.path, "reason": one.reason} for one in plan.crashed],
        "unused": [
            {"path": one.path, "line": one.start if one.path == CONFIG else at(one.path, one.start)[0]}
            for one in plan.unused
        ],
        "files": sorted(path for path, edits in plan.edits.items() if edits),
        "first": list(first),
        "exit": 0,
    }
    result["exit"] = exit_code(result, fail_on, check=check)
    return result


def _held(plan: Plan, at: At, found: Callable[[Finding], Found]) -> list[HeldRow]:
    """The functions that stay, but those that are there already, and what holds them."""
    return [
        {
            "function": one.function.name,
            "path": one.function.declared_at.path,
            "line": at(one.function.declared_at.path, one.function.declared_at.start)[0],
            "runtime": one.function.runtime or "",
            "by": [found(finding) for finding in _ordered(one.by)],
        }
        for one in plan.held
        if not _there(plan, one.function)
    ]


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
        or _behind(found)
        or any(one["severity"] in grave or _unset(one) for one in left_of_asked(found))
        or any(one["matters"] for one in found["skipped"])
        or (check and not found["wrote"] and bool(found["files"]))
    )
    return int(rest)


def left_of_asked(found: Report) -> list[Found]:
    """What is left, but of functions that --function does not name."""
    return [one for one in found["left"] if one["why"] != OTHERS]


def left_of_others(found: Report) -> list[Found]:
    """What is left of functions that --function does not name."""
    return [one for one in found["left"] if one["why"] == OTHERS]


def _behind(found: Report) -> bool:
    """Whether a function stays where it is since others may need what its runtime is set by."""
    stays = {one["name"] for one in found["functions"] if one["state"] == "stays" and one["to"] != found["target"]}
    return any(one["kind"] == "runtime" and not stays.isdisjoint(one["functions"]) for one in found["shared"])


def _unset(one: Found) -> bool:
    """Whether a runtime stays that the tool would have set. What only a person can judge names one, and sets none."""
    return one["kind"] == "runtime" and one["safety"] == "safe" and not one["why"].startswith("not asked for")


def unclear(found: Report) -> list[FunctionRow]:
    """The functions of which we do not know the runtime or, where they move, did not read the code; without those of
    which a baseline says so."""
    return [
        one
        for one in found["functions"]
        if (one["state"] == "unresolved" or (one["problem"] and (one["state"] != "stays" or one["from"] != one["to"])))
        and not one.get("known")
    ]


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(
        findings, key=lambda one: (SEVERITIES.index(one.rule.severity.value), one.hit.path, one.hit.start, one.rule.id)
    )


def _functions(plan: Plan, at: At) -> list[FunctionRow]:
    held = {one.function for one in plan.held if not _there(plan, one.function)}
    target, asked = plan.migration.target.identifier, plan.migration.asked_from

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
        there = now == "moved" or _there(plan, function)
        rows.append(
            {
                "name": function.name,
                "path": place.path,
                "line": at(place.path, place.start)[0],
                "from": asked.identifier if asked and old else old,
                "to": target if there else old,
                "state": now,
                "problem": function.problem,
            }
        )
    return rows


def _there(plan: Plan, function: Function) -> bool:
    """Whether a function's declaration says the target already, as after an earlier run."""
    words = (text_of(plan.before, place.path)[place.start : place.end] for place in function.set_at)
    return any(_says(word.strip("\"'"), plan.migration) for word in words)


def _says(word: str, migration: Migration) -> bool:
    """Whether a word is the target, by its identifier or another name (`NODEJS_24_X`)."""
    if word in migration.runtimes:
        return word == migration.target.identifier
    from scaffold.images import runtime_named

    return runtime_named(word, migration) == migration.target


def _touched(edits: Sequence[Edit], place: Place) -> bool:
    """Whether one of some sorted, disjoint edits reaches into a place."""
    at = bisect_right(edits, place.start, key=lambda edit: edit.end)
    return at < len(edits) and edits[at].start < place.end
