"""What an expression stands for: the SDK, a member of it, a client, or something that leads to one.

Names are followed to what they are given, by scope (`declared`), members to what is written or assigned, calls to what
the function returns, parameters to what its callers give, imports to the other file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, Binding, named, unquoted
from scaffold.model import Project
from scaffold.sdk import callers, exports, members, names, typed
from scaffold.sdk.code import CLASSES, THROUGH, Code, last_name, member_name
from scaffold.sdk.files import Files
from scaffold.sdk.index import index
from scaffold.sdk.memory import Memory
from scaffold.sdk.values import NOTHING, Client, Local, Method, Sdk, Unknown, Value, either, joined

if TYPE_CHECKING:
    from ast_grep_py import SgNode

NEITHER = frozenset(["null", "undefined"])
REQUEST = ("Request()",)


class Follow:
    """The values of one project's expressions."""

    def __init__(self, project: Project, files: Files) -> None:
        self.project, self.files = project, files
        self.memory = Memory()
        self._codes: dict[str, Code] = {}
        self._loaded: dict[str, Sequence[tuple[str, frozenset[str]]]] = {}

    def code(self, path: str) -> Code:
        found = self._codes.get(path)
        if found is None:
            found = self._codes[path] = Code(self.project, path)
        return found

    @cached_property
    def services(self) -> Mapping[str, str]:
        """The names of services' classes, by the names of their modules."""
        return {name.lower(): name for name in index().services()}

    def loaded(self, code: Code) -> Sequence[tuple[str, frozenset[str]]]:
        """The files that a file loads, each with the names that are bound to it or a part of it, and called."""
        found = self._loaded.get(code.path)
        if found is None:
            targets: dict[str, set[str]] = {}
            for name, module in code.loaded:
                if target := self.files.resolve(module, code.path):
                    targets.setdefault(target, set()).add(name)
            found = self._loaded[code.path] = [(target, frozenset(some)) for target, some in targets.items()]
        return found

    def value(self, node: SgNode, code: Code) -> Value:
        kind = node.kind()
        if kind in ("identifier", "shorthand_property_identifier", "type_identifier"):
            return self.name(node.text(), extent.start(node), code)
        if follow := FOLLOWED.get(kind):
            span = extent.span(node)
            question = ("value", code.path, span.start, span.end, kind)
            return self.memory.ask(question, lambda: follow(self, node, code))
        if kind in NEITHER:
            return NOTHING
        if kind == "object" or kind in FUNCTIONS or kind in CLASSES:
            what = "object" if kind == "object" else "class" if kind in CLASSES else "function"
            return Local(what, code.path, extent.start(node), node)
        return Unknown(f"it is a {kind.replace('_', ' ')}")

    def name(self, name: str, at: int, code: Code) -> Value:
        scope, found = code.bound(name, at)
        if not found:
            if name == "exports":
                return Local("exports", code.path, 0)
            return NOTHING if name in NEITHER else Unknown(f"{name} is not declared")
        question = ("name", code.path, name, scope)
        return self.memory.ask(question, lambda: self._all([self.binding(one, code) for one in found], found))

    @staticmethod
    def _all(values: list[Value], found: Sequence[Binding]) -> Value:
        """What the declarations and assignments of one name come to."""
        kept: list[Value] = []
        for value, binding in zip(values, found, strict=True):
            site = binding.site.kind() if binding.site else ""
            kept.append(either([*kept, value]) if site == "augmented_assignment_expression" else value)
        return joined(kept)

    def binding(self, binding: Binding, code: Code) -> Value:
        """What one declaration or assignment gives its name."""
        site, value = binding.site, binding.value
        if site is None:
            return Unknown("it is not followed")
        kind = site.kind()
        if isinstance(value, str):
            return self.path(exports.module(self, value, code.path), binding.members)
        if kind == "variable_declarator":
            return self._declared(binding, site, code)
        if kind in ("assignment_expression", "augmented_assignment_expression"):
            return NOTHING if binding.empty else self._taken(binding, site.field("right"), code)
        if kind in CLASSES or kind in FUNCTIONS - {"arrow_function"}:
            return self.value(site, code)
        if kind in ("catch_clause", "for_in_statement", "import_statement", "enum_declaration"):
            return Unknown("it is given by a loop or an error" if kind[0] in "cf" else "it is not followed")
        return callers.parameter(self, binding, site, code)

    def _declared(self, binding: Binding, site: SgNode, code: Code) -> Value:
        given = site.field("value")
        value = NOTHING if binding.empty or given is None else self._taken(binding, given, code)
        if type_ := site.field("type"):
            return typed.agreed(self.path(typed.value(self, type_, code), binding.members), value)
        return value

    def _taken(self, binding: Binding, given: SgNode | None, code: Code) -> Value:
        value = self.path(self.value(given, code), binding.members) if given else NOTHING
        return either([value, self.value(binding.default, code)]) if binding.default else value

    def settled(self, value: Value) -> Value:
        return exports.settled(self, value)

    def member(self, value: Value, name: str) -> Value:
        return members.member(self, value, name)

    def path(self, value: Value, members: tuple[str, ...]) -> Value:
        for member in members:
            value = self.member(value, member)
        return value

    def _this(self, node: SgNode, code: Code) -> Value:
        return members.this(node, code)

    def _new(self, node: SgNode, code: Code) -> Value:
        made = node.field("constructor")
        return members.instance(self, self.settled(self.value(made, code)), node, code) if made else NOTHING

    def _through(self, node: SgNode, code: Code) -> Value:
        parts = named(node)
        last = node.kind() in ("sequence_expression", "type_assertion")
        return self.value(parts[-1 if last else 0], code) if parts else NOTHING

    def _either(self, node: SgNode, code: Code) -> Value:
        operator = node.field("operator")
        if node.kind() == "ternary_expression":
            parts = [node.field("consequence"), node.field("alternative")]
        elif operator and operator.text() in ("||", "??"):
            parts = [node.field("left"), node.field("right")]
        elif operator and operator.text() == "&&":
            parts = [node.field("right")]
        else:
            return Unknown("it is computed")
        return either(self.settled(self.value(part, code)) for part in parts if part)

    def _assignment(self, node: SgNode, code: Code) -> Value:
        right = node.field("right")
        return self.value(right, code) if right else NOTHING

    def _member(self, node: SgNode, code: Code) -> Value:
        owner, name = node.field("object"), member_name(node)
        if owner is None or name is None:
            return Unknown("its name is computed")
        if owner.text() == "module" and name == "exports" and code.bound("module", extent.start(owner))[0] < 0:
            return Local("exports", code.path, 0)
        value = self.value(owner, code)
        found = self.member(value, name)
        if isinstance(value, Local) and value.kind in ("exports", "instance", "self"):
            return found
        if isinstance(value, Sdk) and value.path:
            return found
        identity = code.identity(node) if name in code.assigned_names else None
        assigned = [self.value(one, code) for one in code.assigned.get(identity, ())] if identity else []
        if isinstance(found, Unknown) or isinstance(value, Sdk):
            return joined(assigned) if joined(assigned) != NOTHING else found
        return joined([found, *assigned])

    def _call(self, node: SgNode, code: Code) -> Value:
        called, arguments = node.field("function"), node.field("arguments")
        if called is None or arguments is None:
            return NOTHING
        given, name = named(arguments), last_name(called)
        if given and self.loads(called, code):
            literal = given[0].kind() == "string"
            return (
                exports.module(self, unquoted(given[0]), code.path) if literal else Unknown("what it loads is computed")
            )
        if given and names.SAME.fullmatch(name):
            return self.settled(self.value(given[0], code))
        if given and name in names.PROMISING:
            return self._promised(self.settled(self.value(given[0], code)), name)
        if name in ("bind", "freeze") and (owner := called.field("object")):
            return self.value(owner, code)
        function = self.settled(self.value(called, code))
        if isinstance(function, Local) and function.kind == "function":
            return callers.result(self, function, given, code)
        if isinstance(function, Method):
            return Sdk(REQUEST)
        if isinstance(function, Sdk):
            return members.result(function)
        if isinstance(function, Unknown) and function.reason.startswith(exports.FOREIGN):
            return function
        return Unknown(f"it is what {name or 'a function'} returns")

    @staticmethod
    def _promised(value: Value, name: str) -> Value:
        if name == "promisifyAll" and isinstance(value, Client):
            return Client(value.service, value.document, value.made, later=True)
        return value

    def loads(self, called: SgNode, code: Code) -> bool:
        """Whether what is called is `require` or `import`."""
        if called.kind() == "import":
            return True
        at = extent.start(called)
        return called.text() in ("require", "__non_webpack_require__") and code.bound(called.text(), at)[0] < 0


FOLLOWED: Mapping[str, Callable[[Follow, SgNode, Code], Value]] = {
    **dict.fromkeys(THROUGH | {"sequence_expression", "type_assertion"}, Follow._through),
    **dict.fromkeys(("binary_expression", "ternary_expression"), Follow._either),
    **dict.fromkeys(("assignment_expression", "augmented_assignment_expression"), Follow._assignment),
    **dict.fromkeys(("member_expression", "subscript_expression"), Follow._member),
    "this": Follow._this,
    "call_expression": Follow._call,
    "new_expression": Follow._new,
}
