"""Types of an older Node.js, and the TypeScript that reads those of the target: the table on the rule's page."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path

from scaffold import data, sites, table
from scaffold.errors import BadPage
from scaffold.locks import declared, locked
from scaffold.model import Hit, Migration, Project, ways
from scaffold.packages import Known
from scaffold.spelling import major

PAGE = "types-node.md"
HEAD = ("Types of Node.js", "Newest release", "TypeScript")
WORD = "@types/node"
SITE = sites.checked(
    {
        "formats": ["json"],
        "at": f"dependencies|devDependencies.{WORD}",
        "spelling": "types",
        "action": "replace",
    }
)
FIRST = "raise TypeScript to {} first: the types of Node.js {} ask for it, and {} is older"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    wanted = asked_for().get(major(migration.target), "")
    named = [path for path in project.entries if path.rpartition("/")[2] == "package.json"]
    some = project.only(path for path in named if WORD in project.readable(path, facts=False))
    for hit in sites.find(SITE)(some, migration):
        older = _older(project, hit.path.rpartition("/")[0], wanted) if wanted else ""
        if not older:
            yield hit
            continue
        said = FIRST.format(wanted, major(migration.target), older)
        yield hit._replace(edits=(), note="; ".join(filter(None, (hit.note, said))))


def _older(project: Project, folder: str, wanted: str) -> str:
    """The TypeScript of a package where it cannot be what is wanted: as its lock file has it, else as it or a package
    above asks for it; "" where it can, and where none is seen."""
    row = Known("typescript", "", f"{wanted}.0", "", "")
    if installed := [one.version for one in locked(project, folder).get("typescript", ())]:
        return installed[0] if all(map(row.fails, installed)) else ""
    for above in reversed(ways(folder)):
        asked = next((some["typescript"] for some in declared(project, above).values() if "typescript" in some), "")
        if asked:
            return asked if row.only(asked) else ""
    return ""


@functools.cache
def asked_for(folder: Path | None = None) -> Mapping[int, str]:
    """The oldest TypeScript, as "5.6", for the newest types of each major version of Node.js. Raises BadPage."""
    path = (folder or data.folder("docs") / "rules") / PAGE
    found: dict[int, str] = {}
    for number, (of, _, typescript) in table.rows(str(path), path.read_text("utf-8"), HEAD):
        if not of.isdigit() or not all(part.isdigit() for part in typescript.split(".")):
            raise BadPage(str(path), number, "a row has a major version, a release, and a version as 5.6.")
        found[int(of)] = typescript
    return found
