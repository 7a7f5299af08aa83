"""What a project does with the AWS SDK for JavaScript v2: plain data, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field

from scaffold.model import Place


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an object that is given to the SDK."""

    path: tuple[str, ...]
    """From the outside in, `[]` for an element of a list: ("TransactItems", "[]", "Put")."""
    place: Place
    """Of its key."""
    value: Place
    kind: str
    """Of its value, as the parser library names it: `string`, `number`, `object`, `identifier` …"""
    sure: bool
    """Whether every call gives it: not one that is deleted, set later or elsewhere, or given under a condition."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Where an object can have members that are not seen."""

    path: tuple[str, ...]
    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class Given:
    """The members of an object as far as they are seen."""

    members: tuple[Member, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether all of its own members are seen: what is not among them is not given."""
        return not any(gap.path == () for gap in self.gaps)

    def names(self) -> frozenset[str]:
        """Its own members, without what is inside them."""
        return frozenset(member.path[0] for member in self.members if len(member.path) == 1)


@dataclass(frozen=True, slots=True)
class Construction:
    """A client that is made: `new AWS.S3({…})`."""

    place: Place
    service: str
    """The name of its class: `S3`, `DynamoDB`."""
    document: bool
    """Whether it is a `DynamoDB.DocumentClient`."""
    pin: str | None
    """Its apiVersion; "" for one that is given and not seen, None for none."""
    options: Given
    test: bool
    """Whether it stands in a test or a mock."""


@dataclass(frozen=True, slots=True)
class Call:
    """An operation that is called, or another method of a client."""

    place: Place
    """The call, without `.promise()` and the like behind it."""
    name: Place
    """Of what names the operation: a property, or a string."""
    service: str
    document: bool
    method: str
    """The client's method: `getObject`, `get` of a DocumentClient, `getSignedUrl`, `waitFor`, `config.update`."""
    operation: str | None
    """The operation behind it, as the service's model names it: `getItem` for a DocumentClient's `get`; None where
    there is none (`on`), or several (`upload`)."""
    state: str | None
    """What `waitFor` waits for."""
    end: str
    """How it goes on: `promise`, `send`, `callback`, `on` …, "" where nothing is seen."""
    given: Given | None
    """The operation's input; None where no argument can be one."""
    made: frozenset[Place]
    """The constructions that the client can come from; empty where only its type is known."""
    test: bool


@dataclass(frozen=True, slots=True)
class Core:
    """A member of the SDK itself: `AWS.config.update`, `AWS.Endpoint`, `DynamoDB.Converter`, `lib/shared_ini`."""

    place: Place
    member: str
    test: bool


@dataclass(frozen=True, slots=True)
class Import:
    """A place that loads the SDK: `aws-sdk`, `aws-sdk/clients/s3`, `aws-sdk/lib/…`, or a package of v3."""

    place: Place
    module: str
    test: bool
    types: bool = False
    """Whether only types are taken from it (`import type`)."""

    @property
    def v3(self) -> bool:
        return self.module.startswith("@aws-sdk/")


@dataclass(frozen=True, slots=True)
class Unresolved:
    """What is, or can be, a use of the SDK and was not understood."""

    place: Place
    text: str
    reason: str
    test: bool


@dataclass
class Uses:
    """Everything that was found, in the order of the files."""

    imports: list[Import] = field(default_factory=list)
    constructions: list[Construction] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    members: list[Core] = field(default_factory=list)
    properties: list[Core] = field(default_factory=list)
    """Members of clients that are no methods: `s3.config.region` is `config`."""
    unresolved: list[Unresolved] = field(default_factory=list)
    crowded: list[str] = field(default_factory=list)
    """Files with more uses than anybody writes: they are not told one by one."""

    def add(self, other: Uses) -> None:
        self.imports += other.imports
        self.constructions += other.constructions
        self.calls += other.calls
        self.members += other.members
        self.properties += other.properties
        self.unresolved += other.unresolved
        self.crowded += other.crowded
