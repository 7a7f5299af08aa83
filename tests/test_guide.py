"""The guide as input: every layout of its tables is read. Figures are those of our pages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold import facts
from scaffold.errors import ScaffoldError
from scaffold.guide import compare, tables
from scaffold.guide.layouts import DATES, LAYOUTS, day
from scaffold.guide.tables import Edition

KNOWN = facts.runtimes()

FOUNDING = """# Functions with Node\\.js<a name="programming-model"></a>

Lambda has these runtimes\\.


**Node\\.js Runtimes**  

| Name | Identifier | Node\\.js Version | AWS SDK for JavaScript | Operating System | 
| --- | --- | --- | --- | --- | 
|  Node\\.js 10  |  `nodejs10.x`  |  10\\.15  |  2\\.437\\.0  |  Amazon Linux 2  | 
|  Node\\.js 8\\.10  |  `nodejs8.10`  |  8\\.10  |  2\\.290\\.0  |  Amazon Linux  | 

Functions use a [role](lambda-intro-execution-role.md)\\.
"""  # noqa: W291


def read(text: str, path: str = "page.md") -> Edition:
    return tables.read({path: text}, KNOWN)


def said(edition: Edition) -> set[tuple[str, str, str]]:
    return {(claim.runtime, claim.field, claim.value) for claim in edition.claims}


def facts_of(table: str) -> set[tuple[str, str, str]]:
    """`runtime field=value; …` a line; commas stay in values."""
    found = set()
    for line in table.strip().splitlines():
        name, rest = line.strip().split(" ", 1)
        found |= {(name, *pair.strip().split("=", 1)) for pair in rest.split(";")}
    return found


def table(header: str, *rows: str) -> str:
    """In the dialect of the guide's repository."""
    ruler = "| " + " | ".join("---" for _ in header.split("|")) + " | "
    lines = [f"| {header} | ", ruler, *(f"|  {row.replace('|', ' |  ')}  | " for row in rows)]
    return "\n\n**Runtimes**  \n\n" + "\n".join(lines) + "\n\nMore\\.\n"


def test_the_founding_page() -> None:
    edition = read(FOUNDING)
    assert [(c.runtime, c.field, c.value, c.line) for c in edition.claims] == [
        ("nodejs10.x", "name", "Node.js 10", 10),
        ("nodejs10.x", "node", "10.15", 10),
        ("nodejs10.x", "sdk", "2.437.0", 10),
        ("nodejs10.x", "system", "Amazon Linux 2", 10),
        ("nodejs8.10", "name", "Node.js 8.10", 11),
        ("nodejs8.10", "node", "8.10", 11),
        ("nodejs8.10", "sdk", "2.290.0", 11),
        ("nodejs8.10", "system", "Amazon Linux", 11),
    ]
    assert not edition.unread
    assert not edition.notes
    assert {row.status for row in compare.compare(edition.claims, KNOWN, "2019-06-06")} == {"same"}


ALL_LAYOUTS = {
    "Runtime | Version": (
        ["Node\\.js|0\\.10", "Node\\.js|4\\.3", "Python|2\\.6"],
        """nodejs deprecated=reached
        nodejs4.3 deprecated=reached""",
    ),
    "Name  | Identifier ": (
        ["Node\\.js 8\\.10|`nodejs8.10`", "Node\\.js 6\\.10|`nodejs6.10`"],
        """nodejs8.10 name=Node.js 8.10
        nodejs6.10 name=Node.js 6.10""",
    ),
    "Name | Identifier | End of Life": (
        ["Node\\.js 0\\.10|`nodejs`|2016\\-10\\-31", "Node\\.js 4\\.3|`nodejs4.3` `nodejs4.3-edge`|2018\\-04\\-30"],
        """nodejs name=Node.js 0.10; deprecated=2016-10-31
        nodejs4.3 name=Node.js 4.3; deprecated=2018-04-30
        nodejs4.3-edge name=Node.js 4.3; deprecated=2018-04-30""",
    ),
    "Name | Identifier | Node\\.js Version | AWS SDK for JavaScript | Operating System": (
        ["Node\\.js 12|`nodejs12.x`|12\\.13\\.0|2\\.536\\.0|Amazon Linux 2"],
        "nodejs12.x name=Node.js 12; node=12.13.0; sdk=2.536.0; system=Amazon Linux 2",
    ),
    "Name | Identifier | End of Life | Deprecation \\(Create\\) | Deprecation \\(Update\\)": (
        [
            "Node\\.js 4\\.3|`nodejs4.3` `nodejs4.3-edge`|April 30, 2018|December 15, 2018|April 30, 2019",
            "\\.NET Core 2\\.0|`dotnetcore2.0`|April 30, 2019|April 30, 2019|May 30, 2019",
        ],
        """nodejs4.3 name=Node.js 4.3; deprecated=2018-04-30; block_create=2018-12-15; block_update=2019-04-30
        nodejs4.3-edge name=Node.js 4.3; deprecated=2018-04-30; block_create=2018-12-15; block_update=2019-04-30""",
    ),
    "Name | Identifier | AWS SDK for JavaScript | Operating system": (
        ["Node\\.js 12|`nodejs12.x`|2\\.585\\.0|Amazon Linux 2"],
        "nodejs12.x name=Node.js 12; sdk=2.585.0; system=Amazon Linux 2",
    ),
    "Name | Identifier | Operating system | Deprecation completed date": (
        ["Node\\.js 4\\.3 edge|`nodejs4.3-edge`|Amazon Linux|April 30, 2019"],
        "nodejs4.3-edge name=Node.js 4.3 edge; system=Amazon Linux; block_update=2019-04-30",
    ),
    "Name | Identifier | Operating system | End of support phase 1 start | End of support phase 2 start": (
        [
            "Node\\.js 10\\.x|`nodejs10.x`|Amazon Linux 2|July 30, 2021|Sept 17, 2021",
            "Node\\.js 8\\.10|`nodejs8.10`|Amazon Linux|   |March 6, 2020",
        ],
        """nodejs10.x name=Node.js 10.x; system=Amazon Linux 2
        nodejs10.x deprecated=2021-07-30; block_create=2021-07-30; block_update=2021-09-17
        nodejs8.10 name=Node.js 8.10; system=Amazon Linux; block_update=2020-03-06""",
    ),
    "Name | Identifier | SDK for JavaScript | Operating system": (
        ["Node\\.js 14|`nodejs14.x`|2\\.880\\.0|Amazon Linux 2"],
        "nodejs14.x name=Node.js 14; sdk=2.880.0; system=Amazon Linux 2",
    ),
    "Name | Identifier | SDK for JavaScript | Operating system | Architectures": (
        ["Node\\.js 14|`nodejs14.x`|2\\.1001\\.0|Amazon Linux 2|x86\\_64, arm64"],
        "nodejs14.x name=Node.js 14; sdk=2.1001.0; system=Amazon Linux 2; architectures=x86_64, arm64",
    ),
    "Name | Identifier | Operating system | Deprecation Phase 1 | Deprecation Phase 2": (
        ["Node\\.js 10|nodejs10\\.x|Amazon Linux 2|Jul 30, 2021|Feb 14, 2022", "Ruby 2\\.5|ruby2\\.5|Amazon Linux| | "],
        """nodejs10.x name=Node.js 10; system=Amazon Linux 2
        nodejs10.x deprecated=2021-07-30; block_create=2021-07-30; block_update=2022-02-14""",
    ),
    "Name | Identifier | SDK | Operating system | Architectures | Deprecation": (
        [
            "Node\\.js 16|`nodejs16.x`|2\\.1083\\.0|Amazon Linux 2|x86\\_64, arm64|  ",
            "Node\\.js 12|`nodejs12.x`|2\\.1055\\.0|Amazon Linux 2|x86\\_64, arm64|Mar 31, 2023",
            "Python 3\\.9|`python3.9`|boto3\\-1\\.20\\.32 botocore\\-1\\.23\\.32|Amazon Linux 2|x86\\_64, arm64|  ",
        ],
        """nodejs16.x name=Node.js 16; sdk=2.1083.0; system=Amazon Linux 2; architectures=x86_64, arm64
        nodejs12.x name=Node.js 12; sdk=2.1055.0; system=Amazon Linux 2; architectures=x86_64, arm64
        nodejs12.x deprecated=2023-03-31""",
    ),
    "Name | Identifier | Operating system | Deprecation date | Block function create | Block function update": (
        [
            "Node.js 24|`nodejs24.x`|Amazon Linux 2023| Apr 30, 2028 | Jun 1, 2028 | Jul 1, 2028 ",
            "Node.js 26|`nodejs26.x`|Amazon Linux 2023|Not scheduled|Not scheduled|   ",
        ],
        """nodejs24.x name=Node.js 24; system=Amazon Linux 2023
        nodejs24.x deprecated=2028-04-30; block_create=2028-06-01; block_update=2028-07-01
        nodejs26.x name=Node.js 26; system=Amazon Linux 2023; deprecated=; block_create=""",
    ),
}


@pytest.mark.parametrize("header", ALL_LAYOUTS)
def test_a_layout(header: str) -> None:
    rows, wanted = ALL_LAYOUTS[header]
    edition = read(table(header, *rows))
    assert said(edition) == facts_of(wanted)
    assert not edition.unread
    assert edition.tables == 1
    assert edition.others == sum("ode" not in row.split("|")[0] for row in rows)


def test_every_layout_has_a_test_and_one_meaning() -> None:
    headers = [tuple(cell.lower() for cell in header) for _, header, _ in LAYOUTS]
    assert len(set(headers)) == len(headers)
    assert set(headers) == {tuple(cell.lower() for cell in tables.cells(header)) for header in ALL_LAYOUTS}
    assert all(len(header) == len(fields) for _, header, fields in LAYOUTS)


@pytest.mark.parametrize(
    ("nodes", "sdk"),
    [
        (
            "+ Node\\.js – v8\\.10, v6\\.10 or v4\\.3",
            "+  AWS SDK – [AWS SDK for JavaScript](http://docs.aws.amazon.com/x/) version 2\\.290\\.0 ",
        ),
        ("+ Node\\.js – v8\\.10, 4\\.3\\.2 and 6\\.10\\.3", "+ AWS SDK for JavaScript – 2\\.290\\.0"),
        ("+ Node\\.js – Node\\.js 4\\.3, Node\\.js 6\\.10, Node\\.js 8\\.10", "+ AWS SDK for JavaScript – 2\\.290\\.0"),
    ],
)
def test_the_lists_before_the_tables(nodes: str, sdk: str) -> None:
    edition = read(f"# Environment\n\n{nodes}\n+ Java – Java 8\n+ Python – Python 3\\.6 and 2\\.7\n\nAlso:\n{sdk}\n+ x")
    assert {one for one in said(edition) if one[1] == "sdk"} == {
        (name, "sdk", "2.290.0") for name in ("nodejs4.3", "nodejs6.10", "nodejs8.10")
    }
    assert {row.status for row in compare.compare(edition.claims, KNOWN, "2018-09-20")} == {"same"}
    assert not edition.unread


def test_a_number_for_all_runtimes_needs_a_page_that_names_them() -> None:
    number = "+ Operating system – Amazon Linux\n+ AWS SDK for JavaScript – 2\\.290\\.0\n"
    with pytest.raises(ScaffoldError, match=r"old\.md:1: .* names one\. Give that edition's lambda-runtimes\.md"):
        read(number, "old.md")
    both = tables.read({"old.md": number, "new.md": table("Name | Identifier", "Node\\.js 8\\.10|`nodejs8.10`")}, KNOWN)
    assert said(both) == facts_of("nodejs8.10 name=Node.js 8.10; sdk=2.290.0; system=Amazon Linux")
    assert {claim.path for claim in both.claims} == {"old.md", "new.md"}


def test_what_a_table_says_of_one_runtime_goes_before_what_a_list_says_of_all() -> None:
    header = "Name | Identifier | SDK for JavaScript | Operating system"
    row = "Node\\.js 14|`nodejs14.x`|2\\.880\\.0|Amazon Linux 2"
    edition = read("+ Operating system – Amazon Linux\n" + table(header, row))
    assert said(edition) == facts_of("nodejs14.x name=Node.js 14; sdk=2.880.0; system=Amazon Linux 2")
    assert not edition.unread


def test_a_day_goes_before_a_support_that_has_ended() -> None:
    rows = {header: table(header, *rows) for header, (rows, _) in ALL_LAYOUTS.items()}
    edition = read(rows["Runtime | Version"] + rows["Name | Identifier | End of Life"])
    days = {(claim.runtime, claim.value) for claim in edition.claims if claim.field == "deprecated"}
    assert days == {("nodejs", "2016-10-31"), ("nodejs4.3", "2018-04-30"), ("nodejs4.3-edge", "2018-04-30")}
    assert not edition.unread


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        (r"| a | b | ", ["a", "b"]),
        (r"a|b", ["a", "b"]),
        (r"|a\|b| |", ["a|b", ""]),
        (r"|a\\|b|", ["a\\", "b"]),
        ("| [`a` b](c.md) <a name='x'></a>|**b**|", ["a b", "b"]),
        (r"|x86\_64\, arm64|\`|", ["x86_64, arm64", "`"]),
    ],
)
def test_the_cells_of_a_line(line: str, cells: list[str]) -> None:
    assert tables.cells(line) == cells


def test_two_tables_and_other_languages_in_one_page() -> None:
    rows = {header: rows for header, (rows, _) in ALL_LAYOUTS.items()}
    now, gone = list(rows)[-2], list(rows)[-3]
    other = table(
        "Name | Identifier | JDK | Operating system", "Java 11|`java11`|amazon\\-corretto\\-11|Amazon Linux 2"
    )
    edition = read(
        table(now, *rows[now]) + table("Key | Value", "PATH|Node\\.js: x") + other + table(gone, *rows[gone])
    )
    assert said(edition) == facts_of(ALL_LAYOUTS[now][1]) | facts_of(ALL_LAYOUTS[gone][1])
    assert (edition.tables, edition.others) == (2, 3)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Name | ID | Betriebssystem", "Node.js 24|`nodejs24.x`|Amazon Linux 2023"),
        ("Name | Identifier | Price", "Node.js 24|`nodejs24.x`|1"),
        ("Identifier | Name", "`nodejs24.x`|Node.js 24"),
        ("Name | Notes", "Node.js 24|new"),
    ],
)
def test_a_table_of_no_known_layout_is_an_error_with_its_place_and_header(header: str, row: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        read("one\n" + table(header, row), "dir/page.md")
    assert caught.value.what == f"dir/page.md:6: a table of runtimes whose layout is not known: {header}."


@pytest.mark.parametrize("text", ["", "# Lambda runtimes\n\nText.\n", "<table><tr><td>nodejs24.x</td></tr></table>"])
def test_a_page_without_runtimes_is_an_error(text: str) -> None:
    with pytest.raises(ScaffoldError, match=r"page\.md has no table or list of Node\.js runtimes\."):
        read(text)


def test_a_page_without_runtimes_beside_one_with_is_a_note() -> None:
    edition = tables.read({"a.md": FOUNDING, "b.md": "# Policy\n"}, KNOWN)
    assert edition.notes == ["b.md has no table or list of Node.js runtimes."]


HEADER = "Name | Identifier | Operating system | Deprecation date | Block function create | Block function update"


@pytest.mark.parametrize(
    ("row", "reason", "kept"),
    [
        ("Node.js 24|`nodejs24.x`|AL2023| | | ", "system 'AL2023' cannot be read", {"name"}),
        ("Node.js 24|`nodejs24.x`| |Feb 30, 2028| | ", "deprecated 'Feb 30, 2028' cannot be read", {"name"}),
        ("Node.js 24|`nodejs24.x`| |04/30/2028| | ", "deprecated '04/30/2028' cannot be read", {"name"}),
        ("Node.js 24|`nodejs24.x`| |Mai 1, 2028| | ", "deprecated 'Mai 1, 2028' cannot be read", {"name"}),
        ("Node.js 24|`nodejs 24.x`| | | | ", "identifier 'nodejs 24.x' cannot be read", set()),
        ("Node.js 24|` `| | | | ", "identifier '' cannot be read", set()),
        ("Node.js 24|`nodejs24.x`|Amazon Linux 2023", "a row of 3 cells under a header of 6", set()),
    ],
)
def test_what_cannot_be_read_is_named_and_never_guessed(row: str, reason: str, kept: set[str]) -> None:
    edition = read(table(HEADER, "Node.js 22|`nodejs22.x`| | | | ", row))
    assert [(one.line, one.reason) for one in edition.unread] == [(8, reason)]
    assert {claim.field for claim in edition.claims if claim.runtime == "nodejs24.x"} == kept


def test_fenced_tables_are_no_tables_and_rows_without_a_header_are_named() -> None:
    fenced = "```\n" + table(HEADER, "Node.js 24|`nodejs24.x`|x|x|x|x") + "```\n"
    edition = read(FOUNDING + fenced + "\n|  Node\\.js 12  |  `nodejs12.x`  | \n")
    assert said(edition) == said(read(FOUNDING))
    assert [one.reason for one in edition.unread] == ["a row of a table without a header"]


def test_an_edition_that_contradicts_itself_claims_nothing() -> None:
    edition = tables.read({"a.md": FOUNDING, "b.md": FOUNDING.replace("437", "473")}, KNOWN)
    assert ("nodejs10.x", "sdk") not in {(claim.runtime, claim.field) for claim in edition.claims}
    where = [(one.path, one.line, one.reason) for one in edition.unread]
    assert where == [("b.md", 10, "nodejs10.x sdk: 2.473.0 here, 2.437.0 at a.md:10")]


@given(st.dates(date(2014, 1, 1), date(2040, 1, 1)), st.data())
def test_days_are_read_in_every_spelling(one: date, draw: st.DataObject) -> None:
    full = date.fromisoformat(f"2000-{one.month:02}-01").strftime("%B")
    months = [full, full[:3], f"{full[:3]}."] + (["Sept"] if one.month == 9 else [])
    month = draw.draw(st.sampled_from(months))
    number = draw.draw(st.sampled_from([f"{one.day}", f"{one.day:02}"]))
    assert day(draw.draw(st.sampled_from([f"{month} {number}, {one.year}", one.isoformat()]))) == one.isoformat()


DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))
VALUES = {
    "sdk": st.tuples(st.integers(2, 3), st.integers(0, 1999), st.integers(0, 9)).map(lambda v: ".".join(map(str, v))),
    "node": st.tuples(st.integers(0, 30), st.integers(0, 99)).map(lambda v: f"{v[0]}.{v[1]}"),
    "system": st.sampled_from(["Amazon Linux", "Amazon Linux 2", "Amazon Linux 2023"]),
    "architectures": st.sampled_from(["x86_64", "x86_64, arm64", "arm64"]),
}
IDENTIFIERS = [*KNOWN, "nodejs28.x", "nodejs30.x"]
OTHERS = ["Python 3\\.9|`python3.9`", "\\.NET 6|`dotnet6`", "Go 1\\.x|`go1.x`", "Custom Runtime|`provided.al2`"]


@st.composite
def written(draw: st.DrawFn) -> tuple[str, set[tuple[str, str, str]], int]:
    """A page with a table in some layout and its facts, in some spelling, order and company."""
    _, header, fields = draw(st.sampled_from(LAYOUTS[1:]))
    names = draw(st.lists(st.sampled_from(IDENTIFIERS), min_size=1, max_size=6, unique=True))
    wanted, lines = set(), []
    while names:
        group = [names.pop() for _ in range(min(len(names), draw(st.sampled_from([1, 1, 2]))))]
        row = []
        for column in fields:
            cell, facts_here = draw(cell_of(column, group))
            row.append(cell)
            wanted |= facts_here
        lines.append(row)
    others = draw(st.lists(st.sampled_from(OTHERS), max_size=3))
    lines += [one.split("|") + ["x"] * (len(fields) - 2) for one in others]
    pad = st.sampled_from(["", " ", "  "])
    titles = [
        draw(st.sampled_from([cell, cell.lower(), cell.replace(".", "\\.").replace("(", "\\(")])) for cell in header
    ]
    rows = ["|".join(f"{draw(pad)}{cell}{draw(pad)}" for cell in row) for row in draw(st.permutations(lines))]
    head = "|".join(f"{draw(pad)}{title}{draw(pad)}" for title in titles)
    end = draw(st.sampled_from(["\n", "\r\n"]))
    ruler = "|".join([draw(st.sampled_from([" --- ", "---", ":---", " ------: "]))] * len(fields))
    page = ["# Page", "", "**Runtimes**  ", "", *(f"|{line}|{draw(pad)}" for line in (head, ruler, *rows)), "", "End."]
    return end.join(page), wanted, len(others)


@st.composite
def cell_of(draw: st.DrawFn, column: str, group: list[str]) -> tuple[str, set[tuple[str, str, str]]]:
    names = column.split()
    if column == "identifier":
        if draw(st.booleans()):
            return draw(st.sampled_from([" ", ", "])).join(f"`{one}`" for one in group), set()
        return draw(escaped(" ".join(group))), set()
    if names[0] in DATES:
        one = draw(DAYS)
        text = draw(st.sampled_from(["", "Not scheduled", one.isoformat(), f"{one:%B} {one.day}, {one.year}"]))
        found = {"": None, "Not scheduled": ""}.get(text, one.isoformat())
    else:
        found = "Node.js 7" if column == "name" else draw(VALUES[column])
        text = found
    return draw(escaped(text)), {(name, field, found) for name in group for field in names if found is not None}


@st.composite
def escaped(draw: st.DrawFn, text: str) -> str:
    return "".join(f"\\{c}" if c in ".-_()" and draw(st.booleans()) else c for c in text)


@given(written())
@settings(max_examples=200, deadline=None)
def test_what_is_written_in_a_layout_is_read_back(page: tuple[str, set[tuple[str, str, str]], int]) -> None:
    text, wanted, others = page
    edition = read(text)
    assert said(edition) == wanted
    assert not edition.unread
    assert edition.others == others


CHARACTERS = st.text(st.sampled_from("|-: \n\\[]()<>*+nodejs10.x–"), max_size=80)


@given(CHARACTERS, CHARACTERS)
@settings(max_examples=200, deadline=None)
def test_any_text_around_changes_nothing_or_is_said(before: str, after: str) -> None:
    try:
        edition = read(f"{before}\n\n{FOUNDING}\n\n{after}")
    except ScaffoldError:
        return
    assert said(edition) >= said(read(FOUNDING)) or edition.unread
