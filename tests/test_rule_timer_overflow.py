"""What a delay comes to, worked out from the code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.formats import syntax
from scaffold.model import Entry, Kind, Project
from scaffold.rules.timer_overflow import value


def worked_out(text: str) -> float | None:
    """The value of `EXPRESSION` in `HERE(EXPRESSION)`."""
    of = Project({"a.js": Entry("a.js", Kind.TEXT, 0o644, text.encode)})
    call = syntax(of, "a.js").find(pattern="HERE($A)")
    assert call
    node = call.get_match("A")
    assert node
    return value(node, of, "a.js")


NUMBERS = st.integers(0, 10**6).map(str)
SUMS = st.recursive(
    NUMBERS,
    lambda inner: st.tuples(inner, st.sampled_from("*+-"), inner).map("({0[0]} {0[1]} {0[2]})".format),
    max_leaves=6,
)


@given(SUMS)
def test_a_sum_of_numbers_is_what_it_is(text: str) -> None:
    assert worked_out(f"HERE({text})") == pytest.approx(float(eval(text)))


@given(SUMS)
def test_names_change_nothing(text: str) -> None:
    assert worked_out(f"const a = {text}, b = a; HERE(b)") == pytest.approx(float(eval(text)))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("HERE(0x80000000)", 2**31),
        ("HERE(1e3)", 1000),
        ("HERE(2 ** 31)", 2**31),
        ("HERE(Infinity)", float("inf")),
        ("let a; a = 3; HERE(a)", 3),
        ("HERE(1 / 0)", None),
        ("HERE(10 ** 10000)", None),
        ("HERE(10n)", None),
        ("const Infinity = 3; HERE(given)", None),
        ("let a = 3; a = 4; HERE(a)", None),
        ("const f = (a = 3) => HERE(a)", None),
        ("const { a } = 3; HERE(a)", None),
        ("const a = a; HERE(a)", None),
        ("HERE(3 % 2)", None),
        ("HERE('3')", None),
    ],
)
def test_what_cannot_be_worked_out_is_not_guessed(text: str, number: float | None) -> None:
    assert worked_out(text) == number
