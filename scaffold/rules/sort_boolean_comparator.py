"""Comparators that only say "greater" or "not": from nodejs12.x on a list that is sorted with one stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import named
from scaffold.formats import syntax
from scaffold.handler import parameters
from scaffold.handler.followed import followed
from scaffold.handler.produced import returned
from scaffold.model import Edit, Hit, Migration, Project, Safety
from scaffold.regex import regex

if TYPE_CHECKING:
    from ast_grep_py import SgNode

SORTED = {"rule": {"kind": "call_expression", "has": {"field": "function", "regex": r"\.sort$"}}}
ORDER = {">": "<", "<": ">", ">=": "<", "<=": ">"}
"""The sign that stands for "greater", and the one that says the opposite."""
EQUAL = frozenset(["==", "===", "!=", "!=="])
PURE = regex(
    r"(?:new\s+Date|Date\.parse|Number|parseInt|parseFloat|String|\.(?:toLowerCase|toUpperCase|getTime|valueOf|trim))\("
)
CALLED = regex(r"[\w$\])]\s*\(|\bnew\b|\+\+|--|=(?!=)")
NAME = regex(r"[\w$]+")
ASKS = regex(r"[<>!=]|\btrue\b")
"""What a comparator has that is more than a constant."""
INNER = frozenset(["parenthesized_expression", "as_expression", "non_null_expression"])


def find(project: Project, _migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        seen: set[int] = set()
        for call in syntax(project, path).find_all(SORTED):  # type: ignore[call-overload]
            arguments = call.field("arguments")
            given = named(arguments) if arguments else []
            found = followed(project, path, given[0]) if len(given) == 1 else None
            if found is None or found.path != path or found.wrappers:
                continue
            start = extent.start(found.function)
            if start not in seen and (hit := _hit(found.function, path)):
                seen.add(start)
                sorts = given[0].kind() != "identifier" or _only_sorts(given[0].text(), project.text(path))
                yield hit if sorts or not hit.edits else hit._replace(safety=Safety.REVIEW)


def _only_sorts(name: str, text: str) -> bool:
    """Whether a comparator is named where it is declared, and else only where a list is sorted with it."""
    word = re.escape(name)
    sorts = len(re.findall(rf"\.sort\(\s*{word}\s*\)", text))
    return len(re.findall(rf"(?<![\w$]){word}(?![\w$])", text)) == sorts + 1


def _hit(function: SgNode, path: str) -> Hit | None:
    names, values = [one.text().partition(":")[0].strip() for one in parameters(function)], list(returned(function))
    plain = len(names) == 2 and all(NAME.fullmatch(name) for name in names)
    if not plain or not values or not all(_never_less(value) for value in values):
        return None
    if not any(ASKS.search(value.text()) for value in values):
        return None
    compared = next((found for value in values if (found := _comparison(value))), None)
    start, end = extent.start(values[0]), extent.end(values[0])
    fixed = _fixed(compared, names) if compared and len(values) == 1 and _plainly(values[0], compared) else None
    if fixed is None or compared is None:
        return Hit(path, start, end, note="it never gives a number below zero", safety=Safety.MANUAL)
    sign = compared.field("operator")
    certain = sign is not None and "=" not in sign.text() and not CALLED.search(PURE.sub("", compared.text()))
    return Hit(path, start, end, (Edit(path, start, end, fixed),), safety=None if certain else Safety.REVIEW)


def _never_less(value: SgNode) -> bool:
    """Whether a value is a boolean, or one of the numbers that are not below zero."""
    kind = value.kind()
    if kind in ("true", "false", "number"):
        return True
    if kind in INNER:
        return _never_less(named(value)[0])
    if kind == "unary_expression":
        sign, of = value.field("operator"), value.field("argument")
        return sign is not None and (sign.text() == "!" or (sign.text() == "+" and of is not None and _never_less(of)))
    if kind == "ternary_expression":
        branches = (value.field("consequence"), value.field("alternative"))
        return all(one is not None and _never_less(one) for one in branches)
    if kind != "binary_expression":
        return False
    left, sign, right = value.field("left"), value.field("operator"), value.field("right")
    if left is None or sign is None or right is None:
        return False
    if sign.text() in ("&&", "||"):
        return _never_less(left) and _never_less(right)
    return sign.text() in ORDER or sign.text() in EQUAL


def _comparison(value: SgNode) -> SgNode | None:
    """The comparison that a value is, or goes by."""
    for one in (value, *value.find_all(kind="binary_expression")):
        sign = one.field("operator") if one.kind() == "binary_expression" else None
        if sign is not None and (sign.text() in ORDER or sign.text() in EQUAL):
            return one
    return None


def _plainly(value: SgNode, compared: SgNode) -> bool:
    """Whether a value is the comparison itself, or `comparison ? 1 : 0`."""
    while value.kind() == "parenthesized_expression":
        value = named(value)[0]
    if value.kind() == "ternary_expression":
        asked, yes, no = (value.field(name) for name in ("condition", "consequence", "alternative"))
        same = asked is not None and asked.text().strip("()") == compared.text()
        return (
            same and yes is not None and yes.text() in ("1", "true") and no is not None and no.text() in ("0", "false")
        )
    return extent.span(value) == extent.span(compared)


def _fixed(compared: SgNode, names: list[str]) -> str | None:
    """Three answers for two; None where the two sides are not the same of either value."""
    left, sign, right = compared.field("left"), compared.field("operator"), compared.field("right")
    if left is None or sign is None or right is None or sign.text() not in ORDER:
        return None
    swap = {names[0]: names[1], names[1]: names[0]}
    other = re.sub(r"(?<![\w$.])[\w$]+", lambda found: swap.get(found[0], found[0]), left.text())
    if other != right.text() or other == left.text():
        return None
    one, two = left.text(), right.text()
    more, less = sign.text()[0], ORDER[sign.text()]
    return f"{one} {more} {two} ? 1 : {one} {less} {two} ? -1 : 0"
