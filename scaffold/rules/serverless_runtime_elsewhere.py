"""Runtimes that a service of the Serverless Framework takes from another file, or puts together."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.functions.followed import hits, written
from scaffold.model import Hit, Migration, Project

OTHERS = (
    "provider.runtime",
    "functions.*.runtime",
    "custom.**",
    "params.**",
    "**.*[provider.name=aws].provider.runtime",
    "**.*[provider.name=aws].functions.*.runtime",
)
"""What the pages serverless-runtime, serverless-runtime-variable and serverless-module-runtime look at."""


VARIABLE = "${"
"""What stands in every service in YAML or JSON that takes something from elsewhere."""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    places = list(written(project, "serverless", VARIABLE))
    own = [place for place in places if _is_service(place.path)]
    yield from hits(project, migration, own, OTHERS)
    yield from hits(project, migration, [place for place in places if not _is_service(place.path)])


def _is_service(path: str) -> bool:
    return path.rpartition("/")[2].startswith("serverless")
