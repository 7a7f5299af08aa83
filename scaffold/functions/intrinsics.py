"""What a `Runtime` in a CloudFormation template comes to: literals, parameters, conditions, mappings, joined text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from scaffold.functions import Setting, merged
from scaffold.match import get, literal, scalar
from scaffold.model import Node
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

DEEPEST = 8
"""How many references are followed one after the other."""
VARIABLE = regex(r"\$\{([\w.:-]+)\}")
SECRET = regex(r"\{\{\s*resolve:([\w-]+):")
STORES = {"ssm": "Parameter Store", "ssm-secure": "Parameter Store", "secretsmanager": "Secrets Manager"}
LOOK = {
    "ImportValue": "look at the stack that exports it",
    "GetAtt": "look at the stack or custom resource that answers it",
    "Transform": "look at what the transform puts there",
    "Select": "look at the list that it picks from",
}


class Template(NamedTuple):
    """One document of a template file."""

    path: str
    text: str
    node: Node


Variables = Callable[[Node, Template], Setting | None]
"""What a `${…}` comes to in a template that stands inside a serverless.yml; None for what is none."""
Passed = Mapping[tuple[str, str], Sequence[tuple[Node, Template]]]
"""What is passed to a parameter from outside, by the template's path and the parameter's name."""


class Resolver(NamedTuple):
    passed: Passed
    variables: Variables
    known: dict[tuple[str, str], Setting]
    """What parameters came to, by template and name; empty for one that is being followed."""

    def setting(self, node: Node | None, of: Template, depth: int = 0) -> Setting:
        """A `Runtime` followed to where it is written out."""
        if node is None:
            return Setting(problem="no Runtime is set")
        if depth > DEEPEST:
            return Setting(problem="its runtime is referred to over and over")
        name, given = intrinsic(node)
        follow = {
            "": self._written,
            "Ref": self._parameter,
            "If": self._branches,
            "FindInMap": self._mapped,
            "Join": self._joined,
            "Sub": self._substituted,
        }.get(name)
        if follow:
            return follow(given, of, depth)
        return Setting(problem=f"its runtime is computed by {name}" + (f": {LOOK[name]}" if name in LOOK else ""))

    def _written(self, node: Node, of: Template, _depth: int) -> Setting:
        if node.value.startswith("{{") and (found := SECRET.match(node.value)):
            where = STORES.get(found[1], found[1])
            return Setting(problem=f"its runtime is read from {where} at deployment: {node.value}")
        if node.kind == "scalar" and (variable := self.variables(node, of)):
            return variable
        if node.kind != "scalar":
            how = node.value.strip()[:60] or (node.items[0].key if node.items else node.kind)
            return Setting(problem=f"its runtime is computed by {how}")
        place = literal(node, of.text, of.path)
        return Setting(of.text[place.start : place.end] if place else node.value, place)

    def _parameter(self, node: Node, of: Template, depth: int) -> Setting:
        name, key = node.value, (of.path, node.value)
        if name == "AWS::NoValue":
            return Setting(problem="a branch of its runtime is AWS::NoValue: then Globals decide")
        if key not in self.known:
            self.known[key] = Setting()
            default = get(of.node, "Parameters", name, "Default")
            found = [self._written(default, of, depth)] if default else []
            found += [self.setting(node, there, depth + 1) for node, there in self.passed.get(key, ())]
            self.known[key] = merged(found) or Setting(
                problem=f"the parameter {name} has no default: its runtime is set when it is deployed"
                if get(of.node, "Parameters", name)
                else f"{name} is no parameter of this template"
            )
        return self.known[key]

    def _branches(self, node: Node, of: Template, depth: int) -> Setting:
        if len(node.items) != 3:
            return Setting(problem="its runtime is an If without two branches")
        return merged([self.setting(item.node, of, depth + 1) for item in node.items[1:]])

    def _mapped(self, node: Node, of: Template, depth: int) -> Setting:
        keys = [scalar(item.node) for item in node.items[:3]]
        table = get(of.node, "Mappings", keys[0]) if len(keys) == 3 and keys[0] else None
        if table is None:
            return Setting(problem="its runtime is looked up in a mapping that is not in this template")
        leaves = [
            inner.node
            for outer in table.items
            if keys[1] in ("", outer.key)
            for inner in outer.node.items
            if keys[2] in ("", inner.key)
        ]
        return merged([self._written(leaf, of, depth) for leaf in leaves if leaf.kind == "scalar"]) or Setting(
            problem=f"the mapping {keys[0]} has no such entry"
        )

    def _joined(self, node: Node, of: Template, _depth: int) -> Setting:
        parts = node.items[1].node.items if len(node.items) == 2 else ()
        plain = [part.node for part in parts if part.node.kind == "scalar" and not part.node.tag]
        if not plain or len(plain) != len(parts) or node.items[0].node.kind != "scalar":
            return Setting(problem="its runtime is put together from parts that are set when it is deployed")
        return Setting(
            node.items[0].node.value.join(part.value for part in plain), literal(plain[-1], of.text, of.path)
        )

    def _substituted(self, node: Node, of: Template, depth: int) -> Setting:
        written = node.items[0].node if node.kind == "list" and node.items else node
        values = node.items[1].node if node.kind == "list" and len(node.items) == 2 else None
        names = VARIABLE.findall(written.value)
        if not names:
            return self._written(written, of, depth)
        if VARIABLE.fullmatch(written.value) and not get(values, names[0]):
            return self._parameter(Node("scalar", written.start, written.end, names[0]), of, depth)
        given = [get(values, name) for name in names]
        last = given[-1]
        if len(names) > 1 or last is None or last.kind != "scalar" or last.tag:
            return Setting(problem=f"its runtime is put together when it is deployed: {written.value}")
        return Setting(VARIABLE.sub(last.value, written.value), literal(last, of.text, of.path))


def intrinsic(node: Node) -> tuple[str, Node]:
    """The name of a function (`Ref`, `Join`) and what it is given; "" and the node itself for a plain value."""
    if node.tag.startswith("!") and not node.tag.startswith("!!"):
        return node.tag[1:].removeprefix("Fn::"), node
    if node.kind == "map" and len(node.items) == 1:
        key = node.items[0].key
        if key in ("Ref", "Condition") or key.startswith("Fn::"):
            return key.removeprefix("Fn::"), node.items[0].node
    return "", node


def resources(template: Node) -> Iterator[tuple[str, int, int, Node]]:
    """Key, its span and the resource, also those inside `Fn::ForEach`."""
    given = get(template, "Resources")
    waiting = list(given.items) if given else []
    for item in waiting:
        if item.key.startswith("Fn::ForEach") and len(item.node.items) == 3:
            waiting += item.node.items[2].node.items
        else:
            yield item.key, item.start, item.end, item.node
