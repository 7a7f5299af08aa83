"""`scaffold undo`."""

from __future__ import annotations

import argparse

from scaffold import journal, show
from scaffold.cli.folder import folder, recovered
from scaffold.cli.world import World
from scaffold.errors import Conflict


def run_undo(arguments: argparse.Namespace, world: World) -> int:
    """Take the last run back."""
    root = folder(arguments.path, world)
    home = recovered(root, world)
    record = journal.last(home) or {}
    try:
        paths = journal.undo(root, home)
    except Conflict as error:
        world.error(f"error: {error.what}\n       {error.do}")
        return 1
    many, be = show.amount(len(paths), "file"), "is as it was" if len(paths) == 1 else "are as they were"
    if "new" in record:
        world.out(f"{root.name}: {many} that `scaffold new` wrote {'is' if len(paths) == 1 else 'are'} gone again.")
    else:
        world.out(f"{root.name}: {many} {be} before the last migrate. AWS was not touched.")
    return 0
