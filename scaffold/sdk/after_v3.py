"""What AWS's codemod made of a file: what is mended in it where that is certain, and what makes it unfit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import Binding
from scaffold.formats import problems, syntax
from scaffold.model import Edit, Entry, Kind, Project, line_of
from scaffold.regex import regex
from scaffold.scope import bindings
from scaffold.sdk.before_v3 import OWN, PROMISE, awaits_wrongly

if TYPE_CHECKING:
    from ast_grep_py import SgNode

DIRECTIVE = regex(r"""^(\s*(['"])use strict\2);;""", re.M)
GUESS = regex(
    r"[ \t]*// The `\.promise\(\)` call might be on an JS SDK v2 client API\.\n"
    r"[ \t]*// If yes, please remove \.promise\(\)\. If not, remove this comment\.\n"
)
GLUED = regex(rf"(?<=\S)[ \t]*{GUESS.pattern}\s*")
"""The codemod's comment in the middle of a line, and the line end that it brought."""
COUNTED = regex(
    r"[ \t]*// The key maxRetries is renamed to maxAttempts\.\n"
    r"[ \t]*// The value of maxAttempts needs to be maxRetries \+ 1\.\n(?=\s*maxAttempts: \d)"
)
"""What the codemod says of a number; one has been added to it before."""
UNSUPPORTED = regex(r"//\s*(.*not supported in AWS SDK for JavaScript \(v3\))")
BEST = "using best guess"
V2 = regex(r"""^['"]aws-sdk(?:/.*)?['"]$""")
V3 = regex(r"""^['"]@aws-sdk/[\w-]+['"]$""")
DOCUMENT = "DynamoDBDocument.from("
BY_ITSELF = "removeUndefinedValues: true, convertClassInstanceToMap: true"
"""What the document client of version 2 does by itself."""
MARSHALL = f"marshallOptions: {{ {BY_ITSELF} }}"
SETTINGS = regex(
    r"[ \t]*// JS SDK v3 does not support global configuration\.\n"
    r"[ \t]*// Codemod has [^\n]*\n[ \t]*// You may [^\n]*\n\Z"
)
LOADING = regex(
    r"""(?:(?:var|let|const)\s+(\w+)\s*=\s*require\(\s*['"]aws-sdk['"]\s*\)|import\s+(?:\*\s+as\s+)?(\w+)\s+from\s+['"]aws-sdk['"]);?"""
)
REGION = regex(r"\w+\.config\.(?:region\s*=\s*[^;{}]+|update\(\s*\{\s*region\s*:[^{},]+,?\s*\}\s*\));?")
LONG = 80
"""Characters of an expression that may load a package."""
NAMES = ("identifier", "shorthand_property_identifier_pattern")


def mended(path: str, text: str) -> str:
    """A result without the codemod's own slips."""
    text = DIRECTIVE.sub(r"\1;", text)
    text = COUNTED.sub("", GUESS.sub("", GLUED.sub(" ", text)))
    project = _project(path, text)
    root = syntax(project, path)
    edits = [(at, at, new) for at, new in _documents(root)]
    edits += [(start, end, "") for start, end in _settings(root, text)]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _documents(root: SgNode) -> Iterable[tuple[int, str]]:
    """Where a document client is made, what it has to be told, and where."""
    for node in root.find_all(kind="call_expression"):
        arguments = node.field("arguments")
        if arguments is None or not node.text().startswith(DOCUMENT) or "removeUndefinedValues" in node.text():
            continue
        given = [one for one in arguments.children() if one.is_named() and one.kind() != "comment"]
        if len(given) == 1:
            yield extent.end(given[0]), f", {{ {MARSHALL} }}"
        elif len(given) == 2 and given[1].kind() == "object":
            pairs = {key.text(): one for one in given[1].children() if (key := one.field("key"))}
            marshalling = pairs["marshallOptions"].field("value") if "marshallOptions" in pairs else None
            if "marshallOptions" not in pairs:
                yield extent.start(given[1]) + 1, f" {MARSHALL}," if pairs else f" {MARSHALL} "
            elif marshalling is not None and marshalling.kind() == "object":
                yield extent.start(marshalling) + 1, f" {BY_ITSELF},"


def _settings(root: SgNode, text: str) -> list[tuple[int, int]]:
    """The lines that load version 2, where all that is left of it are regions for all clients; and these. The codemod
    has given each client of the file its own. None where more is left."""
    loading = [one for one in root.find_all(kind="string") if V2.match(one.text())]
    if not loading:
        return []
    spans, known = [], set()
    for string in loading:
        statement = _statement(string)
        declared = LOADING.fullmatch(statement.text())
        if declared is None:
            return []
        known.add(declared[1] or declared[2])
        spans.append(statement)
    for one in root.find_all(kind="identifier"):
        if one.text() in known and not any(_inside(one, span) for span in spans):
            statement = _statement(one)
            if not REGION.fullmatch(statement.text()):
                return []
            if not OWN.match(statement.text()) and _without_region(root):
                return []
            spans.append(statement)
    return [_with_comments(span, text) for span in spans]


def _without_region(root: SgNode) -> bool:
    """Whether a document client is made of one to which the codemod gave no region: it does not look there."""
    calls = (node.text() for node in root.find_all(kind="call_expression"))
    return any(text.startswith(f"{DOCUMENT}new ") and "region" not in text for text in calls)


def _statement(node: SgNode) -> SgNode:
    """The statement around a node."""
    around = [one for one in node.ancestors() if one.kind().endswith(("statement", "declaration"))]
    return around[0] if around else node


def _inside(node: SgNode, other: SgNode) -> bool:
    one, two = extent.span(node), extent.span(other)
    return two.start <= one.start and one.end <= two.end


def _with_comments(node: SgNode, text: str) -> tuple[int, int]:
    """The lines of a statement, with what the codemod says of it before."""
    start = text.rfind("\n", 0, extent.start(node)) + 1
    end = text.find("\n", extent.end(node)) + 1 or len(text)
    if said := SETTINGS.search(text, 0, start):
        start = said.start()
    return start, end


def unfit(path: str, text: str, former: Iterable[str]) -> str:
    """Why a result may not stand; "" where it may. `former`: names that the file had from version 2."""
    project = _project(path, text)
    if broken := problems(project, path):
        return f"what the codemod made of it does not parse (its line {broken[0][0]})"
    root = syntax(project, path)
    if line := awaits_wrongly(root):
        return f"the codemod put an `await` into a function that is not async (its line {line})"
    if said := UNSUPPORTED.search(text):
        return f"the codemod says: {said[1]}"
    if BEST in text:
        return "the codemod was not sure of a `.promise()`"
    strings = root.find_all(kind="string")
    if any(V2.match(one.text()) for one in strings):
        return "the codemod left version 2 in it"
    if left := PROMISE.search(text):
        return f"what the `.promise()` in line {line_of(text, left.start() + 1)} of the result belongs to is not seen"
    return _twice(project, path) or _names(root, former)


def _twice(project: Project, path: str) -> str:
    """Whether a name that is of version 3 is another thing's, too."""
    for name, found in bindings(project, path).items():
        new = [one for one in found if _of_v3(one)]
        if new and (len(new) < len(found) or len({(one.start, one.end) for one in new}) < len(new)):
            return f"its own `{name}` has the name of what version 3 brings: rename it"
    return ""


def _of_v3(binding: Binding) -> bool:
    value = binding.value
    return "@aws-sdk/" in (value if isinstance(value, str) else value.text()[:LONG] if value else "")


def _names(root: SgNode, former: Iterable[str]) -> str:
    """Whether a name is used that nothing declares any more, or before it is declared."""
    declared: dict[str, int] = {}
    for kind in ("variable_declarator", "import_statement"):
        for node in root.find_all(kind=kind):
            named = node.field("name") if kind == "variable_declarator" else node
            if named is None:
                continue
            inner = [named, *(one for each in NAMES for one in named.find_all(kind=each))]
            for one in inner:
                if one.kind() in NAMES:
                    declared.setdefault(one.text(), extent.start(one))
    for name in former:
        if name not in declared and any(one.text() == name for one in root.find_all(kind="identifier")):
            return f"the codemod left `{name}` in it, and nothing gives it"
    loaded = [one for one in root.find_all(kind="string") if V3.match(one.text())]
    for string in loaded:
        above = next((one for one in string.ancestors() if one.kind() == "variable_declarator"), None)
        named = above.field("name") if above else None
        for each in named.find_all(kind="shorthand_property_identifier_pattern") if named else ():
            first = next((one for one in root.find_all(kind="identifier") if one.text() == each.text()), None)
            if first is not None and extent.start(first) < extent.start(each):
                return f"the codemod uses {each.text()} before it is there"
    return ""


def _project(path: str, text: str) -> Project:
    return Project({path: Entry(path, Kind.TEXT, 0o644, text.encode)})


def difference(path: str, old: str, new: str) -> list[Edit]:
    """The edits that make of a text another one, whose lines end with \\n: as few lines as may be, with the line ends
    that the text has. Empty lines that were only put around a change are not made."""
    mark = len(old) - len(old.removeprefix("\ufeff"))
    old = old[mark:]
    end = "\r\n" if old.count("\r\n") * 2 > old.count("\n") else "\n"
    before = old.splitlines(keepends=True) if not re.search("[\v\f\x1c-\x1e\x85\u2028\u2029]", old) else _lines(old)
    after = [line.removesuffix("\n") for line in _lines(new)]
    offsets = [0]
    for line in before:
        offsets.append(offsets[-1] + len(line))
    bare = [line.rstrip("\r\n") for line in before]
    edits = []
    for kind, a, b, c, d in SequenceMatcher(None, bare, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        lines = _trimmed(bare[a:b], after[c:d], a == 0)
        text = "".join(line + end for line in lines)
        was = old[offsets[a] : offsets[b]]
        if b == len(before) and was and not was.endswith("\n"):
            text = text.removesuffix(end)
        elif b == len(before) and not was and old and not old.endswith("\n"):
            text = end + text.removesuffix(end) if text else ""
        edits += _narrow(path, mark + offsets[a], was, text)
    return edits


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+\Z", text)


def _trimmed(old: list[str], new: list[str], first: bool) -> list[str]:
    """New lines without empty ones around them that the old lines had not."""
    lines = list(new)
    while lines and not lines[0].strip() and (first or not old or old[0].strip()):
        lines.pop(0)
    while len(lines) > 1 and not lines[-1].strip() and not lines[-2].strip():
        lines.pop()
    return lines


def _narrow(path: str, start: int, old: str, new: str) -> list[Edit]:
    """One edit, without what both texts begin and end with."""
    if old == new:
        return []
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return [Edit(path, start + head, start + len(old) - tail, new[head : len(new) - tail])]
