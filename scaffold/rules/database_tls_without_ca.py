"""Connections to databases by TLS that lean on certificate authorities which the runtime adds by itself, or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.formats import format_of, syntax
from scaffold.handler import loaded
from scaffold.model import Hit, Kind, Migration, Project, Unreadable
from scaffold.regex import regex
from scaffold.scope import module_of

if TYPE_CHECKING:
    from ast_grep_py import SgNode

MAKES = frozenset(
    [
        *("pg.Pool", "pg.Client", "mysql.createConnection", "mysql.createPool", "mysql2.createConnection"),
        *("mysql2.createPool", "mysql2/promise.createConnection", "mysql2/promise.createPool", "sequelize.Sequelize"),
        *("sequelize", "knex", "typeorm.DataSource", "typeorm.createConnection", "serverless-mysql"),
    ]
)
"""What makes a connection with options that hold `ssl`."""
KNOWN = regex(r"NODE_EXTRA_CA_CERTS|NODE_TLS_REJECT_UNAUTHORIZED")
TRUSTED = regex(r"['\"]?\b(?:ca|rejectUnauthorized)\b['\"]?\s*[:,}]")
PLAIN = frozenset(["true", "object"])


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    pieces = [*loaded(project, migration, ("ssl",))]
    if not pieces or any(_says(project, path) for path in project.entries):
        return
    for piece in pieces:
        for pair in syntax(piece.project, piece.path).find_all(kind="pair"):
            key, value = pair.field("key"), pair.field("value")
            if key is None or value is None or key.text().strip("'\"") != "ssl":
                continue
            if (
                value.kind() in PLAIN
                and not TRUSTED.search(value.text())
                and _connects(pair, piece.project, piece.path)
            ):
                span = extent.span(pair)
                note = "set NODE_EXTRA_CA_CERTS=/var/runtime/ca-cert.pem where the database is RDS"
                yield piece.outside(Hit(piece.path, span.start, span.end, note=note), project)


def _says(project: Project, path: str) -> bool:
    """Whether a file of the project deals with certificate authorities for the whole process."""
    if project.entries[path].kind is not Kind.TEXT or format_of(path) is None:
        return False
    try:
        return KNOWN.search(project.text(path)) is not None
    except Unreadable:
        return False


def _connects(pair: SgNode, project: Project, path: str) -> bool:
    """Whether an option is given to what makes a connection, in the call itself."""
    for above in pair.ancestors():
        if above.kind() in ("call_expression", "new_expression"):
            made = above.field("function") or above.field("constructor")
            return made is not None and module_of(made, project, path) in MAKES
        if above.kind() not in ("object", "pair", "arguments"):
            return False
    return False
