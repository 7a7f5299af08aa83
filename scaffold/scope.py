"""What the names in a JavaScript or TypeScript file stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from scaffold.formats import syntax
from scaffold.model import Project

if TYPE_CHECKING:
    from ast_grep_py import SgNode

PATTERNS = ("identifier", "shorthand_property_identifier_pattern")


def modules(project: Project, path: str) -> Mapping[str, str]:
    """Local name → what it is bound to: `fs` → "fs", `{ readFile: r }` → "fs.readFile". `node:` is left out."""
    found = project.cache.get((path, "modules"))
    if found is None:
        found = project.cache[path, "modules"] = dict(_modules(syntax(project, path)))
    return cast("Mapping[str, str]", found)


def _modules(root: SgNode) -> Iterator[tuple[str, str]]:
    for node in root.find_all(kind="variable_declarator"):
        name, value = node.field("name"), node.field("value")
        if name and value and (module := _required(value)):
            yield from _bound(name, module)
    for node in root.find_all(kind="import_statement"):
        source = node.field("source")
        if source:
            yield from _imported(node, _unquoted(source).removeprefix("node:"))


def _required(value: SgNode) -> str:
    """`require("fs")` → "fs", `require("fs").promises` → "fs.promises"."""
    if value.kind() == "member_expression":
        owner, member = value.field("object"), value.field("property")
        module = _required(owner) if owner else ""
        return f"{module}.{member.text()}" if module and member else ""
    if value.kind() != "call_expression":
        return ""
    called, arguments = value.field("function"), value.field("arguments")
    if not called or not arguments or called.text() != "require":
        return ""
    given = arguments.named_children()
    if len(given) != 1 or given[0].kind() != "string":
        return ""
    return _unquoted(given[0]).removeprefix("node:")


def _unquoted(node: SgNode) -> str:
    return node.text()[1:-1]


def _bound(name: SgNode, module: str) -> Iterator[tuple[str, str]]:
    if name.kind() == "identifier":
        yield name.text(), module
        return
    for part in name.named_children():
        if part.kind() == "shorthand_property_identifier_pattern":
            yield part.text(), f"{module}.{part.text()}"
        elif part.kind() == "pair_pattern":
            key, value = part.field("key"), part.field("value")
            if key and value and value.kind() == "identifier":
                yield value.text(), f"{module}.{key.text()}"


def _imported(statement: SgNode, module: str) -> Iterator[tuple[str, str]]:
    for clause in statement.find_all(kind="import_clause"):
        for part in clause.named_children():
            if part.kind() == "identifier":
                yield part.text(), module
    for part in statement.find_all(kind="namespace_import"):
        yield part.named_children()[-1].text(), module
    for part in statement.find_all(kind="import_specifier"):
        name, alias = part.field("name"), part.field("alias")
        if name:
            member = module if name.text() == "default" else f"{module}.{name.text()}"
            yield (alias or name).text(), member


def declared(project: Project, path: str) -> frozenset[str]:
    """Every name that the file declares, at whatever depth: variables, parameters, functions, classes, imports."""
    found = project.cache.get((path, "declared"))
    if found is None:
        found = project.cache[path, "declared"] = frozenset(_declared(syntax(project, path)))
    return cast("frozenset[str]", found)


def _declared(root: SgNode) -> Iterator[str]:
    for kind in ("variable_declarator", "function_declaration", "class_declaration", "function_expression"):
        for node in root.find_all(kind=kind):
            if name := node.field("name"):
                yield from _names(name)
    for kind in ("formal_parameters", "import_clause"):
        for node in root.find_all(kind=kind):
            yield from _names(node)
    for node in root.find_all(kind="arrow_function"):
        if parameter := node.field("parameter"):
            yield parameter.text()


def _names(node: SgNode) -> Iterator[str]:
    if node.kind() in PATTERNS:
        yield node.text()
    for kind in PATTERNS:
        for inner in node.find_all(kind=kind):
            yield inner.text()
