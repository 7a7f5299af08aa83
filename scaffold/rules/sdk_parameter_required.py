"""Inputs without a member that the SDK that runs requires."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.model import Hit, Migration, Project
from scaffold.sdk.asked import required
from scaffold.sdk.judged import hits
from scaffold.sdk.verdicts import Verdict


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    yield from hits(project, migration, (required,), (Verdict.FAILS,))
