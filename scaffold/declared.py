"""The names that a JavaScript or TypeScript file declares, each with its scope and the value that it is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.nested import Nested, Span
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

FUNCTIONS = frozenset(
    [
        "function_declaration",
        "function_expression",
        "generator_function",
        "generator_function_declaration",
        "arrow_function",
        "method_definition",
    ]
)
BLOCKS = frozenset(["program", "statement_block", "class_body", "for_statement", "for_in_statement", "switch_body"])
SCOPES = sorted(FUNCTIONS | BLOCKS)
AMBIENT = ("ambient_declaration",)
LISTS = ("lexical_declaration", "variable_declaration")
DECLARING = [
    "variable_declarator",
    "formal_parameters",
    "arrow_function",
    "function_declaration",
    "function_expression",
    "generator_function",
    "generator_function_declaration",
    "class_declaration",
    "class",
    "catch_clause",
    "for_in_statement",
    "import_statement",
    "assignment_expression",
    "augmented_assignment_expression",
]
TYPED = ["abstract_class_declaration", "enum_declaration"]
"""What TypeScript has besides."""
ASSIGNING = frozenset(["assignment_expression", "augmented_assignment_expression"])
EMPTY = frozenset(["null", "undefined"])
NAMES = ("identifier", "shorthand_property_identifier_pattern")


class Binding(NamedTuple):
    """A declaration of a name, or an assignment to it."""

    start: int
    end: int
    """Where the name holds."""
    value: SgNode | str | None
    """The expression that it is given, the module that it is imported from; None for what cannot be known, as a
    parameter's."""
    members: tuple[str, ...] = ()
    """What of that value, from the outside in: ("promises", "readFile") for `{ promises: { readFile } }`."""
    empty: bool = False
    """Declared without a value, or with none yet: what is assigned elsewhere counts."""
    site: SgNode | None = None
    """What declares it: a declarator, an assignment, a parameter, a function, a class, an import statement."""
    default: SgNode | None = None
    """The expression that it is given where nothing else is; then `value` is None."""


class Given(NamedTuple):
    """A name, its value, and what of that value. `[]` and `...` in `members` stand for what a list pattern and a rest
    pattern take."""

    name: str
    value: SgNode | str | None
    members: tuple[str, ...] = ()
    default: SgNode | None = None


def declarations(root: SgNode, typescript: bool = False) -> dict[str, list[Binding]]:
    """Every declaration of a file, by name."""
    names: dict[str, list[Binding]] = {}
    assigned: list[tuple[Given, SgNode]] = []
    kinds = frozenset(DECLARING + TYPED if typescript else DECLARING)
    every = sorted({*kinds, *SCOPES, *LISTS, *AMBIENT[:typescript]})
    nodes = [(node.kind(), node) for node in root.find_all({"rule": {"any": [{"kind": kind} for kind in every]}})]
    around = _Around(root, nodes)
    for kind, node in nodes:
        if kind not in kinds:
            continue
        if kind in ASSIGNING:
            left, right = node.field("left"), node.field("right")
            if left and right:
                assigned += ((given, node) for given in _bound(left, right))
        elif kind == "for_in_statement" and not _declares(node):
            assigned += ((given, node) for given in _bound(node.field("left") or node, None))
        else:
            for given, scope, site in _declared(node, around):
                names.setdefault(given.name, []).append(_binding(*scope, given, site))
    asked = {given.name for given, _ in assigned}
    declared = {name: Nested((b.start, b.end) for b in bound) for name, bound in names.items() if name in asked}
    for given, site in assigned:
        known = declared.get(given.name)
        if known and (around_it := next(known.around(extent.start(site)), None)):
            names[given.name].append(_binding(*around_it, given, site))
    return names


class _Around:
    """What stands around the nodes that declare names, read at once: a node's parent is sought from the root down."""

    def __init__(self, root: SgNode, nodes: Iterable[tuple[str, SgNode]]) -> None:
        self.owners: dict[int, SgNode] = {}
        """Functions by where their parameters begin."""
        self.lists: dict[int, str] = {}
        """The words that declare by where what they declare begins: `const`, `var`, "" where nothing is declared."""
        functions, blocks = list[Span](), list[Span]()
        ambient: set[int] = set()
        for kind, node in nodes:
            if kind in LISTS:
                word = "" if extent.start(node) in ambient else _first(node)
                self.lists.update((extent.start(one), word) for one in node.children())
            elif kind in AMBIENT:
                ambient.update(extent.start(one) for one in node.children())
            elif kind in BLOCKS or kind in FUNCTIONS:
                (functions if kind in FUNCTIONS or kind == "program" else blocks).append(extent.span(node))
                if kind in FUNCTIONS and (listed := node.field("parameters")):
                    self.owners[extent.start(listed)] = node
        self.functions, self.blocks = Nested(functions), Nested([*functions, *blocks])
        self.program = extent.span(root) if root.kind() == "program" else None

    def scope(self, node: SgNode, var: bool = False) -> Span:
        """The scope that a node stands in, for `var` the function; itself where there is none."""
        own = extent.span(node)
        spans = (self.functions if var else self.blocks).around(own.start)
        return next((one for one in spans if one != own), own)


def unquoted(string: SgNode) -> str:
    return string.text()[1:-1]


def named(node: SgNode) -> list[SgNode]:
    """A node's children without punctuation and comments."""
    return [child for child in node.children() if child.is_named() and child.kind() != "comment"]


def _binding(start: int, end: int, given: Given, site: SgNode) -> Binding:
    value = given.value
    empty = value is not None and not isinstance(value, str) and value.kind() in EMPTY | {"variable_declarator"}
    return Binding(start, end, None if empty else value, given.members, empty, site, given.default)


def _declared(node: SgNode, around: _Around) -> Iterator[tuple[Given, Span, SgNode]]:
    """What one node declares, the scope that it declares it in, and what of the node does."""
    kind = node.kind()
    if kind == "variable_declarator":
        name, word = node.field("name"), around.lists.get(extent.start(node), "let")
        if name and word:
            scope = around.scope(node, word == "var")
            yield from ((given, scope, node) for given in _bound(name, node.field("value") or node))
    elif kind == "import_statement":
        yield from ((given, around.program or extent.span(node), node) for given in _imported(node))
    elif kind == "formal_parameters":
        if owner := around.owners.get(extent.start(node)):
            for parameter in node.children():
                yield from ((given, extent.span(owner), parameter) for given in _bound(parameter, None))
    elif kind in ("arrow_function", "catch_clause", "for_in_statement"):
        inner = node.field("left" if kind == "for_in_statement" else "parameter")
        if inner and (kind != "for_in_statement" or _declares(node)):
            site = inner if kind == "arrow_function" else node
            yield from ((given, extent.span(node), site) for given in _bound(inner, None))
    elif name := node.field("name"):
        outer = kind.endswith("_declaration")
        yield Given(name.text(), None), around.scope(node) if outer else extent.span(node), node


def _declares(loop: SgNode) -> bool:
    """`for (const a of b)`, `for await (let a of b)`; not `for (a of b)`."""
    return any(_first(loop, at) in ("const", "let", "var") for at in (2, 3))


def _first(node: SgNode | None, index: int = 0) -> str:
    children = node.children() if node else []
    return children[index].text() if len(children) > index else ""


def _bound(
    name: SgNode, value: SgNode | None, members: tuple[str, ...] = (), default: SgNode | None = None
) -> Iterator[Given]:
    """The names of a binding pattern, each with what it is given."""
    kind = name.kind()
    if kind in NAMES:
        yield Given(name.text(), value, members, default)
    elif kind in ("required_parameter", "optional_parameter"):
        if inner := name.field("pattern"):
            yield from _bound(inner, None, members, name.field("value"))
    elif kind in ("assignment_pattern", "object_assignment_pattern"):
        if inner := name.field("left"):
            yield from _bound(inner, None, (*members, inner.text()) if kind[0] == "o" else members, name.field("right"))
    elif kind in ("array_pattern", "rest_pattern"):
        for part in name.children():
            yield from _bound(part, None, (*members, "[]" if kind == "array_pattern" else "..."))
    elif kind == "object_pattern":
        for part in name.children():
            if part.kind() in ("object_assignment_pattern", "rest_pattern"):
                yield from _bound(part, None, members)
                continue
            key, inner = (part.field("key"), part.field("value")) if part.kind() == "pair_pattern" else (part, part)
            if key and inner:
                member = unquoted(key) if key.kind() == "string" else key.text()
                known = value if key.kind() != "computed_property_name" else None
                yield from _bound(inner, known, (*members, member))


def _imported(statement: SgNode) -> Iterator[Given]:
    required = next((part for part in statement.children() if part.kind() == "import_require_clause"), None)
    if required:
        name, module = required.find(kind="identifier"), required.find(kind="string")
        if name and module:
            yield Given(name.text(), unquoted(module))
        return
    source = statement.field("source")
    if source is None:
        return
    module_name = unquoted(source)
    for clause in statement.find_all(kind="import_clause"):
        for part in clause.children():
            if part.kind() == "identifier":
                yield Given(part.text(), module_name, ("default",))
    for part in statement.find_all(kind="namespace_import"):
        yield Given(part.children()[-1].text(), module_name)
    for part in statement.find_all(kind="import_specifier"):
        name, alias = part.field("name"), part.field("alias")
        if name:
            member = unquoted(name) if name.kind() == "string" else name.text()
            yield Given((alias or name).text(), module_name, (member,))
