"""What Yarn and pnpm write: maps by indentation, one `key: value` or `key "value"` a line.

A reader of the whole of YAML takes seconds for a lock file of 5 MB, this one a fifth of a second. Both tools write
each value on one line; a flow map (`{node: '>=4'}`) stays the text that it is until `flow` is asked.
"""

from __future__ import annotations

from typing import Any

from scaffold.regex import regex

QUOTED = r'"(?:[^"\\]|\\.)*"' + r"|'(?:[^']|'')*'"
KEY = regex(rf"(?:({QUOTED})|([^\s\"'#][^:\n]*?(?::(?!\s|$)[^:\n]*?)*?)):(?:\s+|$)")
PAIR = regex(rf"({QUOTED}|[^\s\"':]+)\s+(\S.*)")
MEMBER = regex(rf"({QUOTED}|[^\s,:{{}}]+):\s*({QUOTED}|[^,{{}}]*)")
ESCAPED = regex(r"\\(.)")
DEEPEST = 12
"""Levels that are looked at; neither tool writes more than six."""


def read(content: str) -> dict[str, Any]:
    """The maps of a file. Raises ValueError for a line that neither tool writes."""
    root: dict[str, Any] = {}
    levels: list[tuple[int, dict[str, Any]]] = [(-1, root)]
    waiting = ""
    for number, line in enumerate(content.removeprefix("\ufeff").splitlines(), 1):
        bare = line.lstrip(" ")
        if not bare or bare[0] in "#-" or bare in ("---", "..."):
            continue
        indent = len(line) - len(bare)
        if bare.startswith("? "):
            waiting = bare[2:].strip()
            continue
        if bare.startswith(":") and waiting:
            key, value, waiting = plain(waiting), bare[1:].strip(), ""
        else:
            key, value = _divided(bare, number)
        while levels[-1][0] >= indent:
            levels.pop()
        if value:
            levels[-1][1][key] = plain(value)
        elif len(levels) > DEEPEST:
            raise ValueError(f"line {number}: nested too deep")
        else:
            inner: dict[str, Any] = {}
            levels[-1][1][key] = inner
            levels.append((indent, inner))
    return root


def _divided(line: str, number: int) -> tuple[str, str]:
    """The key and the value of a line."""
    if found := KEY.match(line):
        return plain(found[1] or found[2]), line[found.end() :].strip()
    if line.endswith(":"):
        return line[:-1], ""
    if pair := PAIR.fullmatch(line):
        return plain(pair[1]), pair[2].strip()
    raise ValueError(f"line {number} is no line of a lock file")


def plain(value: str) -> str:
    """A text without its quotes."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        return ESCAPED.sub(r"\1", value[1:-1])
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return value


def flow(value: object) -> dict[str, str]:
    """A map of texts, whether it stood on lines of its own or in braces."""
    if isinstance(value, dict):
        return {key: one for key, one in value.items() if isinstance(one, str)}
    return {plain(key): plain(one.strip()) for key, one in MEMBER.findall(value)} if isinstance(value, str) else {}
