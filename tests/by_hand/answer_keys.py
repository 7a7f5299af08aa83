"""What owners changed when they upgraded their projects, against what `scaffold migrate` would have changed.

    .venv/bin/python -m tests.by_hand.answer_keys MIRROR CORPUS [--only WORD] [--totals]

MIRROR holds repositories as OWNER+NAME/repo, CORPUS is a list of {"repo", "migration_commits": [{"commit"}]}. Of each
commit the target is the newest runtime that its added lines name; its parent is planned for with `--no-hold --include
shared --safety review`, and nothing is written. Compared are lines of the parent in files that declare: no documents,
lock files or changelogs, and nothing that we read without editing. A line is theirs where it names an older Node.js
and what stands in its place the target's; where they only added, it is the line before. Rows of files that they
removed or moved are counted apart: what their owners would have changed there is not known. `alike` are those of both
that came to the same text.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from scaffold import facts
from scaffold.cli.opened import Opened, opened
from scaffold.cli.world import World
from scaffold.model import Finding, Kind, Migration, Plan, Runtime, Safety, Severity, line_of
from scaffold.plan import Options, migrate

DOCUMENTS = re.compile(r"\.(?:md|mdx|rst|txt|adoc|html|diff|patch|snap|svg)$|changelog|(?:^|/)history\b", re.I)
RUNTIME = re.compile(r"nodejs_?(\d+)", re.I)
NAMED = re.compile(r"""node(?:js)?(?:[-_.]?version)?[}\])]*["']?[\s:=@_-]*["'\[{(]*[\^~>=<v\s]*(\d+)""", re.I)
BARE = re.compile(r"""^[\s\[-]*["']?v?(\d+)(?:\.[\dx*]+)*["']?,?\s*$""")
VERSIONS = re.compile(r"(?:^|/)(?:\.nvmrc|\.node-version|\.travis\.yml)$|(?:^|/)\.github/|(?:^|/)\.circleci/")
HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@")
COLUMNS = ("both", "alike", "only we", "only they", "removed by them", "another")


class Hunk(NamedTuple):
    """A place that a patch without context lines changes, in the parent's path and lines."""

    path: str
    start: int
    removed: list[str]
    added: list[str]


class Key(NamedTuple):
    """What a commit did: the lines of its parent, and the files that it removed or moved."""

    lines: Mapping[tuple[str, int], str]
    """What they put there."""
    after: frozenset[tuple[str, int]]
    """Those of the lines that stay, with an addition behind them."""
    another: frozenset[tuple[str, int]]
    """Lines that they moved to a runtime that is not the target, or took away."""
    gone: frozenset[str]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.by_hand.answer_keys", description=__doc__.splitlines()[0])
    parser.add_argument("mirror", metavar="MIRROR", type=Path)
    parser.add_argument("corpus", metavar="CORPUS", type=Path)
    parser.add_argument("--only", metavar="WORD", default="", help="commits whose repository and hash contain it")
    parser.add_argument("--totals", action="store_true", help="leave the rows out")
    given = parser.parse_args()
    total: Counter[str] = Counter()
    print("| repository | commit | to | " + " | ".join(COLUMNS) + " |\n" + "|---" * (3 + len(COLUMNS)) + "|")
    rows: list[str] = []
    for repository, commit in _commits(given.corpus):
        git = given.mirror / repository.replace("/", "+") / "repo"
        git = git if (git / "HEAD").is_file() else git / ".git"
        if given.only not in f"{repository}@{commit}" or not (git / "HEAD").is_file():
            continue
        target, counted, said = compared(git, commit)
        total += counted
        print(f"| {repository} | {commit[:8]} | {target} | {_cells(counted)} |", flush=True)
        rows += [f"\n{repository}@{commit[:8]} to {target}", *said] if said else []
    print(f"| all | | | {_cells(total)} |")
    if not given.totals:
        print("\n".join(rows))
    return 0


def _commits(corpus: Path) -> Iterator[tuple[str, str]]:
    for entry in json.loads(corpus.read_text()):
        for one in entry.get("migration_commits", ()):
            yield entry["repo"], one["commit"]


def _cells(counted: Counter[str]) -> str:
    return " | ".join(str(counted[column]) for column in COLUMNS)


def compared(git: Path, commit: str) -> tuple[str, Counter[str], list[str]]:
    """The target, how many lines fell where, and a row for each that did not come to the same."""
    diff = _git(git, "diff", "-U0", "-M", "--no-ext-diff", f"{commit}~1", commit)
    target = _target(diff)
    if target is None:
        return "(none)", Counter(), []
    key = theirs(diff, _major(target))
    with tempfile.TemporaryDirectory(prefix="scaffold-") as temporary:
        _checked_out(git, f"{commit}~1", Path(temporary))
        project = opened(temporary, _world(temporary))
        plan = planned(project, target)
    ours = {at: found for at, found in _done(plan).items() if not DOCUMENTS.search(at[0])}
    said, key = _told(plan), _beside(key, ours)
    counted: Counter[str] = Counter()
    rows = []
    for at in sorted({*ours, *key.lines}):
        path, line = at
        entry = plan.before.entries.get(path)
        if entry is None or entry.kind is not Kind.TEXT:
            continue
        verdict = _verdict(at, ours, key)
        counted[verdict] += 1
        alike = verdict == "both" and _ours(plan, at) == key.lines[at].rstrip("\r")
        counted["alike"] += alike
        if not alike:
            text = plan.before.text(path).splitlines()[line - 1].strip()[:110] if line else ""
            put = f" -> {key.lines[at].strip()[:110]}" if at in key.lines else ""
            by = ours.get(at) or said.get(at, "nothing said")
            rows.append(f"  {verdict}: {path}:{line}: {text}{put} [{by}]")
    return target.identifier, counted, rows


def _verdict(at: tuple[str, int], ours: Mapping[tuple[str, int], str], key: Key) -> str:
    if at not in ours:
        return "only they"
    if at in key.lines:
        return "both"
    return "removed by them" if at[0] in key.gone else "another" if at in key.another else "only we"


def _beside(key: Key, ours: Mapping[tuple[str, int], str]) -> Key:
    """The key with additions told of the line at which we add: before it and behind it come to the same."""
    lines = dict(key.lines)
    for path, line in key.after:
        if (path, line) not in ours and (path, line + 1) in ours and (path, line + 1) not in lines:
            lines[path, line + 1] = lines.pop((path, line))
    return key._replace(lines=lines)


def _target(diff: str) -> Runtime | None:
    """The newest runtime that is named on an added line of a file that declares."""
    known = facts.runtimes().values()
    majors = {
        int(found)
        for hunk in _hunks(diff)
        if not DOCUMENTS.search(hunk.path)
        for line in hunk.added
        for found in RUNTIME.findall(line)
    }
    return next((one for one in reversed([*known]) if _major(one) in majors and "edge" not in one.identifier), None)


def theirs(diff: str, target: int) -> Key:
    """What a commit changed, of a patch without context lines."""
    lines, after, another = dict[tuple[str, int], str](), set[tuple[str, int]](), set[tuple[str, int]]()
    for path, start, removed, added in _hunks(diff):
        if DOCUMENTS.search(path):
            continue
        new = [line for line in added if target in _majors(path, line)]
        if not removed and new:
            lines[path, start] = new[0]
            after.add((path, start))
        for number, line in enumerate(removed, start):
            if line in added or not any(major < target for major in _majors(path, line)):
                continue
            if new:
                near = added[min(number - start, len(added) - 1)]
                lines[path, number] = near if near in new else new[0]
            else:
                another.add((path, number))
    gone = re.findall(r"^diff --git a/(.+) b/.+\n(?:deleted|similarity)", diff, re.M)
    return Key(lines, frozenset(after), frozenset(another), frozenset(gone))


def _hunks(diff: str) -> Iterator[Hunk]:
    path, hunk = "", None
    for line in diff.split("\n"):
        if found := HUNK.match(line):
            if hunk:
                yield hunk
            hunk = Hunk(path, int(found[1]), [], [])
        elif line.startswith("diff --git "):
            if hunk:
                yield hunk
            path, hunk = "", None
        elif hunk is None:
            path = line.removeprefix("--- a/").rstrip("\t") if line.startswith("--- a/") else path
        elif line[:1] in ("-", "+"):
            (hunk.removed if line[0] == "-" else hunk.added).append(line[1:])
    if hunk:
        yield hunk


def _majors(path: str, line: str) -> set[int]:
    found = {int(major) for major in [*RUNTIME.findall(line), *NAMED.findall(line)]}
    return found | ({int(bare[1])} if VERSIONS.search(path) and (bare := BARE.match(line)) else set())


def _major(runtime: Runtime) -> int:
    return int(runtime.node.split(".")[0])


def planned(project: Opened, target: Runtime) -> Plan:
    migration = Migration(project.functions, target, project.runtimes)
    return migrate(project.project, project.rules(), migration, Options(Safety.REVIEW, hold=False, include_shared=True))


def _ours(plan: Plan, at: tuple[str, int]) -> str:
    """A line as we leave it, for what we change within it."""
    text = plan.before.text(at[0])
    lines = text.splitlines(keepends=True)
    start = sum(map(len, lines[: at[1] - 1]))
    line = lines[at[1] - 1]
    for edit in reversed(plan.edits[at[0]]):
        if start <= edit.start and edit.end <= start + len(line):
            line = line[: edit.start - start] + edit.text + line[edit.end - start :]
    return line.rstrip("\r\n")


def _done(plan: Plan) -> dict[tuple[str, int], str]:
    """The lines of declarations that we change, each with its rule and what is put there."""
    return {
        (edit.path, line_of(plan.before.text(edit.path), edit.start)): f"{finding.rule.id}: {edit.text.strip()}"
        for finding in plan.done
        if finding.rule.severity is Severity.DECLARES
        for edit in finding.hit.edits
    }


def _told(plan: Plan) -> dict[tuple[str, int], str]:
    """The lines that we only speak of, and how."""
    said = {(one.path, one.line): f"skipped: {one.reason}" for one in plan.skipped}
    for kind, findings in (("left", plan.left), ("shared", plan.shared)):
        said |= {_at(plan, one): f"{kind}: {one.rule.id}: {one.why}" for one in findings}
    for function in plan.migration.functions:
        place = function.declared_at
        if function.problem:
            at = (place.path, line_of(plan.before.text(place.path), place.start))
            said.setdefault(at, f"unresolved: {function.problem}")
    return said


def _at(plan: Plan, finding: Finding) -> tuple[str, int]:
    return finding.hit.path, line_of(plan.before.text(finding.hit.path), finding.hit.start)


def _checked_out(git: Path, commit: str, folder: Path) -> None:
    """The files of a commit, without those that the mirror lacks: large ones."""
    listed = [row.split("\t", 1) for row in _git(git, "ls-tree", "-rz", commit).split("\0") if row]
    files = [(meta.split()[0], meta.split()[2], path) for meta, path in listed if meta.split()[1] == "blob"]
    asked = "".join(f"{blob}\n" for _, blob, _ in files).encode()
    command = ["git", f"--git-dir={git}", "cat-file", "--batch"]
    given = io.BytesIO(subprocess.run(command, input=asked, capture_output=True, check=True).stdout)
    for mode, _, path in files:
        header = given.readline().split()
        if header[1] == b"missing":
            continue
        content = given.read(int(header[2]) + 1)[:-1]
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if mode == "120000":
            place.symlink_to(content.decode())
        else:
            place.write_bytes(content)


def _git(git: Path, *arguments: str) -> str:
    command = ["git", f"--git-dir={git}", "-c", "core.quotePath=false", *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode(errors="replace")


def _world(home: str) -> World:
    environ = {**os.environ, "HOME": home, "XDG_STATE_HOME": f"{home}.state", "XDG_CACHE_HOME": f"{home}.cache"}
    return World(date.today(), environ, Path(home), sys.stdout, sys.stderr, False, 100)


if __name__ == "__main__":
    sys.exit(main())
