"""Path patterns over addressed nodes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.formats.json import tree
from scaffold.match import compiled, get, matches, reached, scalar
from scaffold.model import Item, Node

TEMPLATE = """{
  "Resources": {
    "F": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "one", "Code": {"S3Key": "k"}}},
    "G": {"Type": "AWS::Serverless::Function", "Properties": {"Runtime": "two"}},
    "T": {"Type": "AWS::DynamoDB::Table", "Properties": {"Runtime": "three"}},
    "F": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "four"}}
  },
  "provider": {"name": "aws", "runtime": "five"},
  "list": [{"a": 1}, {"a": 2}],
  "a.b": "six"
}"""


def found(pattern: str, text: str = TEMPLATE) -> list[str]:
    return [match.node.value for match in matches(pattern, tree(text))]


@pytest.mark.parametrize(
    ("pattern", "values"),
    [
        ("Resources.*[Type=AWS::Lambda::Function].Properties.Runtime", ["one", "four"]),
        (
            "Resources.*[Type=AWS::Lambda::Function|AWS::Serverless::Function].Properties.Runtime",
            ["one", "two", "four"],
        ),
        ("Resources.*.Properties.Runtime", ["one", "two", "three", "four"]),
        ("Resources.F|G.Properties.Runtime", ["one", "two", "four"]),
        ("Resources.*[Type=AWS::Lambda::Function][Properties.Code.S3Key=*].Properties.Runtime", ["one"]),
        ("Resources.*[Properties.Code=*].Type", ["AWS::Lambda::Function"]),
        ("[provider.name=aws].provider.runtime", ["five"]),
        ("[provider.name=google].provider.runtime", []),
        ("provider[name=aws].runtime", ["five"]),
        ("list.*.a", ["1", "2"]),
        ("list.*[a=2].a", ["2"]),
        ("**.S3Key", ["k"]),
        ("**.runtime", ["five"]),
        ("**[name=aws].runtime", ["five"]),
        ("**[name=google].runtime", []),
        ("resources.*.Type", []),
        ("Resources.F.Type.deeper", []),
    ],
)
def test_what_a_pattern_leads_to(pattern: str, values: list[str]) -> None:
    assert found(pattern) == values


@pytest.mark.parametrize("pattern", ["a..b", "a[b]", "a[=c]", "a[b=c", "a]b", "a.[b", "a[b=c]d"])
def test_what_is_no_pattern(pattern: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        compiled(pattern)


def test_every_document_is_looked_into() -> None:
    from scaffold.formats.yaml import tree as yaml_tree

    root = yaml_tree("a: {b: 1}\n---\na: {b: 2}\n")
    assert [match.node.value for match in matches("a.b", root)] == ["1", "2"]


def test_get_takes_the_first_and_reached_takes_all() -> None:
    root = tree(TEMPLATE)
    assert scalar(get(root, "Resources", "F", "Properties", "Runtime")) == "one"
    assert len(list(reached(root, ("Resources", "F")))) == 2
    assert get(root, "a", "b") is None
    assert get(None, "a") is None


keys = st.sampled_from("abc")
nodes = st.recursive(
    st.just(Node("scalar", 0, 0, "v")),
    lambda inner: st.lists(st.tuples(keys, inner), max_size=3).map(
        lambda some: Node("map", 0, 0, items=tuple(Item(key, 0, 0, node) for key, node in some))
    ),
    max_leaves=12,
)


@given(nodes, st.lists(keys, min_size=1, max_size=3))
def test_a_match_comes_with_the_keys_that_lead_to_it(root: Node, path: list[str]) -> None:
    some = list(matches(".".join(path), root))
    assert [list(match.keys) for match in some] == [path] * len(some)
    assert [match.node for match in some] == list(reached(root, tuple(path)))


@given(nodes)
def test_two_stars_reach_every_node_once(root: Node) -> None:
    def count(node: Node) -> int:
        return 1 + sum(count(item.node) for item in node.items)

    assert len(list(matches("**", root))) == count(root)
