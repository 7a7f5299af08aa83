"""Where a project names a runtime, whether or not a function is seen to be declared there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scaffold.errors import NoFunction
from scaffold.functions import unread
from scaffold.model import FOREIGN, Kind, Project, line_of
from scaffold.words import amount

PROSE = (".md", ".markdown", ".rst", ".txt", ".html", ".snap")
LANGUAGE = "nodejs"
"""The oldest runtime's identifier, which is the language's name as well."""


def mentions(project: Project, runtimes: Iterable[str]) -> Iterator[str]:
    """The first place in each file that names one of some runtimes, as path:line; not of files that people read."""
    named = "|".join(re.escape(one) for one in runtimes if one != LANGUAGE)
    found = re.compile(rf"(?<![\w./-])(?:{named})(?![\w-]|\.\w)")
    for path, entry in project.entries.items():
        known = entry.kind is Kind.TEXT or entry.why == FOREIGN
        text = project.readable(path) if known and not path.endswith(PROSE) else ""
        if LANGUAGE in text and (there := found.search(text)):
            yield f"{path}:{line_of(text, there.start())}"


def none_found(project: Project, name: str, runtimes: Iterable[str]) -> str:
    """What is said of a project, called by a name, without a function: what was not read, and where runtimes stand."""
    return " ".join(_said(project, name, runtimes))


def no_function(project: Project, name: str, runtimes: Iterable[str], do: str) -> NoFunction:
    """The same as an error, and what to do."""
    said = _said(project, name, runtimes)
    return NoFunction(" ".join(said), do, sure=len(said) == 1)


def _said(project: Project, name: str, runtimes: Iterable[str]) -> list[str]:
    said = [f"No Lambda function was found in {name} ({amount(len(project.entries), 'file')})."]
    said += [f"Not read: {one.path}:{one.line} ({one.reason})." for one in unread(project)[:3]]
    if places := list(mentions(project, runtimes)):
        more = f" and {amount(len(places) - 1, 'more file')}" if len(places) > 1 else ""
        said.append(f"A runtime is named in {places[0]}{more}.")
    return said
