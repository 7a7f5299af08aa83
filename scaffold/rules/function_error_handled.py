"""Comparisons of an invocation's FunctionError with a word: from nodejs10.x on it is always "Unhandled"."""

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

READ = regex(r"""(?:\bFunctionError|\[(["'])(?:FunctionError|x-amz-function-error)\1\])[!)]*\Z""", re.IGNORECASE)
WORD = regex(r"""["'`](Handled|Unhandled)["'`]""")
COMPARED = {
    "rule": {
        "any": [
            {"kind": "binary_expression", "has": {"field": "operator", "regex": "^[!=]==?$"}},
            {"kind": "switch_case"},
        ],
        "has": {"kind": "string", "regex": "^.(Handled|Unhandled).$"},
    }
}
TEXT = regex(
    r"""FunctionError\b['"\])(,\s]{0,8}(?:None|""|'')?\)?\s*(?:[!=]=|\.equals\()\s*["'](Handled|Unhandled)["']"""
    r"""|["'](Handled|Unhandled)["']\s*(?:[!=]=\s*|\.equals\(\s*)[\w.*]*FunctionError\b"""
)
"""The same in Python, Java, C# and Go, on one line."""
COMMENT = regex(r"\ufeff?\s*(#|//|\*)")
EITHER = regex(r"""==\s*["'](Handled|Unhandled)["']""")
NOTES = {
    "Handled": "from nodejs10.x on it is always Unhandled",
    "Unhandled": "from nodejs10.x on it is so for every error",
}


def find(project: Project, _migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        row = format_of(path)
        if row and row.language:
            yield from _in_code(project, path)
        else:
            yield from _in_text(project.text(path), path)


def _in_text(text: str, path: str) -> Iterator[Hit]:
    for found in TEXT.finditer(text):
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        if not COMMENT.match(line):
            yield Hit(path, *found.span(), note=NOTES[found[1] or found[2]], safety=Safety.MANUAL)


def _in_code(project: Project, path: str) -> Iterator[Hit]:
    several = len(re.findall(r"FunctionError|function-error", project.text(path))) > 1
    for node in syntax(project, path).find_all(COMPARED):  # type: ignore[call-overload]
        read, word = _sides(node)
        if read is None or not READ.search(read.text()) or _both(node):
            continue
        place = path, extent.start(node), extent.end(node)
        if word == "Handled" and not several and _decides(node):
            yield Hit(*place, (Edit(*place, read.text()),), NOTES[word])
        else:
            yield Hit(*place, note=NOTES[word], safety=Safety.MANUAL)


def _sides(node: SgNode) -> tuple[SgNode | None, str]:
    """What is compared, and with which word."""
    if node.kind() == "switch_case":
        switch = next((above for above in node.ancestors() if above.kind() == "switch_statement"), None)
        value = node.field("value")
        found = WORD.fullmatch(value.text()) if value else None
        return (switch.field("value") if switch and found else None), found[1] if found else ""
    for one, other in (("left", "right"), ("right", "left")):
        side = node.field(one)
        if side and (found := WORD.fullmatch(side.text())):
            return node.field(other), found[1]
    return None, ""


def _both(node: SgNode) -> bool:
    """Whether either word will do: that asks whether there is an error at all."""
    above = node.parent()
    return above is not None and above.kind() == "binary_expression" and len(set(EITHER.findall(above.text()))) == 2


def _decides(node: SgNode) -> bool:
    """Whether a comparison for equality is the condition of an `if` or `?:`, or a part of it."""
    sign = node.field("operator")
    if sign is None or not sign.text().startswith("="):
        return False
    at = extent.span(node)
    for above in node.ancestors():
        if condition := above.field("condition"):
            asked = extent.span(condition)
            return asked.start <= at.start and at.end <= asked.end
        if above.kind() not in ("parenthesized_expression", "binary_expression"):
            return False
    return False
