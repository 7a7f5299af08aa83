"""One code file as the resolver reads it: its names, the members that are assigned, its exports, its calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, Binding, named, unquoted
from scaffold.formats import syntax
from scaffold.model import Place, Project
from scaffold.regex import regex
from scaffold.scope import names_of, typescript
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

KINDS = (
    *("call_expression", "new_expression", "assignment_expression", "augmented_assignment_expression"),
    *("export_statement", "import_statement", "member_expression", "pair", "unary_expression"),
)
EVERY = {"rule": {"any": [{"kind": kind} for kind in KINDS]}}
"""Looked for at once."""
TYPES = ("interface_declaration", "type_alias_declaration")
CLASSES = ("class_declaration", "class", "abstract_class_declaration")
THROUGH = frozenset(
    ["parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "await_expression"]
)
DEEP = 12
"""Members of members that are told apart."""
LOADING = regex(r"""require\(\s*["']([^"']+)["']""")
Identity = tuple[object, ...]
"""Which variable, and which member of it: two places with the same identity mean the same thing."""


class Export(NamedTuple):
    name: str
    """`default` for the file's value; `*` for all that another file exports."""
    node: SgNode | None
    """The expression; None for a name of another file."""
    module: str = ""
    member: str = ""
    """What of that module, "" for all of it."""


class Code:
    """A parsed file. Tables are made when they are asked for."""

    def __init__(self, project: Project, path: str) -> None:
        self.path = path
        self.root = syntax(project, path)
        self.scopes = names_of(project, path)
        self.names: Mapping[str, Sequence[Binding]] = self.scopes.bindings
        self.typescript = typescript(path)
        self._bound: dict[tuple[str, int], tuple[int, Sequence[Binding]]] = {}
        self.nodes: dict[str, list[SgNode]] = {kind: [] for kind in KINDS}
        for node in self.root.find_all(EVERY):  # type: ignore[call-overload]
            self.nodes[node.kind()].append(node)

    def place(self, node: SgNode) -> Place:
        span = extent.span(node)
        return Place(self.path, span.start, span.end)

    def bound(self, name: str, at: int) -> tuple[int, Sequence[Binding]]:
        """The declarations that a name means at a place, and a number for their scope; -1 for a global."""
        known = self._bound.get((name, at))
        if known is None:
            found = self.scopes.holding(name, at)
            scope = found[0].start + (found[0].end << 32) if found else -1
            known = self._bound[name, at] = scope, found
        return known

    def identity(self, node: SgNode, deep: int = DEEP) -> Identity | None:
        """Which variable or member an expression is; None for what has no name."""
        kind = node.kind()
        if deep == 0:
            return None
        if kind in ("identifier", "shorthand_property_identifier"):
            name = node.text()
            return name, self.bound(name, extent.start(node))[0]
        if kind == "this":
            owner = owner_of(node)
            return "this", extent.start(owner) if owner and owner.kind() == "class_body" else 0
        if kind in THROUGH and (parts := named(node)):
            return self.identity(parts[0], deep - 1)
        owner, member = node.field("object"), member_name(node)
        of = self.identity(owner, deep - 1) if owner and member else None
        if of == ("module", -1) and member == "exports":
            return "exports", -1
        return (*of, member) if of else None

    @cached_property
    def assigned(self) -> Mapping[Identity, list[SgNode]]:
        """What is assigned to members: the right-hand sides."""
        found: dict[Identity, list[SgNode]] = {}
        for node in self.nodes["assignment_expression"] + self.nodes["augmented_assignment_expression"]:
            left, right = node.field("left"), node.field("right")
            if left and right and left.kind() in ("member_expression", "subscript_expression"):
                identity = self.identity(left)
                if identity:
                    found.setdefault(identity, []).append(right)
        return found

    @cached_property
    def assigned_names(self) -> frozenset[object]:
        """The last names of the members that are assigned."""
        return frozenset(identity[-1] for identity in self.assigned)

    @cached_property
    def types(self) -> Mapping[str, SgNode]:
        """Interfaces and type aliases, by name."""
        if not self.typescript:
            return {}
        nodes = self.root.find_all({"rule": {"any": [{"kind": kind} for kind in TYPES]}})
        return {name.text(): node for node in nodes if (name := node.field("name"))}

    @cached_property
    def exports(self) -> Sequence[Export]:
        found = [one for node in self.nodes["export_statement"] for one in _exported(node)]
        for node in self.nodes["assignment_expression"]:
            left, right = node.field("left"), node.field("right")
            identity = self.identity(left) if left and right and left.kind().endswith("_expression") else None
            if identity and identity[:2] == ("exports", -1) and len(identity) < 4:
                name = str(identity[2]) if len(identity) == 3 else "module.exports"
                found.append(Export(name, right))
        return [*found, *self._defined()]

    def _defined(self) -> Iterator[Export]:
        """`Object.defineProperty(exports, "S3", { enumerable: true, get: function () { return a.S3; } })`."""
        for call in self.nodes["call_expression"]:
            called, arguments = call.field("function"), call.field("arguments")
            given = named(arguments) if called and called.text() == "Object.defineProperty" and arguments else []
            if len(given) == 3 and given[0].text() == "exports" and given[1].kind() == "string":
                inner = given[2].find(kind="return_statement")
                if inner and (parts := named(inner)):
                    yield Export(unquoted(given[1]), parts[0])

    @cached_property
    def callers(self) -> Mapping[str, list[SgNode]]:
        """Calls and constructions by the last name of what is called."""
        found: dict[str, list[SgNode]] = {}
        for node in self.nodes["call_expression"] + self.nodes["new_expression"]:
            if called := node.field("function") or node.field("constructor"):
                found.setdefault(last_name(called), []).append(node)
        return found

    def aliases(self, known: frozenset[str]) -> frozenset[str]:
        """Some names, and those by which an object or an export hands the same things on."""
        found = set(known)
        for key, value in self._renamed:
            if value in known:
                found.add(key)
        return frozenset(found)

    @cached_property
    def _renamed(self) -> Sequence[tuple[str, str]]:
        found = [(one.name, one.node.text()) for one in self.exports if one.node and one.node.kind() == "identifier"]
        for pair in self.nodes["pair"]:
            key, value = key_name(pair.field("key")), pair.field("value")
            if key and value and value.kind() == "identifier":
                found.append((key, value.text()))
        return found

    @cached_property
    def deleted(self) -> Sequence[tuple[Identity, SgNode]]:
        """Members that are deleted, and the places."""
        found = []
        for node in self.nodes["unary_expression"]:
            parts = named(node)
            identity = self.identity(parts[-1]) if node.text().startswith("delete") and parts else None
            if identity:
                found.append((identity, node))
        return found

    @cached_property
    def loaded(self) -> Sequence[tuple[str, str]]:
        """Names that are called and bound to a module or a part of it, each with the module."""
        found = set()
        for name in self.callers:
            for one in self.names.get(name, ()):
                if isinstance(one.value, str):
                    found.add((name, one.value))
                elif one.value is not None and (required := LOADING.search(one.value.text()[:200])):
                    found.add((name, required[1]))
        return sorted(found)


def member_name(node: SgNode) -> str | None:
    """The name of a member that is written out: `a.b`, `a["b"]`."""
    kind = node.kind()
    if kind == "member_expression":
        member = node.field("property")
        return member.text() if member else None
    index = node.field("index") if kind == "subscript_expression" else None
    return unquoted(index) if index and index.kind() == "string" else None


def last_name(called: SgNode) -> str:
    """`f` of `f(…)`, `a.f(…)`, `a["f"](…)`, `(0, a.f)(…)`; "" for what has none."""
    kind = called.kind()
    if kind == "identifier":
        return called.text()
    if kind in ("parenthesized_expression", "sequence_expression", "non_null_expression"):
        parts = named(called)
        return last_name(parts[-1]) if parts else ""
    return member_name(called) or ""


def key_name(key: SgNode | None) -> str | None:
    """The name that a key of an object literal, a field or a method gives."""
    if key is None or key.kind() == "computed_property_name":
        inner = named(key)[0] if key and named(key) else None
        return unquoted(inner) if inner and inner.kind() == "string" else None
    return unquoted(key) if key.kind() == "string" else key.text()


def owner_of(node: SgNode) -> SgNode | None:
    """The class body or object literal whose method a `this` stands in; None for another function's, or the file's."""
    for above in node.ancestors():
        kind = above.kind()
        if kind == "class_body":
            return above
        if kind in FUNCTIONS and kind != "arrow_function":
            outer = above.parent()
            if outer and outer.kind() == "pair":
                outer = outer.parent()
            return outer if outer and outer.kind() in ("class_body", "object") else None
    return None


def _exported(statement: SgNode) -> Iterator[Export]:
    source, declared, value = (statement.field(name) for name in ("source", "declaration", "value"))
    module = unquoted(source) if source else ""
    words = {child.kind() for child in statement.children()}
    if value:
        yield Export("default", value)
    elif declared:
        inner = [declared] if declared.field("name") else named(declared)
        for one in inner:
            name = one.field("name")
            for part in _names(name) if name else ():
                yield Export("default" if "default" in words else part.text(), part)
        if "default" in words and not declared.field("name"):
            yield Export("default", declared)
    elif "=" in words:
        yield Export("module.exports", named(statement)[-1])
    elif module and "*" in words:
        yield Export("*", None, module)
    for clause in statement.children():
        if clause.kind() == "namespace_export":
            yield Export(named(clause)[-1].text(), None, module)
        for one in named(clause) if clause.kind() == "export_clause" else ():
            name, alias = one.field("name"), one.field("alias")
            if name:
                shown = (alias or name).text()
                yield Export(shown, None, module, name.text()) if module else Export(shown, name)


def _names(pattern: SgNode) -> Iterator[SgNode]:
    if pattern.kind() in ("identifier", "type_identifier", "shorthand_property_identifier_pattern"):
        yield pattern
    elif pattern.kind() in ("object_pattern", "pair_pattern", "array_pattern"):
        parts = [pattern.field("value")] if pattern.kind() == "pair_pattern" else named(pattern)
        for part in parts:
            if part:
                yield from _names(part)
