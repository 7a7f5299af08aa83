"""Templates that `cdk synth` wrote and somebody committed beside their app.

They are written anew from the app's code: a change there is lost, and their functions are the app's, a second time.
Where the app stands in the project, and functions are seen in its code, they are facts, as what lies in cdk.out is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from scaffold.formats import format_of
from scaffold.functions import joined
from scaffold.model import Entry, Function, Kind, Project, Skipped, ways

APP = "cdk.json"
MARK = "aws:cdk:path"
"""In the metadata of every resource that the CDK writes."""
DATA = ("yaml", "json")
WHY = "written by cdk synth: its app is read instead"


def apart(project: Project, functions: Sequence[Function]) -> tuple[Project, tuple[Function, ...]]:
    """A project and its functions without what the CDK made of an app that stands in it."""
    apps = {_app(function.declared_at.path, project) for function in functions if _coded(function)} - {None}
    copies = {path for path, entry in project.entries.items() if apps and _copy(path, entry, project, apps)}
    if not copies:
        return project, tuple(functions)
    entries = {
        path: Entry(path, Kind.FACT, entry.mode, entry.content, WHY) if path in copies else entry
        for path, entry in project.entries.items()
    }
    skipped = (*project.skipped, *(Skipped(path, 1, WHY, matters=False) for path in sorted(copies)))
    kept = tuple(function for function in functions if function.declared_at.path not in copies)
    return Project(entries, skipped, project.cache, project.parses), kept


def _coded(function: Function) -> bool:
    """Whether a function is declared in a program."""
    row = format_of(function.declared_at.path)
    return row is not None and row.name not in DATA


def _copy(path: str, entry: Entry, project: Project, apps: Collection[str | None]) -> bool:
    row = format_of(path) if entry.kind is Kind.TEXT else None
    return row is not None and row.name in DATA and _app(path, project) in apps and MARK in project.readable(path)


def _app(path: str, project: Project) -> str | None:
    """The folder of the nearest app on the way up from a file."""
    folders = reversed(ways(path.rpartition("/")[0]))
    return next((folder for folder in folders if joined(folder, APP) in project.entries), None)
