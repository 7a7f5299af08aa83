"""The table behind `syntax-newer-than-runtime`, on the real Node.js of every runtime."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from examples import RUNTIMES, project

from scaffold.formats import syntax
from scaffold.rules.syntax_newer_than_runtime import SYNTAX, Syntax

MAJORS = {int(one.spellings["major"]): one.patch for one in RUNTIMES.values() if one.abi >= 57 and not one.preview}
PLAIN = """
try { a ? .5 : b } catch (e) { a += b || c && d; }
class A { b() {} static c() {} get d() { return 10; } }
for (const a of b); async () => { await a; }; x = [1000, 0x1f, "1_000", "a?.b", /a?.b/, n1, a_b];
"""


@pytest.mark.parametrize("one", SYNTAX, ids=lambda one: one.said)
def test_each_finds_its_sample_and_nothing_old(one: Syntax) -> None:
    config = {"rule": one.rule}
    assert syntax(project({"a.js": one.sample}), "a.js").find(config)  # type: ignore[call-overload]
    assert not syntax(project({"a.js": PLAIN}), "a.js").find(config)  # type: ignore[call-overload]


@pytest.mark.slow
@pytest.mark.parametrize("major", MAJORS)
def test_each_runtime_parses_what_the_table_says(major: int, real_node: Callable[[str], Path]) -> None:
    for one in SYNTAX:
        done = subprocess.run(
            [real_node(MAJORS[major]), "--check", "-"], input=one.sample, capture_output=True, text=True
        )
        assert (done.returncode == 0) == (major >= one.since), (one.said, done.stderr)
