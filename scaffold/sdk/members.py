"""What the members of values are, by what the values are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import named
from scaffold.sdk import callers, classes, exports, names, typed
from scaffold.sdk.code import Code, key_name, owner_of
from scaffold.sdk.values import NOTHING, Client, Local, Method, Sdk, Unknown, Value, joined

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from scaffold.sdk.follow import Follow

LONGEST = 6
"""Members of the SDK in a row."""


def member(follow: Follow, value: Value, name: str) -> Value:
    """A member of a value; not what is assigned to it elsewhere."""
    if isinstance(value, Sdk):
        return value if name == "default" else Sdk((*value.path, name)[:LONGEST])
    if isinstance(value, Client):
        if name == "service" and value.document:
            return Client("DynamoDB", made=value.made)
        return Sdk((f"{value.service}()", name)) if name in names.PROPERTIES else Method(value, name)
    if isinstance(value, Method):
        return Unknown("it is a member of a method")
    return _local(follow, value, name) if isinstance(value, Local) else value


def _local(follow: Follow, value: Local, name: str) -> Value:
    if value.kind == "exports":
        found = exports.exported(follow, value.path, name)
        if found == NOTHING and name == "default":
            return value
        return found if found != NOTHING else Unknown(f"{value.path} exports no {name}")
    if value.kind == "shape":
        return typed.member(follow, value, name)
    code = follow.code(value.path)
    if value.kind == "object" and (literal := value.node):
        question = ("member", value.path, value.start, name)
        return follow.memory.ask(question, lambda: _property(follow, literal, name, code))
    if value.kind in ("class", "instance") and value.node:
        return classes.member(follow, value, name)
    if value.kind == "self":
        return joined(follow.value(one, code) for one in code.assigned.get(("this", 0, name), ()))
    return Unknown("it is a member of a function")


def _property(follow: Follow, literal: SgNode, name: str, code: Code) -> Value:
    for part in reversed(named(literal)):
        kind = part.kind()
        if kind == "spread_element":
            found = follow.member(follow.settled(follow.value(named(part)[0], code)), name)
            if found != NOTHING:
                return found
        elif kind == "shorthand_property_identifier" and part.text() == name:
            return follow.value(part, code)
        elif kind == "pair" and key_name(part.field("key")) == name and (inner := part.field("value")):
            return follow.value(inner, code)
        elif kind == "method_definition" and key_name(part.field("name")) == name:
            function = Local("function", code.path, extent.start(part), part)
            return callers.returned(follow, function) if classes.is_getter(part) else function
    return NOTHING


def this(node: SgNode, code: Code) -> Value:
    """What `this` is at a place: an instance, a class, an object literal; `self` of the file for anything else."""
    owner = owner_of(node)
    if owner is None:
        return Local("self", code.path, 0)
    if owner.kind() == "object":
        return Local("object", code.path, extent.start(owner), owner)
    class_ = owner.parent()
    kind = "class" if classes.in_static(node) else "instance"
    return Local(kind, code.path, extent.start(class_), class_) if class_ else NOTHING


def instance(follow: Follow, class_: Value, node: SgNode, code: Code) -> Value:
    """What a class or constructor makes at a place."""
    if isinstance(class_, Sdk):
        if class_.service or class_.document:
            return Client(class_.path[0], class_.document, frozenset([code.place(node)]))
        return result(class_)
    if isinstance(class_, Local) and class_.kind == "class":
        above: Value = class_
        for _ in range(LONGEST):
            above = classes.base(follow, above) if isinstance(above, Local) and above.kind == "class" else above
        made = instance(follow, above, node, code) if isinstance(above, Sdk) else above
        return made if isinstance(made, Client) else Local("instance", class_.path, class_.start, class_.node)
    if isinstance(class_, Local) and class_.kind == "function":
        return Local("self", class_.path, 0)
    return class_ if isinstance(class_, Unknown) else Unknown("it is made by something else")


def result(of: Sdk) -> Sdk:
    """What a function or class of the SDK that is no service gives."""
    return Sdk((*of.path[:-1], f"{of.path[-1]}()") if of.path else ("()",))
