"""Hits where a function's runtime is written at a place that no path pattern tells: in other files, in expressions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from scaffold.formats import tree
from scaffold.functions import declared
from scaffold.match import literal, matches
from scaffold.model import Edit, Hit, Migration, Place, Project
from scaffold.spelling import named, part


def written(project: Project, world: str, saying: str = "") -> Iterator[Place]:
    """Where the functions of a world have their runtimes from; of its data files, in those that say something."""
    for one in declared(project, world, saying):
        yield from (place for _, place in one.runtime.written if place)


def hits(
    project: Project, migration: Migration, places: Iterable[Place], elsewhere: Collection[str] = ()
) -> Iterator[Hit]:
    """An older runtime at each place, but for those that other pages' patterns lead to."""
    known: dict[str, set[Place]] = {}
    for place in sorted(set(places)):
        if place.path not in known:
            root, text = tree(project, place.path), project.text(place.path)
            found = (match.node for pattern in elsewhere for match in matches(pattern, root))
            known[place.path] = {there for node in found if (there := literal(node, text, place.path))}
        word = project.text(place.path)[place.start : place.end]
        new = named(word, migration)
        new = part(word, migration) if new is None else new
        if place in known[place.path] or new is None:
            continue
        edits = (Edit(*place, new),) if new else ()
        yield Hit(*place, edits, "" if new else "older than the target; change it by hand")
