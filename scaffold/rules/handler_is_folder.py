"""Handler settings that name a folder, where the target's runtime loads files alone."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from scaffold.functions import EXTENSIONS, joined
from scaffold.model import Edit, Function, Hit, Kind, Migration, Project, Unreadable

WHAT = "the handler names a folder, which nodejs24.x does not load"
SET = r"""[Hh]andler['"]?\s*[:=]\s*['"]?(?={}(?![\w./-]))"""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for function in migration.functions:
        folder, dot, _ = (function.handler or "").rpartition(".")
        if (
            function.declared_at.path not in project.entries
            or function.root is None
            or not dot
            or "." in folder.rpartition("/")[2]
        ):
            continue
        whole = joined(function.root, folder)
        if any(f"{whole}{end}" in project.entries for end in EXTENSIONS):
            continue
        if any(not path.startswith(f"{whole}/") for path in function.code):
            continue
        file = posixpath.splitext(function.code[0])[0].removeprefix(whole) if function.code else ""
        there = file or f"{whole}/package.json" in project.entries
        if there and (hit := _hit(project, function, folder, file)):
            yield hit


def _hit(project: Project, function: Function, folder: str, file: str) -> Hit | None:
    """`file`: what is loaded of the folder, as /index; "" where that is not known."""
    place = function.declared_at
    try:
        text = project.text(place.path) if project.entries[place.path].kind is Kind.TEXT else ""
    except Unreadable:
        text = ""
    found = re.compile(SET.format(re.escape(function.handler or ""))).search(text, place.start, place.start + 4000)
    if not found and f"{folder}{file or '/index'}." in text[place.start :]:
        return None
    if not found:
        return Hit(place.path, place.start, place.end, note=WHAT, concerns=(place,))
    at = found.end() + len(folder)
    edits = (Edit(place.path, at, at, file),) if file else ()
    return Hit(place.path, found.end(), found.end() + len(function.handler or ""), edits, WHAT, concerns=(place,))
