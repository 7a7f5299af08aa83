"""Work in several processes, where there is much of it: what one finds depends on nothing that another does."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn, TypeVar

MOST = 4
"""Processes at once: each holds what it parses."""
WIDTH = 4
"""Bytes of a task's number. A process reads them from a pipe at once, and so takes the next task."""
QUEUED = 10_000
"""Tasks whose numbers every pipe holds."""

T = TypeVar("T")


def shared(tasks: Sequence[Callable[[], T]], meanwhile: Callable[[], object] = lambda: None) -> list[T]:
    """What each task gives, in their order; it is pickled. `meanwhile` is done here, before this process takes a share.
    What another process fails at is done here again: an error is raised as if there were one process."""
    many = min(MOST, len(tasks), _processors())
    if many < 2 or len(tasks) > QUEUED:
        meanwhile()
        return [task() for task in tasks]
    queue, filling = os.pipe()
    os.write(filling, b"".join(at.to_bytes(WIDTH, "big") for at in range(len(tasks))))
    os.close(filling)
    others: dict[int, int] = {}
    try:
        with contextlib.suppress(OSError):  # as where no more processes may be made
            for _ in range(many - 1):
                _start(queue, tasks, others)
        meanwhile()
        found = dict(_taken(queue, tasks))
        while others:
            found.update(_ended(others))
    finally:
        os.close(queue)
        _stop(others)
    return [found[at] if at in found else task() for at, task in enumerate(tasks)]


def _processors() -> int:
    """1 where a process cannot be forked, or not safely: elsewhere than on Linux, and beside threads."""
    threads = sys.modules.get("threading")
    if sys.platform != "linux" or (threads and threads.active_count() > 1):
        return 1
    return len(os.sched_getaffinity(0))


def _taken(queue: int, tasks: Sequence[Callable[[], T]]) -> Iterator[tuple[int, T]]:
    while number := os.read(queue, WIDTH):
        at = int.from_bytes(number, "big")
        yield at, tasks[at]()


def _start(queue: int, tasks: Sequence[Callable[[], object]], others: dict[int, int]) -> None:
    """Fork a process that takes tasks; `others` has the pipes on which they say what they found."""
    reading, writing = os.pipe()
    parent = os.getpid()
    try:
        pid = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        raise
    if pid == 0:
        _work(queue, tasks, reading, writing, parent)
    os.close(writing)
    others[pid] = reading


def _work(queue: int, tasks: Sequence[Callable[[], object]], reading: int, writing: int, parent: int) -> NoReturn:
    """Take tasks as long as there is somebody to tell what they find. Only the parent keeps the pipe's other end: where
    it is gone, what is written fails instead of waiting."""
    status, found = 1, []
    try:
        os.close(reading)
        for one in _taken(queue, tasks):
            if os.getppid() != parent:
                os._exit(status)
            found.append(one)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(found, pipe, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)


def _ended(others: dict[int, int]) -> list[tuple[int, T]]:
    """What one of the other processes found; nothing where it failed."""
    pid, reading = next(iter(others.items()))
    parts = []
    while part := os.read(reading, 1 << 20):
        parts.append(part)
    _, status = os.waitpid(pid, 0)
    os.close(others.pop(pid))
    return [] if status else pickle.loads(b"".join(parts))  # noqa: S301


def _stop(others: dict[int, int]) -> None:
    """End what is still at work, as where this process was interrupted."""
    for pid, reading in others.items():
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(reading)
