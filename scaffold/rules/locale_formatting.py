"""Texts and orders made for a locale that the old Node.js did not have: it took English for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold.declared import named, unquoted
from scaffold.formats import syntax
from scaffold.handler.loaded import is_code
from scaffold.model import Hit, Kind, Migration, Project, Unreadable
from scaffold.scope import is_global

if TYPE_CHECKING:
    from ast_grep_py import SgNode

LOCALES = {
    "toLocaleString": 0,
    "toLocaleDateString": 0,
    "toLocaleTimeString": 0,
    "localeCompare": 1,
    "NumberFormat": 0,
    "DateTimeFormat": 0,
    "Collator": 0,
    "PluralRules": 0,
}
"""Methods and constructors, and which argument names the locale."""
ORDERS = frozenset(["localeCompare", "Collator", "PluralRules"])
"""What does not differ within English."""
LOCALE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
PLAIN = frozenset(["en", "en-us"])
FULL = re.compile(
    r"""NODE_ICU_DATA|--icu-data-dir|["'](?:full-icu|@formatjs/intl[\w-]*)["']"""
    r"""|(?:require\(|from )["']intl["']|"intl"\s*:\s*"[\^~\d]"""
)
"""What gives an old Node.js the locales that it lacks."""
CALLS = {"rule": {"any": [{"kind": "call_expression"}, {"kind": "new_expression"}], "regex": r"ocale|Intl"}}


def find(project: Project, _migration: Migration) -> Iterator[Hit]:
    found = [hit for path in project.entries for hit in _hits(project, path)]
    if found and not any(FULL.search(_text(project, path)) for path in project.entries):
        yield from found


def _hits(project: Project, path: str) -> Iterator[Hit]:
    text = _text(project, path) if is_code(path) else ""
    if any(word in text for word in ("toLocale", "localeCompare", "Intl.")):
        for call in syntax(project, path).find_all(CALLS):  # type: ignore[call-overload]
            if locale := _locale(call, project, path):
                at = locale.range()
                yield Hit(path, at.start.index, at.end.index, note=f"English up to nodejs12.x, {locale.text()} now")


def _locale(call: SgNode, project: Project, path: str) -> SgNode | None:
    """The locale that is written out in a call, where it is another than the English of the United States."""
    called, arguments = call.field("function") or call.field("constructor"), call.field("arguments")
    owner, member = (called.field("object"), called.field("property")) if called else (None, None)
    if owner is None or member is None or arguments is None or member.text() not in LOCALES:
        return None
    name, given = member.text(), named(arguments)
    if name[0].isupper() and not (owner.text() == "Intl" and is_global("Intl", owner, project, path)):
        return None
    locale = given[LOCALES[name]] if len(given) > LOCALES[name] else None
    if locale is not None and locale.kind() == "array":
        locale = next(iter(named(locale)), None)
    if locale is None or locale.kind() != "string" or not LOCALE.fullmatch(unquoted(locale)):
        return None
    tag = unquoted(locale).lower()
    return None if tag in PLAIN or (name in ORDERS and tag.startswith("en")) else locale


def _text(project: Project, path: str) -> str:
    if project.entries[path].kind is not Kind.TEXT:
        return ""
    try:
        return project.text(path)
    except Unreadable:
        return ""
