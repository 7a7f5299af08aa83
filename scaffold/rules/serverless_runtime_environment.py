"""Runtimes that a script puts into the environment variable which a service of the Serverless Framework reads."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from scaffold.formats import format_of
from scaffold.formats.scripts import scripts
from scaffold.model import Edit, Hit, Migration, Node, Project
from scaffold.regex import regex
from scaffold.spelling import identifier

READ = regex(r"""^[^#\r\n]*?\bruntime["']?\s*:\s*["'`]?\$\{(?:opt:[\w-]+,\s*)?env:(\w+)""", re.MULTILINE)
FORMATS = ("shell", "make", "json", "yaml")
SEVERAL = "one of several that scripts set; add one for the new runtime, or change it by hand"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    services = [path for path in project.entries if path.rpartition("/")[2].startswith("serverless")]
    names = {f"{name}=" for path in services for name in READ.findall(project.readable(path, facts=False))}
    given = [one for one in _assigned(project, names) if one[2].value in migration.runtimes]
    for path, name, node in given:
        new = identifier(node.value, migration)
        if new and {other.value for _, its, other in given if its == name} == {node.value}:
            yield Hit(path, node.start, node.end, (Edit(path, node.start, node.end, new),))
        elif new:
            yield Hit(path, node.start, node.end, note=SEVERAL)


def _assigned(project: Project, names: Collection[str]) -> Iterator[tuple[str, str, Node]]:
    """Path, `NAME=` and value."""
    for path in project.entries if names else ():
        row = format_of(path)
        if row and row.name in FORMATS and any(name in project.readable(path, facts=False) for name in names):
            for root in scripts(project, path):
                yield from (
                    (path, item.key, item.node)
                    for item in root.items
                    if item.key in names and item.node.kind == "scalar" and item.node.start < item.node.end
                )
