"""Jinja's compiled texts, kept in the user's cache: compiling is most of the time that a template takes."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import CodeType


MOST = 20
"""How many templates are kept."""


@dataclass
class Bucket:
    """One compiled text, as Jinja's loaders hand it around."""

    text: str
    place: str
    code: CodeType | None


class Kept:
    """Compiled texts of one template in one file, named by a hash of everything that they depend on."""

    def __init__(self, folder: Path, depends: object) -> None:
        from importlib.util import MAGIC_NUMBER

        from jinja2 import __version__ as jinja

        from scaffold import __version__

        self.file = folder / f"{_hash((__version__, jinja, MAGIC_NUMBER, depends))}.jinja"
        self.codes: dict[str, CodeType] = {}
        self.new = False
        try:
            import marshal

            self.codes = marshal.loads(self.file.read_bytes())  # noqa: S302 - our own file in the user's own cache
        except (OSError, ValueError, EOFError, TypeError):
            pass

    def get_bucket(self, _: object, name: str, __: object, source: str) -> Bucket:
        """What Jinja asks for a text that another includes."""
        return Bucket(source, name, self.get(source, name))

    def set_bucket(self, bucket: Bucket) -> None:
        if bucket.code:
            self.put(bucket.text, bucket.place, bucket.code)

    def get(self, text: str, place: str) -> CodeType | None:
        return self.codes.get(_hash((text, place)))

    def put(self, text: str, place: str, code: CodeType) -> None:
        self.codes[_hash((text, place))] = code
        self.new = True

    def write(self) -> None:
        import marshal
        import os

        if not self.new:
            return
        part = self.file.with_suffix(f".{os.getpid()}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(marshal.dumps(self.codes))
            part.replace(self.file)
            kept = sorted(self.file.parent.glob("*.jinja"), key=lambda file: file.stat().st_mtime)
            for old in kept[:-MOST]:
                old.unlink()
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink()


def _hash(what: object) -> str:
    return hashlib.sha256(repr(what).encode("utf-8", "surrogatepass")).hexdigest()
