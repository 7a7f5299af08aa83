"""`scaffold migrate --commit-per-hop`: the ladder's hops one after the other, a commit of each."""

from __future__ import annotations

from argparse import Namespace
from itertools import pairwise
from typing import TYPE_CHECKING

from scaffold import facts, git, hops, journal
from scaffold.cli.migrate import functions_of, notices, planned, write
from scaffold.cli.opened import Opened, opened
from scaffold.cli.world import World
from scaffold.errors import ScaffoldError
from scaffold.model import Migration, Plan, Runtime
from scaffold.show.commits import commits_text, message
from scaffold.words import amount, listed, some

if TYPE_CHECKING:
    from scaffold.show.schema import CommitRow, Report


def refused(arguments: Namespace) -> None:
    """Raises ScaffoldError where --commit-per-hop does not go with another option."""
    wrong = {
        "--from": arguments.old,
        "--allow-dirty": arguments.allow_dirty,
        "--format markdown": arguments.format == "markdown",
    }
    for name, given in wrong.items():
        if given:
            raise ScaffoldError(f"--commit-per-hop does not go with {name}.", "Leave one of them out.")
    if len(arguments.paths) > 1:
        raise ScaffoldError("--commit-per-hop moves one project.", "Give one PATH.")


def commit_per_hop(path: str, project: Opened, target: Runtime, arguments: Namespace, world: World) -> Report:
    """Take the hops and commit each. The report of the last one, with the worst exit code of all.

    A hop is written and committed whole, or not at all: where the commit fails or is interrupted, its files are put
    back. It stops before a hop at which a function would be held. Raises ScaffoldError, before anything is written
    where the tree is not clean.
    """
    clean(project)
    functions, _ = functions_of(project, target, None)
    migration = Migration(functions, target, project.runtimes)
    old = hops.start(migration, arguments.function)
    if old is None:
        raise ScaffoldError(f"No function moves to {target.identifier}.", "Leave out --commit-per-hop to see why.")
    notes, _ = notices(migration, project, world, [])
    ladder = hops.ladder(old, target, project.runtimes)
    if passed := [one.identifier for one in ladder[1:-1] if facts.status(one, world.today) == "refused"]:
        notes.append(f"AWS refuses updates on {listed(passed)} too: deploy none of their commits, only a later one.")
    rows: list[CommitRow] = []
    codes, first = [], list[str]()
    for before, after in pairwise(ladder):
        if rows:
            project = opened(path, world)
            clean(project)
        plan, report = planned(project, after, None, arguments, world)
        stops = bool(report["held"] or report["crashed"])
        report["commits"] = list(rows)
        if stops:
            report["wrote"] = False
        commit = "" if stops else _taken(project, plan, report, before.identifier, not rows)
        held = [one["function"] for one in report["held"]]
        rows.append(
            {
                "from": before.identifier,
                "to": after.identifier,
                "commit": commit,
                "done": [] if stops else report["done"],
                "left": report["left"],
                "held": held,
            }
        )
        codes.append(report["exit"])
        first += report["first"]
        if stops:
            break
    report["commits"], report["exit"] = rows, max(codes)
    report["notes"], report["first"] = notes, list(dict.fromkeys(first))
    if arguments.format == "text":
        world.out(commits_text(report, target.identifier, width=world.width, color=world.color, path=path))
    return report


def clean(project: Opened) -> None:
    """Raises ScaffoldError where there is no repository, or where a file that it tracks has uncommitted changes."""
    repository = git.repository(project.root)
    if repository is None:
        raise ScaffoldError(f"{project.name} is in no git repository.", "--commit-per-hop needs one.")
    answer = git.ask(repository, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=no")
    if answer.why:
        raise ScaffoldError(f"Whether the tree is clean is not known: {answer.why}.", "Nothing more was written.")
    if dirty := [entry[3:] for entry in git.names(answer)]:
        has = "has" if len(dirty) == 1 else "have"
        raise ScaffoldError(
            f"{amount(len(dirty), 'file')} of the repository {has} uncommitted changes ({some(dirty, 200)}).",
            "Commit or stash them: --commit-per-hop needs a clean tree.",
        )


def _taken(project: Opened, plan: Plan, report: Report, old: str, first: bool) -> str:
    """Write a hop and commit it; the commit's hash, "" where there is nothing to change. Raises ScaffoldError."""
    paths, kept = sorted(plan.edits), "" if first else f" The hops to {old} stay."
    if not paths:
        write(project, plan, report)
        return ""
    tracked = {*git.names(git.ask(project.root, "ls-files", "-z"))}
    if loose := [path for path in paths if path not in tracked]:
        raise ScaffoldError(
            f"The hop to {report['target']} changes what git does not track ({some(loose, 200)}).",
            f"Nothing of it was written.{kept}",
        )
    write(project, plan, report)
    try:
        answer = git.commit(project.root, paths, message(old, report["target"], report["done"], report["left"]))
    except BaseException:
        _put_back(project)
        raise
    if answer.why:
        back = _put_back(project)
        raise ScaffoldError(f"The hop to {report['target']} was not committed: {answer.why}.", f"{back}{kept}")
    return git.ask(project.root, "rev-parse", "--short", "HEAD").out.decode().strip()


def _put_back(project: Opened) -> str:
    try:
        journal.undo(project.root, project.home)
    except ScaffoldError as error:
        return f"{error.what} {error.do}"
    return "Its files are as they were before it."
