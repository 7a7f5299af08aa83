"""Clients that are given to a package: one that takes clients of version 2 of the SDK takes none of version 3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.formats import syntax
from scaffold.model import Place, Project
from scaffold.scope import bindings_of, module_of
from scaffold.sdk.answers_v3 import CASTS
from scaffold.sdk.uses import Construction

if TYPE_CHECKING:
    from ast_grep_py import SgNode

WITHIN = CASTS | {"pair", "object", "array", "spread_element"}
"""What a value is handed on in."""
NAMES = {"rule": {"any": [{"kind": kind} for kind in ("identifier", "shorthand_property_identifier")]}}
OURS = ("aws-sdk", ".", "/", "util")
"""Modules that take clients as they are: the SDK itself, the project's own, which are rewritten along."""


def handed(project: Project, path: str, made: Sequence[Construction]) -> Iterator[tuple[Place, str]]:
    """Where a file gives a package a client that it makes, and why that keeps it as it is."""
    spans = {(one.place.start, one.place.end) for one in made if one.place.path == path}
    if not spans:
        return
    root = syntax(project, path)
    clients = [node for node in root.find_all(kind="new_expression") if tuple(extent.span(node)) in spans]
    holding = {extent.start(site) for client in clients if (site := _declarator(client)) is not None}
    for node in root.find_all(NAMES) if holding else ():  # type: ignore[call-overload]
        sites = [one.site for one in bindings_of(node, project, path) if one.site is not None and not one.members]
        if any(extent.start(site) in holding for site in sites):
            clients.append(node)
    for client in clients:
        package = _package(client, project, path)
        if package:
            span = extent.span(client)
            yield Place(path, span.start, span.end), f"a client is given to {package}, which may want one of version 2"


def _declarator(client: SgNode) -> SgNode | None:
    """What gives a client a name of its own."""
    above = client.parent()
    return above if above is not None and above.kind() in ("variable_declarator", "assignment_expression") else None


def _package(client: SgNode, project: Project, path: str) -> str:
    """The package that a function is of which is given a client; "" for none."""
    above = client.parent()
    while above is not None and above.kind() in WITHIN:
        above = above.parent()
    call = above.parent() if above is not None and above.kind() == "arguments" else None
    called = (call.field("function") or call.field("constructor")) if call is not None else None
    module = module_of(called, project, path) if called is not None else ""
    if not module or module.startswith(OURS):
        return ""
    parts = module.split("/", 2)
    return "/".join([*parts[: 1 if module[0] == "@" else 0], parts[module[0] == "@"].partition(".")[0]])
