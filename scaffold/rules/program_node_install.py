"""Node.js that the commands in a program of CDK or Pulumi install: user data, bundling, a build's phases."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.formats import format_of, tree
from scaffold.formats.scripts import texts
from scaffold.match import literal, matches
from scaffold.model import Hit, Kind, Migration, Node, Place, Project
from scaffold.regex import regex
from scaffold.spelling import version

PROGRAM = regex(r"\baws[-_]cdk|@pulumi/|\bpulumi_aws\b")
COMMANDS = ("nvm|nave|fnm|nodenv.words.*", "n.words.1", "asdf.words[2=nodejs].3", "asdf.words[3=nodejs].4")
VALUES = ("**.NODE_VERSION|NODEJS_VERSION|nodeVersion|node_version", "**.runtime-versions.nodejs")
QUOTED = regex(
    r"""\b(?:bash|sh)(?:\s+-\w+)*\s+-\w*c(?:\s+-\w+)*\s+["'](?:nvm|nave|fnm|nodenv)\s+(?:install|use)\s+(v?\d[\d.]*)"""
)
"""A shell that is given the command as a text: `bash -c "nvm install 16"`."""
NOTE = "an older Node.js than the target's"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path, entry in project.entries.items():
        row = format_of(path)
        if entry.kind is not Kind.TEXT or row is None or row.name not in ("typescript", "tsx", "javascript", "python"):
            continue
        text = project.readable(path)
        if PROGRAM.search(text):
            found = {
                place
                for node in _said(project, path)
                if version(node.value, migration) is not None and (place := literal(node, text, path))
            }
            found.update(
                Place(path, *one.span(1)) for one in QUOTED.finditer(text) if version(one[1], migration) is not None
            )
            yield from (Hit(*place, note=NOTE) for place in sorted(found))


def _said(project: Project, path: str) -> Iterator[Node]:
    """What may be a version of Node.js in a file."""
    roots = [(tree(project, path), VALUES), *((one, COMMANDS) for one in texts(project, path))]
    for root, patterns in roots:
        for pattern in patterns:
            yield from (match.node for match in matches(pattern, root) if match.node.kind == "scalar")
