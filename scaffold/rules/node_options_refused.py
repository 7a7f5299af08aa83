"""Options in a function's NODE_OPTIONS that its own Node.js takes and the target's refuses."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scaffold.formats import format_of, tree
from scaffold.formats.scripts import scripts
from scaffold.match import get, matches
from scaffold.model import Hit, Migration, Project

TABLE = Path(__file__).parent.parent / "node_options.json"
"""Option → the runtimes that take it, asked of the real binaries by tests/by_hand/node_options.py."""
SETS = frozenset(["environment", "variables", "environmentvariables"])
OPTION = re.compile(r"(?<![\w-])--?[\w-]+")
ASSIGNED = re.compile(r"NODE_OPTIONS=(\"[^\"]*\"|'[^']*'|[^,}\s]*)")
IMAGE = re.compile(r"\blambda(?:/nodejs)?:|lambda/nodejs|lambda-base")


@functools.cache
def taken() -> Mapping[str, Sequence[str]]:
    """For each option that some runtime takes and a later one refuses: the runtimes that take it."""
    found = json.loads(TABLE.read_text("utf-8"))["taken"]
    assert isinstance(found, dict)
    return found


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        old, text = migration.old(path), project.text(path)
        for start, value in _given(project, path) if old else ():
            for option in OPTION.finditer(value):
                runtimes = taken().get(option[0].replace("_", "-"), ())
                older = old is not None and old.rank < migration.target.rank and old.identifier in runtimes
                if older and migration.target.identifier not in runtimes:
                    at = start + option.start()
                    exact = text[at : at + len(option[0])] == option[0]
                    span = (at, at + len(option[0])) if exact else (start, start + 1)
                    yield Hit(path, *span, note=f"Node.js {migration.target.patch} refuses it and does not start")


def _given(project: Project, path: str) -> Iterator[tuple[int, str]]:
    """What NODE_OPTIONS is set to for a function, and where that begins."""
    row, root = format_of(path), tree(project, path)
    if row and row.name == "dockerfile":
        image = get(root, "FROM")
        found = matches("ENV.NODE_OPTIONS", root) if image and IMAGE.search(image.value) else []
    else:
        keyed = matches("**.NODE_OPTIONS", root)
        found = [one for one in keyed if len(one.keys) > 1 and one.keys[-2].lower() in SETS]
        for commands in scripts(project, path):
            for match in matches("aws[command=aws lambda *].--environment", commands):
                if assigned := ASSIGNED.search(match.node.value):
                    yield match.node.start + assigned.start(1), assigned[1]
    yield from ((match.node.start, match.node.value) for match in found if match.node.kind == "scalar")
