"""`scaffold runtimes`, `scaffold rules` and `scaffold explain`."""

from __future__ import annotations

from argparse import Namespace

from scaffold import __version__ as version
from scaffold import config, facts, read
from scaffold.cli import opened
from scaffold.cli.world import World
from scaffold.errors import ScaffoldError


def run_runtimes(arguments: Namespace, world: World) -> int:
    """The table, one runtime's page, or an edition of the guide against the pages."""
    if arguments.guide:
        from scaffold.cli.guide import run_guide

        return run_guide(arguments, world)
    if option := "--edition" if arguments.edition else "--write" if arguments.write else "":
        raise ScaffoldError(f"{option} goes with --guide.", "Add --guide PAGE.md, a page of AWS's guide.")
    runtimes = facts.runtimes()
    if arguments.format == "json":
        found = (
            read.runtime_json(facts.find(arguments.runtime), world.today)
            if arguments.runtime
            else read.runtimes_json(runtimes, world.today)
        )
        world.json(found)
    elif arguments.runtime:
        runtime = facts.find(arguments.runtime)
        text = read.runtime_text(runtime.identifier)
        world.out(read.runtime_page(runtime, text, today=world.today, width=world.width, color=world.color))
    else:
        world.out(read.runtimes_table(runtimes, world.today, world.width))
    return 0


def run_rules(arguments: Namespace, world: World) -> int:
    """Every rule in a line: ours and those of the project that one stands in, at its levels."""
    rules = opened.rules(world.folder, config.read(world.folder, version))
    if arguments.format == "json":
        world.json(read.rules_json(rules))
    else:
        world.out(read.rules_table(rules, world.width))
    return 0


def run_explain(arguments: Namespace, world: World) -> int:
    """A page, whole."""
    settings = config.read(world.folder, version)
    own = world.folder / settings.pages if settings.pages else None
    world.out(read.explain(arguments.name, today=world.today, width=world.width, color=world.color, rules=own))
    return 0
