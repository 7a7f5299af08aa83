"""What a `runtime` in Terraform comes to: variables with their defaults, .tfvars and callers, locals, lookups."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from scaffold.formats import tree
from scaffold.formats.hcl import arguments, branches
from scaffold.functions import Setting, joined, merged
from scaffold.match import get, literal, matches, reached, scalar
from scaffold.model import Node, Place, Project, inside
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

DEEPEST = 8
TEXT = regex(r'"([^"\\$%]*)"')
WRAPPED = regex(r'("?)\$\{\s*(.*?)\s*\}\1', re.DOTALL)
LEAD = regex(r'"?([a-z]+)[\d.]*\$\{|format\(\s*"(?:%s[^"]*"\s*,\s*")?([a-z]+)')
"""What a text that is put together begins with."""
LANGUAGE = "nodejs"
CALL = regex(r"(lookup|try|coalesce)\s*\(")
REFERENCE = regex(r"""(var|local|each)\.([\w-]+)((?:\.[\w-]+|\["[\w.-]+"\]|\[(?:each|var|local)[\w.]+\])*)""")
OPTIONAL = r"""\b%s["']?\s*=\s*optional\(\s*\w+\s*,\s*"([^"\\$%%]*)"\s*\)"""
STEP = regex(r"""\.([\w-]+)|\["([\w.-]+)"\]|\[([\w.]+)\]""")


class Tree(NamedTuple):
    """A value, the file that it stands in and the block around it."""

    node: Node
    path: str
    block: Node | None = None


class Scope:
    """A folder's .tf files."""

    def __init__(self, project: Project, folder: str, every: Mapping[str, Scope]) -> None:
        self.project, self.folder, self.all = project, folder, every
        self.files: dict[str, Node] = {}
        self.given: dict[str, Node] = {}
        """The .tfvars that set its variables."""
        self.callers: list[_Caller] = []
        """The modules of the project whose source it is."""
        self.known: dict[str, Setting] = {}
        """What variables came to; empty for one that is being followed."""

    def at(self, *keys: str) -> Iterator[Tree]:
        """What stands under keys in any of the files."""
        yield from (Tree(node, path) for path, root in self.files.items() for node in reached(root, keys))

    def child(self, module: Node) -> Scope | None:
        """The scope of a module whose source is a folder of the project."""
        source = scalar(get(module, "source"))
        if not source.startswith("."):
            return None
        found = self.all.get(joined(self.folder, source))
        return found if found and found.files else None

    def setting(self, node: Node | None, block: Node, path: str, depth: int = 0) -> Setting:
        """A `runtime` of a block, followed to where it is written out."""
        if node is None:
            return Setting(problem="no runtime is set")
        if node.kind == "scalar" and "${" not in node.value:
            text = self.project.text(path)
            if node.value == "null" and text[node.start - 1 : node.start] != '"':
                return Setting(problem="its runtime is null by default: it is set when the module is used")
            return Setting(node.value, literal(node, text, path))
        lead = LEAD.match(node.value)
        word = (lead[1] or lead[2]) if lead else LANGUAGE
        if not (LANGUAGE.startswith(word) or word.startswith(LANGUAGE)):
            return Setting(word)
        computed = Setting(problem=f"its runtime is computed: {node.value.strip()[:60]}")
        if depth > DEEPEST or node.kind not in ("expression", "scalar"):
            return computed
        written, start = node.value, node.start
        if wrapped := WRAPPED.fullmatch(written.strip()):
            start += written.index(wrapped[0]) + wrapped.start(2)
            written = wrapped[2]
        return self._evaluated(written, start, block, path, depth + 1) or computed

    def values(self, node: Node, path: str) -> Iterator[Tree]:
        """The values that a reference alone may stand for, of whatever kind."""
        written = node.value.strip()
        if wrapped := WRAPPED.fullmatch(written):
            written = wrapped[2]
        reference = REFERENCE.fullmatch(written) if node.kind == "expression" else None
        yield from (one.tree for one in (self._referred(reference, node, path, 0) if reference else ()))

    def _evaluated(self, written: str, start: int, block: Node, path: str, depth: int) -> Setting:
        """An expression that stands at an offset; empty for what has to be computed."""
        text = self.project.text(path)
        exact = text[start : start + len(written)] == written
        start += len(written) - len(written.lstrip())
        written = written.strip()
        if found := TEXT.fullmatch(written):
            place = Place(path, start + found.start(1), start + found.end(1)) if exact else None
            return Setting(found[1], place)
        if (call := CALL.match(written)) and exact and written.endswith(")"):
            given = arguments(text, start + call.end() - 1)
            return self._called(call[1], given, block, path, depth)
        if reference := REFERENCE.fullmatch(written):
            return self._reference(reference, block, path, depth)
        if exact and "?" in written and (ways := branches(text, start, start + len(written))) and depth < DEEPEST:
            values = [(text[first:end], first) for first, end in ways if text[first:end].strip() != "null"]
            if len(values) == 1:
                return self._evaluated(*values[0], block, path, depth + 1)
        return Setting()

    def _reference(self, reference: re.Match[str], block: Node, path: str, depth: int) -> Setting:
        """What a variable, a local or a loop's value comes to; a variable's is the same wherever it is asked for."""
        written, memo = reference[0], reference[1] == "var" and "each" not in reference[3]
        if memo and written in self.known:
            return self.known[written]
        if memo:
            self.known[written] = Setting()
        found = self._referred(reference, block, path, depth)
        settings = [one.here.setting(one.tree.node, one.tree.block or block, one.tree.path, depth) for one in found]
        setting = merged(settings) or Setting(problem=_open(written))
        if memo:
            self.known[written] = setting
        return setting

    def _called(self, name: str, given: Sequence[Node], block: Node, path: str, depth: int) -> Setting:
        if name != "lookup":
            return merged([self.setting(one, block, path, depth) for one in given])
        if len(given) < 2:
            return Setting()
        table = REFERENCE.fullmatch(given[0].value.strip())
        key = scalar(given[1])
        found = self._referred(table, block, path, depth, key) if table else []
        settings = [one.here.setting(one.tree.node, one.tree.block or block, one.tree.path, depth) for one in found]
        settings = [one for one in settings if one.value]
        return merged([*settings, *(self.setting(one, block, path, depth) for one in given[2:3])])

    def _referred(
        self, reference: re.Match[str], block: Node, path: str, depth: int, more: str | None = None
    ) -> list[_Found]:
        """The values that a reference (and a key in them; "" is any) may stand for."""
        keys = [step[1] or step[2] or "" for step in STEP.finditer(reference[3])]
        keys += [] if more is None else [more]
        if reference[1] == "each":
            if reference[2] != "value":
                return []
            roots = self._each(block, path, depth)
        elif reference[1] == "var":
            roots = list(self._variable(reference[2]))
        else:
            roots = [_Found(self, one) for one in self.at("locals", reference[2])]
        for key in keys:
            lacking = not roots or any(all(item.key != key for item in one.tree.node.items) for one in roots)
            optional = self._optional(reference, block, key) if lacking and key == keys[-1] else []
            roots = optional + [
                _Found(one.here, Tree(item.node, one.tree.path, one.tree.block))
                for one in roots
                for item in one.tree.node.items
                if key in ("", item.key)
            ]
        return roots

    def _optional(self, reference: re.Match[str], block: Node, key: str) -> list[_Found]:
        """What the type of a variable gives an attribute that is left out: `optional(string, "nodejs8.10")`."""
        name = reference[2]
        if reference[1] == "each":
            given = get(block, "for_each")
            behind = REFERENCE.fullmatch(given.value.strip()) if given and given.kind == "expression" else None
            name = behind[2] if behind and behind[1] == "var" else ""
        found = []
        for one in self.at("variable", name, "type") if name and reference[1] != "local" else ():
            text = self.project.text(one.path)
            for default in re.compile(OPTIONAL % re.escape(key)).finditer(text, one.node.start, one.node.end):
                node = Node("scalar", *default.span(1), default[1])
                found.append(_Found(self, Tree(node, one.path)))
        return found

    def _each(self, block: Node, path: str, depth: int) -> list[_Found]:
        """The values that `for_each` goes through."""
        given = get(block, "for_each")
        if given is None:
            return []
        tables = [_Found(self, Tree(given, path))]
        if given.kind == "expression" and (reference := REFERENCE.fullmatch(given.value.strip())) and depth < DEEPEST:
            tables = [] if reference[1] == "each" else self._referred(reference, block, path, depth + 1)
        return [
            _Found(one.here, Tree(item.node, one.tree.path, one.tree.block))
            for one in tables
            for item in one.tree.node.items
        ]

    def _variable(self, name: str) -> Iterator[_Found]:
        """A variable's default, what .tfvars set it to, and what callers in the project pass."""
        yield from (_Found(self, one) for one in self.at("variable", name, "default"))
        for path, root in self.given.items():
            yield from (_Found(self, Tree(node, path)) for node in reached(root, (name,)))
        for caller in self.callers:
            if given := get(caller.module, name):
                yield _Found(caller.here, Tree(given, caller.path, caller.module))


class _Caller(NamedTuple):
    here: Scope
    path: str
    module: Node


class _Found(NamedTuple):
    here: Scope
    tree: Tree


def scopes(project: Project, paths: Sequence[str]) -> Mapping[str, Scope]:
    """Every folder with .tf files, its .tfvars among them: those in it, or in a folder below without .tf files."""
    found: dict[str, Scope] = {}
    values: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        folder = posixpath.dirname(path)
        if path.endswith((".tf", ".tf.json")):
            found.setdefault(folder, Scope(project, folder, found)).files[path] = tree(project, path)
        else:
            values[folder].append(path)
    for folder, some in values.items():
        nearest = max((one for one in found if inside(folder, one)), key=len, default=None)
        if nearest is not None:
            found[nearest].given.update({path: tree(project, path) for path in some})
    for scope in found.values():
        for path, root in scope.files.items():
            for match in matches("module.*", root):
                if child := scope.child(match.node):
                    child.callers.append(_Caller(scope, path, match.node))
    return dict(sorted(found.items()))


def _open(written: str) -> str:
    """What to look at for a reference that leads to no value."""
    if written.startswith("var."):
        places = f"TF_VAR_{written[4:]}, -var, .tfvars and terragrunt.hcl"
        return f"its runtime is {written}, which has no default: look at {places}"
    return f"its runtime is computed: {written[:60]}"
