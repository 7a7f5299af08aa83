"""Lists of Node.js versions in shell: words in one assignment, an array, what a `for` goes through."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.formats.scripts import lists
from scaffold.model import Hit, Item, Migration, Project
from scaffold.regex import regex
from scaffold.spelling import age, newest_older

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
        for item, places in lists(project, path):
            ages = [age(text[one.start : one.end], migration) for one in places]
            if None not in ages and _of_node(item, text) and (last := newest_older(zip(ages, places, strict=True))):
                yield Hit(*last, note=NOTE)


def _of_node(item: Item, text: str) -> bool:
    """Whether the variable is named after versions of Node.js, or used as one: in the loop, or anywhere."""
    if item.key != "for":
        name = item.key.rstrip("+=")
        return VERSIONS.match(name) is not None or _used(name, text)
    named = LOOP.match(text, item.start)
    body = DONE.split(text[item.node.end :], 1)[0]
    return named is not None and (VERSIONS.match(named[1]) is not None or _used(named[1], body))


def _used(name: str, text: str) -> bool:
    return regex(rf"{USE}{name}\b").search(text) is not None
