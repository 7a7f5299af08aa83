"""Code that loads the AWS SDK v2 where neither the target nor the function's package has it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import unquoted
from scaffold.formats import syntax
from scaffold.handler import loaded
from scaffold.handler.loaded import Piece, loads, pieces
from scaffold.locks import declared, locked
from scaffold.model import Function, Hit, Migration, Place, Project
from scaffold.packages import Known
from scaffold.sdk import layers
from scaffold.sdk.bundle import edits
from scaffold.sdk.calls import uses_in
from scaffold.sdk.carried import SDK, Carried, packages, versions

if TYPE_CHECKING:
    from ast_grep_py import SgNode

Reached = Mapping[Function, set[str]]
"""The files that each function's handler loads."""
TYPED = (".ts", ".tsx", ".mts", ".cts")
ASKING = {
    "@dazn/lambda-powertools-lambda-client": "2.0.0",
    "@middy/secrets-manager": "4.0.0",
    "@middy/ssm": "4.0.0",
    "data-api-client": "2.0.0",
    "http-aws-es": "7.0.0",
}
"""Packages that load the SDK and do not bring it, each with the first version of which that is not said. Seen: releases
before these, loaded without it; http-aws-es 6.0.0 and lambda-powertools-lambda-client 1.28.1 are the last."""


@dataclass
class Group:
    """The places that load the SDK in one package, or in what is packaged alone."""

    carried: Carried
    functions: dict[Function, None] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    groups: dict[object, Group] = {}
    reached = {one: loads(project, one.code) for one in migration.functions}
    opening = [piece.path for piece in loaded(project, migration, [layers.OPT]) if not piece.source]
    shared = layers.reached(project, opening)
    for paths in reached.values():
        paths.update(*(shared[path] for path in paths.intersection(shared)))
    inside = sorted(set[str]().union(*shared.values()))
    for piece in [*loaded(project, migration, [SDK]), *pieces(project, inside, [SDK])]:
        carried = versions(project, migration, piece.outer)
        missing = not carried.bundled and carried.own is None and carried.sure
        place = _loading(piece) if missing else None
        if place and piece.source:
            note = f"{migration.target.identifier} bundles no SDK v2, and {carried.why}"
            yield piece.outside(Hit(*place, note=note), project)
        elif place:
            group = groups.setdefault(_package(project, migration, piece.path), Group(carried))
            group.functions.update(dict.fromkeys(_users(migration, reached, piece.path)))
            group.places.append(place)
    for group in groups.values():
        yield _hit(project, migration, group)
    yield from _through(project, migration, reached, groups)


def _package(project: Project, migration: Migration, path: str) -> object:
    """What a file is packaged with: its package.json's folder, or the folders of its functions."""
    folders = packages(project, migration, path)
    return folders[0] if folders else tuple(one.root for one in migration.owners(path))


def _users(migration: Migration, reached: Reached, path: str) -> tuple[Function, ...]:
    """The functions whose handlers load a file; none where that is not seen."""
    return tuple(one for one in migration.functions if path in reached[one])


def _loading(piece: Piece) -> Place | None:
    """The first place of a file that loads the SDK when it runs, and not in a `try`."""
    found = uses_in(piece.project, piece.path)
    if piece.path.endswith(TYPED) and not (found.constructions or found.members or found.calls):
        return None
    here = (one for one in found.imports if not (one.v3 or one.types or one.test))
    return next((one.place for one in here if not _tried(piece.project, one.place)), None)


def _tried(project: Project, place: Place) -> bool:
    strings = syntax(project, place.path).find_all(kind="string")
    node = next((one for one in strings if extent.start(one) == place.start), None)
    return node is not None and any(above.kind() == "try_statement" for above in node.ancestors())


def _through(project: Project, migration: Migration, reached: Reached, known: Container[object]) -> Iterator[Hit]:
    """Where a package is loaded that loads the SDK and does not bring it, in what is not told of yet."""
    told: set[object] = set()
    for piece in loaded(project, migration, list(ASKING)):
        carried = versions(project, migration, piece.path)
        if piece.source or carried.bundled or carried.own is not None or not carried.sure:
            continue
        if _package(project, migration, piece.path) in known:
            continue
        functions = _users(migration, reached, piece.path)
        for node in syntax(project, piece.path).find_all(kind="string"):
            name, span = unquoted(node), extent.span(node)
            place = Place(piece.path, span.start, span.end)
            if name not in ASKING or (name, functions) in told or not _required(node) or _tried(project, place):
                continue
            version = _lacking(project, piece.path, name)
            if version:
                told.add((name, functions))
                note = f"{name} {version} loads aws-sdk and does not bring it; {migration.target.identifier} has none"
                yield _fixed(project, migration, Hit(*place, note=note), functions, carried)


def _required(node: SgNode) -> bool:
    """Whether a string names a module that is loaded: `require("x")`, `import … from "x"`."""
    above = node.parent()
    call = above.parent() if above and above.kind() == "arguments" else None
    called = call.field("function") if call else None
    return (above is not None and above.kind() == "import_statement") or (
        called is not None and called.text() == "require"
    )


def _lacking(project: Project, path: str, name: str) -> str:
    """The installed version of a package (or the range that asks for it) that brings no SDK; "" where it may."""
    known, folder = Known(name, "", ASKING[name], "", ""), path.rpartition("/")[0]
    found = next((one.version for one in locked(project, folder).get(name, ()) if not one.dev), "")
    if found:
        return found if known.fails(found) else ""
    asked = declared(project, folder).get("dependencies", {}).get(name, "")
    return asked if known.only(asked) else ""


def _hit(project: Project, migration: Migration, group: Group) -> Hit:
    first, target = group.places[0], migration.target.identifier
    note = f"{target} bundles no SDK v2, and {group.carried.why}"
    if more := len({place.path for place in group.places}) - 1:
        note += f"; {more} more {'file loads' if more == 1 else 'files load'} it"
    return _fixed(project, migration, Hit(*first, note=note), tuple(group.functions), group.carried)


def _fixed(project: Project, migration: Migration, hit: Hit, functions: tuple[Function, ...], carried: Carried) -> Hit:
    """A hit with the edits that bring along the SDK that the old runtime had last, or with why there are none."""
    concerns = tuple(one.declared_at for one in functions)
    made = edits(project, migration, hit.path, carried.before[-1].value) if carried.before else ()
    if isinstance(made, str):
        return hit._replace(note=f"{hit.note}; {made}", concerns=concerns)
    return hit._replace(edits=made, concerns=concerns, idle=True)
