"""What each release of the AWS SDK for JavaScript v2 has: services, apiVersions, operations, input members, waiters.

`surface.bin` is made by `python -m scaffold.sdk.build`, which tells its format. Between two indexed releases nothing is
known: what is in the later one and not in the earlier "came after the one, with the other at the latest".
"""

from __future__ import annotations

import functools
import json
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from scaffold.regex import regex
from scaffold.tuples import NamedTuple

FILE = Path(__file__).with_name("surface.bin")
NUMBERED = regex(r"(?:\d+(?:-\d+)?,?)+ ")
MEMBER = regex(r"([^!>]+)(?:(!)([\d,-]*))?(?:>(.*))?")

Presence = tuple[tuple[int, int], ...]
"""Spans of numbers of releases, the end of each left out."""


class Member(NamedTuple):
    """A member of an input shape."""

    there: Presence
    required: Presence
    shape: str
    """What its value leads to: `Rule`, `[]Rule` (a list), `{}Rule` (a map); "" for a plain value."""


def holds(there: Presence, at: int) -> bool:
    """Whether something is in the release of a number."""
    return any(start <= at < end for start, end in there)


@dataclass(frozen=True)
class Model:
    """A service in one apiVersion, over all releases that carry it."""

    there: Presence
    operations: Mapping[str, tuple[tuple[Presence, str], ...]]
    """Input shapes by operation, each with the releases in which it is that one."""
    waiters: Mapping[str, Presence]
    paginators: Mapping[str, Presence]
    _shapes: Mapping[str, str]
    _size: int
    _read: dict[str, Mapping[str, tuple[Member, ...]]] = field(default_factory=dict)

    def input(self, operation: str, at: int) -> str | None:
        """The shape of an operation's input in a release: "" for one without members, None where there is no such
        operation."""
        return next((shape for there, shape in self.operations.get(operation, ()) if holds(there, at)), None)

    def members(self, shape: str) -> Mapping[str, tuple[Member, ...]]:
        """Members of a shape by name; several for one whose shape has changed."""
        if shape not in self._read:
            lead, _, words = self._shapes.get(shape, "|").partition("|")
            found: dict[str, list[Member]] = {}
            for word, there in worded(words, spans(lead, self._size), self._size):
                name, mark, when, leads = _parts(word)
                needed = (spans(when, self._size) if when else there) if mark else ()
                found.setdefault(name, []).append(Member(there, needed, leads))
            self._read[shape] = {name: tuple(some) for name, some in found.items()}
        return self._read[shape]

    def member(self, operation: str, path: Iterable[str], at: int) -> Member | None:
        """The member that a path of names leads to in a release, lists and maps left out; None where there is none.
        Past a member that leads to no known shape everything is unknown: then the last known member is given."""
        shape = self.input(operation, at)
        found: Member | None = None
        for name in path:
            if not shape:
                return found
            found = next((m for m in self.members(shape).get(name, ()) if holds(m.there, at)), None)
            if found is None:
                return None
            shape = found.shape.replace("[]", "").replace("{}", "")
        return found


@dataclass(frozen=True)
class Index:
    releases: tuple[str, ...]
    """Oldest first."""
    _services: Mapping[str, tuple[int, int]]
    _core: str
    _streams: bytes
    _read: dict[str, Mapping[str, Model]] = field(default_factory=dict)

    @cached_property
    def _keys(self) -> list[tuple[int, ...]]:
        return [key(release) for release in self.releases]

    def at(self, version: str) -> int | None:
        """The number of the newest indexed release up to a version; None for what is older than all."""
        found = bisect_right(self._keys, key(version)) - 1
        return found if found >= 0 else None

    def services(self) -> Iterable[str]:
        return self._services.keys()

    def service(self, name: str) -> Mapping[str, Model]:
        """A service's models by apiVersion, oldest first; empty for a name that no indexed release has."""
        if name not in self._read:
            start, length = self._services.get(name, (0, 0))
            text = json.loads(zlib.decompress(self._streams[start : start + length])) if length else {}
            self._read[name] = {version: self._model(one) for version, one in text.items()}
        return self._read[name]

    def _model(self, text: Mapping[str, object]) -> Model:
        size = len(self.releases)
        there = spans(str(text["p"]), size)
        operations: dict[str, list[tuple[Presence, str]]] = {}
        for word, when in worded(str(text["o"]), there, size):
            name, _, shape = word.partition(">")
            operations.setdefault(name, []).append((when, shape))
        shapes = text["s"]
        assert isinstance(shapes, dict)
        waiters, paginators = (dict(worded(str(text.get(key, "")), there, size)) for key in "wg")
        return Model(there, {n: tuple(o) for n, o in operations.items()}, waiters, paginators, shapes, size)

    def model(self, service: str, at: int, pin: str | None = None) -> str | None:
        """The apiVersion that a client gets in a release, as the SDK chooses it: the newest up to the one that is asked
        for, silently. None where there is no such service, or none as old."""
        known = self.service(service)
        there = [version for version, model in known.items() if holds(model.there, at)]
        return max((version for version in there if pin in (None, "latest") or version <= str(pin)), default=None)

    @cached_property
    def core(self) -> Mapping[str, Presence]:
        """What is no service: `Config`, `Config#update` (of instances), `S3.ManagedUpload`, files as `lib/core`."""
        size = len(self.releases)
        return dict(worded(self._core, ((0, size),), size))

    def came(self, there: Presence) -> tuple[str | None, str]:
        """The release after which something came (None for: there from the first indexed one on), and the one that
        certainly has it."""
        first = there[0][0]
        return (self.releases[first - 1] if first else None), self.releases[first]


@functools.cache
def index() -> Index:
    """The index that the tool carries."""
    content = FILE.read_bytes()
    line, _, streams = content.partition(b"\n")
    head = json.loads(line)
    services = {name: (start, length) for name, (start, length) in head["services"].items()}
    return Index(tuple(head["releases"]), services, head["core"], streams)


def key(version: str) -> tuple[int, ...]:
    """By which releases are ordered."""
    return tuple(int(part) for part in version.split("."))


def spans(text: str, size: int) -> Presence:
    spans = (part.partition("-") for part in text.split(",") if part)
    return tuple((int(start), int(end) if dash else size) for start, dash, end in spans)


def worded(text: str, whole: Presence, size: int) -> Iterator[tuple[str, Presence]]:
    """Words with their presence."""
    for group in text.split(";"):
        numbered = NUMBERED.match(group)
        there = spans(numbered[0].strip(), size) if numbered else whole
        for word in group[numbered.end() if numbered else 0 :].split():
            yield word, there


def _parts(word: str) -> tuple[str, str, str, str]:
    found = MEMBER.fullmatch(word)
    assert found, word
    return found[1], found[2] or "", found[3] or "", found[4] or ""
