"""A report for a terminal: one screen, whatever its size. Verdict and next commands stand last."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from scaffold.show.blocks import Block, middle
from scaffold.show.details import details
from scaffold.show.schema import Report
from scaffold.show.verdict import runtimes, sentence
from scaffold.words import amount, fit, listed, printable, wrapped

SCREEN = 30
"""Lines of a summary, at most."""
LABELS = re.compile(r"^(Changed|To change|Held|Left|Unknown|Shared|Not read|Crashed|Ignored|First|note:)", re.M)
EXIT = re.compile(r"\bexit (\d)$", re.M)


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
    found = middle(report, width)
    blank = [Block([""], [])] if found else []
    last = Block(
        _verdict(report, width),
        _next(report, width, _named(path), call, patch=patch, git=git),
        more="      scaffold show --help   {} more",
        least=4,
    )
    blocks = [Block(_head(report, width), _notes(report, width), least=2), *blank, *found, *blank, last]
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


def _notes(report: Report, width: int) -> list[str]:
    return [line for note in report["notes"] for line in wrapped(note, width, "note: ")]


def _verdict(report: Report, width: int) -> list[str]:
    """What it came to, in one sentence, and the exit code; then the first note again."""
    again = wrapped(report["notes"][0], width, "note: ", lines=2) if report["notes"] else []
    return [*_right(sentence(report), f"exit {report['exit']}", width), *again]


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
