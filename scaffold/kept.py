"""What is made from files that ship with this tool (rule pages, runtime pages), kept in the user's cache: one file
each, named by the size and time of all that it is made from. Reading the pages takes longer than most of what is asked.

A file is Python's marshal of plain data behind a checksum: JSON, with the module that reads it, takes twice as long.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

MOST = 5
"""How many files of a kind are kept, for several installations of this tool."""
ENDS = ".made"
FORMAT = 4
"""Of marshal: what every Python of ours reads."""
SUM = 4
"""Bytes of the checksum."""
_places: list[Path] = []


def use(cache: Path | None) -> None:
    """Where things are kept from now on; None: nowhere. Said once, by the command line."""
    _places[:] = [] if cache is None else [cache]


def place() -> Path | None:
    """Where things are kept; None where nobody said."""
    return _places[0] if _places else None


def made(cache: Path | None, kind: str, make: Callable[[], Sequence[Any]], *files: Path) -> Sequence[Any]:
    """A list of plain data (texts, numbers, lists, tuples, dictionaries), made from files and folders of them, or as it
    was kept when it was made from the same; without a cache made anew."""
    if cache is None:
        return make()
    known = name(kind, *files)
    found = read(cache, known)
    if found is None:
        found = make()
        write(cache, known, found)
    return found


def name(kind: str, *files: Path) -> str:
    """A name that changes when a file, or one in a folder, does, by size and time; subfolders are not looked at."""
    rows = [
        (entry.path, status.st_size, status.st_mtime_ns)
        for folder in files
        if folder.is_dir()
        for entry in os.scandir(folder)
        if entry.is_file() and (status := entry.stat())
    ]
    rows += [(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files if file.is_file()]
    said = repr(sorted(rows)).encode("utf-8", "surrogatepass")
    return f"{kind}-{zlib.crc32(said):08x}{zlib.adler32(said):08x}"


def read(cache: Path, name: str) -> Sequence[Any] | None:
    """What was kept under a name; None where there is nothing that can be read."""
    try:
        content = (cache / f"{name}{ENDS}").read_bytes()
        whole = _sum(content[SUM:]) == content[:SUM]
        found = unpacked(content[SUM:]) if whole else None
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return found if isinstance(found, list) and found else None


def _sum(content: bytes) -> bytes:
    return zlib.crc32(content).to_bytes(SUM, "big")


def packed(value: Any) -> bytes:
    """Plain data as bytes, which are read as a whole in no time."""
    return marshal.dumps(value, FORMAT)


def unpacked(content: bytes) -> Any:
    return marshal.loads(content)  # noqa: S302 - of our own file in the user's own cache


def write(cache: Path, name: str, found: Any) -> None:
    """Keep something under a name, for whoever asks next; where the cache cannot be written nothing is kept."""
    part = cache / f"{name}.{os.getpid()}"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        content = packed(found)
        part.write_bytes(_sum(content) + content)
        part.replace(cache / f"{name}{ENDS}")
        kind = name.rpartition("-")[0]
        for old in sorted(cache.glob(f"{kind}-*{ENDS}"), key=lambda file: file.stat().st_mtime)[:-MOST]:
            old.unlink()
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
