"""`scaffold migrate` without --to: where the functions are and where they could go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from scaffold import facts
from scaffold.cli.opened import Opened
from scaffold.cli.world import World
from scaffold.model import Runtime
from scaffold.words import amount, whose


def without_target(projects: Iterable[Opened], world: World) -> int:
    """Where the functions are and where they could go. Writes nothing; always 2."""
    lines, newest = [_here(project) for project in projects], facts.default(world.today)
    for runtime in reversed(_candidates(facts.runtimes().values(), world)):
        first = "newest supported" if runtime == newest else ""
        lines.append(f"  --to {runtime.identifier}   {first:<16}   AWS refuses changes from {runtime.block_update}")
    world.error("\n".join(lines))
    return 2


def _here(project: Opened) -> str:
    """On which runtimes the functions of a project are."""
    names = [function.runtime for function in project.functions if function.runtime]
    unknown = len(project.functions) - len(names)
    here = ", ".join(f"{name} ({names.count(name)})" for name in dict.fromkeys(sorted(names, key=_rank(project))))
    found = amount(len(project.functions), "function") if project.functions else "no Lambda function was found"
    found += f" on {here}" if names else ""
    if unknown:
        found += f"; {unknown:,} {whose(unknown)}" if names else f" {whose(unknown)}"
    return f"{project.name}: {found}. Nothing was written: say where to."


def _rank(project: Opened) -> Callable[[str], int]:
    return lambda name: project.runtimes[name].rank if name in project.runtimes else len(project.runtimes)


def _candidates(runtimes: Iterable[Runtime], world: World) -> Sequence[Runtime]:
    return [runtime for runtime in runtimes if facts.status(runtime, world.today) == "supported"]
