"""Layers whose modules lie where nodejs8.10 alone looks: `nodejs/node8`."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.formats import format_of
from scaffold.model import Hit, Kind, Migration, Project
from scaffold.regex import regex

FORMATS = ("shell", "make", "dockerfile", "yaml", "json", "hcl", "javascript", "typescript", "python", "toml", "groovy")
OLD = regex(r"(?<!/opt/)(?<![\w-])nodejs/node8(?![\w.-])")
"""`/opt/nodejs/node8` is a place on Lambda, where an absolute path finds it on every runtime."""
LAYER = regex(r"((?:.*/)?)(nodejs/node\w+)/")
ANY = "nodejs/node_modules"
COMMENT = regex(r"\ufeff?\s*(#|//|\*)")


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    new = f"nodejs/{migration.target.spellings.get('layer', '')}"
    layers: dict[str, str] = {}
    others: set[str] = set()
    for path in project.entries:
        if "nodejs/node" in path and (found := LAYER.match(path)):
            if found[2] in (new, ANY):
                others.add(found[1])
            if found[2] == "nodejs/node8":
                layers.setdefault(found[1], path)
        elif (row := format_of(path)) and row.name in FORMATS and project.entries[path].kind is Kind.TEXT:
            yield from _in_text(project.readable(path), path, new)
    for above, path in layers.items():
        if above not in others:
            yield Hit(path, 0, 0, note=f"move it to {above}{ANY}")


def _in_text(text: str, path: str, new: str) -> Iterator[Hit]:
    """The first place of a file that makes or packs such a folder, and none for another runtime."""
    if "nodejs/node8" not in text or new in text or ANY in text:
        return
    for found in OLD.finditer(text):
        if not COMMENT.match(text[text.rfind("\n", 0, found.start()) + 1 :]):
            yield Hit(path, *found.span(), note=f"{ANY} serves every runtime")
            return
