"""The Serverless Framework's variables: `${self:custom.x}`, `${file(./cfg.yml):key}`, `${env:X, 'nodejs8.10'}`, nested.

What stands in the middle of a path (`${self:custom.${opt:stage}.runtime}`) may come to anything, so every entry there
counts. Of the alternatives that commas part, the first that this project decides counts.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterator, Sequence

from scaffold.formats import format_of, tree
from scaffold.functions import Setting, joined, merged
from scaffold.match import get, literal
from scaffold.model import Node, Project, Unreadable, ways
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

DEEPEST = 8
INNER = regex(r"\$\{[^{}]*\}")
FILE = regex(r"file\(([^()]*)\)(?::(.+))?", re.DOTALL)
QUOTED = regex(r"""(['"])(.*)\1""", re.DOTALL)
BARE = regex(r"node[\w.]+")
OUTSIDE = {
    "env": "look at who sets that variable: .env, package.json scripts, the pipeline",
    "opt": "look at the commands that deploy: package.json scripts, the pipeline",
    "param": "look at `params` and the dashboard",
    "ssm": "look at Parameter Store",
    "cf": "look at the stack that exports it",
    "s3": "look at that object",
}


class At(NamedTuple):
    """A value and the file that it stands in."""

    node: Node
    path: str


class Variables(NamedTuple):
    project: Project

    def setting(self, node: Node, service: str, path: str = "") -> Setting:
        """A runtime in a service's file, followed to where it is written out."""
        return self._setting(At(node, path or service), service, 0)

    def _setting(self, at: At, service: str, depth: int) -> Setting:
        node, written = at.node, at.node.value
        spans = list(placeholders(written)) if node.kind == "scalar" and not node.tag else []
        if node.kind != "scalar" or node.tag:
            return Setting(problem="its runtime is no plain value")
        if not spans:
            place = literal(node, self.project.text(at.path), at.path)
            return Setting(node.value, place)
        if len(spans) == 1 and spans[0] == (0, len(written)):
            found, problem = self.followed(at, service, depth)
            return merged([self._setting(one, service, depth + 1) for one in found]) or Setting(problem=problem)
        if len(spans) > 1:
            return Setting(problem=f"its runtime is put together when it is deployed: {written}")
        start, end = spans[0]
        inner = self._setting(part(at, start, end), service, depth + 1)
        whole = tuple((written[:start] + value + written[end:], place) for value, place in inner.written)
        if not whole:
            return inner
        return Setting(*whole[0], inner.problem, whole[1:])

    def followed(self, at: At, service: str, depth: int = 0) -> tuple[list[At], str]:
        """The values that a `${…}` leads to, or why none; a plain value leads to itself."""
        written = at.node.value
        if at.node.kind != "scalar" or list(placeholders(written)) != [(0, len(written))]:
            return [at], ""
        if depth > DEEPEST:
            return [], f"{written} refers to itself"
        problem = f"{written} leads nowhere in this project"
        for start, end in alternatives(written):
            word = written[start:end]
            if found := QUOTED.fullmatch(word):
                return [part(at, start + found.start(2), start + found.end(2))], ""
            if BARE.fullmatch(word):
                return [part(at, start, end)], ""
            if word.startswith("${"):
                there, problem = self.followed(part(at, start, end), service, depth + 1)
            elif source := OUTSIDE.get(word.partition(":")[0].partition("(")[0]):
                there, problem = [], f"its runtime is set when it is deployed: {written}; {source}"
            else:
                there = list(self._referred(word, service))
            if there:
                deeper = [self.followed(one, service, depth + 1) for one in there]
                return [one for some, _ in deeper for one in some], next((why for _, why in deeper if why), "")
        return [], problem

    def _referred(self, word: str, service: str) -> Iterator[At]:
        """What `self:a.b` and `file(path):a.b` stand for."""
        while INNER.search(word):
            word = INNER.sub("*", word)
        if word.startswith("self:"):
            yield from self._under(service, word.removeprefix("self:"))
        elif found := FILE.fullmatch(word):
            pattern = joined(posixpath.dirname(service), found[1].strip())
            paths = [pattern] if "*" not in pattern else fnmatch.filter(self.project.entries, pattern)
            for path in paths:
                if path in self.project.entries and format_of(path):
                    yield from self._under(path, found[2] or "")

    def _under(self, path: str, keys: str) -> Iterator[At]:
        """The values of a file at dotted keys; `*` is any key. A module's are those of what it exports."""
        try:
            root = tree(self.project, path)
        except Unreadable:
            return
        row = format_of(path)
        if row and row.language:
            root = get(root, "exports") or root
        nodes = [root]
        for key in keys.split(".") if keys else ():
            nodes = [item.node for node in nodes for item in node.items if "*" in key or item.key == key]
        yield from (At(node, path) for node in nodes)


def service(project: Project, path: str) -> str:
    """The serverless.yml that a file of resources belongs to: the file itself, else one in its folder or above."""
    if path.rpartition("/")[2].startswith("serverless"):
        return path
    for folder in reversed(ways(posixpath.dirname(path))):
        for name in ("serverless.yml", "serverless.yaml", "serverless.json"):
            if (one := joined(folder, name)) in project.entries:
                return one
    return path


def part(at: At, start: int, end: int) -> At:
    """A piece of a scalar as a value of its own. Without a span where the scalar is written with escapes."""
    node = at.node
    if node.end - node.start != len(node.value):
        return At(Node("scalar", node.start, node.start, node.value[start:end]), at.path)
    return At(Node("scalar", node.start + start, node.start + end, node.value[start:end]), at.path)


def placeholders(text: str) -> Iterator[tuple[int, int]]:
    """The outermost `${…}`."""
    at = text.find("${")
    while at >= 0:
        end = _closed(text, at + 2)
        if end < 0:
            return
        yield at, end
        at = text.find("${", end)


def _closed(text: str, at: int) -> int:
    """Behind the bracket that closes a `${`; -1 where none does."""
    depth = 1
    for offset in range(at, len(text)):
        depth += (text[offset] == "{") - (text[offset] == "}")
        if not depth:
            return offset + 1
    return -1


def alternatives(written: str) -> Sequence[tuple[int, int]]:
    """The spans between the commas of `${a, b}`, without the space around them."""
    spans, depth, quote, start = [], 0, "", 2
    for at in range(2, len(written)):
        sign = written[at]
        if quote or sign in "\"'":
            quote = "" if sign == quote else quote or sign
        elif sign in "{(":
            depth += 1
        elif (sign == "," and not depth) or (sign == "}" and not depth):
            inner = written[start:at]
            spans.append((start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())))
            start = at + 1
        elif sign in "})":
            depth -= 1
    return spans
