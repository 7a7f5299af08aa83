"""What a text must hold for a rule to hit anything in it: wherever the parser library hits, the text has it."""

from __future__ import annotations

import pytest
from ast_grep_py import SgRoot
from hypothesis import given
from hypothesis import strategies as st

from scaffold import data, grammar, pages
from scaffold.needed import needed, stands

PAGES = [page for page in pages.pages(data.folder("docs") / "rules") if page.block and page.block.role == "Rule"]
BLOCKS = {page.id: pages.plain(page, tested=True)["block"] for page in PAGES}
BETWEEN = st.text(" \n", max_size=2) | st.sampled_from(
    [" /* a */ ", "/* new Buffer( */ /*b*/", " // c\n", "\n/* ( */\n"]
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_every_example_has_it(page: grammar.Page) -> None:
    """And where one alternative hits a text, that alternative's need stands in it."""
    texts = [fence.text for example in page.examples for fence in example.fences]
    for text in texts:
        for language in ("javascript", "typescript", "tsx"):
            root = SgRoot(text, language).root()
            for one in BLOCKS[page.id]:
                if root.find_all({"rule": one["rule"], "constraints": one.get("constraints", {})}):  # type: ignore[call-overload]
                    need = needed({"rule": one["rule"]})
                    assert stands(need, text), (need, text)


@given(
    st.sampled_from(
        ["new Buffer(|x|)", "console|.|assert|(|y|, z)", "process|.|versions|.|node|.|charAt|(|0|)", "Date|(|)"]
    ),
    st.lists(BETWEEN, min_size=10, max_size=10),
)
def test_white_space_and_comments_may_stand_anywhere(code: str, between: list[str]) -> None:
    parts = code.replace(" ", " |").split("|")
    text = parts[0] + "".join(space + part for space, part in zip(between, parts[1:], strict=False))
    pattern = code.replace("|", "")
    if SgRoot(text, "javascript").root().find(pattern=pattern) is not None:
        assert stands(needed({"rule": {"pattern": pattern}}), text)


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ({"pattern": "Date()"}, "Date.now()", False),
        ({"pattern": "Date()"}, "at = Date ( )", True),
        ({"pattern": "Date()"}, "Date?.()", True),
        ({"pattern": "Date()"}, "new Date()", False),
        ({"pattern": "Date()"}, "isDate()", False),
        ({"pattern": "Date()"}, "new Date(Date())", True),
        ({"pattern": "f($A)"}, "[...f(1)]", True),
        ({"pattern": "new Buffer($A)"}, "Buffer.from(a)", False),
        ({"pattern": "new Buffer($A)"}, "new\nBuffer(1)", True),
        ({"pattern": "new Promise($A)"}, "new Promise<void>(a)", True),
        ({"pattern": "$A.trace"}, "const trace = 1", False),
        ({"pattern": "$A.trace"}, "a?.trace", True),
        ({"kind": "identifier", "regex": "^(one|two)$"}, "const three = 1", False),
        ({"kind": "identifier", "regex": "^(one|two)$"}, "const two = 1", True),
        ({"kind": "identifier", "regex": "^on+e$"}, "", True),
        ({"any": [{"pattern": "a.b"}, {"kind": "identifier"}]}, "", True),
        ({"any": [{"pattern": "a.b"}, {"pattern": "c"}]}, "a.d", False),
        ({"pattern": "a", "inside": {"pattern": "f($$$)"}}, "a + g()", False),
        ({"pattern": "a", "not": {"pattern": "f"}}, "a", True),
    ],
)
def test_what_is_needed(rule: dict[str, object], text: str, expected: bool) -> None:
    assert stands(needed({"rule": rule}), text) is expected


def test_a_member_that_a_capture_stands_for_is_needed_with_its_owner() -> None:
    need = needed({"rule": {"kind": "call_expression"}, "when": {"module": {"F": "fs.rmdir|crypto.createHash()"}}})
    assert stands(need, "require('fs').rmdir()")
    assert stands(need, "crypto.createHash")
    assert not stands(need, "require('fs').createHash()")


def test_behind_a_comment_nothing_more_is_asked() -> None:
    need = needed({"rule": {"pattern": "process.version"}})
    assert stands(need, "process /* of Node.js */ .version")
    assert not stands(need, "process" + "! " * 20_000 + "version")
