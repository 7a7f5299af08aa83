"""Methods called `inspect` that say how an object prints: Node.js 8 asks them, Node.js 12 no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import named
from scaffold.formats import format_of, syntax
from scaffold.model import Edit, Hit, Migration, Project, Safety
from scaffold.regex import regex

if TYPE_CHECKING:
    from ast_grep_py import SgNode

DEPTH = regex(r"_*(depth|recurse\w*|level)\d*|_")
"""What the first parameter of a method is called that Node.js asks; another takes something of its own."""
MARKED = frozenset(["async", "static", "get", "set", "*"])
TEXTS = frozenset(["string", "template_string"])
PRINTS = regex(r"JSON\.stringify|String|.*\b(inspect|toString|format|join)")
UTIL = regex(
    r"""(?:\b(?:const|let|var)\s+(\w+)\s*=\s*require\(\s*|\bimport\s+(?:\*\s*as\s+)?(\w+)\s+from\s*)['"](?:node:)?util['"]"""
)
PLAIN = regex(r"\b(?:module\.exports|exports\.\w|require\()")
MODULE = regex(r"^\s*(?:import|export)\b", re.MULTILINE)


def find(project: Project, _migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        text = project.text(path)
        if "inspect.custom" in text:
            continue
        for method in syntax(project, path).find_all(kind="method_definition"):
            name, owner = method.field("name"), method.parent()
            if name is None or owner is None or name.text() != "inspect" or not _prints(method):
                continue
            span, in_class = extent.span(name), owner.kind() == "class_body"
            safety = Safety.SAFE if in_class else Safety.REVIEW
            edit = _edit(project, path, method, "" if in_class else ",")
            yield Hit(path, span.start, span.end, (edit,) if edit else (), safety=safety)


def _prints(method: SgNode) -> bool:
    """Whether it may be asked without an argument of its own, and gives a text."""
    given = method.field("parameters")
    first = next((part.text() for part in named(given)), "") if given else ""
    body = method.field("body")
    if MARKED.intersection(child.text() for child in method.children()) or (first and not DEPTH.match(first)):
        return False
    returned = [part for one in body.find_all(kind="return_statement") for part in named(one)] if body else []
    return bool(returned) and all(_is_text(one) for one in returned)


def _is_text(node: SgNode) -> bool:
    if node.kind() == "binary_expression":
        return any(_is_text(part) for part in named(node))
    called = node.field("function") if node.kind() == "call_expression" else None
    return node.kind() in TEXTS or (called is not None and PRINTS.fullmatch(called.text()) is not None)


def _edit(project: Project, path: str, method: SgNode, comma: str) -> Edit | None:
    """A second method, by the symbol, in a line of its own before the first."""
    text, at, row = project.text(path), extent.start(method), format_of(path)
    begin = text.rfind("\n", 0, at) + 1
    indent, found = text[begin:at], UTIL.search(text)
    if found:
        util = found[1] or found[2]
    elif row and row.name == "javascript" and PLAIN.search(text) and not MODULE.search(text):
        util = 'require("util")'
    else:
        return None
    if indent.strip("\ufeff \t"):
        return None
    end = "\r\n" if text[begin - 2 : begin] == "\r\n" else "\n"
    asked = f"[{util}.inspect.custom](...rest) {{ return this.inspect(...rest); }}{comma}"
    return Edit(path, at, at, f"{asked}{end}{indent}")
