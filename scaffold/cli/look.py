"""`scaffold functions` and `scaffold show`."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, cast

from scaffold import __version__ as version
from scaffold import facts
from scaffold.cli.folder import elsewhere, folder, recovered, review
from scaffold.cli.opened import opened
from scaffold.cli.world import World
from scaffold.errors import ScaffoldError
from scaffold.functions import unread
from scaffold.words import amount, some

if TYPE_CHECKING:
    from scaffold.show.schema import Report


def run_functions(arguments: Namespace, world: World) -> int:
    """1 where a runtime could not be resolved, or a file that may declare a function not be read, else 0."""
    from scaffold.show.inventory import functions_report, functions_text

    paths = arguments.paths or ["."]
    projects, skipped = {}, {}
    for path in paths:
        project = opened(path, world)
        name = project.name if len(paths) == 1 else path.rstrip("/")
        projects[name], skipped[name] = (project.project, project.functions), unread(project.project)
    inventory = functions_report(
        projects, facts.runtimes(), world.today, tool=version, facts=facts.as_of(), skipped=skipped
    )
    world.progress("")
    if arguments.format == "json":
        world.json(inventory)
    elif arguments.format == "csv":
        from scaffold.show.tables import functions_csv

        world.out(functions_csv(inventory))
        if lost := [f"{one['project'].rstrip('/')}/{one['path']}:{one['line']}" for one in inventory["skipped"]]:
            was = "was" if len(lost) == 1 else "were"
            world.error(
                f"note: {amount(len(lost), 'file')} that may declare functions {was} not read: {some(lost, 400)}."
            )
    elif arguments.format == "markdown":
        from scaffold.show.tables import functions_markdown

        world.out(functions_markdown(inventory))
    else:
        world.out(functions_text(inventory, width=world.width, whole=arguments.all))
    return int(bool(inventory["unresolved"] or inventory["skipped"]))


def run_show(arguments: Namespace, world: World) -> int:
    """The last run's record, in any format."""
    from scaffold import journal
    from scaffold.show.markdown import markdown
    from scaffold.show.text import text

    root = folder(arguments.path, world)
    home = recovered(root, world)
    record = journal.last(home)
    if record is None or "target" not in record:
        do = elsewhere(root, home, arguments.path, "show", lambda one: "target" in (journal.last(one) or {}))
        raise ScaffoldError(f"No migrate has been run in {root.name}.", do or "Run `scaffold migrate --to R` first.")
    report = cast("Report", record)
    if record.get("undone"):
        report["notes"].insert(0, "this run was undone: the files are as they were before it.")
        report["wrote"] = False
    if arguments.format == "json":
        world.json(report)
    elif arguments.format == "markdown":
        world.out(markdown(report))
    else:
        look = review(arguments.path, world)
        filters = {"rule": arguments.rule, "file": arguments.file, "function": arguments.function}
        world.out(text(report, width=world.width, color=world.color, path=arguments.path, look=look, **filters))
    return 0
