"""What the SDK that runs has not: services, operations, members of inputs, waiters, classes."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.model import Hit, Migration, Project
from scaffold.sdk.asked import members, operation, part, service
from scaffold.sdk.judged import hits
from scaffold.sdk.verdicts import Verdict


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    yield from hits(project, migration, (service, operation, members, part), (Verdict.FAILS,))
