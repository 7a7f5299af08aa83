"""What a run on several projects came to: a line for each, and their sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from scaffold.show.report import left_of_asked, unclear
from scaffold.words import amount, fit, printable, wrapped

if TYPE_CHECKING:
    from scaffold.show.schema import Refused, Report

HEAD = ("functions", "moved", "held", "not clear", "left", "exit")
LONGEST = 44


def several_text(found: Sequence[tuple[str, Report | Refused]], *, width: int = 100) -> str:
    """A line a project, as it was named; then those in which nothing was begun, and why. Lines end with a newline."""
    reports = [(path.rstrip("/") or path, cast("Report", one)) for path, one in found if "functions" in one]
    refused = [(path.rstrip("/") or path, cast("Refused", one)) for path, one in found if "error" in one]
    rows = [(name, _counts(report)) for name, report in reports]
    total = [sum(numbers) for numbers in zip(*(counts for _, counts in rows), strict=True)]
    would = "" if any(report["wrote"] for _, report in reports) else ", nothing written"
    title = amount(len(found), "project") + would
    size = max(min(max((len(name) for name, _ in rows), default=0), LONGEST), len(title) - 2)
    worst = max(one["exit"] for _, one in found)
    lines = [title.ljust(size + 2) + _cells(HEAD)] if rows else []
    lines += ["  " + fit(name, size).ljust(size) + _cells(counts) for name, counts in rows]
    lines += ["  " + "in all".ljust(size) + _cells([*total[:-1], worst])] if len(rows) > 1 else []
    empty = [name for name, one in refused if not one["exit"]]
    lines += wrapped(", ".join(empty), width, f"no function in {len(empty):,}: ") if empty else []
    for name, one in refused:
        if one["exit"]:
            lines += wrapped(f"{name}: {one['error']} {one['do']}", width, "not begun: ")
    return "".join(printable(line).rstrip() + "\n" for line in lines)


def _counts(report: Report) -> tuple[int, ...]:
    states = [row["state"] for row in report["functions"]]
    numbers = (
        len(states),
        states.count("moved"),
        len(report["held"]),
        len(unclear(report)),
        len(left_of_asked(report)),
    )
    return (*numbers, report["exit"])


def _cells(values: Sequence[object]) -> str:
    return "".join(
        f"{value:,}".rjust(len(head) + 2) if isinstance(value, int) else str(value).rjust(len(head) + 2)
        for value, head in zip(values, HEAD, strict=True)
    )
