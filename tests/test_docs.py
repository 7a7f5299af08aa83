"""Shell examples of the guide are run: what they print is what the page says; a command in a sentence exists."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Shell
from test_guide import FOUNDING

from scaffold.cli import COMMANDS
from scaffold.cli.parse import Asked, parsed
from scaffold.errors import ScaffoldError

CHECKOUT = Path(__file__).parent.parent
README = CHECKOUT / "README.md"
PAGES = [README, *sorted((CHECKOUT / "docs").glob("*.md"))]
FENCE = re.compile(r"^(`{3,})(\w*)\n(.*?)^\1$", re.M | re.S)
WILD = "…"


def fences(page: Path, language: str) -> list[str]:
    return [body for _, name, body in FENCE.findall(page.read_text("utf-8")) if name == language]


def files(page: Path) -> dict[str, str]:
    """The files that a page shows: a name in backticks on a line of its own, then a fence."""
    found = re.findall(r"^`([\w./-]+)`\n\n```\w+\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)
    return dict(found)


def calls(block: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block, and what it prints."""
    for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def pattern(output: str) -> str:
    """What an output must be: `…` alone on a line is any number of lines, within a line any text."""
    lines = [
        r"(?:.*\n)*?" if line == WILD else ".*".join(map(re.escape, line.split(WILD))) + r"\n"
        for line in output.splitlines()
    ]
    return "".join(lines)


def prepared(shell: Shell, page: Path) -> None:
    """The project that a page speaks of."""
    if page.name == "guide-input.md":
        shell.write({"programming-model.md": FOUNDING, "lambda-runtimes.md": FOUNDING})
        source = CHECKOUT / "docs" / "runtimes"
        shell.write({f"docs/runtimes/{one.name}": one.read_bytes() for one in source.glob("*.md")})
    else:
        shell.commit(files(page))


@pytest.mark.parametrize("page", [page for page in PAGES if fences(page, "console")], ids=lambda page: page.name)
def test_what_a_page_shows_is_what_is_printed(shell: Shell, page: Path) -> None:
    prepared(shell, page)
    for block in fences(page, "console"):
        for command, output in calls(block):
            words = shlex.split(command)
            if words[0] == "git":
                printed = shell.git(*words[1:])
            else:
                assert words[0] == "scaffold"
                ran = shell(*words[1:])
                assert ran.code in (0, 1), ran.err
                assert not ran.err
                printed = ran.out
            if output:
                assert re.fullmatch(pattern(output), printed), printed


def test_the_walk_through_a_migration_has_every_exit_code() -> None:
    text = (CHECKOUT / "docs" / "migrate.md").read_text("utf-8")
    assert [*dict.fromkeys(re.findall(r"^\| (\d+) \|", text, re.M))] == ["0", "1", "2", "3", "130"]


COMMAND = re.compile(rf"`(?:\.venv/bin/)?scaffold ((?:{'|'.join(COMMANDS)})\b[^`]*)`")
FACTS = [page for name in ("runtimes", "rules") for page in sorted((CHECKOUT / "docs" / name).glob("*.md"))]


def test_a_command_in_a_sentence_can_be_called() -> None:
    """Options and arguments are those that the command takes."""
    found = [(page, call) for page in (*PAGES, *FACTS) for call in COMMAND.findall(page.read_text("utf-8"))]
    assert len(found) > 10
    wrong = [f"{page.name}: {call}: {why}" for page, call in found if (why := refused(shlex.split(call)))]
    assert not wrong


def refused(words: list[str]) -> str:
    """Why a command cannot be called so. One that stops before what it takes, as `migrate --to`, or leaves something
    out (`…`) is named only."""
    try:
        parsed(words, 100)
    except Asked:
        return ""
    except ScaffoldError as error:
        named = (len(words) == 1 or words[-1].startswith("--") or WILD in words) and re.search(
            "required|expected", error.what
        )
        return "" if named else error.what
    return ""


SETUP, *MOVE, TESTS = (line for block in fences(README, "sh") for line in block.splitlines())


def test_the_two_commands_are_one_line_each_and_ci_calls_the_second() -> None:
    assert SETUP.startswith("python3 -m venv .venv && .venv/bin/pip install")
    assert SETUP.endswith("/scaffold new my-function -y")
    lines = README.read_text("utf-8").splitlines()
    assert [line for line in lines if re.search(r"bin/pytest$", line)] == [TESTS]
    ci = (CHECKOUT / ".ci" / "run").read_text("utf-8")
    assert "eval \"$(grep -m1 'bin/pytest$' README.md)\"\n" in ci


def test_what_readme_shows_is_what_the_page_of_a_migration_is_tested_to_print() -> None:
    shown = fences(README, "text")
    assert shown
    assert all(one in (CHECKOUT / "docs" / "migrate.md").read_text("utf-8") for one in shown)


@pytest.fixture
def beside(shell: Shell) -> Path:
    """A checkout's folder with an activated command that runs this code, beside a project `orders`."""
    shell.commit(files(CHECKOUT / "docs" / "migrate.md"))
    place = shell.folder.parent / "scaffold" / ".venv" / "bin"
    place.mkdir(parents=True)
    command = place / "scaffold"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m scaffold "$@"\n')
    command.chmod(0o755)
    (place / "activate").write_text(f'PATH="{place}:$PATH"\n')
    return place.parent.parent


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
def test_readme_moves_a_project(shell: Shell, beside: Path) -> None:
    before = shell.state()
    script = "".join(f'{line}\necho "exit $?"\n' for line in MOVE)
    environ = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(["sh", "-c", script], cwd=beside, env=environ, capture_output=True, text=True, check=False)
    codes = re.findall(r"^exit (\d+)$", done.stdout, re.M)
    assert len(codes) == len(MOVE)
    assert set(codes) <= {"0", "1"}, done.stderr
    assert "error:" not in done.stderr
    assert "before the last migrate" in done.stdout
    assert shell.state() == before


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
@pytest.mark.skipif(not (CHECKOUT / ".git").exists(), reason="git lists the checkout's files")
def test_readme_sets_up_and_makes_a_function(tmp_path: Path) -> None:
    """In a copy of the checkout, from nothing; needs the package index."""
    listed = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (CHECKOUT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes((CHECKOUT / name).read_bytes())
    done = subprocess.run(["sh", "-c", SETUP], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Created my-function/")
    assert (tmp_path / "my-function" / "package.json").is_file()


def test_the_benchmarks_that_are_named_exist() -> None:
    text = (CHECKOUT / "docs" / "speed.md").read_text("utf-8")
    calls = re.findall(r"^    \.venv/bin/python (-m tests\.benchmarks.*)$", text, re.M)
    assert len(calls) == 2
    for call in calls:
        words = [*shlex.split(call), "--help"]
        done = subprocess.run([sys.executable, *words], cwd=CHECKOUT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        names = [word for word in shlex.split(call)[2:] if not word.startswith("-") and word.isalpha()]
        assert all(name in done.stdout for name in names)
