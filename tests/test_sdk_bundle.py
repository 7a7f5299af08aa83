"""The SDK in the package of a function."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold import facts
from scaffold.compose import applied
from scaffold.model import Edit, Entry, Function, Kind, Migration, Place, Project
from scaffold.sdk.bundle import edits

NAMES = st.sampled_from(["a", "aws-lambda", "aws-sdk", "aws-sdk-mock", "axios", "z"])
SECTIONS = ("dependencies", "devDependencies", "peerDependencies")
PACKAGES = st.fixed_dictionaries(
    {}, optional={"name": st.just("x"), **{one: st.dictionaries(NAMES, st.just("^1.0.0")) for one in SECTIONS}}
)


def project(**files: str) -> Project:
    return Project({path: Entry(path, Kind.TEXT, 0o644, text.encode) for path, text in files.items()})


def migration() -> Migration:
    place = Place("template.yaml", 0, 0)
    function = Function("Orders", place, "nodejs16.x", (place,), "", "index.handler", ("index.js",))
    return Migration((function,), facts.find("nodejs18.x"), facts.runtimes())


def put(text: str, version: str = "2.1083.0") -> str:
    found = edits(project(**{"index.js": "", "package.json": text}), migration(), "index.js", version)
    assert not isinstance(found, str), found
    return applied(text, sorted(found))


@given(PACKAGES, st.sampled_from([None, 2, 4, "\t"]), st.sampled_from(["\n", "\r\n"]))
def test_it_is_a_dependency_and_nothing_else_changes(
    package: dict[str, object], indent: int | str | None, end: str
) -> None:
    text = json.dumps(package, indent=indent).replace("\n", end)
    wanted = json.loads(text)
    wanted.setdefault("dependencies", {})["aws-sdk"] = "2.1083.0"
    if "aws-sdk" not in package.get("dependencies", {}):  # type: ignore[operator]
        wanted.get("devDependencies", {}).pop("aws-sdk", None)
    after = put(text)
    assert json.loads(after) == wanted
    assert after.count("\n") == after.count(end)


def test_it_looks_as_npm_writes_it() -> None:
    before = {"name": "x", "dependencies": {"a": "1", "z": "1"}, "devDependencies": {"aws-sdk": "^2", "jest": "1"}}
    after = {"name": "x", "dependencies": {"a": "1", "aws-sdk": "2.1083.0", "z": "1"}, "devDependencies": {"jest": "1"}}
    assert put(json.dumps(before, indent=2)) == json.dumps(after, indent=2)
    bare = {"name": "x", "devDependencies": {"jest": "1"}}
    full = {"name": "x", "dependencies": {"aws-sdk": "2.1083.0"}, "devDependencies": {"jest": "1"}}
    assert put(json.dumps(bare, indent=4)) == json.dumps(full, indent=4)
    assert put(json.dumps({"dependencies": {}}, indent=2)) == json.dumps(
        {"dependencies": {"aws-sdk": "2.1083.0"}}, indent=2
    )


@pytest.mark.parametrize(
    ("asked", "locked", "version"),
    [
        ("^2.302.0", "", "2.302.0"),
        ("^2.302.0", "2.382.0", "2.382.0"),
        ("~2.100.0", "", "2.290.0"),
        ("^2.100.0", "2.102.0", "2.290.0"),
        (">=2.300 <2.400.0", "", "2.300.0"),
        ("2.100.0 || 2.303.0", "", "2.290.0"),
        ("^2", "", "2.290.0"),
        ("*", "", "2.290.0"),
        ("", "", "2.290.0"),
        ("latest", "2.1692.0", "2.1692.0"),
    ],
)
@pytest.mark.parametrize("section", SECTIONS[1:])
def test_it_is_never_older_than_what_the_project_asks_for(asked: str, locked: str, version: str, section: str) -> None:
    files = {"index.js": "", "package.json": json.dumps({section: {"aws-sdk": asked}})}
    if locked:
        files["package-lock.json"] = json.dumps({"dependencies": {"aws-sdk": {"version": locked}}})
    found = edits(project(**files), migration(), "index.js", "2.290.0")
    assert not isinstance(found, str), found
    assert json.loads(applied(files["package.json"], sorted(found)))["dependencies"] == {"aws-sdk": version}


def test_one_that_a_package_above_asks_for_counts() -> None:
    files = {"a/index.js": "", "a/package.json": "{}", "package.json": '{"devDependencies": {"aws-sdk": "^2.302.0"}}'}
    found = edits(project(**files), migration(), "a/index.js", "2.290.0")
    assert [one.text for one in found if isinstance(one, Edit)] == [' "dependencies": { "aws-sdk": "2.302.0" } ']


@pytest.mark.parametrize(
    ("files", "path", "reason"),
    [
        ({"index.js": ""}, "index.js", "no package.json"),
        ({"template.yaml": "", "package.json": "{}"}, "template.yaml", "put it into a file"),
        ({"index.js": "", "package.json": '{"a" 1}'}, "index.js", "is not edited"),
        ({"index.js": "", "package.json": '{"devDependencies": {"aws-sdk": "latest"}}'}, "index.js", "is not seen"),
        ({"index.js": "", "package.json": "{}", "esbuild.js": "x = {externals: ['aws-sdk']}"}, "index.js", "out"),
    ],
)  # fmt: skip
def test_what_is_left_to_a_person(files: dict[str, str], path: str, reason: str) -> None:
    found = edits(project(**files), migration(), path, "2.1083.0")
    assert isinstance(found, str)
    assert reason in found
