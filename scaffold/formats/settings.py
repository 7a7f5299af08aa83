"""Files of one setting a line: `.env` (`NAME=value`), `.tool-versions` (`nodejs 8.10.0`), Architect's `.arc`.

A line `@aws` or `[aws]` opens a section: a map of that name. Quotes do not belong to a value; `#` opens a comment.
"""

from __future__ import annotations

import re

from scaffold.formats.limits import by_line
from scaffold.model import Item, Node
from scaffold.regex import regex

LINE = regex(
    r"""^\ufeff?[ \t]*+(?:
      @(?P<section>[\w-]++)[ \t]*+
    | \[(?P<bracket>[^\]\r\n]++)\][ \t]*+
    | (?:export[ \t]++)?+(?P<key>[\w.@/-]++)(?:[ \t]*+[=:][ \t]*+|[ \t]++)
      (?:"(?P<double>[^"\\\r\n]*+)"|'(?P<single>[^'\r\n]*+)'|(?P<bare>[^\s#"'](?:[^\r\n#]|(?<=\S)\#)*+)|)[ \t]*+
    | (?P<word>[^\s#][^\r\n]*+)
    )?+(?:\#[^\r\n]*+)?+\r?$""",
    re.VERBOSE | re.MULTILINE,
)
WORD = regex(r"\S+")


def tree(text: str) -> Node:
    """A map of the settings, and of the sections with theirs."""
    return _read(text)[0]


def problems(text: str) -> list[tuple[int, str]]:
    """Quotes that never end."""
    return by_line(text, _read(text)[1])


def _read(text: str) -> tuple[Node, list[tuple[int, str]]]:
    items: list[Item] = []
    sections: list[tuple[str, int, list[Item]]] = [("", 0, items)]
    found: list[tuple[int, str]] = []
    for line in LINE.finditer(text):
        name = "section" if line["section"] else "bracket"
        if line[name]:
            sections.append((line[name], line.start(name), []))
        elif line["key"]:
            sections[-1][2].append(_setting(line))
        elif line["word"]:
            sections[-1][2].append(_alone(line))
    for key, start, members in sections[1:]:
        end = members[-1].node.end if members else start + len(key)
        items.append(Item(key, start, start + len(key), Node("map", start, end, items=tuple(members), style="block")))
    return Node("map", 0, len(text), items=tuple(items), style="block"), found


def _setting(line: re.Match[str]) -> Item:
    kind = next((kind for kind in ("double", "single", "bare") if line[kind] is not None), "")
    start, end = line.span(kind) if kind else (line.end("key"), line.end("key"))
    value = line.string[start:end].rstrip()
    node = Node("scalar", start, start + len(value), value)
    return Item(line["key"], *line.span("key"), node)


def _alone(line: re.Match[str]) -> Item:
    """A line of one word, or one that is no setting: its own key."""
    word = line["word"].rstrip()
    start = line.start("word")
    return Item(word, start, start + len(word), Node("scalar", start, start + len(word), word))
