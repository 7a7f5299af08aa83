"""Functions of tools with a file of their own: Alexa's ask, Apex, Architect, Netlify."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from scaffold.formats import format_of, tree
from scaffold.functions import EXTENSIONS, Declared, Setting, joined
from scaffold.match import get, literal, matches, scalar
from scaffold.model import Kind, Node, Place, Project

UNSET = "no runtime is set: the installed Architect takes its default"
KINDS = ("http", "events", "scheduled", "queues", "ws", "tables-streams", "macros", "customs")
"""Architect's folders of functions under `src`."""

INFERRED = ("main.py", "main.go", "lambda.rb", "target/apex.jar", "build/libs/apex.jar")
"""By which file Apex knows a function of another language where no runtime is set (its plugins/inference)."""


def find(project: Project, paths: Sequence[str]) -> Iterator[Declared]:
    for path in paths:
        base = posixpath.basename(path)
        if base == "ask-resources.json":
            yield from _skills(project, path)
        elif base.endswith(".json"):
            yield from _apex(project, path)
        elif base == "netlify.toml":
            yield from _netlify(project, path)
        else:
            yield from _architect(project, path)


def _setting(project: Project, path: str, node: Node | None, otherwise: str) -> Setting:
    if node is None or node.kind != "scalar":
        return Setting(problem=otherwise)
    return Setting(node.value, literal(node, project.text(path), path))


def _skills(project: Project, path: str) -> Iterator[Declared]:
    for match in matches("profiles.*[skillInfrastructure.userConfig=*]", tree(project, path)):
        given = get(match.node, "skillInfrastructure", "userConfig")
        if given is None or get(given, "runtime") is None:
            continue
        source = scalar(get(match.node, "code", "default", "src"))
        yield Declared(
            f"{posixpath.basename(posixpath.dirname(path)) or 'skill'}.{match.keys[-1]}",
            Place(path, given.start, given.start),
            _setting(project, path, get(given, "runtime"), ""),
            scalar(get(given, "handler")),
            joined(posixpath.dirname(path), source) if source else None,
        )


def _apex(project: Project, path: str) -> Iterator[Declared]:
    """Every folder under `functions` beside a project.json that says what Apex asks for."""
    whole, folder = tree(project, path), posixpath.dirname(path)
    if get(whole, "role") is None and get(whole, "memory") is None and get(whole, "handler") is None:
        return
    home = joined(folder, "functions")
    for root in _folders(project, home):
        here = [name for name in INFERRED if f"{root}/{name}" in project.entries]
        settings = [tree(project, one) for one in _settings(project, root, path)]
        own, node = next(
            ((one, found) for one in _settings(project, root, path) if (found := get(tree(project, one), "runtime"))),
            (path, get(whole, "runtime")),
        )
        if here and node is None:
            continue
        handler = next((found for one in settings if (found := get(one, "handler"))), None)
        start = node.start if node else 0
        yield Declared(
            posixpath.basename(root),
            Place(own, start, start),
            _setting(project, own, node, "no runtime is set: Apex takes a default of its own"),
            scalar(handler) or scalar(get(whole, "handler")) or "index.handle",
            root,
        )


def _settings(project: Project, folder: str, whole: str) -> list[str]:
    """A function's own settings: those of the environment that project.prod.json is for, then those of all."""
    names = dict.fromkeys((posixpath.basename(whole).replace("project", "function"), "function.json"))
    paths = [f"{folder}/{name}" for name in names]
    return [path for path in paths if path in project.entries and project.entries[path].kind is Kind.TEXT]


def _folders(project: Project, home: str) -> list[str]:
    """The folders right under a folder."""
    lead = f"{home}/"
    inner = (path[len(lead) :].split("/") for path in project.entries if path.startswith(lead))
    return sorted({lead + parts[0] for parts in inner if len(parts) > 1})


def _architect(project: Project, path: str) -> Iterator[Declared]:
    manifest, folder = tree(project, path), posixpath.dirname(path)
    for match in matches(f"{'|'.join(KINDS)}.src", manifest):
        yield Declared(
            f"{match.keys[0]} {match.node.value}",
            Place(path, match.node.start, match.node.start),
            _setting(project, path, get(manifest, "aws", "runtime"), UNSET),
            "index.handler",
            joined(folder, match.node.value),
        )
    for kind in KINDS:
        for root in _folders(project, joined(folder, "src", kind)):
            entries = [f"{root}/index{ending}" for ending in EXTENSIONS if f"{root}/index{ending}" in project.entries]
            own = [one for one in (f"{root}/config.arc", f"{root}/.arc-config") if one in project.entries]
            said = [
                (one, found) for one in own if format_of(one) and (found := get(tree(project, one), "aws", "runtime"))
            ]
            said += [(path, found)] if (found := get(manifest, "aws", "runtime")) else []
            if not entries and not own:
                continue
            where, node = said[0] if said else (path, None)
            value = node.value if node else ""
            unset = UNSET
            if value and value in ("node", "typescript"):
                node, unset = None, f"{value} is what the installed Architect takes it for"
            yield Declared(
                posixpath.relpath(root, joined(folder, "src") or "."),
                Place(where, node.start if node else 0, node.start if node else 0),
                _setting(project, where, node, unset),
                "index.handler",
                root,
            )


def _netlify(project: Project, path: str) -> Iterator[Declared]:
    """All functions of a site as one: Netlify has one runtime for them."""
    whole, folder = tree(project, path), posixpath.dirname(path)
    home = (
        scalar(get(whole, "build", "functions")) or scalar(get(whole, "functions", "directory")) or "netlify/functions"
    )
    root = joined(folder, home.lstrip("/"))
    files = tuple(one for one in project.entries if one.startswith(f"{root}/") and one.endswith(EXTENSIONS))
    for match in matches("**.environment.AWS_LAMBDA_JS_RUNTIME", whole):
        place = Place(path, match.node.start, match.node.start)
        setting = _setting(project, path, match.node, "")
        yield Declared("netlify", place, setting, "", root if files else None, f"its code is built into {root}", files)
