"""What a JavaScript or TypeScript module exports, by name: the expressions, or where they are taken from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from scaffold.declared import named, unquoted
from scaffold.formats import syntax
from scaffold.model import Project
from scaffold.scope import bindings_of
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

WHOLE = ""
"""The name of what the module itself is: `module.exports = …`."""
DEFAULT = "default"
EXPORTS = frozenset(["exports", "module.exports"])
EMPTY = frozenset(["undefined", "null"])
CALLED = {"kind": "call_expression", "has": {"field": "function", "regex": r"(__exportStar|defineProperty|assign)\)?$"}}
EXPORTING = {"rule": {"any": [{"kind": "export_statement"}, {"kind": "assignment_expression"}, CALLED]}}


class Elsewhere(NamedTuple):
    """A member of another module; `name` WHOLE for the module as it is."""

    module: str
    name: str


def exports(project: Project, path: str) -> Mapping[str, SgNode | Elsewhere]:
    """What a code file exports. Of several assignments to one name the last counts. `*` and a module's name is the key
    of what is exported as a whole from elsewhere. Raises Unreadable."""
    known = project.parses.get((path, "exports"))
    if known is None:
        unseen = project.entries[path].large
        known = project.parses[path, "exports"] = {} if unseen else _exports(project, path)
    return cast("Mapping[str, SgNode | Elsewhere]", known)


def _exports(project: Project, path: str) -> Mapping[str, SgNode | Elsewhere]:
    found: dict[str, SgNode | Elsewhere] = {}
    for node in syntax(project, path).find_all(EXPORTING):  # type: ignore[call-overload]
        found.update(READ[node.kind()](node))
    whole = found.get(WHOLE)
    if whole is not None and not isinstance(whole, Elsewhere) and whole.kind() == "identifier":
        values = [one.value for one in bindings_of(whole, project, path) if not one.empty and not one.members]
        if len(values) == 1 and values[0] is not None and not isinstance(values[0], str):
            found = {**dict(_members(WHOLE, values[0])), **found}
    return found


def _stated(statement: SgNode) -> Iterator[tuple[str, SgNode | Elsewhere]]:
    """`export const a = …`, `export function a`, `export { a as b } from "./c"`, `export default a`, `export = a`."""
    source, declared, value = (statement.field(name) for name in ("source", "declaration", "value"))
    words = [child.text() for child in statement.children()]
    if declared:
        yield from _declared(declared, DEFAULT if DEFAULT in words else "")
    elif value:
        yield DEFAULT, value
    elif "=" in words:
        yield from _members(WHOLE, statement.children()[words.index("=") + 1])
    elif source and "*" in words:
        yield f"* {unquoted(source)}", Elsewhere(unquoted(source), WHOLE)
    for specifier in statement.find_all(kind="export_specifier"):
        name, alias = specifier.field("name"), specifier.field("alias")
        if name:
            yield (alias or name).text(), Elsewhere(unquoted(source), name.text()) if source else name


def _declared(declared: SgNode, name: str) -> Iterator[tuple[str, SgNode]]:
    for one in named(declared) if declared.kind().endswith(("lexical_declaration", "variable_declaration")) else ():
        key, value = one.field("name"), one.field("value")
        if key and value:
            yield key.text(), value
    if key := declared.field("name"):
        yield name or key.text(), declared
    elif name:
        yield name, declared


def _assigned(assignment: SgNode) -> Iterator[tuple[str, SgNode]]:
    """`exports.a = exports.b = …`, `module.exports = …`."""
    left, right = assignment.field("left"), assignment.field("right")
    while right is not None and right.kind() == "assignment_expression":
        right = right.field("right")
    if left is None or right is None or right.kind() in EMPTY or right.text() == "void 0":
        return
    owner = left.field("object")
    if left.text() in EXPORTS:
        yield from _members(WHOLE, right)
    elif owner is not None and owner.text() in EXPORTS:
        member = left.field("property") or left.field("index")
        if member is not None and member.kind() in ("property_identifier", "string"):
            yield unquoted(member) if member.kind() == "string" else member.text(), right


def _members(name: str, value: SgNode) -> Iterator[tuple[str, SgNode]]:
    yield name, value
    if value.kind() == "object":
        yield from members(value)


def members(value: SgNode) -> Iterator[tuple[str, SgNode]]:
    """The members of an object literal that have names: `{ a, b: …, c() {} }`."""
    for part in named(value):
        key, given = part.field("key"), part.field("value")
        if part.kind() == "shorthand_property_identifier":
            yield part.text(), part
        elif part.kind() == "method_definition" and (key := part.field("name")):
            yield key.text(), part
        elif key and given:
            yield unquoted(key) if key.kind() == "string" else key.text(), given


def _defined(call: SgNode) -> Iterator[tuple[str, SgNode | Elsewhere]]:
    """What compilers and `Object.assign` write: `Object.defineProperty(exports, "a", { get: () => b.a })`."""
    called, arguments = call.field("function"), call.field("arguments")
    given = named(arguments) if arguments else []
    if called is None or len(given) < 2:
        return
    name = called.text().rstrip(")").rpartition(".")[2]
    if name == "__exportStar" and (module := given[0].find(kind="string")):
        yield f"* {unquoted(module)}", Elsewhere(unquoted(module), WHOLE)
    elif given[0].text() not in EXPORTS:
        return
    elif name == "assign" and given[1].kind() == "object":
        yield from members(given[1])
    elif name == "defineProperty" and len(given) == 3 and given[1].kind() == "string":
        parts = dict(members(given[2])) if given[2].kind() == "object" else {}
        returned = parts["get"].find(kind="return_statement") if "get" in parts else None
        value = parts.get("value") or (named(returned)[0] if returned and named(returned) else None)
        if value:
            yield unquoted(given[1]), value


READ = {"export_statement": _stated, "assignment_expression": _assigned, "call_expression": _defined}
