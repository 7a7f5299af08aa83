"""Lock files: one graph of packages reads the same from every kind, and nothing raises."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.locks import Locked, declared, lock_of, locked, unread
from scaffold.locks.stale import ENGINES, PACKAGES, stale
from scaffold.locks.walk import LONGEST
from scaffold.model import Entry, Kind, Project

NAMES = ("a", "b-c", "@s/d", "e.f", "@t/g", "h")


class One(NamedTuple):
    """A package of a made-up graph: its version, and what it asks for; of the root, `dev` too."""

    version: str = ""
    needs: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    dev: tuple[str, ...] = ()


Graph = Mapping[str, One]


def project(files: Mapping[str, str]) -> Project:
    def entry(path: str, content: str) -> Entry:
        return Entry(path, Kind.FACT if "lock" in path else Kind.TEXT, 0o644, lambda: content.encode())

    return Project({path: entry(path, content) for path, content in files.items()})


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Packages that ask for one another, circles too; the root is ""."""
    names = st.lists(st.sampled_from(NAMES), unique=True, max_size=3).map(tuple)
    found: dict[str, One] = {}
    for name in ("", *NAMES):
        needs = draw(names)
        optional = tuple(one for one in draw(names) if one not in needs)
        dev = tuple(one for one in draw(names) if one not in (*needs, *optional)) if not name else ()
        number = draw(st.integers(0, 99))
        found[name] = One(f"{number}.1.{len(found)}", needs, optional, dev)
    return found


def expected(graph: Graph) -> set[tuple[str, str, bool, bool]]:
    """(name, version, dev, optional) of what the root leads to."""
    sure = reached(graph, graph[""].needs, False)
    maybe = reached(graph, (*graph[""].needs, *graph[""].optional), True)
    dev = reached(graph, graph[""].dev, True)
    return {(n, graph[n].version, n not in maybe, n in maybe and n not in sure) for n in maybe | dev}


def reached(graph: Graph, start: tuple[str, ...], optional: bool) -> set[str]:
    found: set[str] = set()
    waiting = [*start]
    while waiting:
        if (one := waiting.pop()) not in found:
            found.add(one)
            waiting += (*graph[one].needs, *(graph[one].optional if optional else ()))
    return found


def manifest(graph: Graph) -> dict[str, Any]:
    one = graph[""]
    return {
        "name": "root",
        "dependencies": {name: asked(graph, name) for name in one.needs},
        "optionalDependencies": {name: asked(graph, name) for name in one.optional},
        "devDependencies": {name: asked(graph, name) for name in one.dev},
    }


def asked(graph: Graph, name: str) -> str:
    return f"^{graph[name].version}"


def needs(graph: Graph, one: One) -> dict[str, Any]:
    return {
        "dependencies": {name: asked(graph, name) for name in one.needs},
        "optionalDependencies": {name: asked(graph, name) for name in one.optional},
    }


def npm_1(graph: Graph) -> str:
    """Version 1 marks what is optional at the package that is: so it can be told only where each who asks agrees."""
    every = {
        name: {
            "version": one.version,
            "optional": not any(name in other.needs for other in graph.values()),
            "requires": {need: asked(graph, need) for need in (*one.needs, *one.optional)},
        }
        for name, one in graph.items()
        if name
    }
    return json.dumps({"lockfileVersion": 1, "requires": True, "dependencies": every}, indent=2)


def npm_3(graph: Graph) -> str:
    packages = {f"node_modules/{n}": {"version": one.version, **needs(graph, one)} for n, one in graph.items() if n}
    return json.dumps({"lockfileVersion": 3, "packages": {"": manifest(graph), **packages}})


def yarn_1(graph: Graph) -> str:
    lines = ["# yarn lockfile v1", ""]
    for name, one in sorted(graph.items()):
        if name:
            other = f"{name}@{one.version}"
            lines += ["", f'"{name}@{asked(graph, name)}", "{other}":' if "@" in name else f"{name}@^{one.version}:"]
            lines += [f'  version "{one.version}"', '  resolved "https://example.org/x.tgz#1"']
            for section, listed in (("dependencies", one.needs), ("optionalDependencies", one.optional)):
                lines += [f"  {section}:"] if listed else []
                lines += [
                    f'    "{n}" "{asked(graph, n)}"' if "@" in n else f'    {n} "^{graph[n].version}"' for n in listed
                ]
    return "\n".join(lines) + "\n"


def berry(graph: Graph) -> str:
    lines = ["__metadata:", "  version: 6", "  cacheKey: 8", ""]
    for name, one in sorted(graph.items()):
        if name:
            head = f"{name}@npm:{asked(graph, name)}"
            lines += [f'? "{head}, {name}@npm:~{one.version}"', ":"] if name == "h" else [f'"{head}":']
            lines += [f"  version: {one.version}", f'  resolution: "{name}@npm:{one.version}"']
            every = (*one.needs, *one.optional)
            lines += ["  dependencies:"] if every else []
            lines += [
                f'    "{n}": "npm:{asked(graph, n)}"' if "@" in n else f"    {n}: {asked(graph, n)}" for n in every
            ]
            lines += ["  dependenciesMeta:"] if one.optional else []
            lines += [line for n in one.optional for line in (f'    "{n}":', "      optional: true")]
            lines += ["  languageName: node", "  linkType: hard", ""]
    return "\n".join(lines)


def pnpm(version: str, key: str) -> Callable[[Graph], str]:
    def written(graph: Graph) -> str:
        lines, root = [f"lockfileVersion: {version}", ""], graph[""]
        sections = (
            ("dependencies", root.needs),
            ("optionalDependencies", root.optional),
            ("devDependencies", root.dev),
        )
        nine, indent = version.startswith("'9"), "    " if version.startswith("'9") else ""
        lines += ["importers:", "", "  .:"] if nine else []
        for section, names in sections:
            lines += [f"{indent}{section}:"] if names else []
            for name in names:
                head = f"{indent}  '{name}':"
                plain = [f"{head} {graph[name].version}"]
                long = [
                    head,
                    f"{indent}    specifier: {asked(graph, name)}",
                    f"{indent}    version: {graph[name].version}",
                ]
                lines += plain if version.startswith("5") else long
        for section in ("packages", "snapshots") if nine else ("packages",):
            lines += ["", f"{section}:", ""]
            for name, one in graph.items():
                if name:
                    whole = key.format(name, one.version)
                    lists = [("dependencies", one.needs), ("optionalDependencies", one.optional)]
                    inner = [line for s, names in lists for line in listed(graph, s, names)]
                    told = ["    resolution: {integrity: sha512-x==}", "    engines: {node: '>= 4'}"]
                    if not nine or section == "packages":
                        inner = told if nine else told + inner
                    lines += [f"  '{whole}':", *inner, ""] if inner else [f"  '{whole}': {{}}", ""]
        return "\n".join(lines)

    def listed(graph: Graph, section: str, names: tuple[str, ...]) -> list[str]:
        return [f"    {section}:", *(f"      '{n}': {graph[n].version}" for n in names)] if names else []

    return written


KINDS: Mapping[str, tuple[str, Callable[[Graph], str]]] = {
    "npm 3": ("package-lock.json", npm_3),
    "shrinkwrap": ("npm-shrinkwrap.json", npm_3),
    "yarn 1": ("yarn.lock", yarn_1),
    "berry": ("yarn.lock", berry),
    "pnpm 5": ("pnpm-lock.yaml", pnpm("5.4", "/{}/{}")),
    "pnpm 6": ("pnpm-lock.yaml", pnpm("'6.0'", "/{}@{}")),
    "pnpm 9": ("pnpm-lock.yaml", pnpm("'9.0'", "{}@{}")),
}


def flat(found: Mapping[str, tuple[Locked, ...]]) -> set[tuple[str, str, bool, bool]]:
    return {(one.name, one.version, one.dev, one.optional) for some in found.values() for one in some}


@pytest.mark.parametrize("kind", KINDS)
@given(graph=graphs())
def test_every_kind_of_lock_file_tells_the_same(kind: str, graph: Graph) -> None:
    name, write = KINDS[kind]
    of = project({"x/package.json": json.dumps(manifest(graph)), f"x/{name}": write(graph)})
    assert flat(locked(of, "x")) == expected(graph)
    assert not unread(of, "x")
    for some in locked(of, "x/src").values():
        for one in some:
            assert one.chain[-1] == one.name
            assert one.chain[0] in {name for section in declared(of, "x").values() for name in section}


@given(graph=graphs())
def test_npm_1_tells_what_is_installed_and_for_whom(graph: Graph) -> None:
    of = project({"package.json": json.dumps(manifest(graph)), "package-lock.json": npm_1(graph)})
    assert {one[:3] for one in flat(locked(of, ""))} == {one[:3] for one in expected(graph)}


FILES = st.sampled_from(["package-lock.json", "yarn.lock", "pnpm-lock.yaml", "package.json", "npm-shrinkwrap.json"])
LINES = st.sampled_from(
    [
        "lockfileVersion: 5",
        "packages:",
        '  "a@1":',
        "  version:",
        '? "',
        ":",
        "{",
        "dependencies:",
        "  '",
        "    - x",
        "a b",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["packages", "dependencies", "", "a", "node_modules/a", "requires", "version", "link", "engines"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(FILES, st.text() | st.lists(LINES).map("\n".join) | JSON.map(json.dumps), min_size=1, max_size=4)
)
def test_no_content_raises(files: dict[str, str]) -> None:
    of = project({"package.json": '{"dependencies": {"a": "1"}}', **files})
    for ask in (locked, declared, unread, lock_of):
        ask(of, "src")


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        ("package-lock.json", "{", "no lock file"),
        ("package-lock.json", "[" * 100_000, "no lock file"),
        ("package-lock.json", "{\n<<<<<<< HEAD\n", "holds a merge conflict"),
        ("yarn.lock", ":\n version:\n", "no lock file"),
        ("yarn.lock", "\0", "binary"),
        ("yarn.lock", "nonsense\n", "line 1 is no line of a lock file"),
        ("pnpm-lock.yaml", "a: b\n", "no lockfileVersion"),
        ("package.json", "[]", "not a map"),
        ("package.json", "{'a': 1}", "no JSON"),
    ],
)
def test_what_cannot_be_read_is_said(path: str, content: str, said: str) -> None:
    of = project({"package.json": "{}", path: content})
    assert locked(of, "") == {}
    (skip,) = unread(of, "")
    assert skip.path == path
    assert said in skip.reason


def test_the_nearest_lock_file_counts_and_one_above_only_for_its_workspace() -> None:
    lock = npm_3({"": One(), "a": One("1.0.0")})
    files = {"package.json": '{"workspaces": ["packages/*"]}', "package-lock.json": lock}
    wants = '{"dependencies": {"a": "1"}}'
    of = project({**files, "packages/one/package.json": wants, "other/package.json": wants})
    assert [one.version for one in locked(of, "packages/one/src")["a"]] == ["1.0.0"]
    assert lock_of(of, "other") is None
    assert locked(of, "other") == {}


def test_a_member_of_the_workspace_leads_on_to_what_it_asks_for() -> None:
    two = {"name": "two", "dependencies": {"a": "^1.0.0"}, "devDependencies": {"h": "^2.0.0"}}
    files = {
        "package.json": '{"workspaces": {"packages": ["packages/*"]}}',
        "yarn.lock": yarn_1({"": One(), "a": One("1.0.0"), "h": One("2.0.0")}),
        "packages/one/package.json": '{"name": "one", "dependencies": {"two": "^1.0.0"}}',
        "packages/two/package.json": json.dumps(two),
    }
    assert flat(locked(project(files), "packages/one")) == {("a", "1.0.0", False, False)}


def test_what_is_nested_is_found_as_node_does() -> None:
    packages = {
        "node_modules/a": {"version": "1.0.0", "dependencies": {"h": "1"}, "hasInstallScript": True},
        "node_modules/a/node_modules/h": {"version": "1.0.0", "engines": {"node": ">=4"}},
        "node_modules/h": {"version": "2.0.0"},
        "node_modules/left": {"name": "right", "version": "3.0.0"},
    }
    wants = {"dependencies": {"a": "1", "h": "2", "left": "npm:right@3"}}
    of = project({"package.json": json.dumps(wants), "package-lock.json": json.dumps({"packages": packages})})
    found = locked(of, "")
    assert [(one.version, one.chain, one.engines) for one in found["h"]] == [
        ("2.0.0", ("h",), ""),
        ("1.0.0", ("a", "h"), ">=4"),
    ]
    assert found["a"][0].install_script
    assert found["right"][0].version == "3.0.0"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"engines": {"node": "10"}}, {"package-lock.json": ENGINES}),
        ({"devDependencies": {"a": "^2.0.0"}}, {"package-lock.json": PACKAGES, "packages/one/yarn.lock": PACKAGES}),
        (
            {"engines": {"node": "10"}, "dependencies": {}},
            {"package-lock.json": PACKAGES, "packages/one/yarn.lock": PACKAGES},
        ),
        ({"volta": {"node": "10.0.0"}}, {}),
        ({"scripts": {"deploy": "x"}, "browserslist": []}, {}),
        ({}, {}),
    ],
)
def test_an_edit_leaves_lock_files_behind_in_what_they_repeat(change: dict[str, Any], said: dict[str, str]) -> None:
    one = {"name": "one", "engines": {"node": "8.10"}, "dependencies": {"a": "^1.0.0"}}
    lock = {"lockfileVersion": 2, "packages": {"": {}, "packages/one": {"engines": {"node": "8.10"}}}}
    path = "packages/one/package.json"
    files = {
        "package.json": '{"workspaces": ["packages/*"]}',
        "package-lock.json": json.dumps(lock),
        "packages/one/yarn.lock": "",
        path: json.dumps(one),
    }
    before = project(files)
    after = before.replaced({path: json.dumps({**one, **change})})
    found = dict(stale(before, after, [path, "index.js"]))
    beside = {one: what for one, what in said.items() if one == "packages/one/yarn.lock"}
    assert found == beside
    del files["packages/one/yarn.lock"]
    before = project(files)
    after = before.replaced({path: json.dumps({**one, **change})})
    assert dict(stale(before, after, [path])) == {one: what for one, what in said.items() if one not in beside}


def test_a_chain_of_many_packages_is_cut_where_it_is_told() -> None:
    many = 3 * LONGEST
    packages = {f"node_modules/p{n}": {"version": "1.0.0", "dependencies": {f"p{n + 1}": "^1"}} for n in range(many)}
    lock = {"lockfileVersion": 3, "packages": {"": {"dependencies": {"p0": "^1"}}, **packages}}
    there = project({"package.json": '{"dependencies": {"p0": "^1"}}', "package-lock.json": json.dumps(lock)})
    found = locked(there, "")
    assert len(found) == many
    assert found["p5"][0].chain == tuple(f"p{n}" for n in range(6))
    assert found[f"p{many - 1}"][0].chain[-3:] == (f"p{LONGEST - 3}", f"p{many - 2}", f"p{many - 1}")
    assert max(len(one.chain) for some in found.values() for one in some) == LONGEST
