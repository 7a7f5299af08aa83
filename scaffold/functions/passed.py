"""What is passed to a template's parameters from outside: by a parent stack, a file of parameters, samconfig.toml."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Sequence

from scaffold.formats import format_of, tree
from scaffold.functions import joined
from scaffold.functions.intrinsics import Passed, Template, resources
from scaffold.match import get, matches, reached, scalar
from scaffold.model import Kind, Node, Project, Unreadable, inside
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

STACKS = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
PAIRS = ("[ParameterKey=*]", "*.*[ParameterKey=*]")
TABLES = ("Parameters", "parameters")
OVERRIDE = regex(r"(?:ParameterKey=)?([\w-]+)(?:,ParameterValue)?=(['\"]?)([\w.-]+)\2(?=[\s'\"\\]|\Z)")
SETTINGS = ("samconfig.toml", "samconfig.yaml", "samconfig.yml")


class Override(NamedTuple):
    """One `Name=value` of a `parameter_overrides`."""

    name: str
    node: Node


def passed(project: Project, templates: Sequence[Template]) -> Passed:
    """Values by the path of a template and the name of its parameter."""
    found: dict[tuple[str, str], list[tuple[Node, Template]]] = defaultdict(list)
    paths = {template.path for template in templates}
    for template in templates:
        for _, _, _, node in resources(template.node):
            where = STACKS.get(scalar(get(node, "Type")))
            child = scalar(get(node, "Properties", where)) if where else ""
            path = joined(posixpath.dirname(template.path), child)
            given = get(node, "Properties", "Parameters")
            for item in given.items if given and path in paths else ():
                found[path, item.key].append((item.node, template))
    asked = {
        item.key: None
        for template in templates
        if (given := get(template.node, "Parameters"))
        for item in given.items
        if _may_be_runtime(item.node, template.text)
    }
    for path, name, node in _files(project, paths, asked):
        of = Template(path, project.text(path), Node("map", 0, 0))
        for near in _near(path, [one for one in templates if get(one.node, "Parameters", name)]):
            found[near, name].append((node, of))
    return found


def _may_be_runtime(parameter: Node, text: str) -> bool:
    """Whether a parameter has no default, or names Node.js anywhere."""
    return not get(parameter, "Default") or "nodejs" in text[parameter.start : parameter.end]


def _near(path: str, templates: Sequence[Template]) -> list[str]:
    """The templates that a file of parameters is for: those beside it, else above it, else below it."""
    folder = posixpath.dirname(path)
    places = {template.path: posixpath.dirname(template.path) for template in templates}
    beside = [one for one, its in places.items() if its == folder]
    above = [one for one, its in places.items() if inside(folder, its)]
    return beside or above or [one for one, its in places.items() if inside(its, folder)]


def _files(project: Project, templates: set[str], names: dict[str, None]) -> Iterator[tuple[str, str, Node]]:
    """Path, parameter and value in every file that passes some of the parameters."""
    for path, entry in project.entries.items():
        row, base = format_of(path), posixpath.basename(path)
        if entry.kind is not Kind.TEXT or row is None or path in templates:
            continue
        if not (row.name in ("json", "yaml") or base in SETTINGS) or row.language:
            continue
        try:
            text = project.text(path)
        except Unreadable:
            continue
        if "nodejs" not in text or not any(name in text for name in names):
            continue
        root = tree(project, path)
        found = [(one.name, one.node) for one in overrides(root)] if base in SETTINGS else list(_values(root))
        yield from ((path, name, node) for name, node in found if name in names)


def _values(root: Node) -> Iterator[tuple[str, Node]]:
    """Parameters as the AWS command line and CodePipeline take them: a list of pairs, a table called `Parameters`."""
    for pattern in PAIRS:
        for match in matches(pattern, root):
            if value := get(match.node, "ParameterValue"):
                yield scalar(get(match.node, "ParameterKey")), value
    for key in TABLES:
        for table in reached(root, (key,)):
            yield from ((item.key, item.node) for item in table.items if item.node.kind == "scalar")


def overrides(root: Node) -> Iterator[Override]:
    """Each value in the `parameter_overrides` of a samconfig, as a node of its own."""
    for match in matches("**.parameter_overrides", root):
        nodes = [item.node for item in match.node.items] or [match.node]
        for node in nodes:
            for found in OVERRIDE.finditer(node.value) if node.kind == "scalar" else ():
                if node.end - node.start == len(node.value):
                    start, end = node.start + found.start(3), node.start + found.end(3)
                    yield Override(found[1], Node("scalar", start, end, found[3]))
