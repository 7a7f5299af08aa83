"""What several test files share: exact Node.js binaries, kept outside the tree."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.node import cache_folder, node


@pytest.fixture(scope="session")
def real_node() -> Callable[[str], Path]:
    """`real_node("8.10.0")`: that exact binary, from the user's cache; fetched through npm the first time."""

    def binary(version: str) -> Path:
        return node(version, cache=cache_folder(os.environ), environ=os.environ)

    return binary
