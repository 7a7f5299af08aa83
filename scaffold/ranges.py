"""npm ranges of Node.js versions, as `engines` has them, moved to a target. A range that admits it stays.

Precision and sigils are those that are written (facts: runtime-sites 8.4, 9.1). A range that is the number of a runtime
(`8.10`, `8.10.x` of nodejs8.10, which had one minor version) becomes the number of the target (`24.x`, which moves
through its own): the newest minor version of today is neither what Lambda runs nor what is installed next month.
"""

from __future__ import annotations

import functools
import re

from scaffold.model import Migration, Runtime
from scaffold.regex import regex

LAMBDA = "nodejs"
MINOR = regex(r"(\d{1,9}\.\d{1,9})(?:\.[xX*])?")
COMPARATOR = regex(r"(?<![\w.+-])(?P<op>\^|~>?|>=|<=|>|<|=)?\s*(?P<version>v?\d{1,9}(?!\d)(?:\.(?:\d+|[xX*])){0,2})")


def version_range(written: str, migration: Migration) -> str | None:
    """package.json's `engines.node`: `^8.10` → `^10.0`, `6 || 8` → `6 || 8 || 10`."""
    target = migration.target
    if any(admits(written, version) for version in (target.node, target.patch)):
        return None
    if not written.strip() or not is_range(written) or _is_newer(written, target):
        return None
    last = written.split("||")[-1]
    moved = _number(last.strip(), migration) or _moved(last.strip(), target)
    if not moved or not admits(moved, target.node):
        return ""
    if last == written:
        return written.replace(written.strip(), moved)
    return (
        written.rstrip() + last[: len(last) - len(last.lstrip())] + "||" + (" " if last.startswith(" ") else "") + moved
    )


@functools.lru_cache(maxsize=4096)
def admits(written: str, version: str) -> bool:
    """Whether a range of npm admits a version. Asked once: the packages of a project tend to say the same."""
    from nodesemver import satisfies

    return bool(satisfies(version, written, loose=True))


@functools.lru_cache(maxsize=4096)
def is_range(written: str) -> bool:
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


def _number(part: str, migration: Migration) -> str:
    """The number of the target's runtime for that of another; "" where it is none, or the target's is no range."""
    new, old = migration.target.identifier.removeprefix(LAMBDA), MINOR.fullmatch(part)
    return new if old and f"{LAMBDA}{old[1]}" in migration.runtimes and new.endswith(".x") else ""


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
    return sigil + precise(rest, target.node)


def precise(tail: str, newest: str) -> str:
    """The newest release, written to the precision of `.10`, `.x` or `.10.0`."""
    parts = newest.split(".")
    written = tail.split(".")[1:]
    return ".".join([parts[0], *(w if not w.isdigit() else parts[i + 1] for i, w in enumerate(written))])


def _major(written: str) -> int:
    return int(written.lstrip("v").split(".")[0])


def major(runtime: Runtime) -> int:
    """The Node.js major version of a runtime."""
    return int(runtime.node.split(".")[0])
