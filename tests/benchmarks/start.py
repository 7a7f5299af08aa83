"""Starting: what a call costs that does nothing, or next to nothing."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks.measure import BIN, Command, Cost, alternating, figures, table

TEMPLATES = {
    "yaml": """\
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: index.handler, CodeUri: . }
""",
    "json": """\
{
  "Resources": {
    "Hello": {
      "Type": "AWS::Serverless::Function",
      "Properties": { "Runtime": "nodejs22.x", "Handler": "index.handler", "CodeUri": "." }
    }
  }
}
""",
}
PEER = "python -c pass"
VERSION = "scaffold --version"
CODE = "import ast_grep_py; ast_grep_py.SgRoot('a', 'javascript').root()"
LOADS = {
    "json": ("the JavaScript parser", CODE),
    "yaml": ("the parsers of JavaScript and YAML", f"{CODE}; import yaml; yaml.compose('a', Loader=yaml.CBaseLoader)"),
}
"""What has to be loaded to parse a project with a template of a kind."""


def start(folder: Path, rounds: int) -> tuple[str, dict[str, object]]:
    """What is asked most, in a project of one function: against bare Python, and `check` against what it may take."""
    projects = {kind: folder / kind for kind in TEMPLATES}
    for kind, project in projects.items():
        project.mkdir()
        (project / f"template.{kind}").write_text(TEMPLATES[kind])
        (project / "index.js").write_text("exports.handler = async () => 'hello';\n")
    scaffold, project = str(BIN / "scaffold"), projects["yaml"]
    costs = alternating(
        {
            PEER: Command([sys.executable, "-c", "pass"], project),
            **{said: Command([sys.executable, "-c", load], project) for said, load in LOADS.values()},
            VERSION: Command([scaffold, "--version"], project),
            "scaffold --help": Command([scaffold, "--help"], project),
            "scaffold functions": Command([scaffold, "functions"], project),
            **{_check(kind): Command([scaffold, "check"], one) for kind, one in projects.items()},
            "scaffold migrate --to nodejs24.x --dry-run": Command(
                [scaffold, "migrate", "--to", "nodejs24.x", "--dry-run"], project
            ),
        },
        max(rounds, 15),
    )
    said = [budget(costs, kind) for kind in TEMPLATES]
    lines = "\n".join(line for line, _ in said)
    ratios = {kind: ratio for kind, (_, ratio) in zip(TEMPLATES, said, strict=True)}
    return f"{table('start: against bare Python', costs, PEER)}\n{lines}", {**figures(costs, PEER), "of budget": ratios}


def _check(kind: str) -> str:
    return f"scaffold check, template.{kind}"


def budget(costs: Mapping[str, Cost], kind: str) -> tuple[str, float]:
    """A line that says what `check` took and may take, and the one in terms of the other: three times `--version`, and
    the load of the parsers that its files need."""
    name = LOADS[kind][0]
    allowed = 3 * costs[VERSION].cpu + costs[name].cpu - costs[PEER].cpu
    ratio = round(costs[_check(kind)].cpu / allowed, 2)
    took, may = costs[_check(kind)].cpu * 1000, allowed * 1000
    return (
        f"  {_check(kind)}: {took:.0f} ms of CPU, {ratio} × the {may:.0f} ms of three times --version and {name}",
        ratio,
    )
