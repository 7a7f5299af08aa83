"""Comparisons of `process.version` as text that are wrong on the target: "v10" stands before "v8"."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.formats import syntax
from scaffold.model import Edit, Hit, Migration, Project, Safety
from scaffold.regex import regex
from scaffold.scope import is_global

if TYPE_CHECKING:
    from ast_grep_py import SgNode

OPERATORS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
VERSION = regex(r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?")
MAJOR = regex(r"(v?)(\d{1,9})(\.0){0,2}")
NUMBER = "Number(process.versions.node.split('.')[0])"
COMPARED = {
    "rule": {
        "kind": "binary_expression",
        "has": {"field": "operator", "regex": "^[<>]=?$"},
        "any": [{"has": {"pattern": "process.version"}}, {"has": {"pattern": "process.versions.node"}}],
    }
}


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        old = migration.old(path)
        for node in syntax(project, path).find_all(COMPARED):  # type: ignore[call-overload]
            if (
                old
                and is_global("process", node, project, path)
                and (hit := _hit(node, path, old.patch, migration.target.patch))
            ):
                yield hit


def _hit(node: SgNode, path: str, old: str, new: str) -> Hit | None:
    left, sign, right = node.field("left"), node.field("operator"), node.field("right")
    if left is None or sign is None or right is None:
        return None
    word, compared, text = sign.text(), left, right
    if left.kind() == "string":
        word, compared, text = FLIPPED[word], right, left
    literal = text.text()[1:-1]
    lead = "v" if compared.text() == "process.version" else ""
    if text.kind() != "string" or not VERSION.fullmatch(literal):
        return None
    as_text = [OPERATORS[word](lead + version, literal) for version in (old, new)]
    as_numbers = [OPERATORS[word](_numbers(version), _numbers(literal)) for version in (old, new)]
    if as_text[1] == as_numbers[1]:
        return None
    span, major = extent.span(node), MAJOR.fullmatch(literal)
    place = path, span.start, span.end
    note = f"{str(as_text[1]).lower()} on {new}"
    if word not in ("<", ">=") or major is None or major[1] != lead:
        return Hit(*place, note=note, safety=Safety.MANUAL)
    safety = Safety.SAFE if as_text[0] == as_numbers[0] else Safety.REVIEW
    return Hit(*place, (Edit(*place, f"{NUMBER} {word} {int(major[2])}"),), note, safety)


def _numbers(version: str) -> tuple[int, ...]:
    found = VERSION.fullmatch(version)
    return tuple(int(part) for part in found.groups() if part) if found else ()
