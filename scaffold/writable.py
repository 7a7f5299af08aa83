"""Whether files may be written at all: asked of every one of them before the first is touched."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from scaffold.replace import Step, state, there


class Ways:
    """Whether paths of a project may be written, folder by folder.

    `missing` are the folders to be made, outer first, relative to the project; from the project upwards, absolute.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.missing: list[str] = []
        self._known: dict[str, tuple[str, Path]] = {}
        top = next(place for place in (root, *root.parents) if there(place))
        self.missing += [
            os.fspath(place) for place in (*reversed(root.parents), root) if len(place.parts) > len(top.parts)
        ]
        self._known[""] = ("" if top.is_dir() else f"{top} is not a folder", top)

    def nearest(self, path: str) -> Path:
        """The folder that exists and that a file goes into, or that its folder will be made in."""
        return self._folder(path.rpartition("/")[0])[1]

    def problem(self, step: Step) -> str:
        """Why a step cannot be taken; "" if it can."""
        if improper(step.path):
            return improper(step.path)
        why, nearest = self._folder(step.path.rpartition("/")[0])
        return why or self._of_file(step) or ("" if writable(nearest) else f"the folder {nearest} is read-only")

    def _of_file(self, step: Step) -> str:
        full = self.root / step.path
        try:
            mode = full.lstat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            return "is gone" if step.old else ""
        if stat.S_ISLNK(mode):
            return "is a symbolic link"
        if not stat.S_ISREG(mode):
            return "is not a regular file"
        if not step.old:
            return "exists already"
        if not writable(full):
            return "is read-only"
        return "" if state(full) == step.old else "has changed"

    def _folder(self, folder: str) -> tuple[str, Path]:
        if folder not in self._known:
            why, nearest = self._folder(folder.rpartition("/")[0])
            full = self.root / folder
            if not why and there(full) and stat.S_ISLNK(full.lstat().st_mode):
                why = f"lies behind the symbolic link {folder}"
            elif not why and not there(full):
                self.missing.append(folder)
            elif not why:
                why, nearest = "" if full.is_dir() else f"{folder} is not a folder", full
            self._known[folder] = (why, nearest)
        return self._known[folder]


def improper(path: str) -> str:
    """Why a path is none that may ever be written."""
    parts = path.split("/")
    strange = "\\:\0" if os.name == "nt" else "\0"
    if {"", ".", ".."} & set(parts) or any(sign in path for sign in strange):
        return "leads out of the project"
    return "lies in .git" if any(part.lower() == ".git" for part in parts) else ""


def writable(path: Path) -> bool:
    """Whether its mode and its file system let it be written; a mode without any `w` is respected for root too."""
    return bool(path.stat().st_mode & 0o222) and os.access(path, os.W_OK)


def room(ways: Ways, folder: Path, sizes: Iterable[tuple[str, int]]) -> str:
    """Where files are copied to another file system than the transaction's: why they do not fit; "" if they do."""
    needed: dict[int, tuple[Path, int]] = {}
    here = folder.stat().st_dev
    for path, size in sizes:
        nearest = ways.nearest(path)
        device = nearest.stat().st_dev
        if device != here:
            needed[device] = (nearest, needed.get(device, (nearest, 0))[1] + (size // 4096 + 1) * 4096)
    for nearest, size in needed.values():
        if hasattr(os, "statvfs"):
            found = os.statvfs(nearest)
            if found.f_bavail * found.f_frsize < size:
                return os.fspath(nearest)
    return ""
