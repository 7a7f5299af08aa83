"""Calls of the SDK that a later release treats otherwise, in the code that handlers load."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaffold.handler import loaded
from scaffold.handler.loaded import Piece
from scaffold.model import Migration, Project, Runtime
from scaffold.sdk.calls import uses_in
from scaffold.sdk.carried import Carried, versions
from scaffold.sdk.uses import Call
from scaffold.tuples import NamedTuple


class Met(NamedTuple):
    """A call that runs with such a release."""

    call: Call
    piece: Piece
    """The code that it stands in."""
    note: str
    """Which release that is, and since when."""


def met(
    project: Project, migration: Migration, words: Sequence[str], since: str, also: Sequence[str] = ("",)
) -> Iterator[Met]:
    """The calls, in files with one of some words and one of some others, for which the SDK that runs on the target at
    last is a release or a later one. Tests are left out."""
    for piece in loaded(project, migration, words):
        text = piece.project.text(piece.path)
        if not any(word in text for word in also):
            continue
        carried, old = versions(project, migration, piece.outer), migration.old(piece.outer)
        note = told(carried, since, migration.target, old)
        for call in uses_in(piece.project, piece.path).calls if note else ():
            if not call.test:
                yield Met(call, piece, note)


def told(carried: Carried, since: str, target: Runtime, old: Runtime | None) -> str:
    """What runs, where it is a release or a later one; "" where it is older or not known."""
    if not carried.sure or not carried.runs or numbers(carried.runs[-1]) < numbers(since):
        return ""
    if carried.own:
        return f"from {since} on; the function's own aws-sdk is {carried.own}"
    first = next(one for one in carried.bundled if numbers(one.value) >= numbers(since))
    said = f"from {since} on; {target.identifier} carries {first.value}"
    if first is not carried.bundled[0]:
        said += f" since {first.since}"
    before = [one for one in carried.before if numbers(one.value) >= numbers(since)]
    return f"{said}, as {old.identifier} since {before[0].since}" if before and old else said


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("-")[0].split(".") if part.isdigit())
