"""A call that is written plainly, read by the table of its command's options. argparse, which takes longer to load than
most commands take, reads any other by the same table, and has the help and the errors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from typing import Protocol

    class Table(Protocol):
        """What is told a command's options: argparse's parser, or ours."""

        def add_argument(self, *names: str, **settings: Any) -> object: ...

        def add_mutually_exclusive_group(self) -> Table: ...


class Option(NamedTuple):
    """An option, or what stands in a call by itself; `settings` are those that argparse has."""

    name: str
    settings: dict[str, Any]
    alone: object
    """The group of which only one may be given; None for any."""


class Unusual(Exception):
    """Not for us: argparse knows what it means, or what is wrong with it."""


class Words:
    """The options of a command, or of a group of them."""

    def __init__(self, group: Words | None = None) -> None:
        self.options: dict[str, Option] = group.options if group else {}
        self.alone = self if group else None

    def add_argument(self, *names: str, **settings: Any) -> None:
        long = next((name for name in names if name.startswith("--")), names[0])
        one = Option(settings.get("dest") or long.lstrip("-").replace("-", "_"), settings, self.alone)
        self.options.update(dict.fromkeys(names, one))

    def add_mutually_exclusive_group(self) -> Words:
        return Words(self)

    def read(self, argv: Sequence[str]) -> SimpleNamespace | None:
        """Every value by its name; None for a call that is not plain."""
        found = {one.name: one.settings.get("default", _without(one)) for one in self.options.values()}
        given: dict[object, str] = {}
        loose: list[str] = []
        words, before = iter(argv), ""
        try:
            for word in words:
                if word.startswith("-"):
                    one = self._option(word)
                    if one.alone and given.setdefault(one.alone, one.name) != one.name:
                        raise Unusual
                    found[one.name] = _value(one, word, words, found[one.name])
                elif loose and before.startswith("-"):
                    raise Unusual
                else:
                    loose.append(word)
                before = word
            found.update(self._loose(loose))
        except Unusual:
            return None
        return SimpleNamespace(**found)

    def _option(self, word: str) -> Option:
        one = self.options.get(word.partition("=")[0])
        if one is None or one.settings.get("action") not in (None, "store_true", "append") or "nargs" in one.settings:
            raise Unusual
        return one

    def _loose(self, words: list[str]) -> dict[str, Any]:
        """The value of what stands by itself."""
        among = [one for name, one in self.options.items() if not name.startswith("-")]
        many = among[0].settings.get("nargs") if len(among) == 1 else ""
        if many == "*":
            return {among[0].name: words} if words else {}
        if len(words) > 1 or (len(words) == 0 and many is None) or (words and not among) or len(among) > 1:
            raise Unusual
        return {among[0].name: words[0]} if words else {}


def _without(one: Option) -> object:
    return False if one.settings.get("action") == "store_true" else None


def _value(one: Option, word: str, rest: Iterator[str], before: Any) -> Any:
    """What an option's value becomes with a word, and the next one where that has it."""
    _, equals, value = word.partition("=")
    if one.settings.get("action") == "store_true":
        if equals:
            raise Unusual
        return True
    value = value if equals else next(rest, "")
    if not value or value.startswith("-") or value not in one.settings.get("choices", (value,)):
        raise Unusual
    return [*before, value] if one.settings.get("action") == "append" else value
