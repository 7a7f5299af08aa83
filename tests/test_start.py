"""What a call loads: not what it costs, which the benchmarks say, but what it must not cost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/, Handler: index.handler, Runtime: nodejs22.x}
"""
HEAVY = {
    "argparse": ("version",),
    "ast_grep_py": ("version", "functions", "check"),
    "cookiecutter": ("version", "functions", "check", "migrate"),
    "dataclasses": ("version", "functions", "check", "migrate"),
    "difflib": ("version", "functions", "check"),
    "elftools": ("version", "functions", "check", "migrate"),
    "gzip": ("version", "functions", "check"),
    "inspect": ("version", "functions", "check", "migrate"),
    "jinja2": ("version", "functions", "check", "migrate"),
    "nodesemver": ("version", "functions", "check"),
    "packaging": ("version", "functions", "check"),
    "re": ("version",),
    "secrets": ("version", "functions", "check"),
    "shutil": ("version", "functions", "check"),
    "ssl": ("version", "functions", "check", "migrate"),
    "subprocess": ("version", "functions", "check"),
    "tomllib": ("version", "functions", "check", "migrate"),
    "yaml": ("version",),
    "_hashlib": ("version", "functions", "check"),
    "zipfile": ("version", "functions", "check", "migrate"),
}
"""Modules that take a millisecond or more to load, with the calls that do without."""
CALLS = {
    "version": ["--version"],
    "functions": ["functions", "."],
    "check": ["check", "."],
    "migrate": ["migrate", "--to", "nodejs24.x", "--dry-run", "."],
}
MOST = {"version": 2, "functions": 49, "check": 91, "migrate": 131}
"""Modules of our own that a call loads. Where one more is worth it, say so here."""
PRINT = """
import sys
import scaffold.__main__
sys.argv = ["scaffold", *sys.argv[1:]]
scaffold.__main__.main()
print(*sys.modules, file=sys.stderr)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A function of one file, and a cache that an earlier call has filled."""
    root = tmp_path_factory.mktemp("one")
    (root / "src").mkdir()
    (root / "template.yaml").write_text(TEMPLATE)
    (root / "src" / "index.js").write_text("exports.handler = async (event) => ({ ok: event.id });\n")
    for name in CALLS:
        _loaded(root, name)
    return root


def _loaded(root: Path, name: str) -> set[str]:
    environ = {**os.environ, "SCAFFOLD_CACHE": str(root.parent / "cache"), "XDG_STATE_HOME": str(root.parent / "state")}
    ran = subprocess.run(
        [sys.executable, "-c", PRINT, *CALLS[name]], cwd=root, env=environ, capture_output=True, text=True, check=True
    )
    return set(ran.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("name", CALLS)
def test_a_call_loads_nothing_heavy_that_it_does_not_need(project: Path, name: str) -> None:
    loaded = _loaded(project, name)
    assert [heavy for heavy, without in HEAVY.items() if name in without and heavy in loaded] == []


@pytest.mark.parametrize("name", CALLS)
def test_a_call_loads_few_of_our_modules(project: Path, name: str) -> None:
    ours = sorted(one for one in _loaded(project, name) if one.partition(".")[0] == "scaffold")
    assert len(ours) <= MOST[name], ours
