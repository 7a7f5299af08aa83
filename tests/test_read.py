from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold import data, facts, pages, prose, read
from scaffold.errors import UnknownName
from scaffold.model import Evidence, Rule, Safety, Severity

TODAY = date(2026, 11, 24)
DOCS = data.folder("docs")
PAGES = sorted([*DOCS.glob("runtimes/*.md"), *DOCS.glob("rules/*.md"), *DOCS.glob("*.md")])
NAMES = [path.relative_to(DOCS).as_posix() for path in PAGES]
FENCE = re.compile(r"^(`{3,})\S*\n(.*?)^\1$", re.M | re.S)
COLOR = re.compile(r"\x1b\[\d+m")


def rule(name: str, title: str) -> Rule:
    return Rule(
        id=name,
        title=title,
        since="nodejs10.x",
        until="",
        severity=Severity.BREAKS,
        safety=Safety.SAFE,
        evidence=Evidence.RUN,
        covers=("one",),
        sources=("https://example.org",),
        requires="",
        formats=frozenset(),
        files=(),
        literals=(),
        wide=False,
        find=lambda project, migration: iter(()),
    )


RULES = [
    rule("buffer-constructor", "Buffer constructor"),
    rule("fs-callback-missing", "fs function without a callback"),
]


def too_wide(text: str, width: int) -> list[str]:
    """Lines over the width that hold more than one word that cannot be broken (and its mark)."""
    return [line for line in text.split("\n") if len(line) > width and len(line.split()) > 2]


def without_fences(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith("    "))


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_no_line_of_a_page_is_wider_than_the_terminal(path: Path, width: int) -> None:
    shown = read.page(path.read_text("utf-8"), width=width)
    assert too_wide(without_fences(shown), width) == []


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_every_line_of_a_fence_survives(path: Path) -> None:
    text = path.read_text("utf-8")
    lines = read.page(text, width=40).split("\n")
    wanted = [
        line for fence in FENCE.findall(read.BLOCK.sub("", text)) for line in fence[1].removesuffix("\n").split("\n")
    ]
    shown = iter(lines)
    assert all(any(line == (f"    {one}" if one else "") for line in shown) for one in wanted)


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_no_word_of_the_prose_is_lost(path: Path) -> None:
    text = path.read_text("utf-8")
    body = read.BLOCK.sub("", re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S))
    prose_only = re.sub(r"^\[[^\]]+\]: \S+$", "", FENCE.sub("", body), flags=re.M)
    shown = set(re.findall(r"\w+", read.page(text, width=200)))
    plain = re.sub(r"\]\([^)]*\)|\]\[[^\]]*\]", "]", prose_only)
    assert set(re.findall(r"\w+", plain)) <= shown


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_every_address_of_a_page_is_shown_whole(path: Path) -> None:
    text = path.read_text("utf-8")
    meta, _, body = text.partition("\n---\n") if text.startswith("---\n") else ("", "", text)
    body = FENCE.sub("", body)
    linked = re.findall(r"\]\((https?://[^)]+)\)|^\[[^\]]+\]: (\S+)$", body, re.M)
    listed = re.findall(r"^  - (https?://\S+)$", meta, re.M)
    shown = read.page(text, width=60).split()
    assert [one for one in [*listed, *(a or b for a, b in linked)] if one not in shown] == []


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_colour_only_when_asked_and_nothing_but_colour(path: Path) -> None:
    text = path.read_text("utf-8")
    plain = read.page(text, width=100_000)
    coloured = read.page(text, width=100_000, color=True)
    assert "\x1b" not in plain
    assert coloured != plain
    assert COLOR.sub("", coloured) == re.sub(r"^#+ ", "", plain, flags=re.M) or "#" in FENCE.sub("", text)
    assert not set("\ue000\ue001\ue002") & set(plain + coloured)


@pytest.mark.parametrize("width", [60, 80, 104, 140])
def test_the_table_of_runtimes(width: int) -> None:
    shown = read.runtimes_table(facts.runtimes(), TODAY, width)
    assert max(map(len, shown.split("\n"))) <= width
    places = [
        shown.index(f"{name} ") if f"{name} " in shown else shown.index(name) for name in ("nodejs26.x", "nodejs24.x")
    ]
    assert places == sorted(places)
    assert all(name in shown for name in facts.runtimes())
    assert "Newest that AWS supports: nodejs24.x." in shown


def test_a_row_of_the_table_says_what_a_person_asks() -> None:
    lines = read.runtimes_table(facts.runtimes(), TODAY, 120).split("\n")
    row = {line.split()[0]: re.split(r"\s{2,}", line) for line in lines if line.startswith("nodejs")}
    assert lines[0].split("  ")[0] == "Runtime"
    assert list(row) == list(reversed(list(facts.runtimes())))
    assert row["nodejs8.10"] == [
        "nodejs8.10",
        "8.17.0",
        "Amazon Linux",
        "since 2020-01-06",
        "since 2020-03-06",
        "refused",
    ]
    assert row["nodejs20.x"][3:] == ["from 2027-02-01", "from 2027-03-03 (in 99 days)", "deprecated"]
    assert row["nodejs26.x"][3:] == ["not announced", "not announced", "preview"]


@pytest.mark.parametrize("width", [30, 80])
def test_the_table_of_rules(width: int) -> None:
    shown = read.rules_table(RULES, width)
    assert max(map(len, shown.split("\n"))) <= width
    assert all(one.id in shown for one in RULES)
    assert "2 rules." in shown


def test_a_rule_is_one_line_where_there_is_room() -> None:
    line = read.rules_table(RULES, 100).split("\n")[2]
    assert re.split(r"\s{2,}", line) == ["buffer-constructor", "nodejs10.x", "breaks", "safe", "Buffer constructor"]


@pytest.mark.parametrize("width", [80, 100, 120])
def test_every_rule_of_ours_is_one_line_and_a_long_title_is_cut(width: int) -> None:
    rules = pages.rules()
    lines = read.rules_table(rules, width).split("\n")
    assert max(map(len, lines)) <= width
    for one in rules:
        (line,) = (line for line in lines if line.split()[:1] == [one.id])
        shown = re.split(r"\s{2,}", line)[-1]
        assert shown == one.title or (shown.endswith("…") and one.title.startswith(shown[:-1]))
        assert (one.since in line) == (one.severity is not Severity.DECLARES)


def test_declarations_stand_by_themselves() -> None:
    changes, declared, count = read.rules_table(pages.rules(), 100).split("\n\n")
    assert " breaks " in changes
    assert not re.search(r"  (any|declares)  ", changes + declared)
    assert " nodejs10.x " not in declared
    assert count.startswith(f"{len(pages.rules())} rules.")
    assert len(read.rules_table(RULES, 100).split("\n\n")) == 2
    assert read.rules_table([], 100).startswith("0 rules.")


@pytest.mark.parametrize("name", list(facts.runtimes()))
def test_the_page_of_a_runtime_begins_with_what_matters(name: str) -> None:
    one = facts.find(name)
    shown = read.explain(name, today=TODAY, width=80)
    flat = " ".join(shown.split())
    assert flat.startswith(facts.notice(one, TODAY))
    assert f"Status {facts.status(one, TODAY)} " in flat
    assert all(day in flat for day in (one.block_create, one.block_update, one.deprecated) if day)
    assert "## What no tool can see" in shown
    assert too_wide(shown, 80) == []


def test_explain_a_rule() -> None:
    shown = read.explain("buffer-constructor", today=TODAY, width=80)
    assert shown.startswith("# ")
    assert "since nodejs10.x" in shown
    assert "title" not in shown.split("\n\n")[0]
    assert "Before:" in shown
    assert "pattern:" not in shown


@pytest.mark.parametrize("path", [path for path in PAGES if path.parent.name == "rules"], ids=lambda path: path.stem)
def test_how_a_rule_finds_is_not_shown(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(read.BLOCK.findall(text)) == (0 if "\npython: true" in text else 1)
    assert not re.search(r"^(Rule|Site):", read.page(text, width=80), re.M)


def test_explain_a_rule_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "our-own.md").write_text("---\ntitle: Our own\n---\n\nSay *why*.\n", "utf-8")
    assert read.explain("our-own", today=TODAY, width=80, rules=tmp_path) == "# Our own\n\nSay why."


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("buffer", "buffer-constructor"),
        ("Buffer_Constructor", "buffer-constructor"),
        ("bufer-constructor", "buffer-constructor"),
        ("node24", r"nodejs24\.x\?"),
        ("NODEJS_18_X", r"nodejs18\.x\?"),
        ("10", r"nodejs10\.x\?"),
        ("node-version", "ci-node-version|dockerfile-node-version"),
    ],
)
def test_explain_offers_the_nearest(typed: str, meant: str) -> None:
    with pytest.raises(UnknownName, match=rf"Did you mean {meant}"):
        read.explain(typed, today=TODAY, width=80)


def test_explain_is_no_way_out_of_the_folder() -> None:
    with pytest.raises(UnknownName):
        read.explain("../runtimes/nodejs10.x", today=TODAY, width=80)


def test_json_is_json_and_complete() -> None:
    values = json.loads(json.dumps(read.runtimes_json(facts.runtimes(), TODAY)))
    assert [one["identifier"] for one in values] == list(reversed(list(facts.runtimes())))
    ten = next(one for one in values if one["identifier"] == "nodejs10.x")
    assert ten["sdk"][0]["version"] == "2.437.0"
    assert ten["dates"]["block_update"] == "2022-02-14"
    assert values[0]["dates"]["deprecated"] is None
    assert ten["status"] == "refused"
    rules = json.loads(json.dumps(read.rules_json(RULES)))
    assert rules[0] == {
        "id": "buffer-constructor",
        "title": "Buffer constructor",
        "since": "nodejs10.x",
        "until": None,
        "severity": "breaks",
        "safety": "safe",
        "evidence": "run",
        "requires": None,
        "covers": ["one"],
        "sources": ["https://example.org"],
    }


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", "a b"),
        ("Before:\n```js\n\tx( 1 )\n\n```", "Before:\n    \tx( 1 )\n"),
        ("- one\n- two\n  more\n\n1. x\n2. y", "- one\n- two more\n\n1. x\n2. y"),
        ("- one\n  - two", "- one\n  - two"),
        ("see [the page](https://example.org/a) and <https://example.org/b>",) * 1
        + ("see the page [1] and https://example.org/b\n\n[1] https://example.org/a",),
        (
            "[a](../rules/x-y.md), [b](runtimes/nodejs10.x.md)",
            "a (`scaffold explain x-y`), b (`scaffold explain nodejs10.x`)",
        ),
        ("| A | B |\n| - | - |\n| 1 | two |", "A  B\n-  ---\n1  two"),
        ("> said\n> so", "  said so"),
        ("a **b** *c* `d  e`", "a b c `d  e`"),
    ],
)
def test_markdown(text: str, shown: str) -> None:
    assert prose.markdown(text, width=70) == shown


@given(
    st.lists(st.lists(st.text("ab -", max_size=30), min_size=3, max_size=3), min_size=2, max_size=5),
    st.integers(60, 90),
)
def test_columns_fit(rows: list[list[str]], width: int) -> None:
    assert max(map(len, prose.columns(rows, width).split("\n"))) <= width


@given(st.text(max_size=200), st.integers(20, 100))
def test_any_text_can_be_shown(text: str, width: int) -> None:
    assert "\x1b" in text or "\x1b" not in read.page(text, width=width)
