"""Texts and orders made for a locale that the old Node.js did not have: it took another for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.declared import named, unquoted
from scaffold.formats import TESTS, is_code, syntax
from scaffold.made import made_by
from scaffold.model import Hit, Migration, Project
from scaffold.regex import regex
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
DATES = frozenset(["toLocaleDateString", "toLocaleTimeString"])
COUNTRYLESS = "nodejs8.10"
"""Its Node.js takes a locale of no country for every one but those of English, and for the default."""
LOCALE = regex(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
PLAIN = frozenset(["en", "en-us"])
FULL = regex(
    r"""NODE_ICU_DATA|--icu-data-dir|["'](?:full-icu|@formatjs/intl[\w-]*)["']"""
    r"""|(?:require\(|from )["']intl["']|"intl"\s*:\s*"[\^~\d]"""
)
"""What gives an old Node.js the locales that it lacks."""
CALLS = {"rule": {"any": [{"kind": "call_expression"}, {"kind": "new_expression"}], "regex": r"ocale|Intl"}}


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    found = [hit for path in project.entries for hit in _hits(project, migration, path)]
    if found and not any(FULL.search(project.readable(path, facts=False)) for path in project.entries):
        yield from found


def _hits(project: Project, migration: Migration, path: str) -> Iterator[Hit]:
    text = project.readable(path, facts=False) if is_code(path) and not TESTS.search(path) else ""
    old = migration.old(path) if any(word in text for word in ("toLocale", "localeCompare", "Intl.")) else None
    if old is None or old.rank >= migration.target.rank:
        return
    first, full = migration.runtimes["nodejs10.x"], migration.runtimes["nodejs14.x"]
    all_known = old.rank < full.rank <= migration.target.rank
    english = old.identifier == COUNTRYLESS and first.rank <= migration.target.rank
    for call in syntax(project, path).find_all(CALLS):  # type: ignore[call-overload]
        locale = _locale(call, project, path)
        if locale and all_known:
            at = extent.span(locale)
            yield Hit(path, at.start, at.end, note=f"{locale.text()} counts from nodejs14.x on")
        elif english and _dates(call, project, path) and (locale or _none(call)):
            at = extent.span(call)
            yield Hit(path, at.start, at.end, note="1/31/2021, 1:05:00 PM; 2021-1-31 13:05:00 on nodejs8.10")


def _dates(call: SgNode, project: Project, path: str) -> bool:
    """Whether a call writes a date."""
    called = call.field("function") or call.field("constructor")
    owner, member = (called.field("object"), called.field("property")) if called else (None, None)
    if owner is None or member is None:
        return False
    if member.text() == "DateTimeFormat":
        return owner.text() == "Intl" and is_global("Intl", owner, project, path)
    return member.text() in DATES or (member.text() == "toLocaleString" and made_by(owner, project, path) == "new:Date")


def _none(call: SgNode) -> bool:
    """Whether a call names no locale, so that the default counts."""
    arguments = call.field("arguments")
    given = named(arguments) if arguments else []
    return not given or given[0].text() in ("undefined", "[]")


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
