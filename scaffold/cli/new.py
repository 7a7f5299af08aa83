"""`scaffold new`."""

from __future__ import annotations

import re
import shutil
from argparse import Namespace
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from shlex import quote

from scaffold import __version__ as version
from scaffold import answers, facts, journal, render
from scaffold.answers import Question
from scaffold.cli.folder import recovered
from scaffold.cli.world import World
from scaffold.context import REGIONS, Request
from scaffold.errors import ScaffoldError
from scaffold.node import cache_folder
from scaffold.render import Rendered
from scaffold.words import amount, listed, some


def run_new(arguments: Namespace, world: World) -> int:
    """1 where files that exist and differ were kept, or would be, else 0."""
    request = Request(
        arguments.name,
        world.folder,
        Path(arguments.output),
        arguments.runtime or "",
        arguments.template,
        arguments.ref or "",
        answers.parsed(arguments.set),
        arguments.trust,
        arguments.force,
    )
    asking = world.terminal and not arguments.no_input and arguments.format == "text"
    cache = cache_folder(world.environ).parent / "jinja"
    asked: list[str] = []

    def ask(question: Question) -> str:
        asked.append(question.key)
        return _ask(question, world)

    rendered = render.new(
        request,
        ask if asking else None,
        world.today,
        world.environ,
        cache=cache,
        terminal=world.terminal,
    )
    target = rendered.target
    changes, kept = render.changes(rendered, target, arguments.force)
    if not arguments.dry_run:
        _write(target, changes, world)
    made, again = [change.path for change in changes], _again(rendered, request, asked)
    if arguments.format == "json":
        world.json({**_json(rendered, made, kept, world), "wrote": not arguments.dry_run})
    elif arguments.dry_run:
        world.out(_listed(rendered, made, kept, again + (" --force" if request.force else ""), world))
    else:
        world.out(_text(rendered, made, kept, again, world))
    return int(bool(kept))


def _write(target: Path, changes: Sequence[journal.Change], world: World) -> None:
    """All of a project's files or none, nor a folder on the way to them. Raises ScaffoldError."""
    missing = [folder for folder in (target, *target.parents) if not folder.exists()]
    try:
        target.mkdir(parents=True, exist_ok=True)
        record = {"new": target.name, "tool": version, "facts": facts.as_of(), "files": [c.path for c in changes]}
        journal.write(target, recovered(target, world), changes, record)
    except BaseException as error:
        with suppress(OSError):
            for folder in missing:
                folder.rmdir()
        if isinstance(error, OSError):
            raise ScaffoldError(f"{target} cannot be made: {error.strerror}.", "Choose another place.") from None
        raise


def _ask(question: Question, world: World) -> str:
    """Put one question; the empty reply takes the default. What is offered stands above it, the first time."""
    if question.problem:
        world.error(question.problem)
    else:
        world.prompt("".join(f"    {n}) {label}\n" for n, label in enumerate(question.labels, 1)))
    hint = f"  {question.hint}" if question.hint else ""
    world.prompt(f"  {question.prompt} [{question.default}{hint}]: ")
    try:
        return input()
    except EOFError:  # the end of the input ends the command, as it does everywhere
        raise KeyboardInterrupt from None


def _json(rendered: Rendered, made: list[str], kept: list[str], world: World) -> dict[str, object]:
    source = rendered.source
    return {
        "schema": 1,
        "tool": version,
        "facts": facts.as_of(),
        "target": str(rendered.target),
        "files": made,
        "kept": kept,
        "answers": dict(rendered.answers),
        "template": {"name": source.name, "source": source.location, "ref": source.ref, "commit": source.commit},
        "notes": list(rendered.notes),
        "next": _steps(rendered, world),
    }


def _listed(rendered: Rendered, made: list[str], kept: list[str], again: str, world: World) -> str:
    """What would be made, a file a line."""
    lines = [f"note: {note}" for note in rendered.notes]
    lines += [f"Would create {_shown(rendered.target, world)}/   {_about(rendered, made, world)}; nothing is written"]
    lines += [f"  {path}" for path in made]
    lines += [f"Would not be written, because they are there and differ: {some(kept, 300)}"] if kept else []
    return "\n".join([*lines, f"Write it: {again}"])


def _text(rendered: Rendered, made: list[str], kept: list[str], again: str, world: World) -> str:
    shown, runtime = _shown(rendered.target, world), str(rendered.answers.get("runtime", ""))
    lines = [f"note: {note}" for note in rendered.notes]
    created = f"Created {shown}/   {_about(rendered, made, world)}"
    lines.append(created if made else f"Nothing is missing in {shown}/: nothing was written.")
    if kept:
        lines.append(f"Not written, because they are there and differ: {some(kept, 300)}")
    lines += ["", *_columns(rendered.tour)] if rendered.tour else []
    lines += ["", here] if (here := _node_here(rendered, runtime, world)) else []
    lines += [
        "",
        "Next:",
        f"  cd {quote(shown)}",
        *_columns(_steps(rendered, world)),
        f"Same again, without questions: {again}",
    ]
    return "\n".join(lines)


def _about(rendered: Rendered, made: Sequence[str], world: World) -> str:
    """`21 files, nodejs24.x (…)`."""
    runtime = str(rendered.answers.get("runtime", ""))
    return amount(len(made), "file") + (f", {runtime}{_until(runtime, world)}" if runtime else "")


def _steps(rendered: Rendered, world: World) -> list[str]:
    """The commands that come next: none that deploys to a runtime which takes no new function."""
    runtime = facts.runtimes().get(str(rendered.answers.get("runtime")))
    refused = bool(runtime and "" < runtime.block_create <= world.today.isoformat())
    return [line for line in rendered.next if not (refused and re.match(r"npm run deploy\b", line))]


def _columns(said: Sequence[str]) -> list[str]:
    """`src/index.mjs: the handler` in two columns."""
    rows = [line.partition(": ") for line in said]
    size = max((len(first) for first, _, words in rows if words), default=0)
    return [f"  {first:<{size}}   {words}".rstrip() for first, _, words in rows]


def _node_here(rendered: Rendered, runtime: str, world: World) -> str:
    """On which Node.js the tests of our own template run here, where that is another one than the function's."""
    here = _node() if rendered.source.own and runtime and world.stdout.isatty() else ""
    major = facts.find(runtime).spellings.get("major", "") if here else ""
    if not here or here.lstrip("v").split(".")[0] == major:
        return ""
    others = listed(sorted({major, "20", "22", "24"}, key=int))
    return f"Your node is {here}, the function's is {major}: its tests run on {others}."


def _until(runtime: str, world: World) -> str:
    found = facts.find(runtime) if runtime in facts.runtimes() else None
    if found is None or facts.status(found, world.today) != "supported":
        return ""
    newest = "newest that AWS supports; " if found == facts.default(world.today) else ""
    return f" ({newest}support ends {found.deprecated}, as of {found.as_of})"


def _node() -> str:
    """The version of the Node.js on the PATH; "" where there is none."""
    import subprocess

    command = shutil.which("node")
    if not command:
        return ""
    try:
        done = subprocess.run([command, "--version"], capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _shown(target: Path, world: World) -> str:
    return target.relative_to(world.folder).as_posix() if target.is_relative_to(world.folder) else target.as_posix()


def _again(rendered: Rendered, request: Request, asked: Collection[str]) -> str:
    """The call that gives the same: with what was said and asked, and what time and place decide."""
    key = _name_key(rendered)
    parts = ["scaffold new", quote(request.name)]
    if request.template != "function":
        parts += ["--template", quote(request.template), *(["--ref", quote(request.ref)] if request.ref else [])]
    if request.trust:
        parts.append("--trust")
    if request.output != Path():
        parts += ["--output", quote(str(request.output))]
    for name, value in rendered.answers.items():
        if name == key or name not in {"runtime", *REGIONS, *request.answers, *asked} or value in ("", None):
            continue
        parts += ["--runtime", quote(str(value))] if name == "runtime" else ["--set", quote(f"{name}={value}")]
    return " ".join([*parts, "--no-input"])


def _name_key(rendered: Rendered) -> str:
    """The answer that NAME gave."""
    return next((key for key, value in rendered.answers.items() if value == rendered.target.name), "")
