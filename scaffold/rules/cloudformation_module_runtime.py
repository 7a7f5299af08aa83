"""Runtimes in CloudFormation that JavaScript or TypeScript modules build."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.functions.followed import hits, written
from scaffold.model import Hit, Migration, Project


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    yield from hits(project, migration, written(project, "modules"))
