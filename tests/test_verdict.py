"""What is said of the runtimes of some functions: for none, one, two and many, known and unresolved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.show.verdict import heading, on

if TYPE_CHECKING:
    from scaffold.show.schema import Report

OLD, NEW, NEWER = "nodejs16.x", "nodejs20.x", "nodejs22.x"


def head(*runtimes: str) -> str:
    """The heading of a run to nodejs20.x over functions on these runtimes, "" where one is unresolved."""
    rows = [
        {"from": one, "to": NEW if one == OLD else one, "state": {OLD: "moved", "": "unresolved"}.get(one, "stays")}
        for one in runtimes
    ]
    return heading(cast("Report", {"functions": rows, "target": NEW}))[0]


@pytest.mark.parametrize(
    ("runtimes", "said"),
    [
        ((), "no function found"),
        (("",), "1 function whose runtime is unresolved"),
        (("", ""), "2 functions whose runtimes are unresolved"),
        ((OLD,), "1 function, nodejs16.x → nodejs20.x"),
        ((OLD, ""), "2 functions, nodejs16.x (1) → nodejs20.x; 1 whose runtime is unresolved"),
        ((OLD, OLD, "", ""), "4 functions, nodejs16.x (2) → nodejs20.x; 2 whose runtimes are unresolved"),
        ((OLD, NEW), "2 functions, nodejs16.x (1) → nodejs20.x; 1 there already"),
        ((OLD, NEWER, ""), "3 functions, nodejs16.x (1) → nodejs20.x; 1 on a newer one; 1 whose runtime is unresolved"),
        ((NEW,), "1 function on nodejs20.x"),
        ((NEW, NEW), "both functions are on nodejs20.x"),
        ((NEW, NEW, NEW), "all 3 functions are on nodejs20.x"),
        ((NEW, ""), "2 functions on nodejs20.x (1); 1 whose runtime is unresolved"),
        ((NEWER,), "1 function on nodejs22.x"),
        ((NEWER, NEWER), "2 functions on nodejs22.x"),
        ((NEWER, NEW, NEW), "3 functions on nodejs20.x (2) and nodejs22.x (1)"),
        ((NEWER, ""), "2 functions on nodejs22.x (1); 1 whose runtime is unresolved"),
    ],
)
def test_a_heading(runtimes: Sequence[str], said: str) -> None:
    assert head(*runtimes) == said


@given(st.lists(st.sampled_from([OLD, NEW, NEWER, ""]), min_size=1, max_size=6))
def test_no_function_is_said_to_be_on_or_to_go_from_what_is_not_known(runtimes: list[str]) -> None:
    for said in (head(*runtimes), *on(runtimes)):
        assert "on unresolved" not in said
        assert ("unresolved" in said) == ("" in runtimes)
