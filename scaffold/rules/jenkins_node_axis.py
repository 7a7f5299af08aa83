"""Axes of a Jenkinsfile's matrix that are versions of Node.js."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.formats import tree
from scaffold.match import matches
from scaffold.model import Hit, Migration, Project
from scaffold.regex import regex
from scaffold.spelling import age, newest_older

NAMED = regex(r"\w*node\w*", 2)
VERSION = regex(r"(?:node(?:js)?[ _-]?)?v?(\d.*)", 2)
NOTE = "one of a list; add the new version to it"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        for match in matches("**.axis", tree(project, path)):
            words = [item.node for item in match.node.items if item.node.kind == "scalar"]
            if len(words) < 4 or words[0].value != "name" or not NAMED.fullmatch(words[1].value):
                continue
            known = ((age(found[1], migration), one) for one in words[3:] if (found := VERSION.fullmatch(one.value)))
            if last := newest_older(known):
                yield Hit(path, last.start, last.end, note=NOTE)
