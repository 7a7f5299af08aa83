"""Functions that are created with the AWS command line: by a script, a Makefile, package.json's scripts, a CI step."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from scaffold.formats.scripts import scripts
from scaffold.functions import ELSEWHERE, Declared, Setting, joined, zip_in
from scaffold.match import get, literal, matches, scalar
from scaffold.model import Node, Place, Project, ways
from scaffold.regex import regex

UNSET = "no runtime is set: Claudia takes a default of its own"
COMMANDS = "aws[command=aws lambda create-function|aws lambda update-function-configuration][--runtime=*]"
DEFAULTED = "claudia[command=claudia create*]"
"""Tools whose own default holds where none is given."""
DEFAULTED_BY = regex(r"\$\{(\w+):?[-=]['\"]?\Z")
OVERRIDDEN = "the environment variable {0} goes before {1}: look at who sets it"
VARIABLE = regex(r'"?\$(?:\{(\w+)\}|\((\w+)\)|(\w+))"?')


def find(project: Project, paths: Sequence[str]) -> Iterator[Declared]:
    for path in paths:
        for root in scripts(project, path):
            for match in matches(COMMANDS, root):
                yield _declared(match.node, root, path, project.text(path))
            for match in matches(DEFAULTED, root):
                yield _claudia(match.node, root, path, project)


def _declared(command: Node, root: Node, path: str, text: str) -> Declared:
    packed = _word(get(command, "--zip-file"))
    return Declared(
        _named(get(command, "--function-name")) or posixpath.basename(path),
        Place(path, command.start, command.start),
        _resolved(get(command, "--runtime"), root, path, text),
        _word(get(command, "--handler")),
        None,
        f"{ELSEWHERE}: {packed}" if packed else ELSEWHERE,
        zipped=zip_in(packed or _word(get(command, "--s3-key"))),
    )


def _word(node: Node | None) -> str:
    """An option's value; the first word where more follow it, as in `--handler index.handler "$@"`."""
    return scalar(node.items[0].node if node and node.kind == "list" and node.items else node)


def _named(node: Node | None) -> str:
    """A name as it is written, a variable's too."""
    return node.value.strip("\"'") if node else ""


def _claudia(command: Node, root: Node, path: str, project: Project) -> Declared:
    """What `claudia create` makes: a function of the package's code that the script belongs to, named as it."""
    runtime, near = get(command, "--runtime"), posixpath.dirname(path)
    folder = next((one for one in reversed(ways(near)) if joined(one, "package.json") in project.entries), near)
    handler, api = scalar(get(command, "--handler")), scalar(get(command, "--api-module"))
    return Declared(
        _named(get(command, "--name")) or posixpath.basename(folder) or posixpath.basename(near) or "claudia",
        Place(path, command.start, command.start),
        _resolved(runtime, root, path, project.text(path)) if runtime else Setting(problem=UNSET),
        handler or (f"{api}.proxyRouter" if api else ""),
        folder,
    )


def _resolved(node: Node | None, root: Node, path: str, text: str) -> Setting:
    if node is not None and node.kind == "expression" and (variable := VARIABLE.fullmatch(node.value.strip())):
        node = get(root, f"{variable[1] or variable[2] or variable[3]}=")
    if node is None or node.kind != "scalar":
        return Setting(problem="its runtime is set when the script runs")
    before = DEFAULTED_BY.search(text, max(0, node.start - 99), node.start)
    return Setting(node.value, literal(node, text, path), OVERRIDDEN.format(before[1], node.value) if before else "")
