"""What was asked: values of options that several commands take, and the call itself."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from datetime import date

from scaffold.errors import ScaffoldError


def day(text: str) -> str:
    """A day in ISO form; "" for none. Raises ScaffoldError."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise ScaffoldError(f"{text!r} is no day.", "Write it as 2019-06-20.") from None


WAYS = ("v3", "bundle", "auto")
"""What --sdk of `migrate` takes beside a version: what becomes of code that uses the SDK v2."""


def sdk(text: str) -> str:
    """A version of the AWS SDK v2; "" for none. Raises ScaffoldError."""
    import re

    if text and not re.fullmatch(r"2\.\d+\.\d+", text):
        raise ScaffoldError(f"{text!r} is no version of the AWS SDK v2.", "Write all three numbers, as 2.290.0.")
    return text


LOOKING = ("--diff", "--dry-run", "--check", "--explain-hops")
"""Options of `migrate` with which it writes nothing."""


def call(arguments: Namespace, path: str) -> str:
    """The same call of one of its projects, but one that writes and speaks to a person."""
    from shlex import join

    from scaffold.show.screen import named

    words = list(_words(arguments.argv, arguments))
    return join(words) + (named(path) if len(arguments.paths) > 1 else "")


def _words(argv: Sequence[str], arguments: Namespace) -> Iterator[str]:
    """What is kept of a call: of several projects none."""
    paths = arguments.paths if len(arguments.paths) > 1 else ()
    valued = ""
    for word in argv:
        if valued:
            kept = valued != "--format"
        elif word.startswith("-"):
            kept = word.split("=")[0] not in (*LOOKING, "--format")
        else:
            kept = word not in paths
        if kept:
            yield word
        takes = word.startswith("-") and not valued and "=" not in word
        valued = word if takes and not isinstance(getattr(arguments, _name(word), None), bool) else ""


def _name(option: str) -> str:
    """What argparse calls the value of an option that has no name of its own."""
    return option.lstrip("-").replace("-", "_")
