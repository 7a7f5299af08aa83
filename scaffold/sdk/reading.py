"""The uses of the SDK in one file: what is made of it, what is called, and what was not understood."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import named
from scaffold.formats import problems
from scaffold.model import Place
from scaffold.regex import regex
from scaffold.sdk import names, record
from scaffold.sdk.code import Code, last_name, member_name
from scaffold.sdk.exports import FOREIGN
from scaffold.sdk.follow import REQUEST, Follow
from scaffold.sdk.imports import imports
from scaffold.sdk.index import index
from scaffold.sdk.inputs import given
from scaffold.sdk.record import Site
from scaffold.sdk.uses import Construction, Core, Unresolved, Uses
from scaffold.sdk.values import OWN, Client, Method, Sdk, Unknown, Value

if TYPE_CHECKING:
    from ast_grep_py import SgNode

SHOWN = 60
MOST = 1_000
"""Clients and calls of one file; each is asked of every release."""
CROWDED = f"more than {MOST:,} uses of the SDK: not looked into"
MEMBERS = ("member_expression", "subscript_expression")
COMPOUND = regex(r"[a-z]+[A-Z]\w+|invoke|publish|decrypt|encrypt")
"""Names of operations that little else is called by."""


@functools.cache
def _operations() -> frozenset[str]:
    """The names of every operation of every release. Reads the whole index: asked for last."""
    every = index()
    models = (model for name in every.services() for model in every.service(name).values())
    return frozenset(operation for model in models for operation in model.operations)


def read(follow: Follow, path: str) -> Uses:
    """Every use of the SDK in one file. Holds no nodes."""
    found = Uses()
    _File(follow, path, found).read()
    return found


class _File:
    """One file that is gone through."""

    def __init__(self, follow: Follow, path: str, found: Uses) -> None:
        self.follow, self.found = follow, found
        self.code: Code = follow.code(path)
        self.test = names.is_test(path)
        self.speaks = follow.files.speaks(path)
        self.seen: set[tuple[int, int]] = set()

    def read(self) -> None:
        if self.speaks:
            self.found.imports += imports(self.follow, self.code)
            for line, reason in problems(self.follow.project, self.code.path)[:1]:
                at = extent.start(self.code.root)
                self.found.unresolved.append(
                    Unresolved(Place(self.code.path, at, at), "", f"line {line} {reason}", self.test)
                )
        for node in self.code.nodes["new_expression"]:
            self._new(node)
        for node in self.code.nodes["call_expression"]:
            self._call(node)
            if len(self.found.calls) + len(self.found.constructions) > MOST:
                self._crowded()
                return
        self._members()

    def _crowded(self) -> None:
        place = Place(self.code.path, 0, 0)
        self.found.calls, self.found.constructions = [], []
        self.found.unresolved.append(Unresolved(place, "", CROWDED, self.test))
        self.found.crowded.append(self.code.path)

    def _value(self, node: SgNode) -> Value:
        return self.follow.settled(self.follow.value(node, self.code))

    def _new(self, node: SgNode) -> None:
        made, arguments = node.field("constructor"), node.field("arguments")
        if made is None:
            return
        class_ = self._value(made)
        first = named(arguments)[:1] if arguments else []
        if isinstance(class_, Sdk) and (class_.service or class_.document):
            options = given(self.follow, first[0] if first else None, node, self.code)
            pin = record.pin(options, self.follow.files.code)
            place, service = self.code.place(node), class_.path[0]
            self.found.constructions.append(Construction(place, service, class_.document, pin, options, self.test))
        elif isinstance(class_, Sdk):
            self._core(made, class_)
        elif isinstance(class_, Unknown):
            owner = made.field("object")
            if owner and (owner.text() == "AWS" or isinstance(self._value(owner), Sdk)):
                self._unresolved(node, class_.reason)

    def _call(self, node: SgNode) -> None:
        called, arguments = node.field("function"), node.field("arguments")
        if called is None or arguments is None:
            return
        given_ = named(arguments)
        if called.kind() not in MEMBERS:
            if called.kind() in ("identifier", "parenthesized_expression", "call_expression"):
                self._bound(node, called, given_)
            return
        owner, name = called.field("object"), member_name(called)
        if owner is None:
            return
        self.seen.add(extent.span(called))
        if self._global(owner) and not _is_sent(node):
            return
        value = self._value(owner)
        if isinstance(value, Client):
            self._client(node, called, value, name, given_)
        elif isinstance(value, Method) and name in ("call", "apply", "bind"):
            self.seen.add(extent.span(owner))
            end = "reference" if name == "bind" else None
            self._record(Site(node, owner, None if name == "apply" else given_[1:], end), value.client, value.name)
        elif isinstance(value, Sdk):
            self._core(called, self.follow.member(value, name) if name else value)
            if name is None and not value.path:
                self._unresolved(node, "the service is computed")
        elif isinstance(value, Unknown):
            self._maybe(node, owner, name, value.reason)
        else:
            self._bound(node, called, given_)

    def _global(self, owner: SgNode) -> bool:
        """Whether a name is that of what is no client and the file does not declare."""
        name = owner.text() if owner.kind() == "identifier" else ""
        return name in names.GLOBALS and self.code.bound(name, extent.start(owner))[0] < 0

    def _bound(self, node: SgNode, called: SgNode, given_: list[SgNode]) -> None:
        """A call of something that a method was given to."""
        value = self._value(called)
        if isinstance(value, Method):
            self._record(Site(node, called, given_), value.client, value.name)
        elif isinstance(value, Sdk) and value.path:
            self._core(called, value)
        elif isinstance(value, Unknown) and _is_sent(node):
            self._unresolved(node, value.reason)

    def _client(self, node: SgNode, called: SgNode, client: Client, name: str | None, given_: list[SgNode]) -> None:
        if name is None:
            self._unresolved(node, f"the operation of {client.service} is computed")
        elif name not in names.PROPERTIES:
            shown = called.field("property") or called.field("index") or called
            self._record(Site(node, shown, given_), client, name)

    def _record(self, site: Site, client: Client, method: str) -> None:
        call, problem = record.call(self.follow, self.code, site, client, method)
        self.found.calls.append(call)
        if problem:
            self._unresolved(site.node, problem)

    def _core(self, node: SgNode, value: Value) -> None:
        if not isinstance(value, Sdk) or not value.path:
            return
        if "()" not in value.path[0]:
            self.seen.add(extent.span(node))
            self.found.members.append(Core(self.code.place(node), ".".join(value.path), self.test))
        elif value.path[0] != REQUEST[0] and len(value.path) > 1 and value.path[1] in names.PROPERTIES:
            self.seen.add(extent.span(node))
            self.found.properties.append(Core(self.code.place(node), value.path[1], self.test))

    def _members(self) -> None:
        """Members of the SDK and of clients that are named and not called."""
        for node in self.code.nodes["member_expression"]:
            above = node.parent()
            kind = above.kind() if above else ""
            inner = kind == "member_expression" and above is not None and _is(above.field("object"), node)
            if inner or kind in ("new_expression", "call_expression") or extent.span(node) in self.seen:
                continue
            value = self.follow.value(node, self.code)
            if isinstance(value, Sdk) and not value.service and not value.document:
                self._core(node, value)
            elif isinstance(value, Method) and value.name not in names.METHODS:
                owner, written = node.field("object"), above is not None and _is(above.field("left"), node)
                if owner and not written and isinstance(self._value(owner), Client):
                    site = Site(node, node.field("property") or node, None, "reference")
                    self._record(site, value.client, value.name)

    def _maybe(self, node: SgNode, owner: SgNode, name: str | None, reason: str) -> None:
        """A call on something unknown that looks as if that were a client."""
        if _is_sent(node) or (name and not self._other(reason) and self._likely(owner, name)):
            self._unresolved(node, reason)

    @staticmethod
    def _other(reason: str) -> bool:
        """Whether something is known to come from elsewhere than the SDK."""
        undeclared = reason.removesuffix(" is not declared")
        return reason == OWN.reason or reason.startswith(FOREIGN) or undeclared in names.GLOBALS

    def _likely(self, owner: SgNode, name: str) -> bool:
        if name in names.NAMING - {"makeRequest"}:
            return True
        named_so = last_name(owner).lower() in names.LIKELY
        if not named_so and not (self.speaks and COMPOUND.fullmatch(name)):
            return False
        return name in names.ACTIONS or name in _operations()

    def _unresolved(self, node: SgNode, reason: str) -> None:
        text = " ".join(node.text().split())[:SHOWN]
        why = reason or "nothing that is seen gives it"
        self.found.unresolved.append(Unresolved(self.code.place(node), text, why, self.test))


def _is_sent(node: SgNode) -> bool:
    """Whether `.promise()` follows, which little else has."""
    above = node.parent()
    return above is not None and above.kind() == "member_expression" and last_name(above) == "promise"


def _is(one: SgNode | None, other: SgNode) -> bool:
    return one is not None and extent.span(one) == extent.span(other)
