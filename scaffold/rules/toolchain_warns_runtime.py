"""Deployment tools that warn of the runtime that functions go to, or whose version is not certain."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.deploying import hits
from scaffold.model import Hit, Migration, Project


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    yield from hits(project, migration, refused=False)
