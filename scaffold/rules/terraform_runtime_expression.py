"""Runtimes written inside the expressions of Terraform: the last argument of a lookup, the entries of a loop."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.formats import tree
from scaffold.functions.followed import hits
from scaffold.match import matches
from scaffold.model import Hit, Migration, Project
from scaffold.regex import regex
from scaffold.spelling import identifier

OTHERS = ("resource.aws_lambda_function.*.runtime", "module.*.**", "variable.*.default.**", "locals.**")
"""What the pages terraform-runtime and terraform-runtime-variable look at."""
OPTIONAL = regex(r'\boptional\(\s*string\s*,\s*"(nodejs[\w.]*)"\s*\)')


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    reached = {place for function in migration.functions for place in function.set_at if place.path.endswith(".tf")}
    yield from hits(project, migration, reached, OTHERS)
    known = {(place.path, place.start) for place in reached}
    for path in project.entries:
        for match in matches("variable.*.type", tree(project, path)) if path.endswith(".tf") else ():
            for default in OPTIONAL.finditer(project.text(path), match.node.start, match.node.end):
                if identifier(default[1], migration) and (path, default.start(1)) not in known:
                    yield Hit(path, *default.span(1), note="no function here is seen to take its runtime from it")
