"""What code reads of errors, which version 3 of the SDK names otherwise."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS
from scaffold.formats import syntax
from scaffold.model import Place, Project
from scaffold.regex import regex

if TYPE_CHECKING:
    from ast_grep_py import SgNode

ERROR = {"statusCode": "$metadata.httpStatusCode", "requestId": "$metadata.requestId", "retryable": "$retryable"}
NODES = regex(
    r"""\bcode\s*[!=]==?\s*['"]E[A-Z\d_]+['"]|['"]E[A-Z\d_]+['"]\s*[!=]==?\s*\w+\.code\b"""
    r"""|['"](?:ERR_\w+|E(?:ACCES|ADDRINUSE|AI_AGAIN|CONN(?:ABORTED|REFUSED|RESET)|EXIST|HOSTUNREACH|ISDIR|MFILE"""
    r"""|NETUNREACH|NOENT|NOMEM|NOSPC|NOTDIR|NOTEMPTY|NOTFOUND|PERM|PIPE|PROTO|SOCKETTIMEDOUT|TIMEDOUT|XDEV))['"]"""
)
"""What is asked of an error of Node.js."""
Said = list[tuple[Place, str]]


def read(project: Project, path: str, calls: Collection[Place]) -> tuple[Said, Said]:
    """What is read of something caught that version 3 gives another name: what keeps a file as it is, and what a person
    has to look at. `calls`: those of the SDK."""
    stays, look = Said(), Said([*_taken(project, path), *_written(project, path, calls)])
    for node in syntax(project, path).find_all(kind="member_expression"):
        owner, asked = node.field("object"), node.field("property")
        caught = _caught(node, owner.text()) if owner is not None and owner.kind() == "identifier" else None
        if asked is None or caught is None:
            continue
        span, name = extent.span(node), asked.text()
        place = Place(path, span.start, span.end)
        if name == "code" and NODES.search(caught.text()):
            stays.append((place, "an error of Node.js is told by its code here, which the codemod would rename"))
        elif name == "code":
            look.append((place, "an error of version 3 has its kind as `name`; one of Node.js has a `code`"))
        elif name in ERROR:
            look.append((place, f"an error of version 3 has this as `{ERROR[name]}`"))
    return stays, look


def _written(project: Project, path: str, calls: Collection[Place]) -> Iterator[tuple[Place, str]]:
    """Errors that are made a text: those of version 2 have their message in it. Not what another callback is given."""
    root = syntax(project, path)
    for node in [*root.find_all(pattern="JSON.stringify($E)"), *root.find_all(pattern="JSON.stringify($E, $$$)")]:
        given = node.get_match("E")
        if given is None or given.kind() != "identifier" or not _caught(node, given.text()):
            continue
        if _rejected(node, calls):
            span = extent.span(node)
            yield Place(path, span.start, span.end), "an error of version 3 has no message in its JSON"


def _rejected(node: SgNode, calls: Collection[Place]) -> bool:
    """Whether what is caught around a node can be the SDK's: by a `catch`, or by a function that a call of it has."""
    for above in node.ancestors():
        if above.kind() == "catch_clause":
            return True
        outer = above.parent() if above.kind() in FUNCTIONS else None
        called = outer.parent() if outer is not None and outer.kind() == "arguments" else None
        if called is not None:
            span = extent.span(called)
            return any(span.start <= one.start and one.end <= span.end for one in calls)
    return False


def _taken(project: Project, path: str) -> Iterator[tuple[Place, str]]:
    """Members of an error that are taken by name, by a `catch` or in it: the codemod leaves them."""
    root = syntax(project, path)
    patterns = [given for one in root.find_all(kind="catch_clause") if (given := one.field("parameter"))]
    for one in root.find_all(kind="variable_declarator"):
        named, value = one.field("name"), one.field("value")
        if named and value and value.kind() == "identifier" and _caught(one, value.text()):
            patterns.append(named)
    for given in patterns:
        for one in given.children() if given.kind() == "object_pattern" else ():
            name = re.split(r"\s*[:=]", one.text())[0]
            if name == "code" or name in ERROR:
                span = extent.span(one)
                yield (
                    Place(path, span.start, span.end),
                    f"an error of version 3 has this as `{ERROR.get(name, 'name')}`",
                )


def _caught(node: SgNode, name: str) -> SgNode | None:
    """The `catch` whose error a name is, or the function whose first parameter it is and that is given to something."""
    for above in node.ancestors():
        if above.kind() == "catch_clause":
            given = above.field("parameter")
            if given and given.text() == name:
                return above
        if above.kind() in FUNCTIONS:
            one, many = above.field("parameter"), above.field("parameters")
            first = one or next((each for each in (many.children() if many else []) if each.is_named()), None)
            if first and re.fullmatch(rf"{re.escape(name)}\s*(:.*)?", first.text()):
                outer = above.parent()
                called = outer.parent() if outer is not None and outer.kind() == "arguments" else None
                what = called.field("function") if called else None
                rejected = what is not None and what.text().endswith(".catch")
                like = rejected or re.match(r"e(rr(or)?|x)?\b", name)
                return above if called is not None and like else None
    return None
