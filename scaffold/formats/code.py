"""Source code of any language as a tree: what is given a name, what is called, what stands in a list.

`runtime: X`, `runtime = X`, `runtime=X` and `.runtime(X)` all have the key `runtime`. A call has the called name as
its key: `new lambda.Function(this, "H", {runtime: X})` is `Function.{0, 1: H, 2.runtime}`; `WRAPPERS` around one plain
value are that value. A dotted name is a scalar at its last part: `NODEJS_8_10` of `lambda.Runtime.NODEJS_8_10`, and of
Go's `awslambda.Runtime_NODEJS_8_10()`. What operators join is an `expression`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scaffold.formats.tokens import Opaque, Token, tokens
from scaffold.model import Item, Node
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

LEVELS = 60
"""Brackets within brackets; what lies deeper is read as if it stood beside."""
LONGEST = 60
"""Tokens of a type's parameters."""
CLOSERS = {"(": ")", "[": "]", "{": "}"}
ASSIGNS = frozenset([":", "=", ":=", "?=", "?:"])
ENDS = frozenset([",", ";", ")", "]", "}", "(", "[", "{"])
PREFIXES = frozenset(
    re.findall(
        r"\w+",
        """
        new return await async const let var val public private protected internal static final readonly export
        default throw yield case def func function local override sealed and or not in is if else for as instanceof
        typeof
        """,
    )
)
WRAPPERS = frozenset(["String", "Runtime", "fromAsset", "from_asset", "FromAsset", "Code_FromAsset", "asset"])
"""Calls that are the one plain value that they are given."""
JOINING = frozenset(("and", "or", "not", "in", "is", "if", "else", "for", "as", "instanceof"))
SIGNS = frozenset(["&", "*", "!", "-", "+", "...", "@", "~", "#", "?"])
LAST = regex(r"(?:Runtime_)?([\w$]+)\Z")
OTHERS = regex(r"\wRuntime\s*\.\s*[\w$]+\Z")
"""A member of an enumeration that is not `Runtime` itself, as CDK's CustomResourceProviderRuntime; its owner stays."""


class Operand(NamedTuple):
    called: str
    """The name that is called; "" for anything else."""
    start: int
    end: int
    node: Node


def tree(text: str, comments: tuple[str, ...] = ("//",), opaque: Sequence[Opaque] = ()) -> Node:
    """A map of the whole file."""
    reader = _Reader(text, list(tokens(text, comments, opaque)))
    items: list[Item] = []
    while reader.at < len(reader.tokens):
        items += reader.group("", 0)
    return Node("map", 0, len(text), items=tuple(items), style="block")


def problems(_text: str) -> list[tuple[int, str]]:
    """None: what is not understood is passed over."""
    return []


class _Reader:
    def __init__(self, text: str, read: list[Token]) -> None:
        self.text, self.tokens, self.at = text, read, 0

    def peek(self, ahead: int = 0) -> str:
        """The mark or name at hand; "" for anything else."""
        at = self.at + ahead
        if at >= len(self.tokens):
            return ""
        token = self.tokens[at]
        return self.text[token.start : token.end] if token.kind in ("mark", "name") else ""

    def group(self, closer: str, level: int) -> list[Item]:
        """The members up to a closer, which is taken."""
        items: list[Item] = []
        positions = 0
        while self.at < len(self.tokens):
            sign = self.peek()
            if sign in (")", "]", "}"):
                self.at += 1
                if sign == closer or not closer:
                    break
                continue
            key = self.key()
            found = self.value(level)
            if found is None:
                self.at += self.at < len(self.tokens) and self.peek() not in (")", "]", "}")
                continue
            items.append(self.item(key, found, positions))
            positions += not key
        return items

    def item(self, key: Token | None, found: Operand, position: int) -> Item:
        node = found.node
        if key:
            if found.called and node.kind != "scalar":
                inner = Item(found.called, found.start, found.start, node)
                node = Node("map", found.start, found.end, items=(inner,), style="flow")
            return Item(self.last(key)[2], key.start, key.end, node)
        if found.called and node.kind != "scalar":
            return Item(found.called, found.start, found.end, node)
        return Item(str(position), found.start, found.end, node)

    def key(self) -> Token | None:
        """The name before `=` or `:`; of several the last, but for a type (`name: Type = value`)."""
        while self.peek() in PREFIXES and self.peek(1) not in ASSIGNS:
            self.at += 1
        key, before = None, ""
        while (sign := self.peek(1)) in ASSIGNS and self.tokens[self.at].kind in (
            "name",
            "string",
            "number",
            "postfix",
        ):
            if (before, sign) != (":", "="):
                key = self.tokens[self.at]
            before, self.at = sign, self.at + 2
            if before == ":" and (skipped := self.generic()):
                before, self.at = "=", self.at + skipped
        return key

    def generic(self) -> int:
        """The tokens of a type with parameters, as `Partial<Props> =`, and of the sign; 0 for anything else."""
        depth = 0
        for ahead in range(1, LONGEST) if self.peek(1) == "<" else ():
            sign = self.peek(ahead)
            depth += (sign == "<") - (sign == ">")
            if not depth:
                return ahead + 2 if self.peek(ahead + 1) == "=" else 0
            if sign in (";", "=", ")", "}"):
                return 0
        return 0

    def value(self, level: int) -> Operand | None:
        """An operand, or several that operators join."""
        first = self.operand(level)
        if first is None:
            return None
        operands, ternary = [first], False
        while (sign := self.peek()) and sign not in ENDS:
            if self.tokens[self.at].kind == "name" and sign not in JOINING:
                break
            if sign in ASSIGNS and not (sign == ":" and ternary):
                break
            ternary |= sign == "?"
            self.at += 1
            following = self.operand(level)
            if following is None:
                break
            operands.append(following)
        return first if len(operands) == 1 else self.joined(operands)

    def joined(self, operands: Sequence[Operand]) -> Operand:
        start, end = operands[0].start, operands[-1].end
        items = tuple(Item(one.called or str(at), one.start, one.end, one.node) for at, one in enumerate(operands))
        return Operand("", start, end, Node("expression", start, end, self.text[start:end], items=items))

    def operand(self, level: int) -> Operand | None:
        while (sign := self.peek()) in SIGNS or sign in PREFIXES:
            self.at += 1
        if self.at >= len(self.tokens) or sign in (")", "]", "}", ",", ";"):
            return None
        token = self.tokens[self.at]
        if sign == "[" and self.peek(1) == "]" and self.array(2):
            self.at += 2
            return self.operand(level)
        if token.kind in ("name", "postfix"):
            return self.named(token, level)
        if sign in CLOSERS:
            return self.chained(self.bracket(token, level), level)
        if token.kind == "mark":
            return None
        self.at += 1
        kind = "expression" if token.kind == "computed" else "scalar"
        node = Node(kind, token.start, token.end, self.text[token.start : token.end])
        quote = int(token.kind == "string")
        return self.chained(Operand("", token.start - quote, token.end + quote, node), level)

    def array(self, ahead: int) -> bool:
        """Whether the members of an array stand there: `[]` before `{…}` or `Type{…}` says only what it is."""
        name = self.at + ahead < len(self.tokens) and self.tokens[self.at + ahead].kind == "name"
        return self.peek(ahead + name) == "{"

    def bracket(self, token: Token, level: int) -> Operand:
        """What stands in brackets: a list, a map, or the one thing that parentheses hold."""
        given = self.given(token, level)
        items = given.node.items
        if self.text[token.start] == "(" and len(items) == 1 and items[0].key == "0":
            return Operand("", token.start, given.end, items[0].node)
        return given

    def given(self, token: Token, level: int) -> Operand:
        sign = self.text[token.start]
        self.at += 1
        if level >= LEVELS:
            return Operand("", token.start, token.end, Node("expression", token.start, token.end, sign))
        items = tuple(self.group(CLOSERS[sign], level + 1))
        end = self.tokens[self.at - 1].end
        kind = "list" if sign == "[" else "map"
        return Operand("", token.start, end, Node(kind, token.start, end, items=items, style="flow"))

    def named(self, token: Token, level: int) -> Operand:
        """A name, or what it is called with."""
        self.at += 1
        start, end, name = self.last(token)
        if OTHERS.search(self.text, token.start, token.end) and not self.renamed(token):
            start, name = token.start, self.text[token.start : token.end]
        plain = Operand("", token.start, end, Node("scalar", start, end, name))
        if self.peek() == "[" and self.peek(1) == "]" and self.peek(2) == "{":
            self.at += 2
        sign = self.peek()
        if sign == "[":
            group = self.bracket(self.tokens[self.at], level)
            return self.chained(self.joined([plain, group]), level)
        if sign not in ("(", "{"):
            return plain
        given = self.given(self.tokens[self.at], level)
        node = given.node
        if sign == "(" and not node.items:
            node = plain.node
        elif sign == "(" and name in WRAPPERS and len(node.items) == 1 and node.items[0].node.kind == "scalar":
            node = node.items[0].node
        return self.chained(Operand(name, token.start, given.end, node), level)

    def renamed(self, token: Token) -> bool:
        """Whether the owner of a member is imported as another name of `Runtime`."""
        owner = re.split(r"\s*\.\s*", self.text[token.start : token.end])[-2]
        return re.search(rf"\bRuntime\s+as\s+{re.escape(owner)}\b", self.text) is not None

    def chained(self, first: Operand, level: int) -> Operand:
        """Behind `.name(…)` after a call: `create(this, "H").runtime(X)` is a map with `runtime` in it."""
        more: list[Item] = []
        end = first.end
        while self.at < len(self.tokens) and self.tokens[self.at].kind == "postfix":
            token = self.tokens[self.at]
            found = self.named_once(token, level)
            end = found.end
            more.append(Item(self.last(token)[2], token.start, token.end, found.node))
        if not more:
            return first
        node = first.node
        own = node.items if node.kind == "map" else (Item("0", first.start, first.end, node),)
        items = (*own, *more)
        return Operand(first.called or "0", first.start, end, Node("map", first.start, end, items=items, style="flow"))

    def named_once(self, token: Token, level: int) -> Operand:
        self.at += 1
        start, end, name = self.last(token)
        if self.peek() != "(":
            return Operand("", start, end, Node("expression", start, end, name))
        return self.bracket(self.tokens[self.at], level)

    def last(self, token: Token) -> tuple[int, int, str]:
        """The last part of a dotted name: its span and itself."""
        found = LAST.search(self.text, token.start, token.end) if token.kind in ("name", "postfix") else None
        start, end = found.span(1) if found else (token.start, token.end)
        return start, end, self.text[start:end]
