"""YAML: exact spans under any quoting, indentation and line end; templates; broken and hostile files."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.formats import yaml
from scaffold.match import get, matches, scalar
from scaffold.model import Node

LETTERS = "aZ09_éß漢😀𝒳\xa0"
PLAIN = st.text("aZ09_é漢😀", min_size=1, max_size=6).filter(lambda word: word[0] not in "09")
QUOTED = st.text(LETTERS + "'\"\\#:{}[]-&*!|>%@` ,?\u2028\x85\x07\ufeff", max_size=8).filter(
    lambda word: "{{" not in word and "{%" not in word
)
VALUES = st.recursive(
    QUOTED,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(PLAIN, inner, min_size=1, max_size=3),
)
COMMENTS = ["", "", "# Runtime: decoy\n", "\n", "   # - decoy: {\n", "#\t😀\n"]


class Written:
    """A document, and where each scalar of it was written."""

    def __init__(self, draw, value):
        self.draw, self.scalars, self.anchors = draw, [], 0
        self.text = draw(st.sampled_from(["", "\ufeff"])) + draw(st.sampled_from(["", "---\n", "# é😀\n"]))
        self.block(value, (), 0)

    def one(self, *options):
        return self.draw(st.sampled_from(options))

    def properties(self):
        self.anchors += 1
        return self.one("", "", "", "!Ref ", f"&a{self.anchors} ", f"&b{self.anchors} !Sub ", f"!x &c{self.anchors}  ")

    def block(self, value, keys, indent):
        if isinstance(value, str) or self.one(False, False, True):
            self.text += self.properties() if keys else ""
            self.flow(value, keys)
            self.text += self.one("", " ", "  # decoy", "\t# 'decoy'") + "\n"
            return
        if keys:
            self.text += self.properties() + self.one("", " ", " # decoy: 1") + "\n"
        named = isinstance(value, dict)
        for key, member in value.items() if named else enumerate(value):
            self.text += self.one(*COMMENTS) + " " * indent
            self.text += f"{self.quoted_key(key)}:" + self.one("", " ") if named else "-"
            self.text += " "
            self.block(member, (*keys, str(key)), indent + self.one(1, 2, 4))

    def quoted_key(self, key):
        quote = self.one("", "'", '"')
        return f"{quote}{key}{quote}"

    def flow(self, value, keys):
        if isinstance(value, str):
            self.scalar(value, keys)
            return
        named = isinstance(value, dict)
        self.text += "{" if named else "["
        for at, (key, member) in enumerate(value.items() if named else enumerate(value)):
            self.text += self.one("", " ")
            self.text += f"{self.quoted_key(key)}: " if named else ""
            self.flow(member, (*keys, str(key)))
            self.text += "," if at < len(value) - 1 else self.one("", ",")
        self.text += "}" if named else "]"

    def scalar(self, value, keys):
        masked = any(character in value for character in "\u2028\x85\x07\ufeff")
        styles = ["'"] if not (masked and "'" in value) else []
        if not any(character in value for character in '"\\'):
            styles.append('"')
        elif not masked:
            styles.append("\\")
        if value and all(character in "aZ09_é漢😀" for character in value):
            styles.append("")
        style = self.one(*(styles or ["'"]))
        written = value
        if style == "'":
            written = value.replace("'", "''")
        if style == "\\":
            written = value.replace("\\", "\\\\").replace('"', '\\"').replace("é", "\\xe9")
        quote = '"' if style == "\\" else style
        start = len(self.text) + len(quote)
        self.text += quote + written + quote
        self.scalars.append((keys, None if masked and "'" in value else value, start, start + len(written)))


def scalars(node: Node, keys=()):
    if node.kind not in ("map", "list"):
        yield keys, node.value, node.start, node.end
    for item in node.items:
        yield from scalars(item.node, (*keys, item.key))


@given(
    st.data(),
    st.lists(VALUES, min_size=1, max_size=3) | st.dictionaries(PLAIN, VALUES, min_size=1, max_size=3),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_every_scalar_is_found_where_it_was_written(data, value, end):
    written = Written(data.draw, value)
    content = written.text.replace("\n", end)
    grown = len(end) - 1
    expected = [
        (
            keys,
            word,
            start + grown * written.text.count("\n", 0, start),
            stop + grown * written.text.count("\n", 0, stop),
        )
        for keys, word, start, stop in written.scalars
    ]
    found = [
        (keys, None if expected[at][1] is None else word, start, stop)
        for at, (keys, word, start, stop) in enumerate(scalars(yaml.tree(content)))
    ]
    assert found == expected
    assert yaml.problems(content) == []


SOURCES = [
    "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: {Runtime: nodejs8.10, Code: *c}\n"
    "  G: &c !Sub 'x'\n",
    "a: &a\n- b: |\n    x\n  c: >-\n    y\n- *a\n--- # c\n<<: {d: 'e'}\n? [f]\n: g\n",
    "{% if x %}\na: {{ b }}\n{% endif %}\n<<<<<<< HEAD\n\tb: @c\n=======\n>>>>>>> x\n<%= d %>: 1\n",
]


@given(st.data(), st.sampled_from(SOURCES))
def test_no_mutation_raises(data, content):
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        cut = data.draw(st.integers(0, 3))
        content = (
            content[:at]
            + data.draw(st.text(" \n\t:-{}[]&*!|>'\"%@#,?<\r\ufeff\x85😀a", max_size=3))
            + content[at + cut :]
        )
    in_bounds(content)


@given(st.text() | st.text(" \n\t:-{}[]&*!|>'\"%@#,?<\r\ufeff\x85😀ab\ud800", max_size=80))
def test_no_text_raises(content):
    in_bounds(content)


def in_bounds(content):
    for _, _, start, end in scalars(yaml.tree(content)):
        assert 0 <= start <= end <= len(content)
    for line, reason in yaml.problems(content):
        assert 1 <= line <= content.count("\n") + 1
        assert reason


def test_an_alias_shows_what_it_names_where_that_is_written():
    content = "a: &x {r: nodejs8.10}\nb: *x\nc: &y nodejs6.10\nd: *y\n"
    root = yaml.tree(content)
    assert get(root, "b", "r") == get(root, "a", "r")
    assert scalar(get(root, "d")) == "nodejs6.10"
    assert get(root, "d").start == content.index("nodejs6.10")


def test_merges_are_seen_unless_overridden():
    content = (
        "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  <<: [*x, *y]\n  a: 5\nw: {<<: *x}\nv: {<<: plain}\n'<<': *x\n"
    )
    root = yaml.tree(content)
    assert [(item.key, item.node.value) for item in get(root, "z").items] == [("a", "5"), ("b", "2"), ("c", "4")]
    assert scalar(get(root, "w", "b")) == "2"
    assert scalar(get(root, "v", "<<")) == "plain"
    assert scalar(get(root, "<<", "a")) == "1"


def test_tags():
    root = yaml.tree("a: !Ref R\nb: !Join ['', [x]]\nc: !!str 1\nd: ! e\nf: !!int 1\ng: !Ref\nh: !GetAtt\n  a: b\n")
    assert [item.node.tag for item in root.items] == ["!Ref", "!Join", "", "", "!!int", "!Ref", "!GetAtt"]


@pytest.mark.parametrize("header", ["|-", ">-", "|2-", "|- # why", "!Sub |-", "&a |-"])
def test_a_block_of_one_line_is_its_line(header):
    content = f"a: {header}\n  nodejs8.10\n\nb: c\n"
    node = get(yaml.tree(content), "a")
    assert content[node.start : node.end] == node.value == "nodejs8.10"


def test_the_span_of_a_map_ends_with_its_last_value():
    content = "a:\n  b: 'c'\n\n# after\nd: {e: f}\n"
    root = yaml.tree(content)
    assert content[get(root, "a").start : get(root, "a").end] == "b: 'c'"
    assert content[get(root, "d").start : get(root, "d").end] == "{e: f}"


def test_documents_and_duplicates():
    root = yaml.tree("a: 1\na: 2\n---\na: 3\n...\n---\n# nothing\n")
    assert [match.node.value for match in matches("a", root)] == ["1", "2", "3"]
    assert yaml.tree("# nothing\n").items == ()


def test_an_odd_line_break_does_not_end_a_comment():
    content = "# c\u2028a: 1\n# d\x85b: 2\ne: 'f\u2029\x07g'\n"
    root = yaml.tree(content)
    assert [item.key for item in root.items] == ["e"]
    assert get(root, "e").value == "f\u2029\x07g"


TEMPLATE = """\
{%- if cookiecutter.runtime == 'nodejs8.10' %}
Description: {{ cookiecutter.name }} for you
{%- endif %}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: {{ cookiecutter.folder }}/src
      Handler: <%= handler %>.h
      Runtime: nodejs8.10
      Role: @role@
      {# note #}
\t\t\tTimeout: 3
<<<<<<< HEAD
  G: {Type: AWS::Serverless::Function, Properties: {Runtime: '{{ x }}'}}
=======
  G: {Type: AWS::Serverless::Function, Properties: {Runtime: nodejs6.10}}
>>>>>>> branch
"""


def test_a_template_is_read_around_its_placeholders():
    content = TEMPLATE.replace("\t\t\t", "      ")
    root = yaml.tree(content)
    found = [match.node for match in matches("Resources.*[Type=AWS::Serverless::Function].Properties.Runtime", root)]
    assert [(node.kind, node.value) for node in found] == [
        ("scalar", "nodejs8.10"),
        ("expression", "{{ x }}"),
        ("scalar", "nodejs6.10"),
    ]
    assert [content[node.start : node.end] for node in found] == [node.value for node in found]
    assert get(root, "Resources", "F", "Properties", "CodeUri").kind == "expression"
    assert [line for line, _ in yaml.problems(content)] == [1, 3, 14, 16, 18]


def test_what_no_healing_helps_is_left_out_and_told():
    root = yaml.tree(TEMPLATE.replace("Timeout: 3", "Timeout: 'a' b"))
    assert len(list(matches("Resources.*.Properties.Runtime", root))) == 3
    content = "a: 1\nResources:\n  F:\n    T: 'x' y\n    R: 1\n  G:\n    R: nodejs8.10\n---\nb: [\nc: 2\n"
    root = yaml.tree(content)
    assert [match.node.value for match in matches("Resources.*.R", root)] == ["1", "nodejs8.10"]
    assert scalar(matches("c", root)[0].node) == "2"
    assert [line for line, _ in yaml.problems(content)] == [4, 10]


def test_a_placeholder_alone_is_an_expression():
    root = yaml.tree("a: {{ x }}\nb: ${{ matrix.node }}\nc: '{{resolve:ssm:/r}}'\nd: ${env:R, 'nodejs8.10'}\n")
    assert [item.node.kind for item in root.items] == ["expression", "expression", "expression", "scalar"]
    assert scalar(get(root, "a")) == ""
    assert get(root, "a").value == "{{ x }}"


BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))


def test_aliases_do_not_multiply():
    root = yaml.tree(BOMB)
    assert sum(1 for _ in matches("**", root)) < 200_000
    assert "aliases add more than" in yaml.problems(BOMB)[0][1]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a: &a [*a]", "an alias to what it stands in"),
        ("a: *b", "an alias without an anchor"),
        ("a:\n" + "".join(f"- &a{n} [*a{n - 1}]\n" for n in range(400)), "an alias without an anchor"),
        ("[" * 500 + "]" * 500, "nested deeper than 200 levels"),
        ("\n".join(" " * n + "a:" for n in range(400)), "nested deeper than 200 levels"),
    ],
    ids=range(5),
)
def test_no_end_and_no_bottom(content, reason):
    assert yaml.problems(content)[0][1] == reason
    assert len(list(matches("**", yaml.tree(content)))) < 100_000


@pytest.mark.parametrize(
    "content",
    [
        "a: " + "x" * 5_000_000,
        "a: '" + "x " * 1_000_000,
        "- 1\n" * 60_000,
        "[" * 100_000,
        "- " * 100_000,
        "? " * 100_000,
        "{a: " * 100_000,
        "{{" * 100_000,
        "{% " * 100_000,
        "a: 'b' c\n" * 50_000,
        "a:\n  b: 'b' c\n" * 20_000,
        "a:\n" + " " * 1_000_000,
        "\t" * 500_000,
        "a\n" * 200_000,
        "#" * 1_000_000,
        "'" * 500_001,
        "---\na: 'b' c\n" * 20_000,
        "a: *b\n" * 20_000,
        "a: !" + "!" * 500_000,
        BOMB,
    ],
    ids=lambda content: content[:9],
)
def test_hostile_text_takes_no_time(content):
    began = time.process_time()
    yaml.tree(content)
    yaml.problems(content)
    assert time.process_time() - began < 3
