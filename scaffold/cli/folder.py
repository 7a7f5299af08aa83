"""The folder that a command is about, and its records."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from scaffold import git
from scaffold.cli.world import World
from scaffold.errors import ScaffoldError
from scaffold.home import home, others

PACKAGE = "package.json"


def folder(path: str, world: World) -> Path:
    """A project's folder. Raises ScaffoldError."""
    root = world.folder / path
    if not root.exists():
        raise ScaffoldError(f"{path} does not exist.", "Name a project's folder.")
    if not root.is_dir():
        raise ScaffoldError(f"{path} is a file.", "Name the folder of a project.")
    return root.resolve()


def above(root: Path) -> list[str]:
    """A note on the package.json above a project that it shares packages and tools with, which is not read."""
    top = git.repository(root)
    parents = [one for one in root.parents if one.is_relative_to(top)] if top and top != root else []
    own = (root / PACKAGE).is_file()
    there = next((one for one in parents if (one / PACKAGE).is_file() and (not own or _workspace(one))), None)
    if there is None:
        return []
    name = f"{os.path.relpath(there, root)}/{PACKAGE}".replace(os.sep, "/")
    return [f"{name} is not read: what it brings, or pins to deploy with, counts in a run on its folder."]


def _workspace(folder: Path) -> bool:
    """Whether the package of a folder has others below it."""
    if any((folder / name).is_file() for name in ("pnpm-workspace.yaml", "lerna.json")):
        return True
    try:
        return b'"workspaces"' in (folder / PACKAGE).read_bytes()
    except OSError:
        return False


def recovered(root: Path, world: World) -> Path:
    """The folder of the project's records, after an interrupted write was settled."""
    records = home(root, world.environ)
    if records.is_dir():
        from scaffold import journal

        if said := journal.recover(root, records):
            world.error(f"note: {said}")
    return records


def review(path: str, world: World) -> str:
    """The command that shows what was changed in a project; "" where it is in no git repository."""
    from scaffold.show.screen import named

    repository = git.repository((world.folder / path).resolve())
    if repository is None:
        return ""
    here = git.repository(world.folder.resolve()) == repository
    return f"git diff{named(path)}" if here else f"git -C{named(path)} diff"


def elsewhere(root: Path, home: Path, path: str, verb: str, fits: Callable[[Path], bool]) -> str:
    """The commands for runs on other folders of the repository whose records fit; "" where there are none."""
    import posixpath

    from scaffold.show.screen import named

    found = [where for where, records in others(root, home) if fits(records)]
    commands = [f"scaffold {verb}{named(posixpath.normpath(posixpath.join(path, where)))}" for where in found[:3]]
    return f"There is a run on another folder: `{'`, `'.join(commands)}`." if commands else ""
