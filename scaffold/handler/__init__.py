"""Lambda's handlers in code: which functions of a file the runtime calls, and how they end an invocation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar, cast

from scaffold import extent
from scaffold.formats import TESTS, forget, is_code, minified, unwieldy
from scaffold.handler.loaded import Piece, inside, loads, pieces, templates
from scaffold.model import Function, Kind, Migration, Project, Unreadable
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from scaffold.handler.followed import Followed

Kept = TypeVar("Kept")
EVENTS = "event|evt|ev|e|input|request|req|data|payload|message|msg"
CONTEXTS = "context|ctx|cxt|lambdaContext|awsContext"
EVENT, CONTEXT = (regex(f"_*({words})", re.IGNORECASE) for words in (EVENTS, CONTEXTS))
HANDLER = "handler"
SHAPED = regex(rf"\b{HANDLER}\b|\(\s*(_*({EVENTS})\b|\{{)[^;]{{0,200}}?,\s*_*({CONTEXTS})\b", re.IGNORECASE)
"""Stands in every file that exports what may be taken for a handler."""
OUTSIDE = regex(r"(^|/)node_modules/")


class Handler(NamedTuple):
    """A function that Lambda calls: what an export comes to."""

    name: str
    """What it is exported as."""
    path: str
    """The file that the function stands in, which another may export."""
    function: SgNode
    parameters: tuple[SgNode, ...]
    """The patterns of event, context and callback, as far as they are declared: names, or what is taken out of them."""
    wrappers: tuple[str, ...]
    """What is called around it, from the outside in: `@middy/core`; the signature may be the wrapper's."""
    functions: tuple[Function, ...]
    """Whose handler setting names it; none: taken for a handler by its parameters."""
    made: bool
    """Whether a function of the project makes it, each time that it is called."""
    project: Project

    @property
    def sure(self) -> bool:
        return bool(self.functions)

    @property
    def is_async(self) -> bool:
        return is_async(self.function)

    def parameter(self, at: int) -> str:
        """The name of the event (0), the context (1), the callback (2); "" where it has none."""
        return self.parameters[at].text() if at < len(self.parameters) and _plain(self.parameters[at]) else ""

    def gives(self, node: SgNode, at: int) -> bool:
        """Whether a name in the handler is that of its parameter, and of nothing that is declared further in."""
        name = self.parameter(at)
        if not name or node.text() != name:
            return False
        from scaffold.scope import bindings_of

        own = extent.span(self.function)
        return any((one.start, one.end) == own for one in bindings_of(node, self.project, self.path))


def as_handler(project: Project, path: str, function: SgNode) -> Handler:
    """A function of the project that a handler calls, read as one is: by its parameters."""
    return Handler("", path, function, parameters(function), (), (), made=False, project=project)


def handlers(project: Project, migration: Migration, path: str) -> Sequence[Handler]:
    """The handlers that a file exports, in the order of their names. Where handler settings name exports of the file
    these are it; else those whose parameters are Lambda's: (event, context[, callback]). Raises Unreadable."""
    from scaffold.handler.exported import OTHERWISE, WHOLE, Elsewhere, exports, ways
    from scaffold.handler.followed import followed, of_module

    wanted = _settings(project, migration).get(path, {})
    found = (
        (name, of_module(project, path, way), tuple(of))
        for name, of in sorted(wanted.items())
        for way in ways(project, path, name)
    )
    if known := [_handler(project, name, one, of) for name, one, of in found if one]:
        return known
    guessed = []
    for key, value in sorted(exports(project, path).items()):
        name = key.partition(OTHERWISE)[0]
        if name == WHOLE or isinstance(value, Elsewhere):
            continue
        one = followed(project, path, value)
        if one and one.path == path and shaped(name, one.function):
            guessed.append(_handler(project, name, one, ()))
    return guessed


def starts(project: Project, migration: Migration) -> Mapping[str, None]:
    """The files that Lambda loads first: those that handler settings name, and those that export what looks like a
    handler, or anything by that name."""
    return once(project, migration, "handler files", _starts)


def each(project: Project, migration: Migration) -> Iterator[tuple[Piece, Handler]]:
    """Every handler of a project once, with the code that its function stands in: a file that can be edited, or code
    inside a template."""
    seen: set[tuple[str, int]] = set()
    for path in _asked(project, starts(project, migration)):
        for one in _readable(project, migration, path):
            key = (one.path, extent.start(one.function))
            if key not in seen and project.entries[one.path].kind is Kind.TEXT:
                seen.add(key)
                yield Piece(project, one.path), one
    for piece in inside(project, migration, _asked(project, _templates(project, migration))):
        assert piece.source
        for one in _readable(piece.project, piece.source.migration(migration), piece.path):
            yield piece, one


def loaded(project: Project, migration: Migration, words: Sequence[str]) -> Iterator[Piece]:
    """The code that handlers load, own or inside a template, in which one of the words stands."""
    yield from pieces(project, _asked(project, _reached(project, migration)), words)
    within = inside(project, migration, _asked(project, _templates(project, migration)))
    yield from (one for one in within if any(word in one.project.text(one.path) for word in words))


def files(project: Project, migration: Migration) -> Sequence[str]:
    """The code files that handlers load, the first first, and the templates with code inside."""
    some = (starts(project, migration), _reached(project, migration), _templates(project, migration))
    return list(dict.fromkeys(path for paths in some for path in paths))


def anywhere(project: Project, migration: Migration, pattern: re.Pattern[str]) -> bool:
    """Whether a pattern stands in any code that handlers load."""

    def found(project: Project, migration: Migration) -> bool:
        whole = project.asking(None)
        return any(pattern.search(one.project.text(one.path)) for one in loaded(whole, migration, [""]))

    return once(project, migration, pattern.pattern, found)


def _asked(project: Project, paths: Mapping[str, None]) -> Iterable[str]:
    """Of some files, in order, those that a rule is asked of."""
    return paths if project.asked is None else [path for path in project.asked if path in paths]


def _starts(project: Project, migration: Migration) -> Mapping[str, None]:
    asked = {path for function in migration.functions if function.root is not None for path in function.code}
    known = {path for path in asked if is_code(path)}
    found = dict.fromkeys(sorted(known))
    guessed = [
        path
        for path, entry in project.entries.items()
        if path not in known and entry.kind is Kind.TEXT and is_code(path) and not _aside(path)
        if _guessed(project, migration, path)
    ]
    if guessed:
        from scaffold.handler.clouds import elsewhere
        from scaffold.handler.commands import commands

        every = bool(migration.functions) and all(function.code for function in migration.functions)
        command, away = commands(project, every), elsewhere(project)
        found.update((path, None) for path in guessed if not command(path) and not away(path))
    return found


def _aside(path: str) -> bool:
    """Whether a file tests the project, or is none of it."""
    return bool(TESTS.search(path) or OUTSIDE.search(path))


def _guessed(project: Project, migration: Migration, path: str) -> bool:
    """Whether a file that no setting names exports what looks like a handler; asked once."""
    known = project.cache.get((path, "handles"))
    if known is None:
        known = _possible(project, path) and _exported(project, migration, path)
        project.cache[path, "handles"] = known
        forget(project)
    return known is True


def _exported(project: Project, migration: Migration, path: str) -> bool:
    from scaffold.handler.exported import exports

    if handlers(project, migration, path):
        return True
    text = project.readable(path)
    return HANDLER in exports(project, path) and not ("require.main" in text and "process.argv" in text)


def _reached(project: Project, migration: Migration) -> Mapping[str, None]:
    def found(project: Project, migration: Migration) -> Mapping[str, None]:
        return dict.fromkeys(sorted(loads(project, starts(project, migration))))

    return once(project, migration, "loaded files", found)


def _templates(project: Project, migration: Migration) -> Mapping[str, None]:
    return once(project, migration, "templates", lambda _, of: dict.fromkeys(templates(of)))


def _settings(project: Project, migration: Migration) -> Mapping[str, Mapping[str, Sequence[Function]]]:
    """The exports that handler settings name, by file: the part after the last slash and its first dot."""
    return once(project, migration, "handler settings", _named)


def _named(_project: Project, migration: Migration) -> Mapping[str, Mapping[str, Sequence[Function]]]:
    found: dict[str, dict[str, list[Function]]] = {}
    for function in migration.functions:
        name = (function.handler or "").rpartition("/")[2].partition(".")[2]
        for path in function.code if name else ():
            found.setdefault(path, {}).setdefault(name, []).append(function)
    return found


def once(project: Project, migration: Migration, what: str, find: Callable[[Project, Migration], Kept]) -> Kept:
    """What is found in a project for some functions, kept with it."""
    known = project.cache.get(("", what))
    if not isinstance(known, tuple) or known[0] is not migration.functions:
        known = project.cache["", what] = (migration.functions, find(project, migration))
    return cast("Kept", known[1])


def _readable(project: Project, migration: Migration, path: str) -> Sequence[Handler]:
    """The handlers of a file; none of one that leads to what cannot be read, which is named elsewhere."""
    try:
        return handlers(project, migration, path) if not unwieldy(project, path) else ()
    except Unreadable:
        return ()


def shaped(name: str, function: SgNode) -> bool:
    """Whether a function has a handler's parameters; one that is called `handler` needs no context."""
    given = parameters(function)
    words = [_word(one) for one in given]
    if not given or len(given) > 3 or not (words[0] == "" or EVENT.fullmatch(words[0])):
        return name == HANDLER and not given
    second = len(given) > 1 and bool(CONTEXT.fullmatch(words[1]))
    return second or (name == HANDLER and (len(given) == 1 or words[1] in ("", "_", "__")))


def parameters(function: SgNode) -> tuple[SgNode, ...]:
    """The patterns of a function's parameters, without types and defaults."""
    listed, single = function.field("parameters"), function.field("parameter")
    if listed is None:
        return (single,) if single else ()
    from scaffold.declared import named

    return tuple(_pattern(one) for one in named(listed))


def is_async(function: SgNode) -> bool:
    """Whether a function is declared `async`."""
    return any(child.kind() == "async" for child in function.children())


def _handler(project: Project, name: str, found: Followed, functions: tuple[Function, ...]) -> Handler:
    path, function, wrappers, made = found
    return Handler(name, path, function, parameters(function), wrappers, functions, made, project)


def _pattern(node: SgNode) -> SgNode:
    for field in ("pattern", "left"):
        if inner := node.field(field):
            return _pattern(inner)
    return node


def _plain(node: SgNode) -> bool:
    return node.kind() == "identifier"


def _word(node: SgNode) -> str:
    return node.text() if _plain(node) else ""


def _possible(project: Project, path: str) -> bool:
    if not is_code(path):
        return False
    try:
        text = project.text(path)
    except Unreadable:
        return False
    return not minified(text, path) and "export" in text and bool(SHAPED.search(text))
