"""Few combinations in which every two values of different factors meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

Row = dict[str, str]


def rows(factors: Mapping[str, Sequence[str]], possible: Callable[[Row], bool]) -> list[Row]:
    """Whole rows, the same every time, that hold every two values which can go together.

    `possible` says whether a row, whole or in part, can be completed. Greedy: each row begins with two values that have
    not met, and takes of each further factor the value that makes most new acquaintances.
    """
    open_pairs = dict.fromkeys(pair for pair in pairs(factors) if possible(dict(pair)))
    found: list[Row] = []
    while open_pairs:
        row = dict(next(iter(open_pairs)))
        for factor in sorted(factors, key=lambda one: one not in row):
            fitting = [value for value in factors[factor] if possible({**row, factor: value})]
            if factor not in row:
                shift = len(found) % len(fitting)
                rotated = fitting[shift:] + fitting[:shift]
                row[factor] = max(rotated, key=lambda value: len(met(row, factor, value) & open_pairs.keys()))
        found.append({factor: row[factor] for factor in factors})
        for pair in pairs({factor: [value] for factor, value in found[-1].items()}):
            open_pairs.pop(pair, None)
    return found


def pairs(factors: Mapping[str, Sequence[str]]) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    return [
        ((one, value), (other, another))
        for one, other in combinations(factors, 2)
        for value in factors[one]
        for another in factors[other]
    ]


def met(row: Row, factor: str, value: str) -> set[tuple[tuple[str, str], tuple[str, str]]]:
    """The pairs that a further value makes with what stands in a row, in either order."""
    new = (factor, value)
    return {pair for old in row.items() for pair in ((old, new), (new, old))}
