"""`scaffold new` against peers that make the same files: cookiecutter, copier, `sam init` of a template, `osls create`.

cookiecutter and `sam init` render our own template; copier renders a template of its own kind, made here of the files
that ours gives, with the name left open; `osls create` copies those files and writes the name: it can do no more.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from scaffold.record import NAME as RECORD
from tests.benchmarks.measure import BIN, Command, alternating, figures, run, table
from tests.benchmarks.tools import COPIER, OSLS, QUIET, SAM, Tool, Unavailable, installed

TEMPLATE = Path(__file__).parents[2] / "templates" / "function"
NAME = "my-function"
PEER = "cookiecutter"
QUESTIONS = """\
name: {type: str, default: my-function}
_templates_suffix: ""
_envops:
  keep_trailing_newline: true
  variable_start_string: "«"
  variable_end_string: "»"
  block_start_string: "«%"
  block_end_string: "%»"
  comment_start_string: "«#"
  comment_end_string: "#»"
"""
SERVICE = f"service: {NAME}\nprovider: {{ name: aws, runtime: nodejs24.x }}\n"

Files = dict[str, bytes]


def new(folder: Path, rounds: int) -> tuple[str, dict[str, object]]:
    """With compiled templates in the user's cache, without them, and as each peer that can be had does it."""
    home, made = folder / "home", folder / "made"
    home.mkdir()
    environ = {
        **QUIET,
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

    def command(*arguments: str | Path, before: Callable[[], object] = cleared) -> Command:
        return Command(list(map(str, arguments)), made, environ, before=before)

    ours = (BIN / "scaffold", "new", NAME, "-y")
    commands = {PEER: command(BIN / "cookiecutter", "--no-input", TEMPLATE)}
    wanted = _made(commands[PEER], made)
    skipped = []
    for tool, arguments in _peers(folder, wanted):
        try:
            commands[tool.title] = command(installed(tool), *arguments)
        except Unavailable as error:
            skipped.append(f"  {tool.title}: skipped, {error}")
    commands |= {"scaffold new, nothing cached": command(*ours, before=cold), "scaffold new": command(*ours)}
    for name, one in commands.items():
        if differ := _different(wanted, _made(one, made)):
            raise RuntimeError(f"{name} and {PEER} made different files: {', '.join(differ)}")
    costs = alternating(commands, max(rounds, 7))
    text = table(f"new: {len(wanted)} files, against cookiecutter", costs, PEER)
    return "\n".join([text, *skipped]), figures(costs, PEER)


def _peers(folder: Path, files: Files) -> Iterator[tuple[Tool, tuple[str | Path, ...]]]:
    """Each peer with its arguments, its template written."""
    copier, osls = folder / "copier", folder / "osls"
    _write(copier, {path: content.replace(NAME.encode(), "« name »".encode()) for path, content in files.items()})
    _write(copier, {"copier.yml": QUESTIONS.encode()})
    _write(osls, {**files, "serverless.yml": SERVICE.encode()})
    yield COPIER, ("copy", "--defaults", "-q", copier, NAME)
    yield SAM, ("init", "--no-input", "--location", TEMPLATE, "--name", NAME)
    yield OSLS, ("create", "--template-path", osls, "--path", NAME, "--name", NAME)


def _write(folder: Path, files: Files) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _made(command: Command, folder: Path) -> Files:
    run(command)
    root = folder / NAME
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _different(wanted: Files, got: Files) -> list[str]:
    """Paths that differ, but for our record and what osls needs (a service) or does (package.json written anew)."""
    import json

    own = {RECORD, "serverless.yml"}
    return [
        path
        for path in sorted((wanted.keys() | got.keys()) - own)
        if wanted.get(path) != got.get(path)
        and not (path == "package.json" and path in got and json.loads(wanted[path]) == json.loads(got[path]))
    ]
