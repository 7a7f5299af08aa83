"""Values given to the globals `crypto` and `navigator`, where the target has them and lets nobody set them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.formats import syntax
from scaffold.handler import loaded
from scaffold.members import caught
from scaffold.model import Edit, Hit, Migration, Project, Unreadable, ways
from scaffold.regex import regex
from scaffold.scope import is_global, module_of, typescript

if TYPE_CHECKING:
    from ast_grep_py import SgNode

READ_ONLY = {"crypto": "nodejs20.x", "navigator": "nodejs22.x"}
"""Global → the first runtime on which it is there and read-only."""
OWNERS = ("global", "globalThis")
STRICT = regex(r"^\ufeff?\s*(?:import\b(?!\s*\()|export\b|(['\"])use strict\1)", re.M)
MODULE = regex(r"\"type\"\s*:\s*\"module\"")
ONLY_OURS = regex(r"\bcrypto\.(?!(?:subtle|getRandomValues|randomUUID|webcrypto)\b)\w+")
"""Members that the module has and the global has not."""
ASKS = (
    r"typeof\s+(?:global(?:This)?\.)?{0}\b(?!\s*\.)|!\s*global(?:This)?\.{0}\b|['\"]{0}['\"]\s+in\b|hasOwn\w*\([^)]*['\"]{0}['\"]"
    r"|\bglobal(?:This)?\.{0}\s*(?:\|\||\?\?|&&|\?|\)|===?\s*(?:undefined|null))"
)
"""How a file asks whether there is such a global."""
THROWS = "throws: from {} on it has only a getter"
IGNORED = "from {} on the value is ignored, and crypto is the one of the web"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for piece in loaded(project, migration, tuple(READ_ONLY)):
        own = piece.source.migration(migration) if piece.source else migration
        old = own.old(piece.path)
        for node in syntax(piece.project, piece.path).find_all(kind="assignment_expression") if old else ():
            name = _name(node, piece.project, piece.path)
            since = migration.runtimes.get(READ_ONLY.get(name, ""))
            if old is None or since is None or not old.rank < since.rank <= migration.target.rank:
                continue
            if _asks(name, piece.project.text(piece.path)) or caught(node):
                continue
            if hit := _hit(node, name, since.identifier, piece.project, piece.path):
                yield piece.outside(hit, project)


def _name(node: SgNode, project: Project, path: str) -> str:
    """The global that an assignment means: `crypto = …`, `global.crypto = …`."""
    left = node.field("left")
    if left is None:
        return ""
    if left.kind() == "identifier":
        return left.text() if left.text() in READ_ONLY and is_global(left.text(), node, project, path) else ""
    owner, member = left.field("object"), left.field("property")
    if owner is None or member is None or owner.text() not in OWNERS:
        return ""
    return member.text() if is_global(owner.text(), node, project, path) else ""


def _hit(node: SgNode, name: str, since: str, project: Project, path: str) -> Hit | None:
    span, value = extent.span(node), node.field("right")
    place, above = (path, span.start, span.end), node.parent()
    bare = "." not in node.text().partition("=")[0]
    ours = value is not None and module_of(value, project, path) == "crypto"
    first = (
        above is not None and above.kind() == "expression_statement" and (above.parent() or above).kind() == "program"
    )
    edits = (Edit(path, place[1], place[1], "const "),) if bare and ours and first else ()
    if _strict(project, path):
        return Hit(*place, edits if _once(name, project, path) else (), THROWS.format(since))
    if name == "crypto" and ours and ONLY_OURS.search(project.text(path)):
        return Hit(*place, edits if _once(name, project, path) else (), IGNORED.format(since))
    return None


def _asks(name: str, text: str) -> bool:
    return re.search(ASKS.format(name), text) is not None


def _once(name: str, project: Project, path: str) -> bool:
    return len(re.findall(rf"(?<![\w$.]){name}\s*=(?!=)", project.text(path))) == 1


def _strict(project: Project, path: str) -> bool:
    """Whether an assignment that cannot be made throws there; else it does nothing."""
    if typescript(path) or path.endswith(".mjs") or STRICT.search(project.text(path)):
        return True
    folders = reversed(ways(path.rpartition("/")[0]))
    found = next((one for folder in folders if (one := f"{folder}/package.json".lstrip("/")) in project.entries), "")
    try:
        return bool(found) and not path.endswith(".cjs") and bool(MODULE.search(project.text(found)))
    except Unreadable:
        return False
