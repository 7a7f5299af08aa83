"""Functions that a script creates with the AWS command line."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from scaffold.formats import tree
from scaffold.functions import ELSEWHERE, Declared, Setting
from scaffold.match import get, matches, scalar
from scaffold.model import Node, Place, Project
from scaffold.sites import literal

FORMATS = ("shell",)
FILES = ()
LITERALS = ("create-function", "update-function-configuration")
COMMANDS = "aws[command=aws lambda create-function|aws lambda update-function-configuration][--runtime=*]"
VARIABLE = re.compile(r'"?\$(?:\{(\w+)\}|(\w+))"?')


def find(project: Project, paths: Sequence[str]) -> Iterator[Declared]:
    for path in paths:
        root, text = tree(project, path), project.text(path)
        for match in matches(COMMANDS, root):
            name = get(match.node, "--function-name")
            packed = scalar(get(match.node, "--zip-file"))
            yield Declared(
                (name.value.strip("\"'") if name else "") or posixpath.basename(path),
                Place(path, match.node.start, match.node.start),
                _resolved(get(match.node, "--runtime"), root, path, text),
                scalar(get(match.node, "--handler")),
                None,
                f"{ELSEWHERE}: {packed}" if packed else ELSEWHERE,
            )


def _resolved(node: Node | None, root: Node, path: str, text: str) -> Setting:
    if node is not None and node.kind == "expression" and (variable := VARIABLE.fullmatch(node.value.strip())):
        node = get(root, f"{variable[1] or variable[2]}=")
    if node is None or node.kind != "scalar":
        return Setting(problem="its runtime is set when the script runs")
    return Setting(node.value, literal(node, text, path))
