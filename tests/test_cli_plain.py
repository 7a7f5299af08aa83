"""A call that is read without argparse says what argparse makes of it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.cli.help import parser
from scaffold.cli.parse import ALL, NOTES
from scaffold.cli.plain import Words

WORDS = [
    "a",
    "b/c",
    "nodejs24.x",
    "json",
    "text",
    "safe",
    "breaks",
    "shared",
    "",
    "-",
    "--",
    "-x",
    "-1",
    "--no",
    "a b",
    "é",
]
COMMANDS = sorted(ALL)


def table(command: str) -> Words:
    words = Words()
    ALL[command][2](words)
    return words


def argparsed(command: str, argv: list[str]) -> dict[str, object]:
    return vars(parser(command, *ALL[command], NOTES.get(command, ()), 100).parse_args(argv, SimpleNamespace()))


@given(st.sampled_from(COMMANDS), st.data())
def test_it_is_what_argparse_reads(command: str, data: st.DataObject) -> None:
    options = [name for name in table(command).options if name.startswith("-")]
    word = st.sampled_from(WORDS)
    some = st.sampled_from(options) if options else word
    part = st.one_of(
        st.tuples(word),
        st.tuples(some),
        st.tuples(some, word),
        st.builds(lambda name, value: (f"{name}={value}",), some, word),
    )
    argv = [one for words in data.draw(st.lists(part, max_size=4)) for one in words]
    found = table(command).read(argv)
    if found is not None:
        assert vars(found) == argparsed(command, argv)


@pytest.mark.parametrize("command", COMMANDS)
def test_our_examples_are_read_plainly(command: str) -> None:
    for example in ALL[command][1]:
        argv = example.split("  ")[0].split(" | ")[0].split()[2:]
        found = table(command).read(argv)
        if "--guide" not in argv:
            assert found is not None, example
            assert vars(found) == argparsed(command, argv)


def test_a_value_is_no_other_calls_default() -> None:
    words = table("check")
    first, second = words.read(["--only", "a"]), words.read([])
    assert first is not None
    assert second is not None
    assert (first.only, second.only) == (["a"], [])
