"""YAML that is not YAML yet: what templates and open merges leave in a file, replaced by as much that is harmless."""

from __future__ import annotations

import re

from scaffold.regex import regex


def _tag(opening: str, closing: str) -> str:
    """A tag of at most 1000 characters that holds no other; linear in any text."""
    a, b, c, d = *opening, *closing
    inside = rf"(?:[^\{a}\{c}]|\{a}(?!\{b})|\{c}(?!\{d})){{0,1000}}+"
    return rf"\{a}\{b}{inside}\{c}\{d}"


STATEMENT = f"(?:{_tag('{%', '%}')}|{_tag('{#', '#}')}|(?!<%[=-]){_tag('<%', '%>')})"
LINES = regex(rf"^[ \t]*(?:{STATEMENT}[ \t]*)++(?=\r?$)", re.MULTILINE)
INLINE = regex(f"{STATEMENT}|{_tag('{{', '}}')}|{_tag('<%', '%>')}")
CONFLICT = regex(r"^(?:<{7}|={7}|>{7}|\|{7})(?=[ \r\n]|\Z)[^\r\n]*", re.MULTILINE)
DIRECTIVE = regex(r"^%[^\r\n]*", re.MULTILINE)
TABS = regex(r"^ *\t[ \t]*", re.MULTILINE)
SIGIL = regex(r"(?<=[:\-] )[@`%]")
INK = regex(r"[^\r\n]")


def healed(text: str) -> str:
    """The text with placeholders as letters, and statements, conflict markers and tabs as space; as long as before."""
    text = without_statements(text)
    text = INLINE.sub(lambda found: INK.sub("j", found[0]), text)
    text = CONFLICT.sub(_comment, text)
    text = DIRECTIVE.sub(_comment, text)
    text = TABS.sub(lambda found: found[0].replace("\t", " "), text)
    return SIGIL.sub("_", text)


def without_statements(text: str) -> str:
    """The text with the lines that hold a template's statements blank."""
    return LINES.sub(_blank, text)


def statements(text: str) -> list[tuple[int, str]]:
    """Where a template decides or a merge is open, so that more than one thing may hold."""
    found = [
        (tag.start(), f"a template's tag: {tag[0].splitlines()[0][:40]}")
        for tag in re.finditer(STATEMENT, text)
        if not tag[0].startswith("{#") and "#" not in text[text.rfind("\n", 0, tag.start()) + 1 : tag.start()]
    ]
    return found + [(mark.start(), "a merge conflict") for mark in CONFLICT.finditer(text)]


def _blank(found: re.Match[str]) -> str:
    return INK.sub(" ", found[0])


def _comment(found: re.Match[str]) -> str:
    return "#" + " " * (len(found[0]) - 1)
