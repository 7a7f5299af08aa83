"""Entries of CI's matrices that are maps: Azure's by name, AppVeyor's in a list, what Actions and Travis include."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.formats import tree
from scaffold.match import matches
from scaffold.model import Edit, Hit, Item, Migration, Node, Project
from scaffold.regex import regex
from scaffold.sites import newline
from scaffold.spelling import age, version
from scaffold.tuples import NamedTuple

COPIED = ("strategy.matrix", "jobs.*.strategy.matrix", "stages.*.jobs.*.strategy.matrix", "environment.matrix")
"""Where an entry is one build more, and nothing else. (A list of versions in it is another page's.)"""
INCLUDED = ("jobs.*.strategy.matrix.!exclude", "jobs.include", "matrix.include")
VERSION = regex(r"node(?:_?js)?(?:[._-]?version(?:_?spec)?)?|version_?spec", re.IGNORECASE)
NOTE = "no entry for the new version; add one"
ALONE = "an entry of its own says an older version; raise it, or add one for the new"


class Build(NamedTuple):
    """An entry of a matrix and the version in it."""

    entry: Item
    node: Node
    age: int
    """Below 0: older than the target."""
    rest: tuple[tuple[str, str], ...]
    """What else it says."""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        root, text = tree(project, path), project.text(path)
        for pattern in (*COPIED, *INCLUDED):
            for match in matches(pattern, root):
                builds = list(_builds(match.node, text, migration))
                for group in _groups(builds) if pattern in COPIED else [builds]:
                    if group and all(one.age < 0 for one in group):
                        last = max(group, key=lambda one: one.age)
                        if pattern in COPIED:
                            edits = _copied(last, match.node, text, path, migration)
                            yield Hit(path, last.node.start, last.node.end, edits, "" if edits else NOTE)
                            continue
                        for one in group:
                            if one.age == last.age:
                                yield Hit(path, one.node.start, one.node.end, note=ALONE)


def _builds(matrix: Node, text: str, migration: Migration) -> Iterator[Build]:
    for entry in matrix.items:
        for item in entry.node.items:
            old = age(item.node.value, migration) if VERSION.fullmatch(item.key) else None
            if old is not None and item.node.kind == "scalar":
                rest = ((one.key, text[one.node.start : one.node.end]) for one in entry.node.items if one is not item)
                yield Build(entry, item.node, old, tuple(sorted(rest)))
                break


def _groups(builds: list[Build]) -> list[list[Build]]:
    """Builds that differ in the version alone."""
    groups: dict[tuple[tuple[str, str], ...], list[Build]] = {}
    for one in builds:
        groups.setdefault(one.rest, []).append(one)
    return list(groups.values())


def _copied(build: Build, matrix: Node, text: str, path: str, migration: Migration) -> tuple[Edit, ...]:
    """The entry once more for the new version; nothing where its name does not say the old one, or is not the only
    thing on its lines."""
    entry, node = build.entry, build.node
    new, named = version(node.value, migration), matrix.kind == "map"
    name = _renamed(entry.key, node.value, new or "") if named else ""
    if not new or text[node.start : node.end] != node.value or (named and name in ("", *(i.key for i in matrix.items))):
        return ()
    start, end = entry.start if named else entry.node.start, entry.node.end
    first, at = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    at = len(text) if at < 0 else at - (text[at - 1] == "\r")
    lead, tail = text[first:start], text[end:at].strip()
    if lead.strip(" -\"'") or (tail and not tail.startswith("#")):
        return ()
    body = text[start : node.start] + new + text[node.end : end]
    body = body.replace(entry.key, name, 1) if named else body
    return (Edit(path, at, at, newline(text, first, end) + lead + body),)


def _renamed(name: str, old: str, new: str) -> str:
    """`node_8_x` → `node_10_x`; "" where the name does not say the version once."""
    major, _, minor = old.lstrip("v").partition(".")
    said = list(re.finditer(rf"(?<!\d){major}(?:([._-]?)({re.escape(minor) or 'x'}|x))?(?![._-]?\d|\w*\d)", name))
    if len(said) != 1:
        return ""
    parts = new.lstrip("v").split(".", 1)
    minor = said[0][2] if said[0][2] in (None, "x") else parts[-1]
    tail = f"{said[0][1]}{minor}" if minor else ""
    return name[: said[0].start()] + parts[0] + tail + name[said[0].end() :]
