"""Types that nothing but a parameter that goes has asked for, which a compiler may refuse as unused imports."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import named
from scaffold.formats import syntax
from scaffold.model import Edit, Project

if TYPE_CHECKING:
    from ast_grep_py import SgNode

KINDS = ("identifier", "type_identifier", "shorthand_property_identifier")
NAMES = {"rule": {"any": [{"kind": kind} for kind in KINDS]}}
PARAMETERS = ("required_parameter", "optional_parameter")
TYPES_ALONE = "aws-lambda"
"""A module of which no code is ever loaded: its import may go as a whole."""


def unimported(parameter: SgNode, project: Project, path: str, edits: Sequence[Edit]) -> Iterator[Edit]:
    """The edits that take such types out of a file's imports. `edits`: what is made of the file otherwise."""
    parameter = next((one for one in parameter.ancestors() if one.kind() in PARAMETERS), parameter)
    given = extent.span(parameter)
    nodes = list(syntax(project, path).find_all(NAMES))  # type: ignore[call-overload]
    gone: set[int] = set()
    clauses: dict[int, SgNode] = {}
    for name in dict.fromkeys(one.text() for one in parameter.find_all(kind="type_identifier")):
        rest = [one for one in nodes if one.text() == name and not given.start <= extent.start(one) < given.end]
        specifier = rest[0].parent() if len(rest) == 1 else None
        braces = specifier.parent() if specifier is not None and specifier.kind() == "import_specifier" else None
        if specifier is not None and braces is not None and not any(name in edit.text for edit in edits):
            gone.add(extent.start(specifier))
            clauses[extent.start(braces)] = braces
    for braces in clauses.values():
        found = list(_without(gone, braces, project.text(path), path))
        if not any(mark in project.text(path)[edit.start : edit.end] for edit in found for mark in ("//", "/*")):
            yield from found


def _without(gone: Collection[int], braces: SgNode, text: str, path: str) -> Iterator[Edit]:
    """Names taken out of the braces of an import; where all are, the import, if it brings types alone."""
    names = [one for one in named(braces) if one.kind() == "import_specifier"]
    kept = [one for one in names if extent.start(one) not in gone]
    if not kept:
        yield from _whole(braces, text, path)
        return
    for at, one in enumerate(names):
        if extent.start(one) not in gone:
            continue
        if extent.start(one) < extent.start(kept[-1]):
            yield Edit(path, extent.start(one), extent.start(names[at + 1]), "")
        else:
            yield Edit(path, extent.end(names[at - 1]), extent.end(one), "")


def _whole(braces: SgNode, text: str, path: str) -> Iterator[Edit]:
    """The statement, with its line where nothing else is in it."""
    clause = braces.parent()
    statement = clause.parent() if clause else None
    source = statement.field("source") if statement else None
    if clause is None or statement is None or source is None or len(named(clause)) != 1:
        return
    if source.text()[1:-1] == TYPES_ALONE:
        first, last = extent.start(statement), extent.end(statement)
        line = text.find("\n", last) + 1 or len(text)
        alone = not text[text.rfind("\n", 0, first) + 1 : first].strip() and not text[last:line].strip()
        yield Edit(path, first, line if alone else last, "")
