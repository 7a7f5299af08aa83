"""JSON as people write it, with comments, trailing commas or a byte order mark: every value with its exact span."""

from __future__ import annotations

import functools
import re

from scaffold.formats.limits import DEEPEST, SEVERAL, TOO_DEEP, by_line
from scaffold.model import Item, Node
from scaffold.regex import regex

TOKEN = regex(
    r"""
      "([^"\\\r\n]*+)"                                     # 1 a string
    | ("[^"\\\r\n]*+(?:\\[^\r\n][^"\\\r\n]*+)*+")          # 2 a string with escapes
    | ([,:])                                               # 3
    | (\{\{[^{}\r\n]*+\}\} | \{%[^%\r\n]*+%\} | <%[^%\r\n]*+%>)   # 4 a template's
    | ([{\[])                                              # 5
    | ([}\]])                                              # 6
    | ((?:-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+ | true | false | null)(?![\w.]))   # 7
    | (//[^\r\n]*+ | /\*(?s:.*?\*/|.*))                    # 8 a comment
    | ("[^\r\n]*+ | [^\s",:{}\[\]/]++ | \S)                 # 9 what is no JSON
    """,
    re.VERBOSE,
)
STRING, ESCAPED, MARK, PLACEHOLDER, OPEN, CLOSE, OTHER, _COMMENT, WRONG = range(1, 10)


def tree(text: str) -> Node:
    """The value of a document; an empty map where there is none, a list where there are several."""
    return _read(text)[0]


def problems(text: str) -> list[tuple[int, str]]:
    """What breaks JSON's grammar, but for comments and trailing commas."""
    return by_line(text, _read(text)[1])


@functools.lru_cache(maxsize=1)
def _read(text: str) -> tuple[Node, list[tuple[int, str]]]:
    reader = _Reader(text)
    for token in TOKEN.finditer(text, text.startswith("\ufeff")):
        reader.take(token)
    return reader.root(), reader.found


class _Frame:
    """A map or list that is open."""

    __slots__ = ("before", "closer", "items", "key", "start")

    def __init__(self, closer: str, start: int, before: str = ",") -> None:
        self.closer, self.start, self.before = closer, start, before
        self.items: list[Item] = []
        self.key: tuple[str, int, int] | None = None


class _Reader:
    """The state between two tokens."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[tuple[int, str]] = []
        self.frame = _Frame("", 0)
        self.frames = [self.frame]
        self.deeper: list[str] = []
        """Closers awaited below the deepest level."""
        self.before = ","
        """The mark before this token: `,` where a member may begin, `:` before a value, else ""."""

    def take(self, token: re.Match[str]) -> None:
        kind = token.lastindex
        if kind == STRING and not self.deeper:
            start, end = token.span(1)
            self.string(token[1], start, end)
        elif kind == MARK:
            self.mark(token)
        elif kind == OPEN:
            self.open(token[0], token.start())
        elif kind == CLOSE:
            self.close(token[0], token.end())
        elif kind == OTHER:
            self.scalar("scalar", token)
        elif kind == ESCAPED:
            self.escaped(token)
        elif kind == PLACEHOLDER and not token[0].startswith(("{%", "<% ")):
            self.scalar("expression", token)
        elif kind in (PLACEHOLDER, WRONG):
            self.wrong(token)

    def string(self, value: str, start: int, end: int) -> None:
        frame = self.frame
        if frame.closer == "}" and frame.key is None:
            if self.before != ",":
                self.found.append((start, "a comma is missing"))
            frame.key, self.before = (value, start, end), ""
        else:
            self.value(Node("scalar", start, end, value))

    def value(self, node: Node) -> None:
        frame = self.frame
        if frame.closer == "}":
            if frame.key is None:
                self.found.append((node.start, "a value without a key"))
                return
            if self.before != ":":
                self.found.append((node.start, "a colon is missing"))
            frame.items.append(Item(*frame.key, node))
            frame.key = None
        else:
            if self.before != ",":
                self.found.append((node.start, "a comma is missing" if frame.closer else SEVERAL))
            frame.items.append(Item(str(len(frame.items)), node.start, node.start, node))
        self.before = ""

    def scalar(self, kind: str, token: re.Match[str]) -> None:
        if not self.deeper:
            self.value(Node(kind, token.start(), token.end(), token[0]))

    def escaped(self, token: re.Match[str]) -> None:
        if self.deeper:
            return
        start, end = token.start() + 1, token.end() - 1
        value = self.text[start:end]
        import json

        try:
            value = json.loads(token[0], strict=False)
        except ValueError:
            self.found.append((start, "an escape that JSON does not have"))
        self.string(value, start, end)

    def mark(self, token: re.Match[str]) -> None:
        frame, mark = self.frame, token[0]
        if self.deeper:
            return
        waits = frame.closer == "}" and frame.key is not None
        if self.before or waits != (mark == ":") or not frame.closer:
            self.found.append((token.start(), f"{mark} is not expected here"))
        if mark == ",":
            frame.key = None
        self.before = mark

    def open(self, bracket: str, start: int) -> None:
        closer = "}" if bracket == "{" else "]"
        if self.deeper or len(self.frames) > DEEPEST:
            if not self.deeper:
                self.found.append((start, TOO_DEEP))
                self.value(Node("expression", start, start + 1, bracket))
            self.deeper.append(closer)
            return
        self.frame = _Frame(closer, start, self.before)
        self.frames.append(self.frame)
        self.before = ","

    def close(self, bracket: str, end: int) -> None:
        if self.deeper:
            self.deeper.pop()
            return
        frame = self.frame
        if frame.closer != bracket:
            self.found.append((end - 1, f"{bracket} closes nothing"))
            if all(outer.closer != bracket for outer in self.frames):
                return
        while self.pop(end).closer != bracket:
            pass

    def pop(self, end: int) -> _Frame:
        """Close the innermost map or list, and give it to the one around it."""
        frame = self.frames.pop()
        self.frame = self.frames[-1]
        if frame.key:
            self.found.append((frame.key[1], "a key without a value"))
        self.before = frame.before
        kind = "map" if frame.closer == "}" else "list"
        self.value(Node(kind, frame.start, end, items=tuple(frame.items), style="flow"))
        return frame

    def wrong(self, token: re.Match[str]) -> None:
        self.found.append((token.start(), f"not JSON: {token[0][:30]}"))
        if not self.deeper and token.lastindex == WRONG:
            self.value(Node("expression", token.start(), token.end(), token[0]))

    def root(self) -> Node:
        end = len(self.text)
        if len(self.frames) > 1:
            self.found.append((self.frame.start, "opened here and never closed"))
        while len(self.frames) > 1:
            self.pop(end)
        items = self.frame.items
        if not items:
            return Node("map", 0, end, style="flow")
        return items[0].node if len(items) == 1 else Node("list", 0, end, items=tuple(items), style="flow")
