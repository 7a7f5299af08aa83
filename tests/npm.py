"""Real npm packages for tests: fetched once and kept in the cache, outside the tree."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from scaffold.node import cache_folder, client, packed


def kept() -> Path:
    return cache_folder(os.environ).parent / "packages"


def archive(package: str, version: str) -> Path:
    """The archive of one release."""
    goal = kept() / f"{package.replace('/', '+')}-{version}.tgz"
    if not goal.is_file():
        kept().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept()) as desk:
            packed(client(os.environ), package, version, Path(desk), os.environ).rename(goal)
    return goal


def installed(*specs: str) -> Path:
    """A node_modules folder with some packages, as `aws-sdk@2.290.0`, and what they depend on. No script runs."""
    goal = kept() / "+".join(spec.replace("/", "+") for spec in specs)
    if not (goal / "node_modules").is_dir():
        kept().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept()) as desk:
            command = [
                client(os.environ),
                "install",
                "--no-audit",
                "--no-fund",
                "--no-save",
                "--ignore-scripts",
                *specs,
            ]
            subprocess.run(command, cwd=desk, check=True, capture_output=True, timeout=300)
            goal.mkdir(exist_ok=True)
            (Path(desk) / "node_modules").rename(goal / "node_modules")
    return goal / "node_modules"
