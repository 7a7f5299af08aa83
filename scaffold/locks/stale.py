"""Which lock files an edit of a package.json leaves behind, and in what.

npm's since version 2 (npm 7) repeat the `engines` of the packages that they are for; yarn.lock and pnpm-lock.yaml have
nothing of those but what they ask for.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from scaffold.locks import FILES, SECTIONS, lock_of, manifest
from scaffold.locks.graph import mapping
from scaffold.model import Project

ASKING = (*SECTIONS, "overrides", "resolutions", "pnpm", "workspaces")
"""What of a package.json decides which packages are installed."""
PACKAGES, ENGINES = "is out of date", "repeats the old engines"


def stale(before: Project, after: Project, edited: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Lock files beside an edited package.json, or of its workspace, and what is so of each."""
    found: dict[str, str] = {}
    for path in edited:
        folder, _, base = path.rpartition("/")
        if base != "package.json":
            continue
        old, new = manifest(before, path), manifest(after, path)
        asks = any(old.get(key) != new.get(key) for key in ASKING)
        for lock in _locks(before, folder):
            if asks:
                found[lock] = PACKAGES
            elif _repeats(before, lock, folder, old, new):
                found.setdefault(lock, ENGINES)
    yield from found.items()


def _locks(project: Project, folder: str) -> Iterator[str]:
    beside = (f"{folder}/{name}".lstrip("/") for name in FILES)
    yield from dict.fromkeys(
        filter(None, [*(one for one in beside if one in project.entries), lock_of(project, folder)])
    )


def _repeats(project: Project, lock: str, folder: str, old: Mapping[str, object], new: Mapping[str, object]) -> bool:
    """Whether a lock file has the engines of a package as they were."""
    above, _, name = lock.rpartition("/")
    if FILES[name] != "npm" or old.get("engines") == new.get("engines"):
        return False
    key = "" if folder == above else posixpath.relpath(folder, above or ".")
    entry = mapping(mapping(manifest(project, lock).get("packages")).get(key))
    return "engines" in entry and entry["engines"] != new.get("engines")
