"""Planning the migration of a monorepo, against `ast-grep scan` with equal rules and equal hits."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.benchmarks import bodies, peers
from tests.benchmarks.measure import BIN, Command, alternating, figures, run, table

PEER = "ast-grep scan"


def monorepo(folder: Path, rounds: int, functions: int = 2000) -> tuple[str, dict[str, object]]:
    """The code rules that ast-grep can say too, and the whole plan. Raises RuntimeError where the hits differ."""
    root = folder / "monorepo"
    bodies.write(root, functions)
    rules = peers.sayable("nodejs10.x")
    config, count = peers.write(folder / "peer", rules)
    only = [part for rule in rules for part in ("--only", rule)]
    asked = ["migrate", "--to", "nodejs10.x", "--dry-run", "--format", "json"]
    scaffold = [str(BIN / "scaffold"), *asked]
    theirs = Command(
        [str(BIN / "ast-grep"), "scan", "--config", str(config), "--json=compact", "."], root, output=folder / "theirs"
    )
    ours = Command(
        [sys.executable, "-m", "tests.benchmarks.plain", "alike", *asked, *only],
        root,
        {"PYTHONPATH": str(Path(__file__).parents[2])},
        codes=(0, 1),
        output=folder / "ours",
    )
    for command in (theirs, ours):
        run(command)
    hits = peers.equal(peers.ours(ours.output), peers.theirs(theirs.output, root))
    listed = Command([str(BIN / "scaffold"), "functions", "--format", "json"], root)
    whole = Command(scaffold, root, codes=(0, 1), output=folder / "whole")
    costs = alternating(
        {PEER: theirs, "plan, the same rules, no `when`": ours, "plan, all rules": whole, "functions": listed}, rounds
    )
    report = json.loads(whole.output.read_text("utf-8"))
    files = [path for path in root.rglob("*") if path.is_file() and ".git/" not in path.as_posix()]
    size = sum(path.stat().st_size for path in files)
    about = {
        "functions": functions,
        "files": len(files),
        "bytes": size,
        "rules": len(only) // 2,
        "rule files": count,
        "equal hits": hits,
        "fixed by the whole plan": len(report["done"]),
    }
    title = (
        f"monorepo: {functions:,} functions in {len(files):,} files ({size / 1e6:.1f} MB), "
        f"{len(only) // 2} pages = {count} ast-grep rules, {hits:,} equal hits"
    )
    return table(title, costs, PEER), {"about": about, **figures(costs, PEER)}
