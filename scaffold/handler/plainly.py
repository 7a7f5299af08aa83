"""All names that a JavaScript file exports, where that is plain: each is written out, and none can be added unseen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named, unquoted
from scaffold.formats import problems, syntax, unwieldy
from scaffold.model import Project

if TYPE_CHECKING:
    from ast_grep_py import SgNode

ASKED = frozenset(["parent", "id", "filename", "path", "paths", "children", "hot"])
"""What code asks of `module`."""
KEYS = frozenset(["property_identifier", "string"])
OWN_THIS = (FUNCTIONS - {"arrow_function"}) | {"class_body"}
TAKES = frozenset(["array_pattern", "pair_pattern", "rest_pattern"])
"""What gives a member a value, beside what has it on its left: `[exports.a] = b`."""
ALL = frozenset(["exports", "module.exports"])
SIDES = {"rule": {"any": [{"kind": "identifier", "regex": "^(exports|module|eval)$"}, {"kind": "this"}]}}


class _Unseen(Exception):
    """More may be exported than is seen."""


def names(project: Project, path: str) -> frozenset[str] | None:
    """The names; None where there may be others, and for what does not parse. Raises Unreadable."""
    if unwieldy(project, path) or problems(project, path):
        return None
    found: set[str] = set()
    try:
        for node in syntax(project, path).find_all(SIDES):  # type: ignore[call-overload]
            found.update(_of(node))
        for statement in syntax(project, path).find_all(kind="export_statement"):
            found.update(_stated(statement))
    except _Unseen:
        return None
    return frozenset(found)


def _of(node: SgNode) -> Iterator[str]:
    """What a mention of `exports`, `module` or `this` gives out."""
    above, word = node.parent(), node.text()
    if node.kind() == "this":
        if not any(one.kind() in OWN_THIS for one in node.ancestors()):
            raise _Unseen
        return
    if word == "eval" or above is None:
        raise _Unseen
    whole = node
    if word == "module":
        member = above.field("property") if above.kind() == "member_expression" and _is(above, "object", node) else None
        if member is None:
            if above.kind() != "binary_expression":
                raise _Unseen
            return
        if member.text() in ASKED:
            return
        if member.text() != "exports":
            raise _Unseen
        whole, above = above, above.parent()
    if above is None:
        raise _Unseen
    yield from _used(whole, above)


def _used(whole: SgNode, above: SgNode) -> Iterator[str]:
    """What the exports are used for: a member of them is assigned or asked, all are assigned or one is defined."""
    if above.kind() in ("member_expression", "subscript_expression") and _is(above, "object", whole):
        key, outer = above.field("property") or above.field("index"), above.parent()
        if key is None or outer is None or key.kind() not in KEYS:
            raise _Unseen
        if outer.kind() in TAKES or _is(outer, "left", above):
            yield unquoted(key) if key.kind() == "string" else key.text()
    elif above.kind() == "assignment_expression" and _is(above, "left", whole):
        outer = above.parent()
        if outer is None or not (outer.kind() == "expression_statement" or _of_all(outer)):
            raise _Unseen
        yield from _assigned(above.field("right"))
    elif _of_all(above):
        return
    elif above.kind() == "arguments":
        yield from _defined(above)
    else:
        raise _Unseen


def _assigned(value: SgNode | None) -> Iterator[str]:
    """The members of an object; another assignment to the exports is looked at itself."""
    if value is None:
        raise _Unseen
    if value.kind() != "object" and value.text() not in ALL and not _of_all(value):
        raise _Unseen
    for part in named(value) if value.kind() == "object" else ():
        key = part.field("key") or part.field("name")
        if part.kind() == "shorthand_property_identifier":
            yield part.text()
        elif key is None or key.kind() not in KEYS:
            raise _Unseen
        else:
            yield unquoted(key) if key.kind() == "string" else key.text()


def _defined(arguments: SgNode) -> Iterator[str]:
    """`Object.defineProperty(exports, "a", …)`."""
    call, given = arguments.parent(), named(arguments)
    called = call.field("function") if call else None
    if called is None or called.text() != "Object.defineProperty" or len(given) != 3 or given[1].kind() != "string":
        raise _Unseen
    yield unquoted(given[1])


def _stated(statement: SgNode) -> Iterator[str]:
    """The names of an `export`; a default may be made the module itself by whoever compiles it."""
    words = [child.kind() for child in statement.children()]
    if "*" in words or "default" in words or "=" in words or "namespace_export" in words:
        raise _Unseen
    if declared := statement.field("declaration"):
        parts = named(declared) if declared.kind().endswith(("lexical_declaration", "variable_declaration")) else []
        for one in parts or [declared]:
            key = one.field("name")
            if key is None or key.kind() not in ("identifier", "type_identifier"):
                raise _Unseen
            yield key.text()
    for specifier in statement.find_all(kind="export_specifier"):
        said = specifier.field("alias") or specifier.field("name")
        if said is None or said.text() == "default":
            raise _Unseen
        yield unquoted(said) if said.kind() == "string" else said.text()


def _of_all(node: SgNode) -> bool:
    """Whether a node is an assignment to the exports as a whole."""
    left = node.field("left") if node.kind() == "assignment_expression" else None
    return left is not None and left.text() in ALL


def _is(outer: SgNode, field: str, node: SgNode) -> bool:
    inner = outer.field(field)
    return inner is not None and extent.span(inner) == extent.span(node)
