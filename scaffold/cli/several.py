"""Several projects, one after the other: one that cannot be begun keeps none of the others back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from scaffold.cli.world import World
from scaffold.errors import NoFunction, ScaffoldError

if TYPE_CHECKING:
    from scaffold.show.schema import Refused, Report


def several(paths: Sequence[str], one: Callable[[str], Report], form: str, world: World) -> int:
    """The worst exit code. What is printed of each is its own matter, but for JSON and for what comes of them all."""
    found: list[tuple[str, Report | Refused]] = []
    for path in paths:
        try:
            found.append((path, one(path)))
        except ScaffoldError as error:
            world.progress("")
            code = int(not error.sure) if isinstance(error, NoFunction) else error.code
            if code and form != "text":
                world.error(f"error: {path}: {error.what}\n       {error.do}")
            found.append((path, {"project": path, "error": error.what, "do": error.do, "exit": code}))
    if form == "json":
        world.json([report for _, report in found])
    elif form == "text":
        from scaffold.show.several import several_text

        world.out("\n" + several_text(found, width=world.width))
    return max(report["exit"] for _, report in found)
