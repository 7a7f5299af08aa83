"""Planning the migration of a monorepo, against `ast-grep scan` with equal rules and equal hits."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tests.benchmarks import bodies, peers
from tests.benchmarks.measure import BIN, Command, alternating, figures, run, table

PEER = "ast-grep scan"


def monorepo(folder: Path, rounds: int, functions: int = 2000) -> tuple[str, dict[str, object]]:
    """The code rules that ast-grep can say too, and the whole plan. Raises RuntimeError where the hits differ."""
    root = folder / "monorepo"
    bodies.write(root, functions)
    config, count = peers.write(folder / "peer")
    only = [part for rule in peers.rules() for part in ("--only", rule)]
    scaffold = [str(BIN / "scaffold"), "migrate", "--to", "nodejs10.x", "--dry-run", "--format", "json"]
    theirs = Command(
        [str(BIN / "ast-grep"), "scan", "--config", str(config), "--json=compact", "."], root, output=folder / "theirs"
    )
    ours = Command([*scaffold, *only], root, codes=(0, 1), output=folder / "ours")
    for command in (theirs, ours):
        run(command)
    hits = _equal(peers.ours(ours.output), peers.theirs(theirs.output, root))
    listed = Command([str(BIN / "scaffold"), "functions", "--format", "json"], root)
    whole = replace(ours, arguments=scaffold, output=folder / "whole")
    costs = alternating(
        {PEER: theirs, "plan, the same rules": ours, "plan, all rules": whole, "functions": listed}, rounds
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


def _equal(ours: peers.Found, theirs: peers.Found) -> int:
    if ours != theirs or not ours:
        raise RuntimeError(
            f"hits differ: {len(ours - theirs)} are ours alone {sorted(ours - theirs)[:3]}, "
            f"{len(theirs - ours)} ast-grep's alone {sorted(theirs - ours)[:3]}"
        )
    return len(ours)
