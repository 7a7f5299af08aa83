"""The folder that a command is about, and its records."""

from __future__ import annotations

from pathlib import Path

from scaffold import journal
from scaffold.cli.world import World
from scaffold.errors import ScaffoldError


def folder(path: str, world: World) -> Path:
    """A project's folder. Raises ScaffoldError."""
    root = world.folder / path
    if not root.exists():
        raise ScaffoldError(f"{path} does not exist.", "Name a project's folder.")
    if not root.is_dir():
        raise ScaffoldError(f"{path} is a file.", "Name the folder of a project.")
    return root.resolve()


def recovered(root: Path, world: World) -> Path:
    """The folder of the project's records, after an interrupted write was settled."""
    home = journal.home(root, world.environ)
    if said := journal.recover(root, home):
        world.error(f"note: {said}")
    return home
