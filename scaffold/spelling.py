"""How a runtime is written in each world, and the same written for another runtime.

Identifiers are exact (`nodejs8.10`). Node versions and npm ranges keep the precision and the sigils that they were
written with; a range that admits the target stays (facts: runtime-sites 8.4, 9.1). Each function gives None where there
is nothing to write, and "" where the value is older than the target but no word for the target is known.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping

from scaffold.model import Migration, Runtime

VERSION = re.compile(r"(v?)(\d+)((?:\.(?:\d+|x|\*)){0,2})")
EXECUTED = "AWS_Lambda_"
CODENAME = re.compile(r"(lts/)?([a-z]+)")
ARCHIVE = re.compile(r"https?://nodejs\.org/(?:dist|download/release)/(?:latest-)?v(\d+)[./]")
BROWSERS = re.compile(r"(?:(?<=^)|(?<=,)|(?<=, )|(?<=or ))node (\d+(?:\.\d+){0,2})(?=\s*(?:,|$| or ))")
COMPARATOR = re.compile(r"(?<![\w.+-])(?P<op>\^|~>?|>=|<=|>|<|=)?\s*(?P<version>v?\d+(?:\.(?:\d+|[xX*])){0,2})")


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
    return found[1] + _precise(found[3], target.node)


def version_range(written: str, migration: Migration) -> str | None:
    """package.json's `engines.node`: `^8.10` → `^10.0`, `6 || 8` → `6 || 8 || 10`."""
    target = migration.target
    if any(_admits(written, version) for version in (target.node, target.patch)):
        return None
    if not written.strip() or not _is_range(written) or _is_newer(written, target):
        return None
    last = written.split("||")[-1]
    moved = _moved(last.strip(), target)
    if not moved or not _admits(moved, target.node):
        return ""
    if last == written:
        return written.replace(written.strip(), moved)
    return (
        written.rstrip() + last[: len(last) - len(last.lstrip())] + "||" + (" " if last.startswith(" ") else "") + moved
    )


@functools.lru_cache(maxsize=4096)
def _admits(written: str, version: str) -> bool:
    """Whether a range admits a version. Asked once: the packages of a project tend to say the same."""
    from nodesemver import satisfies

    return bool(satisfies(version, written, loose=True))


@functools.lru_cache(maxsize=4096)
def _is_range(written: str) -> bool:
    from nodesemver import valid_range

    return bool(valid_range(written, loose=True))


def types(written: str, migration: Migration) -> str | None:
    """A range of a package that has Node.js's majors but releases of its own: `^8.10.0` → `^10.0.0`, none exact."""
    new = version_range(written, migration)
    return "" if new and re.search(r"\.[1-9]|^\d+\.\d+\.\d+$", new) else new


def _is_newer(written: str, target: Runtime) -> bool:
    """Whether some lower bound or version in a range is of the target's major, or newer."""
    return any(
        not (c["op"] or "").startswith("<") and _major(c["version"]) >= major(target)
        for c in COMPARATOR.finditer(written)
    )


def _moved(part: str, target: Runtime) -> str:
    """One alternative of a range, moved to the target's major; "" where it is not understood."""
    found = list(COMPARATOR.finditer(part))
    if not found or COMPARATOR.sub("", part).strip():
        return ""
    out, at = "", 0
    for comparator in found:
        new = _comparator(comparator["op"] or "", comparator["version"], target)
        out += part[at : comparator.start("version")] + new
        at = comparator.end()
    return out


def _comparator(op: str, written: str, target: Runtime) -> str:
    sigil = "v" if written.startswith("v") else ""
    tail = written.lstrip("v").partition(".")[2]
    rest = f".{tail}" if tail else ""
    if op == "<":
        return sigil + str(major(target) + 1) + re.sub(r"\d+", "0", rest)
    if op in ("^", ">=", ">"):
        return sigil + str(major(target)) + re.sub(r"\d+", "0", rest)
    return sigil + _precise(rest, target.node)


def _precise(tail: str, newest: str) -> str:
    """The newest release, written to the precision of `.10`, `.x` or `.10.0`."""
    parts = newest.split(".")
    written = tail.split(".")[1:]
    return ".".join([parts[0], *(w if not w.isdigit() else parts[i + 1] for i, w in enumerate(written))])


def _major(written: str) -> int:
    return int(written.lstrip("v").split(".")[0])


def major(runtime: Runtime) -> int:
    """The Node.js major version of a runtime."""
    return int(runtime.node.split(".")[0])


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
    around = re.compile(f"({before})(\\d+(?:\\.(?:\\d+|x)){{0,2}})({after})")

    def respelled(written: str, migration: Migration) -> str | None:
        found = around.fullmatch(written)
        new = version(found[2], migration) if found else None
        return f"{found[1]}{new}{found[3]}" if found and new else new

    return respelled


def browsers(written: str, migration: Migration) -> str | None:
    """The queries of a browserslist that name one version: `node 8.10, ie 11`. `node >= 8` and `not node 8` stay."""
    found = [(one, version(one[1], migration)) for one in BROWSERS.finditer(written)]
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
    "node-name": worded(r"(?i:[\w -]*node[ _-]?(?:js)?[ _.-]?v?)", r"(?:-\w+)?"),
    "environment": environment,
    "assignment": assignment,
    "argument": argument,
    "nodesource": download,
    "tsconfig": worded("@tsconfig/node", "(?:/tsconfig(?:.json)?)?"),
}
