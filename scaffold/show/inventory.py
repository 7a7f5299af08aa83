"""Which functions, on which runtime, until when: `scaffold functions`. The most urgent first, what is unknown last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from scaffold.facts import status
from scaffold.model import Function, Project, Runtime, Skipped
from scaffold.show import SCHEMA
from scaffold.show.found import positions
from scaffold.words import amount, fit, place, printable, ranked, some, wrapped

if TYPE_CHECKING:
    from scaffold.show.schema import FunctionLine, Inventory, PlaceRow, RuntimeLine

UNRESOLVED = "unresolved"
ROWS = 40
"""Functions, or files not read, that are listed unasked."""


def functions_report(
    projects: Mapping[str, tuple[Project, Sequence[Function]]],
    runtimes: Mapping[str, Runtime],
    today: date,
    *,
    tool: str,
    facts: str,
    skipped: Mapping[str, Sequence[Skipped]] | None = None,
) -> Inventory:
    """The functions of some projects, by name, as JSON-able data."""
    rows = [row for name, (project, functions) in projects.items() for row in _functions(name, project, functions)]
    used = {row["runtime"] for row in rows} - {""}
    order = sorted(used, key=lambda name: _urgency(runtimes, name))
    rank = {name: at for at, name in enumerate([*order, ""])}
    rows.sort(key=lambda row: (rank[row["runtime"]], row["project"], row["path"], row["line"], row["name"]))
    return {
        "schema": SCHEMA,
        "tool": tool,
        "facts": facts,
        "today": today.isoformat(),
        "projects": list(projects),
        "empty": [name for name, (_, functions) in projects.items() if not functions],
        "runtimes": [_runtime(name, rows, runtimes[name], today) for name in order],
        "functions": rows,
        "unresolved": sum(not row["runtime"] for row in rows),
        "skipped": [
            {"project": name, "path": one.path, "line": one.line, "reason": one.reason}
            for name, some in (skipped or {}).items()
            for one in some
        ],
    }


def _urgency(runtimes: Mapping[str, Runtime], name: str) -> tuple[str, int]:
    runtime = runtimes[name]
    return runtime.block_update or "9999", runtime.rank


def _functions(name: str, project: Project, functions: Sequence[Function]) -> list[FunctionLine]:
    at = positions(project)
    return [
        {
            "project": name,
            "name": one.name,
            "runtime": one.runtime or "",
            "path": one.declared_at.path,
            "line": at(one.declared_at.path, one.declared_at.start)[0],
            "set": [{"path": where.path, "line": at(where.path, where.start)[0]} for where in one.set_at],
            "problem": one.problem,
        }
        for one in functions
    ]


def _runtime(name: str, rows: Sequence[FunctionLine], runtime: Runtime, today: date) -> RuntimeLine:
    mine = [row for row in rows if row["runtime"] == name]
    end = runtime.block_update
    return {
        "runtime": name,
        "functions": len(mine),
        "projects": len({row["project"] for row in mine}),
        "status": status(runtime, today),
        "deprecated": runtime.deprecated,
        "block_create": runtime.block_create,
        "block_update": end,
        "days": (date.fromisoformat(end) - today).days if end else None,
    }


def functions_text(inventory: Inventory, *, width: int = 100, whole: bool = False) -> str:
    """Totals by runtime, then every function (many of them only if `whole`); what is unresolved stands last."""
    lines = [*_totals(inventory, width)]
    functions, unread = inventory["functions"], inventory["skipped"]
    if whole or len(functions) <= ROWS:
        lines += ["", *_rows(inventory, width)] if functions else []
    else:
        lines += ["", *_projects(inventory, width)] if len(inventory["projects"]) > 1 else []
        lines += ["", f"--all lists the {len(functions):,} functions; --format csv or markdown, too."]
    if unread:
        shown = len(unread) if whole or len(unread) <= ROWS else ROWS // 4
        lines += [
            "",
            "Not read, and may declare functions:",
            *(line for one in _unread(inventory, width)[:shown] for line in one),
        ]
        lines += [f"  and {len(unread) - shown:,} more (--all)"] if shown < len(unread) else []
    return "".join(printable(line).rstrip() + "\n" for line in lines)


def _totals(inventory: Inventory, width: int) -> list[str]:
    functions, projects, empty = inventory["functions"], inventory["projects"], inventory["empty"]
    several = len(projects) > 1
    head = amount(len(functions), "function") if functions else "No Node.js function found"
    head += f" in {amount(len(projects) - len(empty), 'project')}" if several and functions else ""
    if empty and several:
        head += f" ({len(empty):,} {'holds' if len(empty) == 1 else 'hold'} none: {some(empty, max(width - 60, 20))})"
    if not functions:
        return [fit(head, width)]
    size = max(len(name) for name in [UNRESOLVED, *(one["runtime"] for one in inventory["runtimes"])])
    lines = [fit(head, width), f"  {'runtime':<{size}}  functions  {'AWS refuses changes':<29}"]
    lines[-1] += "  projects" if several else ""
    for one in inventory["runtimes"]:
        line = f"  {one['runtime']:<{size}}  {one['functions']:>9,}  {until(one):<29}"
        lines.append(fit(line + (f"  {one['projects']:>8,}" if several else ""), width))
    if unresolved := inventory["unresolved"]:
        lead = f"  {UNRESOLVED:<{size}}  {unresolved:>9,}  "
        lines.append(lead + _reasons(functions, max(width - len(lead), 20)))
    return [*lines, fit(f"  Dates as of {inventory['facts']}; AWS has moved such dates before.", width)]


def _reasons(functions: Sequence[FunctionLine], width: int) -> str:
    """Why runtimes are unresolved, the most frequent reason first: `3: ${env:NODE}, 2 more reasons 4`."""
    reasons = ranked(row["problem"] for row in functions if not row["runtime"])
    words = [f"{n:,}: {reason}" for reason, n in reasons] if len(reasons) > 1 else [reasons[0][0]]
    for shown in range(len(words), 0, -1):
        rest = reasons[shown:]
        tail = f", {amount(len(rest), 'more reason')} {sum(n for _, n in rest):,}" if rest else ""
        line = ", ".join(words[:shown]) + tail
        if len(line) <= width:
            return line
    return fit(words[0], max(width - len(tail), 12)) + tail


def until(one: RuntimeLine) -> str:
    """When AWS refuses changes, in words."""
    days = one["days"]
    if days is None:
        return "preview, not for production" if one["status"] == "preview" else "no date announced"
    if days <= 0:
        return f"since {one['block_update']}"
    return f"from {one['block_update']} (in {amount(days, 'day')})"


def _rows(inventory: Inventory, width: int) -> list[str]:
    """Name, runtime and place; until when only where there is room for it in every row, for it stands above."""
    ends = {one["runtime"]: until(one) for one in inventory["runtimes"]}
    several = len(inventory["projects"]) > 1
    cells = [_cells(row, several) for row in inventory["functions"]]
    sizes = [min(max(len(row[at]) for row in cells), most) for at, most in enumerate((max(width // 3, 12), 14, width))]
    dated = [(*cell[:3], _dated(row, ends)) for cell, row in zip(cells, inventory["functions"], strict=True)]
    if all(sum(sizes) + 8 + len(last) <= width for *_, last in dated):
        cells = dated
    lines = []
    for name, runtime, where, last in cells:
        line = f"  {name:<{sizes[0]}}  {runtime:<{sizes[1]}}  {where:<{sizes[2]}}"
        if len(line) + 2 + len(last) <= width:
            lines.append(f"{line}  {last}")
        else:
            lines += [line.rstrip(), *wrapped(last, width, "      ")] if last else [line]
    return lines


def _dated(row: FunctionLine, ends: Mapping[str, str]) -> str:
    return "; ".join(part for part in (ends.get(row["runtime"], ""), row["problem"]) if part)


def _projects(inventory: Inventory, width: int) -> list[str]:
    """A line a project, the most urgent first: its functions by runtime."""
    by: dict[str, list[str]] = {}
    for row in inventory["functions"]:
        by.setdefault(row["project"], []).append(row["runtime"] or UNRESOLVED)
    size = min(max(map(len, [*by, "project"])), width // 3)
    lines = [f"  {'project':<{size}}  functions"]
    for name, runtimes in by.items():
        on = ", ".join(f"{one} {runtimes.count(one):,}" for one in dict.fromkeys(runtimes))
        lines.append(fit(f"  {fit(name, size):<{size}}  {len(runtimes):>9,}  {on}", width))
    more = len(lines) - 1 - ROWS
    return lines if more <= 0 else [*lines[: ROWS + 1], f"  and {amount(more, 'more project')} (--format csv)"]


def _unread(inventory: Inventory, width: int) -> list[list[str]]:
    """Each in a line, or in two: a place is never cut."""
    several, found = len(inventory["projects"]) > 1, list[list[str]]()
    for one in inventory["skipped"]:
        lead = f"{one['project'].rstrip('/')}/" if several else ""
        where = f"  {lead}{place(one['path'], one['line'], always=True)}"
        line = f"{where}  {one['reason']}"
        found.append([line] if len(line) <= width else [where, fit(f"      {one['reason']}", width)])
    return found


def _cells(row: FunctionLine, several: bool) -> tuple[str, str, str, str]:
    """Name, runtime, the place that sets it (of an unresolved one: that declares it), and what is not known."""
    prefix = f"{row['project'].rstrip('/')}/" if several else ""
    where = some([prefix + place(one["path"], one["line"], always=True) for one in places(row)], 200)
    return row["name"], row["runtime"] or UNRESOLVED, where, row["problem"]


def places(row: FunctionLine) -> list[PlaceRow]:
    """Where a function's runtime stands, or where the function is declared."""
    return row["set"] or [{"path": row["path"], "line": row["line"]}]
