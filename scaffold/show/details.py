"""The findings of one rule, file or function in full: where, what, why, what to do, how we know."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scaffold.model import inside
from scaffold.show.found import EVIDENCE
from scaffold.words import amount, fit, place, printable, ranked, some, wrapped

if TYPE_CHECKING:
    from scaffold.show.schema import Found, Report

SEVERITY = {
    "breaks": "breaks",
    "changes": "changes behaviour",
    "deprecated": "deprecated",
    "declares": "declaration",
}


def details(
    report: Report, *, width: int, rule: str | None, file: str | None, function: str | None, path: str = ""
) -> str:
    """A block each for the findings that pass every filter given; a folder stands for the files in it."""
    folder = "" if file in (None, ".", "./") else posixpath.normpath(file or "")
    blocks = [
        (status, one)
        for status, one in every(report)
        if (rule is None or one["rule"] == rule)
        and (file is None or inside(one["path"], folder))
        and (function is None or function in one["functions"] or function in _holds(report, one))
    ]
    if not blocks:
        return "".join(line + "\n" for line in _none(report, width, rule, file, function))
    lines = _function(report, function) if function else []
    for status, one in blocks:
        lines += [*_block(report, status, one, width), ""]
    for rule in dict.fromkeys(one["rule"] for _, one in blocks):
        lines += [*_advice(report, [pair for pair in blocks if pair[1]["rule"] == rule], width, path), ""]
    states = ranked(status for status, _ in blocks)
    counts = ", ".join(f"{number:,} {status}" for status, number in states)
    lines.append(f"{amount(len(blocks), 'finding')}: {counts}.")
    return "".join(printable(line).rstrip() + "\n" for line in lines)


def every(report: Report) -> Iterator[tuple[str, Found]]:
    """Every finding with what became of it, the open ones first."""
    for status, findings in (
        ("not fixed", report["left"]),
        ("shared, not changed", report["shared"]),
        ("fixed" if report["wrote"] else "would be fixed", report["done"]),
        ("ignored", report["ignored"]),
    ):
        for one in findings:
            yield status, one


def _function(report: Report, name: str) -> list[str]:
    """What became of the functions of a name."""
    lines = []
    for row in report["functions"]:
        if row["name"] == name:
            what, old, new = row["state"], row["from"] or "unresolved", row["to"]
            if what == "stays" and new != row["from"]:
                old, what = new, "moved by an earlier run"
            hop = old if new in (old, "") else f"{old} → {new}"
            problem = f" ({row['problem']})" if row["problem"] else ""
            lines += [f"{name}  {place(row['path'], row['line'], always=True)}  {hop}  {what}{problem}", ""]
    return lines


def _holds(report: Report, one: Found) -> list[str]:
    """The functions that a finding holds."""
    return [held["function"] for held in report["held"] if one in held["by"]]


def _block(report: Report, status: str, one: Found, width: int) -> list[str]:
    where = place(one["path"], one["line"], one["column"])
    lines = [f"{where}  {one['rule']}  {SEVERITY[one['severity']]}  {status}"]
    if one["after"]:
        lines += [fit(f"  - {one['before']}", width), fit(f"  + {one['after']}", width)]
    elif one["before"]:
        lines.append(fit(f"  {one['before']}", width))
    if one["note"]:
        lines += wrapped(_sentence(one["note"]), width, "  ")
    if holds := _holds(report, one):
        lines += wrapped(f"Holds {some(holds, 60)} on the old runtime.", width, "  ")
    elif one["kind"] == "code":
        lines += wrapped(_loaded(one), width, "  ")
    return lines


def _advice(report: Report, blocks: Sequence[tuple[str, Found]], width: int, path: str) -> list[str]:
    """What holds for all findings of one rule: what it is about, what to do, where to read more."""
    first = blocks[0][1]
    lines = wrapped(f"{first['rule']}: {first['title'].rstrip('.')} ({EVIDENCE[first['evidence']]}).", width)
    advice = ranked(do for status, one in blocks if (do := _do(report, status, one, path)))
    for do, number in advice:
        lines += wrapped(do, width, f"  Do ({number:,} of them): " if len(advice) > 1 else "  Do: ")
    return [*lines, f"  More: scaffold explain {first['rule']}"]


def _loaded(one: Found) -> str:
    """Whose code it is: the functions of a file, or that none is known."""
    if one["functions"]:
        return f"Loaded by {some(one['functions'], 60)}."
    return "No function is known to load it: it is asked as of the project's oldest runtime."


def _do(report: Report, status: str, one: Found, path: str) -> str:
    """What a person does about a finding."""
    why = one["why"]
    if status.startswith("shared"):
        reason = why.removeprefix("shared: ")
        return f"--include shared changes it too; or change it when the last of its users moves ({reason})."
    if status != "not fixed":
        return ""
    if why.startswith("--safety"):
        return f"scaffold migrate{path} {_hop(report, one)} --only {one['rule']} {why.split(' applies')[0]}"
    if why in ("", "for a person", "no fix"):
        return "by hand; the page shows how."
    if why.startswith("held: "):
        return f"nothing yet: {why.removeprefix('held: ')}."
    return f"nothing yet ({why})." if why.startswith("not asked") else f"by hand ({why})."


def _hop(report: Report, one: Found) -> str:
    """The same migration again: where runtimes were moved already, it has to be told from where."""
    moved = [row for row in report["functions"] if row["state"] == "moved" and row["from"]] if report["wrote"] else []
    old = next((row["from"] for row in moved if row["name"] in one["functions"]), moved[0]["from"] if moved else "")
    return f"--from {old} --to {report['target']}" if old else f"--to {report['target']}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."


def _none(report: Report, width: int, rule: str | None, file: str | None, function: str | None) -> list[str]:
    asked = [f"--{name} {value}" for name, value in (("rule", rule), ("file", file), ("function", function)) if value]
    lines = _function(report, function) if function else []
    lines.append(f"No finding for {' '.join(asked)} in this run.")
    known = [f"{name} {number:,}" for name, number in ranked(one["rule"] for _, one in every(report))]
    return [*lines, f"Rules with findings: {some(known, max(width - 21, 20))}"] if known else lines
