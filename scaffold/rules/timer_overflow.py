"""Timers whose delay is longer than 31 bits of milliseconds, as far as it can be worked out from the code."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import named
from scaffold.formats import syntax
from scaffold.model import Hit, Migration, Project
from scaffold.regex import regex
from scaffold.scope import bindings_of, module_of

if TYPE_CHECKING:
    from ast_grep_py import SgNode

TIMERS = frozenset(["setTimeout", "setInterval"])
MODULE = regex(r"""["'](node:)?timers["']""")
LONGEST = 2**31 - 1
"""Milliseconds; longer ones become 1 (https://nodejs.org/docs/latest-v10.x/api/timers.html)."""
OPERATORS = {"*": operator.mul, "+": operator.add, "-": operator.sub, "/": operator.truediv, "**": operator.pow}
CONSTANTS = {
    "Infinity": float("inf"),
    "Number.POSITIVE_INFINITY": float("inf"),
    "Number.MAX_SAFE_INTEGER": 2.0**53 - 1,
    "Number.MAX_VALUE": 1.7976931348623157e308,
}
DEEP = 16
"""Longer sums, and names for names, are not worked out."""
INNER = frozenset(["parenthesized_expression", "as_expression", "non_null_expression"])


def find(project: Project, _migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        imported = MODULE.search(project.text(path)) is not None
        for call in syntax(project, path).find_all(kind="call_expression"):
            called, arguments = call.field("function"), call.field("arguments")
            if called and arguments and (imported or called.text() in TIMERS) and _is_timer(called, project, path):
                given = named(arguments)
                known = len(given) > 1 and given[0].kind() != "spread_element"
                delay = value(given[1], project, path) if known else None
                if delay is not None and delay > LONGEST:
                    span = extent.span(call)
                    yield Hit(path, span.start, span.end, note="fires after 1 ms, with a warning")


def _is_timer(called: SgNode, project: Project, path: str) -> bool:
    known = module_of(called, project, path)
    if known is None:
        return called.text() in TIMERS
    return known.startswith("timers.") and known.removeprefix("timers.") in TIMERS


def value(node: SgNode, project: Project, path: str, deep: int = DEEP) -> float | None:
    """What an expression of numbers comes to; None where it is not made of numbers that the file itself says."""
    kind, text = node.kind(), node.text()
    if deep == 0:
        return None
    if kind == "number":
        return _number(text)
    if text in CONSTANTS and module_of(node, project, path) in (None, ""):
        return CONSTANTS[text]
    if kind in INNER:
        return value(named(node)[0], project, path, deep - 1)
    if kind == "identifier":
        given = [one for one in bindings_of(node, project, path) if not one.empty]
        if len(given) != 1 or given[0].members or given[0].value is None or isinstance(given[0].value, str):
            return None
        return value(given[0].value, project, path, deep - 1)
    if kind == "binary_expression":
        return _result(node, project, path, deep - 1)
    return None


def _result(node: SgNode, project: Project, path: str, deep: int) -> float | None:
    left, sign, right = node.field("left"), node.field("operator"), node.field("right")
    if left is None or sign is None or right is None or sign.text() not in OPERATORS:
        return None
    numbers = value(left, project, path, deep), value(right, project, path, deep)
    if numbers[0] is None or numbers[1] is None:
        return None
    try:
        return float(OPERATORS[sign.text()](*numbers))
    except (ArithmeticError, TypeError):
        return None


def _number(text: str) -> float | None:
    try:
        return float(int(text, 0)) if text[:2].lower() in ("0x", "0o", "0b") else float(text)
    except (ValueError, OverflowError):
        return None
