"""JavaScript that the target's Node.js cannot parse, in files that handlers load as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scaffold import extent
from scaffold.formats import format_of, problems, syntax
from scaffold.handler import loaded, once
from scaffold.handler.loaded import Piece, searched
from scaffold.model import Hit, Kind, Migration, Project, ways
from scaffold.regex import regex
from scaffold.tuples import NamedTuple


class Syntax(NamedTuple):
    said: str
    since: int
    """The major of the first Lambda runtime whose Node.js parses the sample; a test runs it on each."""
    sample: str
    text: str
    """A pattern of text without which it is not there: most files are not searched further."""
    rule: dict[str, Any]


def _operator(kind: str, *signs: str) -> dict[str, Any]:
    return {"kind": kind, "has": {"field": "operator", "regex": f"^({'|'.join(re.escape(sign) for sign in signs)})$"}}


PRIVATE = {"field": "name", "kind": "private_property_identifier"}
SYNTAX = (
    Syntax("optional chaining", 14, "a?.b", r"\?\.", {"kind": "optional_chain"}),
    Syntax("the operator ??", 14, "a ?? b", r"\?\?", _operator("binary_expression", "??")),
    Syntax(
        "??=, ||= or &&=",
        16,
        "a ||= b",
        r"(\?\?|\|\||&&)=",
        _operator("augmented_assignment_expression", "??=", "||=", "&&="),
    ),
    Syntax("a field of a class", 12, "class A { b = 1 }", "class", {"kind": "field_definition"}),
    Syntax("a private method", 14, "class A { #b() {} }", "#", {"kind": "method_definition", "has": PRIVATE}),
    Syntax("a static block", 16, "class A { static { } }", "static", {"kind": "class_static_block"}),
    Syntax(
        "catch without a name",
        10,
        "try {} catch {}",
        r"\bcatch\s*[{/]",
        {"kind": "catch_clause", "not": {"has": {"field": "parameter", "regex": "."}}},
    ),
    Syntax(
        "for await",
        10,
        "async () => { for await (const a of b); }",
        "await",
        {"kind": "for_in_statement", "has": {"regex": "^await$"}},
    ),
    Syntax("a BigInt", 10, "1n", r"[0-9a-fA-F]n\b", {"kind": "number", "regex": "^[0-9a-fA-FxXoO]+n$"}),
    Syntax(
        "_ in a number", 12, "1_000", r"[0-9a-fA-F]_[0-9a-fA-F]", {"kind": "number", "regex": "[0-9a-fA-F]_[0-9a-fA-F]"}
    ),
)
BUILDS = regex(
    r"babel|webpack|esbuild|rollup|parcel|\bswc\b|typescript|browserify|\bncc\b|tsup|\bvite\b|serverless-bundle"
    r"|aws-lambda-nodejs|NodejsFunction|BuildMethod|terser|closure-compiler"
)
CONFIGURES = regex(r"(tsconfig.*|\.babelrc.*|\.swcrc|(babel|webpack|rollup|vite|esbuild|tsup)\.?.*\.\w+)")
"""Names of files, and words in a package.json or in the declaration of a function, that speak of a build: what Lambda
loads is then not what stands in the file."""
HIDDEN = regex(r"(^|/)\.")
"""A folder that a tool made for itself."""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    major = int(migration.target.spellings["major"].partition(".")[0])
    newer = [one for one in SYNTAX if one.since > major]
    built = once(project, migration, "built folders", _built) if newer else set()
    for piece in loaded(project, migration, [""]) if newer else ():
        own = piece.source.migration(migration) if piece.source else migration
        old = own.old(piece.path)
        if not old or old.rank >= migration.target.rank or problems(piece.project, piece.path):
            continue
        if not as_written(piece, project, migration, built):
            continue
        text = piece.project.text(piece.path)
        for one in (one for one in newer if re.search(one.text, text)):
            node = syntax(piece.project, piece.path).find({"rule": one.rule})  # type: ignore[call-overload]
            if node:
                span, note = extent.span(node), f"{one.said} needs nodejs{one.since}.x"
                yield piece.outside(Hit(piece.path, span.start, span.end, note=note), project)


def _built(project: Project, _migration: Migration) -> set[str]:
    return {path.rpartition("/")[0] for path in project.entries if builds(project, path)}


def builds(project: Project, path: str) -> bool:
    """Whether a file speaks of a build, by its name or as a package.json."""
    name, entry = path.rpartition("/")[2], project.entries[path]
    if CONFIGURES.fullmatch(name):
        return True
    return name == "package.json" and entry.kind is Kind.TEXT and searched(project, path, BUILDS)


def as_written(piece: Piece, project: Project, migration: Migration, built: set[str]) -> bool:
    """Whether Lambda loads the file as it stands there; `built` are folders where something speaks of a build."""
    row = format_of(piece.path)
    if row is None or row.name != "javascript" or piece.path.endswith(".jsx") or HIDDEN.search(piece.path):
        return False
    if piece.source:
        return True
    declared = {function.declared_at.path for function in migration.owners(piece.path)}
    return not built.intersection(ways(piece.path.rpartition("/")[0])) and not any(
        searched(project, path, BUILDS) for path in declared
    )
