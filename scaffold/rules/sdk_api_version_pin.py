"""An apiVersion that an SDK has not: an older one is taken in its place, and nothing is said."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.model import Hit, Migration, Project
from scaffold.sdk.asked import operation
from scaffold.sdk.chosen import chosen, model
from scaffold.sdk.index import index
from scaffold.sdk.judged import Judged, judged
from scaffold.sdk.uses import Construction


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for one in judged(project, migration):
        made = one.use
        if not isinstance(made, Construction) or not made.pin or made.document:
            continue
        known, taken = index(), chosen(one, model(made.service, made.pin))
        every = (known.model(made.service, at, made.pin) for at in range(len(known.releases)))
        best = max((version for version in every if version), default=None)
        if taken.now and ({best} != set(taken.now) or {best} < {*taken.before, best}):
            said = f"{made.service} with apiVersion {made.pin} takes {taken.said(one.old, migration.target)}"
            gone = _gone(one, made)
            yield one.outside(Hit(*made.place, note=said + (f", without {', '.join(gone)}" if gone else "")))


def _gone(one: Judged, made: Construction) -> list[str]:
    """The operations of this client that the last release has not in the model that is taken."""
    at = index().at(one.ran.now[-1].value)
    calls = (call for call in one.asking.calls if made.place in call.made and not call.document)
    asks = (ask for call in calls for ask in operation(one.asking, call))
    return sorted({ask.word for ask in asks if at is not None and ask.answer(at) is False})
