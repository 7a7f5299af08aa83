"""Lists of runtimes that layers refer to: a parameter of a template, a variable or local of Terraform."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.formats import format_of, tree
from scaffold.functions.expressions import scopes
from scaffold.functions.intrinsics import intrinsic
from scaffold.match import get, matches
from scaffold.model import Edit, Hit, Migration, Node, Project
from scaffold.regex import regex
from scaffold.sites import append
from scaffold.spelling import identifier

LAYERS = "Resources.*[Type=AWS::Lambda::LayerVersion|AWS::Serverless::LayerVersion].Properties.CompatibleRuntimes"
WORD = regex(r"[^\s,]+")


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    seen: set[tuple[str, int]] = set()
    for hit in (*_templates(project, migration), *_terraform(project, migration)):
        if (hit.path, hit.start) not in seen:
            seen.add((hit.path, hit.start))
            yield hit


def _templates(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in _paths(project, ("yaml", "json"), "CompatibleRuntimes"):
        root = tree(project, path)
        for match in matches(LAYERS, root):
            name, given = intrinsic(match.node)
            default = get(root, "Parameters", given.value, "Default") if name == "Ref" else None
            if default and (hit := _joined(default, project.text(path), path, migration)):
                yield hit


def _joined(node: Node, text: str, path: str, migration: Migration) -> Hit | None:
    """The target in a list that commas part, after the newest older runtime."""
    words = list(WORD.finditer(node.value))
    runtimes, target = migration.runtimes, migration.target
    older = [one for one in words if one[0] in runtimes and runtimes[one[0]].rank < target.rank]
    if not older or any(one[0] == target.identifier for one in words):
        return None
    if text[node.start : node.end] != node.value:
        return Hit(path, node.start, node.end, (), "written with escapes")
    gap = node.value[words[0].end() : words[1].start()] if len(words) > 1 else ","
    last = max(older, key=lambda one: runtimes[one[0]].rank)
    at = node.start + last.end()
    return Hit(path, node.start + last.start(), at, (Edit(path, at, at, gap + target.identifier),))


def _terraform(project: Project, migration: Migration) -> Iterator[Hit]:
    paths = _paths(project, ("hcl",), "")
    if not any("compatible_runtimes" in project.text(path) for path in paths):
        return
    for scope in scopes(project, paths).values():
        for path, root in scope.files.items():
            for match in matches("resource.aws_lambda_layer_version.*.compatible_runtimes", root):
                for one in scope.values(match.node, path):
                    if hit := append(one.node, project.text(one.path), one.path, identifier, migration):
                        yield hit


def _paths(project: Project, formats: tuple[str, ...], word: str) -> list[str]:
    rows = ((path, format_of(path)) for path in project.entries)
    return [path for path, row in rows if row and row.name in formats and word in project.text(path)]
