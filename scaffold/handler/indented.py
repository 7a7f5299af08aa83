"""The statements of a function one level deeper, in a promise that it returns. No text in the code changes by it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import named
from scaffold.model import Edit
from scaffold.regex import regex

if TYPE_CHECKING:
    from ast_grep_py import SgNode

TEXTS = {"rule": {"any": [{"kind": kind} for kind in ("template_string", "string", "jsx_text")]}}
LINE = regex(r"(?<=\n)(?=[ \t]*[^\s])")
"""Where a line begins that is not empty."""
AMBIGUOUS = tuple("([`+-/")
"""What a statement may begin with that would go on with the one before it, where no semicolon stands between."""


def indented(text: str, body: SgNode, head: str, settle: str, others: Sequence[Edit], path: str) -> list[Edit] | None:
    """The edits that put `return` `head` and the statement `settle` before the statements of a body, which goes deeper
    by its own indentation; None where its lines do not show one. Lines that begin in a text stay as they are, and so
    do those whose beginning `others` edit."""
    span, inner = extent.span(body), named(body)
    strict = [one for one in inner[:1] if one.kind() == "expression_statement" and named(one)[0].kind() == "string"]
    statements = inner[len(strict) :]
    base = _before(text, span.end - 1)
    within = _before(text, extent.start(statements[0])) if statements else None
    if base is None or within is None or not within.startswith(base) or within == base:
        return None
    deeper, feed = within.removeprefix(base), "\r\n" if text[: text.find("\n", span.start)].endswith("\r") else "\n"
    end = "" if _bare(statements) else ";"
    at = extent.end(strict[0]) if strict else span.start + 1
    said = f"{feed}{within}{deeper}{settle.rstrip(';')}{end}" if settle else ""
    fixed = [extent.span(one) for one in body.find_all(TEXTS)]  # type: ignore[call-overload]
    fixed += [extent.Span(edit.start, edit.end) for edit in others]
    last = text.rindex("\n", 0, span.end)
    begins = (found.start() for found in LINE.finditer(text, at, last + 1))
    shifts = _outside((one for one in begins if one <= last), sorted(fixed))
    return [
        Edit(path, at, at, f"{feed}{within}return {head}{said}"),
        *(Edit(path, one, one, deeper) for one in shifts),
        Edit(path, span.end - 1, span.end, f"{deeper}}}){end}{feed}{base}}}"),
    ]


def _outside(places: Iterable[int], spans: Sequence[extent.Span]) -> Iterator[int]:
    """The places, in order, that are in none of the spans and at the end of none."""
    next_span, reach = 0, -1
    for place in places:
        while next_span < len(spans) and spans[next_span].start < place:
            reach = max(reach, spans[next_span].end)
            next_span += 1
        if place > reach:
            yield place


def _before(text: str, at: int) -> str | None:
    """The white space between the beginning of a line and a place in it; None where more stands there."""
    found = text[text.rfind("\n", 0, at) + 1 : at]
    return found if re.fullmatch(r"[ \t]*", found) else None


def _bare(statements: Sequence[SgNode]) -> bool:
    """Whether statements are written without semicolons, and none needs the one before it."""
    ended = [one for one in statements if one.kind() in ("expression_statement", "lexical_declaration")]
    return bool(ended) and not any(one.text().endswith(";") or one.text().startswith(AMBIGUOUS) for one in ended)
