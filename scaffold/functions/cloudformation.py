"""Functions in CloudFormation and SAM templates, YAML or JSON; also under `resources:` of a serverless.yml."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from scaffold.formats import tree
from scaffold.functions import ELSEWHERE, Declared, Setting, inline, joined, zip_in
from scaffold.functions.intrinsics import Resolver, Template, resources
from scaffold.functions.passed import passed
from scaffold.match import get, scalar
from scaffold.model import Node, Place, Project

TYPES = frozenset(["AWS::Lambda::Function", "AWS::Serverless::Function"])
IMAGE = "a container image: its Dockerfile decides"


def find(project: Project, paths: Sequence[str]) -> Iterator[Declared]:
    templates = [template for path in paths for template in _templates(project, path)]

    def followed(node: Node, of: Template) -> Setting | None:
        if "${" not in node.value:
            return None
        from scaffold.functions.variables import Variables, service

        return Variables(project).setting(node, service(project, of.path), of.path)

    resolver = Resolver(passed(project, templates), followed, {})
    for template in templates:
        entries = _entries(template)
        for key, place, kind, given in _functions(template):
            one = _bundled(_declared(key, place, kind, given, template, resolver), entries.get(key))
            yield one if one.runtime.problem != IMAGE else _image(one, key, given, template)


def inside(project: Project, path: str) -> Iterator[tuple[Place, tuple[str, list[int]] | None]]:
    """Where the functions of a file are declared that have code in it, and that code."""
    for template in _templates(project, path):
        for _, place, _, given in _functions(template):
            if node := inline.code(given):
                yield place, inline.read(node, template.text)


def _functions(template: Template) -> Iterator[tuple[str, Place, str, list[Node]]]:
    shared = get(template.node, "Globals", "Function")
    for key, start, end, node in resources(template.node):
        kind = scalar(get(node, "Type"))
        if kind in TYPES:
            given = [one for one in (get(node, "Properties"), shared if "Serverless" in kind else None) if one]
            yield key, Place(template.path, start, end), kind, given


def _templates(project: Project, path: str) -> Iterator[Template]:
    root, text = tree(project, path), project.text(path)
    documents = [item.node for item in root.items] if root.kind == "list" else [root]
    for document in documents:
        outer = get(document, "resources")
        inner = [item.node for item in outer.items] if outer and outer.kind == "list" else [outer]
        yield from (Template(path, text, one) for one in (document, *inner) if one and get(one, "Resources"))


def _declared(
    key: str, at: Place, kind: str, given: Sequence[Node], template: Template, resolver: Resolver
) -> Declared:
    def setting(name: str) -> Node | None:
        return next((found for one in given if (found := get(one, name))), None)

    inside = inline.code(given)
    written = bool(inside and inline.read(inside, template.text))
    code = setting("CodeUri") or setting("Code")
    root, elsewhere = _root(code, inside, template.path, kind)
    image = scalar(setting("PackageType")) == "Image"
    return Declared(
        scalar(setting("FunctionName")) or key,
        at,
        Setting(problem=IMAGE) if image else resolver.setting(setting("Runtime"), template),
        scalar(setting("Handler")),
        root,
        elsewhere,
        (template.path,) if written else (),
        zipped=zip_in(template.text[code.start : code.end]) if code and elsewhere and not inside else "",
    )


def _entries(template: Template) -> Mapping[str, Node]:
    """What SAM has esbuild bundle for a function, by its key in the template."""
    if "EntryPoints" not in template.text:
        return {}
    keys = ("Metadata", "BuildProperties", "EntryPoints")
    return {key: given for key, _, _, node in resources(template.node) if (given := get(node, *keys))}


def _bundled(one: Declared, given: Node | None) -> Declared:
    """The function with the source that SAM bundles into its handler's file."""
    file, _, export = one.handler.rpartition("/")[2].partition(".")
    stem = posixpath.join(one.handler.rpartition("/")[0], file)
    stems = [posixpath.splitext(scalar(item.node))[0] for item in (given.items if given else ())]
    found = [entry for entry in stems if entry == stem or entry.endswith(f"/{stem}")]
    return one._replace(handler=f"{found[0]}.{export}") if len(found) == 1 else one


def _image(one: Declared, key: str, given: Sequence[Node], template: Template) -> Declared:
    """The function with the Dockerfile that SAM builds it from."""
    metadata = next((get(node, "Metadata") for name, _, _, node in resources(template.node) if name == key), None)
    context = scalar(get(metadata, "DockerContext"))
    command = next((scalar(found) for own in given if (found := get(own, "ImageConfig", "Command", "0"))), "")
    if not context or "$" in context:
        return one
    name = scalar(get(metadata, "Dockerfile")) or "Dockerfile"
    return one._replace(image=joined(posixpath.dirname(template.path), context, name), handler=command)


def _root(code: Node | None, inside: Node | None, path: str, kind: str) -> tuple[str | None, str]:
    """The folder that a function's code comes from, or in words where else it is."""
    folder = posixpath.dirname(path)
    if inside:
        return None, "its code is put together inside the template"
    if code is None:
        return (folder, "") if kind == "AWS::Serverless::Function" else (None, ELSEWHERE)
    where = scalar(code)
    if not where or "://" in where or where.endswith((".zip", ".jar")):
        return None, f"{ELSEWHERE}: {where}" if where else ELSEWHERE
    return joined(folder, where), ""
