"""What a project says about findings that it does not want: comments, and `[[ignore]]` in scaffold.toml.

A comment `scaffold-ignore: RULE[, RULE] reason=… [until=DATE]` holds for its own line and the one below. An ignore
whose date has passed hides nothing.
"""

from __future__ import annotations

import fnmatch
import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import cast

from scaffold.formats import format_of
from scaffold.model import Hit, Place, Project, Rule
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

CONFIG = "scaffold.toml"
WORD = "scaffold-ignore"
COMMENT = regex(r"(#|//|/\*|<!--|;)[ \t]*scaffold-ignore:[ \t]*(?P<rules>[a-z0-9-]+(?:[ \t]*,[ \t]*[a-z0-9-]+)*)")
UNTIL = regex(r"\buntil=(\d{4}-\d\d-\d\d)\b")


class Ignore(NamedTuple):
    """One entry of scaffold.toml."""

    rule: str
    path: str
    """A glob over the project's paths."""
    reason: str
    until: str
    line: int


class Comment(NamedTuple):
    line: int
    start: int
    end: int
    rules: frozenset[str]
    until: str


class Ignores(NamedTuple):
    """Every ignore of a project, as of a day (ISO)."""

    entries: tuple[Ignore, ...] = ()
    today: str = ""

    def hides(self, project: Project, rule: Rule, hit: Hit) -> Place | None:
        """The ignore that hides a hit: a comment's place, or the entry's line in scaffold.toml."""
        for entry in self.entries:
            if entry.rule == rule.id and fnmatch.fnmatchcase(hit.path, entry.path) and not self._over(entry.until):
                return Place(CONFIG, entry.line, entry.line)
        found = comments(project, hit.path)
        if not found:
            return None
        line = lines(project, hit.path).of(hit.start)
        for at in (line, line - 1):
            comment = found.get(at)
            if comment and rule.id in comment.rules and not self._over(comment.until):
                return Place(hit.path, comment.start, comment.end)
        return None

    def _over(self, until: str) -> bool:
        return bool(until) and bool(self.today) and until < self.today


class Lines:
    """Line numbers of a text, from 1."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def of(self, offset: int) -> int:
        return bisect_right(self.starts, offset)


def lines(project: Project, path: str) -> Lines:
    """The lines of a file, counted once."""
    found = project.cache.get((path, "lines"))
    if found is None:
        found = project.cache[path, "lines"] = Lines(project.text(path))
    return cast("Lines", found)


def comments(project: Project, path: str) -> Mapping[int, Comment]:
    """The ignore comments of a file by line. Raises Unreadable."""
    found = project.cache.get((path, "ignores"))
    if found is None:
        text = project.text(path)
        found = project.cache[path, "ignores"] = _comments(path, text) if WORD in text else {}
    return cast("Mapping[int, Comment]", found)


def _comments(path: str, text: str) -> Mapping[int, Comment]:
    row = format_of(path)
    if row is None or not row.comments:
        return {}
    found, at = {}, 0
    for number, line in enumerate(text.split("\n"), 1):
        if WORD in line and (comment := COMMENT.search(line)):
            until = UNTIL.search(line)
            names = frozenset(name.strip() for name in comment["rules"].split(","))
            found[number] = Comment(number, at + comment.start(), at + len(line), names, until[1] if until else "")
        at += len(line) + 1
    return found
