"""Names are compared without a regular expression as with one."""

from __future__ import annotations

from fnmatch import fnmatchcase

from hypothesis import given
from hypothesis import strategies as st

from scaffold.formats import FORMATS
from scaffold.regex import like
from scaffold.worlds import WORLDS

PATTERNS = sorted({pattern for row in (*FORMATS, *WORLDS) for pattern in row.files})
SMALL = st.text("a.*?[]\nA", max_size=6)


@given(SMALL, SMALL)
def test_a_name_is_like_a_pattern_as_fnmatch_says(name: str, pattern: str) -> None:
    assert like(name, pattern) == fnmatchcase(name, pattern)


@given(st.sampled_from(PATTERNS), st.text("a.", max_size=4), st.sampled_from(PATTERNS))
def test_ours_are_compared_as_fnmatch_does(written: str, inside: str, pattern: str) -> None:
    name = written.replace("*", inside)
    assert like(name, pattern) == fnmatchcase(name, pattern)
