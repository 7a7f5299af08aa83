"""`scaffold migrate`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scaffold import __version__ as version
from scaffold import facts, git
from scaffold.cli import asked
from scaffold.cli.folder import above, folder, review
from scaffold.cli.opened import Opened, known, opened
from scaffold.cli.rewrite import way
from scaffold.cli.world import World
from scaffold.errors import ScaffoldError
from scaffold.ignores import Ignores
from scaffold.locks.stale import stale
from scaffold.model import Function, Migration, Plan, Runtime, Safety
from scaffold.plan import Options, migrate
from scaffold.show.report import report as reported
from scaffold.words import amount, listed, some

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold.show.schema import Report

LOCKS = {
    "package-lock.json": "npm install --package-lock-only",
    "npm-shrinkwrap.json": "npm install --package-lock-only",
    "yarn.lock": "yarn install",
    "pnpm-lock.yaml": "pnpm install --lockfile-only",
}


def run_migrate(arguments: Namespace, world: World) -> int:
    """Each project on its own, all of it or nothing; the worst exit code."""
    paths = arguments.paths or ["."]
    roots = [folder(path, world) for path in paths]
    if arguments.diff and len(roots) > 1:
        raise ScaffoldError("A patch is of one project.", "Give --diff one PATH.")
    if arguments.diff and arguments.format != "text":
        raise ScaffoldError(
            f"--diff prints a patch, not {arguments.format}.",
            f"Leave --format out, or say --dry-run --format {arguments.format}.",
        )
    if not arguments.to:
        from scaffold.cli.where import without_target

        return without_target([opened(path, world) for path in paths], world)
    if arguments.commit_per_hop:
        from scaffold.cli.hops import refused

        refused(arguments)
    target = facts.find(arguments.to)
    old = facts.find(arguments.old) if arguments.old else None
    if old and old.rank >= target.rank:
        raise ScaffoldError(
            f"{target.identifier} is not newer than {old.identifier}.", "Functions only move to a newer runtime."
        )
    if len(paths) > 1:
        from scaffold.cli.several import several

        return several(paths, lambda path: _one(path, target, old, arguments, world), arguments.format, world)
    report = _one(paths[0], target, old, arguments, world)
    if arguments.format == "json":
        world.json(report)
    return report["exit"]


def _one(path: str, target: Runtime, old: Runtime | None, arguments: Namespace, world: World) -> Report:
    project = opened(path, world)
    if arguments.commit_per_hop:
        from scaffold.cli.hops import commit_per_hop

        return commit_per_hop(path, project, target, arguments, world)
    plan, report = planned(project, target, old, arguments, world)
    if report["wrote"] and not arguments.allow_dirty:
        _clean(project, plan)
    if not _looking(arguments):
        write(project, plan, report)
    _print(plan, report, path, arguments, world)
    return report


def planned(
    project: Opened, target: Runtime, old: Runtime | None, arguments: Namespace, world: World
) -> tuple[Plan, Report]:
    """The plan that was asked for, and its report. Writes nothing. Raises ScaffoldError."""
    functions, notes = functions_of(project, target, old)
    word = arguments.sdk if arguments.sdk in asked.WAYS else ""
    sdk = "" if word else asked.sdk(arguments.sdk)
    migration = Migration(functions, target, project.runtimes, old, asked.day(arguments.date), sdk)
    sdk_way = way(word, project.rules(), project, migration, world, hop=arguments.commit_per_hop)
    ignores, rules = Ignores(project.config.ignores, world.today.isoformat()), sdk_way.rules
    options = _options(project, [rule.id for rule in rules], arguments)
    plan = sdk_way.listed(migrate(project.project, rules, migration, options, ignores, world.progress))
    world.progress("")
    notes, warning = notices(migration, project, world, [*notes, *sdk_way.said(plan)])
    report = reported(
        plan,
        project=project.name,
        tool=version,
        facts=facts.as_of(),
        notes=notes,
        warning=warning,
        first=_stale(plan),
        wrote=not _looking(arguments) and bool(plan.edits),
        fail_on=arguments.fail_on,
        check=arguments.diff or arguments.check,
    )
    if arguments.explain_hops:
        from scaffold import hops
        from scaffold.show.hops import hop_rows

        report["hops"] = hop_rows(plan, hops.hops(plan, rules, options, ignores))
    return plan, report


def _options(project: Opened, ids: Sequence[str], arguments: Namespace) -> Options:
    """What of a migration the arguments ask for; `ids` are the rules there are. Raises UnknownName."""
    return Options(
        Safety(arguments.safety),
        not arguments.no_hold,
        not arguments.runtime_only,
        not arguments.code_only,
        known("Rule", arguments.only, ids, "scaffold rules"),
        known("Rule", arguments.skip, ids, "scaffold rules"),
        known("Function", arguments.function, [f.name for f in project.functions], "scaffold functions"),
        "shared" in arguments.include,
    )


def _looking(arguments: Namespace) -> bool:
    return bool(arguments.diff or arguments.dry_run or arguments.check or arguments.explain_hops)


def functions_of(project: Opened, target: Runtime, old: Runtime | None) -> tuple[tuple[Function, ...], list[str]]:
    """The functions to move, from where the last run to the same target took them. Raises ScaffoldError."""
    functions, notes = project.functions, []
    if not functions and old is None:
        from scaffold.mentions import no_function

        do = "Name the project's folder, or say --from R to look at its code all the same."
        raise no_function(project.project, project.name, project.runtimes, do)
    if old is None and (before := _moved_before(_last(project.home), target)):
        there = [f for f in functions if f.runtime == target.identifier and (f.name, f.declared_at.path) in before]
        functions = tuple(
            f._replace(runtime=before[f.name, f.declared_at.path]) if f in there else f for f in functions
        )
        if there:
            moved = amount(len(there), "function")
            notes.append(f"an earlier run moved {moved} to {target.identifier}; this says what is left since then.")
    ranks = {project.runtimes[f.runtime].rank for f in functions if f.runtime}
    if ranks and min(ranks) > target.rank and old is None:
        names = ", ".join(sorted({f.runtime for f in functions if f.runtime}))
        raise ScaffoldError(
            f"Every function here is on a newer runtime than {target.identifier}: {names}.",
            "Functions only move to a newer runtime.",
        )
    return functions, notes


def _moved_before(record: Mapping[str, Any] | None, target: Runtime) -> dict[tuple[str, str], str]:
    if not record or record.get("target") != target.identifier or record.get("undone"):
        return {}
    rows = record.get("functions", ())
    moved = [row for row in rows if row["to"] == target.identifier and row["from"] not in ("", row["to"])]
    return {(row["name"], row["path"]): row["from"] for row in moved}


def notices(migration: Migration, project: Opened, world: World, notes: list[str]) -> tuple[list[str], str]:
    """What AWS refuses, of the target and of the runtimes that functions are on now, before other notes; and what of
    it the verdict says again."""
    target, said, warning = migration.target, list[str](), ""
    if notice := facts.notice(target, world.today):
        said.append(notice)
    on = {f.runtime for f in project.functions if f.runtime}
    refused = [
        name
        for name, runtime in project.runtimes.items()
        if name in on and runtime.rank < target.rank and facts.status(runtime, world.today) == "refused"
    ]
    if refused:
        said.append(
            f"AWS refuses updates on {listed(refused)}: once moved, no way back. "
            "Publish a version and an alias of each function first."
        )
        warning = f"AWS takes none back to {listed(refused).replace(' and ', ' or ')}"
    if facts.status(target, world.today) == "refused":
        warning = f"{target.identifier} cannot be deployed"
    known = [runtime for name, runtime in project.runtimes.items() if name in on]
    if not migration.sdk and (same := facts.same_sdk(known, target, migration.day)):
        said.append(same)
    return [*said, *above(project.root), *notes], warning


def _clean(project: Opened, plan: Plan) -> None:
    """Raises ScaffoldError where a file to be changed has uncommitted changes."""
    repository = git.repository(project.root)
    if not plan.edits or repository is None:
        return
    within = project.root.relative_to(repository.resolve()).as_posix().removeprefix(".")
    paths = [f":(literal){path}" for path in plan.edits]
    dirty = []
    for start in range(0, len(paths), 500):
        answer = git.ask(
            project.root, "status", "--porcelain=v1", "-z", "--no-renames", "--", *paths[start : start + 500]
        )
        if answer.why:
            raise ScaffoldError(
                f"Whether the files to be changed have uncommitted changes is not known: {answer.why}.",
                "--allow-dirty writes all the same. To look only: --diff.",
            )
        dirty += [entry[3:].removeprefix(f"{within}/") for entry in git.names(answer)]
    if dirty:
        names = some(dirty, 200)
        has = "has" if len(dirty) == 1 else "have"
        raise ScaffoldError(
            f"{len(dirty)} of the {len(plan.edits)} files to be changed {has} uncommitted changes ({names}).",
            "Commit or stash them, or --allow-dirty. To look only: --diff (works on a dirty tree).",
        )


def _last(home: Path) -> Mapping[str, object] | None:
    """The record of the last run; None if there is none."""
    if not home.is_dir():
        return None
    from scaffold import journal

    return journal.last(home)


def _stale(plan: Plan) -> list[str]:
    """Lock files that edits of a package.json leave behind, and what mends them."""
    return [
        f"{path} {what}: {LOCKS[lock]}" + (f" (in {folder}/)" if folder else "")
        for path, what in stale(plan.before, plan.after, plan.edits)
        for folder, _, lock in [path.rpartition("/")]
    ]


def write(project: Opened, plan: Plan, report: Report) -> None:
    """Write a plan, all of it or nothing, and keep its report for `show`. Raises Conflict, ScaffoldError."""
    from scaffold import journal

    changes = [
        journal.Change(path, plan.before.text(path).encode("utf-8"), plan.after.text(path).encode("utf-8"))
        for path in plan.edits
    ]
    journal.write(project.root, project.home, changes, report)


def _print(plan: Plan, report: Report, path: str, arguments: Namespace, world: World) -> None:
    if arguments.format == "markdown":
        from scaffold.show.markdown import markdown

        world.out(markdown(report))
    elif arguments.format == "text":
        _print_text(plan, report, path, arguments, world)


def _print_text(plan: Plan, report: Report, path: str, arguments: Namespace, world: World) -> None:
    from scaffold.show.text import text

    again, look = asked.call(arguments, path), review(path, world)
    if arguments.diff:
        from scaffold.show.diff import diff

        world.patch(diff(plan))
        world.error(text(report, width=world.width, path=path, call=again, patch=True, recorded=False))
    elif arguments.explain_hops:
        from scaffold.show.hops import hops_text

        world.out(hops_text(report, width=world.width, color=world.color, call=again, git=bool(look)))
    else:
        recorded = not _looking(arguments)
        world.out(
            text(report, width=world.width, color=world.color, path=path, call=again, look=look, recorded=recorded)
        )
