"""TOML: what tomllib reads, where it is written, and no text that raises."""

import time
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.formats import toml
from scaffold.match import get, matches, scalar
from scaffold.model import Node

KEYS = st.text("ab_-9", min_size=1, max_size=4)
WORDS = st.text("ab é😀#=[]{},.'", max_size=8)
VALUES = st.recursive(
    WORDS | st.integers(0, 99) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
)
DOCUMENTS = st.tuples(
    st.dictionaries(KEYS, VALUES, max_size=3),
    st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=3), max_size=3),
)


def written(draw, value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        quotes = ['"', '"""'] + (["'"] if "'" not in value else [])
        quote = draw(st.sampled_from(quotes))
        return quote + value + quote
    if isinstance(value, list):
        gap = draw(st.sampled_from(["", " ", "\n  # decoy = 1\n"]))
        return "[" + ",".join(gap + written(draw, one) for one in value) + gap + "]"
    return "{" + ", ".join(f"{key} = {written(draw, one)}" for key, one in value.items()) + "}"


def plain(node: Node) -> object:
    if node.kind == "map":
        return {item.key: plain(item.node) for item in node.items}
    if node.kind == "list":
        return [plain(item.node) for item in node.items]
    return node.value


def texts(value: object) -> object:
    if isinstance(value, dict):
        return {key: texts(one) for key, one in value.items()}
    if isinstance(value, list):
        return [texts(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def scalars(node: Node):
    if node.kind == "scalar":
        yield node
    for item in node.items:
        yield from scalars(item.node)


@given(st.data(), DOCUMENTS, st.booleans())
def test_it_reads_what_tomllib_reads_and_where(data, document, carriage):
    draw = data.draw
    first, tables = document
    tables = {key: table for key, table in tables.items() if key not in first}
    text = draw(st.sampled_from(["", "# x = 1\n", "\n"]))
    for key, value in first.items():
        text += f"{key} = {written(draw, value)}{draw(st.sampled_from(['', ' # decoy = 2']))}\n"
    for key, table in tables.items():
        text += f"[{key}]\n" + "".join(f"  {name}={written(draw, one)}\n" for name, one in table.items())
    text = text.replace("\n", "\r\n") if carriage else text
    root = toml.tree(text)
    assert plain(root) == texts(tomllib.loads(text))
    assert toml.problems(text) == []
    assert all(text[node.start : node.end] == node.value for node in scalars(root))


NETLIFY = """\
[build]
  environment = { NODE_VERSION = "8", AWS_LAMBDA_JS_RUNTIME = "nodejs8.10" }
[context.production.environment]
  "AWS_LAMBDA_JS_RUNTIME" = 'nodejs6.10'
[[redirects]]
  from = "/a"
[[redirects]]
  from = "/b"
a.b."c.d" = 1
"""


def test_tables_dotted_keys_and_arrays_of_tables():
    root = toml.tree(NETLIFY)
    found = [match.node.value for match in matches("**.environment.AWS_LAMBDA_JS_RUNTIME", root)]
    assert found == ["nodejs8.10", "nodejs6.10"]
    assert [scalar(get(match.node, "from")) for match in matches("redirects", root)] == ["/a", "/b"]
    assert [match.node.value for match in matches("redirects.a.b.*", root)] == ["1"]


@pytest.mark.parametrize(("text", "line"), [("a\nb = 1\n", 1), ("a = 1\nb =\n", 2), ("a = [1\n", 1), ("a = {b}\n", 1)])
def test_a_problem_has_its_line(text, line):
    assert [at for at, _ in toml.problems(text)][:1] == [line]


@given(st.text() | st.text("ab=[]{}.,\"'#\n ", max_size=60))
def test_no_text_raises(text):
    assert all(0 <= node.start <= node.end <= len(text) for node in scalars(toml.tree(text)))
    assert all(1 <= line <= text.count("\n") + 1 for line, _ in toml.problems(text))


@pytest.mark.parametrize(
    "text", ["a=" + "[" * 50_000, "a=" + "{b=" * 50_000, "[" * 100_000, 'a="""' * 20_000, "a." * 99_000]
)
def test_hostile_text_takes_no_time(text):
    began = time.process_time()
    toml.tree(text)
    assert time.process_time() - began < 3
