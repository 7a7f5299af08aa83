"""Clients that leave to the SDK what its releases do not agree on: the apiVersion, the endpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scaffold.model import Hit, Migration, Project
from scaffold.sdk.asked import Asking
from scaffold.sdk.chosen import chosen, model
from scaffold.sdk.index import key
from scaffold.sdk.judged import judged
from scaffold.sdk.names import ENDPOINTS
from scaffold.sdk.uses import Construction


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for one in judged(project, migration):
        for what, value in _defaults(one.asking, one.use) if isinstance(one.use, Construction) else ():
            taken = chosen(one, value)
            if taken.now and any(before != taken.now[-1] for before in taken.before):
                note = f"default {what}: {taken.said(one.old, migration.target)}"
                yield one.outside(Hit(*one.use.place, note=note))


def _defaults(asking: Asking, made: Construction) -> Iterator[tuple[str, Callable[[str], str | None]]]:
    """What a client takes, by the release that makes it."""
    name = made.service
    if asking.pin(made) is None and not made.document:
        yield "apiVersion", model(name)
    if name in ENDPOINTS and made.options.whole and "endpoint" not in made.options.names():
        old, new, since = ENDPOINTS[name]
        yield "endpoint", lambda version: new if key(version) >= key(since) else old
