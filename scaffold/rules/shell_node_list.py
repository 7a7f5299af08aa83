"""Lists of Node.js versions in shell: words in one assignment, an array, what a `for` goes through."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.formats.scripts import scripts
from scaffold.model import Hit, Item, Migration, Place, Project
from scaffold.regex import regex
from scaffold.spelling import age, newest_older

WORD = regex(r"[^\s,()'\"]+")
VERSIONS = regex(r"\w*node_?(?:js_?)?(?:v|vers|versions?|vs)?\Z|\w*versions?_\w*node\w*", 2)
"""The name of a variable that holds versions of Node.js."""
LOOP = regex(r"for\s+(\w+)\s+in\b")
DONE = regex(r"(?:^|[;&|])[ \t]*done\b", 8)
"""The end of a loop; the same letters in what it prints are none."""
MANAGER = r"\b(?:nvm|nave|fnm|nodenv|asdf)\s+(?:\w+\s+){1,2}|\bn\s+"
USE = rf"""(?:{MANAGER}|node(?:js)?[:@=_-]?v?|setup_|NODE\w*=)["']?\$\$?\{{?"""
"""What stands before a variable that is a version of Node.js."""
NOTE = "one of a list; add the new version to it"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        text = project.text(path)
        for root in scripts(project, path):
            for item in root.items:
                words = _words(item, text, path)
                ages = [age(text[one.start : one.end], migration) for one in words]
                last = newest_older(zip(ages, words, strict=True)) if None not in ages else None
                if last:
                    yield Hit(*last, note=NOTE)


def _words(item: Item, text: str, path: str) -> list[Place]:
    """The words of a loop whose variable is used as a version of Node.js, and of a list in a variable named so."""
    if item.key == "for":
        named = LOOP.match(text, item.start)
        listed = [Place(path, one.node.start, one.node.end) for one in item.node.items]
        body = DONE.split(text[item.node.end :], 1)[0] if named else ""
        return listed if named and (VERSIONS.match(named[1]) or _used(named[1], body)) else []
    name = item.key.rstrip("+=")
    if not item.key.endswith("=") or item.node.kind not in ("scalar", "expression"):
        return []
    found = [Place(path, *one.span()) for one in WORD.finditer(text, item.node.start, item.node.end)]
    array = text.startswith("(", item.node.start)
    return found if (array or len(found) > 1) and (VERSIONS.match(name) or _used(name, text)) else []


def _used(name: str, text: str) -> bool:
    return regex(rf"{USE}{name}\b").search(text) is not None
