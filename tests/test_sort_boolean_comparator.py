"""Which values of a comparator are never below zero."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scaffold.formats import syntax
from scaffold.model import Entry, Kind, Project
from scaffold.rules import sort_boolean_comparator as rule

POSITIVE = st.sampled_from(["a > b", "a.at <= b.at", "true", "0", "1", "!a.done", "a === b", "a.n != 1"])
NEGATIVE = st.sampled_from(["a - b", "-1", "a.localeCompare(b)", "compare(a, b)", "a", "-a"])


def joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(parts, parts)
    return st.one_of(
        parts.map(lambda one: f"({one})"),
        pairs.map(lambda two: f"(({two[0]}) && ({two[1]}))"),
        pairs.map(lambda two: f"(c ? ({two[0]}) : ({two[1]}))"),
        pairs.map(lambda two: f"(({two[0]}) || ({two[1]}))"),
    )


def never(text: str) -> bool:
    code = f"x = ({text});\n"
    project = Project({"index.js": Entry("index.js", Kind.TEXT, 0o644, code.encode)})
    value = syntax(project, "index.js").find(kind="assignment_expression")
    right = value.field("right") if value else None
    assert right is not None
    return rule._never_less(right)


@given(st.recursive(POSITIVE, joined, max_leaves=6))
def test_what_is_made_of_comparisons_is_never_below_zero(text: str) -> None:
    assert never(text)


@given(st.recursive(POSITIVE, joined, max_leaves=3), NEGATIVE, st.sampled_from(["({} || ({}))", "(c ? ({}) : ({}))"]))
def test_one_part_that_may_be_is_enough(text: str, other: str, way: str) -> None:
    assert not never(way.format(text, other))
