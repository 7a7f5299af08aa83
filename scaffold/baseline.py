"""What a project lives with: a file in it that lists findings, functions that are not clear and files that are not
read, so that only new ones fail a check.

A finding is known by its rule, its file and the text of its line, not by the line's number: code above it may change. A
function is known by its name, its file and what is not clear of it, a file by its path.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError
from scaffold.show.report import unclear
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from scaffold.show.schema import Found, FunctionRow, Report

SCHEMA = 1
Keys = Counter[tuple[str, ...]]
"""How often each of some things is there."""
PARTS: Mapping[str, tuple[str, ...]] = {
    "findings": ("rule", "path", "line"),
    "functions": ("name", "path", "problem"),
    "files": ("path",),
}
"""What a baseline lists, and by what each of it is known."""


class Known(NamedTuple):
    findings: Keys
    functions: Keys
    files: Keys


class Hidden(NamedTuple):
    """How many of each were known, and how many that are listed are there no more."""

    findings: int
    functions: int
    files: int
    gone: int


def read(path: Path) -> Known:
    """What a baseline lists. Raises ScaffoldError."""
    do = f"Write it with --write-baseline {path.name}."
    try:
        listed = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ScaffoldError(f"The baseline {path.name} cannot be read: {error.strerror}.", do) from None
    except ValueError:
        raise ScaffoldError(f"{path.name} is no baseline: it is not JSON.", do) from None
    try:
        if listed["schema"] != SCHEMA:
            raise ValueError
        listed = {"functions": [], "files": [], **listed}
        return Known(*(_keys(listed[part], names) for part, names in PARTS.items()))
    except (KeyError, TypeError, ValueError):
        raise ScaffoldError(f"{path.name} is no baseline that this version reads.", do) from None


def _keys(rows: Iterable[Mapping[str, object]], names: tuple[str, ...]) -> Keys:
    found: Keys = Counter()
    for row in rows:
        found[tuple(str(row[name]) for name in names)] += int(str(row["count"]))
    return found


def known(report: Report) -> Known:
    """What a baseline of a report lists."""
    files = {(one["path"],): 1 for one in report["skipped"] if one["matters"]}
    return Known(Counter(map(_finding, report["left"])), Counter(map(_function, unclear(report))), Counter(files))


def text(listed: Known) -> str:
    """A baseline: one row a line, sorted, so that it merges and reads well in a review."""
    parts = [f'"schema": {SCHEMA}']
    for (part, names), keys in zip(PARTS.items(), listed, strict=True):
        rows = [
            json.dumps({**dict(zip(names, key, strict=True)), "count": count}, ensure_ascii=False)
            for key, count in sorted(keys.items())
        ]
        if rows or part == "findings":
            parts.append(f'"{part}": [\n' + ",\n".join(f"  {row}" for row in rows) + "\n]")
    return "{" + ", ".join(parts) + "}\n"


def without(report: Report, listed: Known) -> Hidden:
    """Take what is known out of a report. Functions stay in it, known as such."""
    rest = Known(*(Counter(keys) for keys in listed))
    left = [one for one in report["left"] if not _taken(rest.findings, _finding(one))]
    functions = [one for one in unclear(report) if _taken(rest.functions, _function(one))]
    for one in functions:
        one["known"] = True
    files = {(one["path"],) for one in report["skipped"] if one["matters"]} & set(rest.files)
    gone = sum(map(sum, (rest.findings.values(), rest.functions.values()))) + len(set(rest.files) - files)
    hidden = Hidden(len(report["left"]) - len(left), len(functions), len(files), gone)
    report["left"] = left
    report["skipped"] = [one for one in report["skipped"] if not one["matters"] or (one["path"],) not in files]
    return hidden


def _taken(rest: Keys, key: tuple[str, ...]) -> bool:
    there = rest[key] > 0
    rest[key] -= there
    return there


def _finding(found: Found) -> tuple[str, ...]:
    return found["rule"], found["path"], found["before"]


def _function(one: FunctionRow) -> tuple[str, ...]:
    return one["name"], one["path"], one["problem"]
