"""Functions that a program declares: stacks of CDK in any of its languages, Pulumi, SST, calls of Lambda's API."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from scaffold import worlds
from scaffold.formats import TESTS, format_of, minified, tree
from scaffold.functions import ELSEWHERE, Declared, Setting, inline, joined, written
from scaffold.functions.constants import Constants, classes
from scaffold.match import get, literal, matches
from scaffold.model import Item, Kind, Node, Place, Project
from scaffold.regex import regex

CALLS = ("Function", "Lambda")
"""How constructs of functions are named at the end, those that others make of CDK's too."""
FACTORIES = frozenset(["create", "createFunction", "create_function"])
DEFAULTS = frozenset(["setDefaultFunctionProps", "defaultFunctionProps"])
"""What SST gives all the functions of an app, of a stack or of a construct."""
CALL = regex(r"(?:Function|Lambda|create|create_function)\b\s*[(<{/]|efaultFunctionProps\b")
"""What stands where one of these is called."""
MEMBER = regex(r"NODE_?JS(?:_?(\d+)(?:_|D)(\d+|X))?(?:RUNTIME)?")
NAME = regex(r"[A-Za-z_$][\w$]*")
OTHER = regex(r"[A-Z]+_[A-Z\d_]+|[a-z]+[\d.]+x?|(?:provided|cloudfront-js-)[\w.]*")
"""The runtime of another language, or of a function that runs in CloudFront."""
NEWEST = frozenset(["NODEJS_LATEST", "determineLatestNodeRuntime"])
BODY = regex(r"[\w$.]+\s*\{")
"""In JavaScript and TypeScript: a class of functions that is extended, or that a function gives."""
CREATED = regex(r"\bnew\s+\Z")
LEAD = 40
"""Characters before a call in which `new` is looked for."""
PUT_TOGETHER = 4
"""Properties within properties, at most."""
WORDS = ("untime", "odejsFunction")
DEEPEST = 40
ASSET = regex(r"(?:Code_)?(?:[Ff]rom_?[Aa]sset|[Aa]sset|AssetCode)")


def find(project: Project, paths: Sequence[str]) -> Iterator[Declared]:
    known, found = Constants(project, paths, _identifier), list[Declared]()
    for path in _asked(project, paths, known):
        made = (_made(item, path, project, known) for item in _called(project, path))
        found += (one for one in made if one and (path in known.paths or one.runtime.value))
    used = {place for one in found for _, place in one.runtime.written}
    for path in paths:
        for name, given in classes(project, path):
            runtime = _resolved(get(given, "runtime"), path, known)
            if runtime and not any(place in used for _, place in runtime.written):
                found.append(Declared(name, Place(path, given.start, given.start), runtime, elsewhere=ELSEWHERE))
    yield from found


def _asked(project: Project, paths: Sequence[str], known: Constants) -> Iterator[str]:
    """The files that may make functions: those that speak of a runtime, and others that name what has one."""
    world, speaking = worlds.named("programs"), set(paths)
    for path, entry in project.entries.items():
        if entry.kind is not Kind.TEXT or world not in worlds.of(path):
            continue
        text = project.readable(path)
        speaks = path in speaking and any(word in text for word in WORDS)
        if speaks or (CALL.search(text) and any(name in text for name in known.held)):
            yield path


def inside(project: Project, path: str) -> Iterator[tuple[Place, tuple[str, list[int]] | None]]:
    """Where the functions of a file are declared, and the code that they have in it."""
    for item in _called(project, path):
        yield Place(path, item.start, item.start), _inside(project, path, item)


def _called(project: Project, path: str) -> Iterator[Item]:
    """The calls in a file that may declare functions."""
    text = project.text(path)
    row = format_of(path)
    if not minified(text) and CALL.search(text):
        for item in _calls(tree(project, path), 0):
            if not (row and row.language and BODY.match(text, item.start)):
                yield item


def _inside(project: Project, path: str, call: Item) -> tuple[str, list[int]] | None:
    """The code that a call in JavaScript or TypeScript is given as a text."""
    row = format_of(path)
    given = [call.node, *(one.node for one in call.node.items if one.node.kind == "map")]
    key = next((one for some in given for one in some.items if one.key in ("code", "Code")), None)
    return written.code(project, path, key) if row and row.language else None


def _calls(node: Node, level: int) -> Iterator[Item]:
    for item in node.items:
        if item.key.endswith(CALLS) or item.key in FACTORIES or item.key in DEFAULTS:
            yield item
        if level < DEEPEST:
            yield from _calls(item.node, level + 1)


def _made(item: Item, path: str, project: Project, known: Constants) -> Declared | None:
    """What a call declares; None where it is given no runtime that says Node.js."""
    properties = [item.node, *(one.node for one in item.node.items if one.node.kind == "map")]

    def given(*names: str) -> Node | None:
        return next((found for one in properties for name in names if (found := get(one, name))), None)

    short = (one for one in _plain(properties[1:]) if one.value == "runtime")
    said = given("runtime", "Runtime") or next(short, None)
    if said is None and item.key in DEFAULTS:
        said = next((one.node for one in matches("**.runtime", item.node)), None)
    runtime = _resolved(said, path, known) if said else _passed(item, properties, path, known)
    if runtime is None:
        return None
    handler, folder = _text(given("handler", "Handler")), ""
    if entry := given("entry"):
        where = _where(entry, path, project)
        folder, stem = posixpath.dirname(where or ""), posixpath.basename(where or "").partition(".")[0]
        handler = f"{stem}.{handler or 'handler'}" if where else handler
    code, place = given("code", "Code"), Place(path, item.start, item.start)
    within = code is not None and _inside(project, path, item) is not None
    located = None if within else folder if entry else _where(code, path, project) if code else None
    return Declared(
        item.key if item.key in DEFAULTS else _name(item.node) or posixpath.basename(path),
        place,
        runtime,
        handler,
        located,
        ELSEWHERE,
        (inline.name(place),) if within else (),
    )


def _name(call: Node) -> str:
    """The id that a construct is given: its second argument, or a first that is a text."""
    named = _text(get(call, "FunctionName"))
    texts = [_text(get(call, "1")), _text(get(call, "String")), _text(get(call, "0"))]
    return named or next((one for one in texts if one and one not in ("this", "self", "stack", "scope")), "")


def _text(node: Node | None) -> str:
    """A plain value, also in a wrapper of one."""
    while node and node.kind == "map" and len(node.items) == 1:
        node = node.items[0].node
    return node.value if node and node.kind == "scalar" else ""


def _plain(nodes: Sequence[Node]) -> Iterator[Node]:
    """What is given without a key: `…props`, a shorthand, an argument."""
    for node in nodes:
        yield from (one.node for one in node.items if one.key.isdigit() and one.node.kind == "scalar")


def _passed(item: Item, properties: Sequence[Node], path: str, known: Constants) -> Setting | None:
    """The runtime among properties that a call is given by their name, that its class sets, or that CDK takes."""
    if item.start < item.end < item.node.start:
        return None  # a name that is given something
    text = known.project.text(path)
    names, called = list(_plain(properties)), Node("scalar", item.start, item.start, item.key)
    for _ in range(PUT_TOGETHER):
        if held := next((found for one in (*names, called) if (found := known.of(one, path, "map"))), None):
            setting = _resolved(get(held.node, "runtime") or get(held.node, "Runtime"), held.path, known)
            return setting if setting and (setting.value or not TESTS.search(path)) else None
        made_of = [node for one in names for node in known.given(one.value, path) if node.kind == "map"]
        names = list({one.value: one for one in _plain(made_of)}.values())
    if TESTS.search(path):
        return None
    made = path.endswith(".py") or CREATED.search(text, max(item.start - LEAD, 0), item.start)
    if not made or not item.key.lower().endswith("nodejsfunction"):
        return None
    third = get(item.node, "2")
    if (
        item.key != "NodejsFunction"
        or third is None
        or third.kind == "scalar"
        or "..." in text[third.start : third.end]
    ):
        return Setting(problem=f"its runtime is passed on to {item.key}, or chosen by it")
    return Setting(problem=f"no runtime is set: {item.key} takes the default of the installed CDK")


def _resolved(node: Node | None, path: str, constants: Constants) -> Setting | None:
    """A member of an enumeration, a text, or a name that this file or one that it imports gives one of these."""
    if node is None:
        return None
    text = constants.project.text(path)
    if node.kind == "map":
        node = get(node, "Runtime", "0") or node
    if node.kind == "scalar" and NAME.fullmatch(node.value) and not MEMBER.fullmatch(node.value.upper()):
        known = [one for one in constants.given(node.value, path) if one.kind == "scalar" and one != node]
        node = next((one for one in known if _identifier(one.value)), node)
        held = None if _identifier(node.value) else constants.of(node, path, "scalar")
        if held:
            node, path, text = held.node, held.path, constants.project.text(held.path)
    value = _identifier(node.value) if node.kind == "scalar" else ""
    if value:
        return Setting(value, literal(node, text, path))
    said = " ".join(text[node.start : node.end].split())[:60]
    if node.value in NEWEST:
        return Setting(problem="its runtime is the newest that the installed CDK knows")
    other = node.kind == "scalar" and OTHER.fullmatch(node.value)
    return None if other else Setting(problem=f"its runtime is computed: {said}")


def _identifier(word: str) -> str:
    """The identifier that a member or a text says; "" for anything else."""
    if re.fullmatch(r"nodejs[\d.]*x?", word):
        return word
    found = MEMBER.fullmatch(word.upper())
    if not found or word in NEWEST:
        return ""
    return f"nodejs{found[1]}.{found[2].lower()}" if found[1] else "nodejs"


def _asset(node: Node) -> Node:
    """What an asset is made of: its first argument, whatever options follow."""
    made = next((one.node for one in node.items if ASSET.fullmatch(one.key) and one.node.items), None)
    return made._replace(items=made.items[:1]) if made else node


def _where(node: Node, path: str, project: Project) -> str | None:
    """A folder or file of the project: from the app's folder, or with `__dirname` from the file's."""
    folder, node = posixpath.dirname(path), _asset(node)
    for match in matches("**.join|resolve", Node("map", 0, 0, items=(Item("", 0, 0, node),))):
        parts = [one.node.value for one in match.node.items if one.node.kind == "scalar"]
        if parts[:1] == ["__dirname"] and len(parts) == len(match.node.items):
            return joined(folder, *parts[1:])
        return None
    where = _text(node)
    if not where or "://" in where or where.endswith((".zip", ".jar")):
        return None
    while folder and f"{folder}/cdk.json" not in project.entries:
        folder = posixpath.dirname(folder)
    return joined(folder, where)
