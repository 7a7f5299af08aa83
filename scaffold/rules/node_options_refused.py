"""Options in a function's NODE_OPTIONS that its own Node.js takes and the target's refuses, or no longer heeds."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scaffold.formats import format_of, tree
from scaffold.formats.scripts import scripts
from scaffold.match import get, matches
from scaffold.model import Hit, Migration, Project, Runtime
from scaffold.regex import regex

TABLE = Path(__file__).parent.parent / "node_options.json"
"""Option → the runtimes that take it, asked of the real binaries by tests/by_hand/node_options.py."""
IDLE = {"--experimental-specifier-resolution": "nodejs20.x"}
"""Option → the first runtime that takes it and does nothing with it."""
SETS = frozenset(["environment", "variables", "environmentvariables"])
OPTION = regex(r"(?<![\w-])--?[\w-]+")
ASSIGNED = regex(r"NODE_OPTIONS=(\"[^\"]*\"|'[^']*'|[^,}\s]*)")
IMAGE = regex(r"\blambda(?:/nodejs)?:|lambda/nodejs|lambda-base")


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
                if note := _lost(option[0].replace("_", "-"), old, migration):
                    at = start + option.start()
                    exact = text[at : at + len(option[0])] == option[0]
                    span = (at, at + len(option[0])) if exact else (start, start + 1)
                    yield Hit(path, *span, note=note)


def _lost(option: str, old: Runtime | None, migration: Migration) -> str:
    """What becomes of an option that counts on the old runtime; "" where it goes on to."""
    target, runtimes = migration.target, taken().get(option, ())
    if old is None or old.rank >= target.rank:
        return ""
    if old.identifier in runtimes and target.identifier not in runtimes:
        return f"Node.js {target.patch} refuses it and does not start"
    idle = migration.runtimes.get(IDLE.get(option, ""))
    if idle and old.rank < idle.rank <= target.rank:
        return f"does nothing from {idle.identifier} on: imports have to name the file with its extension"
    return ""


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
