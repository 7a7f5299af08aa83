"""Names of scripts and jobs that say a version of Node.js, where what stands under them says one too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.formats import tree
from scaffold.images import NODE
from scaffold.match import get
from scaffold.model import Hit, Item, Migration, Node, Project
from scaffold.regex import regex
from scaffold.spelling import major

SCRIPT = regex(r"(?:.*[:_-])?(?:node(?:js)?[-_]?)?(\d{1,9})(?:[._]?(?:10|x))?")
JOB = regex(r"(?:.*[:_ -])?node(?:js)?[-_ ]?(\d{1,9})(?:[._]?(?:10|x))?(?:[:_ -].*)?", re.IGNORECASE)
SAID = regex(r"\bnode(?:js)?[-_:@]?(\d{1,9})")
KEYS = regex(r"node[-_]?(?:js[-_]?)?version", re.IGNORECASE)
NOTE = "the name says Node.js {0}; rename it, and what calls it"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    new = major(migration.target)
    known = {major(runtime) for runtime in migration.runtimes.values() if runtime.rank < migration.target.rank}
    for path in project.entries:
        named = list(_named(tree(project, path), path))
        there = {item.key for item, _ in named}
        for item, name in named:
            found = name.fullmatch(item.key)
            if not found or int(found[1]) not in known or item.key.replace(found[1], str(new)) in there:
                continue
            if {int(found[1]), new} & set(_versions(item.node)):
                yield Hit(path, item.start, item.end, note=NOTE.format(found[1]))


def _named(root: Node, path: str) -> Iterator[tuple[Item, re.Pattern[str]]]:
    if path.endswith("package.json"):
        scripts = get(root, "scripts")
        yield from ((item, SCRIPT) for item in (scripts.items if scripts else ()))
        return
    jobs = root if path.endswith(".gitlab-ci.yml") else get(root, "jobs")
    yield from ((item, JOB) for item in (jobs.items if jobs else ()))


def _versions(node: Node, key: str = "") -> Iterator[int]:
    """The major versions that commands, images and settings say."""
    if node.kind == "scalar":
        image = NODE.fullmatch(node.value)
        words = [image["version"]] if image else [node.value] if KEYS.fullmatch(key) else SAID.findall(node.value)
        yield from (int(one[0]) for word in words if (one := re.match(r"\d{1,9}", word.lstrip("v"))))
    for item in node.items:
        yield from _versions(item.node, item.key)
