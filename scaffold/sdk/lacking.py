"""Whether code can ask anything that the releases which run answer otherwise than others: told by its words alone.

A word that all of these releases know at its service, in every apiVersion, or that no release knows, cannot be found
missing. So what is said here is wider than what is found, and most code need not be read.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from scaffold.regex import regex
from scaffold.sdk import names
from scaffold.sdk.index import Model, Presence, index, key

if TYPE_CHECKING:
    from scaffold.sdk.verdicts import Ran

WORD = regex(r"[A-Za-z_$][\w$]*")
MODULE = regex(r"(?<![@\w-])aws-sdk/(clients/)?([\w-]*)")
DAY = regex(r"\b\d{4}-\d\d-\d\d\b")
PINNED, LATEST = "apiVersion", "latest"
DOCUMENT, OWNER = "DocumentClient", "DynamoDB"


def matters(texts: Sequence[str], rans: Iterable[Ran]) -> bool:
    """Whether code in files that load one another can ask what is not answered alike, where some releases run."""
    known = frozenset(word for text in texts for word in WORD.findall(text))
    modules = {found.groups("") for text in texts for found in MODULE.finditer(text)}
    if any(name and not clients for clients, name in modules):
        return True
    words = known | {names.ACTIONS[word] for word in known & names.ACTIONS.keys()}
    words |= {names.WRAPPED.sub("", word) for word in words}
    services = _services(known, {name.lower() for _, name in modules})
    pins = {day for text in texts for day in DAY.findall(text)} | ({LATEST} & known) if PINNED in known else set()
    return any(_asked(services, words, pins, ran) for ran in set(rans) if ran.now)


def _services(words: frozenset[str], modules: set[str]) -> list[str]:
    found = [name for name in index().services() if name in words or name.lower() in modules]
    return [*found, *({OWNER} - set(found) if DOCUMENT in words else ())]


def _asked(services: Iterable[str], words: frozenset[str], pins: set[str], ran: Ran) -> bool:
    now, before = tuple(one.value for one in ran.now), tuple(one.value for one in ran.before)
    releases = _judging(now)
    if any(every <= words for every in _core(releases)):
        return True
    return any(
        _lacks(name, words, releases) or any(_chosen(name, pin, now, before) for pin in (None, *pins))
        for name in services
    )


@functools.lru_cache(maxsize=256)
def _judging(versions: Sequence[str]) -> int:
    """The indexed releases by which versions are judged, as bits: themselves, or those on both sides."""
    found, releases = 0, index().releases
    for version in versions:
        at = index().at(version)
        if at is not None:
            later = releases[at] != version and at + 1 < len(releases)
            found |= 1 << at | (1 << at + 1 if later else 0)
    return found


def _bits(presences: Iterable[Presence]) -> int:
    """The releases of some spans, as bits."""
    found = 0
    for presence in presences:
        for start, end in presence:
            found |= (1 << end) - (1 << start)
    return found


@functools.lru_cache(maxsize=256)
def _core(releases: int) -> frozenset[frozenset[str]]:
    """The parts of each name that stands in no model and that some release has not, without those of services."""
    lacking = [name for name, there in index().core.items() if releases & ~_bits([there])]
    outside = [name for (_, name), since in names.OUTSIDE.items() if releases & (2 << (index().at(since) or 0)) - 1]
    services = set(index().services())
    return frozenset(frozenset(WORD.findall(name)) - services for name in [*lacking, *outside])


@functools.lru_cache(maxsize=4096)
def _chosen(service: str, pin: str | None, now: Sequence[str], before: Sequence[str]) -> bool:
    """Whether a client with an apiVersion is not the same in all of some releases (in none that is better), or one
    without has another host."""
    known = index()
    numbers = {at for version in (*before, *now) if (at := known.at(version)) is not None}
    if pin:
        numbers |= set(range(len(known.releases)))
    elif (
        service in names.ENDPOINTS
        and len({key(version) < key(names.ENDPOINTS[service][2]) for version in (*before, *now)}) > 1
    ):
        return True
    return len({model for at in numbers if (model := known.model(service, at, pin))}) > 1


def _lacks(service: str, words: frozenset[str], releases: int) -> bool:
    """Whether one of some words may be found missing at a service, or what is not said with it."""
    models = index().service(service)
    if releases & ~_bits(model.there for model in models.values()):
        return True
    for version, model in models.items():
        there = releases & _bits([model.there])
        waits = (model.waiters[word] for word in words & model.waiters.keys())
        if any(there & ~_bits([presence]) for presence in waits):
            return True
        for name in words & model.operations.keys():
            members = _members(service, version, name, there)
            if members is None or not words.isdisjoint(members):
                return True
    return False


@functools.lru_cache(maxsize=8192)
def _members(service: str, version: str, operation: str, releases: int) -> frozenset[str] | None:
    """The members of an operation's input that one of some releases has not and another has; None where a release has
    not the operation, or wants a member that another does without."""
    model = index().service(service)[version]
    inputs = model.operations[operation]
    if releases & ~_bits(there for there, _ in inputs):
        return None
    tops = {shape for _, shape in inputs}
    found = _below(model, tops) if len(tops) > 1 else set()
    for shape in _reached(model, tops):
        members = model.members(shape)
        known = _bits(one.there for some in members.values() for one in some)
        for name, some in members.items():
            wanted = _bits(one.required for one in some)
            if wanted & releases and known & ~wanted:
                return None
            if releases & known & ~_bits(one.there for one in some):
                found.add(name)
            if len(leads := {one.shape for one in some}) > 1:
                found |= _below(model, leads)
    return frozenset(found)


def _reached(model: Model, shapes: Iterable[str]) -> set[str]:
    """Some shapes and all that their members lead to, lists and maps left out."""
    found, waiting = set[str](), list(shapes)
    while waiting:
        shape = waiting.pop().replace("[]", "").replace("{}", "")
        if shape and shape not in found:
            found.add(shape)
            waiting += [one.shape for some in model.members(shape).values() for one in some]
    return found


def _below(model: Model, shapes: Iterable[str]) -> set[str]:
    return {name for shape in _reached(model, shapes) for name in model.members(shape)}
