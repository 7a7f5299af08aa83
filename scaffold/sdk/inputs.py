"""The members of the objects that are given to the SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, Binding, named
from scaffold.sdk import callers
from scaffold.sdk.code import THROUGH, Code, Identity, key_name, last_name
from scaffold.sdk.names import words
from scaffold.sdk.order import before, reaching
from scaffold.sdk.uses import Gap, Given, Member
from scaffold.sdk.values import Local, Unknown

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from scaffold.sdk.follow import Follow

DEEP = 12
NESTED = 40
"""Expressions that lead to one another."""
STEPS = 1000
"""Expressions that are followed for one object."""
SCALARS = words(
    """
    string number template_string true false null undefined regex binary_expression unary_expression arrow_function
    function_expression update_expression
    """
)
"""What has no members that count."""


class Reading:
    """One object that is given at one place, read member by member."""

    def __init__(self, follow: Follow, at: SgNode, code: Code) -> None:
        self.follow, self.at, self.code = follow, at, code
        self.members: list[Member] = []
        self.gaps: list[Gap] = []
        self.seen: set[tuple[str, int, int]] = set()
        self.steps = 0

    def read(self, node: SgNode) -> Given:
        self.object(node, self.code, (), True)
        return Given(tuple(self.members), tuple(self.gaps))

    def gap(self, node: SgNode, code: Code, path: tuple[str, ...], reason: str) -> None:
        self.gaps.append(Gap(path, code.place(node), reason))

    def object(self, node: SgNode, code: Code, path: tuple[str, ...], sure: bool) -> None:
        """What an expression gives that stands for an object."""
        span = extent.span(node)
        key = (code.path, span.start, span.end)
        self.steps += 1
        if key in self.seen or len(path) > DEEP or len(self.seen) > NESTED or self.steps > STEPS:
            self.gap(node, code, path, "it is given by itself" if key in self.seen else "it is too deep")
            return
        self.seen.add(key)
        kind = node.kind()
        if kind == "object":
            self.literal(node, code, path, sure)
        elif kind in THROUGH and named(node):
            self.object(named(node)[0], code, path, sure)
        elif kind in ("ternary_expression", "binary_expression"):
            for part in (node.field(one) for one in ("left", "right", "consequence", "alternative")):
                if part and part.kind() != "undefined" and not (kind[0] == "b" and self._tested(node, part)):
                    self.object(part, code, path, False)
        elif kind == "call_expression" and last_name(node.field("function") or node) == "assign":
            arguments = node.field("arguments")
            for part in named(arguments) if arguments else ():
                self.object(part, code, path, sure)
        elif kind == "array":
            self.list(node, code, path, sure)
        else:
            self.followed(node, code, path, sure)
        self.seen.discard(key)

    @staticmethod
    def _tested(node: SgNode, part: SgNode) -> bool:
        """The `a` of `a && {…}`, which is asked and not given."""
        operator, left = node.field("operator"), node.field("left")
        return bool(operator and operator.text() == "&&" and left and extent.span(left) == extent.span(part))

    def literal(self, node: SgNode, code: Code, path: tuple[str, ...], sure: bool) -> None:
        for part in named(node):
            kind = part.kind()
            if kind == "spread_element":
                self.object(named(part)[0], code, path, sure)
                continue
            key = part.field("key") or part.field("name") or part
            value = part.field("value") or part
            name = key_name(key)
            if name is None:
                self.gap(part, code, path, "its name is computed")
            else:
                shown = value.kind() if kind == "pair" else "identifier" if kind.startswith("short") else kind
                self.members.append(Member((*path, name), code.place(key), code.place(value), shown, sure))
                self.inner(value, code, (*path, name), sure)

    def inner(self, value: SgNode, code: Code, path: tuple[str, ...], sure: bool) -> None:
        """The members of a member."""
        kind = value.kind()
        if kind not in SCALARS and kind != "method_definition":
            self.object(value, code, path, sure)

    def list(self, node: SgNode, code: Code, path: tuple[str, ...], sure: bool) -> None:
        for part in named(node):
            if part.kind() == "spread_element":
                self.object(named(part)[0], code, path, sure)
            else:
                self.inner(part, code, (*path, "[]"), sure)

    def followed(self, node: SgNode, code: Code, path: tuple[str, ...], sure: bool) -> None:
        """An object from elsewhere: through a name, a member, a function, a parameter."""
        kind, since = node.kind(), -1
        if kind in ("identifier", "shorthand_property_identifier"):
            since = self.named(node, code, path, sure)
        elif kind == "call_expression":
            self.called(node, code, path, sure)
        else:
            value = self.follow.settled(self.follow.value(node, code))
            if isinstance(value, Local) and value.kind == "object" and value.node:
                self.object(value.node, self.follow.code(value.path), path, False)
            reason = value.reason if isinstance(value, Unknown) else "it can be changed elsewhere"
            self.gap(node, code, path, reason or "it is not seen")
        if identity := code.identity(node):
            self.assigned(identity, code, path, sure, since)

    def named(self, node: SgNode, code: Code, path: tuple[str, ...], sure: bool) -> int:
        """What a variable holds; gives where the assignment stands that is the last before, -1 for an unknown one."""
        found = [one for one in code.bound(node.text(), extent.start(node))[1] if not one.empty]
        since = -1
        if len(found) > 1 and code.path == self.code.path and all(one.site for one in found):
            last, alone, since = reaching([one.site for one in found if one.site], self.at)
            starts = {extent.start(one) for one in last}
            found = [one for one in found if one.site and extent.start(one.site) in starts]
            sure = sure and alone
        for one in found:
            self.bound(one, node, code, path, sure and len(found) == 1)
        if not found:
            self.gap(node, code, path, f"{node.text()} is given nothing that is seen")
        return since

    def bound(self, one: Binding, node: SgNode, code: Code, path: tuple[str, ...], sure: bool) -> None:
        """What one declaration or assignment gives."""
        site = one.site.kind() if one.site else ""
        parameter = site.endswith("_parameter") or site in ("identifier", "assignment_pattern")
        if one.value is not None and not isinstance(one.value, str) and not one.members:
            self.object(one.value, code, path, sure)
        elif one.site and not one.members and parameter:
            self.parameter(one.site, code, path)
        else:
            value = self.follow.settled(self.follow.binding(one, code))
            if isinstance(value, Local) and value.kind == "object" and value.node:
                self.object(value.node, self.follow.code(value.path), path, False)
            else:
                self.gap(node, code, path, value.reason if isinstance(value, Unknown) else "it is not an object")

    def parameter(self, site: SgNode, code: Code, path: tuple[str, ...]) -> None:
        given = list(callers.arguments(self.follow, site, code))
        for one, where in given:
            self.object(one, where, path, False)
        self.gap(site, code, path, "it is a parameter" if not given else "its function can be called from elsewhere")

    def called(self, node: SgNode, code: Code, path: tuple[str, ...], sure: bool) -> None:
        called, arguments = node.field("function"), node.field("arguments")
        given = named(arguments) if arguments else []
        if called and last_name(called) == "map" and given and given[0].kind() in FUNCTIONS:
            for one in callers.results(Local("function", code.path, extent.start(given[0]), given[0])):
                self.inner(one, code, (*path, "[]"), False)
            return
        function = self.follow.settled(self.follow.value(called, code)) if called else None
        found = callers.results(function) if isinstance(function, Local) and function.kind == "function" else []
        for one in found:
            assert isinstance(function, Local)
            self.object(one, self.follow.code(function.path), path, sure and len(found) == 1)
        if not found:
            self.gap(node, code, path, f"it is what {last_name(called) if called else ''} returns")

    def assigned(self, identity: Identity, code: Code, path: tuple[str, ...], sure: bool, since: int) -> None:
        """`params.Key = …` for what is given as `params`, and `delete params.Key`."""
        size = len(identity)
        for key, values in code.assigned.items():
            if key[:size] != identity or len(key) == size:
                continue
            inner = (*path, *(str(part) for part in key[size:]))
            for value in values:
                when, start = self._when(value, code), extent.start(value)
                if when is None or (since > start and when):
                    continue
                left = (value.parent() or value).field("left") or value
                member = left.field("property") or left.field("index") or left
                self.members.append(Member(inner, code.place(member), code.place(value), value.kind(), sure and when))
                self.inner(value, code, inner, False)
        for key, node in code.deleted:
            if key[:size] == identity and len(key) > size and self._when(node, code) is not None:
                gone = (*path, *(str(part) for part in key[size:]))
                self.members[:] = [one for one in self.members if one.path[: len(gone)] != gone]

    def _when(self, value: SgNode, code: Code) -> bool | None:
        return before(value, self.at) if code.path == self.code.path else False


def given(follow: Follow, node: SgNode | None, at: SgNode, code: Code) -> Given:
    """The members of an object that is given at a place; of none, none."""
    return Reading(follow, at, code).read(node) if node else Given()
