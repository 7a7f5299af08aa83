"""`scaffold undo`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import cast

from scaffold import journal
from scaffold.cli.folder import elsewhere, folder, recovered
from scaffold.cli.world import World
from scaffold.errors import Conflict, NothingToUndo, ScaffoldError
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
        world.error(f"error: {error.what}\n       {error.do}{_before(record)}")
        return 1
    except NothingToUndo as error:
        raise ScaffoldError(
            error.what, elsewhere(root, home, arguments.path, "undo", journal.undoable) or error.do
        ) from None
    many, be = amount(len(paths), "file"), "is as it was" if len(paths) == 1 else "are as they were"
    run = "the guide was merged" if "guide" in record else "the last migrate. AWS was not touched"
    world.out(f"{root.name}: {many} {be} before {run}.")
    return 0


def _before(record: Mapping[str, object]) -> str:
    """How to take back the hops that were committed before the last one; "" where there are none."""
    rows = cast("Sequence[Mapping[str, str]]", record.get("commits", ()))
    made = [row["commit"] for row in rows if row["commit"]]
    span = f"{made[0]}^..{made[-1]}" if len(made) > 1 else "".join(made)
    return f" Then the hops before it: `git revert --no-edit {span}`." if made else ""
