"""The generator of the matrix."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pairwise import Row, pairs, rows
from projects import CODES, FACTORS, ROWS, possible

VALUES = st.lists(st.sampled_from("bcd"), max_size=3, unique=True).map(lambda values: ["a", *values])
KEYS = st.dictionaries(st.sampled_from("UVWXYZ"), VALUES, min_size=2)


@given(KEYS, st.sets(st.sampled_from("bcd")))
def test_all_that_can_meet_meet_and_nothing_else(factors: dict[str, list[str]], narrow: set[str]) -> None:
    first, *others = factors

    def allowed(row: Row) -> bool:
        """Some values of the first factor go with `a` alone."""
        candidates = [row[first]] if first in row else factors[first]
        return any(one not in narrow or all(row.get(key, "a") == "a" for key in others) for one in candidates)

    found = rows(factors, allowed)
    met = {pair for row in found for pair in pairs({key: [value] for key, value in row.items()})}
    assert met == {pair for pair in pairs(factors) if allowed(dict(pair))}
    assert all(allowed(row) and list(row) == list(factors) for row in found)
    assert found == rows(factors, allowed)


def test_the_matrix() -> None:
    met = {pair for row in ROWS for pair in pairs({key: [value] for key, value in row.items()})}
    assert met == {pair for pair in pairs(FACTORS) if possible(dict(pair))}
    assert len(ROWS) < 60
    assert {code["runtime"] for code in CODES} == set(FACTORS["runtime"])
