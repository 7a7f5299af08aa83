"""What several test files share: exact Node.js binaries, and the command run as a person would."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

from scaffold.node import cache_folder, node

settings.register_profile("ours", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("ours")

TODAY = date(2026, 11, 24)
"""The day on which the command runs in tests: what it says of dates does not change with the calendar."""


@pytest.fixture(scope="session")
def real_node() -> Callable[[str], Path]:
    """`real_node("8.10.0")`: that exact binary, from the user's cache; fetched through npm the first time."""

    def binary(version: str) -> Path:
        return node(version, cache=cache_folder(os.environ), environ=os.environ)

    return binary


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Files = Mapping[str, str | bytes]


class Shell:
    """A working folder, a home of its own, and the command in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys

    def __call__(self, *arguments: str) -> Ran:
        """`scaffold ARGUMENTS`, in this process."""
        from scaffold.cli import run

        self.capsys.readouterr()
        code = run(arguments)
        out, err = self.capsys.readouterr()
        assert "Traceback" not in err
        return Ran(code, out, err)

    def write(self, files: Files, folder: str = ".") -> Path:
        """Put files into a folder of the working folder."""
        root = self.folder / folder
        for path, content in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content.encode() if isinstance(content, str) else content)
        return root

    def git(self, *arguments: str) -> str:
        """`git ARGUMENTS` in the working folder."""
        done = subprocess.run(["git", *arguments], cwd=self.folder, capture_output=True, text=True, check=True)
        return done.stdout

    def commit(self, files: Files) -> None:
        """Put files into the working folder and commit all of it, in a repository that is made where there is none."""
        self.write(files)
        if not (self.folder / ".git").exists():
            self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "as it was")

    def state(self) -> dict[str, tuple[int, bytes]]:
        """Mode and bytes (of a link: its target) of every file outside `.git`."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if name.startswith(".git/") or (path.is_dir() and not path.is_symlink()):
                continue
            content = str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
            found[name] = (path.lstat().st_mode, content)
        return found


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """An empty working folder, away from the user's own home, git settings and calendar."""
    from scaffold.cli.world import World

    folder, home = tmp_path / "orders", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    monkeypatch.chdir(folder)
    for name in [*os.environ]:
        if name.startswith(("GIT_", "XDG_", "AWS_", "PYTHONIOENCODING", "PYTHONUTF8", "NO_COLOR", "COLUMNS")):
            monkeypatch.delenv(name)
    for name, value in {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "COLUMNS": "100",
    }.items():
        monkeypatch.setenv(name, value)
    real = World.real
    monkeypatch.setattr(World, "real", lambda: real()._replace(today=TODAY))
    return Shell(folder, capsys)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the matrix of generated projects was: its projects, their programs, and the seconds of work."""
    reports = [one for several in terminalreporter.stats.values() for one in several if hasattr(one, "duration")]
    matrix = [one for one in reports if one.nodeid.startswith("tests/matrix/test_matrix.py")]
    projects = {one.nodeid for one in matrix if "::test_it_renders" in one.nodeid}
    programs = {one.nodeid for one in matrix if "::test_its_own_tests_pass" in one.nodeid}
    if matrix:
        what = f"{len(projects)} projects rendered, {len(programs)} programs run"
        terminalreporter.write_line(f"matrix: {what}, {sum(one.duration for one in matrix):.0f} s of work")
