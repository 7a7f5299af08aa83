"""Dockerfiles: instructions by name. `FROM` holds the image; `ARG` and `ENV` are maps of names; the commands of `RUN`
stand beside them as a shell script's do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.formats import shell
from scaffold.formats.embedded import shifted
from scaffold.model import Item, Node
from scaffold.regex import regex

INSTRUCTION = regex(
    r"^\ufeff?[ \t]*([A-Za-z]+)[ \t]+((?:[^\r\n]*\\[ \t]*\r?\n(?:[ \t]*#[^\r\n]*\r?\n)*)*[^\r\n]*)", re.MULTILINE
)
WORD = regex(r"(?:[^\s\\\"']|\\.|\"(?:[^\"\\]|\\.)*\"|'[^']*')+", re.DOTALL)
PAIR = regex(r"([\w.-]+)=(.*)", re.DOTALL)


def tree(text: str) -> Node:
    """A map of instructions and commands, in the order of the file."""
    items = [item for found in INSTRUCTION.finditer(text) for item in _items(found)]
    return Node("map", 0, len(text), items=tuple(items), style="block")


def problems(_text: str) -> list[tuple[int, str]]:
    """None: an instruction that is not known is passed over."""
    return []


def _items(found: re.Match[str]) -> Iterator[Item]:
    name, (start, end), text = found[1].upper(), found.span(2), found.string
    if name == "RUN":
        yield from shifted(shell.tree(text[start:end]), start).items
    elif name == "FROM":
        image = next((one for one in WORD.finditer(text, start, end) if not one[0].startswith("--")), None)
        if image:
            yield Item(name, *found.span(1), shell.node_of(text, *image.span()))
    elif name in ("CMD", "COPY", "EXPOSE"):
        yield Item(name, *found.span(1), Node("expression", start, end, text[start:end]))
    elif name in ("ARG", "ENV"):
        members = tuple(_pairs(text, start, end))
        yield Item(name, *found.span(1), Node("map", start, end, items=members, style="block"))


def _pairs(text: str, start: int, end: int) -> Iterator[Item]:
    """`A=b C=d`, or the older `A b`."""
    words = [one for one in WORD.finditer(text, start, end) if one[0] != "\\"]
    if len(words) == 2 and "=" not in words[0][0]:
        yield Item(words[0][0], *words[0].span(), shell.node_of(text, *words[1].span()))
        return
    for word in words:
        if pair := PAIR.match(text, *word.span()):
            yield Item(pair[1], *pair.span(1), shell.node_of(text, pair.start(2), word.end()))
