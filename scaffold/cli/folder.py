"""The folder that a command is about, and its records."""

from __future__ import annotations

from pathlib import Path

from scaffold import git
from scaffold.cli.world import World
from scaffold.errors import ScaffoldError
from scaffold.home import home


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
