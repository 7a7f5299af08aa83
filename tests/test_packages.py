"""The table of packages that fail, and how versions and ranges are held against it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold import facts
from scaffold.errors import BadPage
from scaffold.find import find
from scaffold.model import Entry, Kind, Migration, Project
from scaffold.packages import Known, fatal, known, parse
from scaffold.pages import rules

RUNTIMES = facts.runtimes()
NUMBER = st.integers(0, 12)
VERSION = st.tuples(NUMBER, NUMBER, NUMBER)
HEAD = "| Package | From | Works from | What happens | How we know |\n|---|---|---|---|---|\n"


def row(works: str) -> Known:
    return Known("x", "nodejs10.x", works, "fails", "seen")


def dotted(version: tuple[int, int, int]) -> str:
    return ".".join(map(str, version))


@given(VERSION, VERSION)
def test_versions_are_ordered_as_numbers(version: tuple[int, int, int], works: tuple[int, int, int]) -> None:
    assert row(dotted(works)).fails(dotted(version)) == (version < works)


@given(VERSION, VERSION, st.sampled_from(["^{}", "~{}", "{}", ">={}", "<{}", "<={}", "1.x || {}", "* || {}"]), VERSION)
def test_a_range_that_admits_only_what_fails_admits_nothing_that_works(
    bound: tuple[int, int, int], works: tuple[int, int, int], shape: str, some: tuple[int, int, int]
) -> None:
    from nodesemver import satisfies

    asked = shape.format(dotted(bound))
    if row(dotted(works)).only(asked) and some >= works:
        assert not satisfies(dotted(some), asked, True)


@pytest.mark.parametrize(
    ("asked", "only"),
    [
        ("~2.5.0", True),
        ("2.6.x", True),
        ("2.7.0", True),
        ("^1.0.0", True),
        (">=2 <2.7", True),
        ("<2.8.0", True),
        ("<=2.8.0", False),
        ("^2.3.3", False),
        ("2.8.0", False),
        ("1 || 3", False),
        ("*", False),
        ("", False),
        ("latest", False),
        ("github:someone/x", False),
        ("npm:other@1.0.0", False),
    ],
)
def test_ranges(asked: str, only: bool) -> None:
    assert row("2.8.0").only(asked) is only


def test_what_is_no_version_does_not_fail_unless_none_works() -> None:
    assert not row("2.8.0").fails("file:../x")
    assert row("").fails("9.9.9")


def test_the_hardest_row_of_a_step_comes_first() -> None:
    migration = Migration((), RUNTIMES["nodejs18.x"], RUNTIMES)
    asked = [one.works for one in fatal("nan", RUNTIMES["nodejs8.10"], migration)]
    assert asked == ["2.15.0", "2.13.2", "2.8.0"]
    assert [one.works for one in fatal("nan", RUNTIMES["nodejs10.x"], migration)] == ["2.15.0", "2.13.2"]
    assert not [*fatal("nan", RUNTIMES["nodejs18.x"], migration)]


def test_rows_of_a_package_go_up() -> None:
    for rows in known().values():
        ranks = [RUNTIMES[one.since].rank for one in rows]
        assert ranks == sorted(set(ranks))
        for one, other in pairwise(rows):
            assert one.works
            assert not other.works or other.fails(one.works)


def test_a_lock_file_that_cannot_be_read_is_said_and_hides_nothing_else() -> None:
    code = "exports.handler = async (event) => require('fibers').of(event);"
    files = {
        "a/index.js": code,
        "a/package.json": '{"dependencies": {"fibers": "^5.0.0"}}',
        "a/yarn.lock": "<<<<<<< HEAD\n",
        "b/index.js": code,
        "b/package.json": '{"dependencies": {"fibers": "^5.0.0"}}',
    }
    project = Project({path: Entry(path, Kind.TEXT, 0o644, text.encode) for path, text in files.items()})
    (rule,) = (one for one in rules() if one.id == "package-too-old")
    found = find(project, [rule], Migration((), RUNTIMES["nodejs16.x"], RUNTIMES, RUNTIMES["nodejs14.x"]))
    assert [hit.path for _, hit in found.hits] == ["b/index.js"]
    assert [(skip.path, skip.reason) for skip in found.skipped.values()] == [("a/yarn.lock", "holds a merge conflict")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# no table\n", "no table with the columns"),
        (HEAD + "| a | nodejs11.x | 1.0.0 | fails | seen |\n", "there is no runtime"),
        (HEAD + "| a | nodejs10.x | one | fails | seen |\n", "neither a version"),
        (HEAD + "| a | nodejs10.x | 1.0.0 | fails |\n", "a row has 5 cells"),
        (HEAD + "| a | nodejs10.x | 1.0.0 |  | seen |\n", "a row has 5 cells"),
    ],
)
def test_a_table_that_is_none(text: str, said: str) -> None:
    with pytest.raises(BadPage) as error:
        list(parse("page.md", text))
    assert said in str(error.value)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("package", "name", "loaded", "said"),
    [
        ("natives", "graceful-fs", "graceful-fs@3.0.12", "primordials is not defined"),
        ("http-deceiver", "http-deceiver", "http-deceiver@1.2.7", "No such module: http_parser"),
    ],
)
def test_what_fails_when_loaded_is_seen_to(
    package: str, name: str, loaded: str, said: str, tmp_path: Path, real_node: Callable[[str], Path]
) -> None:
    (tmp_path / "package.json").write_text("{}")
    subprocess.run(["npm", "install", "--ignore-scripts", "--silent", loaded], cwd=tmp_path, check=True, timeout=120)
    new = RUNTIMES[known()[package][0].since]
    old = next(one for one in RUNTIMES.values() if one.rank == new.rank - 1)
    results = [
        subprocess.run([real_node(one.patch), "-e", f"require('{name}')"], cwd=tmp_path, capture_output=True, text=True)
        for one in (old, new)
    ]
    assert results[0].returncode == 0
    assert said in results[1].stderr
