"""How a runtime is written in each world, and the same written for another runtime.

Identifiers are exact (`nodejs8.10`). Node versions and npm ranges keep the precision and the sigils that they were
written with; a range that admits the target stays (facts: runtime-sites 8.4, 9.1). Each function gives None where there
is nothing to write, and "" where the value is older than the target but no word for the target is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from scaffold.model import Migration, Runtime
from scaffold.ranges import major as major
from scaffold.ranges import precise, types
from scaffold.ranges import version_range as version_range
from scaffold.regex import regex

Listed = TypeVar("Listed")

VERSION = regex(r"(v?)(\d{1,9})((?:\.(?:\d+|x|\*)){0,2})")
EXECUTED = "AWS_Lambda_"
CODENAME = regex(r"(lts/)?([a-z]+)")
ARCHIVE = regex(r"https?://nodejs\.org/(?:dist|download/release)/(?:latest-)?v(\d{1,9})[./]")
BROWSERS = regex(r"(?:(?<=^)|(?<=,)|(?<=, )|(?<=or ))node (\d{1,9}(?:\.\d+){0,2})(?=\s*(?:,|$| or ))")


def identifier(written: str, migration: Migration) -> str | None:
    """`nodejs8.10` → `nodejs10.x`."""
    old = migration.runtimes.get(written)
    return migration.target.identifier if old and old.rank < migration.target.rank else None


def part(written: str, migration: Migration) -> str | None:
    """What is joined to `nodejs`: `8.10` → `10.x`, `20` before `.x` → `22`."""
    for tail in ("", ".x"):
        old = migration.runtimes.get(f"nodejs{written}{tail}") if written else None
        if old and old.rank < migration.target.rank:
            word = migration.target.identifier.removeprefix("nodejs")
            return word.removesuffix(tail) if word.endswith(tail) else ""
    return None


def version(written: str, migration: Migration) -> str | None:
    """`.nvmrc` style: `v8.10.0`, `8`, `lts/carbon`."""
    target = migration.target
    if name := CODENAME.fullmatch(written):
        old = next((r for r in migration.runtimes.values() if r.spellings.get("codename") == name[2]), None)
        if old is None or old.rank >= target.rank:
            return None
        new = target.spellings.get("codename")
        return f"{name[1] or ''}{new}" if new else ""
    found = VERSION.fullmatch(written)
    if not found or int(found[2]) >= major(target):
        return None
    return found[1] + precise(found[3], target.node)


def of_runtime(written: str, migration: Migration) -> Runtime | None:
    """The runtime that an identifier or an enumeration's member (`NODEJS_8_10`, `NodeJS8d10Runtime`) names."""
    if found := migration.runtimes.get(written):
        return found
    word = written.removesuffix("Runtime")
    named = (r for r in migration.runtimes.values() if word in (r.spellings.get("cdk"), r.spellings.get("pulumi")))
    return next(named, None) if "NODEJS" in written.upper() else None


def member(world: str) -> Spelling:
    """An enumeration's member in some world, with the `Runtime` at its end that older versions of it had."""

    def respelled(written: str, migration: Migration) -> str | None:
        word = written.removesuffix("Runtime")
        old = of_runtime(word, migration)
        if old is None or old.spellings.get(world) != word or old.rank >= migration.target.rank:
            return None
        new = migration.target.spellings.get(world)
        return new + written[len(word) :] if new else ""

    return respelled


def named(written: str, migration: Migration) -> str | None:
    """An identifier, or a member of an enumeration."""
    found = (respell(written, migration) for respell in (identifier, member("cdk"), member("pulumi")))
    return next((new for new in found if new is not None), None)


def environment(written: str, migration: Migration) -> str | None:
    """What Lambda sets AWS_EXECUTION_ENV to: `AWS_Lambda_nodejs8.10`."""
    word = written.removeprefix(EXECUTED)
    new = identifier(word, migration) if word not in (written, "nodejs") else None
    return EXECUTED + new if new else new


def assignment(written: str, migration: Migration) -> str | None:
    """`RUNTIME=nodejs8.10`."""
    name, sign, word = written.partition("=")
    new = identifier(word, migration) if sign and name.isidentifier() else None
    return f"{name}={new}" if new else new


def worded(before: str, after: str = "") -> Spelling:
    """A version between words: `node8.10`, `node 8.10`. Groups are kept, what they do not hold is not."""
    around = regex(f"({before})(\\d{{1,9}}(?:\\.(?:\\d+|x)){{0,2}})({after})")

    def respelled(written: str, migration: Migration) -> str | None:
        found = around.fullmatch(written)
        new = version(found[2], migration) if found else None
        return f"{found[1]}{new}{found[3]}" if found and new else new

    return respelled


def browsers(written: str, migration: Migration) -> str | None:
    """The queries of a browserslist that name one version: `node 8.10, ie 11`. `node >= 8` and `not node 8` stay.

    The major alone is written: browserslist refuses a release that its installed list has not.
    """
    found = [(one, version(one[1].partition(".")[0], migration)) for one in BROWSERS.finditer(written)]
    if not any(new is not None for _, new in found):
        return None
    for one, new in reversed(found):
        written = written[: one.start(1)] + new + written[one.end(1) :] if new else written
    return written


def download(written: str, migration: Migration) -> str | None:
    """NodeSource's `…/setup_8.x`; an archive of nodejs.org is named again by the commands after it."""
    if found := ARCHIVE.match(written):
        return "" if int(found[1]) < major(migration.target) else None
    return SETUP(written, migration)


def argument(written: str, migration: Migration) -> str | None:
    """`RUNTIME=nodejs8.10`, `NODE_VERSION=8.10.0`."""
    name, sign, word = written.partition("=")
    if not sign or not name.isidentifier():
        return None
    new = version(word, migration) if re.search("NODE", name, re.IGNORECASE) else None
    return assignment(written, migration) if new is None else f"{name}={new}" if new else new


def age(written: str, migration: Migration) -> int | None:
    """How far a runtime or version is from the target: below 0 it is older. None for anything else."""
    if runtime := of_runtime(written, migration):
        return runtime.rank - migration.target.rank
    if name := CODENAME.fullmatch(written):
        old = next((r for r in migration.runtimes.values() if r.spellings.get("codename") == name[2]), None)
        return old.rank - migration.target.rank if old else None
    found = VERSION.fullmatch(written)
    return int(found[2]) - major(migration.target) if found else None


def newest_older(known: Iterable[tuple[int | None, Listed]]) -> Listed | None:
    """Of a list, by the age of each, what comes next before the target; None where the target is in it."""
    ages = [(old, at, one) for at, (old, one) in enumerate(known) if old is not None]
    older = [row for row in ages if row[0] < 0]
    last = max(older, key=lambda row: row[:2]) if older and all(old for old, _, _ in ages) else None
    return last[2] if last else None


SETUP = worded(r"https?://(?:deb|rpm)\.nodesource\.com/setup_")
Spelling = Callable[[str, Migration], str | None]
SPELLINGS: Mapping[str, Callable[[str, Migration], str | None]] = {
    "identifier": identifier,
    "part": part,
    "version": version,
    "range": version_range,
    "types": types,
    "cdk": member("cdk"),
    "pulumi": member("pulumi"),
    "node-target": worded(r"(?:es\w+,)*(?:node|node-|node )", r"(?:,[\w.]+)*"),
    "browsers": browsers,
    "node-package": worded(r"node(?:js)?[-:@=]?v?", r"(?:[~/].*|-\d.*)?"),
    "pkg-target": worded(r"(?:.*,)?node", r"-\w+.*"),
    "nix": worded(r"nodejs(?:-slim)?[-_]", r"(?:_x)?"),
    "node-name": worded(r"(?i:[\w -]*node[ _-]?(?:js)?[ _.-]?v?)", r"(?:-\w+)?"),
    "named": named,
    "environment": environment,
    "assignment": assignment,
    "argument": argument,
    "nodesource": download,
    "tsconfig": worded("@tsconfig/node", "(?:/tsconfig(?:.json)?)?"),
}
