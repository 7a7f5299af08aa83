"""The middle of a summary: a block each for what changed, what is held, what is left, and the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scaffold.regex import regex
from scaffold.show.found import EVIDENCE
from scaffold.show.report import left_of_asked, left_of_others, unclear
from scaffold.show.verdict import failed, not_read, numbered
from scaffold.words import amount, counted, fit, place, some, wrapped

if TYPE_CHECKING:
    from scaffold.show.schema import Found, HeldRow, Report

LABEL = 10
KINDS = ("runtime", "node version", "code")
SEVERITIES = {
    "breaks": ("break", "{} breaks", "{} break"),
    "changes": ("change", "{} changes behaviour", "{} change behaviour"),
    "deprecated": ("deprecated", "{} deprecated", "{} deprecated"),
    "declares": ("declare", "{} declaration", "{} declarations"),
}
"""Severity → label of its row, words for one, words for more."""


ITS = regex(r"\bit\b")


class Block:
    """Rows under a head; a small screen keeps `least` of them."""

    def __init__(
        self,
        head: list[str],
        rows: list[str],
        more: str = "  … {} more lines: --format json",
        least: int = 1,
        label: str = "",
    ) -> None:
        self.head, self.rows, self.more, self.least, self.label = head, rows, more, least, label
        self.shown = len(rows)

    @property
    def lines(self) -> list[str]:
        if self.shown == len(self.rows):
            return self.head + self.rows
        return [*self.head, *self.rows[: self.shown - 1], self.more.format(f"{len(self.rows) - self.shown + 1:,}")]


def middle(report: Report, width: int, above: bool, more: str) -> list[Block]:
    """The blocks that have something to say; `above`: whether every held function has its line, `more`: what shows
    those that have none."""
    blocks = (
        _changed(report, width),
        _held(report, width, more),
        _left(report, width, above),
        _crashed(report, width),
        _unknown(report, width),
        _shared(report, width),
        *_lines(report, width),
        _first(report, width),
    )
    return [block for block in blocks if block.head or block.rows]


def rest(report: Report, width: int) -> list[Block]:
    """What a check says beside its findings."""
    blocks = (_crashed(report, width), _unknown(report, width), *_lines(report, width))
    return [block for block in blocks if block.head or block.rows]


def _changed(report: Report, width: int) -> Block:
    done = report["done"]
    if not done:
        return Block([], [])
    what = f"{amount(len(done), 'place')} in {amount(len(report['files']), 'file')}"
    head = f"Changed   {what}" if report["wrote"] else f"To change {what}; nothing is written yet"
    rows = []
    for kind in KINDS:
        found = [one for one in done if one["kind"] == kind]
        if found:
            names = [one["rule"] if kind == "code" else one["path"] for one in found]
            lead = f"  {kind:<12} {len(found):>4,}   "
            rows.append(lead + counted(names, width - len(lead), "rule" if kind == "code" else "file"))
    return Block([fit(head, width)], rows, least=3)


def _held(report: Report, width: int, more: str) -> Block:
    held = report["held"]
    if not held:
        return Block([], [])
    one = len(held) == 1
    names = numbered([row["runtime"] for row in held])
    what = f"{amount(len(held), 'function')} {'stays' if one else 'stay'} on {some(names, 40)}: "
    failing = [row for row in held if any(row["function"] in by["functions"] for by in row["by"])] or held
    with_them = [row["function"] for row in held if row not in failing]
    subject = f"{len(failing):,}" if with_them else "it" if one else "they"
    what += f"{subject} would fail on {report['target']}"
    if with_them:
        what += f"; {some(with_them, 60)} {'goes' if len(with_them) == 1 else 'go'} with "
        what += "it" if len(failing) == 1 else "one of them"
    cells = [_holding(row) for row in failing]
    sizes = [max(len(row[at]) for row in cells) for at in range(3)]
    if sum(sizes) + 8 > width:
        sizes = [min(size, most) for size, most in zip(sizes, (16, width // 3, 26), strict=True)]
    rows = [_columns(row, sizes, width) for row in cells]
    head = wrapped(what, width, f"{'Held':<{LABEL}}")
    return Block(head, rows, more=f"  … {{}} more functions: {more}", label="Held")


def _holding(held: HeldRow) -> tuple[str, str, str, str, str]:
    """A held function in cells: its name, place, rule, note, how we know."""
    if not held["by"]:
        return held["function"], place(held["path"], held["line"]), "", "", ""
    by = held["by"][0]
    more = f" (+{len(held['by']) - 1:,} more)" if len(held["by"]) > 1 else ""
    where = place(by["path"], by["line"], by["column"])
    return held["function"], where, by["rule"], (by["note"] or by["title"]) + more, f"({EVIDENCE[by['evidence']]})"


def _columns(cells: Sequence[str], sizes: Sequence[int], width: int) -> str:
    *columns, note, evidence = cells
    line = "  " + "   ".join(cell.ljust(size) for cell, size in zip(columns, sizes, strict=True))
    room = width - len(line) - 3
    if room >= len(note) + len(evidence) + 3:
        return f"{line}   {note}{evidence.rjust(room - len(note))}" if evidence else f"{line}   {note}"
    if room >= min(len(note), 30):
        return fit(f"{line}   {note}", width)
    return line.rstrip() if len(line.rstrip()) <= width else fit("  " + "  ".join(columns), width)


def _left(report: Report, width: int, above: bool) -> Block:
    left = left_of_asked(report)
    others = len(left_of_others(report))
    apart = f"{amount(others, 'finding')} of functions that were not asked for" if others else ""
    if not left:
        return Block([f"{'Left':<{LABEL}}{apart}"] if apart else [], [])
    named = [held["by"][0] for held in report["held"] if held["by"]] if above else []
    parts, rows = [], []
    for severity, (label, single, several) in SEVERITIES.items():
        found = [one for one in left if one["severity"] == severity]
        if not found:
            continue
        parts.append((single if len(found) == 1 else several).format(f"{len(found):,}"))
        if all(one in named for one in found):
            parts[-1] += " (above)"
        else:
            lead = f"  {label:<12}        "
            rows.append(lead + counted([one["rule"] for one in found], width - len(lead), "rule"))
    if review := sum(one["why"].startswith("--safety") for one in left):
        rows.append(fit(f"  {review:,} of them with a fix to review: --safety review", width))
    if apart:
        rows.append(f"  and {apart}")
    person = "" if any(by_tool(one) for one in left) else " for a person"
    return Block([fit(f"Left      {len(left):,}{person}: {', '.join(parts)}", width)], rows, least=2)


def by_tool(found: Found) -> bool:
    """Whether a finding that is left has a fix that waits only for a word or for a held function."""
    return found["why"].startswith(("--safety", "held", "not asked"))


def _crashed(report: Report, width: int) -> Block:
    many = len(failed(report))
    what = f"{amount(many, 'rule')} failed: a defect of scaffold; {'its' if many == 1 else 'their'} edits were dropped"
    rows = [
        "  ".join(("", one["rule"], one["path"] or "-", " ".join(one["reason"].split()))) for one in report["crashed"]
    ]
    return Block([fit(f"{'Crashed':<{LABEL}}{what}", width)] if rows else [], [fit(row, width) for row in rows])


def _lines(report: Report, width: int) -> list[Block]:
    """The sections of one line each."""
    matter, apart, harmless = not_read(report)
    rest = f"{'and ' if matter else ''}{amount(harmless, 'file')} that cannot matter" if harmless else ""
    unused = [place(one["path"], one["line"]) for one in report["unused"]]
    ignored = f"{len(report['ignored']):,} as asked" + ("; ignores that hide nothing: " if unused else "")
    ignored = ignored if report["ignored"] or unused else ""
    rows = [
        _line("Not read", "", matter, f"; {rest}" if rest and matter else rest, width),
        _line("Aside", "not read, and no function loads ", apart, "", width) if apart else [],
        _line("Ignored", ignored + some(unused, max(width - LABEL - len(ignored), 20)), [], "", width)
        if ignored
        else [],
    ]
    return [Block(row, []) for row in rows if row]


def _shared(report: Report, width: int) -> Block:
    """Files that others use too, by the reason why they were not changed."""
    reasons: dict[str, list[str]] = {}
    for one in report["shared"]:
        paths = reasons.setdefault(one["why"].removeprefix("shared: "), [])
        if one["path"] not in paths:
            paths.append(one["path"])
    many = len({one["path"] for one in report["shared"]})
    rows = [row for why, paths in reasons.items() for row in _reason(why, paths, width)]
    head = f"Shared    {amount(many, 'file')} not changed without --include shared"
    return Block([fit(head, width)], rows) if rows else Block([], [])


def _reason(why: str, paths: Sequence[str], width: int) -> list[str]:
    tail = why if len(paths) == 1 else ITS.sub("them", why)
    return wrapped(f"{some(paths, max(width - 4 - len(tail), width // 2))}: {tail}", width, "  ")


def _unknown(report: Report, width: int) -> Block:
    """The functions of which not everything is known, by what is not."""
    reasons: dict[str, list[str]] = {}
    for one in unclear(report):
        reasons.setdefault(one["problem"], []).append(one["name"])
    many = sum(map(len, reasons.values()))
    called = {
        why: [_called(name, names.count(name)) for name in dict.fromkeys(names)] for why, names in reasons.items()
    }
    rows = [
        row
        for why, names in called.items()
        for row in wrapped(f"{some(names, max(width - 4 - len(why), width // 2))}: {why}", width, "  ")
    ]
    return Block([f"Unknown   {amount(many, 'function')}"], rows) if rows else Block([], [])


def _called(name: str, times: int) -> str:
    """`Mailer`, and where several functions have that name `3 called Mailer`."""
    return name if times == 1 else f"{times} called {name}"


def _line(label: str, lead: str, parts: Sequence[str], tail: str, width: int) -> list[str]:
    if not (lead or parts or tail):
        return []
    number = f"{len(parts):,}: " if len(parts) > 1 else ""
    start = f"{label:<{LABEL}}{lead}{number}"
    room = width - len(start) - len(tail)
    return [fit(start + (some(parts, max(room, 20)) if parts else "") + tail, width)]


def _first(report: Report, width: int) -> Block:
    return Block([], [line for one in report["first"] for line in wrapped(one, width, f"{'First':<{LABEL}}")])
