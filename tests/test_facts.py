from __future__ import annotations

import json
import re
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold import data, facts
from scaffold.errors import BadPage, UnknownName
from scaffold.model import Runtime

FOLDER = data.folder("docs") / "runtimes"
PAGES = sorted(FOLDER.glob("*.md"))
IDS = [path.name.removesuffix(".md") for path in PAGES]
LADDER = [
    "nodejs",
    "nodejs4.3-edge",
    "nodejs4.3",
    "nodejs6.10",
    "nodejs8.10",
    "nodejs10.x",
    "nodejs12.x",
    "nodejs14.x",
    "nodejs16.x",
    "nodejs18.x",
    "nodejs20.x",
    "nodejs22.x",
    "nodejs24.x",
    "nodejs26.x",
]

# AWS's guide (its editions on GitHub) for 0.10 to 12.x, cfn-lint 1.58.0 of 2026-10-20 for 14.x to 24.x; the ABI as the
# binaries say it (process.versions.modules), of 0.10 and 4 as node-sass's lib/extensions.js has it.
TABLE = """
nodejs          11  x86_64        AmazonLinux      2014-11-13  2016-10-31  2016-10-31  2016-10-31
nodejs4.3       46  x86_64        AmazonLinux      2016-04-07  2018-04-30  2018-12-15  2020-03-06
nodejs4.3-edge  46  x86_64        AmazonLinux      2016-12-03  2018-04-30  2018-12-15  2019-04-30
nodejs6.10      48  x86_64        AmazonLinux      2017-03-22  2019-04-30  2019-04-30  2019-08-12
nodejs8.10      57  x86_64        AmazonLinux      2018-04-02  2019-12-31  2020-01-06  2020-03-06
nodejs10.x      64  x86_64        AmazonLinux2     2019-05-13  2021-07-30  2021-07-30  2022-02-14
nodejs12.x      72  x86_64,arm64  AmazonLinux2     2019-11-18  2023-03-31  2023-03-31  2023-04-30
nodejs14.x      83  x86_64,arm64  AmazonLinux2     2021-01-27  2023-12-04  2024-01-09  2027-03-03
nodejs16.x      93  x86_64,arm64  AmazonLinux2     2022-05-11  2024-06-12  2027-02-01  2027-03-03
nodejs18.x     108  x86_64,arm64  AmazonLinux2     2022-11-18  2025-09-01  2027-02-01  2027-03-03
nodejs20.x     115  x86_64,arm64  AmazonLinux2023  2023-11-15  2026-04-30  2027-02-01  2027-03-03
nodejs22.x     127  x86_64,arm64  AmazonLinux2023  2024-11-21  2027-04-30  2027-06-01  2027-07-01
nodejs24.x     137  x86_64,arm64  AmazonLinux2023  2025-11-25  2028-04-30  2028-06-01  2028-07-01
nodejs26.x     147  x86_64,arm64  AmazonLinux2023
"""

# The SDK's number in AWS's guide, by the date of the edition; 2.473.0 by exoego/aws-sdk-scalajs-facade (pull request
# 29); 3.188.0 by advancedweb.hu.
SDK = {
    "nodejs4.3": """2.143.0 2017-12-12, 2.176.0 2018-02-21, 2.205.0 2018-04-09, 2.221.1 2018-05-03, 2.233.1 2018-06-01,
        2.249.1 2018-06-29, 2.290.0 2018-09-12""",
    "nodejs6.10": """2.143.0 2017-12-12, 2.176.0 2018-02-21, 2.205.0 2018-04-09, 2.221.1 2018-05-03, 2.233.1 2018-06-01,
        2.249.1 2018-06-29, 2.290.0 2018-09-12""",
    "nodejs8.10": """2.205.0 2018-04-09, 2.221.1 2018-05-03, 2.233.1 2018-06-01, 2.249.1 2018-06-29, 2.290.0 2018-09-12,
        2.488.0 2019-08-19""",
    "nodejs10.x": """2.437.0 2019-06-06, 2.473.0 2019-06-21, 2.488.0 2019-08-19, 2.585.0 2020-02-10, 2.631.0 2020-03-27,
        2.721.0 2020-08-19, 2.712.0 2020-09-19, 2.771.0 2020-11-25, 2.804.0 2021-02-24, 2.880.0 2021-06-03,
        2.952.0 2021-09-20, 2.1001.0 2021-11-12""",
    "nodejs12.x": """2.536.0 2019-11-19, 2.585.0 2020-02-10, 2.631.0 2020-03-27, 2.721.0 2020-08-19, 2.712.0 2020-09-19,
        2.771.0 2020-11-25, 2.804.0 2021-02-24, 2.880.0 2021-06-03, 2.952.0 2021-09-20, 2.1001.0 2021-11-12,
        2.1055.0 2022-06-10""",
    "nodejs14.x": """2.804.0 2021-02-24, 2.880.0 2021-06-03, 2.952.0 2021-09-20, 2.1001.0 2021-11-12,
        2.1055.0 2022-06-10""",
    "nodejs16.x": "2.1055.0 2022-06-10, 2.1083.0 2022-11-14",
    "nodejs18.x": "3.188.0 2022-11-18",
}

DAYS = st.dates(date(2014, 1, 1), date(2032, 12, 31))
RUNTIMES = st.sampled_from(LADDER).map(facts.find)


def test_the_ladder_is_whole_and_in_order() -> None:
    assert list(facts.runtimes()) == LADDER
    assert [one.rank for one in facts.runtimes().values()] == list(range(len(LADDER)))
    majors = [int(one.node.split(".")[0]) for one in facts.runtimes().values()]
    assert majors == sorted(majors)


@pytest.mark.parametrize("row", TABLE.strip().splitlines(), ids=lambda row: row.split()[0])
def test_figures(row: str) -> None:
    name, abi, architectures, system, *dates = row.split()
    one = facts.find(name)
    assert one.abi == int(abi)
    assert ",".join(one.architectures) == architectures
    assert one.system.replace(" ", "") == system
    assert one.glibc == {"AmazonLinux": "2.17", "AmazonLinux2": "2.26", "AmazonLinux2023": "2.34"}[system]
    found = [one.available, one.deprecated, one.block_create, one.block_update]
    assert found == (dates or [""] * 4)
    assert one.preview == (name == "nodejs26.x")


def test_what_a_runtime_bundles_on_a_day() -> None:
    """The founding pair is that of June 2019."""

    def on(name: str, day: str) -> list[str]:
        return [one.value for one in facts.bundled(facts.find(name), day)]

    assert (on("nodejs8.10", "2019-06-20"), on("nodejs10.x", "2019-06-20")) == (["2.290.0"], ["2.437.0"])
    assert (on("nodejs8.10", "2019-08-19"), on("nodejs10.x", "2019-08-19")) == (["2.488.0"], ["2.488.0"])
    assert on("nodejs10.x", "2018-01-01") == ["2.437.0"]
    assert on("nodejs10.x", "2030-01-01") == ["2.1001.0"]
    assert on("nodejs10.x", "") == [one.value for one in facts.find("nodejs10.x").sdk]
    assert on("nodejs26.x", "2026-01-01") == []


@pytest.mark.parametrize("name", LADDER)
def test_sdk_numbers(name: str) -> None:
    given = [entry.split() for entry in SDK.get(name, "").split(",") if entry.strip()]
    assert [[one.value, one.since] for one in facts.find(name).sdk] == given


@pytest.mark.parametrize("name", LADDER)
def test_a_page_is_in_order(name: str) -> None:
    one = facts.find(name)
    dates = [day for day in (one.available, one.deprecated, one.block_create, one.block_update) if day]
    assert dates == sorted(dates)
    since = [entry.since for entry in one.sdk]
    assert since == sorted(set(since))
    assert one.node.split(".")[0] == one.patch.split(".")[0]
    assert tuple(map(int, one.patch.split("."))) <= tuple(map(int, one.node.split(".")))
    assert one.sources
    assert all(entry.source.startswith("https://") for entry in one.sdk)


@pytest.mark.parametrize("path", PAGES, ids=IDS)
def test_a_page_says_what_no_tool_can_see(path: Path) -> None:
    text = path.read_text("utf-8")
    _, section = text.split("\n## What no tool can see\n")
    assert section.lstrip().startswith("- ")


@pytest.mark.parametrize("name", LADDER[4:-1])
def test_the_node_that_a_page_says_our_tests_run_can_be_had(name: str) -> None:
    pinned = json.loads((Path(facts.__file__).parent / "node_integrity.json").read_text("utf-8"))["linux-x64"]
    assert facts.find(name).patch in pinned


@pytest.mark.parametrize("world", sorted(facts.WORLDS))
def test_a_spelling_names_one_runtime(world: str) -> None:
    words: dict[str, list[Runtime]] = {}
    for one in facts.runtimes().values():
        if word := one.spellings.get(world):
            words.setdefault(word, []).append(one)
    assert words
    same_node = {"major", "codename"}
    for word, owners in words.items():
        assert len({one.node if world in same_node else one.identifier for one in owners}) == 1, word


def test_there_is_no_image_before_10() -> None:
    old = [one for one in facts.runtimes().values() if one.rank < facts.find("nodejs10.x").rank]
    assert not any({"image", "build_image"} & set(one.spellings) for one in old)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2015-06-01", "nodejs"),
        ("2017-02-01", "nodejs4.3"),
        ("2018-04-01", "nodejs6.10"),
        ("2018-04-02", "nodejs8.10"),
        ("2019-05-12", "nodejs8.10"),
        ("2019-05-13", "nodejs10.x"),
        ("2019-06-20", "nodejs10.x"),
        ("2020-12-31", "nodejs12.x"),
        ("2023-11-14", "nodejs18.x"),
        ("2023-11-15", "nodejs20.x"),
        ("2025-11-24", "nodejs22.x"),
        ("2026-11-24", "nodejs24.x"),
        ("2028-04-29", "nodejs24.x"),
        ("2031-01-01", "nodejs24.x"),
    ],
)
def test_default(day: str, name: str) -> None:
    assert facts.default(date.fromisoformat(day)).identifier == name


@given(DAYS)
def test_a_preview_is_never_the_default(day: date) -> None:
    assert not facts.default(day).preview


@given(RUNTIMES, DAYS)
def test_status_only_gets_worse(one: Runtime, day: date) -> None:
    order = ["preview"] if one.preview else ["supported", "deprecated", "refused"]
    assert order.index(facts.status(one, day)) <= order.index(facts.status(one, day + timedelta(days=1)))


@pytest.mark.parametrize("name", LADDER[:-1])
def test_status_turns_on_its_day(name: str) -> None:
    one, day = facts.find(name), timedelta(days=1)
    ended, refused = date.fromisoformat(one.deprecated), date.fromisoformat(one.block_update)
    assert facts.status(one, ended - day) == "supported"
    assert facts.status(one, refused) == "refused"
    if ended != refused:
        assert facts.status(one, ended) == "deprecated"
        assert facts.status(one, refused - day) == "deprecated"


@given(RUNTIMES, DAYS)
def test_a_notice_is_one_sentence_with_its_dates(one: Runtime, day: date) -> None:
    said = facts.notice(one, day)
    assert "\n" not in said
    assert said == "" or (said.startswith(("AWS ", one.identifier)) and said.endswith("."))
    if facts.status(one, day) == "refused":
        assert "cannot be deployed" in said
        assert one.block_update in said
    elif facts.status(one, day) == "deprecated":
        assert one.block_create in said
        assert f"from {one.block_update} (in " in said


@pytest.mark.parametrize(
    ("name", "day", "said"),
    [
        (
            "nodejs10.x",
            "2026-11-24",
            "AWS has refused nodejs10.x for new functions since 2021-07-30 and for updates since 2022-02-14: "
            "this cannot be deployed.",
        ),
        (
            "nodejs",
            "2026-11-24",
            "AWS has refused nodejs for new functions and for updates since 2016-10-31: this cannot be deployed.",
        ),
        (
            "nodejs14.x",
            "2027-03-02",
            "AWS has refused nodejs14.x for new functions since 2024-01-09 and refuses updates from 2027-03-03 "
            "(in 1 day) (dates as of 2026-11-23; AWS has moved such dates before).",
        ),
        (
            "nodejs22.x",
            "2026-11-24",
            "AWS ends support for nodejs22.x on 2027-04-30 (in 157 days): it refuses new functions from 2027-06-01 "
            "(in 189 days) and updates from 2027-07-01 (in 219 days) (dates as of 2026-11-23; AWS has moved such dates "
            "before).",
        ),
        ("nodejs24.x", "2026-11-24", ""),
    ],
)
def test_notice(name: str, day: str, said: str) -> None:
    assert facts.notice(facts.find(name), date.fromisoformat(day)) == said


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (word, ["nodejs24.x"])
        for word in ["node24", "24", "v24", "nodejs24", "NODEJS_24_X", "nodejs-24.x", "NodeJS24dX", "krypton"]
    ]
    + [(word, ["nodejs10.x"]) for word in ["10", "v10.15.3", "lts/dubnium", "public.ecr.aws/lambda/nodejs:10"]]
    + [
        ("8", ["nodejs8.10"]),
        ("nodejs8.11", ["nodejs8.10"]),
        ("NodeJS8d10Runtime", ["nodejs8.10"]),
        ("4", ["nodejs4.3-edge", "nodejs4.3"]),
        ("nodejs11.x", ["nodejs10.x", "nodejs12.x"]),
        ("nodsj20.x", ["nodejs20.x"]),
        ("python3.8", []),
        ("", []),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(written: str, meant: list[str]) -> None:
    with pytest.raises(UnknownName) as caught:
        facts.find(written)
    assert caught.value.near == meant
    assert all(f"Did you mean {', '.join(meant)}?" in str(caught.value) for _ in meant)


@given(st.text(max_size=40))
def test_the_nearest_are_runtimes_whatever_was_typed(name: str) -> None:
    assert set(facts.near(name)) <= set(LADDER)


GOOD = (FOLDER / "nodejs10.x.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("---\nname", "name", 1, "no front matter"),
        ("\nas_of: 2026-11-23\n---\n", "\n", 1, "no front matter"),
        ("abi: 64", "abi: 64\ncolour: red", 6, "unknown key 'colour'"),
        ("abi: 64", "abi: 64\nabi: 64", 6, "key 'abi' stands twice"),
        ("abi: 64\n", "", 2, "missing key 'abi'"),
        ("abi: 64", "abi: sixty", 5, "a number is wanted here, not 'sixty'"),
        ("abi: 64", "abi:", 5, "a text is wanted here"),
        ("node: 10.24.1", "node: 10.x", 3, "a version of three numbers is wanted here, not '10.x'"),
        ("patch: 10.15.3", "patch: v10.15.3", 4, "a version of three numbers"),
        ("architectures: [x86_64]", "architectures: []", 8, "a list is wanted here with one member"),
        ("architectures: [x86_64]", "architectures: x86_64", 8, "a list is wanted here"),
        ("architectures: [x86_64]", "preview: false\narchitectures: [x86_64]", 8, "`true`, or left out"),
        ("deprecated: 2021-07-30", "deprecated: July 30, 2021", 11, "a day as 2026-11-23"),
        ("deprecated: 2021-07-30", "deprecated: 20210730", 11, "a day as 2026-11-23"),
        ("deprecated: 2021-07-30", "deprecated: 2021-02-30", 11, "a day as 2026-11-23"),
        ("  deprecated: 2021-07-30\n", "", 10, "missing key 'deprecated'"),
        ("version: 2.437.0, since: 2019-06-06, ", "version: 2.437.0, ", 15, "missing key 'since'"),
        ("version: 2.437.0", "version: latest", 15, "a version of three numbers"),
        ("  suffix: 10.x", "  suffix: 10.x\n  nickname: ten", 29, "unknown key 'nickname'"),
        ("as_of: 2026-11-23", "as_of: yesterday", 45, "a day as 2026-11-23"),
        ("architectures: [x86_64]", "architectures: [x86_64", 9, "front matter: "),
        ("name: Node.js 10", "name: Node.js \x07 10", 2, "front matter: "),
    ],
)
def test_a_bad_page_is_told_with_its_line(old: str, new: str, line: int, what: str) -> None:
    assert old in GOOD
    with pytest.raises(BadPage) as caught:
        facts.parse("nodejs10.x", "page.md", GOOD.replace(old, new, 1))
    assert (caught.value.path, caught.value.line) == ("page.md", line)
    assert what in str(caught.value)


def test_no_page_at_all(tmp_path: Path) -> None:
    with pytest.raises(BadPage, match="no runtime page here"):
        facts.runtimes(tmp_path)


def test_every_field_is_filled_from_the_page() -> None:
    one = facts.parse("nodejs10.x", "page.md", GOOD)
    assert {name for name, value in one._asdict().items() if value in ("", (), {}, None)} == set()


def test_reading_all_pages_is_quick() -> None:
    import yaml  # noqa: F401

    best = min(_seconds(facts.runtimes.__wrapped__) for _ in range(5))
    assert best < 0.015, f"{best * 1000:.1f} ms"
    assert facts.runtimes() is facts.runtimes()


def _seconds(call: object) -> float:
    assert callable(call)
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def test_the_index_reaches_every_page_and_nothing_else() -> None:
    docs = data.folder("docs")
    linked = set(re.findall(r"\]\(([^)]+)\)", (docs / "index.md").read_text("utf-8")))
    assert [link for link in linked if not (docs / link).exists()] == []
    found = (path for folder in ("", "runtimes/", "tools/") for path in docs.glob(f"{folder}*.md"))
    pages = {path.relative_to(docs).as_posix() for path in found} | {"rules/package-too-old.md"}
    assert pages - linked == {"index.md"}


def test_the_index_sorts_the_runtimes_as_the_pages_do() -> None:
    text = (data.folder("docs") / "index.md").read_text("utf-8")
    found = re.search(r"This table is of (\S+);", text)
    assert found
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")][2:]
    columns = [re.findall(r"runtimes/(\S+?)\.md", " ".join(cells)) for cells in zip(*rows, strict=True)]
    day = date.fromisoformat(found[1])
    for status, names in zip(("supported", "deprecated", "refused"), columns, strict=True):
        assert set(names) == {one.identifier for one in facts.runtimes().values() if facts.status(one, day) == status}


def test_where_two_runtimes_carried_the_same_sdk() -> None:
    old, new = facts.find("nodejs8.10"), facts.find("nodejs10.x")
    said = "nodejs8.10 and nodejs10.x carried the same aws-sdk on 2019-09-01: 2.488.0."
    assert facts.same_sdk([old, new], new, "2019-09-01") == said
    assert facts.same_sdk([old], new, "2019-06-20") == ""
    assert facts.same_sdk([old], new, "2018-06-20") == ""
    assert facts.same_sdk([old], new, "") == ""
    assert facts.same_sdk([old, new], facts.find("nodejs20.x"), "2024-01-01") == ""


def test_what_is_the_same_of_several_runtimes_is_said_once() -> None:
    some = [
        facts.find(name)
        for name in ("nodejs8.10", "nodejs10.x", "nodejs14.x", "nodejs18.x", "nodejs20.x", "nodejs24.x")
    ]
    refused, alone, ended = facts.notices(some, date(2026, 11, 24))
    assert refused == (
        "AWS has refused updates on nodejs8.10 (since 2020-03-06) and nodejs10.x (since 2022-02-14): "
        "what is on them cannot be deployed."
    )
    assert alone == facts.notice(facts.find("nodejs14.x"), date(2026, 11, 24))
    assert ended.startswith(
        "AWS ended support for nodejs18.x (2025-09-01) and nodejs20.x (2026-04-30): it refuses new functions from "
        "2027-02-01 (in 69 days) and updates from 2027-03-03 (in 99 days) (dates as of "
    )


def test_of_one_runtime_the_same_is_said_as_ever() -> None:
    for one in facts.runtimes().values():
        for day in (date(2019, 1, 1), date(2026, 11, 24), date(2030, 1, 1)):
            said = facts.notice(one, day)
            assert facts.notices([one], day) == ([said] if said else [])
