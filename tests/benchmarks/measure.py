"""Whole processes, measured: seconds, CPU seconds and peak memory, as medians over alternating runs."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

BIN = Path(sys.executable).parent
LAUNCH = """
import json, os, resource, sys, time
null = os.open(os.devnull, os.O_RDWR)
out = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
actions = [(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, out, 1), (os.POSIX_SPAWN_DUP2, out, 2)]
begin = time.perf_counter()
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ, file_actions=actions)
_, status, used = os.wait4(child, 0)
seconds = time.perf_counter() - begin
print(json.dumps([seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)]))
"""
"""Started in a bare interpreter: a child's peak memory counts from that of the process that started it."""


COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
"""Modules keep their bytecode, as those of an installed package do: else a checkout pays for what its peers do not."""


class Cost(NamedTuple):
    seconds: float
    cpu: float
    """User and system seconds of the process and of all that it waited for."""
    memory: float
    """MiB that the largest of these processes held at its peak."""


@dataclass(frozen=True)
class Command:
    """Something to run. `before` puts things in order, and is not measured."""

    arguments: Sequence[str]
    folder: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    codes: tuple[int, ...] = (0,)
    before: Callable[[], object] = lambda: None
    output: Path = Path(os.devnull)


def run(command: Command) -> Cost:
    """Run once. Raises RuntimeError for an exit code that is not expected: a failure is no measurement."""
    command.before()
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LAUNCH, str(command.output), *command.arguments],
        cwd=command.folder,
        env={**os.environ, **COMPILED, **command.environ},
        capture_output=True,
        check=True,
        text=True,
    )
    seconds, cpu, memory, code = json.loads(done.stdout)
    if code not in command.codes:
        raise RuntimeError(f"{' '.join(command.arguments)} ended with {code}")
    return Cost(seconds, cpu, memory)


def alternating(commands: Mapping[str, Command], rounds: int) -> dict[str, Cost]:
    """The median cost of each, after one run that warms the file cache; they take turns, so that load falls on all."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for command in commands.values():
        run(command)
    for _ in range(rounds):
        for name, command in commands.items():
            costs[name].append(run(command))
    return {name: _median(some) for name, some in costs.items()}


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))


def table(title: str, costs: Mapping[str, Cost], peer: str) -> str:
    """Lines of text: each cost, and its ratio to the peer's."""
    width = max(len(name) for name in costs)
    lines = [title]
    for name, cost in costs.items():
        ratios = "  ".join(f"{ratio:5.2f} ×" for ratio in against(cost, costs[peer]))
        lines.append(
            f"  {name:<{width}}  {cost.seconds * 1000:8.0f} ms  {cost.cpu * 1000:8.0f} ms CPU  {cost.memory:6.0f} MiB"
            f"   {'(the peer)' if name == peer else ratios}"
        )
    return "\n".join(lines)


def against(cost: Cost, peer: Cost) -> tuple[float, ...]:
    """Ratios to a peer: seconds, CPU seconds, memory."""
    return tuple(one / other for one, other in zip(cost, peer, strict=True))


def figures(costs: Mapping[str, Cost], peer: str) -> dict[str, object]:
    """The same for JSON."""
    return {
        name: {**_rounded(cost), "ratio": [round(ratio, 3) for ratio in against(cost, costs[peer])]}
        for name, cost in costs.items()
    }


def _rounded(cost: Cost) -> dict[str, float]:
    return {name: round(value, 4) for name, value in cost._asdict().items()}
