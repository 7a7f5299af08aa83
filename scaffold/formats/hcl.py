"""HCL, the language of Terraform, old and new: literals with exact spans; all that must be computed is an `expression`.

Block labels are keys: `resource "aws_lambda_function" "f" { runtime = "nodejs8.10" }` has the path
`resource.aws_lambda_function.f.runtime`. Every step moves forward in the text, so any text is read in linear time.
"""

from __future__ import annotations

import functools
import re

from scaffold.formats.limits import DEEPEST, TOO_DEEP, by_line
from scaffold.model import Item, Node
from scaffold.regex import regex

COMMENT = r"(?:\#|//)[^\n]*+|/\*(?s:.*?\*/|.*)"
SPACE = regex(rf"(?:[\s\ufeff]|{COMMENT})*+")
BLANK = regex(r"(?:[ \t]|/\*[^\n]*?\*/)*+")
WORD = regex(r"[^\W\d][\w-]*+")
DOTTED = regex(r"[^\W\d][\w-]*+(?:\.[^\W\d][\w-]*+)*+")
"""A key of an object: `aws.west` of the providers that a module is given."""
LITERAL = regex(r"(?:-?\d++(?:\.\d++)?+(?:[eE][+-]?\d++)?+|true|false|null)(?![\w.(\[-])")
FOR = regex(r"[{\[]\s*+for\b")
STRING = regex(r'[^"\\$%\n]++|\\[^\n]|\$\$\{|%%\{|[$%]\{|.', re.DOTALL)
INSIDE = regex(r'[^"{}]++|.', re.DOTALL)
PIECE = regex(
    rf"""(?P<comment>{COMMENT}) | (?P<heredoc><<-?[\w-]+[ \t]*\r?\n) | (?P<quote>") | (?P<open>[(\[{{])
    | (?P<close>[)\]}}]) | (?P<comma>,) | (?P<line>\n) | (?P<space>[^\S\n]++) | [^\s\#/<"(\[{{)\]}},]++ | .""",
    re.VERBOSE,
)
HEREDOC = regex(r"<<-?([\w-]+)[ \t]*\r?\n(?:.*\n)*?[ \t]*\1[ \t]*(?=\r?\n|\Z)")
ESCAPE = regex(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|\$(\$\{)|%(%\{)", re.DOTALL)
NAMED = {"n": "\n", "r": "\r", "t": "\t"}


def tree(text: str) -> Node:
    """The blocks and attributes of a file; blocks of one type are members of their own each."""
    return _read(text)[0]


def problems(text: str) -> list[tuple[int, str]]:
    """What is neither a block nor an attribute, and what is never closed."""
    return by_line(text, _read(text)[1])


@functools.lru_cache(maxsize=1)
def _read(text: str) -> tuple[Node, list[tuple[int, str]]]:
    parser = _Parser(text)
    items = parser.members(0, body=True, depth=0)
    return Node("map", 0, len(text), items=items, style="block"), parser.found


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: list[tuple[int, str]] = []

    def pass_by(self, pattern: re.Pattern[str]) -> str:
        """Move past space, and give the character after it ("" at the end)."""
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def members(self, opened: int, body: bool, depth: int) -> tuple[Item, ...]:
        """Attributes (and blocks, in a body) up to the closing brace, or to the end of the file at depth 0."""
        items: list[Item] = []
        while (sign := self.pass_by(SPACE)) and not (sign == "}" and depth):
            start = self.at
            item = None if sign in ",}" else self.member(body, depth)
            if item:
                items.append(item)
            elif sign == ",":
                self.at += 1
            else:
                self.found.append((start, f"not HCL: {self.text[start : start + 30].splitlines()[0]}"))
                self.at = max(self.skip(start, lines=True), start + 1)
        if not sign and depth:
            self.found.append((opened, "opened here and never closed"))
        self.at += bool(sign)
        return tuple(items)

    def member(self, body: bool, depth: int) -> Item | None:
        """`key = value`, `key : value` in an object, or a block."""
        key = self.key(WORD if body else DOTTED)
        if not key:
            return None
        sign = self.pass_by(BLANK)
        if (sign == "=" and self.text[self.at + 1 : self.at + 2] != "=") or (sign == ":" and not body):
            self.at += 1
            return Item(*key, self.value(lines=True, depth=depth))
        labels = [key]
        while body and (label := self.key()):
            labels.append(label)
            self.pass_by(BLANK)
        if not body or self.text[self.at : self.at + 1] != "{":
            return None
        node = self.collection(depth + 1, body=True)
        for label in reversed(labels[1:]):
            node = Node("map", node.start, node.end, items=(Item(*label, node),), style="block")
        return Item(*key, node)

    def key(self, word: re.Pattern[str] = WORD) -> tuple[str, int, int] | None:
        """A word, a string, or an object's key in parentheses."""
        start, sign = self.at, self.text[self.at : self.at + 1]
        if sign == '"':
            node = self.string()
            return node.value, start + 1, max(start + 1, self.at - 1)
        if sign == "(":
            self.at = self.skip(start, lines=True, brackets=1)
            return self.text[start : self.at], start, self.at
        found = word.match(self.text, start) or LITERAL.match(self.text, start)
        if not found:
            return None
        self.at = found.end()
        return found[0], start, self.at

    def value(self, lines: bool, depth: int) -> Node:
        """An expression, up to a comma, a closing bracket or (with `lines`) the end of the line."""
        sign, start, node = self.pass_by(BLANK), self.at, None
        if sign == '"':
            node = self.string()
        elif sign and sign in "[{" and not FOR.match(self.text, start):
            node = self.collection(depth + 1, body=False)
        elif found := LITERAL.match(self.text, start):
            self.at = found.end()
            node = Node("scalar", start, self.at, found[0])
        before = self.at
        self.at = end = self.skip(before, lines)
        if node and end == before:
            return node
        if end == start:
            self.found.append((start, "a value is missing"))
        return Node("expression", start, end, self.text[start:end])

    def collection(self, depth: int, body: bool) -> Node:
        """A tuple, an object or a block's body."""
        start = self.at
        if depth > DEEPEST:
            self.found.append((start, TOO_DEEP))
            self.at = self.skip(start, lines=False, brackets=1)
            return Node("expression", start, self.at, self.text[start : self.at])
        self.at += 1
        if self.text[start] == "{":
            items = self.members(start, body, depth)
            return Node("map", start, self.at, items=items, style="block" if body else "flow")
        items = self.elements(start, depth)
        return Node("list", start, self.at, items=items, style="flow")

    def elements(self, opened: int, depth: int) -> tuple[Item, ...]:
        items: list[Item] = []
        while (sign := self.pass_by(SPACE)) and sign not in "]})":
            if sign == ",":
                self.at += 1
                continue
            node = self.value(lines=False, depth=depth)
            items.append(Item(str(len(items)), node.start, node.start, node))
        if sign == "]":
            self.at += 1
        else:
            self.found.append((opened, "opened here and never closed"))
        return tuple(items)

    def string(self) -> Node:
        """A quoted template: a scalar where nothing is interpolated."""
        text, start = self.text, self.at
        open_, plain = ['"'], True
        at = start + 1
        while open_ and at < len(text):
            quoted = open_[-1] == '"'
            found = (STRING if quoted else INSIDE).match(text, at)
            assert found
            piece, at = found[0], found.end()
            if quoted and piece == "\n":
                at -= 1
                break
            if piece == '"' and not quoted:
                open_.append('"')
            elif piece == ('"' if quoted else "}"):
                open_.pop()
            elif piece in ("${", "%{") or (piece == "{" and not quoted):
                open_.append("{")
                plain = False
        self.at = at
        if open_:
            self.found.append((start, "a string that is never closed"))
            return Node("expression", start, at, text[start:at])
        if not plain:
            return Node("expression", start, at, text[start:at])
        return Node("scalar", start + 1, at - 1, unescaped(text[start + 1 : at - 1]))

    def skip(self, at: int, lines: bool, brackets: int = 0) -> int:
        """Where an expression ends that goes on at an offset; with `brackets`, behind the bracket that closes it."""
        end, depth = at, 0
        while piece := PIECE.match(self.text, at):
            kind = piece.lastgroup
            if kind == "close":
                depth -= 1
                if depth < 0:
                    break
            elif not depth and (kind == "comma" or (kind == "line" and lines)):
                break
            elif kind == "open":
                depth += 1
            at = self.passed(piece, kind)
            if kind not in ("space", "line", "comment"):
                end = at
                if brackets and not depth:
                    break
        return end

    def passed(self, piece: re.Match[str], kind: str | None) -> int:
        """Where a piece of an expression ends: a string's and a heredoc's own end."""
        if kind == "quote":
            self.at = piece.start()
            self.string()
            return self.at
        if kind == "heredoc":
            whole = HEREDOC.match(self.text, piece.start())
            if not whole:
                self.found.append((piece.start(), "a heredoc that is never closed"))
            return whole.end() if whole else len(self.text)
        return piece.end()


def unescaped(written: str) -> str:
    """What a quoted string without interpolation means."""
    if "\\" not in written and "{" not in written:
        return written
    return ESCAPE.sub(_meant, written)


def _meant(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    if code:
        return chr(int(code, 16)) if int(code, 16) < 0x110000 else found[0]
    return found[4] or found[5] or NAMED.get(found[3], found[3])


def arguments(text: str, start: int) -> tuple[Node, ...]:
    """What a call is given whose opening parenthesis stands at an offset; the members of a list at its bracket."""
    parser = _Parser(text)
    parser.at = start + 1
    return tuple(item.node for item in parser.elements(start, 0))


def branches(text: str, start: int, end: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where the two values of `condition ? one : other` stand, which begins and ends at offsets; None for another."""
    parser, at, depth, marks = _Parser(text), start, 0, list[tuple[str, int]]()
    while at < end and (piece := PIECE.match(text, at, end)):
        kind, sign = piece.lastgroup, piece[0]
        depth += {"open": 1, "close": -1}.get(kind or "", 0)
        if not depth and sign in ("?", ":"):
            marks.append((sign, at))
        at = parser.passed(piece, kind)
    if [sign for sign, _ in marks] != ["?", ":"]:
        return None
    (_, asked), (_, other) = marks
    return (asked + 1, other), (other + 1, end)
