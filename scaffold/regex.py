"""Regular expressions that are compiled when they are first asked, and names that need none.

A module names what it may look for; one run asks for a few of those, and compiling the others took longer than it.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import AnyStr, cast


class _Late:
    """Stands for a pattern; what is read of it once (`match`, `sub`) is kept, and costs no more than the pattern's."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> object:
        found: object = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, found)
        return found


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives; a text that is no regular expression raises re.error when it is first used."""
    return cast("re.Pattern[AnyStr]", _Late(text, flags))


def like(name: str, pattern: str) -> bool:
    """What `fnmatch.fnmatchcase` says; a pattern with one star, as nearly all are, is not compiled for it."""
    head, star, tail = pattern.partition("*")
    if "?" in pattern or "[" in pattern or "*" in tail:
        return fnmatchcase(name, pattern)
    if not star:
        return name == pattern
    return len(name) >= len(head) + len(tail) and name.startswith(head) and name.endswith(tail)
