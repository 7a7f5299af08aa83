"""Objects that modules take over from others by name: `import hello from "@functions/hello"`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from scaffold.formats import tree
from scaffold.functions import EXTENSIONS, joined
from scaffold.functions.modules import IMPORTED
from scaffold.functions.sources import aliased
from scaffold.model import Node, Project
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

DEFAULT = "default"
GIVEN = regex(r"\bexport\s+default\s+|\bmodule\.exports\s*=\s*")
PASSED = regex(r"""\bexport\s*\{(?P<parts>[^{}]*)\}\s*from\s*(?P<quote>['"])(?P<source>[^'"\n]+)(?P=quote)""")
RENAMED = regex(r"\s+as\s+|\s*:\s*")
NAME = regex(r"[\w$]+")
DEEPEST = 6


class Written(NamedTuple):
    """An object, and the module that it is written in."""

    path: str
    node: Node


def named(project: Project, path: str, name: str, deep: int = DEEPEST) -> Iterator[Written]:
    """The objects that a name of a module stands for: its own, and what it imports."""
    if not deep or not NAME.fullmatch(name):
        return
    text = project.text(path)
    for found in re.finditer(rf"\b(?:const|let|var)\s+{re.escape(name)}\b[^=;\n]*=\s*", text):
        yield from _at(project, path, found.end())
    for found in IMPORTED.finditer(text):
        there = file_of(project, path, found["source"])
        if not there:
            continue
        if (found["one"] or found["name"]) == name:
            yield from exported(project, there, DEFAULT, deep - 1)
        for theirs, own in _parts(found["some"] or found["parts"] or ""):
            if own == name:
                yield from exported(project, there, theirs, deep - 1)


def exported(project: Project, path: str, name: str, deep: int = DEEPEST) -> Iterator[Written]:
    """The objects that a module gives out under a name."""
    if not deep:
        return
    text = project.text(path)
    for found in GIVEN.finditer(text) if name == DEFAULT else ():
        yield from _at(project, path, found.end())
        if word := NAME.match(text, found.end()):
            yield from named(project, path, word[0], deep - 1)
    if name != DEFAULT:
        yield from named(project, path, name, deep - 1)
    for found in PASSED.finditer(text):
        there = file_of(project, path, found["source"])
        for theirs, own in _parts(found["parts"]) if there else ():
            if own == name:
                yield from exported(project, there, theirs, deep - 1)


def file_of(project: Project, path: str, source: str) -> str:
    """The file that a module's name means, by the `paths` of a tsconfig.json too; "" for one of no file."""
    stems = [joined(posixpath.dirname(path), source)] if source.startswith(".") else aliased(project, path, source)
    for stem in stems:
        names = [stem, *(stem + end for end in EXTENSIONS), *(f"{stem}/index{end}" for end in EXTENSIONS)]
        if found := next((name for name in names if name in project.entries), ""):
            return found
    return ""


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """The names in braces, theirs and one's own: `a, default as b`."""
    for part in text.split(","):
        words = RENAMED.split(part.strip())
        if words[0]:
            yield words[0], words[-1]


def _at(project: Project, path: str, start: int) -> Iterator[Written]:
    """The object that begins at a place, if one does."""
    nodes = [tree(project, path)]
    while nodes:
        node = nodes.pop()
        if node.kind == "map" and project.text(path)[start : start + 1] == "{" and node.start in (start, start + 1):
            yield Written(path, node)
            return
        nodes += [item.node for item in node.items if item.node.start <= start + 1 <= item.node.end]
