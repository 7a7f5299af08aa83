"""`Expires` of a signed URL that is a text, where the SDK wants a number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.formats import syntax
from scaffold.model import Edit, Hit, Migration, Place, Project
from scaffold.regex import regex
from scaffold.scope import bindings_of
from scaffold.sdk.behaves import met

if TYPE_CHECKING:
    from ast_grep_py import SgNode

SINCE = "2.461.0"
SIGNING = ("getSignedUrl", "getSignedUrlPromise")
DIGITS = regex(r"""(["'`])(\d{1,20})\1""")
ENVIRONMENT = regex(r"process\.env(?:\.\w+|\[[^\]]*\])")
TEXTS = ("string", "template_string")
CHOICES = frozenset(["||", "??"])


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    seen: set[Place] = set()
    for call, piece, note in met(project, migration, SIGNING, SINCE, ["Expires"]):
        if call.method not in SIGNING or call.given is None:
            continue
        for member in call.given.members:
            place = member.value
            if member.path != ("Expires",) or place.path != piece.path or place in seen:
                continue
            seen.add(place)
            node = _at(piece.project, place)
            if node is not None and _is_text(node, piece.project, place.path):
                edits = _edits(node, place, member.place == place)
                yield piece.outside(Hit(*place, edits, f"it throws {note}"), project)


def _at(project: Project, place: Place) -> SgNode | None:
    """The expression at a place."""
    node = syntax(project, place.path)
    while True:
        around = (
            one for one in node.children() if extent.span(one)[0] <= place.start and place.end <= extent.span(one)[1]
        )
        inner = next(around, None)
        if inner is None or extent.span(inner) == (place.start, place.end):
            return inner
        node = inner


def _is_text(node: SgNode, project: Project, path: str, deep: int = 4) -> bool:
    """Whether an expression is a text, or a variable of the environment, which is one."""
    if node.kind() in TEXTS or ENVIRONMENT.fullmatch(node.text()):
        return True
    left, sign = node.field("left"), node.field("operator")
    if left and sign and sign.text() in CHOICES:
        return deep > 0 and _is_text(left, project, path, deep - 1)
    if node.kind() in ("identifier", "shorthand_property_identifier") and deep:
        given = [one for one in bindings_of(node, project, path) if not one.empty]
        value = given[0].value if len(given) == 1 and not given[0].members else None
        return value is not None and not isinstance(value, str) and _is_text(value, project, path, deep - 1)
    return False


def _edits(node: SgNode, place: Place, short: bool) -> tuple[Edit, ...]:
    """The number, or `Number(…)` around what gives it; none for a text that is no number."""
    text = node.text()
    if digits := DIGITS.fullmatch(text):
        number = str(int(digits[2]))
    elif node.kind() in TEXTS:
        return ()
    else:
        number = f"{text}: Number({text})" if short else f"Number({text})"
    return (Edit(*place, number),)
