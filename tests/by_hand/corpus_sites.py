"""What `scaffold migrate` finds of all that looks like a runtime or a Node.js version in a folder of projects.

    .venv/bin/python -m tests.by_hand.corpus_sites FOLDER [--only WORD] [--rows GROUP] [--sample 300 --seed 1]

Planned with declaration rules alone and nothing held, to nodejs24.x, and to nodejs10.x where a function is older than
that; nothing is written. Compared is line by line with `grepped`, which shares no code with us. A line of it is
edited, appended to, shared, held, left (with a fix for a person, or only reported), the source of a function's runtime,
in a file that is skipped aloud, or silent; the silent ones by reason. `--rows` prints the lines of the groups whose
name holds a word; `--sample` draws lines over all groups, each group's number and size beside it, to be judged.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from scaffold import facts, functions
from scaffold.cli.opened import Opened, opened
from scaffold.formats import format_of, problems
from scaffold.model import Finding, Migration, Plan, Project, Rule, Severity, Unreadable, line_of
from scaffold.plan import Options, migrate
from tests.by_hand import grepped
from tests.by_hand.answer_keys import _world
from tests.by_hand.grepped import Row

OLD, TARGETS = "nodejs8.10", ("nodejs10.x", "nodejs24.x")
FOUND = ("edited", "appended", "shared", "held", "left", "reported", "source")
ALONE = {why for why, _ in grepped.PATHS} - {"document"}
COLUMNS = ("sites", *FOUND[:-1], "skipped files", "lines of the grep", "found of them", "silent")


class Seen(NamedTuple):
    """A line of the grep, and what we make of it."""

    group: str
    tree: str
    row: Row
    said: str


class Tables(NamedTuple):
    formats: dict[str, Counter[str]]
    groups: Counter[str]
    skipped: Counter[str]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.by_hand.corpus_sites", description=__doc__.splitlines()[0])
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--only", metavar="WORD", default="", help="projects whose name contains it")
    parser.add_argument("--rows", metavar="GROUP", help="print the lines of these groups")
    parser.add_argument("--sample", metavar="N", type=int, default=0)
    parser.add_argument("--seed", metavar="N", type=int, default=1)
    given = parser.parse_args()
    seen: list[Seen] = []
    wrong = 0
    for target in TARGETS:
        tables = Tables(defaultdict(Counter), Counter(), Counter())
        for root in sorted(one for one in given.folder.iterdir() if one.is_dir() and given.only in one.name):
            project = opened(str(root), _world(str(given.folder)))
            if target != TARGETS[-1] and not _old(project):
                continue
            plan, faults = _planned(project, target)
            wrong += len(faults)
            print("".join(f"FAULT {root.name} to {target}: {one}\n" for one in faults), end="")
            seen += _seen(plan, [*grepped.rows(root)], root.name, tables)
        _print(target, tables)
    groups = defaultdict(list)
    for one in seen:
        groups[one.group].append(one)
    for one in seen if given.rows is not None else ():
        if given.rows in one.group:
            print(_line(one))
    for one in _sample(groups, given.sample, given.seed):
        print(f"{len(groups[one.group])}\t{_line(one)}")
    print(f"\n{wrong} faults")
    return bool(wrong)


def _old(project: Opened) -> bool:
    ranks = [project.runtimes[f.runtime].rank for f in project.functions if f.runtime in project.runtimes]
    return bool(ranks) and min(ranks) <= project.runtimes[OLD].rank


def _planned(project: Opened, target: str) -> tuple[Plan, list[str]]:
    """The plan, and what is wrong with it whatever it holds."""
    rules = [rule for rule in project.rules() if rule.severity is Severity.DECLARES]
    plan = _plan(project, project.project, project.functions, target, rules)
    faults = [f"crash: {crash.rule}: {crash.path}: {crash.reason}" for crash in plan.crashed]
    faults += [f"outside its spans: {path}" for path in plan.edits if _spliced(plan, path) != plan.after.text(path)]
    faults += [f"parses no more: {path}" for path in plan.edits if _count(plan.after, path) > _count(plan.before, path)]
    again = _plan(project, plan.after, functions.derive(plan.after, project.runtimes), target, rules)
    return plan, [*faults, *(f"edited by a second run: {path}" for path in again.edits)]


def _plan(project: Opened, files: Project, found: tuple[object, ...], target: str, rules: list[Rule]) -> Plan:
    migration = Migration(found, facts.find(target), project.runtimes)  # type: ignore[arg-type]
    return migrate(files, rules, migration, Options(hold=False))


def _spliced(plan: Plan, path: str) -> str:
    text, edits = plan.before.text(path), plan.edits[path]
    starts, ends = [0, *(e.end for e in edits)], [*(e.start for e in edits), len(text)]
    kept = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    assert all(a.end <= b.start for a, b in pairwise(edits)), path
    return "".join(a + b for a, b in zip(kept, [*(e.text for e in edits), ""], strict=True))


def _count(project: Project, path: str) -> int:
    return len(problems(project, path))


def _seen(plan: Plan, lines: list[Row], tree: str, tables: Tables) -> Iterator[Seen]:
    """The lines of the grep in one project, counted by format and group."""
    target = int(plan.migration.target.node.split(".")[0])
    ours: dict[tuple[str, int], tuple[str, str]] = {}
    for what, rule, at in sorted(_ours(plan), key=lambda found: FOUND.index(found[0]), reverse=True):
        ours[at] = what, rule
        if what != "source":
            tables.formats[_format(at[0])]["sites"] += 1
            tables.formats[_format(at[0])][what] += 1
    skipped = {one.path: one.reason for one in plan.skipped}
    for path, reason in skipped.items():
        tables.formats[_format(path)]["skipped files"] += 1
        tables.skipped[reason] += 1
    for row in lines:
        what, said = ours.get((row.path, row.line), ("", ""))
        if not what and row.older(target) and row.path in skipped:
            what, said = "skipped file", skipped[row.path]
        counted = tables.formats[_format(row.path)]
        counted["lines of the grep"] += 1
        counted["found of them" if what else "silent"] += 1
        group = what or f"silent: {grepped.reason(row, target)}"
        tables.groups[group] += 1
        yield Seen(f"{plan.migration.target.identifier}: {group}", tree, row, said)


def _ours(plan: Plan) -> Iterator[tuple[str, str, tuple[str, int]]]:
    """What is said, by which rule, of which line."""
    for finding in plan.done:
        appended = all(edit.start == edit.end for edit in finding.hit.edits)
        yield from _lines(plan, "appended" if appended else "edited", finding)
    for finding in (*plan.shared, *plan.left):
        what = next((word for word in ("shared", "held") if finding.why.startswith(word)), "")
        yield from _lines(plan, what or ("left" if finding.hit.edits else "reported"), finding)
    for function in plan.migration.functions:
        for place in (function.declared_at, *function.set_at):
            yield "source", "functions", (place.path, _line_of(plan, place.path, place.start))


def _lines(plan: Plan, what: str, finding: Finding) -> Iterator[tuple[str, str, tuple[str, int]]]:
    first, last = (_line_of(plan, finding.hit.path, at) for at in (finding.hit.start, finding.hit.end))
    for line in range(first, last + 1):
        yield what, finding.rule.id, (finding.hit.path, line)


def _line_of(plan: Plan, path: str, offset: int) -> int:
    try:
        return line_of(plan.before.text(path), offset)
    except Unreadable:
        return 0


def _format(path: str) -> str:
    row = format_of(path)
    return row.name if row else "(none)"


def _print(target: str, tables: Tables) -> None:
    print(f"\n{target}\n\n| format | " + " | ".join(COLUMNS) + " |\n" + "|---" * (1 + len(COLUMNS)) + "|")
    total: Counter[str] = Counter()
    for name, counted in sorted(tables.formats.items()):
        total += counted
        print(f"| {name} | " + " | ".join(str(counted[column]) for column in COLUMNS) + " |")
    print("| all | " + " | ".join(str(total[column]) for column in COLUMNS) + " |\n")
    for counter, title in ((tables.groups, "lines of the grep"), (tables.skipped, "files skipped aloud")):
        print(f"| {title} | |\n|---|---|")
        print("".join(f"| {name} | {count} |\n" for name, count in counter.most_common()))


def _sample(groups: Mapping[str, list[Seen]], size: int, seed: int) -> Iterator[Seen]:
    """About `size` lines: five of each group that a path alone decides, of others as the root of their size bids."""
    drawn = random.Random(seed)
    alone = {name for name in groups if name.rpartition(": ")[2] in ALONE}
    roots = sum(len(group) ** 0.5 for name, group in groups.items() if name not in alone)
    rest = size - 5 * len(alone)
    for name in sorted(groups) if size else ():
        group = groups[name]
        bid = 5 if name in alone else max(5, round(rest * len(group) ** 0.5 / roots))
        yield from drawn.sample(group, min(len(group), bid))


def _line(one: Seen) -> str:
    return f"{one.group}\t{one.tree}/{one.row.path}:{one.row.line}\t{one.said}\t{one.row.text[:160]}"


if __name__ == "__main__":
    sys.exit(main())
