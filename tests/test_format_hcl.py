"""HCL: literals where they are written, everything computed as an expression, no text that hangs or raises."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.formats import hcl
from scaffold.match import get, matches, scalar
from scaffold.model import Node

NAMES = st.text("abz_é9-", min_size=1, max_size=5).map(lambda name: "k" + name)
STRINGS = st.text("ab é漢😀'#/{}[]$%,=.:", max_size=8).filter(lambda word: "${" not in word and "%{" not in word)
EXPRESSIONS = [
    "var.x",
    '"${var.x}"',
    'lookup(var.m, "k", "nodejs8.10")',
    '"a${f("b", "}")}c"',
    '[for x in ["a"] : x]',
    '{ for k, v in m : k => "v" }',
    'a ? "b" : "c"',
    '"a" == b',
    '<<EOF\nk = "decoy"\n}\nEOF',
    "<<-EOF\n  {\n  EOF",
    'merge(\n  { k = "decoy" }, # "\n  x\n)',
    '["a"][0]',
]
VALUES = st.recursive(
    STRINGS | st.integers() | st.booleans() | st.sampled_from(EXPRESSIONS).map(lambda written: (written,)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
)
BODIES = st.recursive(
    st.dictionaries(NAMES, VALUES, max_size=3).map(lambda members: [*members.items()]),
    lambda inner: st.lists(st.tuples(st.lists(NAMES, min_size=1, max_size=3), inner), max_size=3),
)


class Written:
    """A file, and where each value of it was written."""

    def __init__(self, draw, body):
        self.draw, self.found = draw, []
        self.text = draw(st.sampled_from(["", "\ufeff", "/* x = {\n */"]))
        self.body(body, ())

    def one(self, *options):
        return self.draw(st.sampled_from(options))

    def body(self, members, keys):
        for name, member in members:
            self.text += self.one("", "\n", '# k = "decoy"\n', "// {\n", "/* ] */ ", "  ")
            if isinstance(name, list):
                self.text += " ".join([name[0], *(self.one(label, f'"{label}"') for label in name[1:])]) + " {\n"
                self.body(member, (*keys, *name))
                self.text += "}\n"
            else:
                self.text += name + self.one("=", " = ", "    =\t")
                self.value(member, (*keys, name))
                self.text += self.one("\n", " # decoy\n", " // {\n", "  /* x */\n")

    def value(self, value, keys):
        if isinstance(value, list | dict):
            named = isinstance(value, dict)
            self.text += "{" if named else "["
            for key, member in value.items() if named else enumerate(value):
                self.text += self.one("", "\n", " # decoy ]}\n")
                self.text += self.one(key, f'"{key}"') + self.one(" = ", ": ") if named else ""
                self.value(member, (*keys, str(key)))
                self.text += self.one("\n", ",", " ,\n") if named else self.one(",", ", # x\n")
            self.text += "}" if named else "]"
            return
        if isinstance(value, tuple):
            kind, quote, written = "expression", 0, value[0]
        elif isinstance(value, str):
            kind, quote, written = "scalar", 1, f'"{value}"'
        else:
            kind, quote, written = "scalar", 0, str(value).lower()
        start = len(self.text)
        self.text += written
        if written.endswith("EOF"):
            self.text += "\n"
        self.found.append((keys, kind, written[quote : len(written) - quote], start + quote))


def values(node: Node, keys=()):
    if node.kind not in ("map", "list"):
        yield keys, node.kind, node.value, node.start
    for item in node.items:
        yield from values(item.node, (*keys, item.key))


@given(st.data(), BODIES, st.booleans())
def test_every_value_is_found_where_it_was_written(data, body, carriage):
    written = Written(data.draw, body)
    content = written.text.replace("\n", "\r\n") if carriage else written.text
    expected = [
        (keys, kind, word.replace("\n", "\r\n"), start + written.text.count("\n", 0, start))
        if carriage
        else (keys, kind, word, start)
        for keys, kind, word, start in written.found
    ]
    root = hcl.tree(content)
    assert list(values(root)) == expected
    assert hcl.problems(content) == []


SOURCE = """\
resource "aws_lambda_function" "f" {
  runtime = "nodejs8.10" # "x"
  environment { variables = { a = "b${c("d")}", e : [1, <<EOF
x
EOF
] } }
}
variable "runtime" { default = "nodejs8.10" }
"""


@given(st.data())
def test_no_mutation_raises(data):
    content = SOURCE
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        junk = data.draw(st.text(' \n"{}[]()=,:#/*$%<EOF\\\ufeffa😀', max_size=4))
        content = content[:at] + junk + content[at + data.draw(st.integers(0, 3)) :]
    in_bounds(content)


@given(st.text() | st.text(' \n"{}[]()=,:#/*$%<EOF\\\ufeffa1-.', max_size=80))
def test_no_text_raises(content):
    in_bounds(content)


def in_bounds(content):
    def walk(node):
        assert 0 <= node.start <= node.end <= len(content)
        for item in node.items:
            assert 0 <= item.start <= item.end <= len(content)
            walk(item.node)

    walk(hcl.tree(content))
    for line, reason in hcl.problems(content):
        assert 1 <= line <= content.count("\n") + 1
        assert reason


def test_blocks_are_paths():
    root = hcl.tree(SOURCE)
    runtime = get(root, "resource", "aws_lambda_function", "f", "runtime")
    assert SOURCE[runtime.start : runtime.end] == runtime.value == "nodejs8.10"
    assert scalar(get(root, "variable", "runtime", "default")) == "nodejs8.10"
    assert get(root, "resource", "aws_lambda_function", "f", "environment", "variables", "a").kind == "expression"
    (function,) = matches("resource.aws_lambda_function.*", root)
    assert SOURCE[function.node.start :].startswith("{\n  runtime")
    assert SOURCE[function.node.end - 2 : function.node.end] == "\n}"


def test_lists_of_runtimes():
    content = 'compatible_runtimes = [\n  "nodejs8.10", # old\n  "nodejs10.x",\n]\nb = ["x"]\nc = toset(["y"])\n'
    root = hcl.tree(content)
    assert [item.node.value for item in get(root, "compatible_runtimes").items] == ["nodejs8.10", "nodejs10.x"]
    assert get(root, "compatible_runtimes").style == "flow"
    assert get(root, "c") == Node("expression", content.index("toset"), len(content) - 1, 'toset(["y"])')


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (r'"a\"b"', 'a"b'),
        (r'"\u00e9\n\\"', "é\n\\"),
        ('"$${x}"', "${x}"),
        ('"%%{x}"', "%{x}"),
        ('"$5 {a}"', "$5 {a}"),
        (r'"\U0001F600"', "😀"),
        (r'"\UFFFFFFFF"', r"\UFFFFFFFF"),
    ],
)
def test_what_a_string_means(written, value):
    node = get(hcl.tree(f"a = {written}\n"), "a")
    assert (node.kind, node.value, node.end - node.start) == ("scalar", value, len(written) - 2)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('a = "x\nb = 1\n', 1),
        ("\na {\n", 2),
        ("a = 1\n}\n", 2),
        ("a = 1\nb c\n", 2),
        ("a =\nb = 1\n", 1),
        ("a = 1\nb = <<EOF\nx\n", 2),
        ("a = [1\nb = 2\n", 1),
        ("{% if x %}\na = 1\n", 1),
        ("a = " + "[" * 10_000 + "]" * 10_000, 1),
    ],
)
def test_a_problem_has_its_line(content, line):
    assert hcl.problems(content)[0][0] == line


def test_the_providers_that_a_module_is_given_have_keys_with_dots():
    text = (
        'module "m" {\n  providers = {\n    aws      = aws\n    aws.west = aws.west\n  }\n  runtime = "nodejs8.10"\n}\n'
    )
    assert hcl.problems(text) == []
    assert scalar(get(hcl.tree(text), "module", "m", "runtime")) == "nodejs8.10"
    assert hcl.problems("aws.west = 1\n")


def test_what_is_around_a_problem_is_read():
    content = 'a = "x\nb = 1\n? !\nc { d = "e" }\n}\nf = "g"\n'
    root = hcl.tree(content)
    assert [scalar(get(root, *keys)) for keys in (("b",), ("c", "d"), ("f",))] == ["1", "e", "g"]


@pytest.mark.parametrize(
    "content",
    [
        'a = "' + "x" * 5_000_000 + '"',
        "a = [" + '"x", ' * 50_000 + "]",
        "a = " + "[" * 300_000,
        "a {" * 100_000,
        "a = {" * 100_000,
        'a = "${' * 100_000,
        "a = <<E\n" * 100_000,
        "/*" * 500_000,
        "a /* " * 100_000,
        '"' * 500_001,
        "a b " * 100_000,
        "a = (\n" * 100_000,
        "}" * 100_000,
        "\\" * 500_000,
        "a = {(" * 100_000,
        "x " + "\n" * 1_000_000,
        "<<A\n" + "A" * 1_000_000,
    ],
    ids=lambda content: content[:7],
)
def test_hostile_text_takes_no_time(content):
    began = time.process_time()
    hcl.tree(content)
    hcl.problems(content)
    assert time.process_time() - began < 3
