"""Source code as names, strings and marks, whatever the language; comments are left out.

Names with dots are one token. A string's span is what stands between its quotes.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from scaffold.regex import regex
from scaffold.tuples import NamedTuple

PART = r"[A-Za-z_$][\w$]*+"
DOTTED = rf"{PART}(?:\s*+(?:\?\.|!\.|\.|::)\s*+{PART})*+"
STRING = r"""
    (?<![\w$]) (?P<prefix>[rRbBuUfF]{1,2}|[@$]{1,2})?+
    (?: \"{3}(?P<s1>(?:[^"\\]++|\\.|"(?!""))*+)\"{3}
      | '{3}(?P<s2>(?:[^'\\]++|\\.|'(?!''))*+)'{3}
      | "(?P<s3>(?:[^"\\\r\n]++|\\.)*+)"
      | '(?P<s4>(?:[^'\\\r\n]++|\\.)*+)'
      | `(?P<s5>[^`]*+)` )
"""
REST = rf"""
    (?P<postfix>\??\.\s*+{DOTTED})
  | (?P<name>{DOTTED})
  | (?P<number>\d[\w.]*+)
  | (?P<mark>[=!]==?|=>|->|[<>]=|:=|\?=|\?:|\?\?=?|\|\|=?|&&=?|[-+*/%]=|\.\.\.|[^\s\w])
"""
SLASHES = r"//[^\r\n]*+ | /\*(?s:.*?\*/|.*)"
HASHES = r"\#[^\r\n]*+"
INTERPOLATED = regex(r"\$\{|\$\w|\{\w")


class Token(NamedTuple):
    kind: str
    """name, postfix (`.name` behind a bracket), string, computed (a string with something to fill in), number, mark."""
    start: int
    end: int


Opaque = tuple[int, int, str]
"""A span that a parser knows better: a string, template, regular expression, comment; and which."""


@functools.cache
def pattern(comments: tuple[str, ...]) -> re.Pattern[str]:
    """What reads the next token of a language with these comments."""
    said = [HASHES] * ("#" in comments) + [SLASHES] * ("//" in comments)
    return re.compile(rf"(?P<comment>{' | '.join(said)}) | {STRING} | {REST}", re.VERBOSE | re.DOTALL)


def tokens(text: str, comments: tuple[str, ...], opaque: Sequence[Opaque] = ()) -> Iterator[Token]:
    """The tokens of a text; where a parser was asked, `opaque` says what it took for strings and comments."""
    at, reader = 0, pattern(comments)
    for start, end, kind in (*opaque, (len(text), len(text), "")):
        for found in reader.finditer(text, at, start):
            if token := _token(found, text):
                yield token
        if kind == "string":
            yield Token("string", start + 1, end - 1)
        elif kind == "template_string":
            plain = "${" not in text[start:end]
            yield Token("string" if plain else "computed", start + 1, end - 1)
        elif kind == "regex":
            yield Token("computed", start, end)
        at = end


def _token(found: re.Match[str], text: str) -> Token | None:
    kind = found.lastgroup or ""
    if kind == "comment":
        return None
    if kind.startswith("s") and len(kind) == 2:
        start, end = found.span(kind)
        filled = bool(set(found["prefix"] or "") & set("fF$")) or (
            kind in ("s1", "s3") and "$" in text[start:end] and bool(INTERPOLATED.search(text, start, end))
        )
        return Token("computed" if filled else "string", start, end)
    return Token(kind, *found.span())
