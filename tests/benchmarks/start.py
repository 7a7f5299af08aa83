"""Starting: what a call costs that does nothing, or next to nothing."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks.measure import BIN, Command, Cost, alternating, figures, table

TEMPLATE = """\
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs8.10, Handler: index.handler, CodeUri: . }
"""
PEER = "python -c pass"
PARSER = "python -c 'import ast_grep_py'"
LOAD = "import ast_grep_py; ast_grep_py.SgRoot('a', 'javascript').root()"
VERSION = "scaffold --version"
CHECK = "scaffold check"


def start(folder: Path, rounds: int) -> tuple[str, dict[str, object]]:
    """What is asked most, in a project of one function: against bare Python, and `check` against what it may take."""
    project = folder / "hello"
    project.mkdir()
    (project / "template.yaml").write_text(TEMPLATE)
    (project / "index.js").write_text("exports.handler = async () => 'hello';\n")
    scaffold = str(BIN / "scaffold")
    costs = alternating(
        {
            PEER: Command([sys.executable, "-c", "pass"], project),
            PARSER: Command([sys.executable, "-c", LOAD], project),
            VERSION: Command([scaffold, "--version"], project),
            "scaffold --help": Command([scaffold, "--help"], project),
            "scaffold functions": Command([scaffold, "functions"], project),
            CHECK: Command([scaffold, "check"], project),
            "scaffold migrate --to nodejs24.x --dry-run": Command(
                [scaffold, "migrate", "--to", "nodejs24.x", "--dry-run"], project
            ),
        },
        max(rounds, 15),
    )
    said, ratio = budget(costs)
    return f"{table('start: against bare Python', costs, PEER)}\n{said}", {**figures(costs, PEER), "of budget": ratio}


def budget(costs: Mapping[str, Cost]) -> tuple[str, float]:
    """A line that says what `check` took and may take, and the one in terms of the other: three times `--version`, and
    the parser's load."""
    allowed = 3 * costs[VERSION].cpu + costs[PARSER].cpu - costs[PEER].cpu
    ratio = round(costs[CHECK].cpu / allowed, 2)
    took, may = costs[CHECK].cpu * 1000, allowed * 1000
    said = f"  {CHECK}: {took:.0f} ms of CPU, {ratio} × the {may:.0f} ms of three times --version and the parser's load"
    return said, ratio
