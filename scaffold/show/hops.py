"""Which hop of the ladder asks for what: one line a hop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from scaffold.hops import Hop
from scaffold.model import Finding, Plan
from scaffold.show.blocks import Block
from scaffold.show.found import finder, positions
from scaffold.show.screen import Commands, aligned, notes, painted, right, shrink
from scaffold.words import amount, counted, fit, listed, printable

if TYPE_CHECKING:
    from scaffold.show.schema import Found, HopRow, Report

WORDS = {"breaks": ("breaks", "break"), "changes": ("changes", "change"), "deprecated": ("deprecated", "deprecated")}
"""How one finding, and several, of a severity are said."""


def hop_rows(plan: Plan, hops: Iterable[Hop]) -> list[HopRow]:
    """Hops as JSON-able data."""
    one = finder(plan, positions(plan.before))

    def found(some: Sequence[Finding]) -> list[Found]:
        return [one(finding) for finding in some]

    return [
        {"from": hop.old.identifier, "to": hop.new.identifier, "asks": found(hop.asks), "passing": found(hop.passing)}
        for hop in hops
    ]


def hops_text(report: Report, *, width: int = 100, color: bool = False, call: str = "", git: bool = True) -> str:
    """At most 30 lines: the hops of a report, what is declared once, and how to go. Lines end with a newline."""
    rows = report.get("hops", [])
    way = f"{rows[0]['from']} → {report['target']}, {amount(len(rows), 'hop')}" if rows else "no function moves"
    head = right(
        fit(f"{report['project']}: {way}", width), f"scaffold {report['tool']}, facts of {report['facts']}", width
    )
    blank = Block([""], [])
    commands: Commands = [
        (f"scaffold {call}" if report["done"] else "", "write it: straight there"),
        (
            f"scaffold {call} --commit-per-hop" if git and report["done"] and len(rows) > 1 else "",
            "a commit of each hop",
        ),
        (f"scaffold {call} --explain-hops --format json", "every finding, by its hop"),
    ]
    code, moves = [one for row in rows for one in row["asks"]], _declared(report)
    said = f"{amount(len(code), 'finding')} about code, {amount(len(moves), 'place')} declared."
    blocks = [
        Block(head, notes(report, width), least=2),
        blank,
        Block([], [*_hops(rows, width), *_once(moves, width)], least=14),
        blank,
        Block(right(said, f"exit {report['exit']}", width), aligned(commands, width), least=3),
    ]
    shrink(blocks)
    result = "".join(printable(line).rstrip() + "\n" for block in blocks for line in block.lines)
    return painted(result) if color else result


def hops_markdown(rows: Sequence[HopRow]) -> list[str]:
    """A heading and a table: what each hop asks for."""
    lines = [f"| {_step(row)} | {_asked(row, 400)} |" for row in rows]
    return ["### Hops", "\n".join(["| Hop | Asks for |", "| --- | --- |", *lines])] if rows else []


def _hops(rows: Sequence[HopRow], width: int) -> list[str]:
    size = max((len(_step(row)) for row in rows), default=0)
    return [f"{_step(row):{size}}  {_asked(row, width - size - 2)}" for row in rows]


def _step(row: HopRow) -> str:
    return f"{row['from']} → {row['to']}"


def _asked(row: HopRow, width: int) -> str:
    """`2 break, 1 changes: buffer-constructor 3; on the way only: hour12-false 1`."""
    parts = []
    if row["asks"]:
        first = f"{_severities(row['asks'])}: "
        parts.append((first, [one["rule"] for one in row["asks"]]))
    if row["passing"]:
        parts.append(("on the way only: ", [one["rule"] for one in row["passing"]]))
    share = (width - 2) // len(parts) if parts else width
    return "; ".join(lead + counted(rules, share - len(lead), "rule") for lead, rules in parts) or "nothing"


def _severities(found: Sequence[Found]) -> str:
    many = Counter(one["severity"] for one in found)
    return listed([f"{many[word]:,} {says[many[word] > 1]}" for word, says in WORDS.items() if many[word]])


def _declared(report: Report) -> list[Found]:
    every = [*report["done"], *report["left"], *report["shared"]]
    return [one for one in every if one["severity"] == "declares"]


def _once(moves: Sequence[Found], width: int) -> list[str]:
    """Declarations belong to no hop: they go to the target at once."""
    if not moves:
        return []
    return [f"declared once  {counted([one['rule'] for one in moves], width - 15, 'rule')}"]
