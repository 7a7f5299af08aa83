"""Code of any language: a value where it is given a name, whatever stands around it; comments and strings are none."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.formats import code, format_of, tree
from scaffold.match import matches
from scaffold.model import Entry, Kind, Node, Project

TOKEN = "lambda.Runtime.NODEJS_8_10"
DECOYS = {
    "#": [
        "",
        "# runtime = lambda.Runtime.NODEJS_8_10\n",
        's = "runtime=lambda.Runtime.NODEJS_8_10"\n',
        "t = '''\nruntime = 1 \"\n'''\n",
    ],
    "//": [
        "",
        "// runtime: lambda.Runtime.NODEJS_8_10\n",
        "/* runtime: lambda.Runtime.NODEJS_8_10\n */",
        's = "runtime: lambda.Runtime.NODEJS_8_10";\n',
        "if (runtime == lambda.Runtime.NODEJS_8_10) { f('\\''); }\n",
        "x = y ? lambda.Runtime.NODEJS_8_10 : z;\n",
    ],
}
AROUND = {
    "#": [
        "f(self, 'H', runtime={}, x=1)",
        "runtime = {}\n",
        "f(g(h(\n  runtime={},  # it's\n)))",
        "d = dict(a=[1], runtime={})",
    ],
    "//": [
        "new f.Function(this, 'H', {{ runtime: {}, x: [1] }});",
        "const runtime = {};",
        'F.create(this, "H").runtime({}).handler("h.h").build();',
        'new F(this, "H", new P {{ A = 1, runtime = {}, }});',
        'f(a, &b.P{{ A: g("x"), runtime: {}, }})',
        "class A {{ f(runtime: R = {}) {{ return 1; }} }}",
    ],
}


@given(st.data(), st.sampled_from(["#", "//"]), st.booleans())
def test_a_value_is_found_where_it_is_written_and_nowhere_else(data, comment, carriage):
    draw = data.draw
    before, after = (draw(st.sampled_from(DECOYS[comment])) for _ in range(2))
    text = before + draw(st.sampled_from(AROUND[comment])).format(TOKEN) + "\n" + after
    text = text.replace("\n", "\r\n") if carriage else text
    found = [match.node for match in matches("**.runtime", code.tree(text, (comment,))) if match.node.kind == "scalar"]
    assert [text[node.start : node.end] for node in found] == ["NODEJS_8_10"]
    assert found[0].start == text.index(TOKEN, len(before.replace("\n", "\r\n") if carriage else before)) + len(
        "lambda.Runtime."
    )


def read(path: str, text: str) -> Node:
    assert format_of(path)
    return tree(Project({path: Entry(path, Kind.TEXT, 0o644, text.encode)}), path)


def values(pattern: str, root: Node) -> list[str]:
    return [match.node.value for match in matches(pattern, root) if match.node.kind == "scalar"]


def test_what_javascript_takes_for_strings_is_none():
    text = """\
const a = /'/; const runtime = 'one';
const b = `runtime: 'decoy' ${c}`; // runtime: 'decoy'
const d = <div>it's { f({ runtime: "two" }) }</div>;
const e = { runtime: `three`, 'runtime': `no${f}` };
"""
    assert values("**.runtime", read("a.jsx", text)) == ["one", "two", "three"]


def test_lists_members_and_what_is_computed():
    root = read("a.ts", "f({ l: [a.Runtime.X, 'b'], r: a || 'c', s: x ? 'd' : 'e', t: Other.Y, u: WrongRuntime.Z });")
    assert values("**.l.*", root) == ["X", "b"]
    assert values("**.r", root) == values("**.s", root) == []
    assert values("**.r.*", root) == ["a", "c"]
    assert values("**.t|u", root) == ["Y", "WrongRuntime.Z"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", 'f(runtime="x")'),
        ("A.java", 'F.create(this, "H").runtime("x").build();'),
        ("A.cs", 'new P { runtime = "x" };'),
        ("a.go", "f(&P{runtime: jsii.String(`x`)})"),
        ("Jenkinsfile", "f(runtime: 'x')"),
        ("a.jsonnet", "{ runtime: 'x', }"),
    ],
)
def test_every_language_has_a_row(path, text):
    assert values("**.runtime", read(path, text)) == ["x"]


@given(st.text() | st.text("ab.:=(){}[]\"'`,;#/*?\n ", max_size=60))
def test_no_text_raises(text):
    def walk(node: Node) -> None:
        assert 0 <= node.start <= node.end <= len(text)
        for item in node.items:
            walk(item.node)

    for comments in (("#",), ("//",), ("#", "//")):
        walk(code.tree(text, comments))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "a(" * 100_000,
        "[{" * 50_000,
        '"' * 100_001,
        "a.b(" * 50_000,
        "a=" * 100_000,
        "/*" * 99_000,
        "a+" * 99_000,
    ],
)
def test_hostile_text_takes_no_time(text):
    began = time.process_time()
    code.tree(text)
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("path", "text", "pattern"),
    [
        ("a.cs", "new L { CompatibleRuntimes = new [] { Runtime.A, Runtime.B }, X = 1 };", "**.CompatibleRuntimes.*"),
        ("a.cs", "new L { CompatibleRuntimes = new Runtime[] { Runtime.A, Runtime.B } };", "**.CompatibleRuntimes.**"),
        ("a.go", "f(&P{ CompatibleRuntimes: &[]w.Runtime{w.Runtime_A(), w.Runtime_B()} })", "**.CompatibleRuntimes.**"),
        ("A.java", "l.compatibleRuntimes(List.of(Runtime.A, Runtime.B)).build();", "**.compatibleRuntimes.of.*"),
    ],
)
def test_the_members_of_an_array(path, text, pattern):
    root = tree(Project({path: Entry(path, Kind.TEXT, 0o644, text.encode)}), path)
    assert [one.node.value for one in matches(pattern, root) if one.node.kind == "scalar"] == ["A", "B"]


def test_an_empty_list_is_one():
    root = code.tree("const x = [];\nclass A { y = [] }\nconst z = [];\nif (a) { b = 1 }")
    assert [node.node.kind for node in matches("**.x|y|z", root)] == ["list"] * 3
