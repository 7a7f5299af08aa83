"""Which declarations of a runtime or a Node.js version each tool names: a table of docs/peers.md.

    .venv/bin/python -m tests.by_hand.declared_by_peers [--cfn-lint EXE] [--checkov EXE] [--renovate COMMAND] PROJECT…

Each PROJECT is a clone; COMMAND may be several words, as `node dist/renovate.js`. Declarations are the lines that some
tool names and in which `grepped` sees a version older than the target's, ranges that admit it aside. Of `scaffold`
those count that a plan edits, adds to, shares or reports, nothing held; of cfn-lint, those with its rules of deprecated
runtimes; of checkov, the places that set the runtime of what CKV_AWS_363 fails; of Renovate, what its extraction takes
for Node.js with a version.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from scaffold.cli.opened import Opened, opened
from scaffold.model import Place, line_of
from tests.benchmarks.measure import BIN, Command, Cost, alternating
from tests.by_hand import grepped
from tests.by_hand.answer_keys import _world
from tests.by_hand.corpus_sites import _ours, _planned

TARGET, ROUNDS = "nodejs24.x", 3
Lines = set[tuple[str, int]]
RUNTIMES = ("W2531", "E2531", "E2533")
"""cfn-lint's rules of deprecated runtimes."""
NODE = re.compile(r"(?:^|/)node(?:js)?$|aws-lambda-nodejs|lambda/nodejs|^@types/node$")
TEMPLATE = re.compile(rb"AWSTemplateFormatVersion|AWS::(?:Lambda|Serverless)")
CODES = tuple(range(33))


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.by_hand.declared_by_peers", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--cfn-lint", metavar="EXE", default="cfn-lint")
    parser.add_argument("--checkov", metavar="EXE", default="checkov")
    parser.add_argument("--renovate", metavar="COMMAND", default="renovate")
    parser.add_argument("projects", metavar="PROJECT", nargs="+", type=Path)
    given = parser.parse_args()
    print("| project | declarations | scaffold | cfn-lint | checkov | Renovate |\n|---|---|---|---|---|---|")
    missed: list[str] = []
    for root in given.projects:
        project = opened(str(root), _world(str(root)))
        with tempfile.TemporaryDirectory(prefix="scaffold-") as temporary:
            commands = _commands(given, project.root, Path(temporary))
            costs = alternating(commands, ROUNDS)
            named = {
                "scaffold": _scaffold(project),
                "cfn-lint": set(_cfn_lint(_json(commands["cfn-lint"].output), project.root)),
                "checkov": set(_checkov(_json(commands["checkov"].output), project)),
                "Renovate": set(_renovate(commands["Renovate"].output, project.root)),
            }
        declared = _older(project.root) & set().union(*named.values())
        cells = [_cell(named[name] & declared, costs[name]) for name in named]
        print(f"| {root.name} | {len(declared)} | {' | '.join(cells)} |", flush=True)
        missed += [f"  {root.name}/{path}:{line}" for path, line in sorted(declared - named["scaffold"])]
    print("\nnot named by scaffold:", *(missed or ["  none"]), sep="\n")
    return 0


def _cell(found: Lines, cost: Cost) -> str:
    return f"{len(found)} ({cost.seconds:.1f} s, {cost.cpu:.1f} s CPU, {cost.memory:.0f} MiB)"


def _commands(given: argparse.Namespace, root: Path, out: Path) -> dict[str, Command]:
    templates = [str(one) for one in sorted(root.rglob("*")) if one.suffix in (".yaml", ".yml", ".json", ".template")]
    templates = [one for one in templates if "/.git/" not in one and TEMPLATE.search(Path(one).read_bytes())]
    checkov = ["--directory", ".", "--check", "CKV_AWS_363", "--output", "json", "--quiet", "--skip-download"]
    plan = ["migrate", "--to", TARGET, "--dry-run", "--no-hold", "--runtime-only", "--format", "json"]
    extract = ["--platform=local", "--dry-run=extract", "--require-config=ignored"]
    told = {"LOG_FORMAT": "json", "LOG_LEVEL": "debug"}
    return {
        "scaffold": Command([str(BIN / "scaffold"), *plan], root, codes=CODES, output=out / "s"),
        "cfn-lint": Command([given.cfn_lint, "--format", "json", *templates], root, codes=CODES, output=out / "l"),
        "checkov": Command([given.checkov, *checkov], root, codes=CODES, output=out / "c"),
        "Renovate": Command([*shlex.split(given.renovate), *extract], root, told, CODES, output=out / "r"),
    }


def _json(path: Path) -> list[Any]:
    """The document in what a tool printed, as a list."""
    text = path.read_text("utf-8")
    found = re.search(r"^[\[{]", text, re.M)
    read = json.JSONDecoder().raw_decode(text, found.start())[0] if found else []
    return read if isinstance(read, list) else [read]


def _older(root: Path) -> Lines:
    target = int(re.sub(r"\D", "", TARGET))
    rows = [
        row for row in grepped.rows(root) if row.majors and row.older(target) and not grepped.RANGE.search(row.text)
    ]
    return {(row.path, row.line) for row in rows}


def _scaffold(project: Opened) -> Lines:
    plan, _ = _planned(project, TARGET)
    return {at for what, _, at in _ours(plan) if what != "source"}


def _cfn_lint(found: Sequence[Any], root: Path) -> Iterator[tuple[str, int]]:
    for one in found:
        if one["Rule"]["Id"] in RUNTIMES:
            yield Path(one["Filename"]).relative_to(root).as_posix(), one["Location"]["Start"]["LineNumber"]


def _checkov(found: Sequence[Any], project: Opened) -> Iterator[tuple[str, int]]:
    failed = [one for kind in found for one in kind.get("results", {}).get("failed_checks", ())]
    for one in failed:
        path, (first, last) = one["file_path"].lstrip("/"), one["file_line_range"]
        for function in project.functions:
            at = function.declared_at
            if at.path == path and first - 1 <= _line(project, at) <= last:
                yield from ((place.path, _line(project, place)) for place in function.set_at)


def _line(project: Opened, place: Place) -> int:
    return line_of(project.project.text(place.path), place.start)


def _renovate(output: Path, root: Path) -> Iterator[tuple[str, int]]:
    logged = (json.loads(line) for line in output.read_text("utf-8").splitlines() if line.startswith("{"))
    managers = next((one["packageFiles"] for one in logged if "packageFiles" in one), {})
    for file in (file for files in managers.values() for file in files):
        lines = (root / file["packageFile"]).read_text("utf-8").splitlines()
        for dep in file["deps"]:
            if NODE.search(dep.get("depName") or "") and (value := dep.get("currentValue")):
                for number, line in enumerate(lines, 1):
                    if value in line and ("node" in line.lower() or len(lines) == 1):
                        yield file["packageFile"], number


if __name__ == "__main__":
    sys.exit(main())
