"""Bodies that go one level deeper: no text in them changes, nothing but white space is added."""

import re

from ast_grep_py import SgRoot
from hypothesis import given
from hypothesis import strategies as st

from scaffold.handler.indented import indented

LINES = st.sampled_from(
    [
        "say(1);",
        "say(2)",
        "",
        "   ",
        "// two",
        "/* a\n  b\n*/",
        "const a = `one\n two ${say(\n3)}\n`;",
        "const b = 'x\\\n y';",
        "if (a) {\n    say();\n  }",
        "say(`\n`, '`', /`/);",
    ]
)
HEAD, SETTLE = "new Promise((resolve, reject) => {", "const done = (error) => reject(error);"
TEXTS = {"rule": {"any": [{"kind": "template_string"}, {"kind": "string"}, {"kind": "regex"}]}}


def texts(code: str) -> list[str]:
    return [one.text() for one in SgRoot(code, "javascript").root().find_all(TEXTS)]  # type: ignore[call-overload]


@given(
    st.lists(LINES, max_size=8), st.sampled_from(["  ", "\t", "    "]), st.sampled_from(["", "  "]), st.booleans(),
    st.sampled_from(["\n", "\r\n"]), st.booleans(),
)  # fmt: skip
def test_only_white_space_and_the_promise_are_added(
    lines: list[str], unit: str, base: str, settled: bool, feed: str, strict: bool
) -> None:
    inside = ["'use strict';"] * strict + ["work();", *lines]
    inner = "".join(f"{base}{unit}{line}\n" for line in inside)
    code = f"x;\n{base}exports.f = function () {{\n{inner}{base}}};\n".replace("\n", feed)
    root = SgRoot(code, "javascript").root()
    body = root.find(kind="function_expression").field("body")  # type: ignore[union-attr]
    assert body
    settle = SETTLE if settled else ""
    edits = indented(code, body, HEAD, settle, [], "a.js")
    assert edits
    assert len({edit.start for edit in edits}) == len(edits)
    after = code
    for edit in sorted(edits, reverse=True):
        after = after[: edit.start] + edit.text + after[edit.end :]
    assert SgRoot(after, "javascript").root().find(kind="ERROR") is None
    assert texts(after) == texts(code)
    assert ("\n" in after.replace("\r\n", "")) == ("\n" in code.replace("\r\n", ""))
    bare = re.sub(r"\s", "", after)
    added = re.escape(re.sub(r"\s", "", f"return{HEAD}{settle}")).replace(re.escape(";"), ";?")
    assert re.sub(added, "", re.sub(r"\}\);?(?=\};$)", "", bare), count=1) == re.sub(r"\s", "", code)
    assert not re.search(r"return new Promise.*\S.*;[ \t]*const done", after)


def test_not_where_the_lines_show_no_indentation() -> None:
    for code in (
        "exports.f = function () { work(); };",
        "exports.f = function () {\nwork();\n};",
        "exports.f = function () { work();\n  more();\n};",
        "exports.f = function () {\n  work(); };",
        "exports.f = function () {\n};",
        "\texports.f = function () {\n    work();\n\t};",
    ):
        body = SgRoot(code, "javascript").root().find(kind="function_expression").field("body")  # type: ignore[union-attr]
        assert body
        assert indented(code, body, HEAD, "", [], "a.js") is None, code
