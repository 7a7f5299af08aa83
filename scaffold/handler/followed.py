"""The function that an expression comes to: through names, other files of the project, casts, `bind` and wrappers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from scaffold.declared import FUNCTIONS, Binding, named, unquoted
from scaffold.formats import syntax
from scaffold.handler.exported import DEFAULT, STAR, TERNARY, WHOLE, Elsewhere, exports, members
from scaffold.handler.loaded import own, resolved
from scaffold.handler.produced import produced
from scaffold.model import ACROSS, Project
from scaffold.scope import bindings_of, module_of
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

NAMES = ("identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern")
DEEP = 12
"""Longer ways are not followed."""
CLASSES = ("class", "class_declaration")
OWN_THIS = frozenset([*FUNCTIONS - {"arrow_function"}, "object", *CLASSES])
WIDE = 3
"""Arguments of a wrapper among which its handler is sought."""
INNER = frozenset(["parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"])
CHAINED = frozenset(["use", "before", "after", "onError", "apply", "register", "postProcessor"])
"""Methods that give back what they are called on, as middy's and laconia's: the handler stands before them."""


class Followed(NamedTuple):
    """A function, the file that it stands in, and what is called around it, from the outside in."""

    path: str
    function: SgNode
    wrappers: tuple[str, ...] = ()
    made: bool = False
    """Whether a function of the project makes it, each time that it is called."""


def followed(project: Project, path: str, value: SgNode | Elsewhere, deep: int = DEEP) -> Followed | None:
    """The function that an exported value comes to; None where it is made by something that cannot be followed."""
    if deep == 0:
        return None
    if isinstance(value, Elsewhere):
        return exported(project, path, value, deep - 1)
    kind = value.kind()
    if kind in FUNCTIONS:
        return Followed(path, value)
    if kind in NAMES:
        return _named(project, path, value, (), deep - 1)
    if kind == "member_expression":
        return _member(project, path, value, (), deep - 1)
    if kind == "call_expression":
        return _called(project, path, value, deep - 1)
    if kind in INNER and named(value):
        return followed(project, path, named(value)[0], deep - 1)
    for field in ("right", "alternative", "consequence"):
        part = value.field(field) if kind in ("assignment_expression", TERNARY) else None
        if part and (found := followed(project, path, part, deep - 1)):
            return found
    return None


def exported(project: Project, path: str, wanted: Elsewhere, deep: int = DEEP) -> Followed | None:
    """The function that another file of the project exports under a name."""
    there = resolved(project, path, wanted.module) or own(project, wanted.module)
    return of_module(project, there, wanted.name, deep) if there and deep else None


def of_module(project: Project, path: str, name: str, deep: int = DEEP) -> Followed | None:
    """The function that a file exports under a name; its default where the module itself is meant."""
    files = (path, *starred(project, path)) if deep > 0 else ()
    return next((found for one in files if (found := _exported(project, one, name, deep))), None)


def starred(project: Project, path: str) -> Iterator[str]:
    """The files of which a file exports all, and of which those do: each once, though they go in circles."""
    seen, waiting = {path}, [path]
    while waiting:
        at = waiting.pop(0)
        for key, value in exports(project, at).items():
            if key.startswith(STAR) and isinstance(value, Elsewhere):
                there = resolved(project, at, value.module) or own(project, value.module)
                if there and there not in seen:
                    seen.add(there)
                    waiting.append(there)
                    yield there


def _exported(project: Project, path: str, name: str, deep: int) -> Followed | None:
    known = exports(project, path)
    value = known.get(name) or (known.get(DEFAULT) if name == WHOLE else None)
    if value is not None:
        return followed(project, path, value, deep - 1)
    whole = known.get(WHOLE) if name not in (WHOLE, DEFAULT) else None
    if whole is None or isinstance(whole, Elsewhere) or _is_function(whole, project, path):
        return None
    return _of(project, path, whole, (name,), deep - 1)


def _is_function(whole: SgNode, project: Project, path: str) -> bool:
    """Whether a name is that of a class or a function, whose members nodejs24.x does not find."""
    bound = bindings_of(whole, project, path) if whole.kind() == "identifier" else ()
    return bool(bound) and all(one.value is None and not one.empty for one in bound)


def _of(project: Project, path: str, value: SgNode | str, wanted: tuple[str, ...], deep: int) -> Followed | None:
    """A member, deeper down or not, of what an expression or a module stands for."""
    if deep <= 0:
        return None
    if isinstance(value, str):
        name = wanted[0] if wanted else WHOLE
        if len(wanted) > 1:
            return _deeper(project, path, Elsewhere(value, name), wanted[1:], deep)
        return exported(project, path, Elsewhere(value, name), deep)
    if not wanted:
        return followed(project, path, value, deep)
    kind = value.kind()
    if kind == "object":
        inner = dict(members(value)).get(wanted[0])
        return _of(project, path, inner, wanted[1:], deep - 1) if inner else None
    if kind == "identifier":
        return _named(project, path, value, wanted, deep - 1)
    if kind == "new_expression" and (called := value.field("constructor")) and len(wanted) == 1:
        return _method(project, path, called.text(), wanted[0])
    if kind != "call_expression":
        return None
    for module in filter(None, (module_of(value, project, path), *required(value))):
        if found := _of(project, path, module, wanted, deep - 1):
            return found
    return _produced(project, path, value, wanted, deep - 1)


def _deeper(project: Project, path: str, one: Elsewhere, wanted: tuple[str, ...], deep: int) -> Followed | None:
    """A member of what another file exports. What is no ES module is its own default."""
    there = resolved(project, path, one.module) or own(project, one.module)
    value = exports(project, there).get(one.name) if there else None
    if there and value is None and one.name == DEFAULT:
        return of_module(project, there, wanted[0], deep - 1) if len(wanted) == 1 else None
    return _of(project, there, value, wanted, deep - 1) if there and not isinstance(value, Elsewhere | None) else None


def _produced(project: Project, path: str, call: SgNode, wanted: tuple[str, ...], deep: int) -> Followed | None:
    """What a function of the project gives where it is called, or a member of that."""
    called = call.field("function")
    function = followed(project, path, called, deep) if called else None
    if function is None or function.wrappers:
        return None
    given = produced(project, function.function, function.path, call, path, wanted)
    found = _of(project, given.path, given.value, given.wanted, deep - 1) if given else None
    return found._replace(made=True) if found else None


def _named(project: Project, path: str, name: SgNode, wanted: tuple[str, ...], deep: int) -> Followed | None:
    """What a name stands for where it is declared once; asked once for each of its scopes."""
    known = project.parses.setdefault((path, ACROSS), {})
    assert isinstance(known, dict)
    bound = bindings_of(name, project, path)
    question = name.text(), bound[0][:2] if bound else (), wanted, deep
    if question not in known:
        known[question] = _bound(project, path, name.text(), bound, wanted, deep)
    return cast("Followed | None", known[question])


def _bound(
    project: Project, path: str, text: str, bound: Sequence[Binding], wanted: tuple[str, ...], deep: int
) -> Followed | None:
    inner = [one for one in bound if not one.empty]
    values = [one for one in inner if one.value is not None]
    if len(values) == 1:
        return _of(project, path, _value(values[0]), (*values[0].members, *wanted), deep)
    if not values and wanted:
        return _method(project, path, text, wanted[0]) if len(wanted) == 1 else None
    declared = _declared(project, path).get(text) if not values else None
    return Followed(path, declared) if declared else None


def _declared(project: Project, path: str) -> Mapping[str, SgNode]:
    """The functions that a file declares under a name that no other has."""
    found = project.parses.get((path, "functions"))
    if found is None:
        kinds = [{"kind": "function_declaration"}, {"kind": "generator_function_declaration"}]
        nodes = syntax(project, path).find_all({"rule": {"any": kinds}})  # type: ignore[call-overload]
        pairs = [(name.text(), node) for node in nodes if (name := node.field("name"))]
        times = Counter(name for name, _ in pairs)
        found = project.parses[path, "functions"] = {name: node for name, node in pairs if times[name] == 1}
    return cast("Mapping[str, SgNode]", found)


def _value(binding: Binding) -> SgNode | str:
    assert binding.value is not None
    return binding.value


def _member(project: Project, path: str, node: SgNode, wanted: tuple[str, ...], deep: int) -> Followed | None:
    owner, member = node.field("object"), node.field("property")
    if owner is None or member is None or deep <= 0:
        return None
    if owner.kind() == "this":
        return _method(project, path, _class(owner), member.text()) if not wanted else None
    if owner.text() in ("exports", "module.exports"):
        return of_module(project, path, member.text(), deep)
    if owner.kind() == "member_expression":
        return _member(project, path, owner, (member.text(), *wanted), deep - 1)
    return _of(project, path, owner, (member.text(), *wanted), deep)


def _class(this: SgNode) -> str:
    """The name of the class that `this` is an instance of; "" where it is of something else."""
    inner = [above for above in this.ancestors() if above.kind() in OWN_THIS]
    name = inner[1].field("name") if len(inner) > 1 and inner[0].kind() == "method_definition" else None
    return name.text() if name and inner[1].kind() in CLASSES else ""


def _method(project: Project, path: str, name: str, wanted: str) -> Followed | None:
    """A method, or a field that is a function, of a class that the file declares."""
    found = project.parses.get((path, "methods"))
    if found is None:
        found = project.parses[path, "methods"] = dict(_methods(syntax(project, path)))
    function = cast("Mapping[tuple[str, str], SgNode]", found).get((name, wanted))
    return Followed(path, function) if function else None


def _methods(root: SgNode) -> Iterator[tuple[tuple[str, str], SgNode]]:
    """The methods of classes that have names, the first of a name last."""
    for kind in CLASSES:
        for one in reversed(root.find_all(kind=kind)):
            own, body = one.field("name"), one.field("body")
            for part in reversed(named(body)) if body else ():
                key, value = part.field("name") or part.field("property"), part.field("value")
                function = part if part.kind() in FUNCTIONS else value
                if own and key and function and function.kind() in FUNCTIONS:
                    yield (own.text(), key.text()), function


def _called(project: Project, path: str, call: SgNode, deep: int) -> Followed | None:
    """`app.handler.bind(app)`, `require("./a")`, and the handler that a wrapper is given."""
    called, arguments = call.field("function"), call.field("arguments")
    if called is None or arguments is None or deep <= 0:
        return None
    for module in required(call):
        if found := exported(project, path, Elsewhere(module, WHOLE), deep):
            return found
    owner, member = called.field("object"), called.field("property")
    word = member.text() if member else ""
    if owner and word == "bind":
        return followed(project, path, owner, deep) if len(named(arguments)) < 2 else None
    if owner and word in CHAINED and (found := followed(project, path, owner, deep)):
        return found
    inner = [_last(found) for one in named(arguments)[:WIDE] if (found := followed(project, path, one, deep))]
    wrapped = [one._replace(wrappers=(_name(project, path, called), *one.wrappers)) for one in inner]
    if found := next((one for one in wrapped if not one.made), None) or _produced(project, path, call, (), deep):
        return found
    before = followed(project, path, owner, deep) if owner and owner.kind() == "call_expression" else None
    return before or next(iter(wrapped), None)


def _last(found: Followed) -> Followed:
    """Of a function that is written as one which gives a function, `metrics => async event => …`, the last."""
    body = found.function.field("body")
    if body is not None and body.kind() == "statement_block" and (inside := named(body)):
        returned = inside[-1].kind() == "return_statement" and named(inside[-1])
        body = returned[0] if returned else None
    return _last(found._replace(function=body)) if body is not None and body.kind() in FUNCTIONS else found


def required(call: SgNode) -> list[str]:
    """The modules that a `require("./a")` may mean: both of `require(test ? "../.." : "own-package")`."""
    called, arguments = call.field("function"), call.field("arguments")
    given = named(arguments) if arguments else []
    if called is None or called.text() != "require" or len(given) != 1:
        return []
    ways = [given[0].field(name) for name in ("alternative", "consequence")] if given[0].kind() == TERNARY else given
    return [unquoted(one) for one in ways if one is not None and one.kind() == "string"]


def _name(project: Project, path: str, called: SgNode) -> str:
    """A wrapper's module, with the member; else its own name."""
    while called.kind() == "call_expression" and not required(called) and (inner := called.field("function")):
        called = inner
    return next(iter(required(called)), "") or module_of(called, project, path) or called.text().partition("(")[0]
