"""Work in several processes gives what it gives in one."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from examples import RULES, RUNTIMES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaffold import disk, find, processes
from scaffold.functions import derive
from scaffold.model import Migration
from scaffold.plan import Options, migrate

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")


@pytest.fixture(autouse=True)
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_processors", lambda: 3)


def square(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(), max_size=40))
def test_each_task_is_done_once_and_in_order(numbers: list[int]) -> None:
    found = processes.shared([partial(square, number) for number in numbers])
    assert [one for one, _ in found] == [number * number for number in numbers]


def slow(number: int) -> tuple[int, int]:
    time.sleep(0.01)
    return square(number)


def test_the_work_is_shared() -> None:
    done: list[int] = []
    found = processes.shared([partial(slow, number) for number in range(30)], lambda: done.append(os.getpid()))
    assert len({pid for _, pid in found}) == 3
    assert done == [os.getpid()]


def failing(number: int) -> int:
    time.sleep(0.01)
    if number == 7:
        raise ValueError("seven")
    return number


def unpicklable(number: int) -> tuple[int, Callable[[], int]]:
    time.sleep(0.01)
    return number, lambda: number


def test_an_error_is_raised_as_if_there_were_one_process() -> None:
    with pytest.raises(ValueError, match="seven"):
        processes.shared([partial(failing, number) for number in range(30)])
    assert no_children()


def test_what_another_process_cannot_tell_is_done_here() -> None:
    found = processes.shared([partial(unpicklable, number) for number in range(9)])
    assert [number for number, _ in found] == list(range(9))


def test_what_cannot_be_shared_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError("no more processes")

    open_now = len([*Path("/proc/self/fd").iterdir()])
    monkeypatch.setattr(os, "fork", refused)
    assert [one for one, _ in processes.shared([partial(square, number) for number in range(9)])][-1] == 64
    assert len([*Path("/proc/self/fd").iterdir()]) == open_now


def test_none_goes_on_when_this_one_is_interrupted() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        processes.shared([partial(time.sleep, 60) for _ in range(9)], interrupted)
    assert no_children()


ENDED = """
import os, sys, time
from functools import partial
from scaffold import processes
processes._processors = lambda: 4
def task(at):
    open(os.path.join(sys.argv[1], f"{at:03}"), "w").close()
    time.sleep(0.05)
    return "x" * 100_000
print("begun", flush=True)
processes.shared([partial(task, at) for at in range(200)], partial(time.sleep, 60))
"""


def test_none_goes_on_when_this_one_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ENDED, str(tmp_path)], stdout=subprocess.PIPE) as one:
        assert one.stdout
        one.stdout.readline()
        while len([*tmp_path.iterdir()]) < 5:
            time.sleep(0.01)
        one.kill()
        one.stdout.read()  # to its end: that of the last process which has it
    assert len([*tmp_path.iterdir()]) < 150


def no_children() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


def test_a_plan_of_several_processes_is_that_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Functions of all kinds of files, what is skipped among them: broken, crowded, no UTF-8."""
    for at in range(8):
        folder = tmp_path / f"f{at}"
        folder.mkdir()
        (folder / "serverless.yml").write_text(
            f"service: s{at}\nprovider:\n  name: aws\n  runtime: nodejs8.10\nfunctions:\n  a:\n    handler: a.handler\n"
        )
        (folder / "a.js").write_text(
            "const fs = require('fs');\nconst b = require('./b');\n"
            f"exports.handler = (event, context, callback) => callback(null, new Buffer('{at}'), context.invokeid);\n"
        )
        (folder / "b.js").write_text("fs.unlink('a');\nexports.b = new Buffer(5);\n" + ("x = (;\n" if at == 3 else ""))
        (folder / "c.js").write_text("new Buffer(a);\n" * (2_001 if at == 4 else 1))
        (folder / "d.js").write_bytes(b"new Buffer('\xff');\n" if at == 5 else b"new Buffer(1);\n")
    monkeypatch.setattr(find, "BATCH", 3)
    several = told(tmp_path)
    monkeypatch.setattr(processes, "_processors", lambda: 1)
    assert told(tmp_path) == several
    assert len(several[0]) > 16
    assert len(several[2]) == 3


def told(folder: Path) -> tuple[list[object], list[object], list[object], list[object]]:
    project = disk.read(folder)
    migration = Migration(derive(project, RUNTIMES), RUNTIMES["nodejs24.x"], RUNTIMES)
    plan = migrate(project, RULES, migration, Options(hold=False))
    done, left = ([(one.rule.id, one.hit) for one in some] for some in (plan.done, plan.left))
    return [*done], [*left], [*plan.skipped], [*plan.crashed]
