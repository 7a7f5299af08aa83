"""The table behind `fs-callback-missing`, on the real Node.js of both sides."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.rules.fs_callback_missing import CALLBACK, REQUIRED

DESCRIPTORS = ("fchmod", "fchown", "fdatasync", "fstat", "fsync", "ftruncate", "futimes")


def call(name: str, *more: str) -> str:
    first = "999" if name in DESCRIPTORS else '"/no-such-folder/a"'
    rest = {"writeFile": ['"text"'], "appendFile": ['"text"'], "rename": ['"/no-such-folder/b"']}
    rest["link"] = rest["rename"]
    given = [first, *rest.get(name, ["1"] * (REQUIRED[name] - 1)), *more]
    return f"fs.{name}({', '.join(given)})"


def seen(binary: Path, code: str) -> list[str]:
    """What was thrown at once, and what was thrown later."""
    text = (
        'const fs = require("fs"), said = [];'
        'process.on("uncaughtException", (e) => said.push(`later ${e.code}`));'
        'process.on("exit", () => console.log(said.join("\\n")));'
        f"try {{ {code} }} catch (e) {{ said.push(`at once ${{e.name}}`); }}"
    )
    done = subprocess.run([binary, "-e", text], capture_output=True, text=True, timeout=30, check=True)
    return [re.sub(r" \[.*", "", line) for line in done.stdout.split("\n") if line]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_without_a_callback(name: str, real_node: Callable[[str], Path]) -> None:
    """8.10 goes on and throws what went wrong later; 10.15 throws at once; with the fix both do what 8.10 did."""
    old, new = real_node("8.10.0"), real_node("10.15.3")
    before = seen(old, call(name))
    assert seen(new, call(name)) == ["at once TypeError"]
    if name == "exists":
        assert before == []
        return
    assert len(before) == 1
    assert before[0].startswith("later E")
    assert seen(old, call(name, CALLBACK)) == before
    assert seen(new, call(name, CALLBACK)) == before
