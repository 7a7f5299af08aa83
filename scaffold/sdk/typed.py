"""What a TypeScript type says that something is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import named
from scaffold.sdk.code import Code, key_name
from scaffold.sdk.values import NOTHING, Client, Local, Sdk, Unknown, Value, joined

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from scaffold.sdk.follow import Follow

WRAPPING = frozenset(["Promise", "Partial", "Required", "Readonly", "NonNullable", "InstanceType"])
PARTS = frozenset(["type_annotation", "parenthesized_type", "readonly_type"])


def value(follow: Follow, type_: SgNode, code: Code) -> Value:
    """A value of a type: a client, an object whose members have types, or NOTHING that is known."""
    span = extent.span(type_)
    question = ("type", code.path, span.start, span.end, type_.kind())
    return follow.memory.ask(question, lambda: _value(follow, type_, code))


def _value(follow: Follow, type_: SgNode, code: Code) -> Value:
    kind, parts = type_.kind(), named(type_)
    if kind in PARTS and parts:
        return value(follow, parts[0], code)
    if kind == "generic_type" and parts and parts[0].text() in WRAPPING:
        return value(follow, named(parts[-1])[0], code) if named(parts[-1]) else NOTHING
    if kind == "union_type":
        return joined(value(follow, one, code) for one in parts if one.kind() != "literal_type")
    if kind == "intersection_type":
        each = [value(follow, one, code) for one in parts]
        return next((one for one in each if not isinstance(one, Unknown)), NOTHING)
    if kind == "type_query" and parts:
        found = follow.settled(follow.value(parts[0], code))
        return NOTHING if isinstance(found, Unknown) else found
    if kind in ("type_identifier", "nested_type_identifier"):
        return _named(follow, type_, code)
    if kind in ("object_type", "interface_body"):
        return Local("shape", code.path, _start(type_), type_)
    return NOTHING


def agreed(type_: Value, value: Value) -> Value:
    """What is declared to be a client is one; its value says more where the two agree."""
    if not isinstance(type_, Client):
        return value if not isinstance(value, Unknown) or isinstance(type_, Unknown) else type_
    if isinstance(value, Client) and (value.service, value.document) == (type_.service, type_.document):
        return value
    return type_


def _start(node: SgNode) -> int:
    return extent.start(node)


def _named(follow: Follow, type_: SgNode, code: Code) -> Value:
    if type_.kind() == "type_identifier" and (declared := code.types.get(type_.text())):
        body = declared.field("body") or declared.field("value")
        return value(follow, body, code) if body else NOTHING
    found = _reference(follow, type_, code)
    if isinstance(found, Sdk):
        if found.service or found.document:
            return Client(found.path[0], found.document)
        return NOTHING
    if isinstance(found, Local) and found.kind == "class":
        return Local("instance", found.path, found.start, found.node)
    return found if isinstance(found, Local) and found.kind in ("shape", "instance") else NOTHING


def _reference(follow: Follow, name: SgNode, code: Code) -> Value:
    """What the name of a type refers to: a class, a member of the SDK, a type of another file."""
    if name.kind() == "nested_type_identifier":
        parts = named(name)
        return follow.member(follow.settled(_reference(follow, parts[0], code)), parts[-1].text())
    if name.kind() in ("member_expression", "nested_identifier"):
        parts = named(name)
        return follow.member(_reference(follow, parts[0], code), parts[-1].text())
    found = follow.name(name.text(), _start(name), code)
    return found if not isinstance(found, Unknown) else _elsewhere(follow, name, code)


def _elsewhere(follow: Follow, name: SgNode, code: Code) -> Value:
    """An interface or a type that is imported from another file."""
    for binding in code.bound(name.text(), _start(name))[1]:
        if not isinstance(binding.value, str) or len(binding.members) != 1:
            continue
        target = follow.files.resolve(binding.value, code.path)
        other = follow.code(target) if target else None
        declared = other.types.get(binding.members[0]) if other else None
        body = (declared.field("body") or declared.field("value")) if declared else None
        if other and body:
            return value(follow, body, other)
    return NOTHING


def member(follow: Follow, shape: Local, name: str) -> Value:
    """A member of an object type or an interface."""
    code = follow.code(shape.path)
    for part in named(shape.node) if shape.node else ():
        if part.kind() == "property_signature" and key_name(part.field("name")) == name:
            type_ = part.field("type")
            return value(follow, type_, code) if type_ else NOTHING
    return NOTHING
