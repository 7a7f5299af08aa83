"""`Site:` blocks: what is replaced, where a new member of a list goes, what is only reported."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scaffold import facts, sites
from scaffold.compose import applied, by_path
from scaffold.model import Entry, Function, Hit, Kind, Migration, Project

RUNTIMES = facts.runtimes()
TARGET = "nodejs10.x"
BLOCK = {"formats": ["yaml", "json"], "at": "a.b", "spelling": "identifier", "action": "replace"}


def hits(text: str, path: str = "t.yaml", functions: tuple[Function, ...] = (), **block: Any) -> list[Hit]:
    of = Project({path: Entry(path, Kind.TEXT, 0o644, text.encode)})
    return list(sites.find(sites.checked({**BLOCK, **block}))(of, Migration(functions, RUNTIMES[TARGET], RUNTIMES)))


def edited(text: str, path: str = "t.yaml", **block: Any) -> str:
    found = by_path(edit for hit in hits(text, path, **block) for edit in hit.edits)
    return applied(text, found.get(path, ()))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a:\n  b:   nodejs8.10   # b\n", "a:\n  b:   nodejs10.x   # b\n"),
        ("a: {b: 'nodejs8.10'}", "a: {b: 'nodejs10.x'}"),
        ('a: {"b": "nodejs6.10"}', 'a: {"b": "nodejs10.x"}'),
        ("a: {b: !Sub nodejs8.10}", "a: {b: !Sub nodejs10.x}"),
        ("a: {b: \"${env:X, 'nodejs8.10'}\"}", "a: {b: \"${env:X, 'nodejs10.x'}\"}"),
        ("a: {b: '${opt:x, nodejs8.10 }'}", "a: {b: '${opt:x, nodejs10.x }'}"),
    ],
)
def test_only_the_value_is_replaced(old: str, new: str) -> None:
    assert edited(old) == new


@pytest.mark.parametrize(
    "text",
    [
        "a: {b: nodejs12.x}",
        "a: {b: nodejs10.x}",
        "a: {b: '${env:X}'}",
        "a: {b: [nodejs8.10]}",
        "a: {c: nodejs8.10}",
        "a: {b: !Ref nodejs8.10}",
    ],
)
def test_what_is_no_older_runtime_stays(text: str) -> None:
    assert hits(text) == []


def test_what_is_written_with_escapes_is_reported() -> None:
    (hit,) = hits('{"a": {"b": "nodejs8\\u002e10"}}', "t.json")
    assert hit.edits == ()
    assert "escapes" in hit.note
    assert not hits('{"a": {"b": "nodejs12\\u002ex"}}', "t.json")


def test_report_never_edits() -> None:
    (hit,) = hits("a: {b: nodejs8.10}", action="report")
    assert hit.edits == ()


def test_a_place_that_two_patterns_lead_to_is_one_hit() -> None:
    assert len(hits("a: {b: nodejs8.10}", at=["a.b", "*.b", "**"])) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a:\n  b:\n  - nodejs8.10\n", "a:\n  b:\n  - nodejs8.10\n  - nodejs10.x\n"),
        ("a:\n  b:\n    -   'nodejs8.10'  # c", "a:\n  b:\n    -   'nodejs8.10'  # c\n    -   'nodejs10.x'"),
        ("a:\r\n  b:\r\n    - nodejs8.10\r\n", "a:\r\n  b:\r\n    - nodejs8.10\r\n    - nodejs10.x\r\n"),
        ("a:\r\n  b:\r\n    - nodejs8.10", "a:\r\n  b:\r\n    - nodejs8.10\r\n    - nodejs10.x"),
        ("a: {b: [ nodejs8.10 ]}", "a: {b: [ nodejs8.10, nodejs10.x ]}"),
        ("a: {b: [nodejs8.10, nodejs12.x]}", "a: {b: [nodejs8.10, nodejs10.x, nodejs12.x]}"),
        ("a: {b: [python3.7, nodejs6.10, nodejs4.3]}", "a: {b: [python3.7, nodejs6.10, nodejs10.x, nodejs4.3]}"),
        ('{"a": {"b": [\n\t"nodejs8.10",\n\t"x"\n]}}', '{"a": {"b": [\n\t"nodejs8.10",\n\t"nodejs10.x",\n\t"x"\n]}}'),
        ("a:\n  b: [\n    nodejs8.10,\n  ]\n", "a:\n  b: [\n    nodejs8.10,\n    nodejs10.x,\n  ]\n"),
    ],
)
def test_a_new_member_stands_after_the_newest_older_one(old: str, new: str) -> None:
    assert edited(old, action="append") == new


@pytest.mark.parametrize(
    "text",
    [
        "a: {b: []}",
        "a: {b: [python3.7]}",
        "a: {b: [nodejs10.x, nodejs8.10]}",
        "a: {b: [nodejs12.x]}",
        "a: {b: [java8, nodejs]}",
        "a: {b: nodejs8.10}",
        "a: {b: !Ref Runtimes}",
    ],
)
def test_lists_that_stay(text: str) -> None:
    assert hits(text, action="append") == []


words = st.lists(
    st.sampled_from(["nodejs4.3", "nodejs6.10", "nodejs8.10", "nodejs12.x", "python3.7", "java8"]), min_size=1
)


def block(members: list[str], quote: str) -> str:
    return "a:\n  b:\n" + "".join(f"    - {quote}{one}{quote}\n" for one in members)


def flow(members: list[str], quote: str) -> str:
    return f"a: {{b: [{', '.join(quote + one + quote for one in members)}]}}\n"


def lines(members: list[str], _quote: str) -> str:
    return json.dumps({"a": {"b": members}}, indent=2)


@given(words, st.sampled_from(["", "'", '"']), st.sampled_from([block, flow, lines]), st.sampled_from(["\n", "\r\n"]))
def test_every_list_reads_as_before_and_one_more(members: list[str], quote: str, write: Any, end: str) -> None:
    text = write(members, quote).replace("\n", end)
    after = edited(text, "t.json" if write is lines else "t.yaml", action="append")
    got = yaml.safe_load(after)["a"]["b"]
    older = [one for one in members if one in RUNTIMES and RUNTIMES[one].rank < RUNTIMES[TARGET].rank]
    if not older:
        assert after == text
        return
    assert [one for one in got if one != TARGET] == members
    assert got.count(TARGET) == 1
    newest = max(older, key=lambda one: RUNTIMES[one].rank)
    assert got[got.index(TARGET) - 1] == newest
    assert after.count("\n") - after.count("\r\n") == (0 if end == "\r\n" else after.count("\n"))
    assert edited(after, "t.json" if write is lines else "t.yaml", action="append") == after


@pytest.mark.parametrize("word", ["node8", "node-8.10", "es2018,node10", "node 12"])
def test_a_target_of_a_compiler_has_a_number_behind_its_name(word: str) -> None:
    possible = sites.possible({"spelling": "node-target"})
    assert possible is not None
    assert possible(f"target: '{word}'")
    assert not possible("target: node")
