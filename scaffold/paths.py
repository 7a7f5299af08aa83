"""Paths that come from others: they stay inside, on every system, or are refused."""

from __future__ import annotations

import re
import unicodedata

from scaffold.errors import ScaffoldError
from scaffold.names import reserved, shown

LONGEST = 255
"""Bytes of one part of a path (ext4, APFS, NTFS)."""


def contained(path: str, owner: str, do: str) -> str:
    """The path, POSIX and without `.` or empty parts, if it can only lead inside its folder. Raises ScaffoldError.

    `owner` says whose path it is, `do` what to do, for the error.
    """
    parts = [part for part in path.split("/") if part not in ("", ".")]
    why = next(filter(None, map(_problem, parts)), "is absolute" if path.startswith("/") else "")
    if not parts or why:
        raise ScaffoldError(f"{shown(owner)} would write to {shown(path)!r}, which {why or 'names nothing'}.", do)
    return "/".join(parts)


def _problem(part: str) -> str:
    bare = part.rstrip(". ")
    if not bare:
        return "leads outside" if part.startswith("..") else "no system takes"
    if "\\" in part or re.match(r"[A-Za-z]:", part):
        return "leads elsewhere on Windows"
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in part):
        return "holds control characters"
    if bare.lower() == ".git" or re.fullmatch(r"git~\d+", bare.lower()):
        return "is git's own"
    if reserved(part):
        return "names a device on Windows"
    return f"has a part of more than {LONGEST} bytes" if len(part.encode()) > LONGEST else ""
