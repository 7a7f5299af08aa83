"""The functions of some projects for others: CSV for a spreadsheet, Markdown for a page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scaffold.show.inventory import UNRESOLVED, places, until
from scaffold.show.markdown import code, prose
from scaffold.words import amount, place, printable

if TYPE_CHECKING:
    from scaffold.show.schema import Inventory

COLUMNS = ("project", "function", "runtime", "path", "line", "AWS refuses changes from", "days", "problem")


def functions_csv(inventory: Inventory) -> str:
    """A row a function, the most urgent first; the runtime is empty where it is unresolved. Lines end with a newline.

    A name that a spreadsheet would take for a formula is led by an apostrophe.
    """
    ends = {one["runtime"]: one for one in inventory["runtimes"]}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in inventory["functions"]:
        end, where = ends.get(row["runtime"]), places(row)[0]
        day, days = (end["block_update"], end["days"]) if end else ("", None)
        cells = (row["project"], row["name"], row["runtime"], where["path"], where["line"], day, days, row["problem"])
        writer.writerow([_plain(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue()


def _plain(cell: str) -> str:
    cell = printable(cell)
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell


def functions_markdown(inventory: Inventory) -> str:
    """Totals and functions as two tables, in GitHub's Markdown; then what was not read."""
    skipped = inventory["skipped"]
    parts = [
        f"*scaffold {prose(inventory['tool'])}, facts of {prose(inventory['facts'])}, {inventory['today']}*",
        _head(inventory),
        _table(("Runtime", "Functions", "Projects", "AWS refuses changes"), _totals(inventory)),
        _table(("Project", "Function", "Runtime", "Set at", ""), _rows(inventory)),
        "### Not read, and may declare functions" if skipped else "",
        "\n".join(_unread(inventory)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(inventory: Inventory) -> str:
    empty = inventory["empty"]
    head = f"## {amount(len(inventory['functions']), 'function')} in "
    head += amount(len(inventory["projects"]) - len(empty), "project")
    none = f"{len(empty):,} more {'holds' if len(empty) == 1 else 'hold'} none: {', '.join(map(_cell, empty))}."
    return f"{head}\n\n{none}" if empty else head


def _table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines) if len(lines) > 2 else ""


def _totals(inventory: Inventory) -> Iterator[Sequence[str]]:
    for one in inventory["runtimes"]:
        yield one["runtime"], f"{one['functions']:,}", f"{one['projects']:,}", until(one)
    if inventory["unresolved"]:
        projects = len({row["project"] for row in inventory["functions"] if not row["runtime"]})
        yield UNRESOLVED, f"{inventory['unresolved']:,}", f"{projects:,}", ""


def _rows(inventory: Inventory) -> Iterator[Sequence[str]]:
    for row in inventory["functions"]:
        where = ", ".join(_cell(place(one["path"], one["line"], always=True)) for one in places(row))
        yield _cell(row["project"]), _cell(row["name"]), row["runtime"] or UNRESOLVED, where, prose(row["problem"])


def _cell(text: str) -> str:
    return code(text).replace("|", "\\|")


def _unread(inventory: Inventory) -> Iterator[str]:
    for one in inventory["skipped"]:
        where = f"{one['project'].rstrip('/')}/{place(one['path'], one['line'], always=True)}"
        yield f"- {code(where)}: {prose(one['reason'])}"
