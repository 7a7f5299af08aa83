"""Functions of the Serverless Framework: serverless.yml and its JSON twin."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from scaffold.formats import tree
from scaffold.functions import Declared, Setting
from scaffold.match import get, scalar
from scaffold.model import Node, Place, Project
from scaffold.sites import literal

FORMATS = ("yaml", "json")
FILES = ("serverless*.yml", "serverless*.yaml", "serverless*.json")
LITERALS = ("provider",)
VARIABLE = re.compile(r"\$\{self:([\w.-]+)\}")


def find(project: Project, paths: Sequence[str]) -> Iterator[Declared]:
    for path in paths:
        document = tree(project, path)
        provider = get(document, "provider")
        if (scalar(provider) or scalar(get(provider, "name"))) == "aws":
            yield from _service(document, path, project.text(path))


def _service(document: Node, path: str, text: str) -> Iterator[Declared]:
    functions, folder = get(document, "functions"), posixpath.dirname(path)
    if functions and functions.kind != "map":
        yield Declared(
            "functions",
            Place(path, functions.start, functions.end),
            Setting(problem=f"its functions are read from elsewhere: {functions.value or 'a list'}"),
        )
        return
    for item in functions.items if functions else ():
        if item.node.kind != "map":
            yield Declared(
                item.key,
                Place(path, item.start, item.end),
                Setting(problem=f"it is read from elsewhere: {item.node.value or item.node.kind}"),
            )
            continue
        runtime = get(item.node, "runtime") or get(document, "provider", "runtime")
        image = get(item.node, "image")
        yield Declared(
            scalar(get(item.node, "name")) or item.key,
            Place(path, item.start, item.end),
            Setting(problem="a container image: its Dockerfile decides")
            if image
            else _resolved(runtime, document, path, text),
            scalar(get(item.node, "handler")).removeprefix("./"),
            folder,
        )


def _resolved(node: Node | None, document: Node, path: str, text: str) -> Setting:
    """A literal, a `${self:…}` variable of the same file, or the default inside a placeholder."""
    if node is None:
        return Setting(problem="no runtime is set: Serverless takes a default of its own")
    if node.kind == "scalar" and (variable := VARIABLE.fullmatch(node.value)):
        followed = get(document, *variable[1].split("."))
        if followed is None:
            return Setting(problem=f"{node.value} leads nowhere in this file")
        node = followed
    if node.kind != "scalar" or node.tag:
        return Setting(problem="its runtime is no plain value")
    place = literal(node, text, path)
    value = text[place.start : place.end] if place else node.value
    if "${" in value:
        return Setting(problem=f"its runtime is set when it is deployed: {node.value}")
    return Setting(value, place)
