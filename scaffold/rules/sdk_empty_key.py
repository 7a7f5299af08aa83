"""Empty texts for what stands in a request's path: the key of an object in S3, the name of a function."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.model import Hit, Migration, Place, Project
from scaffold.sdk.behaves import met

SINCE = "2.325.0"
IN_PATH = {"S3": "Key", "Lambda": "FunctionName"}
"""Members that stand in the path of a request. Source: the SDK's models of both services."""
ELSEWHERE = ("createFunction", "createEventSourceMapping", "updateEventSourceMapping", "listEventSourceMappings")
"""Operations that take it otherwise."""
EMPTY = ('""', "''", "``")


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    seen: set[Place] = set()
    for call, piece, note in met(project, migration, [*IN_PATH.values()], SINCE, EMPTY):
        if call.operation in (None, *ELSEWHERE) or call.given is None:
            continue
        for member in call.given.members:
            place = member.value
            if member.path != (IN_PATH.get(call.service),) or place.path != piece.path or place in seen:
                continue
            seen.add(place)
            if _can_be_empty(piece.project.text(place.path)[place.start : place.end]):
                yield piece.outside(Hit(*place, note=f"it fails with UriParameterError {note}"), project)


def _can_be_empty(text: str) -> bool:
    """Whether an expression is an empty text, or ends with one: `x || ""`, `x ? x : ""`."""
    lead = text[:-2].rstrip()
    return text.endswith(EMPTY) and (not lead or lead.endswith(("||", "??")) or (lead[-1] == ":" and "?" in lead))
