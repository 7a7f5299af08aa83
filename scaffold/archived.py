"""Binaries that a project brings along: in its folders, and inside zips. Nothing is unpacked to disk, and what is too
large, too many or broken stays unread."""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from scaffold.formats import format_of
from scaffold.model import Entry, Kind, Project, Unreadable, ways
from scaffold.regex import regex

if TYPE_CHECKING:
    import zipfile

    from scaffold.elf import Elf

NAMED = regex(r"\.node$|\.so(?:\.[\d.]+)?$")
MEMBERS = 20_000
TEXTS = 2_000_000
WHOLE = 256_000_000
"""Bytes of one zip that are unpacked in memory at most, one member at a time."""
RATIO = 200
"""A member that is packed tighter than that is no program."""


def candidates(project: Project, root: str) -> Sequence[str]:
    """The files in a folder that may be Linux binaries: add-ons, shared libraries and what may be executed."""
    known = project.cache.get(("", "binaries"))
    if not isinstance(known, tuple) or known[0] is not project.entries:
        known = project.cache["", "binaries"] = (project.entries, _candidates(project))
    return cast("Mapping[str, Sequence[str]]", known[1]).get(root, ())


def _candidates(project: Project) -> Mapping[str, Sequence[str]]:
    """By folder, from the project itself down."""
    found: dict[str, list[str]] = {}
    for path, entry in project.entries.items():
        if entry.kind is not Kind.FACT:
            continue
        if NAMED.search(path) or (entry.mode & 0o111 and format_of(path) is None):
            for folder in ways(path.rpartition("/")[0]):
                found.setdefault(folder, []).append(path)
    return found


def elf_of(project: Project, path: str) -> Elf | None:
    """A file as a Linux binary, read once; None for what is none."""
    key = (path, "elf")
    if key not in project.cache:
        from scaffold.elf import read

        try:
            project.cache[key] = read(project.entries[path].content())
        except Unreadable:
            project.cache[key] = None
    return cast("Elf | None", project.cache[key])


def opened(project: Project, path: str) -> Project | None:
    """A zip as a project of its own; None for what is none, or is too much."""
    key = (path, "zip")
    if key not in project.cache:
        from scaffold.elf import LARGEST

        try:
            content = project.entries[path].content()
            project.cache[key] = _opened(content) if len(content) <= LARGEST else None
        except Unreadable:
            project.cache[key] = None
    return cast("Project | None", project.cache[key])


def _opened(content: bytes) -> Project | None:
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if len(listed) > MEMBERS or sum(one.file_size for one in listed) > WHOLE:
        return None
    entries: dict[str, Entry] = {}
    for one in listed:
        name = one.filename
        if one.is_dir() or name.startswith("/") or "\\" in name or ".." in name.split("/"):
            continue
        text = format_of(name) is not None and not NAMED.search(name) and one.file_size <= TEXTS
        kind = Kind.TEXT if text else Kind.FACT
        mode = (one.external_attr >> 16) & 0o777
        entries[name] = Entry(name, kind, mode, functools.partial(_member, content, one))
    return Project(entries)


def _member(content: bytes, one: zipfile.ZipInfo) -> bytes:
    import zipfile

    from scaffold.elf import LARGEST

    if one.file_size > LARGEST or one.file_size > RATIO * max(one.compress_size, 1000):
        raise Unreadable(one.filename, 1, "too large inside its zip")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(one) as member:
            found = member.read(one.file_size + 1)
    except (KeyboardInterrupt, MemoryError):
        raise
    except Exception as error:
        raise Unreadable(one.filename, 1, f"cannot be read inside its zip: {error}") from None
    if len(found) > one.file_size:
        raise Unreadable(one.filename, 1, "larger inside its zip than it says")
    return found
