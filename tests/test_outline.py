"""A rule's outline hits wherever the rule does: over every page, and over the examples of all of them."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from ast_grep_py import SgRoot
from examples import CASES, PAGES

from scaffold import block as blocks
from scaffold.formats import format_of
from scaffold.outline import outline

ALTERNATIVES = [
    pytest.param(one, id=f"{page.id} {number}")
    for page in PAGES
    if page.block and page.block.role == "Rule"
    for number, one in enumerate(blocks.checked(yaml.safe_load(page.block.text)))
]
TEXTS = sorted(
    {
        (text, row.language)
        for case in CASES
        for path, text in case.before.items()
        if (row := format_of(path)) and row.language and case.page.block and case.page.block.role == "Rule"
    }
)


def spans(root: SgRoot, config: Mapping[str, Any]) -> set[tuple[int, int]]:
    found = root.root().find_all(config)  # type: ignore[call-overload]
    return {(node.range().start.index, node.range().end.index) for node in found}


@pytest.mark.slow
@pytest.mark.parametrize("one", ALTERNATIVES)
def test_an_outline_is_wider_than_its_rule(one: Mapping[str, Any]) -> None:
    wider, config = outline(one), {"rule": one["rule"], "constraints": one.get("constraints", {})}
    for text, language in TEXTS:
        root = SgRoot(text, language)
        exact = spans(root, config)
        assert wider is None or exact <= spans(root, {"rule": wider}), text


@pytest.mark.parametrize(
    ("rule", "wider"),
    [
        ({"kind": "string"}, None),
        ({"regex": "a"}, None),
        ({"kind": "string", "regex": "a"}, {"kind": "string"}),
        ({"pattern": "a", "not": {"regex": "b"}}, {"pattern": "a"}),
        ({"any": [{"kind": "string"}, {"regex": "a"}]}, None),
        ({"all": [{"kind": "string"}, {"regex": "a"}]}, {"all": [{"kind": "string"}]}),
        ({"pattern": "a", "inside": {"regex": "b"}}, {"pattern": "a"}),
        (
            {"pattern": "a", "has": {"kind": "string", "regex": "b", "field": "key"}},
            {"pattern": "a", "has": {"kind": "string", "field": "key"}},
        ),
        (
            {"pattern": "a", "inside": {"kind": "pair", "stopBy": {"regex": "b"}}},
            {"pattern": "a", "inside": {"kind": "pair", "stopBy": "end"}},
        ),
    ],
)
def test_what_is_left_of_a_rule(rule: Mapping[str, Any], wider: Mapping[str, Any] | None) -> None:
    assert outline({"rule": rule}) == wider


def test_a_constraint_is_slow_too() -> None:
    assert outline({"rule": {"pattern": "f($A)"}, "constraints": {"A": {"regex": "b"}}}) == {"pattern": "f($A)"}
