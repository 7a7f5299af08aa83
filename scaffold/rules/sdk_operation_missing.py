"""What the SDK that runs has not: services, operations, members of inputs, waiters, classes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scaffold.model import Edit, Hit, Migration, Project
from scaffold.sdk.asked import members, operation, part, service
from scaffold.sdk.bundle import edits
from scaffold.sdk.carried import packages
from scaffold.sdk.index import index, key
from scaffold.sdk.judged import Told, told
from scaffold.sdk.verdicts import Verdict


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    groups: dict[tuple[str, ...], list[Told]] = defaultdict(list)
    for one in told(project, migration, (service, operation, members, part), (Verdict.FAILS,)):
        groups[packages(project, migration, one.judged.use.place.path)[:1]].append(one)
    for found in groups.values():
        needed = [_needed(one) for one in found]
        known = [version for version in needed if version]
        fixes = _bundled(project, migration, found[0], max(known, key=key)) if known else ()
        for one, version in zip(found, needed, strict=True):
            if isinstance(fixes, str):
                yield one.hit._replace(note=f"{one.hit.note}; {fixes}") if version else one.hit
            else:
                yield one.hit._replace(edits=fixes, idle=True) if version else one.hit


def _needed(one: Told) -> str | None:
    """The first indexed release behind what runs that has what is asked for."""
    at = index().at(one.judged.ran.now[-1].value) or 0
    return next((index().releases[n] for n in range(at, len(index().releases)) if one.ask.answer(n)), None)


def _bundled(project: Project, migration: Migration, one: Told, version: str) -> tuple[Edit, ...] | str:
    """What puts a release into the package; nothing where it is written there already and only the lock file is old."""
    found = edits(project, migration, one.judged.use.place.path, version)
    if isinstance(found, str):
        return found
    changed = [edit for edit in found if project.text(edit.path)[edit.start : edit.end] != edit.text]
    return tuple(changed) or f"the lock file has not aws-sdk {version} yet"
