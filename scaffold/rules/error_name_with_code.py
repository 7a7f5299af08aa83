"""Names of errors as nodejs10.x has them, with a code in them: from nodejs12.x on the name is the class's alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.formats import format_of, syntax
from scaffold.model import Edit, Hit, Migration, Project, Safety
from scaffold.regex import regex

if TYPE_CHECKING:
    from ast_grep_py import SgNode

NAMED = regex(r"\b(?:[A-Z]\w*)?Error \[(ERR_[A-Z0-9_]+)\]")
TEXTS = {"rule": {"any": [{"kind": "string"}, {"kind": "regex"}], "regex": r"Error \\?\[ERR_[A-Z0-9_]+\\?\]"}}
ASKED = regex(r"ErrorEquals|errorType|StringEquals|StringMatches")
"""What a document compares names of errors with, at most so far before them."""
NEAR = 300
LOGGED = regex(r"^console\.|log(?:ger)?\.\w+$")


def find(project: Project, _migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        row, text = format_of(path), project.text(path)
        if row is not None and row.language:
            yield from _in_code(project, path)
            continue
        for found in NAMED.finditer(text):
            line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()].lstrip("\ufeff \t")
            after = text[found.end() : found.end() + 1]
            asked = ASKED.search(text, max(0, found.start() - NEAR), found.start())
            if asked and after != ":" and not line.startswith(("#", "//", "*")):
                yield Hit(path, *found.span(), note="the name has no code from nodejs12.x on", safety=Safety.MANUAL)


def _in_code(project: Project, path: str) -> Iterator[Hit]:
    for node in syntax(project, path).find_all(TEXTS):  # type: ignore[call-overload]
        above = node.parent()
        named = NAMED.fullmatch(node.text()[1:-1].replace("\\", "").strip("^$"))
        if above is None or named is None or _shown(node):
            continue
        at, place = extent.span(above), extent.span(node)
        left, sign, right = above.field("left"), above.field("operator"), above.field("right")
        compared = left and sign and right and right.text() == node.text()
        if node.kind() == "string" and compared and left and sign and left.text().endswith(".name"):
            quote, owner = node.text()[0], left.text().removesuffix(".name")
            new = f"{owner}.code {sign.text()} {quote}{named[1]}{quote}"
            span = path, at.start, at.end
            yield Hit(*span, (Edit(*span, new),), "the name has no code from nodejs12.x on")
        elif node.kind() == "string" or _of_name(node):
            note = f"ask for code, {named[1]}"
            yield Hit(path, place.start, place.end, note=note, safety=Safety.MANUAL)


def _of_name(node: SgNode) -> bool:
    """Whether a pattern is tried on a name: stacks and `String(error)` have the code as before."""
    call = next((above for above in node.ancestors() if above.kind() in ("call_expression", "pair")), None)
    return call is not None and re.search(r"\.name\b|^name\b", call.text()) is not None


def _shown(node: SgNode) -> bool:
    """Whether a text is thrown, or logged."""
    for above in node.ancestors():
        sign = above.field("operator")
        if above.kind() in ("call_expression", "new_expression"):
            called = above.field("function")
            return called is None or LOGGED.search(called.text()) is not None
        if above.kind() != "arguments" and (sign is None or sign.text() != "+"):
            return above.kind() == "throw_statement"
    return False
