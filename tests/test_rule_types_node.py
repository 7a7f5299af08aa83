"""Which TypeScript the types of Node.js ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold import facts
from scaffold.errors import BadPage
from scaffold.rules.types_node import HEAD, PAGE, asked_for
from scaffold.spelling import major

TABLE = f"| {' | '.join(HEAD)} |\n|---|---|---|\n"


def test_the_table_has_every_runtime_that_can_be_a_target() -> None:
    wanted = {major(one) for one in facts.runtimes().values() if major(one) >= 8}
    assert wanted <= set(asked_for())


def test_newer_types_never_ask_for_an_older_typescript() -> None:
    asked = [tuple(map(int, one.split("."))) for _, one in sorted(asked_for().items())]
    assert asked == sorted(asked)


@pytest.mark.parametrize("row", ["| 24.x | 24.1.0 | 5.6 |", "| 24 | 24.1.0 | new |", "| 24 | 24.1.0 |"])
def test_a_row_that_is_none(row: str, tmp_path: Path) -> None:
    (tmp_path / PAGE).write_text(f"{TABLE}{row}\n", "utf-8")
    with pytest.raises(BadPage):
        asked_for(tmp_path)
