"""Comparisons with messages that read otherwise on the target: the table on the page of `error-message-text`."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scaffold import data, extent, table
from scaffold.formats import format_of, is_code, syntax
from scaffold.model import Hit, Kind, Migration, Project
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

HEAD = ["Text", "Compared", "From", "Reads there", "Ask for"]
SAID = regex(r"(?:message|msg|reason|\.toString\(\)|\bString\([\w$.]+\))\W*\Z", re.IGNORECASE)
"""What has a message, as it ends."""
PARTLY = frozenset(["includes", "indexOf", "startsWith", "match", "search"])
ASKING = {*PARTLY, "endsWith"}
PATTERN = regex(r"pattern|filter", re.IGNORECASE)
"""In the key of what a log line, or an answer, has to match."""
TEXTS = {"rule": {"any": [{"kind": "string"}, {"kind": "template_string"}, {"kind": "regex"}]}}


class Message(NamedTuple):
    """A message that some runtime changed."""

    text: str
    whole: bool
    """Only what stands behind it changed: a comparison with the beginning still holds."""
    since: str
    now: str
    ask: str


@functools.cache
def messages() -> Sequence[Message]:
    """The rows of the page's table."""
    path = data.folder("docs") / "rules" / "error-message-text.md"
    found = [[cell.strip("`") for cell in cells] for _, cells in table.rows(str(path), path.read_text("utf-8"), HEAD)]
    return [Message(text, how == "whole", since, now, ask) for text, how, since, now, ask in found]


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        old, row = migration.old(path), format_of(path)
        text = project.text(path).replace("\\'", "'")
        known = [
            one
            for one in messages()
            if old and one.text in text and old.rank < migration.runtimes[one.since].rank <= migration.target.rank
        ]
        wanted = [one for one in known if one.now.split("…")[0].strip() not in text.replace(one.text, "")]
        wanted = [one for one in wanted if not _own(project, one.text)]
        if wanted and row is not None:
            yield from _in_code(project, path, wanted) if row.language else _in_data(project.text(path), path, wanted)


def _own(project: Project, text: str) -> bool:
    """Whether the project throws such a message itself."""
    known = project.cache.get(("", f"thrown {text}"))
    if known is None:
        thrown = re.compile(rf"Error\(\s*[\"'`][^\n]{{0,80}}?{re.escape(text)}")
        code = (path for path, entry in project.entries.items() if is_code(path) and entry.kind is Kind.TEXT)
        known = project.cache["", f"thrown {text}"] = any(thrown.search(project.readable(path)) for path in code)
    return bool(known)


def _in_data(text: str, path: str, wanted: Sequence[Message]) -> Iterator[Hit]:
    """Patterns for lines of a log and for errors, in templates."""
    for one in wanted:
        for found in re.finditer(re.escape(one.text), text):
            line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
            if not one.whole and PATTERN.search(line) and not line.lstrip().startswith(("#", "//")):
                yield Hit(path, *found.span(), note=_note(one))


def _in_code(project: Project, path: str, wanted: Sequence[Message]) -> Iterator[Hit]:
    for node in syntax(project, path).find_all(TEXTS):  # type: ignore[call-overload]
        one = next((one for one in wanted if one.text in node.text().replace("\\'", "'")), None)
        how = _compared(node) if one else ""
        if one and (how == "whole" or (how and not one.whole)):
            at = extent.span(node)
            yield Hit(path, at.start, at.end, note=_note(one))


def _note(one: Message) -> str:
    ask = f"; ask for {one.ask}" if one.ask != "–" else ""
    return f"from {one.since} on: {one.now}{ask}"


def _compared(node: SgNode) -> str:
    """How a message is compared with a text: "whole", "part", or "" where it is not."""
    above = node.parent()
    if above is None:
        return ""
    if above.kind() == "switch_case":
        switch = next((one for one in above.ancestors() if one.kind() == "switch_statement"), None)
        return "whole" if switch and _said(switch.field("value")) else ""
    if above.kind() == "binary_expression":
        sign = above.field("operator")
        equal = sign is not None and sign.text()[:2] in ("==", "!=")
        return "whole" if equal and (_said(above.field("left")) or _said(above.field("right"))) else ""
    call = above.parent()
    called = call.field("function") if call is not None and above.kind() == "arguments" else None
    owner, member = (called.field("object"), called.field("property")) if called else (None, None)
    if member is not None and member.text() in ASKING and _said(owner):
        return "part" if member.text() in PARTLY and not _ends(node) else "whole"
    if above.kind() == "member_expression" and call is not None and node.kind() == "regex":
        arguments, member = call.field("arguments"), above.field("property")
        asks = member is not None and member.text() in ("test", "exec") and arguments is not None
        given = arguments.children() if asks and arguments else []
        return ("whole" if _ends(node) else "part") if any(_said(one) for one in given) else ""
    return ""


def _said(node: SgNode | None) -> bool:
    return node is not None and node.kind() not in ("string", "regex") and SAID.search(node.text()) is not None


def _ends(node: SgNode) -> bool:
    """Whether a pattern has to match to the end."""
    return node.kind() == "regex" and re.search(r"[^\\]\$/\w*\Z", node.text()) is not None
