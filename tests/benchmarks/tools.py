"""Peers that make projects, installed by their own registries' clients into the user's cache, never into the tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from scaffold.node import cache_folder


class Unavailable(Exception):
    """A peer that cannot be had here, and why."""


class Tool(NamedTuple):
    """A command of a package."""

    package: str
    version: str
    registry: str
    """`pip` or `npm`."""
    command: str

    @property
    def title(self) -> str:
        return f"{self.package} {self.version}"


COPIER = Tool("copier", "9.19.1", "pip", "copier")
SAM = Tool("aws-sam-cli", "1.170.0", "pip", "sam")
OSLS = Tool("osls", "4.3.1", "npm", "osls")
CDK = Tool("aws-cdk", "2.1148.1", "npm", "cdk")
ARCHITECT = Tool("@architect/create", "7.0.1", "npm", "arc-create")

QUIET = {
    "SAM_CLI_TELEMETRY": "0",
    "SLS_TELEMETRY_DISABLED": "1",
    "CDK_DISABLE_CLI_TELEMETRY": "1",
}
"""No peer sends anything home."""


def installed(tool: Tool) -> Path:
    """The command of a tool. Raises Unavailable with one line that says why."""
    place = cache_folder(os.environ).parent / "peers" / f"{tool.package.replace('/', '-')}-{tool.version}"
    done = place / "complete"
    command = place / ("bin" if tool.registry == "pip" else "node_modules/.bin") / tool.command
    if not done.is_file():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        named = f"{tool.package}{'==' if tool.registry == 'pip' else '@'}{tool.version}"
        if tool.registry == "pip":
            _run([sys.executable, "-m", "venv", place])
            _run([place / "bin" / "python", "-m", "pip", "install", "-q", named])
        else:
            _run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", place, named])
        if not command.is_file():
            raise Unavailable(f"{tool.title} has no command {tool.command}")
        done.touch()
    return command


def _run(command: Sequence[str | Path]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    except OSError as error:
        raise Unavailable(f"{command[0]} cannot be run ({error.strerror})") from None
    if done.returncode:
        said = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise Unavailable(f"cannot be installed: {said[-1][:200] if said else f'exit {done.returncode}'}")
