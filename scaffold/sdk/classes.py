"""What the members of a project's own classes are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named
from scaffold.sdk import callers, typed
from scaffold.sdk.code import CLASSES, Code, key_name
from scaffold.sdk.values import NOTHING, Local, Value, joined

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from scaffold.sdk.follow import Follow

FIELDS = ("field_definition", "public_field_definition")


def member(follow: Follow, of: Local, name: str) -> Value:
    """A member of a class or an instance: declared, assigned to `this`, a constructor's parameter, or inherited."""
    question = ("class", of.kind, of.path, of.start, name)
    return follow.memory.ask(question, lambda: _member(follow, of, name))


def _member(follow: Follow, of: Local, name: str) -> Value:
    code, class_ = follow.code(of.path), of.node
    body = class_.field("body") if class_ else None
    if class_ is None or body is None:
        return NOTHING
    types: list[Value] = []
    found: list[Value] = []
    for part in named(body):
        kind = part.kind()
        if kind in FIELDS and key_name(part.field("name") or part.field("property")) == name:
            value, type_ = part.field("value"), part.field("type")
            found += [follow.value(value, code)] if value else []
            types += [typed.value(follow, type_, code)] if type_ else []
        elif kind == "method_definition" and key_name(part.field("name")) == name:
            function = Local("function", of.path, extent.start(part), part)
            found.append(callers.returned(follow, function) if is_getter(part) else function)
        elif kind == "method_definition" and key_name(part.field("name")) == "constructor":
            found += _parameter(follow, part, name, code)
    found += (follow.value(one, code) for one in code.assigned.get(("this", extent.start(body), name), ()))
    if of.kind == "class" and (own := class_.field("name")):
        scope = code.bound(own.text(), extent.start(class_))[0]
        found += (follow.value(one, code) for one in code.assigned.get((own.text(), scope, name), ()))
    own_value = typed.agreed(joined(types), joined(found)) if types else joined(found)
    if own_value != NOTHING:
        return own_value
    above = base(follow, of)
    if not isinstance(above, Local) or above.kind != "class":
        return NOTHING
    return follow.member(Local(of.kind, above.path, above.start, above.node), name)


def _parameter(follow: Follow, constructor: SgNode, name: str, code: Code) -> Iterator[Value]:
    """`constructor(private readonly db: DynamoDB)` makes a member."""
    parameters = constructor.field("parameters")
    for one in named(parameters) if parameters else ():
        pattern = one.field("pattern")
        words = {child.kind() for child in one.children()}
        if pattern and pattern.text() == name and words & {"accessibility_modifier", "readonly", "override_modifier"}:
            yield follow.name(name, extent.start(pattern), code)


def base(follow: Follow, of: Local) -> Value:
    """What a class extends; NOTHING where it extends nothing."""
    heritage = next((one for one in of.node.children() if one.kind() == "class_heritage"), None) if of.node else None
    if heritage is None:
        return NOTHING
    clause = next((one for one in named(heritage) if one.kind() == "extends_clause"), heritage)
    value = clause.field("value") or (named(clause)[0] if named(clause) else None)
    return follow.settled(follow.value(value, follow.code(of.path))) if value else NOTHING


def is_getter(method: SgNode) -> bool:
    return any(child.kind() == "get" for child in method.children())


def in_static(node: SgNode) -> bool:
    """Whether a `this` stands in a static method or field."""
    for above in node.ancestors():
        kind = above.kind()
        if kind in FIELDS or kind == "method_definition":
            return any(child.text() == "static" for child in above.children()[:3])
        if kind in CLASSES or (kind in FUNCTIONS and kind != "arrow_function"):
            return False
    return False
