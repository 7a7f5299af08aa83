"""What gives the handler that a function's setting names, where it is no function that stands there: a package of the
table, or a function of the project."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, named
from scaffold.formats import is_code
from scaffold.handler import Handler, handlers
from scaffold.handler.arity import MOST, UNSEEN, called, length
from scaffold.handler.exported import WHOLE, Elsewhere, exports
from scaffold.handler.followed import CHAINED, followed, starred
from scaffold.handler.loaded import own, resolved, unread
from scaffold.handler.produced import produced
from scaffold.handler.wrappers import REFUSED, known
from scaffold.made import made_by
from scaffold.model import Function, Migration, Project, Unreadable, line_of
from scaffold.regex import regex
from scaffold.scope import bindings_of, module_of
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

STEPS = regex(rf"(?:\(\)\.(?:{'|'.join(sorted(CHAINED))}))+\Z")
NAMES = ("identifier", "shorthand_property_identifier")
CASTS = ("as_expression", "satisfies_expression", "non_null_expression", "parenthesized_expression", "await_expression")
DEEP = 8
NEAR = 16
"""Files of which the handlers are kept, since functions beside one another share them; each holds what is parsed."""
LONG = 40
"""Characters of an expression that are said of it."""


class Given(NamedTuple):
    """What an export comes to."""

    path: str
    value: SgNode | None
    """The expression, in the file that has it; None where it is not seen how the file exports it."""
    by: str
    """What gives it: a name as in the table, the place of a function of the project, else how it is written."""
    refused: bool | None
    """Whether it has more parameters than nodejs24.x takes; None where that is not seen."""
    before: str = ""
    """The release from which what gives it is no longer so."""


def all_given(project: Project, migration: Migration) -> Iterator[tuple[Given, Function]]:
    """What handler settings name, and whose they are. What is itself a function with parameters is left out."""
    found = functools.lru_cache(NEAR)(functools.partial(handlers, project, migration))
    said = functools.lru_cache(NEAR)(functools.partial(_said, project, found))
    for function in migration.functions:
        name = (function.handler or "").rpartition("/")[2].partition(".")[2]
        alone = len(function.code) == 1 and not function.sought
        for path in function.code if name and function.root is not None else ():
            one = said(path, name) if is_code(path) and not unread(project, path) else None
            if one and (one.value is not None or alone):
                yield one, function


def _said(project: Project, found: Callable[[str], Sequence[Handler]], path: str, name: str) -> Given | None:
    try:
        one = given(project, path, name)
        if one is not None and one.refused is not None:
            return one
        there = next((two for two in found(path) if two.name == name and two.sure), None)
        if one is not None:
            return one if there is None else _wrapped(one, there, project)
        return None if there or _lacks(project, path, name) else Given(path, None, path, None)
    except Unreadable:
        return None


def _lacks(project: Project, path: str, name: str) -> bool:
    """Whether a file is seen not to export a name."""
    from scaffold.handler.plainly import names

    known = names(project, path)
    return known is not None and name.partition(".")[0] not in known


def _wrapped(one: Given, handler: Handler, project: Project) -> Given | None:
    """A handler that was found, inside of what is not known, or is known to be none that the runtime refuses."""
    if handler.made and not handler.wrappers:
        return one._replace(by=_place(project, handler.path, handler.function), refused=length(handler.function) > MOST)
    if not handler.wrappers:
        return None
    state, name = called(handler, project)
    row = known(name, project, handler.path)
    if row is not None and row.gives == REFUSED:
        return one._replace(by=row.name, refused=True, before=_before(row.side, row.version))
    return one._replace(by=name) if state == UNSEEN else None


def given(project: Project, path: str, name: str, deep: int = DEEP) -> Given | None:
    """What an export comes to; None for a function that stands there, and where there is no such export."""
    for at in (path, *starred(project, path)):
        listed, member = exports(project, at), ""
        value = listed.get(name)
        if value is None and name != WHOLE:
            value, member = listed.get(WHOLE), f".{name}"
        if isinstance(value, Elsewhere):
            there = resolved(project, at, value.module) or own(project, value.module)
            if there and deep and (found := given(project, there, value.name, deep - 1)):
                return found
        elif value is not None and (found := _of(project, at, value, member, deep)):
            return found
    return None


def _of(project: Project, path: str, value: SgNode, member: str, deep: int) -> Given | None:
    value = _plain(value, project, path)
    if value.kind() in FUNCTIONS or value.kind() == "object":
        return None
    by = maker(value, project, path, member)
    if row := known(by, project, path):
        return Given(path, value, row.name, row.gives == REFUSED, _before(row.side, row.version))
    call = _head(value, project, path)
    callee = call.field("function") if call.kind() == "call_expression" else None
    function = followed(project, path, callee) if callee and deep else None
    made = produced(project, function.function, function.path, call, path) if function else None
    if function and made and not function.wrappers and not member:
        if made.value.kind() in FUNCTIONS:
            return Given(path, value, _place(project, made.path, made.value), length(made.value) > MOST)
        if inner := _of(project, made.path, made.value, "", deep - 1):
            return inner._replace(path=path, value=value)
    return Given(path, value, by or module_of(value, project, path) or " ".join(value.text().split())[:LONG], None)


def _place(project: Project, path: str, function: SgNode) -> str:
    return f"{path}:{line_of(project.text(path), extent.start(function))}"


def _plain(value: SgNode, project: Project, path: str) -> SgNode:
    """What a name, a cast or parentheses stand for, where that is one thing."""
    for _ in range(DEEP):
        if value.kind() in NAMES:
            values = [one.value for one in bindings_of(value, project, path) if not one.empty and not one.members]
            if len(values) != 1 or values[0] is None or isinstance(values[0], str):
                break
            value = values[0]
        elif value.kind() in CASTS and named(value):
            value = named(value)[0]
        else:
            break
    return value


def _head(value: SgNode, project: Project, path: str) -> SgNode:
    """What stands before methods that give back what they are called on: `wrap(f)` of `wrap(f).use(g).use(h)`."""
    while callee := value.field("function"):
        owner, member = callee.field("object"), callee.field("property")
        if owner is None or member is None or member.text() not in CHAINED:
            break
        value = _plain(owner, project, path)
    return value


def maker(value: SgNode, project: Project, path: str, member: str = "") -> str:
    """What gives a value, or a member of it: `@vendia/serverless-express`,
    `new:@slack/bolt.AwsLambdaReceiver().toHandler`; of a chain of middy's, its first."""
    if member:
        made = made_by(value, project, path)
        return f"{made}(){member}" if made else ""
    if value.kind() == "call_expression":
        return STEPS.sub("", made_by(value, project, path))
    owner, last = value.field("object"), value.field("property")
    made = made_by(owner, project, path) if value.kind() == "member_expression" and owner else ""
    return f"{made}().{last.text()}" if made and last else ""


def _before(side: str, version: str) -> str:
    return version if side == "before" else ""
