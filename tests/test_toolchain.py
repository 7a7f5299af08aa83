"""Tool pages: their grammar, and what a version does with a runtime."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold import data, facts
from scaffold import read as read_page
from scaffold.errors import BadPage
from scaffold.toolchain import Does, Tool, Version, parse, tools, version, written

FOLDER = data.folder("docs") / "tools"
TOOLS = tools()
RUNTIMES = list(facts.runtimes())
VERSIONS = st.tuples(st.integers(0, 8), st.integers(0, 300), st.integers(0, 5))
PAGE = """---
title: A tool
packages: {npm: tool}
outside:
  - {from: 1.0.0, does: warns}
  - {from: 4.0.0, does: refuses}
windows:
  - {runtime: nodejs8.10, from: 1.2.0, until: 3.0.0, source: here}
  - {runtime: nodejs10.x, before: 1.9.0, from: 2.0.0, last: 4.1.0, until: 5.0.0, released: 2019-05-14, source: here}
  - {runtime: nodejs10.x, from: 6.0.0, source: here}
  - {runtime: nodejs12.x, before: 6.2.0, source: here}
sources: [https://example.org/tool]
as_of: 2026-11-25
---

# A tool
"""


def read(old: str = "", new: str = "") -> Tool:
    assert old in PAGE
    return parse("tool", "docs/tools/tool.md", PAGE.replace(old, new, 1) if old else PAGE)


@pytest.mark.parametrize(
    ("runtime", "said"),
    [
        ("nodejs8.10", "0.9.0 - | 1.1.9 warns | 1.2.0 accepts | 2.9.9 accepts | 3.0.0 warns | 4.0.0 refuses"),
        ("nodejs10.x", "0.1.0 - | 1.9.0 warns | 1.9.1 - | 2.0.0 accepts | 4.1.0 accepts | 4.1.1 - | 5.0.0 refuses"),
        ("nodejs10.x", "5.9.9 refuses | 6.0.0 accepts | 99.0.0 accepts"),
        ("nodejs12.x", "0.9.9 - | 1.0.0 warns | 6.2.0 refuses | 6.2.1 -"),
        ("nodejs24.x", "1.0.0 - | 6.0.0 -"),
    ],
)
def test_what_a_version_does_with_a_runtime(runtime: str, said: str) -> None:
    for one in said.split(" | "):
        number, does = one.split()
        found = read().does(runtime, version(number))
        assert (found.value if found else "-") == does, one


def test_the_first_version_that_accepts_all() -> None:
    tool = read()
    assert tool.first((0, 0, 0), "nodejs8.10") == (1, 2, 0)
    assert tool.first((0, 0, 0), "nodejs8.10", "nodejs10.x") == (2, 0, 0)
    assert tool.first((4, 1, 0), "nodejs10.x") == (6, 0, 0)
    assert tool.first((3, 0, 0), "nodejs8.10") is None
    assert tool.first((0, 0, 0), "nodejs12.x") is None


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("title: A tool\n", "", 2, "missing key 'title'"),
        ("title", "titel", 2, "unknown key 'titel'"),
        ("npm: tool", "brew: tool", 3, "unknown key 'brew'"),
        ("does: warns", "does: accepts", 5, "refuses, warns or lacks"),
        ("from: 4.0.0", "from: 0.4.0", 6, "ascend"),
        ("nodejs8.10", "nodejs8.x", 8, "there is no runtime 'nodejs8.x'"),
        ("1.2.0", "1.2", 8, "a version of three numbers"),
        ("1.2.0", "3.0.0", 8, "ascend"),
        (", source: here", "", 8, "missing key 'source'"),
        ("until: 5.0.0, ", "", 9, "`last` is said with `until`"),
        ("2019-05-14", "May 2019", 9, "a day"),
        ("from: 6.0.0", "from: 3.0.0", 10, "overlap"),
        ("before: 6.2.0", "until: 6.2.0", 11, "without `from`"),
        ("sources: [https://example.org/tool]", "sources: []", 12, "one member at least"),
        ("as_of: 2026-11-25\n", "as_of: 2026-11-25\nthen: Another Tool\n", 14, "the name of a page"),
    ],
)
def test_a_page_that_breaks_the_grammar_says_so_with_its_line(old: str, new: str, line: int, said: str) -> None:
    with pytest.raises(BadPage, match=re.escape(said)) as raised:
        read(old, new)
    assert (raised.value.path, raised.value.line) == ("docs/tools/tool.md", line)


@pytest.mark.parametrize("name", TOOLS)
def test_our_pages(name: str) -> None:
    tool, text = TOOLS[name], (FOLDER / f"{name}.md").read_text("utf-8")
    assert any(one.startswith("https://") for one in tool.sources)
    assert not tool.then or tool.then in TOOLS
    order = [facts.find(one.runtime).rank for one in tool.windows]
    assert order == sorted(order), "windows stand in the order of the runtimes"
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (FOLDER / link).exists(), link
    assert f"# {tool.title}\n" in text
    for one in tool.windows:
        assert one.released <= tool.as_of
        if one.first and one.first > (0, 0, 0):
            assert tool.does(one.runtime, one.first) is Does.ACCEPTS
        if one.before:
            assert tool.does(one.runtime, one.before) in (Does.REFUSES, Does.WARNS, Does.LACKS, None)
        if one.until:
            assert tool.does(one.runtime, one.until) is not Does.ACCEPTS


@given(st.sampled_from(sorted(TOOLS)), st.sampled_from(RUNTIMES), VERSIONS)
def test_a_first_version_is_one_and_the_first_known(name: str, runtime: str, above: Version) -> None:
    tool = TOOLS[name]
    first = tool.first(above, runtime)
    if first is None:
        assert all(tool.does(runtime, one) is not Does.ACCEPTS for one in tool.bounds if one > above)
    else:
        assert first > above
        assert tool.does(runtime, first) is Does.ACCEPTS


@given(VERSIONS)
def test_versions_as_text(one: Version) -> None:
    assert version(written(one)) == version(f"v{written(one)}-beta.1") == one


def test_the_index_of_pages_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "tool.md").write_text(PAGE)
    assert list(tools(tmp_path)) == ["tool"]
    assert tools(tmp_path) is tools(tmp_path)


@pytest.mark.parametrize("name", TOOLS)
def test_explain_shows_a_tool(name: str) -> None:
    text = read_page.explain(name, today=date(2026, 11, 25), width=100)
    assert all(f"\n{runtime} " in text for runtime in {one.runtime for one in TOOLS[name].windows})
    assert TOOLS[name].as_of in text
