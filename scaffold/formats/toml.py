"""TOML: every value with its exact span. Tables, arrays of tables, dotted keys and inline tables are maps."""

from __future__ import annotations

import re

from scaffold.formats.limits import DEEPEST, TOO_DEEP, by_line
from scaffold.model import Item, Node
from scaffold.regex import regex

KEY = r"""(?:[A-Za-z0-9_-]++|"[^"\\\r\n]*+"|'[^'\r\n]*+')"""
KEYS = regex(rf"{KEY}(?:[ \t]*+\.[ \t]*+{KEY})*+")
ONE = regex(KEY)
TABLE = regex(rf"(\[\[?)[ \t]*+({KEYS.pattern})[ \t]*+\]\]?")
GAP = regex(r"(?:[\s,]++|#[^\r\n]*+)*+")
EQUALS = regex(r"[ \t]*+=[ \t]*+")
STRING = regex(
    r'"{3}((?:[^"\\]++|\\.|"(?!""))*+)"{3}'
    r"|'{3}((?:[^']++|'(?!''))*+)'{3}"
    r'|"((?:[^"\\\r\n]++|\\.)*+)"'
    r"|'([^'\r\n]*+)'",
    re.DOTALL,
)
BARE = regex(r"[^\s,\]}#\[{=\"']++")


class _Table:
    """A map that grows as the file goes on."""

    def __init__(self, start: int) -> None:
        self.start, self.end = start, start
        self.members: list[tuple[str, int, int, _Table | Node]] = []
        self.tables: dict[str, _Table] = {}
        """The last of each name."""

    def inner(self, keys: list[re.Match[str]], again: bool = False) -> _Table:
        """The table under a chain of keys; a new one for an array's next member."""
        table = self
        for at, key in enumerate(keys):
            name = key[0].strip("\"'")
            known = table.tables.get(name)
            if known is None or (again and at == len(keys) - 1):
                known = table.tables[name] = _Table(key.start())
                table.members.append((name, *key.span(), known))
            table = known
        return table

    def node(self) -> Node:
        items = [
            Item(name, start, end, value.node() if isinstance(value, _Table) else value)
            for name, start, end, value in self.members
        ]
        return Node(
            "map", self.start, max([self.end, *(one.node.end for one in items)]), items=tuple(items), style="block"
        )


def tree(text: str) -> Node:
    """The document as a map."""
    return _read(text)[0]


def problems(text: str) -> list[tuple[int, str]]:
    """Lines that are no TOML."""
    return by_line(text, _read(text)[1])


def _read(text: str) -> tuple[Node, list[tuple[int, str]]]:
    root = table = _Table(0)
    found: list[tuple[int, str]] = []
    at = int(text.startswith("\ufeff"))
    while (at := _past(GAP, text, at)) < len(text):
        if header := TABLE.match(text, at):
            chain = list(ONE.finditer(text, *header.span(2)))
            table, at = root.inner(chain, header[1] == "[["), header.end()
        elif (keys := KEYS.match(text, at)) and (equals := EQUALS.match(text, keys.end())):
            at = _pair(table, text, keys, equals.end(), found, 0)
        else:
            found.append((at, f"not TOML: {text[at : at + 20].splitlines()[0]}"))
            at = _line(text, at)
    return root.node(), found


def _past(pattern: re.Pattern[str], text: str, at: int) -> int:
    matched = pattern.match(text, at)
    return matched.end() if matched else at


def _line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _pair(table: _Table, text: str, keys: re.Match[str], at: int, found: list[tuple[int, str]], level: int) -> int:
    chain = list(ONE.finditer(text, *keys.span()))
    node, end = _value(text, at, found, level)
    if node is None:
        found.append((at, "a key without a value"))
        return _line(text, at)
    table.inner(chain[:-1]).members.append((chain[-1][0].strip("\"'"), *chain[-1].span(), node))
    return end


def _value(text: str, at: int, found: list[tuple[int, str]], level: int) -> tuple[Node | None, int]:
    if string := STRING.match(text, at):
        start, end = string.span(string.lastindex or 1)
        return Node("scalar", start, end, text[start:end]), string.end()
    if level > DEEPEST:
        found.append((at, TOO_DEEP))
        return None, at
    if text.startswith("[", at):
        return _array(text, at, found, level)
    if text.startswith("{", at):
        return _inline(text, at, found, level)
    bare = BARE.match(text, at)
    return (Node("scalar", *bare.span(), bare[0]), bare.end()) if bare else (None, at)


def _array(text: str, begin: int, found: list[tuple[int, str]], level: int) -> tuple[Node | None, int]:
    items: list[Item] = []
    at = begin + 1
    while (at := _past(GAP, text, at)) < len(text) and text[at] != "]":
        node, end = _value(text, at, found, level + 1)
        if node is None:
            found.append((at, "a list that never ends"))
            return None, begin
        items.append(Item(str(len(items)), node.start, node.start, node))
        at = end
    if at >= len(text):
        found.append((begin, "a list that never ends"))
    end = min(at + 1, len(text))
    return Node("list", begin, end, items=tuple(items), style="flow"), end


def _inline(text: str, begin: int, found: list[tuple[int, str]], level: int) -> tuple[Node | None, int]:
    table, at = _Table(begin), begin + 1
    while (at := _past(GAP, text, at)) < len(text) and text[at] != "}":
        keys = KEYS.match(text, at)
        equals = EQUALS.match(text, keys.end()) if keys else None
        if not keys or not equals:
            found.append((at, "not TOML: a table's member"))
            return None, begin
        at = _pair(table, text, keys, equals.end(), found, level + 1)
    if at >= len(text):
        found.append((begin, "a table that never ends"))
    end = min(at + 1, len(text))
    return table.node()._replace(start=begin, end=end, style="flow"), end
