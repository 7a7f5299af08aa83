"""Runtimes written inside the expressions of Terraform: the last argument of a lookup, the entries of a loop."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.functions.followed import hits
from scaffold.model import Hit, Migration, Project

OTHERS = ("resource.aws_lambda_function.*.runtime", "module.*.**", "variable.*.default.**", "locals.**")
"""What the pages terraform-runtime and terraform-runtime-variable look at."""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    reached = {place for function in migration.functions for place in function.set_at if place.path.endswith(".tf")}
    yield from hits(project, migration, reached, OTHERS)
