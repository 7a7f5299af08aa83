"""What `scaffold migrate` finds in the code of a folder of projects, drawn at random to be judged by hand.

    .venv/bin/python -m tests.by_hand.findings FOLDER [--only WORD] [--rule WORD] [--sample 60 --seed 1]

Two groups: the step nodejs8.10 → nodejs10.x, asked as if everything came from nodejs8.10, and what only the steps to
nodejs24.x find, from the runtimes that the functions have. Nothing is held or written; declarations and what their
tools refuse are left out. The counts of each rule come first, then the findings drawn of each group with the lines
around them. A person judges each: true and useful, true but useless, wrong.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from scaffold import facts
from scaffold.cli.opened import Opened, opened
from scaffold.model import Finding, Migration, Plan, Severity, line_of
from scaffold.plan import Options, migrate
from tests.by_hand.answer_keys import _world

STEP, LATER = "nodejs8.10 → nodejs10.x", "later → nodejs24.x"
AROUND = 6
"""Lines before and after."""


class Found(NamedTuple):
    rule: str
    tree: str
    path: str
    line: int
    said: str
    lines: str


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.by_hand.findings", description=__doc__.splitlines()[0])
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--only", metavar="WORD", default="", help="projects whose name contains it")
    parser.add_argument("--rule", metavar="WORD", default="", help="rules whose id contains it")
    parser.add_argument("--sample", metavar="N", type=int, help="how many of each group; all without it")
    parser.add_argument("--seed", metavar="N", type=int, default=1)
    given = parser.parse_args()
    groups: dict[str, list[Found]] = {STEP: [], LATER: []}
    for root in sorted(one for one in given.folder.iterdir() if one.is_dir() and given.only in one.name):
        project = opened(str(root), _world(str(given.folder)))
        step = _found(_plan(project, "nodejs10.x", "nodejs8.10"), root.name)
        seen = {(one.rule, one.path, one.line) for one in step}
        groups[STEP] += step
        later = _found(_plan(project, "nodejs24.x", ""), root.name)
        groups[LATER] += [one for one in later if (one.rule, one.path, one.line) not in seen]
    for name, found in groups.items():
        found = [one for one in found if given.rule in one.rule]
        print(f"\n{name}: {len(found)}\n\n| rule | findings |\n|---|---|")
        print("".join(f"| {rule} | {count} |\n" for rule, count in Counter(one.rule for one in found).most_common()))
        drawn = random.Random(given.seed).sample(found, min(len(found), given.sample or len(found)))
        for number, one in enumerate(drawn, 1):
            print(f"{name} #{number} {one.rule} {one.tree}/{one.path}:{one.line}\n  {one.said}\n{one.lines}\n")
    return 0


def _plan(project: Opened, target: str, old: str) -> Plan:
    asked_from = facts.find(old) if old else None
    migration = Migration(project.functions, facts.find(target), project.runtimes, asked_from)
    return migrate(project.project, project.rules(), migration, Options(hold=False))


def _found(plan: Plan, tree: str) -> list[Found]:
    return [_one(plan, finding, tree) for finding in _code(plan)]


def _code(plan: Plan) -> Iterator[Finding]:
    for finding in (*plan.done, *plan.left, *plan.shared):
        if finding.rule.severity is not Severity.DECLARES and not finding.rule.id.startswith("toolchain-"):
            yield finding


def _one(plan: Plan, finding: Finding, tree: str) -> Found:
    hit, text = finding.hit, plan.before.text(finding.hit.path)
    first, last = line_of(text, hit.start), line_of(text, hit.end)
    rows = text.split("\n")
    shown = range(max(1, first - AROUND), min(len(rows), last + AROUND) + 1)
    lines = "\n".join(f"{'>' if first <= n <= last else ' '} {n:4} {rows[n - 1][:150]}" for n in shown)
    edits = "; ".join(f"{plan.before.text(edit.path)[edit.start : edit.end]!r} -> {edit.text!r}" for edit in hit.edits)
    said = " | ".join(filter(None, (finding.rule.severity.value, hit.note, edits[:1000])))
    return Found(finding.rule.id, tree, hit.path, first, said, lines)


if __name__ == "__main__":
    sys.exit(main())
