"""How a runtime is written in each world, and the same written for another runtime.

Identifiers are exact (`nodejs8.10`). Node versions and npm ranges keep the precision and the sigils that they were
written with; a range that admits the target stays (facts: runtime-sites 8.4, 9.1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from scaffold.model import Migration, Runtime

VERSION = re.compile(r"(v?)(\d+)((?:\.(?:\d+|x|\*)){0,2})")
CODENAME = re.compile(r"(lts/)?([a-z]+)")
COMPARATOR = re.compile(r"(?P<op>\^|~|>=|<=|>|<|=)?\s*(?P<version>v?\d+(?:\.(?:\d+|[xX*])){0,2})")


def identifier(written: str, migration: Migration) -> str | None:
    """`nodejs8.10` → `nodejs10.x`; None where there is nothing to write."""
    old = migration.runtimes.get(written)
    return migration.target.identifier if old and old.rank < migration.target.rank else None


def version(written: str, migration: Migration) -> str | None:
    """`.nvmrc` style: `v8.10.0`, `8`, `lts/carbon`."""
    target = migration.target
    if name := CODENAME.fullmatch(written):
        old = next((r for r in migration.runtimes.values() if r.spellings.get("codename") == name[2]), None)
        new = target.spellings.get("codename")
        return f"{name[1] or ''}{new}" if old and new and old.rank < target.rank else None
    found = VERSION.fullmatch(written)
    if not found or int(found[2]) >= major(target):
        return None
    return found[1] + _precise(found[3], target.node)


def version_range(written: str, migration: Migration) -> str | None:
    """package.json's `engines.node`. None where the range admits the target, or is not understood."""
    from nodesemver import satisfies

    target = migration.target
    if (
        not written.strip()
        or satisfies(target.node, written, loose=True)
        or satisfies(target.patch, written, loose=True)
    ):
        return None
    parts = written.split("||")
    last = parts[-1]
    if len(parts) > 1:
        moved = _moved(last.strip(), target)
        return f"{written}{last[: len(last) - len(last.lstrip())]}||{_gap(last)}{moved}" if moved else None
    moved = _moved(written.strip(), target)
    return written.replace(written.strip(), moved) if moved else None


def _gap(last: str) -> str:
    return " " if last.startswith(" ") else ""


def _moved(part: str, target: Runtime) -> str | None:
    """One alternative of a range, moved to the target's major."""
    found = list(COMPARATOR.finditer(part))
    if (
        not found
        or COMPARATOR.sub("", part).strip()
        or max(_major(c["version"]) for c in found) > major(target) + 1
    ):
        return None
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


SPELLINGS: Mapping[str, Callable[[str, Migration], str | None]] = {
    "identifier": identifier,
    "version": version,
    "range": version_range,
}
