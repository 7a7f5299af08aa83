"""What an expression can stand for, as far as the SDK is concerned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scaffold.model import Place
from scaffold.sdk.names import CORE, DOCUMENT

if TYPE_CHECKING:
    from ast_grep_py import SgNode


@dataclass(frozen=True, slots=True)
class Sdk:
    """`AWS` itself (no path), or what is reached from it: ("S3",), ("config", "update"); `X()` for what X gives."""

    path: tuple[str, ...] = ()

    @property
    def service(self) -> str:
        """The class of a service that it is, or ""."""
        name = self.path[0] if len(self.path) == 1 else ""
        return name if name[:1].isupper() and name not in CORE and name.isidentifier() else ""

    @property
    def document(self) -> bool:
        return self.path == DOCUMENT


@dataclass(frozen=True, slots=True)
class Client:
    """A client of a service."""

    service: str
    document: bool = False
    made: frozenset[Place] = frozenset()
    later: bool = False
    """Whether Bluebird's `promisifyAll` gave it methods that end with `Async`."""


@dataclass(frozen=True, slots=True)
class Method:
    """A client's method, not called: `s3.getObject`, also bound or promisified."""

    client: Client
    name: str


@dataclass(frozen=True, slots=True)
class Local:
    """Something that the project itself declares."""

    kind: str
    """`object`, `function`, `class`, `instance` of a class, `exports` of a file, `self`: what `this` is elsewhere."""
    path: str
    start: int
    node: SgNode | None = field(default=None, compare=False, repr=False)
    """An instance's is its class."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What is not followed, and why; "" for nothing at all: not given, or given by itself."""

    reason: str


Value = Sdk | Client | Method | Local | Unknown
NOTHING = Unknown("")
SEVERAL = Unknown("it can be several things")
OWN = Unknown("it can be several things of the project")


def joined(values: Iterable[Value]) -> Value:
    """What something is that can be each of some values: one of them only where they agree."""
    found: list[Value] = []
    for value in values:
        if value != NOTHING and value not in found:
            found.append(value)
    if not found:
        return NOTHING
    first = found[0]
    if len(found) == 1:
        return first
    if all(isinstance(one, Client) for one in found):
        return _clients([one for one in found if isinstance(one, Client)])
    if all(isinstance(one, Method) for one in found):
        methods = [one for one in found if isinstance(one, Method)]
        client = _clients([one.client for one in methods])
        if isinstance(client, Client) and len({one.name for one in methods}) == 1:
            return Method(client, methods[0].name)
    unknown = [one for one in found if isinstance(one, Unknown)]
    if len(unknown) == len(found):
        return unknown[0]
    return OWN if all(isinstance(one, Local) for one in found) else SEVERAL


def either(values: Iterable[Value]) -> Value:
    """The same for what an author meant to be one thing (`a || b`, a default): what is not known does not count."""
    found = list(values)
    known = [value for value in found if not isinstance(value, Unknown)]
    return joined(known or found)


def _clients(clients: list[Client]) -> Value:
    first = clients[0]
    made = frozenset[Place]().union(*(one.made for one in clients))
    same = all(
        (one.service, one.document, one.later) == (first.service, first.document, first.later) for one in clients
    )
    return replace(first, made=made) if same else SEVERAL
