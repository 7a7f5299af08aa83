"""A call of a client's method as it is recorded: operation, input, how it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, unquoted
from scaffold.model import Place
from scaffold.sdk import names
from scaffold.sdk.code import Code
from scaffold.sdk.inputs import given
from scaffold.sdk.uses import Call, Given
from scaffold.sdk.values import Client, Local
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from scaffold.sdk.follow import Follow

CALLBACKS = names.words("callback cb done next fn")
TAKING = names.words("upload createPresignedPost")
"""Methods that are no operations, and take an object as one does."""


class Site(NamedTuple):
    """Where a method is called, or only named."""

    node: SgNode
    name: SgNode
    """What says the method."""
    arguments: Sequence[SgNode] | None
    """None where it is only named, or where they are in a list."""
    end: str | None = None
    """None: as it is written behind the call."""


def call(follow: Follow, code: Code, site: Site, client: Client, method: str) -> tuple[Call, str]:
    """The record of a call, and what of it is not understood, or ""."""
    if (
        names.WRAPPED.search(method)
        and (client.service, method) not in names.ASYNCHRONOUS
        and method not in names.NAMING
    ):
        method = names.WRAPPED.sub("", method)
    operation, state, place, problem = _operation(client, method), None, code.place(site.name), ""
    arguments = list(site.arguments or ())
    if (method in names.NAMING or method == "waitFor") and site.arguments is not None:
        word = _word(arguments[0], code) if arguments else None
        operation, state = (None, word) if method == "waitFor" else (word, None)
        place = code.place(arguments[0]) if arguments else place
        problem = "" if word else f"what {method} is asked for is computed"
    end = _end(follow, code, site, arguments) if site.end is None else site.end
    input_ = _input(follow, code, site, method, arguments)
    document, made, test = client.document, client.made, names.is_test(code.path)
    what = Call(
        code.place(site.node), place, client.service, document, method, operation, state, end, input_, made, test
    )
    return what, problem


def _operation(client: Client, method: str) -> str | None:
    if client.document:
        return names.ACTIONS.get(method)
    return None if method in names.METHODS | names.NAMING | {"waitFor"} else method


def _input(follow: Follow, code: Code, site: Site, method: str, arguments: list[SgNode]) -> Given | None:
    if site.arguments is None or method in names.METHODS - TAKING:
        return None
    at = 1 if method in names.NAMING or method == "waitFor" else 0
    if any(one.kind() == "spread_element" for one in arguments[: at + 1]):
        return None
    first = arguments[at] if len(arguments) > at and not _is_callback(follow, code, arguments[at]) else None
    return given(follow, first, site.node, code)


def _word(node: SgNode, code: Code) -> str | None:
    """A string, written or by name."""
    if node.kind() == "string":
        return unquoted(node)
    if node.kind() == "identifier":
        found = code.bound(node.text(), extent.start(node))[1]
        value = found[0].value if len(found) == 1 and not found[0].members else None
        if value is not None and not isinstance(value, str) and value.kind() == "string":
            return unquoted(value)
    return None


def _is_callback(follow: Follow, code: Code, node: SgNode) -> bool:
    if node.kind() in FUNCTIONS:
        return True
    if node.kind() != "identifier":
        return False
    value = follow.settled(follow.value(node, code))
    return node.text() in CALLBACKS or (isinstance(value, Local) and value.kind == "function")


def _end(follow: Follow, code: Code, site: Site, arguments: list[SgNode]) -> str:
    above = site.node.parent()
    if above and above.kind() == "member_expression" and (member := above.field("property")):
        return member.text()
    return "callback" if arguments and _is_callback(follow, code, arguments[-1]) else ""


def pin(options: Given, texts: dict[str, str]) -> str | None:
    """The apiVersion that options ask for: "" for one that is not seen, None for none."""
    for member in options.members:
        if member.path == ("apiVersion",):
            place: Place = member.value
            text = texts.get(place.path, "")[place.start : place.end]
            return text[1:-1] if member.kind == "string" else ""
    return None if options.whole else ""
