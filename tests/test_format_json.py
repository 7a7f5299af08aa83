"""JSON: exact spans in files as people leave them, and no exception for any text."""

import json as standard
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.formats import json, text
from scaffold.match import get, matches
from scaffold.model import Node

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = st.one_of(WORDS, st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False))
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=20
)
GAPS = st.sampled_from(["", " ", "\n", "\r\n", "\t", "\r", ' // "Runtime": "decoy"\n', '/* { "decoy": [ */', "/**/"])


class Written:
    """A document, and where each scalar of it was written."""

    def __init__(self, draw, value):
        self.draw, self.text, self.scalars = draw, draw(st.sampled_from(["", "\ufeff"])), []
        self.gap()
        self.put(value, ())
        self.gap()

    def gap(self):
        self.text += self.draw(GAPS)

    def put(self, value, keys):
        if isinstance(value, dict | list):
            members = list(value.items() if isinstance(value, dict) else enumerate(value))
            self.text += "{" if isinstance(value, dict) else "["
            for at, (key, member) in enumerate(members):
                self.gap()
                if isinstance(value, dict):
                    self.text += standard.dumps(key, ensure_ascii=self.draw(st.booleans()))
                    self.gap()
                    self.text += ":"
                    self.gap()
                self.put(member, (*keys, str(key)))
                self.gap()
                self.text += "," if at < len(members) - 1 or self.draw(st.booleans()) else ""
            self.gap()
            self.text += "}" if isinstance(value, dict) else "]"
            return
        written = standard.dumps(value, ensure_ascii=self.draw(st.booleans()))
        quote = isinstance(value, str)
        start = len(self.text) + quote
        self.text += written
        self.scalars.append((keys, value if quote else written, start, len(self.text) - quote))


def scalars(node: Node, keys=()):
    if not node.items:
        if node.kind not in ("map", "list"):
            yield keys, node.value, node.start, node.end
        return
    for item in node.items:
        yield from scalars(item.node, (*keys, item.key))


@given(st.data(), VALUES)
def test_every_scalar_is_found_where_it_was_written(data, value):
    written = Written(data.draw, value)
    assert list(scalars(json.tree(written.text))) == written.scalars
    assert json.problems(written.text) == []


@given(st.text() | st.text("{}[]\":,\\/*'a1 \n%<>=\ufeff", max_size=60))
def test_no_text_raises(content):
    root = json.tree(content)
    for _, _, start, end in scalars(root):
        assert 0 <= start <= end <= len(content)
    json.problems(content)


@given(VALUES, st.data())
def test_what_the_standard_library_refuses_is_a_problem(value, data):
    content = standard.dumps(value, indent=1)
    at = data.draw(st.integers(0, len(content) - 1))
    broken = content[:at] + content[at + 1 :]
    try:
        standard.loads(broken)
    except ValueError:
        trailing = broken.strip() == "" or ",\n" in broken
        assert trailing or json.problems(broken), broken


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('{"a": 1\n"b": 2}', 2),
        ('{"a" 1}', 1),
        ('{\n"a": }', 2),
        ('{"a": 1}\n}', 2),
        ('{\n\n"a": [1, 2}', 3),
        ('{"a": 1', 1),
        ('\n{"a": "x}\n', 2),
        ("{a: 1}", 1),
        ('{"a": 1}\n{"b": 2}', 2),
        ('{"a": 01x}', 1),
        ('{"a": "\\x"}', 1),
        ('{"a": 1,\n{% if b %}\n"c": 2}', 2),
        ("[" * 10_000, 1),
    ],
)
def test_a_problem_has_its_line(content, line):
    assert json.problems(content)[0][0] == line


def test_what_is_around_a_problem_is_read():
    content = '{"a": {"b": {{ x }}, "c": "d"\n "e": "f", oops, "g": ["h"}, "i": "j"}'
    root = json.tree(content)
    assert get(root, "a", "b") == Node("expression", 12, 19, "{{ x }}")
    assert [get(root, *keys).value for keys in (("a", "c"), ("a", "e"), ("a", "g", "0"), ("i",))] == list("dfhj")


def test_duplicate_keys_are_kept():
    root = json.tree('{"R": {"a": 1}, "R": {"a": 2}}')
    assert [match.node.value for match in matches("R.a", root)] == ["1", "2"]


def test_a_template():
    content = (
        '\ufeff// made by hand\r\n{"Resources": {"F": {"Type": "AWS::Lambda::Function",\r\n'
        '"Properties": {"Runtime":"nodejs8.10",}}}}'
    )
    (found,) = matches("Resources.*[Type=AWS::Lambda::Function].Properties.Runtime", json.tree(content))
    assert content[found.node.start : found.node.end] == found.node.value == "nodejs8.10"


@pytest.mark.parametrize(
    "content",
    [
        '"' + "x" * 5_000_000 + '"',
        "[" + "1," * 100_000 + "1]",
        "{" * 150_000,
        "[{" * 10_000 + "}]" * 10_000,
        '"\\",' * 100_000,
        "/*" * 200_000,
        "{%" * 150_000,
        "<%" * 150_000,
        '{"a":' * 50_000,
        "}" * 150_000,
        '["\n' * 100_000,
    ],
    ids=lambda content: content[:6],
)
def test_hostile_text_takes_no_time(content):
    began = time.process_time()
    json.tree(content)
    json.problems(content)
    assert time.process_time() - began < 3


@pytest.mark.parametrize("before", ["", "\ufeff", "# why\n", "\n\n", "\r\n", "  "])
@pytest.mark.parametrize("after", ["", "\n", "\r\n", "  # v6\n", " \n\n"])
def test_a_version_file(before, after):
    content = f"{before}lts/carbon{after}"
    version = get(text.tree(content), "version")
    assert content[version.start : version.end] == version.value == "lts/carbon"
    assert text.problems(content) == []


def test_a_version_file_with_none_or_two():
    assert get(text.tree("# none\n"), "version") is None
    assert get(text.tree("v8\nv10\n"), "version").value == "v8"
    assert text.problems("v8\n\nv10\n") == [(3, "more than one version")]


@given(st.text())
def test_no_text_raises_in_a_version_file(content):
    text.tree(content)
    text.problems(content)
