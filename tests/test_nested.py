from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scaffold.nested import Nested, Span


@st.composite
def spans(draw: st.DrawFn, start: int = 0, end: int = 40, deep: int = 4) -> list[Span]:
    """Spans of which each two lie one in the other or apart."""
    marks = sorted(draw(st.lists(st.integers(start, end), max_size=6)))
    found = [(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False) if a < b]
    inner = [one for a, b in found if deep for one in draw(spans(a, b, deep - 1))]
    return draw(st.permutations([*found, *inner]))


@given(spans(), st.integers(-1, 41))
def test_the_spans_around_a_place_are_those_that_hold_it_the_innermost_first(some: list[Span], place: int) -> None:
    found = list(Nested(some).around(place))
    assert set(found) == {(start, end) for start, end in some if start <= place < end}
    assert all(outer[0] <= one[0] and one[1] <= outer[1] for one, outer in pairwise(found))
