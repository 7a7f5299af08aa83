"""Names of Node.js that neither the old runtime nor the target has, but a newer one, in code that handlers load."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.formats import format_of, syntax
from scaffold.handler import anywhere, loaded
from scaffold.handler.loaded import Piece, searched
from scaffold.model import Hit, Migration, Project, Runtime
from scaffold.regex import regex
from scaffold.surface import has, later, named_in

if TYPE_CHECKING:
    from ast_grep_py import SgNode

GIVES = regex(r"polyfill|ponyfill|core-js|isomorphic-|cross-fetch|whatwg-|unfetch|undici|global-agent|jsdom")
"""What brings globals along."""
COMPILES = regex(r"(?:^|/)(?:package\.json|\.babelrc(?:\.\w+)?|babel\.config\.\w+)$")
MAKES = regex(r"useBuiltIns|transform-runtime|transform-object-(?:entries|values)|transform-es2017-object")
"""What a compiler is told, so that it puts something else in the place of globals."""
PREFIX = regex(r"^['\"]node:")
REQUIRES, IMPORTS = 14, 12
"""The majors from which `require("node:fs")` and `import "node:fs"` work: seen on 12.22.12 and 14.21.3."""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    def given() -> bool:
        makes = (path for path in project.entries if COMPILES.search(path))
        return anywhere(project, migration, GIVES) or any(searched(project, path, MAKES) for path in makes)

    for piece in loaded(project, migration, [""]):
        own = piece.source.migration(migration) if piece.source else migration
        old = own.old(piece.path)
        if old and old.rank < migration.target.rank:
            for hit in _hits(piece, old, migration, given):
                yield piece.outside(hit, project)


def _hits(piece: Piece, old: Runtime, migration: Migration, given: Callable[[], bool]) -> Iterator[Hit]:
    newer = named_in(later(old, migration.target), piece.project.text(piece.path))
    if newer:
        yield from _used(piece, newer, migration, given)
    major = int(migration.target.spellings["major"].partition(".")[0])
    for string in _prefixed(piece, major) if major < REQUIRES else ():
        span = extent.span(string)
        yield Hit(piece.path, span.start, span.end, note="the prefix node: needs nodejs14.x")


def _used(piece: Piece, newer: frozenset[str], migration: Migration, given: Callable[[], bool]) -> Iterator[Hit]:
    from scaffold.members import uses
    from scaffold.surface.instead import shown

    for use in uses(piece.project, piece.path, newer):
        if use.form == "read" or (use.name.startswith("globalThis.") and given()):
            continue
        span = extent.span(use.node)
        first = next(one for one in migration.runtimes.values() if has(use.name, one))
        note = f"{shown(use.name)} needs {first.identifier}"
        yield Hit(piece.path, span.start, span.end, note=note)


def _prefixed(piece: Piece, major: int) -> Iterator[SgNode]:
    """The strings `node:…` that are loaded and that the target does not know."""
    if "node:" not in piece.project.text(piece.path):
        return
    from scaffold.members import caught

    row = format_of(piece.path)
    for string in syntax(piece.project, piece.path).find_all(kind="string"):
        above = string.parent()
        if above is None or not PREFIX.match(string.text()) or caught(string):
            continue
        call = above.parent() if above.kind() == "arguments" else None
        called = call.field("function") if call else None
        imported = above.kind() == "import_statement" and row is not None and row.name == "javascript"
        if (called is not None and called.text() == "require") or (imported and major < IMPORTS):
            yield string
