"""Lines are broken as textwrap breaks them."""

from __future__ import annotations

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from scaffold.words import wrapped

WORD = st.text("ab-/.é", min_size=1, max_size=30)
TEXT = st.one_of(st.lists(WORD).map(" ".join), st.text("ab -\t\n\xa0", max_size=120))


@given(TEXT, st.integers(1, 60), st.text("* ", max_size=4))
def test_as_textwrap_does(text: str, width: int, lead: str) -> None:
    indent = " " * len(lead)
    room = max(width, len(lead) + 20)
    expected = textwrap.wrap(text, room, initial_indent=lead, subsequent_indent=indent, break_on_hyphens=False)
    assert wrapped(text, width, lead) == expected
