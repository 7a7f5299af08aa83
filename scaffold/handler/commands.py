"""Programs that people and builds run: what they export by the name of `handler` is none that Lambda calls."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from scaffold.functions import joined
from scaffold.handler.exported import exports
from scaffold.locks import manifest
from scaffold.model import Project, Unreadable
from scaffold.regex import regex

FOLDERS = regex(r"(?:^|/)(?:bin|cli|scripts?)/")
COMMAND = frozenset(["builder", "command"])
"""What a command of yargs exports beside its `handler`."""
SPEAKS = regex(r"\b(?:builder|command)\b")


def commands(project: Project, known: bool) -> Callable[[str], bool]:
    """What says of a code file whether it is such a program: it begins with `#!`, a package.json has it under `bin`, it
    is a command of yargs; with `known` (the code of every function is) also one in a folder of programs."""
    listed = frozenset(_listed(project))

    def found(path: str) -> bool:
        if path in listed or (known and FOLDERS.search(path)):
            return True
        text = project.readable(path)
        return text.startswith("#!") or (bool(SPEAKS.search(text)) and _of_yargs(project, path))

    return found


def _of_yargs(project: Project, path: str) -> bool:
    try:
        names = exports(project, path).keys()
    except Unreadable:
        return False
    return "handler" in names and bool(COMMAND & names)


def _listed(project: Project) -> Iterator[str]:
    """The files that a package.json of the project makes commands of."""
    for path in project.entries:
        if posixpath.basename(path) == "package.json" and "node_modules/" not in path:
            given = manifest(project, path).get("bin")
            named = given.values() if isinstance(given, dict) else [given]
            yield from (joined(posixpath.dirname(path), one) for one in named if isinstance(one, str))
