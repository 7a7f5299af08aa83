"""`scaffold check`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold import __version__ as version
from scaffold import facts, git
from scaffold.check import Ask, check
from scaffold.cli import asked
from scaffold.cli.folder import above, folder
from scaffold.cli.opened import Opened, known, opened
from scaffold.cli.world import World
from scaffold.errors import ScaffoldError
from scaffold.ignores import Ignores
from scaffold.model import Function, Runtime
from scaffold.show.checked import checked, checked_text
from scaffold.show.report import exit_code
from scaffold.words import amount
from scaffold.words import listed as sentence_of

if TYPE_CHECKING:
    from scaffold.baseline import Known
    from scaffold.show.schema import Report


def run_check(arguments: Namespace, world: World) -> int:
    """0 where nothing at or above --fail-on is found, else 1. Each project on its own; the worst exit code."""
    paths = arguments.paths or ["."]
    listed = _listed(arguments, world)
    if len(paths) == 1:
        return _one(paths[0], listed, arguments, world)["exit"]
    if arguments.baseline or arguments.write_baseline:
        raise ScaffoldError("A baseline is of one project.", "Give one PATH.")
    from scaffold.cli.several import several

    for path in paths:
        folder(path, world)
    return several(paths, lambda path: _one(path, None, arguments, world), arguments.format, world)


def _one(path: str, listed: Known | None, arguments: Namespace, world: World) -> Report:
    """Check a project, and print what was found; as JSON where it is the only one."""
    project = opened(path, world)
    report = _found(project, arguments, world)
    if arguments.write_baseline:
        report["exit"] = _written(report, arguments.write_baseline, world)
        return report
    before = _without(report, listed, arguments.fail_on)
    if before and arguments.format != "text":
        report["notes"].append(f"{before}.")
    if arguments.format == "json" and len(arguments.paths) < 2:
        world.json(report)
    elif arguments.format == "markdown":
        from scaffold.show.markdown import markdown

        world.out(markdown(report))
    elif arguments.format == "github":
        from scaffold.show.github import github

        world.out(github(report, _below(project.root)))
    elif arguments.format == "text":
        call, move = asked.call(arguments, path), _move(report, path, world)
        world.out(checked_text(report, before, width=world.width, color=world.color, call=call, move=move))
    return report


def _move(report: Report, path: str, world: World) -> str:
    """The arguments of a look at a move, where a function is on a runtime that AWS no longer supports."""
    from scaffold.show.screen import named

    on = {one["to"] for one in report["functions"]} & facts.runtimes().keys()
    ended = any(facts.status(facts.find(one), world.today) in ("deprecated", "refused") for one in on)
    return f"migrate{named(path)} --to {facts.default(world.today).identifier} --dry-run" if ended else ""


def _below(root: Path) -> str:
    """The folder of a project in its repository; "" where it is that."""
    top = git.repository(root)
    return root.relative_to(top).as_posix().removeprefix(".") if top else ""


def _found(project: Opened, arguments: Namespace, world: World) -> Report:
    """What is found in a project, as a report. Raises ScaffoldError."""
    functions = _functions(project, arguments)
    names = known("Function", arguments.function, [one.name for one in functions], "scaffold functions")
    old = _old(project, functions, arguments)
    rules = project.rules()
    known("Rule", [*arguments.only, *arguments.skip], [rule.id for rule in rules], "scaffold rules")
    chosen = [rule for rule in rules if rule.id not in arguments.skip and rule.id in (arguments.only or [rule.id])]
    ignores = Ignores(project.config.ignores, world.today.isoformat())
    day, sdk = asked.day(arguments.date), asked.sdk(arguments.sdk)
    world.progress(f"{project.name}: checking")
    plan = check(Ask(project.project, chosen, functions, project.runtimes, old, ignores, day, sdk, names))
    world.progress("")
    return checked(
        plan,
        old,
        project=project.name,
        tool=version,
        facts=facts.as_of(),
        notes=_notes([one for one in functions if not names or one.name in names], project, world),
        names=names,
        fail_on=arguments.fail_on,
    )


def _functions(project: Opened, arguments: Namespace) -> tuple[Function, ...]:
    """The functions to check, on the runtime that is asked for. Raises ScaffoldError."""
    functions = project.functions
    if not functions:
        from scaffold.mentions import no_function

        raise no_function(project.project, project.name, project.runtimes, "Name the project's folder.")
    if not arguments.runtime:
        return functions
    runtime = facts.find(arguments.runtime).identifier
    return tuple(one._replace(runtime=runtime) for one in functions)


def _old(project: Opened, functions: tuple[Function, ...], arguments: Namespace) -> Mapping[Function, Runtime]:
    """What functions come from, where that is older than what they are on. Raises ScaffoldError."""
    if arguments.old:
        before = {(one.name, one.declared_at.path): facts.find(arguments.old).identifier for one in functions}
    elif arguments.base:
        before = _based(project, arguments.base)
    else:
        return {}
    found = {}
    for function in functions:
        old = project.runtimes.get(before.get((function.name, function.declared_at.path)) or "")
        now = project.runtimes.get(function.runtime or "")
        if old and now and old.rank < now.rank:
            found[function] = old
    return found


def _based(project: Opened, ref: str) -> dict[tuple[str, str], str]:
    """The runtime of each function in a commit, by its name and the file that declares it."""
    from scaffold import committed
    from scaffold.functions import derive

    with committed.project(project.root, ref) as then:
        functions = derive(then, project.runtimes)
    return {(one.name, one.declared_at.path): one.runtime for one in functions if one.runtime}


def _notes(functions: Sequence[Function], project: Opened, world: World) -> list[str]:
    """What AWS says of the runtimes that are checked."""
    on = {one.runtime for one in functions}
    known = [runtime for name, runtime in project.runtimes.items() if name in on]
    return [*facts.notices(known, world.today), *above(project.root)]


def _listed(arguments: Namespace, world: World) -> Known | None:
    if not arguments.baseline:
        return None
    from scaffold import baseline

    return baseline.read(world.folder / arguments.baseline)


def _without(report: Report, listed: Known | None, fail_on: str) -> str:
    """Take what a baseline lists out of a report; what that was, in words."""
    if listed is None:
        return ""
    from scaffold import baseline

    hidden = baseline.without(report, listed)
    if hidden.gone:
        what = (
            amount(hidden.gone, "entry", "entries")
            if listed.functions or listed.files
            else amount(hidden.gone, "finding")
        )
        report["notes"].append(f"{what} of the baseline not found any more: write it anew.")
    report["exit"] = exit_code(report, fail_on)
    said = _listing(hidden.findings, hidden.functions, hidden.files)
    return f"{said} in the baseline" if said else ""


def _listing(findings: int, functions: int, files: int) -> str:
    """`2 findings, 1 function that is not clear and 1 file not read`; "" for nothing."""
    parts = [
        amount(findings, "finding") if findings else "",
        amount(functions, "function that is not clear", "functions that are not clear") if functions else "",
        amount(files, "file not read", "files not read") if files else "",
    ]
    return sentence_of([part for part in parts if part])


def _written(report: Report, file: str, world: World) -> int:
    from scaffold import baseline

    goal, listed = world.folder / file, baseline.known(report)
    try:
        Path(goal).write_text(baseline.text(listed), "utf-8")
    except OSError as error:
        raise ScaffoldError(f"{file} cannot be written: {error.strerror}.", "Nothing was kept.") from None
    what = _listing(*(sum(keys.values()) for keys in listed)) or "nothing"
    world.out(f"{file} lists {what}; --baseline {file} fails on new ones only.")
    return 3 if report["crashed"] else 0
