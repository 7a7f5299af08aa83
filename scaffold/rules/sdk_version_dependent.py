"""What the SDK that runs has on some days only, or has perhaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scaffold.model import Dated, Hit, Migration, Project
from scaffold.sdk.asked import members, operation, part, private, required, service
from scaffold.sdk.judged import told
from scaffold.sdk.verdicts import Verdict, fine_from

ASKS = (service, operation, members, part, private, required)


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    dated: dict[tuple[Dated, ...], list[tuple[int, Hit]]] = defaultdict(list)
    for one in told(project, migration, ASKS, (Verdict.DEPENDS,)):
        good = fine_from(one.ask, one.judged.ran)
        if good is None:
            yield one.hit
        else:
            dated[one.judged.ran.now].append((good, one.hit))
    for found in dated.values():
        _, hit = max(found, key=lambda one: one[0])
        others = f"; by then {len(found) - 1} more of the kind are fine" if len(found) > 1 else ""
        yield hit._replace(note=hit.note + others)
