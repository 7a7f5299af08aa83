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
from scaffold.names import shown

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
TOO_DEEP = "nested too deeply"
DEEPEST = 50
"""Levels of questions, and of folders."""
LARGEST = 100_000_000
"""Bytes of a whole template."""


class BadTemplate(ScaffoldError):
    """A folder that is no template, or a template that cannot be rendered; `place` is path[:line[:column]]."""

    def __init__(self, place: str, what: str, do: str = "Mend the template, or give other answers.") -> None:
        self.place, self.said = shown(place, 500), shown(what, 500)
        super().__init__(f"{self.place}: {self.said}.", do)


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
    hooks: Mapping[str, File]
    """By name in its `hooks` folder."""

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
    hooks: dict[str, File] = {}
    for name, into in (("templates", parts), ("hooks", hooks)):
        if _folder(folder / name, name):
            _walk(folder, folder / name, "", {}, into)
    run = {
        name: file for name, file in hooks.items() if Path(name).stem in HOOKS and name[-1] != "~" and "/" not in name
    }
    return Template(folder, root, asked, folders, files, parts, run)


def questions(folder: Path) -> dict[str, object]:
    """cookiecutter.json of a folder. Raises BadTemplate."""
    path = folder / QUESTIONS
    if not os.path.lexists(path):
        raise BadTemplate(str(folder), f"no template: it has no {QUESTIONS}", "Give a cookiecutter template.")
    try:
        text = _file(path, str(path)).content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTemplate(str(path), f"not UTF-8 ({error.reason})") from None
    try:
        read = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadTemplate(f"{path}:{error.lineno}:{error.colno}", f"not JSON ({error.msg})") from None
    except ValueError as error:
        raise BadTemplate(str(path), f"not JSON ({error})") from None
    except RecursionError:
        raise BadTemplate(str(path), TOO_DEEP) from None
    if not isinstance(read, dict):
        raise BadTemplate(f"{path}:1", "not an object of questions and defaults")
    if _deeper(read, DEEPEST):
        raise BadTemplate(str(path), TOO_DEEP)
    return read


def _deeper(value: object, levels: int) -> bool:
    if not levels:
        return True
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_deeper(one, levels - 1) for one in inner)


def _root(folder: Path, asked: Mapping[str, object]) -> str:
    options = asked.get("_jinja2_env_vars")
    start, end = "{{", "}}"
    if isinstance(options, dict):
        start = str(options.get("variable_start_string", start))
        end = str(options.get("variable_end_string", end))
    for place in sorted(folder.iterdir()):
        named = "cookiecutter" in place.name and start in place.name and end in place.name
        if named and _folder(place, place.name):
            return place.name
    raise BadTemplate(str(folder), f"no template: it has no folder named as {start}cookiecutter.name{end}")


def _walk(template: Path, top: Path, folder: str, folders: dict[str, tuple[str, ...]], files: dict[str, File]) -> None:
    within: list[str] = []
    if folder.count("/") > DEEPEST:
        raise BadTemplate(folder, TOO_DEEP)
    for place in sorted((top / folder).iterdir()):
        path = f"{folder}/{place.name}" if folder else place.name
        if _folder(place, path):
            within.append(place.name)
        else:
            files[path] = _file(place, path)
    folders[folder] = tuple(within)
    if sum(len(file.content) for file in files.values()) > LARGEST:
        raise BadTemplate(str(template), f"larger than {LARGEST:,} bytes")
    for name in within:
        _walk(template, top, f"{folder}/{name}" if folder else name, folders, files)


def _folder(place: Path, path: str) -> bool:
    if place.is_symlink():
        raise BadTemplate(path, "a symbolic link, which a template may not have")
    return place.is_dir()


def _file(place: Path, path: str) -> File:
    try:
        found = place.lstat()
        if not stat.S_ISREG(found.st_mode):
            raise BadTemplate(path, "neither a file nor a folder")
        if found.st_size > LARGEST:
            raise BadTemplate(path, f"larger than {LARGEST:,} bytes")
        return File(place.read_bytes(), 0o755 if found.st_mode & stat.S_IXUSR else 0o644, place)
    except OSError as error:
        raise BadTemplate(path, f"cannot be read ({error.strerror})") from None
