"""What code asks of the SDK that runs it: each with the answer of every indexed release.

A release answers True, False, or None where the question does not arise: what a member of an operation is that the
release has not, what is below a member whose shape is not known.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from scaffold.model import Place
from scaffold.nested import Nested
from scaffold.regex import regex
from scaffold.sdk.files import SPEAKS
from scaffold.sdk.index import Model, holds, index
from scaffold.sdk.names import OUTSIDE
from scaffold.sdk.shapes import having, shown, sparing, wanted, whole
from scaffold.sdk.uses import Call, Construction, Core, Import, Uses
from scaffold.tuples import NamedTuple

Use = Call | Construction | Core | Import
FILLED = regex(r"(?:Token|RequestId)$")
"""Names of members that the SDK fills in where they are required: they make a request idempotent."""
SERVICE = regex(r"aws-sdk/clients/(\w+?)(?:\.js)?")
PACKAGE = regex(r"""(?:\brequire\s*\(|\bfrom\b|\bimport\b\s*\(?)\s*["'`]((?!aws-sdk/|\.)[^"'`\n]+)["'`]""")
NAMED = regex(r"""["']?[\])]*\s*\(\s*(?:["']\w+["']\s*,\s*)?([A-Za-z_$][\w$]*)\s*[,)]""")
"""A call behind the name of its operation whose input has a name."""
ADDS = regex(r"\bapiLoader\b|\bdefineService\b")
FILE = regex(r"aws-sdk/(lib/[\w./-]+?)(?:\.js|/)?")


class Ask(NamedTuple):
    """Something that the SDK has to have, or must not want."""

    place: Place
    what: str
    word: str
    """The name by which code would ask for it first: `if (AWS.Backup)`."""
    answer: Callable[[int], bool | None]
    """By the number of a release."""
    sure: bool = True
    """Whether it matters whenever the place is come by."""
    gained: str = "came"
    lost: str = "went"


Asks = Callable[["Asking", Use], Iterator[Ask]]
"""What one use asks for."""


class Asking:
    """The uses of a project, and what can be told of its clients."""

    def __init__(self, found: Uses, texts: Mapping[str, str]) -> None:
        self.made = {one.place: one for one in found.constructions}
        self.calls = found.calls
        self.places: dict[str, list[Place]] = defaultdict(list)
        for one in found.calls:
            self.places[one.place.path].append(one.place)
        self.texts = texts
        self.known: dict[tuple[str, str], bool] = {}
        """Whether a name in a file is handed to nothing but calls."""
        given = "\n".join(text for text in texts.values() if SPEAKS.search(text))
        self.pinned, self.unchecked = "apiVersions" in given, "paramValidation" in given
        """Whether apiVersions are set for the whole SDK, and whether it may let any input pass."""
        self.packages = [one.lower() for one in PACKAGE.findall(given)]
        self.added = given.lower() if ADDS.search(given) else ""

    def adds(self, service: str) -> bool:
        """Whether the code itself brings a service that its SDK has not: as a package, or by a model of its own."""
        name = service.lower()
        return name in self.added or any(name in one for one in self.packages)

    def pin(self, made: Construction) -> str | None:
        return "" if made.pin is None and self.pinned else made.pin

    def models(self, call: Call, at: int) -> tuple[Model, ...]:
        """Those that the call's client can have in a release: of an unknown apiVersion, every one."""
        return _models(call.service, self.pins(call), at)

    def pins(self, call: Call) -> frozenset[str | None]:
        return frozenset(self.pin(self.made[place]) for place in call.made if place in self.made) or frozenset([""])

    def said(self, call: Call, of: Callable[[Model, int], bool | None]) -> Callable[[int], bool | None]:
        """The answer of all models that a client can have: False only where each says so."""

        def answer(at: int) -> bool | None:
            answers = [of(model, at) for model in self.models(call, at)]
            return True if True in answers else False if answers and None not in answers else None

        return answer

    def unbound(self, call: Call) -> bool:
        """Whether a client adds nothing to what a call gives (`new S3({params: {Bucket}})`)."""
        made = [self.made[place] for place in call.made if place in self.made]
        return bool(made) and all(one.options.whole and "params" not in one.options.names() for one in made)

    def closed(self, call: Call) -> bool:
        """Whether what a call is given by a name is not handed to anything else, which could add to it."""
        text = self.texts.get(call.place.path, "")
        found = NAMED.match(text, call.name.end)
        if found is None:
            return True
        question = call.place.path, found[1]
        if question not in self.known:
            name, calls = re.escape(found[1]), Nested((one.start, one.end) for one in self.places[call.place.path])
            others = re.compile(rf"\b{name}\s*\[|(?<!console\.log)[(,]\s*{name}\s*[,)]")
            places = (one.start() for one in others.finditer(text))
            self.known[question] = all(any(start < at for start, _ in calls.around(at)) for at in places)
        return self.known[question]


@functools.lru_cache(maxsize=16384)
def _models(service: str, pins: frozenset[str | None], at: int) -> tuple[Model, ...]:
    """Those that clients with some apiVersions can have in a release."""
    known = index().service(service)
    if "" in pins:
        return tuple(model for model in known.values() if holds(model.there, at))
    versions = {index().model(service, at, pin) for pin in pins}
    return tuple(known[version] for version in versions if version)


@functools.lru_cache(maxsize=1024)
def _ever(
    service: str, pins: frozenset[str | None], operation: str, document: bool, path: tuple[str, ...]
) -> frozenset[str]:
    """What any release wants at a place of an operation's input. There are some hundred releases: asked once."""
    every = ((model, at) for at in range(len(index().releases)) for model in _models(service, pins, at))
    return frozenset(name for model, at in every for name in wanted(model, operation, document, path, at))


def service(asking: Asking, use: Use) -> Iterator[Ask]:
    """The class of a client, or its module."""
    if isinstance(use, Construction):
        name: str | None = use.service
    else:
        module = SERVICE.fullmatch(use.module) if isinstance(use, Import) and not use.types else None
        name = next((one for one in index().services() if module and one.lower() == module[1].lower()), None)
    if name and not asking.adds(name):
        models = index().service(name).values()
        yield Ask(use.place, name, name, lambda at: any(holds(model.there, at) for model in models))


def operation(asking: Asking, use: Use) -> Iterator[Ask]:
    """An operation, a DocumentClient's method, one of those that stand in no model, a waiter's state."""
    if not isinstance(use, Call):
        return
    method, known = use.method, index().core.get(f"DynamoDB.DocumentClient#{use.method}")
    if use.document and known and known[-1][1] == len(index().releases):
        yield Ask(use.name, f"DocumentClient.{method}", method, lambda at: holds(known, at))
    elif since := OUTSIDE.get((use.service, method)):
        last = index().at(since) or 0
        yield Ask(use.name, f"{use.service}.{method}", method, lambda at: at > last)
    if use.state:
        state = use.state
        answer = asking.said(use, lambda model, at: holds(model.waiters.get(state, ()), at))
        yield Ask(use.name, f"{use.service}.waitFor {state}", state, answer)
    elif use.operation and not use.document:
        name = use.operation
        answer = asking.said(use, lambda model, at: model.input(name, at) is not None)
        yield Ask(use.name, f"{use.service}.{name}", name, answer)


def members(asking: Asking, use: Use) -> Iterator[Ask]:
    """The members of an input, those inside others too."""
    if not isinstance(use, Call) or not use.operation or not use.given or asking.unchecked:
        return
    for member in use.given.members:
        if member.path[-1] != "[]":
            path, what = member.path, f"{shown(member.path)} of {use.service}.{use.operation}"
            yield Ask(member.place, what, path[-1], asking.said(use, having(use, path)), member.sure)


def required(asking: Asking, use: Use) -> Iterator[Ask]:
    """What an input lacks that an operation wants, where all that is given is seen."""
    if not isinstance(use, Call) or not use.operation or use.given is None or asking.unchecked:
        return
    for path in whole(use.given) if asking.unbound(use) and asking.closed(use) else ():
        names = {one.path[len(path)] for one in use.given.members if one.path[: len(path)] == path != one.path}
        known = _ever(use.service, asking.pins(use), use.operation, use.document, path)
        for name in sorted(known - names):
            if not FILLED.search(name):
                what = f"{shown((*path, name))} of {use.service}.{use.operation}"
                answer = asking.said(use, sparing(use, (*path, name)))
                yield Ask(use.name, what, name, answer, True, "became optional", "became required")


def part(_: Asking, use: Use) -> Iterator[Ask]:
    """A member of the SDK itself that later releases have."""
    yield from _part(use, lasting=True)


def private(_: Asking, use: Use) -> Iterator[Ask]:
    """A file of the SDK, and a member that later releases have no more."""
    yield from _part(use, lasting=False)
    found = FILE.fullmatch(use.module) if isinstance(use, Import) and not use.types else None
    known = [there for end in ("", "/index") if found and (there := index().core.get(found[1] + end))]
    if found and known:
        yield Ask(use.place, f"aws-sdk/{found[1]}", "", lambda at: any(holds(one, at) for one in known))


def _part(use: Use, *, lasting: bool) -> Iterator[Ask]:
    if isinstance(use, Core):
        name = use.member.replace(".prototype.", "#")
    elif isinstance(use, Call) and use.document and use.operation is None:
        name = f"DynamoDB.DocumentClient#{use.method}"
    else:
        return
    parts = name.split(".")
    known = next((one for n in range(len(parts), 0, -1) if (one := ".".join(parts[:n])) in index().core), "")
    there = index().core.get(known)
    if there and lasting == (there[-1][1] == len(index().releases)):
        yield Ask(use.place, known.replace("#", ".prototype."), re.split(r"\W", known)[-1], lambda at: holds(there, at))
