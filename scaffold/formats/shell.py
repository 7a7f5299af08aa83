"""Shell scripts: what they assign, and the `aws` commands that they run.

Assignments have the key `NAME=`. A command has the key `aws`, and is a map of `command` (`aws lambda create-function`)
and its options (`--runtime`), in the order of the script; so have the other `COMMANDS`, with a list of all `words` too.
`for` is the list of the words that a loop goes through.
A literal is a scalar; so is the default in `${NAME:-default}`, which is where such a value is written. What else the
shell has to expand is an `expression`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from scaffold.formats.limits import by_line
from scaffold.formats.words import Lexer, Span
from scaffold.model import Item, Node
from scaffold.regex import regex

ASSIGNMENT = regex(r"([A-Za-z_]\w*\+?=)")
WRAPPERS = ("time", "sudo", "exec", "env", "command", "export", "declare", "local", "readonly", "typeset")
COMMANDS = frozenset(
    re.findall(
        r"[\w-]+",
        """
        aws docker podman claudia node-lambda sam esbuild pkg curl wget
        nvm nave n fnm asdf nodenv volta mise
        yum dnf microdnf apt apt-get apk zypper brew amazon-linux-extras
        """,
    )
)
LISTED = frozenset(("--compatible-runtimes",))
"""Options that take any number of words: a list of one, too."""
LEADING = frozenset(("if", "then", "elif", "else", "do", "while", "until", "!", "{", *WRAPPERS))
PRINTS = frozenset(("echo", "printf"))
SWITCH = regex(r"--(?:debug|no-[\w-]+|version)\Z")
LITERAL = regex(r"[^\\'\"`$]*+|'([^']*+)'|\"([^\\\"`$]*+)\"")
DEFAULT = regex(r"(\"?)\$\{\w+:?[-=](['\"]?)([^\s'\"`$\\{}]*+)\2\}\1")
PART = regex(r"\\(?:\r?\n|(.))|'([^']*+)'|\"((?:[^\"\\]++|\\.)*+)\"|([^\\'\"]++)|.", re.DOTALL)
ESCAPED = regex(r"\\(?:\r?\n|([\"\\$`]))")


def tree(text: str) -> Node:
    """A map of assignments and commands."""
    return _read(text)[0]


def problems(text: str) -> list[tuple[int, str]]:
    """Quotes, substitutions and here-documents without an end."""
    return by_line(text, _read(text)[1])


@functools.lru_cache(maxsize=1)
def _read(text: str) -> tuple[Node, list[tuple[int, str]]]:
    lexer = Lexer(text)
    items = [item for command in lexer.commands for item in _items(text, command)]
    items.sort(key=lambda item: item.start)
    return Node("map", 0, len(text), items=tuple(items), style="block"), lexer.found


def _items(text: str, words: Sequence[Span]) -> Iterator[Item]:
    """What stands before a command's name, then the command where it is `aws`."""
    leading = True
    for at, (start, end) in enumerate(words):
        word = text[start:end]
        if leading and (assigned := ASSIGNMENT.match(word)):
            value = start + assigned.end()
            yield Item(assigned[1], start, value, node_of(text, value, end))
        elif (name := word.rpartition("/")[2]) in COMMANDS and (word == name or name == "aws" or ".bin/" in word):
            yield Item(name, start, end, _command(text, words[at:], name))
            return
        elif leading and word == "for" and len(words) > at + 3 and text[slice(*words[at + 2])] == "in":
            yield Item(word, start, end, _words(text, words[at + 3 :]))
            return
        elif word in PRINTS:
            return
        elif word not in LEADING and not word.startswith("-"):
            leading = False


def _command(text: str, words: Sequence[Span], name: str) -> Node:
    """Two words name the command; options may stand before, between and after them."""
    names, items, at = [name], [], 1
    if name != "aws":
        items.append(Item("words", words[0][0], words[0][0], _words(text, words)))
    start, named = words[0]
    while at < len(words):
        first, last = words[at]
        word, at = text[first:last], at + 1
        if not word.startswith("--"):
            if len(names) < 3:
                names.append(unquoted(word) or word)
                named = last
            continue
        key, equals, _ = word.partition("=")
        if equals:
            items.append(Item(key, first, first + len(key), node_of(text, first + len(key) + 1, last)))
            continue
        most = len(words) if len(names) == 3 else not SWITCH.match(word)
        values: list[Node] = []
        while at < len(words) and len(values) < most and not text.startswith("--", words[at][0]):
            values.append(node_of(text, *words[at]))
            at += 1
        value = _list(values) if key in LISTED and values else _value(values, last)
        items.append(Item(key, first, last, value))
    command = Node("scalar", start, named, " ".join(names))
    return Node("map", start, words[-1][1], items=(Item("command", start, start, command), *items), style="block")


def _words(text: str, words: Sequence[Span]) -> Node:
    return _list([node_of(text, *word) for word in words])._replace(start=words[0][0], end=words[-1][1])


def _value(values: Sequence[Node], end: int) -> Node:
    if len(values) == 1:
        return values[0]
    return _list(values) if values else Node("scalar", end, end)


def _list(values: Sequence[Node]) -> Node:
    items = tuple(Item(str(at), node.start, node.start, node) for at, node in enumerate(values))
    return Node("list", values[0].start, values[-1].end, items=items, style="words")


def node_of(text: str, start: int, end: int) -> Node:
    """A word as a value."""
    if (literal := LITERAL.fullmatch(text, start, end)) and not text.startswith("(", start, end):
        quotes = int(literal.lastindex is not None)
        return Node("scalar", start + quotes, end - quotes, text[start + quotes : end - quotes])
    if default := DEFAULT.fullmatch(text, start, end):
        return Node("scalar", *default.span(3), default[3])
    value = None if text.startswith("(", start, end) else unquoted(text[start:end])
    return Node("expression", start, end, text[start:end]) if value is None else Node("scalar", start, end, value)


def unquoted(word: str) -> str | None:
    """What a word means; None where it is to be expanded."""
    meant = ""
    for part in PART.finditer(word):
        escaped, single, double, bare = part.groups()
        if bare is not None and ("$" in bare or "`" in bare):
            return None
        if double is not None:
            if re.search(r"[$`]", re.sub(r"\\.", "", double, flags=re.DOTALL)):
                return None
            double = ESCAPED.sub(lambda found: found[1] or "", double)
        meant += next((one for one in (escaped, single, double, bare) if one is not None), "")
    return meant
