"""`new`: a template and answers become a project, in memory. What writes it is `journal`.

A template that asks for nothing but rendering is rendered in a sandbox (`sandbox`, `fill`), without writing a file. One
with hooks or extensions of its own is rendered without them; after `--trust`, by cookiecutter with them (`trusted`).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from scaffold import answers, context, names, source, template, workspace
from scaffold.answers import Ask, Given
from scaffold.context import Request
from scaffold.errors import ScaffoldError
from scaffold.fill import entry
from scaffold.model import Project
from scaffold.record import NAME as RECORD
from scaffold.record import recorded
from scaffold.source import Source
from scaffold.template import BadTemplate, Template

if TYPE_CHECKING:
    from scaffold.journal import Change


@dataclass(frozen=True)
class Rendered:
    """A project that was made, and where it belongs."""

    project: Project
    target: Path
    answers: Mapping[str, object]
    source: Source
    notes: tuple[str, ...]
    tour: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    """What the template says of its files and of the commands that come next, as `src/index.mjs: the handler`."""


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
    _room(target, request.force)
    with contextlib.ExitStack() as stack:
        where = source.fetched(request.template, request.ref, request.here, environ, terminal)
        folder, origin, request = context.nested(*stack.enter_context(where), request, ask)
        origin = source.seen_from(origin, request.here, target)
        read, trusted = stack.enter_context(_read(folder, request.trust))
        given = context.given(read, request, name, origin.own, today, environ)
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
                names.check(str(settled[key]))
            project = renderer.project(context.context(read.questions, settled, given.values, steering))
        except BadTemplate as error:
            raise context.advised(error, read, trusted) from None
    public = {key: settled[key] for key in answers.public(read.questions)}
    if any(path.startswith(f"{RECORD}/") for path in project.entries):
        raise BadTemplate(RECORD, "a folder where the record of how it was made belongs")
    entries = {**project.entries, RECORD: entry(RECORD, recorded(origin, public).encode(), 0o644)}
    unasked = context.unasked_notes(read, given) if ask and not origin.own else ()
    notes = (
        *unasked,
        *context.trust_notes(read, trusted),
        *context.runtime_notes(public, today),
        *workspace.notes(target),
    )
    said = (answers.said(settled.get(key)) for key in ("__tour", "__next"))
    return Rendered(Project(dict(sorted(entries.items()))), target, public, origin, notes, *said)


def render(folder: Path, given: Mapping[str, str], *, cache: Path | None = None) -> Project:
    """The project that a template folder makes of some answers, the others by default. Nothing is recorded in it."""
    read = template.read(folder)
    renderer = _renderer(read, cache, trusted=False)
    settled = answers.settle(read.questions, Given(given), renderer.render, None)
    return renderer.project(context.context(read.questions, settled, given, {}))


def changes(rendered: Rendered, target: Path, force: bool) -> tuple[list[Change], list[str]]:
    """What to write, and the files that stay because they exist and differ (`force`; without it there are none).

    Raises ScaffoldError for a folder that is not empty without `force`, and for files where folders must be.
    """
    from scaffold.journal import Change

    _room(target, force)
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


def _room(target: Path, force: bool) -> None:
    """There is room for a project: asked before any question is, and once more before it is written."""
    if os.path.lexists(target) and not target.is_dir():
        raise ScaffoldError(f"{target.name} exists and is not a folder.", "Choose another name.")
    if target.is_dir() and not force and any(item.name != ".git" for item in target.iterdir()):
        raise ScaffoldError(
            f"{target.name}/ exists and is not empty.",
            "Choose another name, or --force to write only the files that are missing.",
        )


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
