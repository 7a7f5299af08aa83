"""Copies of public repositories, as they were or migrated, and the code in them that can be run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from scaffold import facts
from scaffold.cli.opened import opened
from scaffold.cli.world import World
from scaffold.handler import each
from scaffold.handler.signals import style
from scaffold.model import Migration
from tests.npm import installed

BIN = Path(sys.executable).parent
OLD = "nodejs8.10"


class Tree(NamedTuple):
    """A copy of a repository, as it was or migrated."""

    folder: Path
    inline: Mapping[tuple[str, str], str]
    """Code inside templates, by template and export."""
    styles: Mapping[tuple[str, str], str]
    names: Mapping[tuple[str, str], Sequence[str]]
    """The functions in declarations that each export is."""


def migrate(folder: Path, target: str) -> Mapping[str, Any]:
    """Migrate a tree as its owner would; what was reported."""
    command: list[str | Path] = [
        BIN / "scaffold",
        "migrate",
        "--to",
        target,
        "--from",
        OLD,
        "--safety",
        "review",
        "--allow-dirty",
    ]
    environ = {**os.environ, "XDG_STATE_HOME": str(folder.parent.parent / "state")}
    done = subprocess.run(
        [*command, "--format", "json", "."], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):
        raise subprocess.CalledProcessError(done.returncode, "migrate", done.stdout, done.stderr)
    report: Mapping[str, Any] = json.loads(done.stdout)
    return report


def looked(folder: Path, target: str) -> Tree:
    """The handlers of a tree, their styles, and their code where it stands inside a template."""
    environ = {**os.environ, "XDG_STATE_HOME": str(folder.parent.parent / "state")}
    found = opened(str(folder), World(date.today(), environ, folder, sys.stdout, sys.stderr, False, 100))
    inline: dict[tuple[str, str], str] = {}
    styles, names = {}, {}
    for piece, handler in each(found.project, Migration(found.functions, facts.find(target), found.runtimes)):
        path = piece.source.path if piece.source else piece.path
        names[path, handler.name] = [one.name for one in handler.functions]
        styles[path, handler.name] = style(handler) + (f" in {handler.wrappers[0]}" if handler.wrappers else "")
        if piece.source:
            inline.setdefault((path, handler.name), piece.project.text(piece.path))
    return Tree(folder, inline, styles, names)


COMPILE = """
const fs = require("fs"), path = require("path"), ts = require("typescript");
const walk = (at) => fs.readdirSync(at, { withFileTypes: true }).forEach((one) => {
  const file = path.join(at, one.name);
  if (one.isDirectory()) return walk(file);
  if (!/\\.[jt]s$/.test(file) || /\\.d\\.ts$/.test(file)) return;
  const options = { module: "commonjs", target: "es2017", esModuleInterop: false };
  const made = ts.transpileModule(fs.readFileSync(file, "utf8"), { compilerOptions: options, fileName: file });
  fs.writeFileSync(file.replace(/ts$/, "js"), made.outputText);
});
walk(process.argv[1]);
"""


def compiled(folder: Path) -> None:
    """Each file as CommonJS for Node.js 8, types not checked, as bundlers' loaders do it."""
    modules = installed("typescript@~4.9.5")
    subprocess.run(["node", "-e", COMPILE, str(folder)], env={**os.environ, "NODE_PATH": str(modules)}, check=True)
