"""A report for a terminal: one screen, whatever its size. Verdict and next commands stand last."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from scaffold.show.blocks import Block, middle
from scaffold.show.details import details
from scaffold.show.schema import Report
from scaffold.show.verdict import heading, sentence
from scaffold.words import fit, printable, wrapped

Commands = Sequence[tuple[str, str]]
"""Commands ("" for none), each with what it is for."""
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
    recorded: bool = True,
) -> str:
    """At most 30 lines; with a filter every finding that passes it, a block each. Lines end with a newline.

    `path` is how the project was named, `call` the arguments of the migration (default: its target), for the commands
    that come next; `patch`: the patch has been printed already; `git`: it is a repository;
    `recorded`: `scaffold show` can show it again.
    """
    call = call or f"migrate{_named(path)} --to {report['target']}"
    if rule or file or function:
        return details(report, width=width, rule=rule, file=file, function=function, path=_named(path))
    commands = _recorded(report, _named(path), call, git) if recorded else _looked(report, call, patch)
    blocks = _blocks(report, width, commands, above=True)
    _shrink(blocks)
    if any(block.label == "Held" and block.shown < len(block.rows) for block in blocks):
        blocks = _blocks(report, width, commands, above=False)
        _shrink(blocks)
    result = "".join(printable(line).rstrip() + "\n" for block in blocks for line in block.lines)
    return _painted(result) if color else result


def _blocks(report: Report, width: int, commands: Commands, *, above: bool) -> list[Block]:
    """The whole summary; `above`: whether every held function has its line in it."""
    found = middle(report, width, above)
    blank = [Block([""], [])]
    first = Block(_head(report, width), _notes(report, width), least=2)
    verdict = _right(sentence(report), f"exit {report['exit']}", width, 4)
    last = Block(verdict, _aligned(commands, width), more="      scaffold show --help   {} more", least=4)
    return [first, *blank, *found, *(blank if found else ()), last]


def _shrink(blocks: Sequence[Block]) -> None:
    """Fewer rows, where most can go, until everything fits the screen; where that is not enough, fewer than `least`."""
    for least in (lambda one: one.least, lambda _: 1):
        while sum(len(block.lines) for block in blocks) > SCREEN:
            block = max(blocks, key=lambda one: one.shown - least(one))
            if block.shown <= least(block):
                break
            block.shown -= 1


def _painted(summary: str) -> str:
    summary = LABELS.sub("\033[1m\\1\033[0m", summary)
    return EXIT.sub(lambda found: f"\033[{32 if found[1] == '0' else 31}m{found[0]}\033[0m", summary)


def _right(left: str, right: str, width: int, most: int = 2) -> list[str]:
    """Two texts at the two ends of a line; of a later one where the first is too long. At most `most` lines and one."""
    lines = wrapped(left, width, lines=most)
    if len(lines[-1]) + 2 + len(right) > width:
        return [*lines, right.rjust(width)]
    return [*lines[:-1], lines[-1] + right.rjust(width - len(lines[-1]))]


def _head(report: Report, width: int) -> list[str]:
    tool = f"scaffold {report['tool']}, facts of {report['facts']}"
    name, words = report["project"], heading(report)
    said = next((one for one in words if len(name) + 2 + len(one) <= width), words[-1])
    if len(name) > (room := width - 2 - len(said)) >= 12:
        name = "…" + name[1 - room :]
    return _right(fit(f"{name}: {said}", width), tool, width)


def _notes(report: Report, width: int) -> list[str]:
    return [line for note in report["notes"] for line in wrapped(note, width, "note: ")]


def _named(path: str) -> str:
    """A path as a command takes it, after a space; "" for where one is."""
    return "" if path in ("", ".") else " " + shlex.quote(path)


def _recorded(report: Report, path: str, call: str, git: bool) -> Commands:
    """The commands that come after a run that was recorded."""
    done, (look, page) = len(report["done"]), _worst(report, path)
    what = f"where, why, what to do ({page}: the page)"
    if not report["wrote"] or not done:
        return [
            (f"scaffold {call}" if done else "", "do it again"),
            (look, what),
        ]
    these = "this change" if done == 1 else f"these {done:,} changes"
    return [
        (f"git diff{path}" if git else "", "review the changes"),
        (look, what),
        (f"scaffold show{path} --format markdown", "text for the pull request"),
        (f"scaffold undo{path}", f"take {these} back (files only, not AWS)"),
    ]


def _looked(report: Report, call: str, patch: bool) -> Commands:
    """The commands that come after a run that wrote nothing, not even a record."""
    done, (_, page) = len(report["done"]), _worst(report, "")
    some = done or report["left"] or report["shared"]
    return [
        (f"scaffold {call} --diff" if done and not patch else "", "the same as a patch"),
        (f"scaffold {call}" if done else "", "write it"),
        (page, "why, and what to do"),
        (f"scaffold {call} --dry-run --format markdown" if some else "", "every finding (with its line)"),
    ]


def _worst(report: Report, path: str) -> tuple[str, str]:
    """How to see the findings of the rule that matters most, and its page."""
    worst = next(iter([by for held in report["held"] for by in held["by"]] + report["left"]), None)
    return (f"scaffold show{path} --rule {worst['rule']}", f"scaffold explain {worst['rule']}") if worst else ("", "")


def _aligned(commands: Commands, width: int) -> list[str]:
    said = [one for one in commands if one[0]]
    size = max((len(command) for command, _ in said), default=0)
    return [_command(command, what, min(size, 44), width) for command, what in said]


def _command(command: str, what: str, size: int, width: int) -> str:
    """A command is never cut; what it is for gives way."""
    lines = [f"  {one}   {words}" for one in (command.ljust(size), command) for words in (what, what.split(" (")[0])]
    return next((line for line in lines if len(line) <= width), f"  {command}")
