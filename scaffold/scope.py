"""What an expression in a JavaScript or TypeScript file stands for: a module, or a member of one.

It is followed through the names that the file declares, by the scope that declares them: `require`, `import`, `await
import(…)`, destructuring, a name for a name, and what compilers write (`(0, crypto_1.default.createHash)(…)`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import Binding, declarations, named, unquoted
from scaffold.formats import format_of, syntax
from scaffold.model import Project
from scaffold.nested import Nested, Span
from scaffold.regex import regex

if TYPE_CHECKING:
    from ast_grep_py import SgNode

INTEROP = regex(
    r"__importDefault|__importStar|__toESM"
    r"|_interopRequire(Default|Wildcard)|_interop_require_(default|wildcard)"
    r"|_interop(Default|Namespace)(Legacy|Compat|Default)?"
)
"""The functions that TypeScript, Babel, esbuild, SWC and Rollup put around a `require`."""
MAKES_REQUIRE = "module.createRequire"
MAKERS = frozenset(["createRequire", "default"])
"""The last names of what can stand for it."""
FIRST = frozenset(["parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"])
LAST = frozenset(["sequence_expression", "type_assertion"])
"""What stands for its first part, and for its last."""
LATER = "Promise.resolve().then"
"""What TypeScript makes of `import()`: `Promise.resolve().then(() => __importStar(require("crypto")))`."""
DEEP = 24
"""Longer ways are not followed."""


def module_of(node: SgNode, project: Project, path: str) -> str | None:
    """What an expression stands for: "fs", "fs.readFile" for a member of it, "" for anything that the file itself
    declares, assigns or computes, None for a global name. `node:` and `.default` are left out."""
    return names_of(project, path).of(node)


def is_global(name: str, node: SgNode, project: Project, path: str) -> bool:
    """Whether a name means the global of that name at a node; so does `Buffer` of `require("buffer")`."""
    names, at = names_of(project, path), extent.start(node)
    own = {f"{name.lower()}.{name}", name}
    return all(value in own for values in names.given(name, at) for value in values)


def bindings_of(node: SgNode, project: Project, path: str) -> Sequence[Binding]:
    """The declaration of a name that holds at a node, and every assignment to it; none for a global name."""
    return names_of(project, path).holding(node.text(), extent.start(node))


def names_of(project: Project, path: str) -> Names:
    """The names of a file, read once."""
    found = project.parses.get((path, "bindings"))
    if found is None:
        found = project.parses[path, "bindings"] = Names(declarations(syntax(project, path), typescript(path)))
    assert isinstance(found, Names)
    return found


def bindings(project: Project, path: str) -> Mapping[str, Sequence[Binding]]:
    """Every declaration of a file, by name, read once."""
    return names_of(project, path).bindings


def typescript(path: str) -> bool:
    """Whether a code file is read as TypeScript."""
    row = format_of(path)
    return row is not None and row.language != "javascript"


class Names:
    """The declarations of one file, and what was already found to stand behind them."""

    def __init__(self, bindings: Mapping[str, Sequence[Binding]]) -> None:
        self.bindings = bindings
        self.scopes: dict[str, tuple[Nested, Mapping[Span, list[Binding]]]] = {}
        """What was declared and assigned by name and scope."""
        self.values: dict[tuple[str, Span], frozenset[str]] = {}
        """What it stands for."""
        self.known: dict[tuple[str, int, int], str] = {}

    def of(self, node: SgNode, deep: int = DEEP) -> str | None:
        kind = node.kind()
        if deep == 0:
            return ""
        if kind in ("identifier", "shorthand_property_identifier"):
            return self._name(node.text(), extent.start(node), deep - 1)
        if follow := FOLLOWED.get(kind):
            return follow(self, node, deep - 1)
        part = _part(node)
        return self.of(part, deep - 1) or "" if part else ""

    def value(self, binding: Binding, deep: int) -> str:
        """What a declaration gives its name."""
        given = binding.value
        if given is None:
            return ""
        module = _bare(given) if isinstance(given, str) else self.of(given, deep) or ""
        return _member(module, *binding.members)

    def holding(self, name: str, at: int) -> list[Binding]:
        """What the innermost scope around a place says of a name."""
        nested, found = self._scopes(name)
        return next((found[scope] for scope in nested.around(at)), [])

    def given(self, name: str, at: int) -> Iterator[frozenset[str]]:
        """What each scope around a place, the innermost first, gives a name."""
        nested, found = self._scopes(name)
        for scope in nested.around(at):
            if (name, scope) not in self.values:
                self.values[name, scope] = frozenset(self.value(one, DEEP) for one in found[scope])
            yield self.values[name, scope]

    def _scopes(self, name: str) -> tuple[Nested, Mapping[Span, list[Binding]]]:
        known = self.scopes.get(name)
        if known is None:
            found: dict[Span, list[Binding]] = {}
            for one in self.bindings.get(name, ()):
                found.setdefault((one.start, one.end), []).append(one)
            known = self.scopes[name] = Nested(found), found
        return known

    def _name(self, name: str, at: int, deep: int) -> str | None:
        found = self.holding(name, at)
        if not found:
            return None
        scope = name, found[0].start, found[0].end
        if scope not in self.known:
            self.known[scope] = ""
            values = {self.value(b, deep) for b in found if not b.empty}
            self.known[scope] = values.pop() if len(values) == 1 else ""
        return self.known[scope]

    def _of_member(self, node: SgNode, deep: int) -> str:
        owner, member = node.field("object"), node.field("property")
        return _member(self.of(owner, deep) or "", member.text()) if owner and member else ""

    def _of_subscript(self, node: SgNode, deep: int) -> str:
        owner, member = node.field("object"), node.field("index")
        if owner is None or member is None or member.kind() != "string":
            return ""
        return _member(self.of(owner, deep) or "", unquoted(member))

    def _of_assignment(self, node: SgNode, deep: int) -> str:
        right = node.field("right")
        return self.of(right, deep) or "" if right else ""

    def _of_call(self, node: SgNode, deep: int) -> str:
        called, arguments = node.field("function"), node.field("arguments")
        given = named(arguments) if arguments else []
        if called is None or not given:
            return ""
        if len(given) == 1 and self._requires(called, deep):
            return _string(given[0])
        if INTEROP.fullmatch(_last_name(called)):
            return self.of(given[0], deep) or ""
        member = called.field("property")
        if member is not None and member.text() not in MAKERS:
            return ""
        return f"{MAKES_REQUIRE}()" if self.of(called, deep) == MAKES_REQUIRE else ""

    def _of_await(self, node: SgNode, deep: int) -> str:
        waited = named(node)[-1]
        called, arguments = waited.field("function"), waited.field("arguments")
        given = named(arguments) if arguments else []
        if called is None or not given:
            return self.of(waited, deep) or ""
        if called.kind() == "import":
            return _string(given[0])
        body = given[0].field("body") if given[0].kind() == "arrow_function" and called.text() == LATER else None
        return self.of(body, deep) or "" if body else ""

    def _requires(self, called: SgNode, deep: int) -> bool:
        if called.kind() != "identifier":
            return False
        module = self.of(called, deep)
        return module == f"{MAKES_REQUIRE}()" or (module is None and called.text() == "require")


FOLLOWED: Mapping[str, Callable[[Names, SgNode, int], str]] = {
    "member_expression": Names._of_member,
    "subscript_expression": Names._of_subscript,
    "assignment_expression": Names._of_assignment,
    "call_expression": Names._of_call,
    "await_expression": Names._of_await,
}


def _part(node: SgNode) -> SgNode | None:
    """What a node in parentheses, a cast or a sequence comes to."""
    kind = node.kind()
    if kind not in FIRST and kind not in LAST:
        return None
    parts = named(node)
    return parts[-1 if kind in LAST else 0] if parts else None


def _last_name(called: SgNode) -> str:
    """`f` of `f(…)`, `a.f(…)`, `(0, a.f)(…)` and SWC's `f._(…)`."""
    if called.kind() == "identifier":
        return called.text()
    owner, member = called.field("object"), called.field("property")
    if called.kind() == "member_expression" and owner and member:
        return _last_name(owner) if member.text() == "_" else member.text()
    part = _part(called)
    return _last_name(part) if part else ""


def _string(node: SgNode) -> str:
    return _bare(unquoted(node)) if node.kind() == "string" else ""


def _bare(module: str) -> str:
    return module.removeprefix("node:")


def _member(module: str, *members: str) -> str:
    """`fs`, `promises` → `fs.promises`. A module's `default` is the module."""
    return ".".join([module, *(one for one in members if one != "default")]) if module else ""
