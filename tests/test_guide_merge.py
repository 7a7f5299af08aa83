"""An edition of the guide against our pages, and into a copy of them."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from conftest import Shell
from hypothesis import given, settings
from hypothesis import strategies as st
from test_guide import FOUNDING, HEADER, KNOWN, table

from scaffold import data, facts
from scaffold.errors import ScaffoldError
from scaffold.guide import compare, merge
from scaffold.guide.layouts import LAYOUTS
from scaffold.guide.tables import Claim

FOLDER = data.folder("docs") / "runtimes"
NEXT = "2026-11-24"
"""The day of the command in tests: a day after that of our pages."""


def test_comparing_says_what_the_page_has_since_when_and_from_where() -> None:
    claims = [
        Claim("nodejs8.10", "sdk", "2.488.0", "a.md", 3),
        Claim("nodejs8.10", "node", "8.10", "a.md", 3),
        Claim("nodejs10.x", "name", "Node.js 10.x", "a.md", 3),
        Claim("nodejs10.x", "node", "10.16.3", "a.md", 3),
        Claim("nodejs12.x", "architectures", "arm64, x86_64", "a.md", 4),
        Claim("nodejs12.x", "sdk", "2.1.0", "a.md", 4),
        Claim("nodejs24.x", "deprecated", "", "a.md", 5),
        Claim("nodejs24.x", "sdk", "3.1.0", "a.md", 5),
        Claim("nodejs26.x", "deprecated", "2029-04-30", "a.md", 6),
        Claim("nodejs26.x", "block_create", "", "a.md", 6),
        Claim("nodejs28.x", "name", "Node.js 28", "a.md", 7),
    ]
    rows = {(row.claim.runtime, row.claim.field): row for row in compare.compare(claims, KNOWN, "2019-08-18")}
    assert {key: row.status for key, row in rows.items()} == {
        ("nodejs8.10", "node"): "same",
        ("nodejs8.10", "sdk"): "differs",
        ("nodejs10.x", "name"): "same",
        ("nodejs10.x", "node"): "differs",
        ("nodejs12.x", "sdk"): "new",
        ("nodejs12.x", "architectures"): "same",
        ("nodejs24.x", "sdk"): "new",
        ("nodejs24.x", "deprecated"): "differs",
        ("nodejs26.x", "deprecated"): "new",
        ("nodejs26.x", "block_create"): "same",
        ("nodejs28.x", "name"): "new",
    }
    sdk = rows["nodejs8.10", "sdk"]
    assert (sdk.page, sdk.since) == ("2.290.0", "2018-09-12")
    assert sdk.source.endswith("84c352d/doc_source/current-supported-versions.md")
    assert rows["nodejs24.x", "deprecated"].source == f"page of {KNOWN['nodejs24.x'].as_of}"
    assert [key for key, row in rows.items() if not row.known] == [("nodejs28.x", "name")]


@pytest.mark.parametrize(("edition", "status"), [("2018-04-29", "differs"), ("2018-05-03", "same")])
def test_a_support_that_has_ended_agrees_from_that_day_on(edition: str, status: str) -> None:
    claim = Claim("nodejs4.3", "deprecated", "reached", "a.md", 3)
    assert [row.status for row in compare.compare([claim], KNOWN, edition)] == [status]


@pytest.fixture
def copy(shell: Shell) -> Path:
    """A copy of our pages in the working folder, and the founding page beside it."""
    shutil.copytree(FOLDER, shell.folder / "pages")
    shell.write({"page.md": FOUNDING})
    return shell.folder / "pages"


def body(path: Path) -> bytes:
    return path.read_bytes().split(b"\n---\n", 1)[1]


def test_the_founding_page_agrees(shell: Shell) -> None:
    shell.write({"page.md": FOUNDING})
    ran = shell("runtimes", "--guide", "page.md", "--edition", "2019-06-06")
    assert ran == (
        0,
        "AWS Lambda guide, edition 2019-06-06: 2 Node.js runtimes in 1 table\n"
        "8 figures: the same 8, different 0, new here 0\n",
        "",
    )


def test_the_documentation_has_the_command_s_own_words_and_every_layout(shell: Shell) -> None:
    text = (FOLDER.parent / "guide-input.md").read_text("utf-8")
    call, out = re.search(r"\$ scaffold (.*--edition 2019-08-19)\n(.*?)```", text, re.S).groups()
    shell.write({"programming-model.md": FOUNDING})
    assert shell(*call.split()).out == out
    assert shell(*call.replace("08-19", "06-06").split()).code == 0
    listed = re.findall(r"^\| (\d{4}-\d\d-\d\d) \| (.+) \|$", text, re.M)
    assert listed == [(since, ", ".join(header)) for since, header, _ in LAYOUTS]


def test_what_differs_is_a_row_with_the_page_s_own_source(shell: Shell) -> None:
    shell.write({"page.md": FOUNDING})
    ran = shell("runtimes", "--guide", "page.md", "--edition", "2020-01-01")
    assert ran.code == 1
    assert "8 figures: the same 6, different 2, new here 0" in ran.out
    row = next(line for line in ran.out.splitlines() if line.startswith("nodejs8.10"))
    assert row.split()[1:5] == ["sdk", "2.290.0", "2.488.0", "2019-08-19"]
    ran = shell("runtimes", "--guide", "page.md", "--edition", "2020-01-01", "--format", "json")
    found = json.loads(ran.out)
    assert (ran.code, found["exit"], found["edition"], found["unread"]) == (1, 1, "2020-01-01", [])
    assert [(row["runtime"], row["guide"], row["line"]) for row in found["rows"] if row["status"] == "differs"] == [
        ("nodejs8.10", "2.290.0", 11),
        ("nodejs10.x", "2.437.0", 10),
    ]


def test_a_new_number_becomes_a_dated_row_and_a_second_run_writes_nothing(shell: Shell, copy: Path) -> None:
    (copy.parent / "page.md").write_text(FOUNDING.replace("437", "500"), "utf-8")
    call = ("runtimes", "--guide", "page.md", "--edition", "2019-06-10", "--write", "pages")
    before = shell.state()
    assert shell(*call).code == 0
    after = shell.state()
    assert [name for name in before if before[name] != after[name]] == ["pages/nodejs10.x.md"]
    old, new = (state["pages/nodejs10.x.md"][1].decode().splitlines() for state in (before, after))
    added = "  - {version: 2.500.0, since: 2019-06-10, source: 'AWS Lambda guide, edition 2019-06-10, page.md'}"
    at = new.index(added)
    assert new[:at] + new[at + 1 :] == old
    assert "since: 2019-06-06" in new[at - 1]
    assert "since: 2019-06-21" in new[at + 1]
    again = shell(*call)
    assert (again.code, shell.state()) == (0, after)
    assert again.out.endswith("Written\n  nothing\n")
    assert list(facts.runtimes.__wrapped__(copy)) == list(KNOWN)
    undone = shell("undo", "pages")
    assert undone.code == 0
    assert undone.out.endswith(" before the guide was merged.\n")
    assert shell.state() == before


DATED = table(
    HEADER,
    "Node.js 26|`nodejs26.x`|Amazon Linux 2023|Apr 30, 2029|Jun 1, 2029|Not scheduled",
    "Node.js 22|`nodejs22.x`|Amazon Linux 2023|Apr 30, 2027|Jun 1, 2027|Jul 1, 2027",
    "Node.js 20|`nodejs20.x`|Amazon Linux 2023|Apr 30, 2026|Feb 1, 2027|Apr 1, 2027",
)


def test_dates_are_taken_from_a_newer_edition_with_its_source(shell: Shell, copy: Path) -> None:
    shell.write({"it's.md": DATED})
    call = ("runtimes", "--guide", "it's.md", "--edition", NEXT, "--write", "pages")
    ran = shell(*call)
    assert (ran.code, ran.err) == (0, "")
    now = facts.runtimes.__wrapped__(copy)
    source = f"AWS Lambda guide, edition {NEXT}, it's.md"
    old = KNOWN["nodejs26.x"]
    assert now["nodejs26.x"] == old._replace(
        deprecated="2029-04-30", block_create="2029-06-01", sources=(*old.sources, source), as_of=NEXT
    )
    old = KNOWN["nodejs20.x"]
    assert now["nodejs20.x"] == old._replace(block_update="2027-04-01", sources=(*old.sources, source), as_of=NEXT)
    assert now["nodejs22.x"] == KNOWN["nodejs22.x"]._replace(as_of=NEXT), "what agrees was compared on that day"
    assert {name for name in now if now[name] != KNOWN[name]} == {"nodejs20.x", "nodejs22.x", "nodejs26.x"}
    assert all(body(copy / path.name) == body(path) for path in FOLDER.glob("*.md"))
    after = shell.state()
    assert shell(*call).code == 0
    assert shell.state() == after


def test_dates_are_never_written_over_newer_ones(shell: Shell, copy: Path) -> None:
    shell.write({"old.md": DATED})
    before = shell.state()
    ran = shell("runtimes", "--guide", "old.md", "--edition", "2026-11-23", "--write", "pages")
    assert (ran.code, shell.state()) == (1, before)
    assert "Not written\n  3 figures: the page is newer: it was compared on 2026-11-23\n" in ran.out


def test_what_has_no_page_or_no_date_is_listed_and_not_written(shell: Shell, copy: Path) -> None:
    rows = ["Node.js 28|`nodejs28.x`|Amazon Linux 2026| | | ", "Node.js 24|`nodejs24.x`|Amazon Linux 2026| | | "]
    shell.write({"page.md": table(HEADER, *rows)})
    before = shell.state()
    ran = shell("runtimes", "--guide", "page.md", "--edition", NEXT, "--write", "pages")
    assert (ran.code, shell.state()) == (1, before)
    assert "No page here\n  nodejs28.x: name Node.js 28 and system Amazon Linux 2026\n" in ran.out
    assert "there is no page nodejs28.x.md" in ran.out
    assert "1 figure: the page gives it no date: for a person" in ran.out


def test_a_write_that_cannot_be_whole_writes_nothing(shell: Shell, copy: Path) -> None:
    shell.write({"page.md": FOUNDING})
    mixed = copy / "nodejs8.10.md"
    mixed.write_bytes(mixed.read_bytes().replace(b"\n", b"\r\n", 1))
    before = shell.state()
    ran = shell("runtimes", "--guide", "page.md", "--edition", "2020-01-01", "--write", "pages")
    assert (ran.code, shell.state()) == (2, before)
    assert "nodejs8.10.md has mixed line ends." in ran.err


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("--guide page.md", "--guide needs the day of the edition."),
        ("--guide page.md --edition June", "--edition June is no day."),
        ("--guide page.md --edition 20190606", "--edition 20190606 is no day."),
        ("--guide page.md --edition 2026-11-25", "--edition 2026-11-25 has not come yet."),
        ("--edition 2019-06-06", "--edition goes with --guide."),
        ("--write pages", "--write goes with --guide."),
        ("nodejs8.10 --guide page.md --edition 2019-06-06", "nodejs8.10 and --guide do not go together."),
        ("--guide gone.md --edition 2019-06-06", "gone.md: No such file or directory."),
        ("--guide latin.md --edition 2019-06-06", "latin.md:2: not UTF-8."),
        ("--guide page.md --edition 2019-06-06 --write gone", "gone does not exist."),
        ("--guide page.md --edition 2019-06-06 --write empty", "has no runtime pages."),
        ("--guide empty.md --edition 2019-06-06", "empty.md has no table or list of Node.js runtimes."),
    ],
)
def test_a_wrong_call(shell: Shell, call: str, said: str) -> None:
    shell.write({"page.md": FOUNDING, "latin.md": b"a\n\xe9", "empty.md": "", "empty/.keep": ""})
    before = shell.state()
    ran = shell("runtimes", *call.split())
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert shell.state() == before


def test_a_page_from_stdin_and_several_pages(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + FOUNDING.encode())))
    shell.write({"policy.md": "# Policy\n"})
    ran = shell("runtimes", "--guide", "-", "policy.md", "--edition", "2019-06-06")
    assert ran.code == 0
    assert ran.out.endswith("\n\nNote\n  policy.md has no table or list of Node.js runtimes.\n")


def test_a_hundred_differences_fit_on_a_screen(shell: Shell) -> None:
    rows = [f"Node.js {n}|`nodejs{n}.x`|Amazon Linux {n}|Apr 30, 2020| | " for n in range(10, 130, 2)]
    shell.write({"page.md": table(HEADER, *rows)})
    ran = shell("runtimes", "--guide", "page.md", "--edition", "2020-01-01")
    assert ran.code == 1
    assert len(ran.out.splitlines()) < 60
    assert ran.out.endswith("  and 35 more: --format json\n")


DAYS = [f"2026-{month:02}-15" for month in range(1, 12)] + [NEXT]
PAGES = ["nodejs8.10", "nodejs18.x", "nodejs22.x", "nodejs26.x"]
SHAPES = {
    "as written": lambda text: text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "flow lists": lambda text: re.sub(
        r"^sdk:\n((?:  - .*\n)+)",
        lambda m: f"sdk: [{', '.join(re.findall('  - (.*)', m[1]))}]\n",
        text,
        flags=re.M,
    ),
    "lists at the margin": lambda text: re.sub(r"^  - ", "- ", text, flags=re.M),
    "comments": lambda text: re.sub(r"^(as_of: .*|  deprecated: .+|  - \{.*)$", r"\1  # seen", text, flags=re.M),
}
CLAIMS = st.lists(
    st.tuples(
        st.sampled_from(["sdk", "deprecated", "block_create", "block_update"]),
        st.integers(1, 9),
        st.booleans(),
    ),
    max_size=4,
    unique_by=lambda claim: claim[0],
)


@given(
    st.sampled_from(PAGES),
    st.sampled_from(sorted(SHAPES)),
    st.lists(st.tuples(st.sampled_from(DAYS), CLAIMS), max_size=4),
)
@settings(max_examples=150, deadline=None)
def test_any_editions_in_any_order(
    name: str, shape: str, editions: list[tuple[str, list[tuple[str, int, bool]]]]
) -> None:
    path = FOLDER / f"{name}.md"
    text = SHAPES[shape](path.read_text("utf-8"))
    page = merge.Page(path, text.encode(), facts.parse(name, str(path), text.replace("\r\n", "\n")))
    for edition, said in editions:
        claims = [
            Claim(name, field, f"3.{n}.0" if field == "sdk" else "" if none else f"2030-01-0{n}", "a, b: c.md", 3)
            for field, n, none in said
        ]
        old = page.runtime
        rows = compare.compare(claims, {name: old}, edition)
        contents, left = merge.merge(rows, {name: page}, edition)
        content = contents.get(name, page.content)
        now = facts.parse(name, str(path), content.decode().replace("\r\n", "\n"))
        page = merge.Page(path, content, now)
        for row in rows:
            if row in left:
                continue
            said_now = compare.compare([row.claim], {name: now}, edition)
            assert [one.status for one in said_now] == ["same"]
        earlier = [one for one in old.sdk if one.since < edition]
        assert [one for one in now.sdk if one.since < edition] == earlier
        assert [one for one in now.sdk if one.since > edition] == [one for one in old.sdk if one.since > edition]
        assert [one.since for one in now.sdk] == sorted({one.since for one in now.sdk})
        assert now.as_of >= old.as_of
        if old.as_of >= edition:
            assert now._replace(sdk=old.sdk) == old
        assert merge.merge(compare.compare(claims, {name: now}, edition), {name: page}, edition)[0] == {}
    assert page.content.split(b"---", 2)[2] == text.encode().split(b"---", 2)[2]
    assert (b"\r\n" in page.content) == ("\r\n" in text)
    if b"\r\n" in page.content:
        assert page.content.count(b"\r\n") == page.content.count(b"\n")


def edited(text: str, edition: str = "2027-01-01") -> str:
    """nodejs24.x's page, in some form, after an edition that gives it another end of support."""
    path = FOLDER / "nodejs24.x.md"
    page = merge.Page(path, text.encode(), facts.parse("nodejs24.x", str(path), text))
    claim = Claim("nodejs24.x", "deprecated", "2029-01-01", "a.md", 3)
    rows = compare.compare([claim], {"nodejs24.x": page.runtime}, edition)
    return merge.merge(rows, {"nodejs24.x": page}, edition)[0]["nodejs24.x"].decode()


@pytest.mark.parametrize(
    "dates",
    [
        "  deprecated: >-\n    2028-04-30\n  block_create: 2028-06-01",
        "  deprecated: &day 2028-04-30\n  block_create: *day",
    ],
)
def test_a_page_whose_form_allows_no_edit_in_place_is_refused(dates: str) -> None:
    text = (FOLDER / "nodejs24.x.md").read_text("utf-8")
    old = "  deprecated: 2028-04-30\n  block_create: 2028-06-01"
    assert old in text
    with pytest.raises(ScaffoldError, match="cannot be edited in place"):
        edited(text.replace(old, dates))


def test_a_source_that_is_listed_is_not_listed_again() -> None:
    text = (FOLDER / "nodejs24.x.md").read_text("utf-8")
    text = text.replace("sources:\n", "sources:\n  - AWS Lambda guide, edition 2027-01-01, a.md\n")
    assert edited(text).count("AWS Lambda guide, edition 2027-01-01, a.md") == 1
    assert edited(text, "2027-01-02").count("AWS Lambda guide, edition") == 2
