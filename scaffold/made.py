"""What call or constructor made the value of an expression in a JavaScript or TypeScript file.

`module_of` says what a callee stands for; this says what the result was: `http.request` for `req` after `const req =
http.request(…)`. A name is followed by the scope that declares it. What a parameter, a loop or a destructured part
holds is never guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.model import Project
from scaffold.scope import DEEP, bindings_of, module_of

if TYPE_CHECKING:
    from ast_grep_py import SgNode

FLUENT = frozenset(["addListener", "on", "once", "prependListener", "prependOnceListener", "removeListener"])
"""What every event emitter answers with itself."""
INNER = frozenset(["parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"])


def made_by(node: SgNode, project: Project, path: str) -> str:
    """What made a value: "http.request" for a call of that member, "Buffer.from" for one of a global, "new:zlib.Gzip"
    and "new:Date" for constructors, "crypto.createHash().update" for a method of what was made. Listeners that were
    added in passing do not count (`http.get(url).on("error", f)`). "" where it was made otherwise, or in two ways."""
    return _made(node, project, path, DEEP)


def _made(node: SgNode, project: Project, path: str, deep: int) -> str:
    kind = node.kind()
    if deep == 0:
        return ""
    if kind == "identifier":
        return _held(node, project, path, deep - 1)
    if kind == "call_expression":
        return _called(node.field("function"), project, path, deep - 1)
    if kind == "new_expression":
        name = _name(node.field("constructor"), project, path)
        return name and f"new:{name}"
    if kind == "assignment_expression":
        right = node.field("right")
        return _made(right, project, path, deep - 1) if right else ""
    inner = next((part for part in node.children() if part.is_named()), None) if kind in INNER else None
    return _made(inner, project, path, deep - 1) if inner else ""


def _held(name: SgNode, project: Project, path: str, deep: int) -> str:
    """What made the value of a name, found once for each of its declarations."""
    given = bindings_of(name, project, path)
    known = project.cache.setdefault((path, "made"), {})
    assert isinstance(known, dict)
    place = name.text(), given[0].start if given else -1
    if place not in known:
        known[place] = ""
        values = {
            ""
            if one.members or one.value is None or isinstance(one.value, str)
            else _made(one.value, project, path, deep)
            for one in given
            if not one.empty
        }
        known[place] = values.pop() if len(values) == 1 else ""
    return str(known[place])


def _called(callee: SgNode | None, project: Project, path: str, deep: int) -> str:
    if name := _name(callee, project, path):
        return name
    owner, member = (callee.field("object"), callee.field("property")) if callee else (None, None)
    made = _made(owner, project, path, deep) if owner and member else ""
    if not made or member is None:
        return ""
    return made if member.text() in FLUENT else f"{made}().{member.text()}"


def _name(callee: SgNode | None, project: Project, path: str) -> str:
    """`http.request`, `Buffer.from`; a global's members only where no scope declares the global."""
    if callee is None:
        return ""
    known = module_of(callee, project, path)
    if known:
        return known.removeprefix("buffer.") if known.startswith("buffer.Buffer") else known
    if callee.kind() == "identifier":
        return callee.text() if known is None else ""
    owner, member = callee.field("object"), callee.field("property")
    if callee.kind() != "member_expression" or owner is None or member is None:
        return ""
    above = _name(owner, project, path)
    return above and f"{above}.{member.text()}"
