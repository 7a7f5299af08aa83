"""What surrounds a call: the day, the environment, the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TextIO

from scaffold.errors import ScaffoldError
from scaffold.tuples import NamedTuple


class World(NamedTuple):
    """Everything outside the arguments that a command may look at."""

    today: date
    environ: Mapping[str, str]
    folder: Path
    stdout: TextIO
    stderr: TextIO
    terminal: bool
    """Whether a person can be asked."""
    width: int

    @classmethod
    def real(cls) -> World:
        """The process's own."""
        terminal = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
        return cls(
            date.today(),
            os.environ,
            _folder(),
            sys.stdout or _nowhere(),
            sys.stderr or _nowhere(),
            terminal,
            max(60, min(_columns(), 120)),
        )

    @property
    def color(self) -> bool:
        """Whether to colour: on a terminal, unless NO_COLOR or TERM=dumb says no."""
        return self.stdout.isatty() and not self.environ.get("NO_COLOR") and self.environ.get("TERM") != "dumb"

    @property
    def cache(self) -> Path | None:
        """Where what is made from our pages is kept; None where the user has no place for it."""
        from scaffold.node import cache_folder

        try:
            return cache_folder(self.environ).parent / "rules"
        except ScaffoldError:
            return None

    def out(self, text: str) -> None:
        """Print a result to stdout, in ASCII where its encoding has no more."""
        with self._told():
            _print(text if text.endswith("\n") else text + "\n", self.stdout)

    def json(self, value: object) -> None:
        """Print a result as one JSON document to stdout, escaped where its encoding has not every character."""
        import json

        text = json.dumps(value, ensure_ascii=False, indent=1)
        if not _encodes(text, self.stdout):
            text = json.dumps(value, indent=1)
        self.out(text)

    def prompt(self, text: str) -> None:
        """Put a question; what is typed stands after it."""
        _print(text, self.stdout)
        self.stdout.flush()

    def error(self, text: str) -> None:
        """Print a note or an error to stderr; where that is closed nobody hears it."""
        with suppress(OSError):
            _print(text if text.endswith("\n") else text + "\n", self.stderr)
            self.stderr.flush()

    def progress(self, text: str) -> None:
        """Tell a person at a terminal what goes on; nobody else."""
        if self.stderr.isatty():
            self.stderr.write(f"\r\x1b[K{text[: self.width - 1]}")
            self.stderr.flush()

    def patch(self, text: str) -> None:
        """Bytes of a patch, untouched by the terminal's encoding and line ends."""
        with self._told():
            self.stdout.flush()
            self.stdout.buffer.write(text.encode("utf-8"))
            self.stdout.buffer.flush()

    def flush(self) -> None:
        """All that was printed is out. Raises ScaffoldError where it cannot be written."""
        with self._told():
            self.stdout.flush()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """An output that takes no more is an error about the call; that nobody reads on is none to tell of."""
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            self.hush()
            raise ScaffoldError(f"The output cannot be written: {error.strerror}.") from None

    def hush(self) -> None:
        """Nobody reads stdout any more."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.stdout.fileno())


def _nowhere() -> TextIO:
    """For a stream that was closed before we began."""
    return open(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8", closefd=False)


def _columns() -> int:
    """What COLUMNS says, else the terminal; 100 where there is none."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said) > 0:
        return int(said)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1).columns or 100
    except (OSError, ValueError):
        return 100


def _folder() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path(os.environ.get("PWD", ""))


def _encodes(text: str, stream: TextIO) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def _print(text: str, stream: TextIO) -> None:
    if not _encodes(text, stream):
        from scaffold.words import ascii as plain

        text = plain(text)
    stream.write(text)
