"""YAML: every value with its exact span, whatever its quotes, anchors, tags and placeholders.

libyaml's events carry marks in characters. What it refuses (control characters) or breaks lines at (NEL, U+2028) is
masked by one `_` each first, so that marks hold in the text as it is.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from itertools import pairwise

from scaffold.formats.events import Composer
from scaffold.formats.limits import by_line
from scaffold.formats.placeholders import healed, statements
from scaffold.model import Item, Node
from scaffold.regex import regex

CONTROL = regex(r"[^\t\n\r -~]")
"""What no YAML holds, of ASCII; and of all characters:"""
MASKED = regex("[^\t\n\r -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029\ufeff]")
DOCUMENT = regex(r"^(?:---|\.\.\.)(?=\s|\Z)", re.MULTILINE)
CONTENT = regex(r"^( *)([^\s#])", re.MULTILINE)
HEADER = regex(r"""(?:[ \t]*(?:#[^\n]*)?\n)* *(["']?)([^\s"'#:\[\]{}!&*-][^\n"':#]*+)\1:[ \t]*(?:#[^\n]*)?\r?\n""")
PARSES = 2000
"""How often a broken document is parsed in part before the rest of it is given up."""


def tree(text: str) -> Node:
    """A document; a list where there are several, an empty map where there is none. Aliases and merges are resolved."""
    return _read(text)[0]


def problems(text: str) -> list[tuple[int, str]]:
    """What is no YAML, even with a template's placeholders taken for words; and a template's statements."""
    return by_line(text, _read(text)[1])


@functools.lru_cache(maxsize=1)
def _read(text: str) -> tuple[Node, list[tuple[int, str]]]:
    begin = int(text.startswith("\ufeff"))
    source = (CONTROL if text.isascii() else MASKED).sub("_", text)
    composer = Composer(text, source)
    error = composer.read(begin, len(text))
    found: list[tuple[int, str]] = []
    if error:
        source, found = healed(source), statements(source)
        composer = Composer(text, source)
        error = composer.read(begin, len(text))
    documents = composer.documents
    if error:
        composer = Composer(text, source)
        salvage = _Salvage(composer)
        cuts = [begin, *(mark.start() for mark in DOCUMENT.finditer(source, begin)), len(text)]
        documents = [node for start, end in pairwise(cuts) for node in salvage.read([start, end])]
    found += composer.found
    if not documents:
        return Node("map", 0, len(text)), found
    if len(documents) == 1:
        return documents[0], found
    items = tuple(Item(str(at), node.start, node.start, node) for at, node in enumerate(documents))
    return Node("list", documents[0].start, documents[-1].end, items=items), found


class _Salvage:
    """Reads a broken document section by section, and a broken section by the sections in it."""

    def __init__(self, composer: Composer) -> None:
        self.composer, self.parses = composer, 0

    def read(self, cuts: Sequence[int], level: int = 0) -> list[Node]:
        """The nodes between the first and the last cut, which bound sections."""
        start, end = cuts[0], cuts[-1]
        composer = self.composer
        composer.documents = []
        error = composer.read(start, end) if self.parses < PARSES else (start, "broken in too many places")
        self.parses += 1
        if not error:
            return composer.documents
        if len(cuts) > 2:
            half = len(cuts) // 2
            return _joined(self.read(cuts[: half + 1], level) + self.read(cuts[half:], level))
        inner, partial = self.sections(start, end), composer.documents
        if len(inner) > 2 and level < 8:
            return self.read(inner, level + 1)
        header = HEADER.match(composer.source, start, end)
        if header and level < 8 and CONTENT.search(composer.source, header.end(), end):
            nodes = self.read([header.end(), end], level + 1)
            key = Item(header[2].strip(), header.start(2), header.end(2), nodes[0]) if nodes else None
            return [Node("map", key.start, key.node.end, items=(key,), style="block")] if key else []
        composer.found.append(error)
        return partial

    def sections(self, start: int, end: int) -> list[int]:
        """The bounds of what begins as far left as the first line does."""
        lines = list(CONTENT.finditer(self.composer.source, start, end))
        if lines and lines[0].start() == start and DOCUMENT.match(self.composer.source, start):
            lines = lines[1:]
        if not lines:
            return []
        left, dash = len(lines[0][1]), lines[0][2] == "-"
        heads = [line for line in lines if len(line[1]) <= left and line[2] not in "]}" and (line[2] == "-") == dash]
        return [*(line.start() for line in heads), end]


def _joined(nodes: Sequence[Node]) -> list[Node]:
    """Parts of one document as one node: of maps a map, else of lists a list."""
    for kind in ("map", "list"):
        parts = [node for node in nodes if node.kind == kind]
        if parts:
            items = [item for part in parts for item in part.items]
            if kind == "list":
                items = [Item(str(at), item.start, item.end, item.node) for at, item in enumerate(items)]
            return [Node(kind, parts[0].start, parts[-1].end, items=tuple(items), style="block")]
    return list(nodes[:1])
