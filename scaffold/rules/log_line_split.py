"""Code that takes Lambda's log lines apart by their tabs: from nodejs10.x on the third column is the level."""

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

READS = regex(
    r"\b(?:logEvents|awslogs|LogResult|[fF]ilterLogEvents|[gG]etLogEvents|filter_log_events|get_log_events)\b"
)
"""What stands in a file that gets lines of CloudWatch Logs, or the tail that an invocation gives back."""
LEVELS = regex(r"\b(?:level|lvl|severity|INFO|WARN|ERROR|DEBUG)\b")
SPLIT = {
    "rule": {
        "kind": "call_expression",
        "all": [
            {"has": {"field": "function", "regex": r"\.split$"}},
            {"has": {"field": "arguments", "regex": r"""^\(\s*(["'`]\\t["'`]|/\\t\+?/g?)\s*\)$"""}},
        ],
    }
}
CLASS = regex(r"\[[^\]]*\]")
PYTHON = regex(
    r"""^(?P<lead>[ \t]*)(?:(?P<names>[\w, *()\[\]]+?)\s*=(?!=))?[^\n#]*?"""
    r"""\.split\(\s*["']\\t["']\s*\)(?P<index>\[\d+:?\])?""",
    re.MULTILINE,
)
NOTE = "the third column is the level from nodejs10.x on"


def find(project: Project, _migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        text, row = project.text(path), format_of(path)
        if READS.search(text):
            yield from _in_code(project, path) if row and row.language else _in_python(text, path)


def _in_code(project: Project, path: str) -> Iterator[Hit]:
    root = syntax(project, path)
    for call in root.find_all(SPLIT):  # type: ignore[call-overload]
        if hit := _hit(call, root, path):
            yield hit
    for literal in root.find_all(kind="regex"):
        pattern = CLASS.sub("", literal.text())
        if pattern.count("\\t") == 2 and not LEVELS.search(pattern):
            span = extent.span(literal)
            yield Hit(path, span.start, span.end, note=NOTE, safety=Safety.MANUAL)


def _hit(call: SgNode, root: SgNode, path: str) -> Hit | None:
    above, start, end = call.parent(), extent.start(call), extent.end(call)
    if above is None:
        return None
    index = above.field("index") if above.kind() == "subscript_expression" else None
    if index and index.text() == "2":
        edit = Edit(path, end, extent.end(above), ".pop()")
        return Hit(path, start, extent.end(above), (edit,), NOTE)
    name = above.field("name") if above.kind() == "variable_declarator" else None
    if name and name.kind() == "array_pattern" and _third(name.text()[1:-1]):
        return Hit(path, start, end, note=NOTE, safety=Safety.MANUAL)
    if name and name.kind() == "identifier" and _counts(name.text(), root.text()):
        return Hit(path, start, end, note=NOTE, safety=Safety.MANUAL)
    return None


def _third(names: str) -> bool:
    """Whether a list of names takes a third column that is not called the level."""
    parts = names.split(",")
    return len(parts) > 2 and any(part.strip() for part in parts[2:]) and not LEVELS.search(names)


def _counts(name: str, text: str) -> bool:
    """Whether the third column or a later one of what a name holds is read by its number, and none as the level."""
    own = re.escape(name)
    read = re.search(rf"\b{own}(?:\[[2-9]:?\]|\.slice\([2-9]\))", text)
    return read is not None and not re.search(
        rf"\b{own}\[2\][^\n]*\b(?:INFO|WARN|ERROR|DEBUG)\b|level\W+{own}\[2\]", text
    )


def _in_python(text: str, path: str) -> Iterator[Hit]:
    for found in PYTHON.finditer(text):
        names, index = (found["names"] or "").strip(" ()[]"), found["index"]
        if index:
            counts = index in ("[2]", "[2:]")
        elif "," in names:
            counts = _third(names)
        else:
            counts = bool(names) and _counts(names, text)
        if counts:
            yield Hit(path, found.end("lead"), found.end(), note=NOTE, safety=Safety.MANUAL)
