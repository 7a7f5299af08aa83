"""From libyaml's events to addressed nodes, without recursion, and with what aliases multiply kept in bounds."""

from __future__ import annotations

from typing import Any

from scaffold.formats.limits import DEEPEST, TOO_DEEP
from scaffold.model import Item, Node
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

PROPERTIES = regex(r"(?:[&!][^\s]*+|#[^\r\n]*+|\s++)*+")
BLOCK = regex(r"[|>][^\r\n]*+\s*+")
PLACEHOLDERS = ("{{", "{%", "<%")
CORE = "tag:yaml.org,2002:"
ALIASED = 20_000
"""Nodes that the aliases of one file may add to it."""


class Found(Exception):
    """What stopped the reading of a document, with its offset."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.offset, self.reason = offset, reason


class Frame:
    """A map, a list, or a stream (of documents) that is open."""

    def __init__(
        self, kind: str, start: int, before: int, tag: str = "", anchor: str | None = None, flow: bool = False
    ) -> None:
        """`before`: nodes of the file when it was opened."""
        self.kind, self.start, self.before = kind, start, before
        self.tag, self.anchor, self.flow = tag, anchor, flow
        self.end, self.height = 0, 1
        self.key: tuple[str, int, int] | None = None
        self.merge = False
        """Whether the value of `<<` is awaited."""
        self.items: list[Item] = []
        self.merged: list[Node] = []


class Anchored(NamedTuple):
    node: Node | None
    """None while it is open: an alias in there would have no end."""
    size: int
    height: int


class Composer:
    """Reads spans of a text; anchors hold from one to the next."""

    def __init__(self, text: str, source: str) -> None:
        self.text, self.source = text, source
        self.same = text == source
        self.templated = any(one in text for one in PLACEHOLDERS)
        self.documents: list[Node] = []
        self.found: list[tuple[int, str]] = []
        self.anchors: dict[str, Anchored] = {}
        self.size = self.aliased = 0
        self.frames: list[Frame] = []
        self.shift = 0

    def read(self, start: int, end: int) -> tuple[int, str] | None:
        """Add the documents of a span, or what of them comes before an error. Gives the error as (offset, reason)."""
        import yaml

        self.shift, self.frames = start, [Frame("stream", start, self.size)]
        take = {
            yaml.ScalarEvent: self.scalar,
            yaml.MappingStartEvent: self.open,
            yaml.SequenceStartEvent: self.open,
            yaml.MappingEndEvent: self.close,
            yaml.SequenceEndEvent: self.close,
            yaml.AliasEvent: self.alias,
        }
        error = None
        try:
            for event in yaml.parse(self.source[start:end], getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
                if act := take.get(type(event)):
                    act(event)
        except Found as stop:
            error = stop.offset, stop.reason
        except yaml.YAMLError as broken:
            error = self.told(broken)
        while len(self.frames) > 1:
            self.end(self.frames[-1].end or self.frames[-1].start)
        self.documents += [item.node for item in self.frames[0].items if item.node.value or item.node.kind != "scalar"]
        return error

    def told(self, broken: Any) -> tuple[int, str]:
        """Where an unclosed thing was opened, else where the parser stopped."""
        mark, reason = getattr(broken, "problem_mark", None), getattr(broken, "problem", None) or str(broken)
        if "end of stream" in reason and broken.context_mark:
            mark = broken.context_mark
        return self.shift + (mark.index if mark else 0), f"not YAML: {reason}"

    def scalar(self, event: Any) -> None:
        start, end = event.start_mark.index + self.shift, event.end_mark.index + self.shift
        after, value, style, kind = end, event.value, event.style, "scalar"
        if event.tag or event.anchor:
            start = self.bare(start, end)
        if style == "'" or style == '"':
            start, end = start + 1, end - 1
        elif style == "|" or style == ">":
            content = BLOCK.match(self.source, start, end)
            start = content.end() if content else start
            end = max(start, start + len(self.source[start:end].rstrip()))
        if not self.same and self.source[start:end] == value:
            value = self.text[start:end]
        if self.templated and style not in ("|", ">") and any(one in value for one in PLACEHOLDERS):
            kind, value = "expression", self.text[start:end]
        node = Node(kind, start, end, value, short(event.tag) if event.tag else "")
        self.size += 1
        if event.anchor:
            self.anchors[event.anchor] = Anchored(node, 1, 0)
        self.add(node, start, end, after, 0, value == "<<" and not style)

    def bare(self, start: int, end: int) -> int:
        """Where a value begins behind its tag and anchor."""
        found = PROPERTIES.match(self.source, start, end)
        return found.end() if found else start

    def add(self, node: Node, start: int, end: int, after: int, height: int, merge: bool = False) -> None:
        """Give a node to the innermost frame: its next key, value or member."""
        frame = self.frames[-1]
        frame.end = after
        if height >= frame.height:
            frame.height = height + 1
        if frame.kind != "map":
            frame.items.append(Item(str(len(frame.items)), start, start, node))
        elif frame.key is None:
            written = node.value if node.kind in ("scalar", "expression") else self.text[start:end][:200]
            frame.key, frame.merge = (written, start, end), merge
        else:
            merged = _merged(node) if frame.merge else []
            if merged:
                frame.merged += merged
            else:
                frame.items.append(Item(*frame.key, node))
            frame.key = None

    def open(self, event: Any) -> None:
        start = event.start_mark.index + self.shift
        if len(self.frames) > DEEPEST:
            raise Found(start, TOO_DEEP)
        if event.tag or event.anchor:
            start = self.bare(start, len(self.source))
        kind = "map" if type(event).__name__ == "MappingStartEvent" else "list"
        tag = short(event.tag) if event.tag else ""
        self.size += 1
        self.frames.append(Frame(kind, start, self.size, tag, event.anchor, bool(event.flow_style)))
        if event.anchor:
            self.anchors[event.anchor] = Anchored(None, 0, 0)

    def close(self, event: Any) -> None:
        frame = self.frames[-1]
        self.end(event.end_mark.index + self.shift if frame.flow else frame.end)

    def end(self, end: int) -> None:
        """Close the innermost frame at an offset."""
        frame = self.frames.pop()
        start, text = frame.start, self.text
        if frame.flow and text.startswith("{{", start) and text.endswith("}}", start, end):
            node = Node("expression", start, end, text[start:end], frame.tag)
        else:
            style = "flow" if frame.flow else "block"
            node = Node(frame.kind, start, end, "", frame.tag, tuple(_with_merged(frame)), style)
        if frame.anchor:
            self.anchors[frame.anchor] = Anchored(node, self.size - frame.before + 1, frame.height)
        self.add(node, start, end, end, frame.height)

    def alias(self, event: Any) -> None:
        start, end = event.start_mark.index + self.shift, event.end_mark.index + self.shift
        there = self.anchors.get(event.anchor)
        problem = self.refused(there)
        if problem or there is None or there.node is None:
            self.found.append((start, problem))
            self.add(Node("expression", start, end, self.text[start:end]), start, end, end, 0)
            return
        self.size += there.size
        self.aliased += there.size
        self.add(there.node, start, end, end, there.height)

    def refused(self, there: Anchored | None) -> str:
        """Why an alias is not followed; "" if it is."""
        if there is None:
            return "an alias without an anchor"
        if there.node is None:
            return "an alias to what it stands in"
        if self.aliased + there.size > ALIASED:
            return f"aliases add more than {ALIASED} values"
        return TOO_DEEP if len(self.frames) + there.height > DEEPEST else ""


def short(tag: str) -> str:
    """`!Ref` as it is, `!!int` for the core's, nothing for a string's."""
    if tag.startswith(CORE):
        return "" if tag == CORE + "str" else "!!" + tag.removeprefix(CORE)
    return "" if tag == "!" else tag


def _merged(node: Node) -> list[Node]:
    """The maps that `<<` names."""
    nodes = [item.node for item in node.items] if node.kind == "list" else [node]
    return nodes if all(one.kind == "map" for one in nodes) else []


def _with_merged(frame: Frame) -> list[Item]:
    """A map's own members, then those that it merges; the first of a key wins."""
    if not frame.merged:
        return frame.items
    items, keys = list(frame.items), {item.key for item in frame.items}
    for node in frame.merged:
        fresh = [item for item in node.items if item.key not in keys]
        items += fresh
        keys.update(item.key for item in fresh)
    return items
