"""Where a JavaScript or TypeScript file uses names of Node.js itself: modules, their members, globals.

Code that asks whether a name is there (`if (fs.promises)`, `typeof fetch`, `util.isArray || …`, `try`), that gives it,
or that looks at the version of Node.js, uses nothing in this sense: it has an answer for when the name is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from scaffold import extent
from scaffold.declared import FUNCTIONS, unquoted
from scaffold.formats import syntax
from scaffold.made import made_by
from scaffold.model import Project
from scaffold.regex import regex
from scaffold.scope import bindings, module_of
from scaffold.surface import named_in
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

GLOBALS = {"global": "globalThis", "globalThis": "globalThis", "process": "process", "console": "console"}
"""Globals whose members stand under another name."""
MEMBERS = ("member_expression", "subscript_expression")
READ = ("identifier", *MEMBERS)
FORMS: list[Any] = [
    {"kind": kind} for kind in ("call_expression", "new_expression", "class_heritage", "import_statement", *MEMBERS)
]
CONDITIONS: list[Any] = [{"kind": kind} for kind in ("if_statement", "ternary_expression", "while_statement")]
DEEPEST = 8
"""No name of the index has more parts."""
WRAPPED = ("parenthesized_expression", "non_null_expression", "class_heritage")
WORD = regex(r"[\w$]+")
VERSION = regex(r"process\.versions?\b|['\"]semver['\"]")
ASKED = regex(r"""\btypeof\s+(?:[\w$]+\??\.)*([\w$]+)|['"]([\w$]+)['"]\s+in\s|([\w$]+)\?\.([\w$]+)?""")
OPERATIONS: list[Any] = [{"kind": "binary_expression"}, {"kind": "unary_expression"}]
NAMED: list[Any] = [{"kind": kind} for kind in READ]
PLAIN = frozenset(["string", "number", "true", "false", "null", "undefined"])
"""What is no stand-in for a function: a setting (`crypto.DEFAULT_ENCODING = "hex"`)."""
LOGICAL = frozenset(["&&", "||", "??", "!"])
PREFIXED = frozenset(["sea", "sqlite", "test", "test/reporters"])
"""Modules that are Node.js's own only by the prefix `node:`; without it they are packages."""


class Use(NamedTuple):
    name: str
    """As the surface index has it: `fs.promises`, `process.assert`, `globalThis.URL`."""
    node: SgNode
    form: str
    """`loaded` of a module; `called`, also with `new`; `opened`, where a member of it is asked for; `read`."""


def uses(project: Project, path: str, wanted: frozenset[str]) -> Iterator[Use]:
    """The uses of some names in a file, but for those that are answered when the name is missing."""
    text = project.text(path)
    wanted = named_in(wanted, text)
    if not wanted or VERSION.search(text):
        return
    words = _words(wanted)
    spelled = words | _aliases(project, path, words)
    for node, form, module in _places(project, path):
        name = module or (name_of(node, project, path) if _last(node) in spelled else "")
        if name not in wanted or name.rpartition(".")[2] in asked(project, path) or caught(node):
            continue
        module = name.partition(".")[0]
        if module not in PREFIXED or f"node:{module}" in text:
            yield Use(name, node, form)


def _words(names: frozenset[str]) -> frozenset[str]:
    return frozenset(re.split(r"[./]", name)[-1] for name in names)


def _aliases(project: Project, path: str, words: frozenset[str]) -> frozenset[str]:
    """The names under which a file knows members that have one of some names."""
    known = bindings(project, path).items()
    return frozenset(name for name, bound in known if any(words.intersection(b.members[-1:]) for b in bound))


def calls(project: Project, path: str, words: frozenset[str]) -> Iterator[tuple[SgNode, SgNode]]:
    """The calls of what has one of some names, perhaps under another name, each with what is called."""
    spelled = words | _aliases(project, path, words)
    for call in syntax(project, path).find_all(kind="call_expression"):
        called = call.field("function")
        if called is not None and _last(called) in spelled:
            yield call, called


def _places(project: Project, path: str) -> Iterator[tuple[SgNode, str, str]]:
    """Expressions that may stand for a member, the form of their use, and for what is loaded the module."""
    for node in syntax(project, path).find_all(any=FORMS):
        kind = node.kind()
        if kind == "call_expression":
            called = node.field("function")
            if module := _loaded(node, called, project, path):
                yield node, "loaded", module
            elif called:
                yield called, "called", ""
        elif kind == "import_statement":
            source = node.field("source")
            if source and not node.text().startswith("import type"):
                yield node, "loaded", unquoted(source).removeprefix("node:")
        elif kind in MEMBERS:
            owner = node.field("object")
            if owner:
                yield owner, "opened", ""
            yield node, "read", ""
        else:
            made = node.field("constructor") if kind == "new_expression" else node.children()[-1]
            if made:
                yield made, "called", ""


def _loaded(call: SgNode, called: SgNode | None, project: Project, path: str) -> str:
    """The module that `require(…)` or `import(…)` names."""
    if called is None or (called.kind() != "import" and called.text() != "require"):
        return ""
    if called.kind() == "import":
        arguments = call.field("arguments")
        string = arguments.find(kind="string") if arguments else None
        return unquoted(string).removeprefix("node:") if string else ""
    return module_of(call, project, path) or ""


def name_of(node: SgNode, project: Project, path: str, deep: int = DEEPEST) -> str:
    """What an expression stands for as the surface index has it; "" for what is the project's own."""
    known = module_of(node, project, path)
    if known:
        return known
    if node.kind() == "identifier":
        return GLOBALS.get(node.text(), f"globalThis.{node.text()}") if known is None else ""
    owner, member = node.field("object"), node.field("property")
    if node.kind() != "member_expression" or owner is None or member is None or deep == 0:
        return ""
    above = name_of(owner, project, path, deep - 1)
    if not above and (made := made_by(owner, project, path)).startswith("new:"):
        made = made.removeprefix("new:")
        above = f"{made if '.' in made else f'globalThis.{made}'}.prototype"
    return above and f"{above}.{member.text()}"


def asked(project: Project, path: str) -> frozenset[str]:
    """The names that a file asks for before it uses them, or gives: in conditions, with `typeof`, `in`, `?.`, `||`."""
    found = project.cache.get((path, "asked"))
    if not isinstance(found, frozenset):
        found = project.cache[path, "asked"] = frozenset(_asked(syntax(project, path), project.text(path)))
    return found


def _asked(root: SgNode, text: str) -> Iterator[str]:
    for match in ASKED.finditer(text):
        yield from (one for one in match.groups() if one)
    for node in root.find_all(any=CONDITIONS):
        condition = node.field("condition")
        yield from _plain(condition) if condition else ()
    for node in root.find_all(any=OPERATIONS):
        sign = node.field("operator")
        if sign and sign.text() in LOGICAL:
            yield from (_last(part) for part in node.children() if part.kind() in READ)
    for node in root.find_all(kind="assignment_expression"):
        left, right = node.field("left"), node.field("right")
        if left and right and left.kind() in MEMBERS and right.kind() not in PLAIN:
            yield _last(left)


def _plain(condition: SgNode) -> Iterator[str]:
    """The last names of what stands in a condition and is not called there."""
    for node in (condition, *condition.find_all(any=NAMED)):
        parent = node.parent()
        called = parent.field("function") if parent and parent.kind() == "call_expression" else None
        if node.kind() in READ and (called is None or extent.span(called) != extent.span(node)):
            yield _last(node)


def _last(node: SgNode) -> str:
    member = node.field("property")
    if member:
        return member.text()
    index = node.field("index")
    if index:
        return unquoted(index) if index.kind() == "string" else ""
    words = WORD.findall(node.text()) if node.kind() in ("identifier", *WRAPPED) else []
    return words[-1] if words else ""


def caught(node: SgNode) -> bool:
    """Whether it stands in the body of a `try`, in the same function."""
    inner = node
    for above in node.ancestors():
        if above.kind() in FUNCTIONS:
            return False
        if above.kind() == "try_statement":
            body = above.field("body")
            return body is not None and extent.span(body) == extent.span(inner) and above.field("handler") is not None
        inner = above
    return False
