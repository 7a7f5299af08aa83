"""Lists of runtimes in shell: words in one assignment, an array, what a `for` goes through."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.formats.scripts import scripts
from scaffold.model import Hit, Item, Migration, Node, Place, Project
from scaffold.regex import regex
from scaffold.spelling import age, newest_older

WORD = regex(r"[^\s,()'\"]+")
RUNTIME = regex(r"(?:nodejs|python|java|dotnet|dotnetcore|go|ruby|provided)[\w.-]*")
NOTE = "one of a list; add the new runtime to it"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        text = project.text(path)
        for root in scripts(project, path):
            for item in root.items:
                words = [(text[one.start : one.end], one) for one in _words(item, text, path)]
                known = ((age(word, migration), one) for word, one in words if word in migration.runtimes)
                if last := newest_older(known):
                    yield Hit(*last, note=NOTE)


def _words(item: Item, text: str, path: str) -> list[Place]:
    """The words of a loop, and of an assignment of nothing but several runtimes, of whatever language."""
    if item.key == "for":
        return [Place(path, one.node.start, one.node.end) for one in item.node.items]
    if not item.key.endswith("=") or item.node.kind not in ("scalar", "expression"):
        return []
    node: Node = item.node
    found = list(WORD.finditer(text, node.start, node.end))
    array = text.startswith("(", node.start)
    several = (array or len(found) > 1) and all(RUNTIME.fullmatch(one[0]) for one in found)
    return [Place(path, *one.span()) for one in found] if several else []
