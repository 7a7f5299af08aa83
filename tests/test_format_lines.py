"""Makefiles, Dockerfiles, files of settings, Markdown, and the scripts inside other files."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.formats import dockerfile, make, markdown, queries, settings
from scaffold.formats.embedded import aligned
from scaffold.formats.scripts import scripts
from scaffold.match import get, matches, scalar
from scaffold.model import Entry, Kind, Node, Project

READERS = [make, dockerfile, settings, markdown, queries]
ANY = st.text() | st.text("aws FROM ARG=:@#$(){}\"'`\\\t\n\r|~-", max_size=60)


def scalars(node: Node):
    if node.kind == "scalar":
        yield node
    for item in node.items:
        yield from scalars(item.node)


@pytest.mark.parametrize("reader", READERS)
@given(ANY)
def test_no_text_raises_and_every_span_lies_in_it(reader, text):
    for node in scalars(reader.tree(text)):
        assert 0 <= node.start <= node.end <= len(text)
    for line, reason in reader.problems(text):
        assert 1 <= line <= text.count("\n") + 1
        assert reason


MAKEFILE = """\
RUNTIME ?= nodejs8.10  # a default
export NAME := f
LIST = a b $(RUNTIME)
deploy: a.zip
\t@aws lambda create-function --function-name $(NAME) \\
\t\t--runtime $(RUNTIME) # not this
\techo "$${X:-y}"; aws lambda update-function-configuration --runtime "$${R:-nodejs6.10}"
    aws = decoy
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_makefile(end):
    text = MAKEFILE.replace("\n", end)
    root = make.tree(text)
    assert scalar(get(root, "RUNTIME=")) == "nodejs8.10"
    assert scalar(get(root, "NAME=")) == "f"
    assert get(root, "LIST=").kind == "expression"
    create, update = (match.node for match in matches("aws", root))
    assert get(create, "--runtime").value == "$(RUNTIME)"
    runtime = get(update, "--runtime")
    assert text[runtime.start : runtime.end] == runtime.value == "nodejs6.10"
    assert make.problems(text) == []


@given(st.lists(st.sampled_from(["$$X", "a", "--b=c", '"$${Y:-d}"', "$(Z)", "'e f'"]), max_size=5), st.booleans())
def test_a_recipe_is_read_where_it_stands(words, at_sign):
    line = "\t" + "@" * at_sign + " ".join(["aws", *words, "--runtime nodejs8.10"]) + "\n"
    text = "x:\n" + line
    found = matches("aws.--runtime", make.tree(text))[0].node
    assert text[found.start : found.end] == found.value == "nodejs8.10"


DOCKERFILE = """\
# FROM decoy
ARG RUNTIME="nodejs8.10"
FROM --platform=linux/amd64 lambci/lambda:build-nodejs8.10 AS build
ENV A=b \\
    # a comment
    C='d e'
ENV OLD value
RUN aws lambda create-function \\
    --runtime nodejs6.10 && echo FROM decoy
from other:${TAG}
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_dockerfile(end):
    text = DOCKERFILE.replace("\n", end)
    root = dockerfile.tree(text)
    images = [match.node for match in matches("FROM", root)]
    assert [(node.kind, node.value) for node in images] == [
        ("scalar", "lambci/lambda:build-nodejs8.10"),
        ("expression", "other:${TAG}"),
    ]
    given = {match.keys[-1]: match.node.value for match in matches("ARG|ENV.*", root)}
    assert given == {"RUNTIME": "nodejs8.10", "A": "b", "C": "d e", "OLD": "value"}
    runtime = get(root, "aws", "--runtime")
    assert text[runtime.start : runtime.end] == runtime.value == "nodejs6.10"


@given(
    st.dictionaries(st.sampled_from("ABCD"), st.text("ab9./é -", max_size=6).map(str.strip), min_size=1),
    st.sampled_from(["", "'", '"']),
    st.sampled_from(["=", " = ", " "]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_settings(given_, quote, sign, end):
    text = "\ufeff# A=decoy\n" + "".join(f"{key}{sign}{quote}{value}{quote}  # c\n" for key, value in given_.items())
    text = text.replace("\n", end)
    root = settings.tree(text)
    assert {item.key: item.node.value for item in root.items} == given_
    assert all(text[item.node.start : item.node.end] == item.node.value for item in root.items)


def test_sections():
    root = settings.tree("top 1\n@app\nshop\n\n@aws # c\nruntime nodejs8.10  # c\n@http\nget /\n")
    assert scalar(get(root, "aws", "runtime")) == "nodejs8.10"
    assert scalar(get(root, "app", "shop")) == "shop"
    assert scalar(get(root, "http", "get")) == "/"
    assert scalar(get(root, "top")) == "1"


def test_fences_of_a_document():
    text = "aws x --runtime no\n\n```sh\n$ aws x --runtime yes\n```\n\n~~~yaml\nRuntime: yes\n~~~\n\n"
    text += "```js\nf({runtime: 'yes'})\n```\n"
    root = markdown.tree(text)
    found = [match.node.value for match in matches("*.**.*untime", root)]
    assert found == ["yes"] * 3


def project(path: str, text: str) -> Project:
    return Project({path: Entry(path, Kind.TEXT, 0o644, text.encode)})


COMMANDS = st.lists(
    st.sampled_from(["a", '"b c"', "'d'", "$E", '"$F"', "\\\n  g", "# h\n", "&& i", "é😀"]), max_size=5
).map(lambda words: " ".join(["aws", "x", "y", *words, "\naws x y --runtime nodejs8.10"]))


@given(COMMANDS, st.sampled_from(["json", "block", "quoted", "folded"]))
def test_a_script_inside_another_file_is_read_where_it_stands(command, how):
    path = "package.json" if how == "json" else ".github/workflows/ci.yml"
    if how == "json":
        text = json.dumps({"scripts": {"a": command}}, ensure_ascii=False)
    elif how == "block":
        text = "jobs:\n  a:\n    run: |\n" + "".join(f"      {line}\n" for line in command.split("\n"))
    elif how == "quoted":
        text = "run: " + json.dumps(command, ensure_ascii=False)
    else:
        text = "run: >-\n  aws x y\n  --runtime nodejs8.10\n"
    found = [
        node for root in scripts(project(path, text), path) for node in scalars(root) if node.value == "nodejs8.10"
    ]
    assert [text[node.start : node.end] for node in found] == ["nodejs8.10"]


@given(st.text('ab "\\\n\té', max_size=12))
def test_what_is_written_is_where_it_is_said_to_be(value):
    text = json.dumps(value, ensure_ascii=False)
    offsets = aligned(text, 1, len(text) - 1, value)
    assert offsets is None or len(offsets) == len(value) + 1
    for at, offset in enumerate(offsets[:-1] if offsets else ()):
        assert text[offset] in (value[at], "\\")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("package.json", '{"description": "aws x --runtime a"}'),
        ("a.yml", "name: aws x --runtime a"),
        ("Jenkinsfile", "echo 'aws x --runtime a'"),
    ],
)
def test_what_is_no_script(path, text):
    assert [one for one in scripts(project(path, text), path) if list(matches("aws", one))] == []
