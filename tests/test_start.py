"""What a call loads: not what it costs, which the benchmarks say, but what it must not cost."""

from __future__ import annotations

import json
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
SAME = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Orders": {
            "Type": "AWS::Serverless::Function",
            "Properties": {"CodeUri": "src/", "Handler": "index.handler", "Runtime": "nodejs22.x"},
        }
    },
}
CALLS = {
    "version": ["--version"],
    "functions": ["functions", "yaml"],
    "check": ["check", "yaml"],
    "check json": ["check", "json"],
    "migrate": ["migrate", "--to", "nodejs24.x", "--dry-run", "yaml"],
}
HEAVY = {
    "ast_grep_py": ("version", "functions", "check", "check json"),
    "bz2": tuple(CALLS),
    "cookiecutter": tuple(CALLS),
    "dataclasses": tuple(CALLS),
    "difflib": tuple(CALLS),
    "elftools": tuple(CALLS),
    "gettext": ("version",),
    "gzip": tuple(CALLS),
    "_hashlib": tuple(CALLS),
    "inspect": tuple(CALLS),
    "jinja2": tuple(CALLS),
    "json": tuple(CALLS),
    "locale": ("version",),
    "nodesemver": tuple(CALLS),
    "packaging": tuple(CALLS),
    "random": tuple(CALLS),
    "re": ("version",),
    "secrets": tuple(CALLS),
    "shutil": tuple(CALLS),
    "ssl": tuple(CALLS),
    "subprocess": tuple(CALLS),
    "textwrap": tuple(CALLS),
    "tomllib": tuple(CALLS),
    "typing": ("version",),
    "yaml": ("version", "check json"),
    "zipfile": tuple(CALLS),
}
"""Modules that take half a millisecond or more to load, with the calls that do without."""
MOST = {"version": 2, "functions": 41, "check": 68, "check json": 66, "migrate": 128}
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
    """A function of one file, with a template of either kind, and a cache that an earlier call has filled."""
    root = tmp_path_factory.mktemp("one")
    for kind, template in (("yaml", TEMPLATE), ("json", json.dumps(SAME))):
        (root / kind / "src").mkdir(parents=True)
        (root / kind / f"template.{kind}").write_text(template)
        (root / kind / "src" / "index.js").write_text("exports.handler = async (event) => ({ ok: event.id });\n")
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
