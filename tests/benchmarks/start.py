"""Starting: what a call costs that does nothing, or next to nothing."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.benchmarks.measure import BIN, Command, alternating, figures, table

TEMPLATE = """\
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs8.10, Handler: index.handler, CodeUri: . }
"""
PEER = "python -c pass"


def start(folder: Path, rounds: int) -> tuple[str, dict[str, object]]:
    """`--version`, `--help` and `functions` in a project of one function, against bare Python."""
    project = folder / "hello"
    project.mkdir()
    (project / "template.yaml").write_text(TEMPLATE)
    (project / "index.js").write_text("exports.handler = async () => 'hello';\n")
    scaffold = str(BIN / "scaffold")
    costs = alternating(
        {
            PEER: Command([sys.executable, "-c", "pass"], project),
            "scaffold --version": Command([scaffold, "--version"], project),
            "scaffold --help": Command([scaffold, "--help"], project),
            "scaffold functions": Command([scaffold, "functions"], project),
            "scaffold migrate --to nodejs24.x --dry-run": Command(
                [scaffold, "migrate", "--to", "nodejs24.x", "--dry-run"], project
            ),
        },
        max(rounds, 15),
    )
    return table("start: against bare Python", costs, PEER), figures(costs, PEER)
