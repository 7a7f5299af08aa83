"""What happens before what, as far as the text says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named
from scaffold.sdk.names import words

if TYPE_CHECKING:
    from ast_grep_py import SgNode

LOOPS = words("for_statement for_in_statement while_statement do_statement")
CONDITIONS = LOOPS | words("if_statement switch_case switch_default catch_clause try_statement ternary_expression")


def before(one: SgNode, at: SgNode) -> bool | None:
    """Whether something in the same file is done before something else each time; None where it is done only after
    it, False where that is not known."""
    function = _function(at)
    if _span(function) != _span(_function(one)):
        return False
    inner = _between(one, function)
    again = any(above.kind() in LOOPS and _holds(above, one) for above in _between(at, function))
    if _span(one)[0] > _span(at)[0] or any(_apart(above, one, at) for above in inner):
        return False if again else None
    return all(_holds(above, at) for above in inner if above.kind() in CONDITIONS)


def _apart(above: SgNode, one: SgNode, at: SgNode) -> bool:
    """Whether something is done in another branch than something else, or in one that ends before it."""
    if above.kind() in ("if_statement", "ternary_expression"):
        branches = [part for part in (above.field("consequence"), above.field("alternative")) if part]
        mine, other = ([_holds(branch, node) for branch in branches] for node in (one, at))
        return any(mine) and any(other) and mine != other
    if above.kind() == "statement_block" and not _holds(above, at):
        last = named(above)[-1:]
        return bool(last) and last[0].kind() in ("return_statement", "throw_statement")
    return False


def reaching(assigned: Sequence[SgNode], at: SgNode) -> tuple[list[SgNode], bool, int]:
    """Which of some assignments to one variable can be the last before a place, whether there is no other, and from
    where on its members count."""
    kept = [(one, first) for one in assigned if (first := before(one, at)) is not None]
    sure = [_span(one)[0] for one, first in kept if first]
    since = max(sure, default=-1)
    last = [one for one, first in kept if _span(one)[0] >= since or not (first or _span(one)[0] < since)]
    return last, len(last) == 1, since


def _function(node: SgNode) -> SgNode | None:
    return next((one for one in node.ancestors() if one.kind() in FUNCTIONS), None)


def _between(node: SgNode, function: SgNode | None) -> list[SgNode]:
    found = []
    for above in node.ancestors():
        if function is not None and _span(above) == _span(function):
            break
        found.append(above)
    return found


def _holds(outer: SgNode, inner: SgNode) -> bool:
    a, b = _span(outer), _span(inner)
    return a[0] <= b[0] and b[1] <= a[1]


def _span(node: SgNode | None) -> tuple[int, int]:
    if node is None:
        return -1, -1
    span = extent.span(node)
    return span.start, span.end
