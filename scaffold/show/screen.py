"""A terminal's screen: what fits on it, and where things stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scaffold.regex import regex
from scaffold.show.blocks import Block
from scaffold.words import wrapped

if TYPE_CHECKING:
    from scaffold.show.schema import Report

Commands = Sequence[tuple[str, str]]
"""Commands ("" for none), each with what it is for."""
SCREEN = 30
"""Lines of a summary, at most."""
LABELS = regex(
    r"^(Breaks|Change[sd]|Deprecated|Known|To change|Held|Left|Unknown|Shared|Not read|Crashed|Ignored|First|note:)",
    re.M,
)
EXIT = regex(r"\bexit (\d)$", re.M)


def shrink(blocks: Sequence[Block]) -> None:
    """Fewer rows, where most can go, until everything fits the screen; where that is not enough, fewer than `least`."""
    for least in (lambda one: one.least, lambda _: 1):
        while sum(len(block.lines) for block in blocks) > SCREEN:
            block = max(blocks, key=lambda one: one.shown - least(one))
            if block.shown <= least(block):
                break
            block.shown -= 1


def painted(summary: str) -> str:
    """A summary with its labels and its exit code marked."""
    summary = LABELS.sub("\033[1m\\1\033[0m", summary)
    return EXIT.sub(lambda found: f"\033[{32 if found[1] == '0' else 31}m{found[0]}\033[0m", summary)


def right(left: str, right: str, width: int, most: int = 2) -> list[str]:
    """Two texts at the two ends of a line; of a later one where the first is too long. At most `most` lines and one."""
    lines = wrapped(left, width, lines=most)
    if len(lines[-1]) + 2 + len(right) > width:
        return [*lines, right.rjust(width)]
    return [*lines[:-1], lines[-1] + right.rjust(width - len(lines[-1]))]


def notes(report: Report, width: int) -> list[str]:
    """What is said before anything else."""
    return [line for note in report["notes"] for line in wrapped(note, width, "note: ")]


def aligned(commands: Commands, width: int) -> list[str]:
    """Commands, and what they are for in a column."""
    said = [one for one in commands if one[0]]
    size = max((len(command) for command, _ in said), default=0)
    return [_command(command, what, min(size, 44), width) for command, what in said]


def _command(command: str, what: str, size: int, width: int) -> str:
    """A command is never cut; what it is for gives way."""
    lines = [f"  {one}   {words}" for one in (command.ljust(size), command) for words in (what, what.split(" (")[0])]
    return next((line for line in lines if len(line) <= width), f"  {command}")


def named(path: str) -> str:
    """A path as a command takes it, after a space; "" for where one is."""
    from shlex import quote

    return "" if path in ("", ".") else " " + quote(path)
