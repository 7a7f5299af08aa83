"""`node-options-refused`: a finding exactly where the old Node.js takes what the new one refuses."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from examples import project
from hypothesis import given
from hypothesis import strategies as st

from scaffold import facts
from scaffold.model import Migration
from scaffold.rules.node_options_refused import find, taken

RUNTIMES = facts.runtimes()
NAMES = [one.identifier for one in RUNTIMES.values() if one.rank >= RUNTIMES["nodejs8.10"].rank]
TEMPLATE = (
    "Resources: {{ F: {{ Type: AWS::Lambda::Function, Properties: {{ Environment: {{ Variables: {{\n"
    '  NODE_OPTIONS: "--no-warnings {option}" }} }} }} }} }}\n'
)


def found(text: str, old: str, new: str) -> list[str]:
    of = project({"template.yaml": text})
    return [text[hit.start : hit.end] for hit in find(of, Migration((), RUNTIMES[new], RUNTIMES, RUNTIMES[old]))]


@given(
    option=st.sampled_from(sorted(taken())),
    pair=st.lists(st.sampled_from(NAMES), min_size=2, max_size=2, unique=True),
    spelled=st.sampled_from(["{}", "{}=1"]),
    underscores=st.booleans(),
)
def test_what_the_table_says(option: str, pair: list[str], spelled: str, underscores: bool) -> None:
    old, new = sorted(pair, key=NAMES.index)
    word = "--" + option[2:].replace("-", "_") if underscores else option
    hits = found(TEMPLATE.format(option=spelled.format(word)), old, new)
    assert hits == ([word] if old in taken()[option] and new not in taken()[option] else [])


def test_a_step_back_says_nothing() -> None:
    assert not found(TEMPLATE.format(option="--no-experimental-fetch"), "nodejs16.x", "nodejs14.x")


@pytest.mark.slow
@pytest.mark.parametrize("option", ["--force-async-hooks-checks", "--expose-http2"])
def test_the_table_on_the_real_binaries(option: str, real_node: Callable[[str], Path]) -> None:
    for name in ("nodejs8.10", "nodejs10.x", "nodejs12.x"):
        binary = real_node(RUNTIMES[name].patch)
        done = subprocess.run([binary, "-e", "0"], env={"NODE_OPTIONS": option}, capture_output=True, check=False)
        assert (done.returncode == 0) == (name in taken()[option]), name
