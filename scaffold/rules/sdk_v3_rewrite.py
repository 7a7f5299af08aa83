"""Code that uses the AWS SDK v2: `migrate --sdk v3` gives the hits, which need a program that npm fetches."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.model import Hit, Migration, Project


def find(_project: Project, _migration: Migration) -> Iterator[Hit]:
    yield from ()
