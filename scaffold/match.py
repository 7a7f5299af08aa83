"""Path patterns over addressed nodes: `Resources.*[Type=AWS::Lambda::Function].Properties.Runtime`.

A segment is a key, alternatives `a|b`, `*` (any key), `!a|b` (any but these) or `**` (any depth). `[key=value]` after a
segment asks it of the node there: the key may be dotted, the value may be `a|b`, `*` (present) or `!` (absent), and may
hold dots. In a key or value `*` stands for any letters: `*untime`, `actions/setup-node@*`.
"""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Iterator

from scaffold.model import Node, Place
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

PLACEHOLDER = regex(r"\$\{[^{}]*,\s*(['\"]?)([^'\"{},\s]*)\1\s*\}")


class Condition(NamedTuple):
    keys: tuple[str, ...]
    values: tuple[str, ...]


class Segment(NamedTuple):
    keys: tuple[str, ...]
    """Empty for the node itself, where a pattern begins with a condition."""
    other: bool
    """Whether the keys are those that it is not."""
    conditions: tuple[Condition, ...]


class Match(NamedTuple):
    keys: tuple[str, ...]
    node: Node


SEGMENT = regex(r"([^.\[\]]*)((?:\[[^\[\]]+\])*)(?:\.|$)")
CONDITION = regex(r"\[([^=\]]+)=([^\]]+)\]")


@functools.cache
def compiled(pattern: str) -> tuple[Segment, ...]:
    """Raises ValueError for what is no pattern."""
    segments, at = [], 0
    while at < len(pattern):
        found = SEGMENT.match(pattern, at)
        if not found or not (found[1] or found[2]) or pattern.endswith("."):
            raise ValueError(f"not a path pattern: {pattern!r} (at {pattern[at:]!r})")
        conditions = CONDITION.findall(found[2])
        if "".join(f"[{key}={value}]" for key, value in conditions) != found[2]:
            raise ValueError(f"not a condition: {found[2]!r}")
        segments.append(
            Segment(
                tuple(found[1].lstrip("!").split("|")) if found[1] else (),
                found[1].startswith("!"),
                tuple(Condition(tuple(key.split(".")), tuple(value.split("|"))) for key, value in conditions),
            )
        )
        at = found.end()
    return tuple(segments)


@functools.cache
def words(pattern: str) -> tuple[tuple[str, ...], ...]:
    """Groups of words of which one each stands in every text that writes out what the pattern leads to.

    Nothing is said of globs, of what must be absent, and of the numbers that a list's members are called by.
    """
    groups: list[tuple[str, ...]] = []
    for segment in compiled(pattern):
        if not segment.other:
            groups.append(segment.keys)
        for condition in segment.conditions:
            if condition.values != ("!",):
                groups += [(key,) for key in condition.keys]
                groups.append(condition.values)
    return tuple(group for group in groups if group and not any("*" in one or one.isdigit() for one in group))


def matches(pattern: str, root: Node) -> list[Match]:
    """Every node that a pattern leads to, in the order of the file: from the root, and from each document of a list."""
    segments = compiled(pattern)
    found: list[Match] = []
    _match(segments, 0, (), root, found)
    first = segments[0]
    if root.kind == "list" and first.keys != ("**",):
        plain = first.keys and not first.other and not any("*" in key for key in first.keys)
        for document in root.items:
            if not plain or any(item.key in first.keys for item in document.node.items):
                _match(segments, 0, (), document.node, found)
    return found


def _match(segments: tuple[Segment, ...], at: int, keys: tuple[str, ...], node: Node, found: list[Match]) -> None:
    if at == len(segments):
        found.append(Match(keys, node))
        return
    segment = segments[at]
    if not segment.keys:
        if _holds(segment, node):
            _match(segments, at + 1, keys, node, found)
        return
    if segment.keys == ("**",) and at + 1 == len(segments) and not segment.conditions:
        _below(keys, node, found)
        return
    if segment.keys == ("**",):
        leaves = segments[at + 1].keys in ((), ("**",))
        if not segment.conditions or _holds(segment, node):
            _match(segments, at + 1, keys, node, found)
        for item in node.items:
            if leaves or item.node.items:
                _match(segments, at, (*keys, item.key), item.node, found)
        return
    everything = segment.keys == ("*",)
    for item in node.items:
        named = everything or _like(item.key, segment.keys) != segment.other
        if named and (not segment.conditions or _holds(segment, item.node)):
            _match(segments, at + 1, (*keys, item.key), item.node, found)


def _below(keys: tuple[str, ...], node: Node, found: list[Match]) -> None:
    """A node and everything below it."""
    found.append(Match(keys, node))
    for item in node.items:
        if item.node.items:
            _below((*keys, item.key), item.node, found)
        else:
            found.append(Match((*keys, item.key), item.node))


def _holds(segment: Segment, node: Node) -> bool:
    return all(
        not any(reached(node, c.keys))
        if c.values == ("!",)
        else any(c.values == ("*",) or _like(child.value, c.values) for child in reached(node, c.keys))
        for c in segment.conditions
    )


def _like(word: str, patterns: tuple[str, ...]) -> bool:
    """Whether a word is one of some, in which `*` stands for any letters."""
    if word in patterns:
        return True
    globs = _globs(patterns)
    return globs is not None and globs.fullmatch(word) is not None


@functools.cache
def _globs(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    some = [fnmatch.translate(one) for one in patterns if "*" in one]
    return re.compile("|".join(some)) if some else None


def reached(node: Node, keys: tuple[str, ...]) -> Iterator[Node]:
    """The nodes under a chain of keys; duplicates give more than one."""
    if not keys:
        yield node
        return
    for item in node.items:
        if item.key == keys[0]:
            yield from reached(item.node, keys[1:])


def get(node: Node | None, *keys: str) -> Node | None:
    """The first node under a chain of keys."""
    return next(reached(node, keys), None) if node else None


def scalar(node: Node | None) -> str:
    """The value of a plain scalar, else ""."""
    return node.value if node and node.kind == "scalar" and not node.tag else ""


def literal(node: Node, text: str, path: str) -> Place | None:
    """Where a value is written out: the whole scalar, or the default inside `${env:NAME, 'nodejs8.10'}`."""
    if node.kind != "scalar" or text[node.start : node.end] != node.value:
        return None
    if node.value.startswith("${") and (found := PLACEHOLDER.fullmatch(node.value)):
        return Place(path, node.start + found.start(2), node.start + found.end(2))
    return Place(path, node.start, node.end)
