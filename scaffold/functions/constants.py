"""What a program gives its functions by a name: a runtime, properties that have one, a class that sets one itself.

The name is given in the same file, or in another of the project from which it is imported.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from scaffold.formats import tree
from scaffold.functions import EXTENSIONS, joined
from scaffold.match import get
from scaffold.model import Item, Node, Project
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

NAME = regex(r"[A-Za-z_$][\w$]*")
SPEAKS = regex(r"NODE_?JS|nodejs[\dA-Z_]|NodeJS")
IMPORTS = regex(
    r"""\bimport\b([^;'"()=]{1,2000}?)\bfrom\s*['"]([^'"\n]+)['"]"""
    r"""|\b(?:const|let|var)\s+([^;'"()=]{1,2000}?)\s*=\s*require\(\s*['"]([^'"\n]+)['"]"""
    r"""|^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^()]{1,2000}\)|[^(\n]+)""",
    re.MULTILINE,
)
WORD = regex(r"([A-Za-z_$][\w$]*)(?:\s+as\s+|\s*:\s*)?([A-Za-z_$][\w$]*)?")
OWNER = regex(r"([A-Za-z_$][\w$]*)(?:\s*\??\.\s*[A-Za-z_$][\w$]*)*\s*\??\.\s*\Z")
CLASS = regex(r"\bclass\s+([A-Za-z_$][\w$]*)\b[^{}]{0,200}?\bextends\s+[\w$.]*\Z")
PASSED_ON = regex(r"\bexport\s*\*|\bexport\s*\{[^}]{0,2000}\}\s*from\b|^from\s+\.", re.MULTILINE)
PASSED = ("this", "self", "props")
"""What is given to the program itself."""
DEEP = 2
"""Maps and classes around a constant that others can name."""
OWNERS = 120
"""Characters before a member in which its owner is looked for."""


class Held(NamedTuple):
    """What a name is given, and where."""

    path: str
    node: Node


class Constants:
    """The names of a project's programs that a runtime of Node.js is given to, in some way."""

    def __init__(self, project: Project, paths: Sequence[str], identifier: Callable[[str], str]) -> None:
        self.project, self.paths, self.identifier = project, paths, identifier
        self.trees: dict[str, Mapping[str, Sequence[Node]]] = {}

    @cached_property
    def held(self) -> Mapping[str, Sequence[Held]]:
        """By name, each scalar that says Node.js and each map in which a runtime stands."""
        found: dict[str, list[Held]] = defaultdict(list)
        for path in self.paths:
            if SPEAKS.search(self.project.text(path)):
                for item in _named(tree(self.project, path), 0):
                    if self._says(item.node):
                        found[item.key].append(Held(path, item.node))
                for name, node in classes(self.project, path):
                    found[name].append(Held(path, node))
        return found

    def given(self, name: str, path: str) -> Sequence[Node]:
        """Everything that a file gives a name, at whatever depth."""
        if path not in self.trees:
            found: dict[str, list[Node]] = defaultdict(list)
            rest = [tree(self.project, path)]
            while rest:
                items = rest.pop().items
                for item in items:
                    found[item.key].append(item.node)
                rest += (item.node for item in reversed(items))
            self.trees[path] = found
        return self.trees[path].get(name, ())

    def _says(self, node: Node) -> bool:
        if node.kind == "map":
            return any(get(node, name) for name in ("runtime", "Runtime"))
        return node.kind == "scalar" and bool(self.identifier(node.value))

    def of(self, name: Node, path: str, kind: str) -> Held | None:
        """What a name stands for in a file, as far as it is a scalar or a map; None where that is not certain."""
        known = [one for one in self.held.get(name.value, ()) if one.node.kind == kind and one.node != name]
        if not known or not NAME.fullmatch(name.value):
            return None
        text = self.project.text(path)
        owner = OWNER.search(text, max(name.start - OWNERS, 0), name.start)
        module = _imported(text).get(owner[1] if owner else name.value)
        here = next((one for one in known if one.path == path), None)
        if module is None:
            return None if owner and owner[1] in PASSED else here
        return self._from(module, path, [one for one in known if one.path != path])

    def _from(self, module: str, path: str, known: Sequence[Held]) -> Held | None:
        """What a module gives: it says so itself, or passes on what one other file of the project says."""
        files = [file for file in _files(module, path) if file in self.project.entries]
        there = next((one for one in known if one.path in files), None)
        passed = not files or any(PASSED_ON.search(self.project.readable(file)) for file in files)
        return there or (known[0] if passed and len({one.path for one in known}) == 1 else None)


def _named(node: Node, level: int) -> Iterator[Item]:
    for item in node.items:
        if NAME.fullmatch(item.key) and not item.key.endswith(("Function", "Lambda")):
            yield item
        if level < DEEP and item.node.kind == "map":
            yield from _named(item.node, level + 1)


def classes(project: Project, path: str) -> Iterator[tuple[str, Node]]:
    """The classes of functions that a file makes of another, by name, and what they give that."""
    text = project.text(path)
    if "extends" not in text or "super" not in text:
        return
    for item in tree(project, path).items:
        if not item.key.endswith(("Function", "Lambda")) or item.node.kind != "map":
            continue
        found = CLASS.search(text, max(item.start - 400, 0), item.start)
        given = found and next(_given_on(item.node, 0), None)
        if found and given:
            yield found[1], given


def _given_on(node: Node, level: int) -> Iterator[Node]:
    """The properties that `super(…)` is given with a runtime among them."""
    for item in node.items:
        if item.key == "super":
            yield from (one.node for one in item.node.items if one.node.kind == "map" and get(one.node, "runtime"))
        elif level < DEEP and item.node.kind == "map":
            yield from _given_on(item.node, level + 1)


def _imported(text: str) -> dict[str, str]:
    """The names that a file imports, and where from."""
    found: dict[str, str] = {}
    for match in IMPORTS.finditer(text):
        names, module = match[1] or match[3] or match[6], match[2] or match[4] or match[5]
        for word in WORD.finditer(names):
            found[word[2] or word[1]] = module
    return found


def _files(module: str, path: str) -> list[str]:
    """The files that a relative module may be, in JavaScript, TypeScript and Python."""
    folder = posixpath.dirname(path)
    if re.fullmatch(r"\.+[\w.]*", module) and "/" not in module and module not in (".", ".."):
        dots = len(module) - len(module.lstrip("."))
        place = joined(folder, *[".."] * (dots - 1), module.lstrip(".").replace(".", "/"))
        return [f"{place}.py", f"{place}/__init__.py"]
    if not module.startswith("."):
        return []
    stem = joined(folder, module)
    bare = re.sub(r"\.[cm]?js\Z", "", stem)
    return [stem, *(f"{one}{end}" for one in (bare, f"{bare}/index") for end in EXTENSIONS)]
