"""What the SDK that runs has on some days only, or has perhaps."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.model import Hit, Migration, Project
from scaffold.sdk.asked import members, operation, part, private, required, service
from scaffold.sdk.judged import hits
from scaffold.sdk.verdicts import Verdict


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    asks = (service, operation, members, part, private, required)
    yield from hits(project, migration, asks, (Verdict.DEPENDS,))
