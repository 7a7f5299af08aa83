"""Whether a release answers what code asks, over all the time that a runtime has carried one, and how that is said.

The verdict is that of the last release that the runtime carries; where an earlier one answers otherwise, where it lies
between two indexed releases that do not agree, or where the code asks only at times, it is not certain.
"""

from __future__ import annotations

from enum import Enum

from scaffold.model import Dated, Runtime
from scaffold.sdk.asked import Ask
from scaffold.sdk.index import index
from scaffold.tuples import NamedTuple


class State(Enum):
    """What a release that a runtime carries says to an ask."""

    FINE = "fine"
    FAILS = "fails"
    OPEN = "open"
    """It lies between two indexed releases, of which one fails."""


class Verdict(Enum):
    FAILS = "fails"
    DEPENDS = "depends"
    """On the day, on a release that is not indexed, or on the way that the code takes."""


class Ran(NamedTuple):
    """The releases that run for the functions of a file, in order of their days."""

    now: tuple[Dated, ...]
    before: tuple[Dated, ...]
    """On their old runtime; empty where that is not known."""
    own: bool
    """Whether the functions package it themselves."""
    perhaps: str = ""
    """A release of their own that may run instead."""


def judge(ask: Ask, ran: Ran) -> Verdict | None:
    """None where every release is fine, or none at all would be."""
    states = [state(ask, one.value) for one in ran.now]
    if not states or all(one is State.FINE for one in states):
        return None
    if ran.perhaps and state(ask, ran.perhaps) is not State.FAILS:
        return None
    if not any(ask.answer(at) for at in range(len(index().releases))):
        return None
    return Verdict.FAILS if states[-1] is State.FAILS and ask.sure else Verdict.DEPENDS


def state(ask: Ask, version: str) -> State:
    """What a release says that need not be indexed."""
    at, releases = index().at(version), index().releases
    if at is None:
        return State.FINE
    here = ask.answer(at)
    if releases[at] == version or at + 1 == len(releases):
        return State.FAILS if here is False else State.FINE
    later = ask.answer(at + 1)
    if here is False and later is False:
        return State.FAILS
    return State.OPEN if False in (here, later) else State.FINE


def fine_from(ask: Ask, ran: Ran) -> int | None:
    """Where in the releases that run now the first stands from which every one answers, behind one that does not; None
    where the last does not answer, or one is open."""
    states = [state(ask, one.value) for one in ran.now]
    if State.OPEN in states or State.FAILS not in states or states[-1] is State.FAILS:
        return None
    return max(at for at, found in enumerate(states) if found is State.FAILS) + 1


def note(ask: Ask, ran: Ran, old: Runtime | None, target: Runtime) -> str:
    """What is asked, which releases have it, what the runtime carried, and how it was before."""
    said = [f"{ask.what} {_came(ask, ran)}", _now(ask, ran, target)]
    if ran.perhaps:
        said.append(f"the function's own {ran.perhaps}, if that runs, fails too")
    if before := _before(ask, ran, old):
        said.append(before)
    if not ask.sure:
        said.append("where it is given")
    return "; ".join(said)


def _came(ask: Ask, ran: Ran) -> str:
    """The indexed releases between which the answer changed, seen from the last that fails."""
    releases = index().releases
    at = next(index().at(one.value) or 0 for one in reversed(ran.now) if state(ask, one.value) is not State.FINE)
    later = next((n for n in range(at, len(releases)) if ask.answer(n)), None)
    if later is not None:
        return f"{ask.gained} after {releases[later - 1]}, with {releases[later]} at the latest"
    last = max(n for n in range(at) if ask.answer(n))
    return f"{ask.lost} after {releases[last]}, with {releases[last + 1]} at the latest"


def _now(ask: Ask, ran: Ran, target: Runtime) -> str:
    states = [state(ask, one.value) for one in ran.now]
    last = ran.now[-1]
    if ran.own:
        whose = f"the function's own aws-sdk is {last.value}"
    elif len(ran.now) == 1:
        whose = f"{target.identifier} carries {last.value}"
    else:
        whose = f"{target.identifier} carried {ran.now[0].value} to {last.value}"
    if State.OPEN in states:
        open_ = next(one.value for one, found in zip(ran.now, states, strict=True) if found is State.OPEN)
        return f"{whose}; not certain for {open_}"
    good = fine_from(ask, ran)
    return whose if good is None else f"{whose}, and is fine from {_dated(ran.now[good])} on"


def _before(ask: Ask, ran: Ran, old: Runtime | None) -> str:
    states = [state(ask, one.value) for one in ran.before]
    if old is None or not states or State.OPEN in states:
        return ""
    name, last = old.identifier, ran.before[-1].value
    if states[-1] is State.FAILS:
        first = next(at for at in reversed(range(len(states))) if at == 0 or states[at - 1] is State.FINE)
        return f"{name} fails too" + (f" from {_dated(ran.before[first])} on" if first else "")
    if State.FAILS not in states:
        at = index().at(last)
        return f"fine on {name} with {last}" if at is not None and ask.answer(at) is not None else ""
    good = max(at for at, found in enumerate(states) if found is State.FAILS) + 1
    return f"fine on {name} from {_dated(ran.before[good])} on"


def _dated(one: Dated) -> str:
    return f"{one.value} ({one.since})" if one.since else one.value
