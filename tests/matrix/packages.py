"""npm packages that TypeScript projects ask for: each fetched once, kept beside the Nodes, linked into projects."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

from scaffold.node import cache_folder


def link(project: Path) -> None:
    """What `npm install` would put into a project's node_modules."""
    wanted = json.loads((project / "package.json").read_text("utf-8")).get("devDependencies", {})
    for name, spec in wanted.items():
        place = project / "node_modules" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(fetched(name, spec) / "node_modules" / name)


def fetched(name: str, spec: str) -> Path:
    """A folder with one package and what it depends on."""
    cache = cache_folder(os.environ).parent / "packages"
    folder = cache / f"{name}@{spec}".replace("/", "+")
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".fetch-") as desk:
        (Path(desk) / "in").mkdir()
        command = ["npm", "install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", f"{name}@{spec}"]
        done = subprocess.run(command, cwd=Path(desk) / "in", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        try:
            (Path(desk) / "in").rename(folder)
        except OSError:
            assert folder.is_dir()
    return folder
