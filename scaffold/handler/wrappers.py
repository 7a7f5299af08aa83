"""What is known of functions that give handlers: the table on the page of `callback-handler`.

Of a runtime that counts a handler's parameters it matters how many the one has that a wrapper gives, and whether the
wrapper calls what it was given with a callback.
"""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from scaffold import data, table
from scaffold.errors import BadPage
from scaffold.locks import declared, locked
from scaffold.model import Project
from scaffold.packages import Known
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

PAGE = "callback-handler.md"
HEAD = ("What gives the handler", "Releases", "What it gives", "Seen")
RELEASES = regex(r"all|(before|from) (\d+\.\d+\.\d+)")
PACKAGE = regex(r"(?:new:)?((?:@[^/.]+/)?[^/.()]+)")
VERSION = regex(r"\d+(\.\d+){0,2}")
REFUSED, BRIDGED, DROPPED, PASSES = "three parameters", "a callback of its own", "no callback", "what it is called with"
STREAMS = "a stream"
KINDS = (REFUSED, BRIDGED, DROPPED, PASSES, STREAMS)
"""A handler with three parameters; one that calls the function with a callback of the wrapper's, so that it works on
every runtime; one that never hands a callback on; one that hands on its own arguments, in which there is none now; one
that streams, with three parameters of its own."""


class Wrapper(NamedTuple):
    """One row."""

    name: str
    """As `Handler.wrappers` has it, module and member, or as `made_by` has what is exported. `*` is any text."""
    side: str
    """`before` or `from` the version; "" for every release."""
    version: str
    gives: str


@functools.cache
def wrappers(folder: Path | None = None) -> Mapping[str, tuple[Wrapper, ...]]:
    """The rows by name. Raises BadPage."""
    path = (folder or data.folder("docs") / "rules") / PAGE
    found: dict[str, tuple[Wrapper, ...]] = {}
    for one in parse(str(path), path.read_text("utf-8")):
        found[one.name] = (*found.get(one.name, ()), one)
    return found


def parse(path: str, text: str) -> Iterator[Wrapper]:
    """The rows of a page's table. Raises BadPage."""
    for number, (given, said, gives, _) in table.rows(path, text, HEAD):
        releases = RELEASES.fullmatch(said)
        if releases is None or gives not in KINDS:
            raise BadPage(path, number, f"what a row has are releases, and one of: {', '.join(KINDS)}.")
        for name in re.findall(r"`([^`]+)`", given):
            yield Wrapper(name, releases[1] or "", releases[2] or "", gives)


def known(name: str, project: Project, path: str) -> Wrapper | None:
    """What is known of a wrapper in the release that a file loads; None where that depends on what is not seen."""
    rows = _rows(name)
    if not rows or not rows[0].side:
        return rows[0] if rows else None
    found = PACKAGE.match(name)
    versions = _versions(project, path, found[1]) if found else []
    sides = {_side(version, rows[0].version) for version in versions}
    return next((row for row in rows if {row.side} == sides), None)


@functools.lru_cache(maxsize=1024)
def _rows(name: str) -> tuple[Wrapper, ...]:
    return next((rows for key, rows in wrappers().items() if fnmatch.fnmatchcase(name, key)), ())


def _versions(project: Project, path: str, package: str) -> list[str]:
    folder = path.rpartition("/")[0]
    installed = [one.version for one in locked(project, folder).get(package, ())]
    return installed or [some[package] for some in declared(project, folder).values() if package in some]


def _side(version: str, border: str) -> str:
    """On which side of a version another, or a range, lies; "" where that is not seen."""
    row = Known("", "", border, "", "")
    if row.fails(version) or row.only(version):
        return "before"
    least = VERSION.search(version)
    if least is None or "||" in version or version.lstrip().startswith("<"):
        return ""
    return "" if row.fails(_full(least[0])) else "from"


def _full(version: str) -> str:
    return ".".join([*version.split("."), "0", "0"][:3])
