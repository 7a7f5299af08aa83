"""What a run on several projects came to: a line for each, and their sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from scaffold.show.report import left_of_asked, unclear
from scaffold.words import amount, fit, printable, wrapped

if TYPE_CHECKING:
    from scaffold.show.schema import Refused, Report

MOVED = ("functions", "moved", "held", "not clear", "left", "exit")
CHECKED = ("functions", "break", "change", "deprecated", "not clear", "exit")
"""Columns: of projects that were migrated, and of those that were checked."""
LONGEST = 44


def several_text(found: Sequence[tuple[str, Report | Refused]], *, width: int = 100) -> str:
    """A line a project, as it was named; then those in which nothing was begun, and why. Lines end with a newline."""
    reports = [(path.rstrip("/") or path, cast("Report", one)) for path, one in found if "functions" in one]
    refused = [(path.rstrip("/") or path, cast("Refused", one)) for path, one in found if "error" in one]
    checked = any(not report["target"] for _, report in reports)
    head, counts = (CHECKED, _found) if checked else (MOVED, _moved)
    rows = [(name, counts(report)) for name, report in reports]
    total = [sum(numbers) for numbers in zip(*(numbers for _, numbers in rows), strict=True)]
    worst = max(one["exit"] for _, one in found)
    wrote = any(report["wrote"] for _, report in reports)
    title = amount(len(found), "project") + ("" if checked or wrote else ", nothing written")
    size = max(min(max((len(name) for name, _ in rows), default=0), LONGEST), len(title) - 2)
    lines = [title.ljust(size + 2) + _cells(head, head)] if rows else []
    lines += ["  " + fit(name, size).ljust(size) + _cells(numbers, head) for name, numbers in rows]
    lines += ["  " + "in all".ljust(size) + _cells([*total[:-1], worst], head)] if len(rows) > 1 else []
    empty = [name for name, one in refused if not one["exit"]]
    lines += wrapped(", ".join(empty), width, f"no function in {len(empty):,}: ") if empty else []
    for name, one in refused:
        if one["exit"]:
            lines += wrapped(f"{name}: {one['error']} {one['do']}", width, "not begun: ")
    return "".join(printable(line).rstrip() + "\n" for line in lines)


def _moved(report: Report) -> tuple[int, ...]:
    states = [row["state"] for row in report["functions"]]
    held, left = len(report["held"]), len(left_of_asked(report))
    return len(states), states.count("moved"), held, len(unclear(report)), left, report["exit"]


def _found(report: Report) -> tuple[int, ...]:
    severities = [one["severity"] for one in report["left"]]
    some = (severities.count(one) for one in ("breaks", "changes", "deprecated"))
    return len(report["functions"]), *some, len(unclear(report)), report["exit"]


def _cells(values: Sequence[int | str], head: Sequence[str]) -> str:
    said = [f"{value:,}" if isinstance(value, int) else value for value in values]
    return "".join(one.rjust(len(name) + 2) for one, name in zip(said, head, strict=True))
