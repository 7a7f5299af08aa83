"""`scaffold undo`."""

from __future__ import annotations

from argparse import Namespace

from scaffold import journal
from scaffold.cli.folder import folder, recovered
from scaffold.cli.world import World
from scaffold.errors import Conflict, ScaffoldError
from scaffold.words import amount


def run_undo(arguments: Namespace, world: World) -> int:
    """Take the last migrate (or merge of the guide) back; never what `new` made."""
    root = folder(arguments.path, world)
    home = recovered(root, world)
    record = journal.last_change(home) or {}
    if "new" in record:
        raise ScaffoldError(
            "The last run that changed files here was `scaffold new`.", "Delete the folder to take it back."
        )
    try:
        paths = journal.undo(root, home)
    except Conflict as error:
        world.error(f"error: {error.what}\n       {error.do}")
        return 1
    many, be = amount(len(paths), "file"), "is as it was" if len(paths) == 1 else "are as they were"
    run = "the guide was merged" if "guide" in record else "the last migrate. AWS was not touched"
    world.out(f"{root.name}: {many} {be} before {run}.")
    return 0
