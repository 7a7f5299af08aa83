"""What reads the errors of nodejs8.10 by their words: state machines, APIs and code that compares messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.formats import format_of, syntax
from scaffold.model import Hit, Migration, Project
from scaffold.regex import regex
from scaffold.rules import log_line_consumer

if TYPE_CHECKING:
    from ast_grep_py import SgNode

DATA = ("yaml", "json", "hcl")
TEXTS = {
    "Process exited before completing request": "the error itself, or Runtime.ExitError",
    "Unable to import module": "Runtime.ImportModuleError: Error: Cannot find module",
    "missing on module": "Runtime.HandlerNotFound: … is undefined or not exported",
    "Syntax error in module": "Runtime.UserCodeSyntaxError",
    "module initialization error": "the error itself",
}
"""What nodejs8.10 says, and what stands in its place from nodejs10.x on (both replayed side by side)."""
CAUGHT = regex(
    r"""\b(?:ErrorEquals|errors)[\\"']*\s*[:=]\s*"""
    r"""(?:\[(?P<flow>[^\[\]]{0,1000})\]|\r?\n(?P<block>(?:[ \t]*-[^\n]*(?:\n|\Z))+))"""
)
UNKNOWN = regex(r"\bLambda\.Unknown\b")
WIDER = regex(r"States\.(?:ALL|TaskFailed)|Runtime\.|\bErrors\.")
STACK = regex(r"\.stackTrace\b(?!\()")
PATH = regex(r"\$\w*(?:\.[\w$.\[\]-]+)?\Z")
LONGEST = 400
"""Characters of a line before `stackTrace` that are looked at."""
TRACE = regex(r"\.trace\b(?!\s*\()")
SAID = regex(r"\ufeff?\s*(?:#|//|\*|[\"']?(?:[dD]escription|[cC]omment)\b)")
TESTS = regex(r"(?:^|/)(?:tests?|__tests__|__mocks__|specs?|e2e|fixtures|events)/|[.-](?:test|spec)\.\w+$")
COMPARES = regex(r"\.(?:includes|indexOf|match|test|startsWith|endsWith|search)$")
PYTHON = regex(r"""["'][^"'\n]*["']\s+(?:not\s+)?in\b|[!=]=\s*["']|\bre\.\w+\(|\.(?:find|startswith|count)\(""")


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        row, text = format_of(path), project.text(path)
        if row is None or TESTS.search(path):
            continue
        yield from _caught(text, path)
        if not TRACE.search(text):
            yield from _stacks(text, path, data=row.name in DATA)
        if not any(word in text for word in TEXTS):
            continue
        if row.language:
            yield from _in_code(project, path)
        elif row.name == "python":
            yield from (hit for hit in _texts(text, path) if PYTHON.search(_line(text, hit.start)))
        else:
            told = [(h.start, h.end) for h in log_line_consumer.find(project.only([path]), migration)]
            yield from (h for h in _texts(text, path) if not any(a <= h.start < b for a, b in told))


def _caught(text: str, path: str) -> Iterator[Hit]:
    for found in CAUGHT.finditer(text):
        errors = found["flow"] or found["block"] or ""
        unknown = UNKNOWN.search(errors)
        if unknown and not WIDER.search(errors):
            at = found.start("flow" if found["flow"] else "block") + unknown.start()
            note = "a crash comes by a name of its own, such as Runtime.ExitError or TypeError"
            yield Hit(path, at, at + len(unknown[0]), note=note)


def _stacks(text: str, path: str, *, data: bool) -> Iterator[Hit]:
    for found in STACK.finditer(text):
        line = text[max(0, found.start() - LONGEST) : found.start()].rpartition("\n")[2]
        said = SAID.match(line) or not (data or re.search("[\"'`]", line))
        if not said and (steps := PATH.search(line)):
            yield Hit(path, found.start() - len(steps[0]), found.end(), note="it is called trace from nodejs10.x on")


def _texts(text: str, path: str) -> Iterator[Hit]:
    for word, now in TEXTS.items():
        for found in re.finditer(re.escape(word), text):
            if not SAID.match(text[text.rfind("\n", 0, found.start()) + 1 :]):
                yield Hit(path, *found.span(), note=f"from nodejs10.x on: {now}")


def _line(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]


def _in_code(project: Project, path: str) -> Iterator[Hit]:
    literals = {"rule": {"any": [{"kind": "string"}, {"kind": "regex"}], "regex": "|".join(map(re.escape, TEXTS))}}
    for node in syntax(project, path).find_all(literals):  # type: ignore[call-overload]
        if node.kind() == "regex" or _compared(node):
            word = next(one for one in TEXTS if one in node.text())
            at = extent.span(node)
            yield Hit(path, at.start, at.end, note=f"from nodejs10.x on: {TEXTS[word]}")


def _compared(node: SgNode) -> bool:
    above = node.parent()
    if above is None:
        return False
    if above.kind() == "arguments":
        call = above.parent()
        called = call.field("function") if call else None
        return called is not None and COMPARES.search(called.text()) is not None
    sign = above.field("operator") if above.kind() == "binary_expression" else None
    return above.kind() == "switch_case" or (sign is not None and sign.text()[:2] in ("==", "!="))
