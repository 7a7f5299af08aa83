"""What clients take by default, or by an apiVersion, over all the time that a runtime has carried an SDK."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scaffold.model import Dated, Runtime
from scaffold.sdk.index import index
from scaffold.sdk.judged import Judged
from scaffold.tuples import NamedTuple


class Chosen(NamedTuple):
    """What was taken, one after the other, each once."""

    before: tuple[str, ...]
    now: tuple[str, ...]

    def said(self, old: Runtime | None, target: Runtime) -> str:
        """`2017-10-30 on nodejs8.10, 2018-11-05 on nodejs10.x`, or what both took."""
        if self.before == self.now or not old or not self.before:
            return f"{', '.join(self.now)} on {target.identifier}"
        return f"{', '.join(self.before)} on {old.identifier}; {', '.join(self.now)} on {target.identifier}"


def chosen(one: Judged, value: Callable[[str], str | None]) -> Chosen:
    """What releases give for a use; those that give None, because they have no such client, are left out. Nothing where
    it is not known which SDK runs."""

    def over(some: Sequence[Dated]) -> tuple[str, ...]:
        given = [said for one in some if (said := value(one.value)) is not None]
        return tuple(said for at, said in enumerate(given) if said not in given[at + 1 :])

    return Chosen((), ()) if one.ran.perhaps else Chosen(over(one.ran.before), over(one.ran.now))


def model(service: str, pin: str | None = None) -> Callable[[str], str | None]:
    """The apiVersion that a client takes, by the release."""

    def of(version: str) -> str | None:
        at = index().at(version)
        return None if at is None else index().model(service, at, pin)

    return of
