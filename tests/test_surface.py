"""The index of what each Node.js holds: its figures, and samples of it on the real binaries."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from surface.__main__ import VERSIONS, packed, surface

from scaffold import facts
from scaffold import surface as index

RUNTIMES = facts.runtimes()
LADDER = ("8.10.0", "10.15.3", "12.13.0", "14.21.3", "16.20.2", "18.20.8", "20.20.2", "22.23.3", "24.9.0")
FIGURES = [(39, 8), (23, 5), (7, 3), (5, 0), (5, 0), (25, 2), (19, 20), (23, 6)]
"""Removed members, and members that warn newly, from one version of the ladder to the next."""


def holds(name: str, version: str) -> bool:
    module, _, member = name.partition(".")
    return bool(index._members(module).get(member, 0) >> VERSIONS.index(version) & 1)


def members() -> list[str]:
    return [name for name in index.names() if not name.startswith(("_", "hashes()", "ciphers()"))]


def warned(version: str) -> set[str]:
    bit = 1 << VERSIONS.index(version)
    found = set()
    for module in index._lines():
        for member, codes in index._line(module).get("warns", {}).items():
            if any(int(mask, 16) & bit for mask in codes.values()):
                found.add(f"{module}.{member}")
    return found


@pytest.mark.parametrize("step", range(len(FIGURES)))
def test_what_went_and_what_began_to_warn(step: int) -> None:
    old, new = LADDER[step : step + 2]
    removed = [name for name in members() if holds(name, old) and not holds(name, new)]
    assert (len(removed), len(warned(new) - warned(old))) == FIGURES[step]


def test_a_member_that_came_with_a_patch_and_went() -> None:
    gone = [name for name in members() if holds(name, "12.22.12") and not holds(name, "14.21.3")]
    assert len(gone) == 8
    assert [name for name in gone if not holds(name, "12.13.0")] == ["stream.Readable.prototype.paused"]


def test_the_versions_are_those_of_the_runtimes() -> None:
    assert index.versions() == VERSIONS
    ours = {version for one in RUNTIMES.values() for version in (one.patch, one.node)}
    assert {version for version in ours if int(version.partition(".")[0]) >= 6} <= set(VERSIONS)


@pytest.mark.parametrize(
    ("name", "has"),
    [
        ("fs", "6.10 8.10 10.x 12.x 24.x"),
        ("fs.promises.readFile", "10.x 12.x 24.x"),
        ("async_hooks.currentId", "8.10"),
        ("crypto.createCipher", "6.10 8.10 10.x 12.x"),
        ("globalThis.URL", "10.x 12.x 24.x"),
        ("globalThis.GLOBAL", "6.10 8.10 10.x 12.x"),
        ("process.assert", "6.10 8.10 10.x 12.x"),
        ("_tls_legacy", "6.10 8.10"),
        ("hashes().sha", "6.10 8.10"),
        ("hashes().md4", "6.10 8.10 10.x 12.x"),
        ("hashes().SHA256", "6.10 8.10 10.x 12.x 24.x"),
        ("ciphers().bf-cbc", "6.10 8.10 10.x 12.x"),
    ],
)
def test_a_member_by_runtime(name: str, has: str) -> None:
    for suffix in ("6.10", "8.10", "10.x", "12.x", "24.x"):
        assert index.has(name, RUNTIMES[f"nodejs{suffix}"]) is (suffix in has.split())


def test_what_no_node_has_and_what_is_not_indexed_says_nothing() -> None:
    assert index.has("fs.readFileAsync", RUNTIMES["nodejs24.x"]) is None
    assert index.has("lodash", RUNTIMES["nodejs24.x"]) is None
    assert index.has("fs", RUNTIMES["nodejs4.3"]) is None
    assert index.warning("fs.readFileAsync", RUNTIMES["nodejs24.x"]) is None
    assert index.first("fs.readFileAsync") == ""


@pytest.mark.parametrize("name", ["nodejs10.x", "nodejs16.x", "nodejs24.x"])
def test_a_runtime_older_than_the_index_is_all_that_came_before(name: str) -> None:
    first, new = RUNTIMES["nodejs4.3"], RUNTIMES[name]
    older = [one for one in RUNTIMES.values() if int(one.spellings["major"].split(".")[0]) >= 6 and one.rank < new.rank]
    assert set().union(*(index.removed(one, new) for one in older)) <= index.removed(first, new)
    assert index.later(first, new) <= index.later(older[0], new)
    assert "globalThis.structuredClone" in index.later(first, RUNTIMES["nodejs10.x"])
    assert index.warns(first, new) >= index.warns(older[-1], new)


def test_what_warns_says_its_code() -> None:
    assert index.warning("timers.enroll", RUNTIMES["nodejs10.x"]) == ("DEP0095", False)
    assert index.warning("crypto.DEFAULT_ENCODING", RUNTIMES["nodejs10.x"]) == ("DEP0091", True)
    assert index.warning("timers.enroll", RUNTIMES["nodejs8.10"]) is None
    assert index.warning("punycode", RUNTIMES["nodejs22.x"]) == ("DEP0040", True)
    assert index.first("fs.promises") == "10.15.3"


def test_nothing_is_read_before_it_is_asked_for() -> None:
    code = "import scaffold.surface as index; assert not index._lines.cache_info().currsize"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.slow
def test_the_index_is_what_the_binaries_say(real_node: Callable[[str], Path]) -> None:
    """It is built anew, byte for byte; algorithms that depend on the processor may differ."""
    built = surface(VERSIONS, [real_node(version) for version in VERSIONS])
    for about, line in built.items():
        if about != "ciphers()":
            assert line == index._line(about) if about else line["versions"] == list(index.versions())
    assert packed(built) == packed(built)
