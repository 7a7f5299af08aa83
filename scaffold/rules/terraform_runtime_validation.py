"""Lists of runtimes that the validation of a Terraform variable allows: `contains(["nodejs8.10"], var.runtime)`."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.formats import tree
from scaffold.formats.hcl import arguments
from scaffold.match import matches
from scaffold.model import Hit, Item, Migration, Node, Project
from scaffold.regex import regex
from scaffold.sites import append
from scaffold.spelling import identifier

CONTAINS = regex(r"\bcontains\s*\(\s*\[")


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        text = project.text(path)
        for match in matches("variable.*.validation.condition", tree(project, path)):
            if match.node.kind != "expression":
                continue
            for found in CONTAINS.finditer(text, match.node.start, match.node.end):
                members = arguments(text, found.end() - 1)
                items = tuple(Item(str(at), one.start, one.start, one) for at, one in enumerate(members))
                allowed = Node("list", found.end() - 1, found.end(), items=items, style="flow")
                if hit := append(allowed, text, path, identifier, migration):
                    yield hit
