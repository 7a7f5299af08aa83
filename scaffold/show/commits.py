"""Hops that were committed one by one: the message of each, and what they came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scaffold.show.blocks import Block
from scaffold.show.report import SEVERITIES
from scaffold.show.screen import Commands, aligned, named, notes, painted, right, shrink
from scaffold.words import amount, counted, fit, printable, some, wrapped

if TYPE_CHECKING:
    from scaffold.show.schema import CommitRow, Found, Report


def message(old: str, new: str, done: Sequence[Found], left: Sequence[Found]) -> str:
    """A commit's message: the hop, then what was changed and what is left, by rule."""
    parts = (("Changed", done), ("Left to a person", left))
    body = [
        line
        for word, found in parts
        if found
        for line in wrapped(f"{word}: {counted([one['rule'] for one in found], 400, 'rule')}.", 72)
    ]
    return "\n".join([f"Lambda: {old} → {new}", "", *body])


def commits_text(report: Report, target: str, *, width: int = 100, color: bool = False, path: str = "") -> str:
    """At most 30 lines: the hops that were taken on the way to a target, what they came to, and the commands that come
    next. Lines end with a newline."""
    rows = report.get("commits", [])
    tool = f"scaffold {report['tool']}, facts of {report['facts']}"
    way = f"{report['project']}: {rows[0]['from']} → {target}, hop by hop"
    first = [line for one in report["first"] for line in wrapped(one, width, "First     ")]
    verdict = right(_verdict(report, rows), f"exit {report['exit']}", width, 4)
    blocks = [
        Block(right(fit(way, width), tool, width), notes(report, width), least=2),
        Block([""], _hops(rows, width), least=len(rows)),
        Block([], first),
        Block(["", *verdict], aligned(_next(rows, named(path)), width), least=4),
    ]
    shrink(blocks)
    result = "".join(printable(line).rstrip() + "\n" for block in blocks for line in block.lines)
    return painted(result) if color else result


def _hops(rows: Sequence[CommitRow], width: int) -> list[str]:
    size = max((len(f"{row['from']} → {row['to']}") for row in rows), default=0)
    return [fit(f"  {row['from']} → {row['to']}".ljust(size + 4) + _said(row, width - size - 4), width) for row in rows]


def _said(row: CommitRow, width: int) -> str:
    if row["held"]:
        return f"not taken: {some(row['held'], width - 24)} would be held"
    left = f", {len(row['left']):,} left" if row["left"] else ""
    changed = f"{row['commit']}  {len(row['done']):,} changed" if row["commit"] else "nothing to change"
    return changed + left


def _verdict(report: Report, rows: Sequence[CommitRow]) -> str:
    made = [row for row in rows if row["commit"]]
    left = _left(rows)
    parts = [amount(len(made), "commit")]
    if any(row["held"] for row in rows) or report["crashed"]:
        parts.append(f"stopped before {rows[-1]['to']}")
    if left:
        parts.append(f"{amount(len(left), 'finding')} left")
    return f"{', '.join(parts)}; nothing was pushed."


def _left(rows: Sequence[CommitRow]) -> list[Found]:
    """What is left after some hops, the worst first. What several of them left is one finding."""
    many: Counter[tuple[str, str, str]] = Counter()
    found: list[Found] = []
    for row in rows:
        here: Counter[tuple[str, str, str]] = Counter()
        for one in row["left"]:
            key = one["rule"], one["path"], one["before"]
            here[key] += 1
            if here[key] > many[key]:
                many[key] += 1
                found.append(one)
    return sorted(found, key=lambda one: SEVERITIES.index(one["severity"]))


def _next(rows: Sequence[CommitRow], path: str) -> Commands:
    made = [row["commit"] for row in rows if row["commit"]]
    span = f"{made[0]}^..{made[-1]}" if len(made) > 1 else "".join(made)
    stopped = rows[-1]["to"] if rows and rows[-1]["held"] else ""
    worst = next((one["rule"] for one in _left(rows)), "")
    return [
        (f"scaffold migrate{path} --to {stopped} --dry-run" if stopped else "", "what holds it, and where"),
        (f"git log -p {span}" if len(made) > 1 else f"git show {span}" if made else "", "review the changes"),
        (f"scaffold explain {worst}" if worst else "", "why, and what to do"),
        (f"git revert --no-edit {span}" if made else "", "take it back (not AWS)"),
    ]
