"""Functions in CloudFormation and SAM templates, YAML or JSON; also under `resources:` of a serverless.yml."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from scaffold.formats import tree
from scaffold.functions import ELSEWHERE, Declared, Setting, joined
from scaffold.match import get, scalar
from scaffold.model import Item, Node, Place, Project
from scaffold.sites import literal

FORMATS = ("yaml", "json")
FILES = ()
LITERALS = ("AWS::Lambda::Function", "AWS::Serverless::Function")
TYPES = frozenset(LITERALS)


def find(project: Project, paths: Sequence[str]) -> Iterator[Declared]:
    for path in paths:
        root = tree(project, path)
        documents = [item.node for item in root.items] if root.kind == "list" else [root]
        for document in documents:
            for template in (document, get(document, "resources")):
                if template:
                    yield from _template(template, path, project.text(path))


def _template(template: Node, path: str, text: str) -> Iterator[Declared]:
    resources, shared = get(template, "Resources"), get(template, "Globals", "Function")
    for item in resources.items if resources else ():
        kind = scalar(get(item.node, "Type"))
        if kind in TYPES:
            yield _declared(item, kind, template, shared, path, text)


def _declared(item: Item, kind: str, template: Node, shared: Node | None, path: str, text: str) -> Declared:
    given = get(item.node, "Properties")
    shared = shared if kind == "AWS::Serverless::Function" else None

    def setting(key: str) -> Node | None:
        return get(given, key) or get(shared, key)

    root, elsewhere = _root(setting("CodeUri") or setting("Code"), setting("InlineCode"), path, kind)
    image = scalar(setting("PackageType")) == "Image"
    runtime = Setting(problem="a container image: its Dockerfile decides") if image else None
    return Declared(
        scalar(get(given, "FunctionName")) or item.key,
        Place(path, item.start, item.end),
        runtime or resolved(setting("Runtime"), template, path, text),
        scalar(setting("Handler")),
        root,
        elsewhere,
    )


def _root(code: Node | None, inline: Node | None, path: str, kind: str) -> tuple[str | None, str]:
    """The folder that a function's code comes from, or in words where else it is."""
    folder = posixpath.dirname(path)
    if inline or get(code, "ZipFile"):
        return None, "its code is written inside the template"
    if code is None:
        return (folder, "") if kind == "AWS::Serverless::Function" else (None, ELSEWHERE)
    where = scalar(code)
    if not where or "://" in where or where.endswith((".zip", ".jar")):
        return None, f"{ELSEWHERE}: {where}" if where else ELSEWHERE
    return joined(folder, where), ""


def resolved(node: Node | None, template: Node, path: str, text: str) -> Setting:
    """A `Runtime`: a literal, or a reference to a parameter with a default."""
    if node is None:
        return Setting(problem="no Runtime is set")
    name = node.value if node.tag == "!Ref" else scalar(get(node, "Ref"))
    if name:
        default = get(template, "Parameters", name, "Default")
        if not default:
            return Setting(problem=f"the parameter {name} has no default: its runtime is set when it is deployed")
        node = default
    if node.kind != "scalar" or (node.tag and not name):
        how = node.tag or (node.items[0].key if node.items else node.kind)
        return Setting(problem=f"its runtime is computed by {how}")
    place = literal(node, text, path)
    return Setting(text[place.start : place.end] if place else node.value, place)
