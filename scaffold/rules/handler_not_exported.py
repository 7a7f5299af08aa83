"""Handler settings that name what a file does not export."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.functions import inline, joined
from scaffold.model import Function, Hit, Kind, Migration, Project, Unreadable
from scaffold.regex import regex

AS_WRITTEN = (".js", ".mjs", ".cjs")
FILE = "index"
"""What CloudFormation calls the file that it puts code inside a template into."""
SET = r"""[Hh]andler['"]?\s*[:=]\s*['"`]?(?={}(?![\w./-]))"""
PLAIN = r"^[ \t]*(?:(?:module\.)?exports\.{0}\s*=(?!=)|export\s+(?:async\s+)?(?:const|let|var|function)\s+{0}\b)"
"""A line that exports a name: most handlers have one, and need not be parsed."""
BLANK = regex(r"(?:\s|\ufeff|//[^\n]*|/\*(?s:.*?)\*/)*+")
"""Nothing, or nothing but comments."""
UNIT = regex(r"\.(?:test|spec)\.\w+$")
"""What tests a stack without deploying it."""
FAR = 4000
"""Characters from a function's name in which its handler is looked for."""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for function in migration.functions:
        if _asked(function, migration) and (said := _said(project, function)):
            yield _hit(project, function, said)
    for host in sorted(migration.hosts):
        for source in inline.sources(project, host, migration):
            stem, _, name = (source.function.handler or "").partition(".")
            if not name or not _asked(source.function, migration):
                continue
            if stem != FILE:
                yield _hit(project, source.function, f"code inside a template is {FILE}.js, not {stem}.js")
            elif said := _lacks(source.project(), source.name, name, f"{FILE}.js"):
                yield _hit(project, source.function, said)


def _asked(function: Function, migration: Migration) -> bool:
    old = None if UNIT.search(function.declared_at.path) else migration.runtime(function)
    return old is not None and old.rank < migration.target.rank


def _said(project: Project, function: Function) -> str:
    """What is wrong with the setting of a function whose file is read as it stands; "" where nothing is seen."""
    folder, _, last = (function.handler or "").rpartition("/")
    stem, _, name = last.partition(".")
    if not name or function.root is None or function.sought or len(function.code) != 1:
        return ""
    path = function.code[0]
    entry = project.entries.get(path)
    whole = joined(function.root, folder, stem)
    if entry is None or entry.kind is not Kind.TEXT or path not in [whole + end for end in AS_WRITTEN]:
        return ""
    try:
        return _lacks(project, path, name, path)
    except Unreadable:
        return ""


def _lacks(project: Project, path: str, name: str, shown: str) -> str:
    wanted, text = name.partition(".")[0], project.text(path)
    if BLANK.fullmatch(text) or re.search(PLAIN.format(re.escape(wanted)), text, re.MULTILINE):
        return ""
    from scaffold.handler.plainly import names

    known = names(project, path)
    if known is None or wanted in known:
        return ""
    return f"{shown} exports {', '.join(sorted(known)[:5])}" if known else f"{shown} exports nothing"


def _hit(project: Project, function: Function, said: str) -> Hit:
    """At the setting, else where the function is declared."""
    place = function.declared_at
    text = project.readable(place.path)
    asked = re.compile(SET.format(re.escape(function.handler or "")))
    found = asked.search(text, place.start, place.start + FAR)
    start, end = (found.end(), found.end() + len(function.handler or "")) if found else place[1:]
    return Hit(place.path, start, end, note=said, concerns=(place,), already=True)
