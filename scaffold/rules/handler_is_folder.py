"""Handler settings that name a folder, where the target's runtime loads files alone."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from scaffold.functions import EXTENSIONS, joined
from scaffold.model import Edit, Function, Hit, Kind, Migration, Project, Unreadable, ways

WHAT = "the handler names a folder, which nodejs24.x does not load"
BESIDE = "beside {} there is a folder of that name, which nodejs24.x takes first and cannot load: rename one"
AS_WRITTEN = (".js", ".mjs", ".cjs")
SET = r"""[Hh]andler['"]?\s*[:=]\s*['"]?(?={}(?![\w./-]))"""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    folders = {folder for path in project.entries for folder in ways(path.rpartition("/")[0])}
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
        said = _said(project, function, whole) if whole in folders else None
        if said and (hit := _hit(project, function, folder, *said)):
            yield hit


def _said(project: Project, function: Function, whole: str) -> tuple[str, str] | None:
    """What is loaded of a folder, as /index, "" where that is not known; and what is said."""
    file = next((whole + end for end in EXTENSIONS if whole + end in project.entries), "")
    if file:
        beside = file.endswith(AS_WRITTEN) and not _bundled(project)
        return ("", BESIDE.format(file)) if beside else None
    if any(not path.startswith(f"{whole}/") for path in function.code):
        return None
    loaded = posixpath.splitext(function.code[0])[0].removeprefix(whole) if function.code else ""
    return (loaded, WHAT) if loaded or f"{whole}/package.json" in project.entries else None


def _bundled(project: Project) -> bool:
    """Whether one file may be made of the code, so that no folder is beside it."""
    from scaffold.rules.package_type_module import bundled

    return bundled(project)


def _hit(project: Project, function: Function, folder: str, file: str, note: str) -> Hit | None:
    """At the setting; None where it seems to be right already, elsewhere."""
    place = function.declared_at
    try:
        text = project.text(place.path) if project.entries[place.path].kind is Kind.TEXT else ""
    except Unreadable:
        text = ""
    found = re.compile(SET.format(re.escape(function.handler or ""))).search(text, place.start, place.start + 4000)
    if not found and note == WHAT and f"{folder}{file or '/index'}." in text[place.start :]:
        return None
    if not found:
        return Hit(place.path, place.start, place.end, note=note, concerns=(place,))
    at = found.end() + len(folder)
    edits = (Edit(place.path, at, at, file),) if file else ()
    return Hit(place.path, found.end(), found.end() + len(function.handler or ""), edits, note, concerns=(place,))
