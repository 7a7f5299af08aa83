"""The `VARIANT` of a dev container whose image is one of Node.js: where it is given, and its default."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from scaffold.formats import format_of, tree
from scaffold.functions import joined
from scaffold.match import matches
from scaffold.model import Hit, Kind, Migration, Project
from scaffold.ranges import major
from scaffold.regex import regex

IMAGE = regex(r"^\ufeff?[ \t]*FROM\s+(?:--\S+\s+)*(?:\S*/)?(?:(?:java|type)script-)?node:\S*\$\{?VARIANT\b", 8)
DEFAULT = regex(r"^\ufeff?[ \t]*ARG\s+VARIANT=[\"']?([^\s\"']+)", 8)
TAG = regex(r"(?:\d-)?(\d{1,9})(?:\.\d+)*(?:-[a-z]\w*)*")
NOTE = "a tag of the image: look up which there is for the new version"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path, entry in project.entries.items():
        row, text = format_of(path), project.readable(path, facts=False) if "evcontainer" in path else ""
        if "VARIANT" not in text or row is None or entry.kind is not Kind.TEXT:
            continue
        if row.name == "json":
            yield from _given(project, migration, path)
        elif row.name == "dockerfile" and IMAGE.search(text):
            for found in DEFAULT.finditer(text):
                if _older(found[1], migration):
                    yield Hit(path, *found.span(1), note=NOTE)


def _given(project: Project, migration: Migration, path: str) -> Iterator[Hit]:
    root, folder = tree(project, path), posixpath.dirname(path)
    names = [match.node.value for match in matches("build.dockerfile|dockerFile", root) + matches("dockerFile", root)]
    texts = (project.readable(joined(folder, name)) for name in names or ["Dockerfile"])
    if any(IMAGE.search(text) for text in texts):
        for match in matches("build.args.VARIANT", root):
            if _older(match.node.value, migration):
                yield Hit(path, match.node.start, match.node.end, note=NOTE)


def _older(tag: str, migration: Migration) -> bool:
    found = TAG.fullmatch(tag)
    return found is not None and int(found[1]) < major(migration.target)
