"""Lists of runtimes in shell: words in one assignment, an array, what a `for` goes through."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.formats.scripts import lists
from scaffold.model import Hit, Migration, Project
from scaffold.regex import regex
from scaffold.spelling import age, newest_older

RUNTIME = regex(r"(?:nodejs|python|java|dotnet|dotnetcore|go|ruby|provided)[\w.-]*")
NOTE = "one of a list; add the new runtime to it"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        text = project.text(path)
        for item, places in lists(project, path):
            words = [(text[one.start : one.end], one) for one in places]
            if item.key != "for" and not all(RUNTIME.fullmatch(word) for word, _ in words):
                continue
            known = ((age(word, migration), one) for word, one in words if word in migration.runtimes)
            if last := newest_older(known):
                yield Hit(*last, note=NOTE)
