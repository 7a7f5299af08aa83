"""What is asked of functions that call one another: of each once, and no end is sought where they go in circles."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from scaffold.model import ACROSS, Project

DEEP, MANY = 40, 400
"""Functions and values that are looked into one in the other, and in all, for one question; of more the answer is
yes."""


class Asked:
    """What is being looked into for one question, from the outside in, each with how deep it is."""

    def __init__(self) -> None:
        self.within: dict[tuple[str, int, str], int] = {}
        self.round = DEEP
        """The least deep of these that was come upon again: what leads there is not known before that is."""
        self.count = 0
        self.spent = False


def once(at: tuple[str, int, str], project: Project, asked: Asked, ask: Callable[[], bool]) -> bool:
    """What is found of a function or a value, by its path, its place, and what is asked of it; kept where it holds for
    every question. In a circle it adds nothing."""
    known = cast("dict[object, bool]", project.parses.setdefault((at[0], ACROSS), {}))
    key = ("found", at)
    if key in known:
        return known[key]
    if at in asked.within:
        asked.round = min(asked.round, asked.within[at])
        return False
    asked.count += 1
    deep = len(asked.within)
    if deep >= DEEP or asked.count > MANY:
        asked.spent = True
        return True
    before, asked.round = asked.round, DEEP
    asked.within[at] = deep
    found = ask()
    del asked.within[at]
    if not asked.spent and (found or asked.round >= deep):
        known[key] = found
    asked.round = min(before, asked.round if asked.round < deep else DEEP)
    return found
