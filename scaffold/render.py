"""`new`: a template and answers become a project, in memory. What writes it is `journal`.

A template that asks for nothing but rendering is rendered in a sandbox (`sandbox`, `fill`), without writing a file. One
with hooks or extensions of its own is rendered without them; after `--trust`, by cookiecutter with them (`trusted`).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from scaffold import answers, facts, names, source, template, workspace
from scaffold.answers import Ask, Given
from scaffold.errors import ScaffoldError
from scaffold.fill import entry
from scaffold.model import Project
from scaffold.record import NAME as RECORD
from scaffold.record import recorded
from scaffold.source import Source
from scaffold.template import BadTemplate, Template

if TYPE_CHECKING:
    from scaffold.journal import Change

REGIONS = ("region", "aws_region")


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line."""

    name: str
    """May be a path, as services/thumbs."""
    here: Path
    """The working folder, absolute."""
    output: Path = Path()
    """Where NAME begins."""
    runtime: str = ""
    template: str = "function"
    ref: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    trust: bool = False


@dataclass(frozen=True)
class Rendered:
    """A project that was made, and where it belongs."""

    project: Project
    target: Path
    answers: Mapping[str, object]
    source: Source
    notes: tuple[str, ...]


class Renderer(Protocol):
    """Renders a template's texts: `sandbox.Jinja`, or `trusted.Cookiecutter` after --trust."""

    def render(self, text: str, place: str, answers: Mapping[str, object]) -> str: ...

    def project(self, context: Mapping[str, object]) -> Project: ...


def new(
    request: Request,
    ask: Ask | None,
    today: date,
    environ: Mapping[str, str],
    *,
    cache: Path | None = None,
    terminal: bool = False,
) -> Rendered:
    """The project that a request makes. Writes nothing but to `cache`, a folder for compiled templates.

    `ask` puts a question and gives the reply; None where nobody can be asked. Raises ScaffoldError.
    """
    name = names.checked(request.name)
    target = Path(os.path.normpath(request.here / request.output / request.name))
    where = source.fetched(request.template, request.ref, request.here, environ, terminal)
    with where as (folder, origin), _read(folder, request.trust) as (read, trusted):
        given = _given(read, request, name, origin.own, today, environ)
        steering = {
            "_template": request.template,
            "_output_dir": str(target.parent),
            "_repo_dir": str(read.folder),
            "_checkout": request.ref or None,
        }
        try:
            renderer = _renderer(read, cache, trusted)
            settled = answers.settle(read.questions, given, renderer.render, ask)
            if origin.own and (key := answers.name_key(read.root, read.questions)):
                names.checked(str(settled[key]))
            project = renderer.project(_context(read.questions, settled, given.values, steering))
        except BadTemplate as error:
            raise _advised(error, read, trusted) from None
    public = {key: settled[key] for key in answers.public(read.questions)}
    entries = {**project.entries, RECORD: entry(RECORD, recorded(origin, public).encode(), 0o644)}
    notes = (*_trust_notes(read, trusted), *_runtime_notes(public, today), *workspace.notes(target))
    return Rendered(Project(dict(sorted(entries.items()))), target, public, origin, notes)


def render(folder: Path, given: Mapping[str, str], *, cache: Path | None = None) -> Project:
    """The project that a template folder makes of some answers, the others by default. Nothing is recorded in it."""
    read = template.read(folder)
    renderer = _renderer(read, cache, trusted=False)
    settled = answers.settle(read.questions, Given(given), renderer.render, None)
    return renderer.project(_context(read.questions, settled, given, {}))


def changes(rendered: Rendered, target: Path, force: bool) -> tuple[list[Change], list[str]]:
    """What to write, and the files that stay because they exist and differ (`force`; without it there are none).

    Raises ScaffoldError for a folder that is not empty without `force`, and for files where folders must be.
    """
    from scaffold.journal import Change

    if os.path.lexists(target) and not target.is_dir():
        raise ScaffoldError(f"{target.name} exists and is not a folder.", "Choose another name.")
    if target.is_dir() and not force and any(item.name != ".git" for item in target.iterdir()):
        raise ScaffoldError(
            f"{target.name}/ exists and is not empty.",
            "Choose another name, or --force to write only the files that are missing.",
        )
    made, kept = [], []
    for path, item in rendered.project.entries.items():
        full = target / path
        content = item.content()
        _writable(target, path)
        if not os.path.lexists(full):
            made.append(Change(path, None, content, item.mode))
        elif full.is_symlink() or not full.is_file() or full.read_bytes() != content:
            kept.append(path)
    return made, kept


def _writable(target: Path, path: str) -> None:
    """No folder on the way is a link, or a file. Raises ScaffoldError."""
    folder = target
    for part in path.split("/")[:-1]:
        folder = folder / part
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            shown = folder.relative_to(target).as_posix()
            raise ScaffoldError(f"{shown} in {target.name}/ is not a folder of its own.", "Move it out of the way.")


@contextlib.contextmanager
def _read(folder: Path, trust: bool) -> Iterator[tuple[Template, bool]]:
    """The template, and whether cookiecutter renders it: only where trust is given and needed."""
    read = template.read(folder)
    if not trust or not (read.hooks or read.extensions()[1]):
        yield read, False
        return
    from scaffold import trusted

    copy = trusted.before(folder)
    try:
        yield template.read(copy) if copy else read, True
    finally:
        if copy:
            trusted.discard(copy)


def _renderer(read: Template, cache: Path | None, trusted: bool) -> Renderer:
    if trusted:
        from scaffold.trusted import Cookiecutter

        return Cookiecutter(read)
    from scaffold.sandbox import Jinja

    return Jinja(read, cache)


def _given(read: Template, request: Request, name: str, own: bool, today: date, environ: Mapping[str, str]) -> Given:
    values = dict(request.answers)
    key = answers.name_key(read.root, read.questions)
    if key:
        values.setdefault(key, name)
    if request.runtime:
        if "runtime" not in read.questions:
            raise ScaffoldError("The template has no question about the runtime.", "Leave --runtime out.")
        values["runtime"] = facts.find(request.runtime).identifier
    elif "runtime" in values and own:
        values["runtime"] = facts.find(values["runtime"]).identifier
    elif "runtime" in read.questions:
        offered = read.questions["runtime"]
        newest = facts.default(today).identifier
        if newest in offered if isinstance(offered, list) else own:
            values.setdefault("runtime", newest)
    region = next(((key, environ[key]) for key in ("AWS_REGION", "AWS_DEFAULT_REGION") if environ.get(key)), None)
    defaults = dict.fromkeys(REGIONS, (region[1], f"from {region[0]}")) if region else {}
    return Given(values, defaults)


def _context(
    questions: Mapping[str, object],
    settled: Mapping[str, object],
    given: Mapping[str, str],
    steering: Mapping[str, object],
) -> dict[str, object]:
    """What a template sees: its answers, and as `_cookiecutter` the questions as they were put."""
    raw: dict[str, object] = {}
    for key in answers.public(questions):
        offered = questions[key]
        if isinstance(offered, list) and key in given:
            raw[key] = [settled[key], *(one for one in offered if one != settled[key])]
        else:
            raw[key] = settled[key] if key in given else offered
    return {"cookiecutter": {**settled, **steering}, "_cookiecutter": raw}


def _advised(error: BadTemplate, read: Template, trusted: bool) -> BadTemplate:
    foreign = read.extensions()[1]
    if trusted or not foreign:
        return error
    do = f"Its extensions were not loaded ({', '.join(foreign)}): read them, then --trust loads them."
    return BadTemplate(error.place, error.said, do)


def _trust_notes(read: Template, trusted: bool) -> Iterator[str]:
    if trusted:
        yield "The template's own code was run, for --trust, which holds for this run only."
        return
    for hook in read.hooks:
        lines = (read.folder / hook).read_bytes().count(b"\n")
        yield f"The template has a hook ({hook}, {lines} lines). Not run. Read it, then --trust runs it."
    for name in read.extensions()[1]:
        yield f"The template asks for an extension ({name}). Not loaded. Read it, then --trust loads it."


def _runtime_notes(public: Mapping[str, object], today: date) -> Iterator[str]:
    runtime = facts.runtimes().get(str(public.get("runtime")))
    if runtime and (notice := facts.notice(runtime, today)):
        yield notice
