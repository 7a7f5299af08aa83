"""Files and members of the SDK that are no part of its interface, and that the SDK that runs has not."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.model import Hit, Migration, Project
from scaffold.sdk.asked import private
from scaffold.sdk.judged import hits
from scaffold.sdk.verdicts import Verdict


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    yield from hits(project, migration, (private,), (Verdict.FAILS,))
