"""Makefiles: a shell script's tree of what is assigned (`NAME=`) and of the commands in recipes.

`$$` is one `$` to the shell that runs a recipe. `$(NAME)` stays an expression.
"""

from __future__ import annotations

import re

from scaffold.formats import shell
from scaffold.formats.embedded import moved, span
from scaffold.formats.limits import by_line
from scaffold.model import Item, Node
from scaffold.regex import regex

ASSIGNMENT = regex(
    r"^\ufeff?[ ]*(?:(?:export|override)[ \t]+)*([\w.-]+)[ \t]*(?:[:?+!]|::)?=[ \t]*([^\r\n#]*?)[ \t]*"
    r"(?:#[^\r\n]*)?(?=\r?$)",
    re.MULTILINE,
)
RECIPE = regex(r"^\t(?:[^\r\n]*\\\r?\n)*[^\r\n]*", re.MULTILINE)
SIGILS = regex(r"[@+-]+")
DEFAULT = regex(r"\$\(shell echo \"?\$\$\{\w+:-([^\s{}\"$]*)\}\"?\)")


def tree(text: str) -> Node:
    """A map of assignments and commands."""
    return _read(text)[0]


def problems(text: str) -> list[tuple[int, str]]:
    """What of a recipe the shell would not take."""
    return by_line(text, _read(text)[1])


def _read(text: str) -> tuple[Node, list[tuple[int, str]]]:
    items = [_assigned(found) for found in ASSIGNMENT.finditer(text)]
    broken: list[tuple[int, str]] = []
    for recipe in RECIPE.finditer(text):
        source, offsets = _shell(text, recipe.start() + 1, recipe.end())
        items += moved(shell.tree(source), span(offsets)).items
        if said := shell.problems(source):
            broken.append((recipe.start(), said[0][1]))
    items.sort(key=lambda item: item.start)
    return Node("map", 0, len(text), items=tuple(items), style="block"), broken


def _assigned(found: re.Match[str]) -> Item:
    text, (start, end) = found.string, found.span(2)
    if default := DEFAULT.fullmatch(text, start, end):
        node = Node("scalar", *default.span(1), default[1])
    elif "$" in found[2]:
        node = Node("expression", start, end, found[2])
    else:
        node = Node("scalar", start, end, found[2])
    return Item(f"{found[1]}=", found.start(1), found.end(1), node)


def _shell(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """A recipe as the shell sees it, and where each character of it stands."""
    if sigils := SIGILS.match(text, start, end):
        start = sigils.end()
    source, offsets, at = [], [], start
    while at < end:
        at += text.startswith("$$", at)
        source.append(text[at])
        offsets.append(at)
        at += 1
    return "".join(source), [*offsets, end]
