"""What a text must hold for a rule to hit anything in it: asked of the text alone, before it is parsed.

A need is a word, words that follow one another, or several needs.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from scaffold.regex import regex
from scaffold.tuples import NamedTuple

CAPTURE = regex(r"\$\$\$([A-Z_][A-Z0-9_]*)|\$([A-Z_][A-Z0-9_]*)")
IDENTIFIER = regex(r"[A-Za-z_]\w*")
RUN = regex(r"(?:(?<![\w$'\"`])[A-Za-z_]\w*|\.|(?<=\w) (?=\w))+\(?")
"""Words and dots that follow one another in a pattern, up to a bracket."""
TOKEN = regex(r"\w+|[.(]")
GAP = r"[\s!?]*"
"""What may stand between them in code, comments aside: where one begins, nothing more is asked."""
CALLED = rf"(?:[(</]|\.{GAP}[(</])"
ONE_OF = regex(r"\^?(?:\((?:\?:)?)?(\w+(?:\|\w+)*)\)?\$?")
"""A regular expression in whose every match one of some words stands."""
MEMBER = regex(r"([^.:()]+)(?:\(\))*\Z")
"""The last part of `crypto.createCipher`, `new:stream.PassThrough`, `crypto.createHash()`."""
OWNER = regex(r"(?:new:)?(\w+)")
"""The first one: a module, as the file asks for it, or a global."""
RELATIONS = ("inside", "has", "precedes", "follows")


class Many(NamedTuple):
    """All of some needs, or one of them."""

    every: bool
    of: tuple[Need, ...]


class Run(NamedTuple):
    """A regular expression, compiled where it is asked for."""

    shape: str


Need = str | Run | Many
NOTHING = Many(True, ())


def stands(need: Need, text: str) -> bool:
    """Whether a text has what is needed."""
    if isinstance(need, str):
        return need in text
    if isinstance(need, Run):
        return _compiled(need.shape).search(text) is not None
    each = (stands(part, text) for part in need.of)
    return all(each) if need.every else any(each)


@functools.cache
def _compiled(shape: str) -> re.Pattern[str]:
    return re.compile(shape)


def asked(alternatives: Sequence[Mapping[str, Any]]) -> Callable[[str], bool]:
    """Whether one of some alternatives can hit anything in a text; worked out when it is asked first."""
    needs: list[Need] = []

    def found(text: str) -> bool:
        if not needs:
            needs.append(_some(map(needed, alternatives)))
        return stands(needs[0], text)

    return found


def needed(one: Mapping[str, Any]) -> Need:
    """What one alternative of a `Rule:` block needs."""
    when = one.get("when", {})
    options = [given.split("|") for key in ("module", "made") for given in when.get(key, {}).values()]
    mentions = [_some(when["mentions"])] if when.get("mentions") else []
    return _all([_rule(one["rule"]), *(_some(map(_option, some)) for some in options), *mentions])


def own(rule: Mapping[str, Any]) -> tuple[str, ...]:
    """Words of which one stands in the text of every match of a rule; none where it cannot be told."""
    if isinstance(pattern := rule.get("pattern"), str):
        names = sorted(IDENTIFIER.findall(CAPTURE.sub("$", pattern)), key=len)
        if names:
            return (names[-1],)
    if found := ONE_OF.fullmatch(rule.get("regex", "")):
        return tuple(found[1].split("|"))
    inner = [rule["has"]] if "has" in rule else []
    for part in (*rule.get("all", ()), *inner):
        if words := own(part):
            return words
    each = [own(part) for part in rule.get("any", ())]
    return tuple(dict.fromkeys(word for words in each for word in words)) if all(each) else ()


def _rule(rule: object) -> Need:
    """What a rule of the parser library needs: what stands in its matches, and in what is around and in them."""
    if not isinstance(rule, dict):
        return NOTHING
    parts: list[Need] = []
    if isinstance(pattern := rule.get("pattern"), str):
        parts += _pattern(pattern)
    if found := ONE_OF.fullmatch(rule.get("regex", "")):
        parts.append(_some(found[1].split("|")))
    parts += [_rule(part) for part in rule.get("all", ())]
    parts += [_rule(rule[key]) for key in RELATIONS if key in rule]
    if rule.get("any"):
        parts.append(_some(map(_rule, rule["any"])))
    return _all(parts)


def _pattern(pattern: str) -> Iterator[Need]:
    """Its words, the longest first, and words as they follow one another."""
    plain = CAPTURE.sub("$", pattern)
    yield from sorted(set(IDENTIFIER.findall(plain)), key=len, reverse=True)
    for run in RUN.findall(plain):
        words = TOKEN.findall(run)
        if len(words) > 1:
            yield Run(_followed(words, alone=words[1:] == ["("] and plain.startswith(run)))


def _followed(words: Sequence[str], alone: bool = False) -> str:
    """One after the other; `alone` is a name that is called as it is. What an expression begins with should be a word:
    that is quick to look for."""
    first, *rest = (CALLED if word == "(" else re.escape(word) for word in words)
    before = rf"(?<![\w$]{first})(?<!new {first})" if alone else ""
    return rf"{first}{before}{GAP}(?:/|{_followed(words[1:])})" if rest else first


def _option(option: str) -> Need:
    """The words of a module's or a global's member, however a file comes by it."""
    return _all(found[1] for part in (MEMBER, OWNER) if (found := part.search(option)))


def _all(parts: Iterable[Need]) -> Need:
    some = tuple(dict.fromkeys(part for part in parts if part != NOTHING))
    return some[0] if len(some) == 1 else Many(True, some)


def _some(parts: Iterable[Need]) -> Need:
    some = tuple(dict.fromkeys(parts))
    return some[0] if len(some) == 1 else NOTHING if NOTHING in some else Many(False, some)
