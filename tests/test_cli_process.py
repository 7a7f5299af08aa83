"""The command as a process of its own: pipes, encodings, signals, help."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Shell
from test_cli_migrate import FILES, NEW

from scaffold.cli import COMMANDS
from scaffold.cli.help import Parser
from scaffold.cli.parse import ALL

SCAFFOLD = (sys.executable, "-X", "utf8=0", "-W", "error", "-m", "scaffold")
MOVE = (*SCAFFOLD, "migrate", "--to", "nodejs10.x")
FOREIGN = {**FILES, "orders/größe→.js": "new Buffer(size);\n"}


def run(*command: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command, env={**os.environ, **environ}, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )


@pytest.mark.parametrize(
    "encoding", ["cp1252", *(pytest.param(e, marks=pytest.mark.slow) for e in ("ascii", "utf-16"))]
)
def test_any_pipe_takes_the_output(shell: Shell, encoding: str) -> None:
    shell.commit(FOREIGN)
    done = run(*MOVE, "--dry-run", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "\x1b" not in (out := done.stdout.decode(encoding))
    assert f"nodejs8.10 {'→' if encoding.startswith('utf') else '->'} nodejs10.x" in out
    found = run(*MOVE, "--dry-run", "--format", "json", PYTHONIOENCODING=encoding)
    assert "orders/größe→.js" in {one["path"] for one in json.loads(found.stdout.decode(encoding))["left"]}
    patch = run(*MOVE, "--diff", PYTHONIOENCODING=encoding)
    assert patch.stdout == run(*MOVE, "--diff", PYTHONIOENCODING="utf-8").stdout


def test_an_error_survives_an_ascii_terminal(shell: Shell) -> None:
    done = run(*SCAFFOLD, "functions", "größe", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.replace(b"\r", b"") == b"error: gr\\xf6\\xdfe does not exist.\n       Name a project's folder.\n"


def test_a_closed_pipe_is_no_error(shell: Shell) -> None:
    command = " ".join(SCAFFOLD)
    done = run("sh", "-c", f"{command} explain nodejs24.x | head -1; {command} rules --format json | head -c 1")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") <= 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_output_that_is_full_is_said_without_a_traceback(shell: Shell) -> None:
    done = run("sh", "-c", f"{' '.join(SCAFFOLD)} rules > /dev/full")
    assert (done.returncode, done.stderr) == (2, b"error: The output cannot be written: No space left on device.\n")


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
@pytest.mark.parametrize(
    "closed", ["<&- >&- 2>&-", *(pytest.param(e, marks=pytest.mark.slow) for e in (">&-", "2>&-"))]
)
def test_closed_streams_do_not_matter(shell: Shell, closed: str) -> None:
    shell.commit(FILES)
    done = run("sh", "-c", f"{' '.join(MOVE)} {closed}")
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert Path("template.yaml").read_text() == NEW


def test_a_folder_that_is_gone(shell: Shell) -> None:
    gone = shell.folder / "gone"
    gone.mkdir()
    done = run("sh", "-c", f"cd {gone} && rmdir {gone} && {' '.join(SCAFFOLD)} functions")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"does not exist" in done.stderr


def test_version() -> None:
    for option in ("--version", "-V"):
        assert re.fullmatch(rb"scaffold \d+\.\d+\.\d+\r?\n", run(*SCAFFOLD, option).stdout)


def test_help_of_every_command_has_examples_that_parse(shell: Shell) -> None:
    from scaffold.cli.parse import parsed

    assert set(ALL) == set(COMMANDS)
    text = shell("--help")
    assert text.code == 0
    for command, (summary, examples, _) in ALL.items():
        assert re.search(rf"^.{{11}}{command}\b", text.out, re.M)
        for option in ("--help", "-h"):
            ran = shell(command, option)
            assert (ran.code, ran.err) == (0, "")
            assert summary in ran.out
            assert max(map(len, ran.out.splitlines())) <= 100
        for example in examples:
            words = example.split("  ")[0].split(" | ")[0].split()
            assert words[:2] == ["scaffold", command]
            parsed(words[1:], 100)


def test_every_option_is_explained() -> None:
    for _, _, add in ALL.values():
        one = Parser()
        add(one)
        assert all(action.help for action in one._actions)


def test_a_defect_of_ours_exits_3(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from scaffold import facts
    from scaffold.cli import run as called

    def fails() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(facts, "runtimes", fails)
    assert called(["runtimes"]) == 3
    assert "this is a defect of scaffold (ZeroDivisionError)" in capsys.readouterr().err


def many(shell: Shell, count: int) -> None:
    """A project with many files to change."""
    files = {f"orders/f{number}.js": f"exports.f = () => new Buffer('{number}');\n" for number in range(count)}
    shell.commit({**FILES, **files})


def interrupted(after: float, until: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """A run that gets a Ctrl-C some seconds after its start, or after a path below a folder is there."""
    ignored = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it: inherited
    process = subprocess.Popen(MOVE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    signal.signal(signal.SIGINT, ignored)
    while until and process.poll() is None and not any(until.glob("*/*/journal*")):
        time.sleep(0.001)
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(MOVE, process.returncode, out, err)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("writing", [False, True], ids=["planning", "writing"])
def test_ctrl_c_leaves_before_or_after(shell: Shell, writing: bool) -> None:
    """While it plans: before. While it writes: before or after, and the exit code says which."""
    many(shell, 200)
    before = shell.state()
    done = interrupted(0.3, shell.folder / ".git" / "scaffold" if writing else None)
    assert b"Traceback" not in done.stderr
    after = shell.state()
    assert shell.git("status", "--porcelain", "-uall").count("??") == 0
    if after == before:
        assert done.returncode == 130
        assert done.stderr.endswith(b"interrupted: nothing was left half done\n")
    else:
        assert writing
        assert sum(after[path] != before[path] for path in before) == 202
        assert done.returncode in (0, 130)
    assert shell("migrate", "--to", "nodejs10.x").code == 0


def test_ctrl_c_is_130_and_changes_nothing(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    shell.commit(FILES)
    before = shell.state()
    for place in ("scaffold.disk.read", "scaffold.plan.find", "scaffold.journal.Staged"):
        with monkeypatch.context() as patch:
            patch.setattr(place, pressed)
            ran = shell("migrate", "--to", "nodejs10.x")
        assert (ran.code, ran.out) == (130, "")
        assert ran.err == "\ninterrupted: nothing was left half done\n"
        assert shell.state() == before


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_at_any_instant(shell: Shell) -> None:
    many(shell, 300)
    before = shell.state()
    started = time.monotonic()
    subprocess.run(MOVE, check=True, capture_output=True)
    takes = time.monotonic() - started
    written = shell.state()
    shell.git("checkout", "-q", ".")
    chance, seen = random.Random(8), set()
    for _ in range(15):
        done = interrupted(chance.uniform(0.15, takes))
        state = shell.state()
        assert state in (before, written)
        assert b"Traceback" not in done.stderr or state == before
        seen.add(done.returncode)
        shell.git("checkout", "-q", ".")
    assert 130 in seen
