"""Where an operation's input has which members, in a release."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from scaffold.sdk.index import Model, holds
from scaffold.sdk.uses import Call, Given

ATTRIBUTE = "AttributeValue"
"""What a DocumentClient makes of any value itself."""


def having(call: Call, path: tuple[str, ...]) -> Callable[[Model, int], bool | None]:
    """Whether an operation takes a member."""

    def has(model: Model, at: int) -> bool | None:
        shape = _structure(model, call.operation, call.document, path[:-1], at)
        return None if shape is None else not shape or _there(model, shape, path[-1], at)

    return has


def sparing(call: Call, path: tuple[str, ...]) -> Callable[[Model, int], bool | None]:
    """Whether an operation does without a member."""

    def spares(model: Model, at: int) -> bool | None:
        shape = _structure(model, call.operation, call.document, path[:-1], at)
        if not shape:
            return None
        return not any(holds(one.required, at) for one in model.members(shape).get(path[-1], ()))

    return spares


def wanted(model: Model, operation: str, document: bool, path: tuple[str, ...], at: int) -> Iterator[str]:
    """The members that are required at a place of an operation's input, perhaps as a DocumentClient takes it."""
    for name, some in model.members(_structure(model, operation, document, path, at) or "").items():
        if any(holds(one.required, at) for one in some):
            yield name


def _there(model: Model, shape: str, name: str, at: int) -> bool:
    return shape != "-" and any(holds(one.there, at) for one in model.members(shape).get(name, ()))


def _structure(model: Model, operation: str | None, document: bool, path: Iterable[str], at: int) -> str | None:
    """The name of the shape whose members stand at a place of an input in a release: "-" for an input without members,
    "" where any name can stand (a map), None where nothing is known."""
    assert operation
    whole = model.input(operation, at)
    shape = "-" if whole == "" else whole
    for name in path:
        if not shape or shape == "-":
            return None
        lead = shape[:2]
        if lead == "[]" or lead == "{}":
            if (lead == "[]") != (name == "[]"):
                return None
            shape = shape[2:]
        else:
            found = next((one for one in model.members(shape).get(name, ()) if holds(one.there, at)), None)
            shape = found.shape if found and name != "[]" else None
    if not shape or shape[:2] == "[]" or (document and shape == ATTRIBUTE):
        return None
    if shape[:2] == "{}":
        return ""
    known = shape == "-" or any(holds(one.there, at) for some in model.members(shape).values() for one in some)
    return shape if known else None


def whole(given: Given) -> Iterator[tuple[str, ...]]:
    """The places of an input at which every name is seen that is given."""
    gaps = {gap.path for gap in given.gaps}
    inner = {one.path[:end]: one.sure for one in given.members for end in range(1, len(one.path))}
    sure = {one.path for one in given.members if one.sure}
    if () not in gaps:
        yield ()
    for path in inner:
        owner = path if path[-1] != "[]" else path[:-1]
        if owner in sure and not any(path[:end] in gaps for end in range(len(path) + 1)):
            yield path


def shown(path: Iterable[str]) -> str:
    """A path as it is written: `Rules[].Filter`."""
    return ".".join(path).replace(".[]", "[]")
