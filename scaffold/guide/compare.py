"""An edition's claims against our pages, as they hold for the day of the edition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scaffold.guide.layouts import DATES, FIELDS, REACHED
from scaffold.guide.tables import Claim
from scaffold.model import Dated, Runtime

SAME, DIFFERS, NEW = "same", "differs", "new"


@dataclass(frozen=True, slots=True)
class Row:
    """A claim and what the page has for that day."""

    claim: Claim
    status: str
    """`same`, `differs`, or `new`: our page says nothing of it, or there is no page."""
    page: str | None = None
    """What the page says; None where there is no page or nothing that holds for that day."""
    since: str = ""
    """From when the page says so; "" where it gives no day."""
    source: str = ""
    """Where the page has it from: an SDK's own source, else the day on which the page was compared."""
    known: bool = True
    """Whether there is a page of this runtime."""


def compare(claims: Iterable[Claim], known: Mapping[str, Runtime], edition: str) -> list[Row]:
    """Each claim against its page, the oldest runtime first. `edition` is an ISO day."""
    order = {name: at for at, name in enumerate(known)}
    rows = [_row(claim, known.get(claim.runtime), edition) for claim in claims]
    rank = {name: at for at, name in enumerate(FIELDS)}
    return sorted(
        rows, key=lambda row: (order.get(row.claim.runtime, len(order)), row.claim.runtime, rank[row.claim.field])
    )


def sdk_on(runtime: Runtime, day: str) -> Dated | None:
    """The bundled SDK on an ISO day."""
    return next((one for one in reversed(runtime.sdk) if one.since <= day), None)


def _row(claim: Claim, runtime: Runtime | None, edition: str) -> Row:
    if runtime is None:
        return Row(claim, NEW, known=False)
    if claim.field == "sdk":
        dated = sdk_on(runtime, edition)
        if dated is None:
            return Row(claim, NEW)
        return Row(claim, SAME if dated.value == claim.value else DIFFERS, *dated)
    ours = _ours(runtime, claim.field)
    source = f"page of {runtime.as_of}"
    if ours or not claim.value:
        return Row(claim, SAME if _agrees(claim, ours, edition) else DIFFERS, ours, source=source)
    return Row(claim, NEW, source=source)


def _ours(runtime: Runtime, field: str) -> str:
    if field == "architectures":
        return ", ".join(runtime.architectures)
    found: str = runtime.patch if field == "node" else getattr(runtime, field)
    return found


def _agrees(claim: Claim, ours: str, edition: str) -> bool:
    said = claim.value
    if claim.field == "name":
        return _number(said) == _number(ours)
    if claim.field == "node":
        return f"{ours}.".startswith(f"{said}.")
    if claim.field == "architectures":
        return set(said.split(", ")) == set(ours.split(", "))
    if claim.field in DATES and said == REACHED:
        return ours <= edition
    return said == ours


def _number(name: str) -> str:
    """The version in a runtime's name: the guide writes `Node.js 10` and `Node.js 10.x` for the same."""
    found = re.match(r"Node\.js (\d+(?:\.\d+)?)", name)
    return found[1] if found else name
