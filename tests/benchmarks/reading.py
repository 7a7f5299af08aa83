"""Reading formats: megabytes a second, against the plain parser of the same format, which keeps no places."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import yaml

from tests.benchmarks import bodies

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
GROUPS: dict[str, tuple[str, str, Callable[[str], object] | None]] = {
    "json": (".json", "json.loads", json.loads),
    "yaml": (".yaml .yml", "PyYAML compose, in C", lambda text: list(yaml.compose_all(text, LOADER))),
    "hcl": (".tf", "", None),
    "text": (".nvmrc", "", None),
}


def read(folder: Path, rounds: int) -> tuple[str, dict[str, object]]:
    """CPU time of reading each generated body of a format once."""
    root = folder / "bodies"
    bodies.write(root, 300)
    lines: list[str] = ["read: MB a second"]
    found: dict[str, object] = {}
    for name, (endings, title, peer) in GROUPS.items():
        texts = [
            path.read_text("utf-8")
            for path in root.rglob("*")
            if path.is_file() and (path.suffix or path.name) in endings.split()
        ]
        ours = import_module(f"scaffold.formats.{name}").tree
        speeds = _alternating(texts, [ours, *([peer] if peer else [])], rounds)
        ratio = speeds[0] / speeds[1] if peer else None
        lines.append(
            f"  {name:<5} {speeds[0]:7.2f}" + (f"   {title} {speeds[1]:.2f}: {ratio:.2f} × its speed" if ratio else "")
        )
        found[name] = {"speed": round(speeds[0], 3), "peer": title, "ratio": ratio and round(ratio, 3)}
    return "\n".join(lines), found


def _alternating(texts: Sequence[str], readers: Sequence[Callable[[str], object]], rounds: int) -> list[float]:
    size = sum(len(text.encode()) for text in texts) / 1e6
    times: list[list[float]] = [[] for _ in readers]
    for _ in range(max(rounds, 5)):
        for reader, some in zip(readers, times, strict=True):
            begin = time.process_time()
            for text in texts:
                reader(text)
            some.append(time.process_time() - begin)
    return [size / statistics.median(some) for some in times]
