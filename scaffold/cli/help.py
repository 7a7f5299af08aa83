"""Help and errors of a call, by argparse."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

from scaffold.cli.parse import Asked
from scaffold.errors import ScaffoldError, near
from scaffold.words import wrapped

if TYPE_CHECKING:
    from argparse import _ActionsContainer as Table


class Parser(argparse.ArgumentParser):
    """Prints nothing and ends nothing: help and errors are raised."""

    def print_help(self, file: object = None) -> NoReturn:  # noqa: ARG002
        raise Asked(self.format_help())

    def error(self, message: str) -> NoReturn:
        do = f"See `{self.prog} --help`."
        unknown = message.removeprefix("unrecognized arguments: ").split()[0]
        options = self._option_string_actions
        if unknown.startswith("-") and unknown not in options and (meant := near(unknown.split("=")[0], options)):
            do = f"Did you mean {meant[0]}? {do}"
        raise ScaffoldError(f"{message[:1].upper()}{message[1:]}.", do)


def parser(
    name: str,
    summary: str,
    examples: Sequence[str],
    add: Callable[[Table], None],
    notes: Sequence[str],
    width: int,
) -> Parser:
    """The parser of one command."""
    one = Parser(
        prog=f"scaffold {name}",
        description="\n".join(wrapped(summary, width)),
        epilog="".join(f"{line}\n" for line in _notes(notes, width)) + "".join(f"  {line}\n" for line in examples),
        formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, width=width),
        allow_abbrev=False,
    )
    add(one)
    return one


def _notes(notes: Sequence[str], width: int) -> list[str]:
    paragraphs = (line for text in notes for line in [*_paragraph(text, width), ""])
    return [*paragraphs, "examples:"]


def _paragraph(text: str, width: int) -> list[str]:
    """A text in lines; what begins with a space is set out already."""
    return text.splitlines() if text.startswith(" ") else wrapped(text, width)
