"""What a JavaScript or TypeScript module exports, by name: the expressions, or where they are taken from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from scaffold import extent
from scaffold.declared import FUNCTIONS, named, unquoted
from scaffold.formats import syntax
from scaffold.model import Project
from scaffold.scope import bindings_of, module_of
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

WHOLE = ""
"""The name of what the module itself is: `module.exports = …`."""
DEFAULT = "default"
EXPORTS = frozenset(["exports", "module.exports"])
TERNARY = "ternary_expression"
EMPTY = frozenset(["undefined", "null"])
STAR = "* "
"""Before the name of a module of which all is exported."""
SPREAD = "... "
"""Before a name that stands for more members."""
OTHERWISE = " |"
"""Behind the name of what is exported in another way of an `if` or a `? :`."""
PATTERNS = ("identifier", "shorthand_property_identifier_pattern")
MAKES = r"(__exportStar|defineProperty|\bassign|\b_export)\)?$"
CALLED = {"kind": "call_expression", "has": {"field": "function", "regex": MAKES}}
EXPORTING = {"rule": {"any": [{"kind": "export_statement"}, {"kind": "assignment_expression"}, CALLED]}}


class Elsewhere(NamedTuple):
    """A member of another module; `name` WHOLE for the module as it is."""

    module: str
    name: str


def exports(project: Project, path: str) -> Mapping[str, SgNode | Elsewhere]:
    """What a code file exports. Of several assignments to one name the last counts; those of other ways have keys of
    their own (`ways`). `*` and a module's name is the key of what is exported as a whole from elsewhere. Raises
    Unreadable."""
    known = project.parses.get((path, "exports"))
    if known is None:
        unseen = project.entries[path].large
        known = project.parses[path, "exports"] = {} if unseen else _exports(project, path)
    return cast("Mapping[str, SgNode | Elsewhere]", known)


def _exports(project: Project, path: str) -> Mapping[str, SgNode | Elsewhere]:
    found: dict[str, SgNode | Elsewhere] = {}
    for node in syntax(project, path).find_all(EXPORTING):  # type: ignore[call-overload]
        for name, value in READ[node.kind()](node):
            before = found.get(name)
            if before is not None and not isinstance(before, Elsewhere) and _either(before, node):
                found[_other(name, found)] = before
            found[name] = value
            while not isinstance(value, Elsewhere) and value.kind() == TERNARY:
                ways = [way for way in (value.field("consequence"), value.field("alternative")) if way]
                found[_other(name, found)], value = ways[0], ways[-1]
                found[name] = value
    for name, part in [*found.items()]:
        if (name == WHOLE or name.startswith(SPREAD)) and not isinstance(part, Elsewhere):
            found = {**dict(_of_name(name, part, project, path)), **found}
    return found


def ways(project: Project, path: str, name: str) -> Sequence[str]:
    """The keys of what a file exports under a name, in one way or another."""
    return [name, *(key for key in exports(project, path) if key.startswith(name + OTHERWISE))]


def _other(name: str, found: Mapping[str, SgNode | Elsewhere]) -> str:
    while name in found:
        name += OTHERWISE
    return name


def _either(before: SgNode, assignment: SgNode) -> bool:
    """Whether two assignments stand in the two ways of an `if`."""
    start = extent.start(before)
    around = next((above for above in assignment.ancestors() if extent.start(above) <= start), None)
    return around is not None and around.kind() == "if_statement"


def _of_name(key: str, name: SgNode, project: Project, path: str) -> Iterator[tuple[str, SgNode | Elsewhere]]:
    """What is exported with a name that stands for an object, or, where it is spread, for another module."""
    if name.kind() != "identifier":
        return
    module = module_of(name, project, path) if key != WHOLE else None
    if module and module.startswith("."):
        yield f"{STAR}{module}", Elsewhere(module, WHOLE)
    values = [one.value for one in bindings_of(name, project, path) if not one.empty and not one.members]
    if len(values) == 1 and values[0] is not None and not isinstance(values[0], str):
        yield from _parts(values[0])


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
        yield f"{STAR}{unquoted(source)}", Elsewhere(unquoted(source), WHOLE)
    for specifier in statement.find_all(kind="export_specifier"):
        name, alias = specifier.field("name"), specifier.field("alias")
        if name:
            yield (alias or name).text(), Elsewhere(unquoted(source), name.text()) if source else name


def _declared(declared: SgNode, name: str) -> Iterator[tuple[str, SgNode]]:
    for one in named(declared) if declared.kind().endswith(("lexical_declaration", "variable_declaration")) else ():
        key, value = one.field("name"), one.field("value")
        if key and key.kind() == "identifier":
            yield key.text(), value or key
        elif key:
            yield from ((part.text(), part) for kind in PATTERNS for part in key.find_all(kind=kind))
    if key := declared.field("name"):
        yield name or key.text(), declared
    elif name:
        yield name, declared


def _assigned(assignment: SgNode) -> Iterator[tuple[str, SgNode | Elsewhere]]:
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


def _members(name: str, value: SgNode) -> Iterator[tuple[str, SgNode | Elsewhere]]:
    yield name, value
    yield from _parts(value)


def _parts(value: SgNode) -> Iterator[tuple[str, SgNode | Elsewhere]]:
    """The members of `{ a, ...b, ...require("./c") }`, and of `Object.assign({}, b, require("./c"))`: of a name, and of
    another module, it is said that all of it is."""
    called, arguments = value.field("function"), value.field("arguments")
    if value.kind() == "object":
        for part in named(value):
            yield from _spread(named(part)[0]) if part.kind() == "spread_element" else _member(part)
    elif called is not None and arguments is not None:
        given = named(arguments)
        if called.text() == "Object.assign":
            for one in given:
                yield from _spread(one)
        elif called.text() == "require" and given and given[0].kind() == "string":
            yield f"{STAR}{unquoted(given[0])}", Elsewhere(unquoted(given[0]), WHOLE)


def _spread(value: SgNode) -> Iterator[tuple[str, SgNode | Elsewhere]]:
    if value.kind() == "identifier":
        yield f"{SPREAD}{value.text()}", value
    yield from _parts(value)


def members(value: SgNode) -> Iterator[tuple[str, SgNode]]:
    """The members of an object literal that have names: `{ a, b: …, c() {}, get d() { return …; } }`."""
    for part in named(value):
        yield from _member(part)


def _member(part: SgNode) -> Iterator[tuple[str, SgNode]]:
    key, given = part.field("key"), part.field("value")
    if part.kind() == "shorthand_property_identifier":
        yield part.text(), part
    elif part.kind() == "method_definition" and (key := part.field("name")):
        getter = any(child.kind() == "get" for child in part.children())
        if value := _got(part) if getter else part:
            yield key.text(), value
    elif key and given:
        yield unquoted(key) if key.kind() == "string" else key.text(), given


def _got(getter: SgNode) -> SgNode | None:
    """What a getter gives: its body, or what its first `return` does."""
    body = getter.field("body")
    if body is None or body.kind() != "statement_block":
        return body
    returned = body.find(kind="return_statement")
    return next(iter(named(returned)), None) if returned else None


def _defined(call: SgNode) -> Iterator[tuple[str, SgNode | Elsewhere]]:
    """What compilers and `Object.assign` write: `Object.defineProperty(exports, "a", { get: () => b.a })`."""
    called, arguments = call.field("function"), call.field("arguments")
    given = named(arguments) if arguments else []
    if called is None or len(given) < 2:
        return
    name = called.text().rstrip(")").rpartition(".")[2]
    if name == "__exportStar" and (module := given[0].find(kind="string")):
        yield f"{STAR}{unquoted(module)}", Elsewhere(unquoted(module), WHOLE)
    elif given[0].text() not in EXPORTS:
        return
    elif name == "assign":
        for one in given[1:]:
            yield from _spread(one)
    elif name == "_export" and given[1].kind() == "object":
        for key, value in members(given[1]):
            if got := _got(value) if value.kind() in FUNCTIONS else value:
                yield key, got
    elif name == "defineProperty" and len(given) == 3 and given[1].kind() == "string":
        parts = dict(members(given[2])) if given[2].kind() == "object" else {}
        if got := parts.get("value") or (_got(parts["get"]) if "get" in parts else None):
            yield unquoted(given[1]), got


READ = {"export_statement": _stated, "assignment_expression": _assigned, "call_expression": _defined}
