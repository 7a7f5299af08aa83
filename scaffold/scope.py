"""What the names in a JavaScript or TypeScript file stand for, by the scope that declares them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from scaffold.formats import syntax
from scaffold.model import Project

if TYPE_CHECKING:
    from ast_grep_py import SgNode

FUNCTIONS = frozenset(
    [
        "function_declaration",
        "function_expression",
        "generator_function",
        "generator_function_declaration",
        "arrow_function",
        "method_definition",
    ]
)
BLOCKS = frozenset(["program", "statement_block", "class_body", "for_statement", "for_in_statement", "switch_body"])
DECLARING = [
    "variable_declarator",
    "formal_parameters",
    "arrow_function",
    "function_declaration",
    "function_expression",
    "generator_function",
    "generator_function_declaration",
    "class_declaration",
    "class",
    "catch_clause",
    "for_in_statement",
    "import_statement",
    "assignment_expression",
]
UNSET = "?"
"""The module of a variable that is declared without a value: what is assigned later counts."""
NAMES = ("identifier", "shorthand_property_identifier_pattern")


class Binding(NamedTuple):
    """A declaration: where its name holds, and the module that it is bound to ("" for anything else)."""

    start: int
    end: int
    module: str


def module_of(node: SgNode, project: Project, path: str) -> str | None:
    """What an identifier is bound to where it stands: "fs", "fs.readFile" for `{ readFile }`, "" for anything that the
    file itself declares or assigns, None for a global. `node:` is left out."""
    at = node.range().start.index
    found = [b for b in bindings(project, path).get(node.text(), ()) if b.start <= at < b.end]
    if not found:
        return None
    inner = max(b.start for b in found)
    bound = {b.module for b in found if b.start == inner and b.module != UNSET}
    return bound.pop() if len(bound) == 1 else ""


def is_global(name: str, node: SgNode, project: Project, path: str) -> bool:
    """Whether a name means the global of that name at a node; so does `Buffer` of `require("buffer")`."""
    at = node.range().start.index
    return all(
        b.module == f"{name.lower()}.{name}" for b in bindings(project, path).get(name, ()) if b.start <= at < b.end
    )


def bindings(project: Project, path: str) -> Mapping[str, Sequence[Binding]]:
    """Every declaration of a file, by name."""
    found = project.cache.get((path, "bindings"))
    if found is None:
        found = project.cache[path, "bindings"] = _bindings(syntax(project, path))
    return cast("Mapping[str, Sequence[Binding]]", found)


def _bindings(root: SgNode) -> dict[str, list[Binding]]:
    names: dict[str, list[Binding]] = {}
    assigned: list[tuple[str, str]] = []
    for node in root.find_all({"rule": {"any": [{"kind": kind} for kind in DECLARING]}}):
        if node.kind() == "assignment_expression":
            left, right = node.field("left"), node.field("right")
            if left and right:
                assigned += _bound(left, _required(right))
        else:
            for name, module, scope in _declared(node):
                names.setdefault(name, []).append(Binding(*_span(scope), module))
    for name, module in assigned:
        names.get(name, []).extend({Binding(b.start, b.end, module) for b in names.get(name, ())})
    return names


def _declared(node: SgNode) -> Iterator[tuple[str, str, SgNode]]:
    """Name, module and scope of what one node declares."""
    kind = node.kind()
    if kind == "variable_declarator":
        name, value = node.field("name"), node.field("value")
        if name:
            scope = _scope(node, FUNCTIONS | {"program"} if _first(node.parent()) == "var" else FUNCTIONS | BLOCKS)
            yield from ((one, module, scope) for one, module in _bound(name, _required(value) if value else UNSET))
    elif kind == "import_statement":
        yield from ((name, module, _scope(node, {"program"})) for name, module in _imported(node))
    elif kind == "formal_parameters":
        if (owner := node.parent()) is not None and owner.kind() in FUNCTIONS:
            for parameter in node.children():
                yield from ((name, "", owner) for name, _ in _bound(parameter, None))
    elif kind in ("arrow_function", "catch_clause", "for_in_statement"):
        inner = node.field("left" if kind == "for_in_statement" else "parameter")
        if inner and (kind != "for_in_statement" or _first(node, 2) in ("const", "let", "var")):
            yield from ((name, "", node) for name, _ in _bound(inner, None))
    elif name := node.field("name"):
        outer = kind.endswith("_declaration") and node.parent() is not None
        yield name.text(), "", _scope(node, FUNCTIONS | BLOCKS) if outer else node


def _first(node: SgNode | None, index: int = 0) -> str:
    children = node.children() if node else []
    return children[index].text() if len(children) > index else ""


def _scope(node: SgNode, kinds: frozenset[str] | set[str]) -> SgNode:
    return next((above for above in node.ancestors() if above.kind() in kinds), node)


def _span(node: SgNode) -> tuple[int, int]:
    span = node.range()
    return span.start.index, span.end.index


def _bound(name: SgNode, module: str | None) -> Iterator[tuple[str, str]]:
    """The names of a binding pattern, each with its module."""
    kind = name.kind()
    if kind in NAMES:
        yield name.text(), module or ""
    elif kind in ("required_parameter", "optional_parameter"):
        if inner := name.field("pattern"):
            yield from _bound(inner, None)
    elif kind in ("assignment_pattern", "object_assignment_pattern"):
        if inner := name.field("left"):
            yield from _bound(inner, None)
    elif kind in ("array_pattern", "rest_pattern"):
        for part in name.children():
            yield from _bound(part, None)
    elif kind == "object_pattern":
        for part in name.children():
            key, value = (part.field("key"), part.field("value")) if part.kind() == "pair_pattern" else (part, part)
            if key and value:
                yield from _bound(value, f"{module}.{key.text()}" if module and module != UNSET else None)


def _required(value: SgNode) -> str | None:
    """`require("fs")` → "fs", `require("fs").promises` → "fs.promises"."""
    if value.kind() == "member_expression":
        owner, member = value.field("object"), value.field("property")
        module = _required(owner) if owner else None
        return f"{module}.{member.text()}" if module and member else None
    if value.kind() != "call_expression":
        return None
    called, arguments = value.field("function"), value.field("arguments")
    if not called or not arguments or called.text() != "require":
        return None
    given = [child for child in arguments.children() if child.is_named()]
    return _unquoted(given[0]) if len(given) == 1 and given[0].kind() == "string" else None


def _unquoted(node: SgNode) -> str:
    return node.text()[1:-1].removeprefix("node:")


def _imported(statement: SgNode) -> Iterator[tuple[str, str]]:
    required = next((part for part in statement.children() if part.kind() == "import_require_clause"), None)
    if required:
        name, module = required.find(kind="identifier"), required.find(kind="string")
        if name and module:
            yield name.text(), _unquoted(module)
        return
    source = statement.field("source")
    if source is None:
        return
    module_name = _unquoted(source)
    for clause in statement.find_all(kind="import_clause"):
        yield from ((part.text(), module_name) for part in clause.children() if part.kind() == "identifier")
    for part in statement.find_all(kind="namespace_import"):
        yield part.children()[-1].text(), module_name
    for part in statement.find_all(kind="import_specifier"):
        name, alias = part.field("name"), part.field("alias")
        if name:
            yield (alias or name).text(), module_name if name.text() == "default" else f"{module_name}.{name.text()}"
