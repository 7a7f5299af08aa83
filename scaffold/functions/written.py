"""Text that JavaScript or TypeScript writes out: what it comes to, and where each of its characters stands.

Strings and templates, joined by `+`, by `join` of a list or of CloudFormation, and handed to its `Sub` in whatever way
a library calls these: `cf.sub(…)`, `Fn.join(…)`, `{ "Fn::Sub": … }`. What is filled in are underscores, as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import named, unquoted
from scaffold.formats import syntax
from scaffold.formats.embedded import NOWHERE
from scaffold.functions.intrinsics import VARIABLE
from scaffold.model import Item, Project
from scaffold.regex import regex
from scaffold.scope import bindings_of
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

ESCAPED = regex(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|\r?\n|.)|\r\n|.", 16)
CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
SURROGATES = range(0xD800, 0xE000)
AROUND = frozenset(["parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"])
SAME = frozenset(["trim", "trimStart", "trimEnd", "trimLeft", "trimRight", "toString"])
"""Methods that leave a text as it is, but for space around it."""
TAGS = frozenset(["dedent", "outdent", "stripIndent", "stripIndents", "raw", "js", "javascript"])
KEYS = regex(r"""^['"]?(?:[Zz]ipFile|InlineCode|[Cc]ode)['"]?$""")
CARRIES = frozenset(["fromInline", "InlineCode", "inline"])
"""What CDK wraps around code: `Code.fromInline(…)`, `new InlineCode(…)`, `Code.inline(…)`."""
DEEPEST, LARGEST = 20, 200_000
"""Names followed one after the other, and characters read: a text may be made of others many times over."""


class Text(NamedTuple):
    value: str
    offsets: Sequence[int]
    """For each character, where it stands; NOWHERE for what was not written."""
    gaps: tuple[tuple[int, int], ...] = ()
    """Spans of the value that are filled in with what is not known."""


def together(parts: Iterable[Text]) -> Text:
    """Several texts as one."""
    value, offsets, gaps, at = list[str](), list[int](), list[tuple[int, int]](), 0
    for one in parts:
        value.append(one.value)
        offsets += one.offsets
        gaps += ((start + at, end + at) for start, end in one.gaps)
        at += len(one.value)
    return Text("".join(value), offsets, tuple(gaps))


def code(project: Project, path: str, key: Item | None) -> tuple[str, list[int]] | None:
    """The code that is given to a key, with the offset of each character and of the end; None where it is not written
    out, or a line of it is filled in."""
    node = _given(project, path).get(key.start) if key else None
    found = _Reader(project, path).text(node, 0) if node else None
    if node is None or found is None or not found.value.strip() or _lacking(found):
        return None
    return found.value, [*found.offsets, NOWHERE]


def _given(project: Project, path: str) -> dict[int, SgNode]:
    """What is given to the keys that code can stand under, by where they stand."""
    known = project.parses.get((path, "written"))
    if known is None:
        pattern: dict[str, object] = {"kind": "pair", "has": {"field": "key", "regex": KEYS.pattern}}
        known = {}
        for pair in syntax(project, path).find_all({"rule": pattern}):  # type: ignore[call-overload]
            key, value = pair.field("key"), pair.field("value")
            if key and value:
                known[extent.start(key) + (key.kind() == "string")] = value
        project.parses[path, "written"] = known
    assert isinstance(known, dict)
    return known


def _lacking(found: Text) -> bool:
    """Whether a line of code is nothing but what is filled in: then more than a value may stand there."""
    for start, end in found.gaps:
        before = found.value[found.value.rfind("\n", 0, start) + 1 : start]
        after = found.value[end:].partition("\n")[0]
        if not (before + after).strip().strip("_;"):
            return True
    return False


class _Reader:
    def __init__(self, project: Project, path: str) -> None:
        self.project, self.path = project, path
        self.source = project.text(path)
        self.rest = LARGEST

    def text(self, node: SgNode, deep: int) -> Text | None:
        """What an expression comes to; None where it is not written out."""
        read: dict[str, Callable[[SgNode, int], Text | None]] = {
            "string": self._quoted,
            "template_string": self._quoted,
            "binary_expression": self._sum,
            "call_expression": self._call,
            "new_expression": self._call,
            "object": self._intrinsic,
            "identifier": self._name,
        }
        self.rest -= 1
        if deep > DEEPEST or self.rest < 0:
            return None
        if node.kind() in AROUND:
            return self.text(named(node)[0], deep + 1)
        way = read.get(node.kind())
        return way(node, deep + 1) if way else None

    def part(self, node: SgNode, deep: int) -> Text:
        """The same for a part, with a gap as long where it is not known."""
        found = self.text(node, deep)
        if found is not None:
            return found
        start, end = extent.span(node)
        return Text("_" * (end - start), range(start, end), ((0, end - start),))

    def _quoted(self, node: SgNode, deep: int) -> Text:
        start, end = extent.span(node)
        found, at = list[Text](), start + 1
        for inner in named(node):
            if inner.kind() == "template_substitution":
                within = extent.span(inner)
                parts = named(inner)
                filled = self.text(parts[0], deep) if len(parts) == 1 else None
                gap = Text("_" * (within.end - within.start), range(*within), ((0, within.end - within.start),))
                found += (self._plain(at, within.start), filled or gap)
                at = within.end
        return together((*found, self._plain(at, end - 1)))

    def _plain(self, start: int, end: int) -> Text:
        signs, offsets = list[str](), list[int]()
        for one in ESCAPED.finditer(self.source, start, end):
            sign = _sign(one[0], one[1] or one[2] or one[3])
            signs.append(sign)
            offsets += [one.end() - 1 if one[0] == "\r\n" else one.start()] * len(sign)
        self.rest -= end - start
        return Text("".join(signs), offsets)

    def _sum(self, node: SgNode, deep: int) -> Text | None:
        """A sum of texts, however many: it leans to the left."""
        found, rest = list[Text](), node
        while rest.kind() == "binary_expression":
            left, right, sign = rest.field("left"), rest.field("right"), rest.field("operator")
            if left is None or right is None or sign is None or sign.text() != "+":
                return None
            found.append(self.part(right, deep))
            rest = left
        found.append(self.part(rest, deep))
        if not any(one.value.strip("_") for one in found):
            return None
        return together(reversed(found))

    def _call(self, node: SgNode, deep: int) -> Text | None:
        called, arguments = node.field("function") or node.field("constructor"), node.field("arguments")
        if called is None or arguments is None:
            return None
        member, owner = called.field("property"), called.field("object")
        name = (member or called).text()
        if arguments.kind() == "template_string":
            found = self._quoted(arguments, deep)
            return self._substituted(found) if name.lower() == "sub" else found if name in TAGS else None
        given = named(arguments)
        if name.lower() in ("sub", "fnsub") and given:
            found_in = self.text(given[0], deep)
            return self._substituted(found_in) if found_in else None
        if name.lower() in ("join", "fnjoin"):
            return self._joined([owner, *given] if owner and owner.kind() == "array" else given, owner, deep)
        if name in SAME and owner and not given:
            return self.text(owner, deep)
        return self.text(given[0], deep) if name in CARRIES and len(given) == 1 else None

    def _joined(self, given: Sequence[SgNode], owner: SgNode | None, deep: int) -> Text | None:
        """A list and what stands between, in either order; only `[…].join()` puts commas there."""
        array = next((one for one in given if one.kind() == "array"), None)
        between = next((one for one in given if one.kind() == "string"), None)
        if array is None or len(given) > 2 or (len(given) == 2 and between is None):
            return None
        lists = owner is not None and owner.kind() == "array"
        gap = _sign_of(self._quoted(between, deep).value) if between else Text("," if lists else "", [NOWHERE] * lists)
        listed = named(array)
        if any(one.kind() == "spread_element" for one in listed):
            return None
        parts = [part for one in listed for part in (gap, self.part(one, deep))]
        return together(parts[1:])

    def _intrinsic(self, node: SgNode, deep: int) -> Text | None:
        pairs = named(node)
        key, value = (pairs[0].field("key"), pairs[0].field("value")) if len(pairs) == 1 else (None, None)
        name = unquoted(key) if key and key.kind() == "string" else ""
        if value is None or name not in ("Fn::Sub", "Fn::Join"):
            return self.text(value, deep) if value and key and KEYS.match(key.text()) else None
        given = named(value) if value.kind() == "array" else [value]
        if name == "Fn::Join":
            return self._joined(given, None, deep)
        found = self.text(given[0], deep) if given else None
        return self._substituted(found) if found else None

    def _name(self, node: SgNode, deep: int) -> Text | None:
        found = bindings_of(node, self.project, self.path)
        value = found[0].value if len(found) == 1 and not found[0].members else None
        return None if value is None or isinstance(value, str) else self.text(value, deep)

    def _substituted(self, found: Text) -> Text:
        """What CloudFormation's Sub makes of a text: its variables are values, none of them is code."""
        return found._replace(value=VARIABLE.sub(lambda one: "_" * len(one[0]), found.value))


def _sign_of(value: str) -> Text:
    return Text(value, [NOWHERE] * len(value))


def _sign(unit: str, digits: str | None) -> str:
    """The character that an escape or a character stands for."""
    if digits:
        number = int(digits, 16)
        return UNKNOWN if number in SURROGATES or number > 0x10FFFF else chr(number)
    if unit == "\r\n":
        return "\n"
    return CONTROLS.get(unit[1:], unit[1:]) if len(unit) > 1 else unit
