"""docs/tutorial.md, run from top to bottom: the real AWS CLI against AWS on loopback; nothing is left at the end."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from test_life_cycle import environ, server, standing  # noqa: F401

PAGE = Path(__file__).parents[1] / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```shellsession\n(.*?)^```$", re.M | re.S)
TYPED = re.compile(r"^\$ (?!aws )", re.M)
"""A command of the page. Lines that begin with `$ aws` are printed by the project's own."""
WILD = "…"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("aws")]


def pattern(output: str) -> str:
    """`…` alone on a line is any number of lines, within a line any text."""
    return "".join(
        r"(?:.*\n)*?" if line == WILD else ".*".join(map(re.escape, line.split(WILD))) + r"\n"
        for line in output.splitlines()
    )


def test_pattern_means_what_the_page_says() -> None:
    assert re.fullmatch(pattern("a\n…\nb…c\n"), "a\n1\n2\nb--c\n")
    assert re.fullmatch(pattern("a\n…\n"), "a\n")
    assert not re.fullmatch(pattern("a\n"), "a\nb\n")
    assert not re.fullmatch(pattern("a.c\n"), "abc\n")


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
def test_the_tutorial(tmp_path: Path, server: str, environ: dict[str, str]) -> None:  # noqa: F811
    folder = tmp_path / "work"
    folder.mkdir()
    variables = {**environ, "NPM_CONFIG_UPDATE_NOTIFIER": "false"}
    del variables["AWS_REGION"]
    commands = [part for block in BLOCK.findall(PAGE.read_text("utf-8")) for part in TYPED.split(block)[1:]]
    assert len(commands) > 10
    for part in commands:
        command, _, output = part.partition("\n")
        if command.startswith("cd "):
            folder /= command[3:]
        elif command.startswith("export "):
            name, _, value = command[7:].partition("=")
            variables[name] = value
        else:
            ran = subprocess.run(
                ["sh", "-c", command],
                cwd=folder,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            assert ran.returncode == 0, ran.stdout
            assert re.fullmatch(pattern(output), ran.stdout), f"{command}\n{ran.stdout}"
        if "deploy" in command:
            assert {"role", "function", "log group", "queue"} == set(standing(server))
    assert standing(server) == {}
