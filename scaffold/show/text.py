"""A report for a terminal: one screen, whatever its size. Verdict and next commands stand last."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from scaffold.show.details import EVIDENCE, details
from scaffold.show.report import unclear
from scaffold.show.schema import Found, HeldRow, Report
from scaffold.words import amount, counted, fit, listed, place, printable, ranked, some, wrapped

SCREEN = 30
"""Lines of a summary, at most."""
LABEL = 10
KINDS = ("runtime", "node version", "code")
SEVERITIES = {
    "breaks": ("break", "{} breaks", "{} break"),
    "changes": ("change", "{} changes behaviour", "{} change behaviour"),
    "deprecated": ("deprecated", "{} deprecated", "{} deprecated"),
    "declares": ("declare", "{} declaration", "{} declarations"),
}
"""Severity → label of its row, words for one, words for more."""
LABELS = re.compile(r"^(Changed|To change|Held|Left|Unknown|Shared|Not read|Crashed|Ignored|First|note:)", re.M)
EXIT = re.compile(r"\bexit (\d)$", re.M)


@dataclass
class Block:
    """Rows under a head; a small screen keeps `least` of them."""

    head: list[str]
    rows: list[str]
    more: str = "  … {} more lines: --format json"
    least: int = 1

    def __post_init__(self) -> None:
        self.shown = len(self.rows)

    @property
    def lines(self) -> list[str]:
        if self.shown == len(self.rows):
            return self.head + self.rows
        return [*self.head, *self.rows[: self.shown - 1], self.more.format(f"{len(self.rows) - self.shown + 1:,}")]


def text(
    report: Report,
    *,
    width: int = 100,
    color: bool = False,
    rule: str | None = None,
    file: str | None = None,
    function: str | None = None,
    path: str = "",
    call: str = "",
    patch: bool = False,
    git: bool = True,
) -> str:
    """At most 30 lines; with a filter every finding that passes it, a block each. Lines end with a newline.

    `path` is how the project was named, `call` the arguments of the migration (default: its target), for the commands
    that come next; `patch`: the patch has been printed already; `git`: it is a repository.
    """
    call = call or f"migrate{_named(path)} --to {report['target']}"
    if rule or file or function:
        return details(report, width=width, rule=rule, file=file, function=function, path=_named(path))
    middle = [
        block
        for block in (
            _changed(report, width),
            _held(report, width),
            _left(report, width),
            _crashed(report, width),
            *_lines(report, width),
            _first(report, width),
        )
        if block.head or block.rows
    ]
    blank = [Block([""], [])] if middle else []
    last = Block(
        _verdict(report, width),
        _next(report, width, _named(path), call, patch=patch, git=git),
        more="      scaffold show --help   {} more",
        least=4,
    )
    blocks = [Block(_head(report, width), _notes(report, width), least=2), *blank, *middle, *blank, last]
    _shrink(blocks)
    result = "".join(printable(line).rstrip() + "\n" for block in blocks for line in block.lines)
    return _painted(result) if color else result


def _shrink(blocks: Sequence[Block]) -> None:
    """Fewer rows, where most can go, until everything fits the screen."""
    while sum(len(block.lines) for block in blocks) > SCREEN:
        block = max(blocks, key=lambda one: one.shown - one.least)
        if block.shown <= block.least:
            return
        block.shown -= 1


def _painted(summary: str) -> str:
    summary = LABELS.sub("\033[1m\\1\033[0m", summary)
    return EXIT.sub(lambda found: f"\033[{32 if found[1] == '0' else 31}m{found[0]}\033[0m", summary)


def _right(left: str, right: str, width: int) -> list[str]:
    """Two texts at the two ends of a line; of a second or third one where the first is too long."""
    lines = wrapped(left, width, lines=2)
    if len(lines[-1]) + 2 + len(right) > width:
        return [*lines, right.rjust(width)]
    return [*lines[:-1], lines[-1] + right.rjust(width - len(lines[-1]))]


def _head(report: Report, width: int) -> list[str]:
    tool = f"scaffold {report['tool']}, facts of {report['facts']}"
    numbers, many = runtimes(report), amount(len(report["functions"]), "function")
    if not numbers:
        return _right(f"{report['project']}: no function found", tool, width)
    heads = [f"{report['project']}: {many}, {words} → {report['target']}" for words in _shorter(numbers)]
    head = next((one for one in heads if len(one) <= width), fit(heads[-1], width))
    return _right(head, tool, width)


def _shorter(numbers: Sequence[str]) -> list[str]:
    return [listed(numbers), amount(len(numbers), "runtime")]


def runtimes(report: Report) -> list[str]:
    """`nodejs8.10 (6)` for each runtime that functions come from."""
    return _numbered([one["from"] or "unresolved" for one in report["functions"]])


def _numbered(names: Sequence[str]) -> list[str]:
    many = len(set(names)) > 1
    return [f"{name} ({number:,})" if many else name for name, number in ranked(names)]


def _notes(report: Report, width: int) -> list[str]:
    return [line for note in report["notes"] for line in wrapped(note, width, "note: ")]


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


def _held(report: Report, width: int) -> Block:
    held = report["held"]
    if not held:
        return Block([], [])
    one = len(held) == 1
    names = _numbered([row["runtime"] for row in held])
    head = f"Held      {amount(len(held), 'function')} {'stays' if one else 'stay'} on {some(names, 40)}"
    head += f": {'it' if one else 'they'} would fail on {report['target']}"
    cells = [_holding(row) for row in held]
    sizes = [min(max(len(row[at]) for row in cells), most) for at, most in enumerate((16, width // 3, 26))]
    rows = [_columns(row, sizes, width) for row in cells]
    return Block([fit(head, width)], rows, more="  … {} more functions: scaffold show --function NAME")


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
    return fit(f"{line}   {note}", width) if room >= 12 else fit("  " + "  ".join(columns), width)


def _left(report: Report, width: int) -> Block:
    left = report["left"]
    if not left:
        return Block([], [])
    above = {(one["rule"], one["path"], one["line"], one["column"]) for held in report["held"] for one in held["by"]}
    parts, rows = [], []
    for severity, (label, single, several) in SEVERITIES.items():
        found = [one for one in left if one["severity"] == severity]
        if not found:
            continue
        parts.append((single if len(found) == 1 else several).format(f"{len(found):,}"))
        if all((one["rule"], one["path"], one["line"], one["column"]) in above for one in found):
            parts[-1] += " (above)"
        else:
            lead = f"  {label:<12}        "
            rows.append(lead + counted([one["rule"] for one in found], width - len(lead), "rule"))
    if review := sum(one["why"].startswith("--safety") for one in left):
        rows.append(fit(f"  {review:,} of them with a fix to review: --safety review", width))
    person = "" if any(by_tool(one) for one in left) else " for a person"
    return Block([fit(f"Left      {len(left):,}{person}: {', '.join(parts)}", width)], rows, least=2)


def by_tool(found: Found) -> bool:
    """Whether a finding that is left has a fix that waits only for a word or for a held function."""
    return found["why"].startswith(("--safety", "held", "not asked"))


def _failed(report: Report) -> set[str]:
    return {one["rule"] for one in report["crashed"]}


def _crashed(report: Report, width: int) -> Block:
    many = len(_failed(report))
    what = f"{amount(many, 'rule')} failed: a defect of scaffold; {'its' if many == 1 else 'their'} edits were dropped"
    rows = [
        "  ".join(("", one["rule"], one["path"] or "-", " ".join(one["reason"].split()))) for one in report["crashed"]
    ]
    return Block([fit(f"{'Crashed':<{LABEL}}{what}", width)] if rows else [], [fit(row, width) for row in rows])


def _lines(report: Report, width: int) -> list[Block]:
    """The sections of one line each."""
    matter, harmless = not_read(report)
    rest = f"{'and ' if matter else ''}{amount(harmless, 'file')} that cannot matter" if harmless else ""
    shared = [path for path, _ in ranked(one["path"] for one in report["shared"])]
    unknown = [f"{one['name']} {place(one['path'], one['line'])} ({one['problem']})" for one in unclear(report)]
    unused = [place(one["path"], one["line"]) for one in report["unused"]]
    ignored = f"{len(report['ignored']):,} as asked" + ("; ignores that hide nothing: " if unused else "")
    ignored = ignored if report["ignored"] or unused else ""
    rows = [
        _line("Unknown", "", unknown, "", width),
        _line("Shared", "", shared, ": not changed while others use it (--include shared)", width) if shared else [],
        _line("Not read", "", matter, f"; {rest}" if rest and matter else rest, width),
        _line("Ignored", ignored + some(unused, max(width - LABEL - len(ignored), 20)), [], "", width)
        if ignored
        else [],
    ]
    return [Block(row, []) for row in rows if row]


def not_read(report: Report) -> tuple[list[str], int]:
    """The files not read that matter, each with its first place and reason; how many other files were not."""
    matter = {one["path"]: one for one in reversed(report["skipped"]) if one["matters"]}
    harmless = {one["path"] for one in report["skipped"]} - {"."} - set(matter)
    rows = [f"{place(one['path'], one['line'])} ({one['reason']})" for _, one in sorted(matter.items())]
    return rows, len(harmless)


def _line(label: str, lead: str, parts: Sequence[str], tail: str, width: int) -> list[str]:
    if not (lead or parts or tail):
        return []
    number = f"{len(parts):,}: " if len(parts) > 1 else ""
    start = f"{label:<{LABEL}}{lead}{number}"
    room = width - len(start) - len(tail)
    return [fit(start + (some(parts, max(room, 20)) if parts else "") + tail, width)]


def _first(report: Report, width: int) -> Block:
    return Block([], [line for one in report["first"] for line in wrapped(one, width, f"{'First':<{LABEL}}")])


def _verdict(report: Report, width: int) -> list[str]:
    """What it came to, in one sentence, and the exit code; then the first note again."""
    again = wrapped(report["notes"][0], width, "note: ", lines=2) if report["notes"] else []
    return [*_right(sentence(report), f"exit {report['exit']}", width), *again]


def sentence(report: Report) -> str:
    """What a run came to, in one sentence."""
    functions, done, left = report["functions"], len(report["done"]), len(report["left"])
    states = [one["state"] for one in functions]
    moved, unknown = states.count("moved"), len(unclear(report))
    stays = [one for one in functions if one["state"] == "stays" and one["to"] != report["target"]]
    newer = [one for one in stays if _newer(one["from"], report["target"])]
    unread = len(not_read(report)[0])
    parts = [
        f"{len(report['held']):,} held" if report["held"] else "",
        f"{unknown:,} not clear" if unknown else "",
        f"{amount(left, 'finding')} left" if left else "",
        f"{amount(unread, 'file')} not read" if unread else "",
        f"{amount(len(_failed(report)), 'rule')} failed" if report["crashed"] else "",
    ]
    rest = [part for part in parts if part]
    if not done and not rest:
        return _nothing(report)
    if len(stays) > len(newer):
        rest.insert(0, f"{len(stays) - len(newer):,} not moved")
    if newer:
        rest.insert(0, f"{len(newer):,} on a newer runtime already")
    would = "" if report["wrote"] or not done else "would be "
    first = f"{moved:,} of {amount(len(functions), 'function')} {would}moved"
    if not moved:
        first = f"{amount(done, 'place')} {would}changed, no function moved" if done else "Nothing to change"
    return ", ".join([first, *rest]) + "."


def _newer(runtime: str, target: str) -> bool:
    """Whether a runtime is beyond the target."""
    from scaffold.facts import runtimes

    known = list(runtimes())
    return runtime in known and target in known and known.index(runtime) > known.index(target)


def _nothing(report: Report) -> str:
    functions = report["functions"]
    if not functions:
        return "Nothing to do: no function was found, and nothing that names a runtime."
    be = "is" if len(functions) == 1 else "are"
    if {one["from"] for one in functions} == {report["target"]}:
        return f"Nothing to do: {amount(len(functions), 'function')} {be} on {report['target']} already."
    return f"Nothing to do: {amount(len(functions), 'function')} {be} on {listed(runtimes(report))}."


def _named(path: str) -> str:
    """A path as a command takes it, after a space; "" for where one is."""
    return "" if path in ("", ".") else " " + shlex.quote(path)


def _next(report: Report, width: int, path: str, call: str, *, patch: bool, git: bool) -> list[str]:
    """The commands that come next, each with what it is for."""
    done = len(report["done"])
    worst = next(iter([by for held in report["held"] for by in held["by"]] + report["left"]), None)
    look = f"scaffold show{path} --rule {worst['rule']}" if worst else ""
    page = f"scaffold explain {worst['rule']}" if worst else ""
    if report["wrote"] and done:
        commands = [
            (f"git diff{path}" if git else "", "review the changes"),
            (look, f"where, why, what to do ({page}: the page)"),
            (f"scaffold show{path} --format markdown", "text for the pull request"),
            (
                f"scaffold undo{path}",
                f"take {'this change' if done == 1 else f'these {done:,} changes'} back (files only, not AWS)",
            ),
        ]
    elif report["wrote"]:
        commands = [(look, f"where, why, what to do ({page}: the page)")]
    else:
        commands = [
            (f"scaffold {call} --diff" if done and not patch else "", "the same as a patch"),
            (f"scaffold {call}" if done else "", "write it"),
            (page, "why, and what to do"),
        ]
    commands = [one for one in commands if one[0]]
    size = max((len(command) for command, _ in commands), default=0)
    return [_command(command, what, min(size, 44), width) for command, what in commands]


def _command(command: str, what: str, size: int, width: int) -> str:
    """A command is never cut; what it is for gives way."""
    line = f"  {command:<{size}}   "
    return next((line + one for one in (what, what.split(" (")[0]) if len(line + one) <= width), line)
