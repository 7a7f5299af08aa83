"""Functions in Terraform: `aws_lambda_function` resources, and modules that are given a Lambda runtime.

A folder's .tf files are one module: a variable, local or archive may stand in any of them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from scaffold.functions import ELSEWHERE, Declared, Setting, joined, zip_in
from scaffold.functions.expressions import Scope, Tree, scopes
from scaffold.match import get, matches, scalar
from scaffold.model import Node, Place, Project
from scaffold.regex import regex

ARCHIVE = regex(r'"?(?:\$\{\s*)?data\.archive_file\.([\w-]+)(?:\.[\w-]+)?(?:\s*\})?"?')
LOCAL = regex(r"\blocal\.([\w-]+)")
QUOTED = regex(r'"([^"\n]*)"')
HERE = regex(r"\$\{\s*path\.module\s*\}/?")


def find(project: Project, paths: Sequence[str]) -> Iterator[Declared]:
    for scope in scopes(project, paths).values():
        for path, root in scope.files.items():
            for pattern in ("resource.aws_lambda_function.*", "module.*[runtime=*]"):
                for match in matches(pattern, root):
                    if match.keys[0] != "module" or _is_lambda(match.node, path, scope):
                        yield _declared(match.keys, match.node, path, scope)


def _is_lambda(module: Node, path: str, scope: Scope) -> bool:
    """Whether a module from elsewhere is given a Lambda runtime. One of this project declares its functions itself."""
    if scope.child(module):
        return False
    setting = scope.setting(get(module, "runtime"), module, path)
    return any(value.startswith("nodejs") for value, _ in setting.written)


def _declared(keys: Sequence[str], node: Node, path: str, scope: Scope) -> Declared:
    name = ".".join(keys[1:] if keys[0] == "resource" else keys).removeprefix("aws_lambda_function.")
    source = get(node, "filename") or get(node, "source_path") or get(node, "source_dir")
    root, elsewhere = _root(source, scope)
    zipped = _zipped(source, scope) if source and elsewhere else ""
    image = scalar(get(node, "package_type")) == "Image" or bool(get(node, "image_uri") and not get(node, "runtime"))
    return Declared(
        scalar(get(node, "function_name")) or name,
        Place(path, node.start, node.start),
        Setting(problem="a container image: its Dockerfile decides")
        if image
        else scope.setting(get(node, "runtime"), node, path),
        scalar(get(node, "handler")),
        root,
        elsewhere,
        zipped=zipped,
    )


def _zipped(source: Node, scope: Scope) -> str:
    """What the zip of a function is called, or the folder of the archive_file that writes it."""
    for root in scope.files.values():
        for found in matches("data.archive_file.*", root):
            made, folder = get(found.node, "output_path"), get(found.node, "source_dir")
            if made and folder and made.value.strip() == source.value.strip():
                return posixpath.basename(folder.value.strip().strip('"').rstrip("/"))
    local = (found.node for name in LOCAL.findall(source.value) for found in scope.at("locals", name))
    return zip_in(" ".join(text for one in (source, *local) for text in _texts(one)))


def _texts(node: Node) -> list[str]:
    """A text, or the texts in an expression."""
    return QUOTED.findall(node.value) if node.kind == "expression" else [node.value]


def _root(source: Node | None, scope: Scope) -> tuple[str | None, str]:
    """The folder that is zipped, where an archive_file of the same module says so."""
    if source is not None and source.kind in ("list", "map"):
        given = [item.node for item in source.items] if source.kind == "list" else [source]
        paths = [get(one, "path") if one.kind == "map" else one for one in given]
        return _root(paths[0], scope) if len(paths) == 1 else (None, ELSEWHERE)
    if source is None:
        return None, ELSEWHERE
    written = source.value.strip()
    if reference := ARCHIVE.fullmatch(written):
        found: Tree | None = next(scope.at("data", "archive_file", reference[1]), None)
        zipped = get(found.node, "source_dir") if found else None
        one = get(found.node, "source_file") if found else None
        if zipped or one:
            where = HERE.sub("", (zipped or one or source).value.strip().strip('"'))
            where = where if zipped else posixpath.dirname(where)
            return (None, ELSEWHERE) if "$" in where else (joined(scope.folder, where), "")
    where = HERE.sub("", written.strip('"'))
    if not where or "$" in where or "." in posixpath.basename(where) or "var." in where or "local." in where:
        return None, f"{ELSEWHERE}: {written[:60]}"
    return joined(scope.folder, where), ""
