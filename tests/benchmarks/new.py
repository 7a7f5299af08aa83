"""`scaffold new` against the `cookiecutter` command: the same template, the same answers, the same files."""

from __future__ import annotations

import shutil
from pathlib import Path

from scaffold.record import NAME as RECORD
from tests.benchmarks.measure import BIN, Command, alternating, figures, run, table

TEMPLATE = Path(__file__).parents[2] / "templates" / "function"
PEER = "cookiecutter"


def new(folder: Path, rounds: int) -> tuple[str, dict[str, object]]:
    """With compiled templates in the user's cache, without them, and as cookiecutter does it (it keeps none)."""
    home, made = folder / "home", folder / "made"
    home.mkdir()
    environ = {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / "config"),
    }

    def cleared() -> None:
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()

    def cold() -> None:
        cleared()
        shutil.rmtree(home / "cache", ignore_errors=True)

    theirs = Command([str(BIN / "cookiecutter"), "--no-input", str(TEMPLATE)], made, environ, before=cleared)
    ours = Command([str(BIN / "scaffold"), "new", "my-function", "-y"], made, environ, before=cleared)
    uncached = Command(ours.arguments, made, environ, before=cold)
    wanted, got = _made(theirs, made), _made(ours, made)
    got.pop(RECORD)
    if wanted != got:
        raise RuntimeError("scaffold and cookiecutter made different files")
    costs = alternating({PEER: theirs, "scaffold new, nothing cached": uncached, "scaffold new": ours}, max(rounds, 7))
    return table(f"new: {len(wanted)} files, against cookiecutter", costs, PEER), figures(costs, PEER)


def _made(command: Command, folder: Path) -> dict[str, bytes]:
    run(command)
    root = folder / "my-function"
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
