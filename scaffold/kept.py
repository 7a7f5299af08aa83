"""What rule pages compile to, kept in the user's cache as JSON: one file, named by a hash of what it is made from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

MOST = 5
"""How many files are kept, for several installations of this tool."""


def name(*folders: Path) -> str:
    """A name that changes when a file of some folders does, by size and time; subfolders are not looked at."""
    rows = [
        (entry.path, status.st_size, status.st_mtime_ns)
        for folder in folders
        for entry in os.scandir(folder)
        if entry.is_file() and (status := entry.stat())
    ]
    return hashlib.sha256(repr(sorted(rows)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def read(cache: Path, name: str) -> Sequence[Mapping[str, Any]] | None:
    """What was kept under a name; None where there is nothing that can be read."""
    try:
        found = json.loads((cache / f"{name}.json").read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, list) else None


def write(cache: Path, name: str, found: Iterable[Mapping[str, Any]]) -> None:
    """Keep something under a name, for whoever asks next; where the cache cannot be written nothing is kept."""
    part = cache / f"{name}.{os.getpid()}"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(list(found)), "utf-8")
        part.replace(cache / f"{name}.json")
        for old in sorted(cache.glob("*.json"), key=lambda file: file.stat().st_mtime)[:-MOST]:
            old.unlink()
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
