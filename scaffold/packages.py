"""Packages that fail on newer Node.js versions: the table on the page of `package-too-old`, which its rule reads."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scaffold import data, facts, table
from scaffold.errors import BadPage
from scaffold.model import Migration, Runtime
from scaffold.tuples import NamedTuple

HEAD = ("Package", "From", "Works from", "What happens", "How we know")
NONE = "none"


class Known(NamedTuple):
    """What is known of one package from one runtime on."""

    package: str
    since: str
    """The first runtime on which older versions fail."""
    works: str
    """The lowest version that works there; "" where none does."""
    what: str
    source: str

    def fails(self, version: str) -> bool:
        """Whether a version is one of those that fail."""
        return not self.works or _older(version, self.works)

    def only(self, asked: str) -> bool:
        """Whether a range of versions admits none that works."""
        return not self.works or _admits_none(asked, self.works)


def fatal(package: str, old: Runtime, migration: Migration, folder: Path | None = None) -> Iterator[Known]:
    """What is met between a runtime and the target, the hardest first."""
    for one in reversed(known(folder).get(package, ())):
        since = migration.runtimes[one.since].rank
        if old.rank < since <= migration.target.rank:
            yield one


@functools.cache
def known(folder: Path | None = None) -> Mapping[str, tuple[Known, ...]]:
    """Every row by package, in the order of runtimes. Raises BadPage."""
    path = (folder or data.folder("docs") / "rules") / "package-too-old.md"
    found: dict[str, tuple[Known, ...]] = {}
    for one in parse(str(path), path.read_text("utf-8")):
        found[one.package] = (*found.get(one.package, ()), one)
    return found


def parse(path: str, text: str) -> Iterator[Known]:
    """The rows of the page's table. Raises BadPage."""
    from nodesemver import valid

    for number, (package, since, works, what, source) in table.rows(path, text, HEAD):
        since, works = since.strip("`"), works.strip("`")
        if since not in facts.runtimes():
            raise BadPage(path, number, f"there is no runtime {since!r}.")
        if works != NONE and not valid(works, False):
            raise BadPage(path, number, f"{works!r} is neither a version nor {NONE!r}.")
        yield Known(package.strip("`"), since, "" if works == NONE else works, what, source)


def _older(version: str, other: str) -> bool:
    """Whether a version stands before another; False for what is no version (an address, a file)."""
    from nodesemver import lt, valid

    return bool(valid(version, True)) and bool(lt(version, other, True))


def _admits_none(asked: str, works: str) -> bool:
    """Whether every version that a range admits is older than one; False for what is no range of versions."""
    from nodesemver import make_range, valid_range

    if not asked or not valid_range(asked, True):
        return False
    return all(any(_below(one, works) for one in some) for some in make_range(asked, True).set)


def _below(comparator: Any, works: str) -> bool:
    """Whether one bound of a range (`<2.0.0`, `=1.0.1`) leaves only what is older than a version."""
    from nodesemver import lt, lte

    limit = getattr(comparator.semver, "version", None)
    if limit is None:
        return False
    older = lte if comparator.operator == "<" else lt
    return comparator.operator in ("<", "<=", "=", "", None) and bool(older(limit, works, True))
