"""What surrounds a call: the day, the environment, the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO


@dataclass(frozen=True)
class World:
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
        import shutil

        return cls(
            date.today(),
            os.environ,
            Path.cwd(),
            sys.stdout,
            sys.stderr,
            sys.stdin.isatty() and sys.stdout.isatty(),
            max(60, min(shutil.get_terminal_size((100, 30)).columns, 120)),
        )

    @property
    def color(self) -> bool:
        """Whether to colour: on a terminal, unless NO_COLOR or TERM=dumb says no."""
        return self.stdout.isatty() and not self.environ.get("NO_COLOR") and self.environ.get("TERM") != "dumb"

    def out(self, text: str) -> None:
        """Print a result to stdout, in ASCII where its encoding has no more."""
        _print(text, self.stdout)

    def error(self, text: str) -> None:
        """Print progress or an error to stderr."""
        _print(text, self.stderr)

    def progress(self, text: str) -> None:
        """Tell a person at a terminal what goes on; nobody else."""
        if self.stderr.isatty():
            self.stderr.write(f"\r\x1b[K{text[: self.width - 1]}")
            self.stderr.flush()

    def patch(self, text: str) -> None:
        """Bytes of a patch, untouched by the terminal's encoding and line ends."""
        self.stdout.flush()
        buffer = getattr(self.stdout, "buffer", None)
        if buffer is None:
            self.stdout.write(text)
        else:
            buffer.write(text.encode("utf-8"))
            buffer.flush()


def _print(text: str, stream: TextIO) -> None:
    text = text if text.endswith("\n") else text + "\n"
    encoding = stream.encoding or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        from scaffold import show

        text = show.ascii(text)
    stream.write(text)
