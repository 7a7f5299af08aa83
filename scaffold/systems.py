"""Pages of operating systems (docs/systems/<name>.md): commands and libraries that runtimes have, and have not.

Front matter: `name` as runtime pages say it, `commands` and `libraries` by the package that brings them, and `without`:
those of other systems that are known to be missing. What stands in neither is not known. Else it is BadPage: file:line.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold import data
from scaffold.errors import BadPage
from scaffold.model import Runtime
from scaffold.tuples import NamedTuple

KEYS = {"name", "commands", "libraries", "without", "sources", "as_of"}
KINDS = ("commands", "libraries")


class System(NamedTuple):
    """What is known of one operating system."""

    name: str
    commands: frozenset[str]
    libraries: frozenset[str]
    """Names (sonames) that programs ask for."""
    no_commands: frozenset[str]
    no_libraries: frozenset[str]
    sources: tuple[str, ...]


EMPTY = frozenset[str]()
UNKNOWN = System("", EMPTY, EMPTY, EMPTY, EMPTY, ())


def lost_commands(old: Runtime, new: Runtime) -> frozenset[str]:
    """The commands that a runtime's system has, and another's has not."""
    return of(old).commands & of(new).no_commands


def lost_libraries(old: Runtime, new: Runtime) -> frozenset[str]:
    """The shared libraries that a runtime's system has, and another's has not."""
    return of(old).libraries & of(new).no_libraries


def of(runtime: Runtime) -> System:
    """The system of a runtime; one of which nothing is known where it has no page."""
    return systems().get(runtime.system, UNKNOWN)


@functools.cache
def systems(folder: Path | None = None) -> Mapping[str, System]:
    """Every system by name. Raises BadPage."""
    paths = sorted((folder or data.folder("docs") / "systems").glob("*.md"))
    return {one.name: one for one in (parse(str(path), path.read_text("utf-8")) for path in paths)}


def parse(path: str, text: str) -> System:
    """A page's front matter, checked. Raises BadPage."""
    import yaml

    if not text.startswith("---\n") or (end := text.find("\n---\n", 3)) < 0:
        raise BadPage(path, 1, "no front matter between `---` lines.")
    try:
        meta = yaml.load(text[4:end], Loader=yaml.CBaseLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        raise BadPage(path, error.problem_mark.line + 2 if error.problem_mark else 2, f"{error.problem}.") from None
    if not isinstance(meta, dict) or set(meta) != KEYS:
        raise BadPage(path, 2, f"the keys of a system are {', '.join(sorted(KEYS))}.")
    without = meta["without"]
    if not isinstance(without, dict) or set(without) != set(KINDS) or not _texts(meta["sources"]):
        raise BadPage(path, 2, "`without` has `commands` and `libraries`; `sources` is a list of texts.")
    commands, libraries = (_brought(path, meta[kind]) for kind in KINDS)
    if any(not _texts(without[kind]) for kind in KINDS):
        raise BadPage(path, 2, "what a system is without is a list of names.")
    gone = [frozenset(without[kind]) for kind in KINDS]
    if both := (commands & gone[0]) | (libraries & gone[1]):
        raise BadPage(path, 2, f"{min(both)} is there and missing.")
    return System(meta["name"], commands, libraries, gone[0], gone[1], tuple(meta["sources"]))


def _brought(path: str, value: Any) -> frozenset[str]:
    if not isinstance(value, dict) or not all(_texts(names) for names in value.values()):
        raise BadPage(path, 2, "commands and libraries are lists of names, by their package.")
    return frozenset(name for names in value.values() for name in names)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
