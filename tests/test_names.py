"""The door for names: what passes goes through every world."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scaffold import names
from scaffold.errors import ScaffoldError

anything = st.text(max_size=90)


@given(anything | st.from_regex(r"[A-Za-z0-9_-]{0,70}", fullmatch=True))
def test_what_passes_is_a_name_everywhere(name: str) -> None:
    if names.problems(name):
        return
    assert re.fullmatch(r"[a-zA-Z0-9-_]{1,64}", name)
    assert len(name + names.SUFFIX) <= 64
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name.lower())
    assert re.search(r"[A-Za-z0-9]", name)
    assert re.match(r"[A-Za-z_][A-Za-z0-9_-]*$", name)


@given(anything)
@example("Con")
@example("9lives")
@example("x" * 80)
@example("-" * 80 + "x")
@example("ß")
@example("node_modules")
def test_a_suggestion_always_passes(name: str) -> None:
    assert names.problems(names.suggestion(name)) == []


@given(anything)
def test_a_message_is_printable(path: str) -> None:
    try:
        assert names.problems(names.checked(path)) == []
    except ScaffoldError as error:
        assert str(error).isprintable()  # noqa: PT017


def test_the_message_says_what_is_so_and_what_to_do() -> None:
    with pytest.raises(ScaffoldError) as caught:
        names.checked("Resize Images!")
    assert str(caught.value) == (
        '"Resize Images!" cannot name a Lambda function (letters, digits, - and _, at most 64). Try resize-images.'
    )


def test_all_worlds_are_named_in_one_message() -> None:
    with pytest.raises(ScaffoldError) as caught:
        names.checked("!" * 65)
    assert "cannot name a Lambda function" in caught.value.what
    assert "has 65 characters" in caught.value.what


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("", "cannot name"),
        ("..", "cannot name"),
        ("a.b", "cannot name"),
        ("fünf", "cannot name"),
        ("1st", "begin with a letter"),
        ("-x", "begin with a letter"),
        ("_x", "begin with a letter"),
        ("n" * 65, "65 characters"),
        ("n" * 60, "role"),
        ("nul", "device"),
        ("COM1", "device"),
        ("node_modules", "npm"),
    ],
)
def test_refused(name: str, part: str) -> None:
    assert any(part in problem for problem in names.problems(name))


@pytest.mark.parametrize("name", ["a", "my-function", "ResizeImages", "a_b", "n" * 59, "console"])
def test_taken(name: str) -> None:
    assert names.problems(name) == []


@pytest.mark.parametrize("path", ["services/thumbs", "./thumbs", "../other/thumbs", "services\\thumbs", "/tmp/thumbs"])
def test_a_path_is_named_by_its_last_part(path: str) -> None:
    assert names.checked(path) == "thumbs"


def test_the_suggestion_keeps_the_folder() -> None:
    with pytest.raises(ScaffoldError, match=r"Try services/big-one\.$"):
        names.checked("services/Big One")


def test_a_folder_on_the_way_may_not_be_a_device() -> None:
    with pytest.raises(ScaffoldError, match="folder on every system"):
        names.checked("aux/thumbs")
