"""Functions in Terraform: `aws_lambda_function` resources, and modules that are given a Lambda runtime.

A folder's .tf files are one module: a variable, local or archive may stand in any of them.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from scaffold.formats import tree
from scaffold.functions import ELSEWHERE, Declared, Setting, joined
from scaffold.match import get, matches, scalar
from scaffold.model import Node, Place, Project
from scaffold.sites import literal

FORMATS = ("hcl",)
FILES = ()
LITERALS = ("aws_lambda_function", "runtime", "variable", "locals", "archive_file")
REFERENCE = re.compile(r'"?(?:\$\{\s*)?(var|local|data\.archive_file)\.([\w-]+)(?:\.[\w-]+)?(?:\s*\})?"?')
HERE = re.compile(r"\$\{\s*path\.module\s*\}/?")


def find(project: Project, paths: Sequence[str]) -> Iterator[Declared]:
    folders: dict[str, dict[str, Node]] = defaultdict(dict)
    for path in paths:
        folders[posixpath.dirname(path)][path] = tree(project, path)
    for folder, files in sorted(folders.items()):
        for path, root in files.items():
            for pattern in ("resource.aws_lambda_function.*", "module.*[runtime=*]"):
                for match in matches(pattern, root):
                    if match.keys[0] != "module" or _is_lambda(match.node, files):
                        yield _declared(match.keys, match.node, path, folder, files, project)


def _is_lambda(module: Node, files: Mapping[str, Node]) -> bool:
    """Whether a module is given a Lambda runtime: written out, or by a variable or local of the folder."""
    runtime = get(module, "runtime")
    reference = REFERENCE.fullmatch(runtime.value.strip()) if runtime else None
    found = _referred(reference, files) if reference else None
    return scalar(found[1] if found else runtime).startswith("nodejs")


def _declared(
    keys: Sequence[str], node: Node, path: str, folder: str, files: Mapping[str, Node], project: Project
) -> Declared:
    name = ".".join(keys[1:] if keys[0] == "resource" else keys).removeprefix("aws_lambda_function.")
    source = get(node, "filename") or get(node, "source_path") or get(node, "source_dir")
    root, elsewhere = _root(source, folder, files)
    image = scalar(get(node, "package_type")) == "Image" or bool(get(node, "image_uri"))
    return Declared(
        name,
        Place(path, node.start, node.start),
        Setting(problem="a container image: its Dockerfile decides")
        if image
        else _resolved(get(node, "runtime"), path, files, project),
        scalar(get(node, "handler")),
        root,
        elsewhere,
    )


def _resolved(node: Node | None, path: str, files: Mapping[str, Node], project: Project) -> Setting:
    if node is None:
        return Setting(problem="no runtime is set")
    if node.kind == "expression":
        reference = REFERENCE.fullmatch(node.value.strip())
        found = _referred(reference, files) if reference else None
        if not found:
            return Setting(problem=f"its runtime is computed: {node.value.strip()[:60]}")
        path, node = found
    if node.kind != "scalar":
        return Setting(problem=f"its runtime is computed: {node.value.strip()[:60]}")
    place = literal(node, project.text(path), path)
    return Setting(node.value, place)


def _referred(reference: re.Match[str], files: Mapping[str, Node]) -> tuple[str, Node] | None:
    keys = {
        "var": ("variable", reference[2], "default"),
        "local": ("locals", reference[2]),
        "data.archive_file": ("data", "archive_file", reference[2]),
    }[reference[1]]
    return next(((path, node) for path, root in files.items() if (node := get(root, *keys))), None)


def _root(source: Node | None, folder: str, files: Mapping[str, Node]) -> tuple[str | None, str]:
    """The folder that is zipped, where an archive_file of the same module says so."""
    if source is None:
        return None, ELSEWHERE
    written = source.value.strip()
    if (reference := REFERENCE.fullmatch(written)) and reference[1] == "data.archive_file":
        archive = _referred(reference, files)
        zipped = get(archive[1], "source_dir") if archive else None
        one = get(archive[1], "source_file") if archive else None
        if zipped or one:
            where = HERE.sub("", (zipped or one or source).value.strip().strip('"'))
            where = where if zipped else posixpath.dirname(where)
            return (None, ELSEWHERE) if "$" in where else (joined(folder, where), "")
    where = HERE.sub("", written.strip('"'))
    if not where or "$" in where or "." in posixpath.basename(where) or "var." in where or "local." in where:
        return None, f"{ELSEWHERE}: {written[:60]}"
    return joined(folder, where), ""
