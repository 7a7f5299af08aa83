"""A template whose code a person has read and trusts: cookiecutter itself renders it, with its hooks and extensions."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scaffold.errors import ScaffoldError
from scaffold.fill import DO, entry, named
from scaffold.model import Project
from scaffold.paths import contained
from scaffold.template import BadTemplate, Template


def before(folder: Path) -> Path | None:
    """Run the template's `pre_prompt` hook on a copy of it; the copy's folder, None if there is no such hook."""
    from cookiecutter.hooks import run_pre_prompt_hook

    with _told(str(folder)):
        made = Path(run_pre_prompt_hook(str(folder)))
    return None if made == folder else made


class Cookiecutter:
    """Renders the texts and files of one trusted template."""

    def __init__(self, template: Template) -> None:
        from cookiecutter.utils import create_env_with_context

        self.template = template
        with _told(str(template.folder)), _importable(template.folder):
            self.environment = create_env_with_context({"cookiecutter": dict(template.questions)})

    def render(self, text: str, place: str, answers: Mapping[str, object]) -> str:
        with _told(place), _importable(self.template.folder):
            return str(self.environment.from_string(text).render(**answers))

    def project(self, context: Mapping[str, object]) -> Project:
        """The project as the template and its hooks leave it in a temporary folder; of its `.git` nothing."""
        from cookiecutter.generate import generate_files

        for path in (self.template.root, *named(self.template)):
            if made := self.render(path, path, context).rstrip("/"):
                contained(made, path, DO)
        with tempfile.TemporaryDirectory(prefix="scaffold-") as temporary:
            with _told(str(self.template.folder)), _importable(self.template.folder):
                made = generate_files(str(self.template.folder), dict(context), temporary, accept_hooks=True)
            return _read(Path(made))


def _read(folder: Path) -> Project:
    entries = {}
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in sorted(files):
            file = Path(root, name)
            path = contained(file.relative_to(folder).as_posix(), "The template", DO)
            if not stat.S_ISREG(file.lstat().st_mode):
                raise BadTemplate(path, "a link or no file, which a project may not have")
            mode = 0o755 if file.stat().st_mode & stat.S_IXUSR else 0o644
            entries[path] = entry(path, file.read_bytes(), mode)
    return Project(entries)


@contextlib.contextmanager
def _told(place: str) -> Iterator[None]:
    """Whatever the template's code or cookiecutter raise is told as an error of the template. Output goes to stderr."""
    saved = os.dup(1)
    sys.stdout.flush()
    os.dup2(2, 1)
    try:
        yield
    except ScaffoldError:
        raise
    except Exception as error:  # the code is the template's: it can raise anything
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise BadTemplate(place, said[0].rstrip(".")) from None
    finally:
        os.dup2(saved, 1)
        os.close(saved)


@contextlib.contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """The template's own extensions can be imported, as cookiecutter lets them."""
    before: list[Any] = list(sys.path)
    sys.path.append(str(folder))
    try:
        yield
    finally:
        sys.path[:] = before


def discard(folder: Path) -> None:
    """Remove the copy that `before` made."""
    shutil.rmtree(folder.parent, ignore_errors=True)
