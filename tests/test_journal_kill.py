"""kill -9 at random instants of a write of a thousand files, and of its recovery: then always before or after."""

from __future__ import annotations

import json
import os
import pickle
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaffold import journal
from scaffold.journal import Change

FILES = 1000
INSTANTS = 200
ROOM = Path("/dev/shm")
"""A disk in memory, where flushing thousands of files takes no time."""

CHILD = """
import pickle, sys
from pathlib import Path
from scaffold import journal
act, root, home, version = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
changes = pickle.loads(sys.stdin.buffer.read())
print("go", flush=True)
if act == "write":
    journal.write(root, home, changes, {"version": version + 1})
elif act == "undo":
    journal.undo(root, home)
else:
    journal.recover(root, home)
print("done", flush=True)
"""


def path(number: int) -> str:
    return f"d{number % 7}/e{number % 3}/f{number}.js"


def content(number: int, version: int) -> bytes | None:
    """A tenth of the files are there in even versions only, a tenth in odd ones."""
    if number % 10 == version % 2:
        return None
    return f"{version} {number} é\r\n".encode() * 40


def changes(version: int) -> list[Change]:
    """From a version to the next."""
    return [Change(path(number), content(number, version), content(number, version + 1)) for number in range(FILES)]


def found(root: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for folder, inner, names in os.walk(root):
        inner[:] = [name for name in inner if name != ".git"]
        under = folder[len(str(root)) + 1 :]
        files.update({f"{under}/{name}": Path(folder, name).read_bytes() for name in names})
    return files


def expected(version: int) -> dict[str, bytes]:
    return {path(n): text for n in range(FILES) if (text := content(n, version)) is not None}


@pytest.fixture
def root() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=ROOM if ROOM.is_dir() else None) as folder:
        root = Path(folder).resolve()
        for name, text in expected(0).items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(text)
        git(root, "init", "-q")
        git(root, "add", ".")
        yield root


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True).stdout


def run(act: str, root: Path, home: Path, version: int, instant: float | None, *, committed: bool = False) -> float:
    """Act in a process of its own, killed an instant (in seconds) after it starts, or after it is committed.

    Gives how long it took from there on.
    """
    command = [sys.executable, "-c", CHILD, act, str(root), str(home), str(version)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=Path(__file__).parents[1]) as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(pickle.dumps(changes(version) if act == "write" else []))
        child.stdin.close()
        assert child.stdout.readline() == b"go\n"
        while committed and not (home / "forward").exists() and child.poll() is None:
            time.sleep(0.0005)
        start = time.monotonic()
        if instant is not None:
            time.sleep(instant)
            child.send_signal(signal.SIGKILL)
        child.wait()
        took = time.monotonic() - start
        assert child.stderr
        assert child.returncode in (0, -9), child.stderr.read().decode()
        return took


def phase(home: Path) -> str:
    """What the kill left."""
    names = {place.name.partition("-")[0] for place in home.iterdir()} if home.exists() else set()
    return next((name for name in ("staged", "forward", "backward", "trash") if name in names), "none")


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_before_or_after_whenever_it_is_killed(root: Path) -> None:
    home = journal.home(root, {})
    chance = random.Random(20240229)
    version = 0
    usual = run("write", root, home, 0, None)
    moving = run("write", root, home, 1, None, committed=True)
    version = 2
    left: Counter[str] = Counter()
    half = halves_of_recovery = 0
    for _ in range(INSTANTS):
        last = journal.last(home) or {}
        act = "undo" if chance.random() < 0.3 and "undone" not in last else "write"
        target = version - 1 if act == "undo" else version + 1
        late = chance.random() < 0.6
        run(act, root, home, version, chance.uniform(0, moving if late else usual), committed=late)
        left[phase(home)] += 1
        before, after = expected(version), expected(target)
        half += found(root) not in (before, after)
        shown = {line[3:] for line in git(root, "status", "--porcelain", "-uall").splitlines()}
        assert shown <= before.keys() | after.keys(), shown
        if chance.random() < 0.5 and phase(home) == "forward":
            run("recover", root, home, version, chance.uniform(0, moving))
            halves_of_recovery += found(root) not in (before, after)
        journal.recover(root, home)
        now = found(root)
        assert now in (before, after)
        record = journal.last(home) or {}
        stands = target if act == "write" else version
        done = record == ({"version": stands} if act == "write" else {"version": stands, "undone": True})
        assert now == (after if done else before)
        assert phase(home) in ("none", "trash")
        version = target if now == after else version
    print(json.dumps({"usual": usual, "moving": moving, "left": left, "half": half, "half again": halves_of_recovery}))
    assert min(left["staged"], left["forward"], left["none"]) >= 5, left
    assert half >= 10
    assert halves_of_recovery >= 3
