"""The command line: parses, asks the modules, prints. The clock, environment and terminal are read here alone."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from scaffold import __version__ as version
from scaffold import kept
from scaffold.cli.world import World
from scaffold.errors import ScaffoldError

COMMANDS = {
    "new": "new",
    "functions": "look",
    "check": "check",
    "show": "look",
    "migrate": "migrate",
    "undo": "undo",
    "runtimes": "read",
    "rules": "read",
    "explain": "read",
}
"""Which module has a command: `add(parsers)` and, named after the command, `run_…(arguments, world) -> int`."""


def run(argv: Sequence[str]) -> int:
    """The exit code of one call."""
    world = World.real()
    try:
        code = _run(argv, world)
        world.flush()
        return code
    except ScaffoldError as error:
        world.error(f"error: {error.what}" + (f"\n       {error.do}" if error.do else ""))
        return error.code
    except KeyboardInterrupt:
        world.error("\ninterrupted: nothing was left half done")
        return 130
    except BrokenPipeError:
        world.hush()
        return 1
    except Exception as error:
        import traceback

        world.error(traceback.format_exc())
        world.error(
            f"error: this is a defect of scaffold ({type(error).__name__}).\n       Please report the lines above."
        )
        return 3


def _run(argv: Sequence[str], world: World) -> int:
    from scaffold.cli.parse import HELP, Asked, parsed

    if not argv or argv[0] in ("-h", "--help", "help"):
        world.out(HELP)
        return 0 if argv else 2
    if argv[0] in ("-V", "--version"):
        world.out(f"scaffold {version}")
        return 0
    try:
        command, arguments = argv[0], parsed(argv, world.width)
    except Asked as asked:
        world.out(asked.text)
        return 0
    kept.use(world.cache)
    module = import_module(f"scaffold.cli.{COMMANDS[command]}")
    code: int = getattr(module, f"run_{command}")(arguments, world)
    return code
