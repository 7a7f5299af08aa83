"""Deployment tools that stop with an error at the runtime that functions go to."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.deploying import hits
from scaffold.model import Hit, Migration, Project


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    yield from hits(project, migration, refused=True)
