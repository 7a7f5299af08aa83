"""ARNs of layers whose name says a version of Node.js, in any value of any file, but not in its comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.formats import tree
from scaffold.model import Hit, Migration, Node, Project, Runtime
from scaffold.regex import regex
from scaffold.spelling import major

LAYER = regex(r":layer:([\w-]*?node(?:js)?[-_]?(\d+)[\w-]*)", re.IGNORECASE)
NOTE = "built for an older Node.js; take the publisher's for the new one"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        text = project.text(path)
        older = {word for one in migration.runtimes.values() if one.rank < migration.target.rank for word in _said(one)}
        found = [one for one in LAYER.finditer(text) if one[2] in older]
        leaves = sorted({(node.start, node.end) for node in _leaves(tree(project, path))}) if found else []
        for one in found:
            if any(start <= one.start() and one.end() <= end for start, end in leaves):
                yield Hit(path, *one.span(1), note=NOTE)


def _said(runtime: Runtime) -> tuple[str, str]:
    """`8` and `810`."""
    return str(major(runtime)), re.sub(r"\D", "", runtime.identifier)


def _leaves(node: Node) -> Iterator[Node]:
    """Values that are written out; what an expression joins is one."""
    if node.kind in ("scalar", "expression"):
        yield node
    for item in node.items:
        yield from _leaves(item.node)
