"""Names of Node.js that the old runtime has and the target has not, where code cannot do without them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.members import uses
from scaffold.model import Edit, Hit, Migration, Project, Safety
from scaffold.regex import regex
from scaffold.surface import removed
from scaffold.surface.instead import instead, shown

if TYPE_CHECKING:
    from ast_grep_py import SgNode

ELSEWHERE = regex(r"async_hooks\.\w+")
"""What a page of its own is about: async-hooks-old-names."""
NAMES_OF_ALL = frozenset(["globalThis.root"])
"""What too much code has as a name of its own."""
RENAMED = {
    "globalThis.GLOBAL": "global",
    "os.getNetworkInterfaces": "networkInterfaces",
    "os.tmpDir": "tmpdir",
}
"""Second names of what every Node.js has under the other: the same object, or a function that warns
and calls it."""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        old = migration.old(path)
        gone = removed(old, migration.target) - NAMES_OF_ALL if old else frozenset()
        for use in uses(project, path, gone):
            if use.form != "read" and not ELSEWHERE.fullmatch(use.name):
                span, other = extent.span(use.node), instead(use.name)
                note = f"{shown(use.name)} is gone" + (f": {other}" if other else "")
                edits = tuple(_renamed(use.node, use.name, path))
                safety = Safety.SAFE if edits else None
                yield Hit(path, span.start, span.end, edits, note, safety)


def _renamed(node: SgNode, name: str, path: str) -> Iterator[Edit]:
    """The other name, where the old one is written out: a name that is imported would need its import changed."""
    written = node if name.startswith("globalThis.") and node.kind() == "identifier" else node.field("property")
    if written is not None and name in RENAMED and written.text() == shown(name).rpartition(".")[2]:
        yield Edit(path, extent.start(written), extent.end(written), RENAMED[name])
