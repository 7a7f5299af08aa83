"""What functions return, and what their callers give them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import FUNCTIONS, Binding, named
from scaffold.sdk import members, names, typed
from scaffold.sdk.code import CLASSES, Code, key_name, last_name
from scaffold.sdk.values import NOTHING, Local, Unknown, Value, either, joined

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from scaffold.sdk.follow import Follow

SEEN = 40
"""A function with more callers is not followed to them."""


def result(follow: Follow, function: Local, given: Sequence[SgNode], code: Code) -> Value:
    """What one call of a function gives: its argument, or what the argument makes, where the function hands that on;
    else what it returns."""
    handed = _handed(follow, function)
    if handed is None or handed[0] >= len(given):
        return returned(follow, function)
    value = follow.settled(follow.value(given[handed[0]], code))
    made = handed[1]
    return members.instance(follow, value, made, follow.code(function.path)) if made else value


def returned(follow: Follow, function: Local) -> Value:
    """What a function can return. Of an asynchronous one: what it is waited for."""
    return follow.memory.ask(("returns", function.path, function.start), lambda: _returned(follow, function))


def _returned(follow: Follow, function: Local) -> Value:
    code = follow.code(function.path)
    found = joined(follow.settled(follow.value(one, code)) for one in results(function))
    type_ = function.node.field("return_type") if function.node else None
    return typed.agreed(typed.value(follow, type_, code), found) if type_ else found


def results(function: Local) -> list[SgNode]:
    """The expressions that a function returns."""
    body = function.node.field("body") if function.node else None
    if body is None:
        return []
    if body.kind() != "statement_block":
        return [body]
    start = function.start
    found = []
    for one in body.find_all(kind="return_statement"):
        inner = next((above for above in one.ancestors() if above.kind() in FUNCTIONS), None)
        if inner and extent.start(inner) == start and named(one):
            found.append(named(one)[0])
    return found


def _handed(follow: Follow, function: Local) -> tuple[int, SgNode | None] | None:
    """Which parameter a function returns as it is, perhaps captured; and where, if it makes something of it."""
    found = [_parameter(follow, function, one) for one in results(function)]
    first = found[0] if found else None
    if first is None or any(one is None or one[0] != first[0] for one in found):
        return None
    made = [one[1] for one in found if one and one[1]]
    return first if len(found) == 1 or not made else None


def _parameter(follow: Follow, function: Local, returned_: SgNode) -> tuple[int, SgNode | None] | None:
    one: SgNode | None = returned_
    made = None
    while one and one.kind() in ("call_expression", "new_expression"):
        called, arguments = one.field("function"), one.field("arguments")
        if one.kind() == "new_expression":
            made, one = one, one.field("constructor")
            break
        same = called and arguments and names.SAME.fullmatch(last_name(called))
        one = named(arguments)[0] if same and arguments and named(arguments) else None
    if one is None or one.kind() != "identifier" or function.node is None:
        return None
    bound = follow.code(function.path).bound(one.text(), extent.start(one))[1]
    sites = {extent.start(b.site) for b in bound if b.site and not b.members}
    starts = [extent.start(parameter) for parameter in parameters_of(function.node)]
    return (starts.index(min(sites)), made) if len(bound) == 1 and sites and sites <= set(starts) else None


def parameters_of(function: SgNode) -> list[SgNode]:
    single = function.field("parameter")
    if single:
        return [single]
    parameters = function.field("parameters")
    found = named(parameters) if parameters else []
    return [one for one in found if not ((pattern := one.field("pattern")) and pattern.kind() == "this")]


def parameter(follow: Follow, binding: Binding, site: SgNode, code: Code) -> Value:
    """What a parameter is: by its type, by what its function's callers give, by its default."""
    if "[]" in binding.members or "..." in binding.members:
        return Unknown("it is a part of a list of arguments")
    type_ = site.field("type")
    declared = follow.path(typed.value(follow, type_, code), binding.members) if type_ else NOTHING
    default = follow.value(binding.default, code) if binding.default else NOTHING
    whole = site.field("value") or (site.field("right") if site.kind() == "assignment_pattern" else None)
    if whole and binding.members:
        default = either([default, follow.path(follow.value(whole, code), binding.members)])
    given = _given(follow, site, binding.members, code)
    if default != NOTHING:
        given = either([given, default])
    if given == NOTHING:
        given = Unknown("it is a parameter, and no caller of its function is seen")
    return typed.agreed(declared, given)


def _given(follow: Follow, site: SgNode, members: tuple[str, ...], code: Code) -> Value:
    found: list[Value] = []
    for one, where in arguments(follow, site, code):
        if one.kind() == "spread_element":
            found.append(Unknown("it is a part of a list of arguments"))
        else:
            found.append(follow.path(follow.settled(follow.value(one, where)), members))
    return either(found)


def arguments(follow: Follow, site: SgNode, code: Code) -> Iterator[tuple[SgNode, Code]]:
    """What the callers of its function give a parameter, each with the file; a spread list where it is in one."""
    start = extent.start(site)
    function = next((above for above in site.ancestors() if above.kind() in FUNCTIONS), None)
    if function is None:
        return
    places = [at for at, one in enumerate(parameters_of(function)) if extent.start(one) == start]
    of = Local("function", code.path, extent.start(function), function)
    for call, where in calls_of(follow, of) if places else ():
        list_ = call.field("arguments")
        given = named(list_) if list_ else []
        spread = next((one for one in given[: places[0] + 1] if one.kind() == "spread_element"), None)
        if spread or len(given) > places[0]:
            yield spread or given[places[0]], where


def calls_of(follow: Follow, function: Local) -> Iterator[tuple[SgNode, Code]]:
    """The calls of a function in the project, each with its file; those of tests only for what stands in a test."""
    above = function.node.parent() if function.node else None
    if above is None or above.kind() == "arguments":
        return
    own = follow.code(function.path)
    known = own.aliases(_names_of(function))
    users = follow.files.users(function.path)
    reaching = users | {function.path}
    seen = 0
    tested = names.is_test(function.path)
    for path in [function.path, *sorted(users)]:
        if names.is_test(path) and not tested:
            continue
        code = own if path == function.path else follow.code(path)
        asked = (
            known
            if path == function.path
            else known.union({""}, *(names_ for target, names_ in follow.loaded(code) if target in reaching))
        )
        for name in asked:
            for call in code.callers.get(name, ()):
                called = call.field("function") or call.field("constructor")
                if called and _means(follow, called, code, function):
                    seen += 1
                    if seen > SEEN:
                        return
                    yield call, code


def _means(follow: Follow, called: SgNode, code: Code, function: Local) -> bool:
    """Whether what is called is a function, or a class whose constructor it is."""
    value = follow.settled(follow.value(called, code))
    if not isinstance(value, Local) or value.path != function.path:
        return False
    if value.kind == "function":
        return value.start == function.start
    node = function.node
    if value.kind != "class" or node is None or key_name(node.field("name")) != "constructor":
        return False
    class_ = next((above for above in node.ancestors() if above.kind() in CLASSES), None)
    return class_ is not None and extent.start(class_) == value.start


def _names_of(function: Local) -> frozenset[str]:
    """By which names a function can be called in its own file, and as a member in others."""
    node = function.node
    found = set()
    for one in [node, *list(node.ancestors())[:4]] if node else []:
        kind = one.kind()
        if kind in ("statement_block", "program"):
            break
        name = one.field("name") or one.field("key") or one.field("left") or one.field("property")
        if name and kind != "call_expression":
            shown = key_name(name) if kind in ("pair", "method_definition") else name.text()
            found.add((shown or "").rpartition(".")[2])
    return frozenset(found - {""})
