"""What a template is: a cookiecutter.json with questions, and one folder whose name and files are rendered.

It is read whole, once, before anything is rendered: afterwards no file of it, or any other, is opened.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.errors import ScaffoldError

QUESTIONS = "cookiecutter.json"
HOOKS = ("pre_prompt", "pre_gen_project", "post_gen_project")
SAFE_EXTENSIONS = {
    "jinja2.ext.do": "jinja2.ext.do",
    "jinja2.ext.loopcontrols": "jinja2.ext.loopcontrols",
    "jinja2.ext.i18n": "jinja2.ext.i18n",
    "jinja2_time.TimeExtension": "cookiecutter.extensions.TimeExtension",
}
"""Extensions that run no code of the template's, and what stands for them here."""
OWN_EXTENSIONS = "cookiecutter.extensions."
LARGEST = 100_000_000
"""Bytes of a whole template."""


class BadTemplate(ScaffoldError):
    """A folder that is no template, or a template that cannot be rendered; `place` is path[:line[:column]]."""

    def __init__(self, place: str, what: str, do: str = "Mend the template, or give other answers.") -> None:
        super().__init__(f"{place}: {what}.", do)
        self.place, self.said = place, what


@dataclass(frozen=True, slots=True)
class File:
    """One file of a template, unrendered."""

    content: bytes
    mode: int
    """0o644 or 0o755, as git keeps it."""
    place: Path
    """Where it was read from."""


@dataclass(frozen=True)
class Template:
    """A template, read."""

    folder: Path
    root: str
    """Name of the folder that becomes the project, unrendered."""
    questions: Mapping[str, object]
    """cookiecutter.json as it stands, in its order."""
    folders: Mapping[str, tuple[str, ...]]
    """Sub-folders by folder, POSIX, relative to the root; "" is the root."""
    files: Mapping[str, File]
    """By POSIX path relative to the root."""
    parts: Mapping[str, File]
    """Files of a `templates` folder beside the root: only included."""
    hooks: tuple[str, ...]

    def private(self, key: str) -> object:
        """The value of a key that steers cookiecutter, as `_copy_without_render`."""
        return self.questions.get(key)

    def extensions(self) -> tuple[list[str], list[str]]:
        """Jinja extensions that it asks for: safe ones, and those that would run code of others."""
        named = self.private("_extensions") or []
        safe: list[str] = []
        foreign: list[str] = []
        for name in map(str, named if isinstance(named, list) else [named]):
            if not name.startswith(OWN_EXTENSIONS):
                known = SAFE_EXTENSIONS.get(name)
                (safe if known else foreign).append(known or name)
        return safe, foreign


def read(folder: Path) -> Template:
    """The template in a folder. Raises BadTemplate."""
    asked = questions(folder)
    root = _root(folder, asked)
    folders: dict[str, tuple[str, ...]] = {}
    files: dict[str, File] = {}
    _walk(folder, folder / root, "", folders, files)
    parts: dict[str, File] = {}
    if (folder / "templates").is_dir():
        _walk(folder, folder / "templates", "", {}, parts)
    hooks = folder / "hooks"
    names = sorted(hooks.iterdir()) if hooks.is_dir() else []
    found = tuple(f"hooks/{one.name}" for one in names if one.stem in HOOKS and not one.name.endswith("~"))
    return Template(folder, root, asked, folders, files, parts, found)


def questions(folder: Path) -> dict[str, object]:
    """cookiecutter.json of a folder. Raises BadTemplate."""
    path = folder / QUESTIONS
    try:
        text = path.read_text("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        raise BadTemplate(str(folder), f"no template: it has no {QUESTIONS}", "Give a cookiecutter template.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadTemplate(str(path), f"cannot be read ({error})") from None
    try:
        read = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadTemplate(f"{path}:{error.lineno}:{error.colno}", f"not JSON ({error.msg})") from None
    except RecursionError:
        raise BadTemplate(str(path), "nested too deeply") from None
    if not isinstance(read, dict):
        raise BadTemplate(f"{path}:1", "not an object of questions and defaults")
    return read


def _root(folder: Path, asked: Mapping[str, object]) -> str:
    options = asked.get("_jinja2_env_vars")
    start, end = "{{", "}}"
    if isinstance(options, dict):
        start = str(options.get("variable_start_string", start))
        end = str(options.get("variable_end_string", end))
    for place in sorted(folder.iterdir()):
        if "cookiecutter" in place.name and start in place.name and end in place.name and place.is_dir():
            if place.is_symlink():
                raise BadTemplate(place.name, "a symbolic link, which a template may not have")
            return place.name
    raise BadTemplate(str(folder), f"no template: it has no folder named as {start}cookiecutter.name{end}")


def _walk(template: Path, top: Path, folder: str, folders: dict[str, tuple[str, ...]], files: dict[str, File]) -> None:
    within: list[str] = []
    for item in sorted(os.scandir(top / folder), key=lambda item: item.name):
        path = f"{folder}/{item.name}" if folder else item.name
        if item.is_symlink():
            raise BadTemplate(path, "a symbolic link, which a template may not have")
        if item.is_dir():
            within.append(item.name)
        elif item.is_file():
            files[path] = _file(Path(item.path), path)
        else:
            raise BadTemplate(path, "neither a file nor a folder")
    folders[folder] = tuple(within)
    if sum(len(file.content) for file in files.values()) > LARGEST:
        raise BadTemplate(str(template), f"larger than {LARGEST:,} bytes")
    for name in within:
        _walk(template, top, f"{folder}/{name}" if folder else name, folders, files)


def _file(place: Path, path: str) -> File:
    try:
        found = place.stat()
        if found.st_size > LARGEST:
            raise BadTemplate(path, f"larger than {LARGEST:,} bytes")
        return File(place.read_bytes(), 0o755 if found.st_mode & stat.S_IXUSR else 0o644, place)
    except OSError as error:
        raise BadTemplate(path, f"cannot be read ({error.strerror})") from None
