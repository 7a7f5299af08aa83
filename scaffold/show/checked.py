"""What `scaffold check` found: as a report, and for a terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from scaffold.model import Function, Plan, Runtime
from scaffold.show.blocks import Block, rest
from scaffold.show.found import EVIDENCE
from scaffold.show.report import exit_code, report, unclear
from scaffold.show.screen import SCREEN, Commands, aligned, notes, painted, right, shrink
from scaffold.show.verdict import failed, not_read, on
from scaffold.words import amount, counted, fit, place, printable

if TYPE_CHECKING:
    from scaffold.show.schema import Found, Report

TITLES = {"breaks": "Breaks", "changes": "Changes", "deprecated": "Deprecated"}
SAID = {
    "breaks": ("breaks", "break"),
    "changes": ("changes behaviour", "change behaviour"),
    "deprecated": ("is deprecated", "are deprecated"),
}
LABEL = 12


def checked(
    plan: Plan,
    old: Mapping[Function, Runtime],
    *,
    project: str,
    tool: str,
    facts: str,
    notes: Sequence[str] = (),
    names: Collection[str] = (),
    fail_on: str = "breaks",
) -> Report:
    """A check as a report: its `target` is "", its functions are `checked`, all it found is `left`. `old` is what
    functions come from, where that is known; `names` those that were asked for (none: all)."""
    found = report(plan, project=project, tool=tool, facts=facts, notes=notes)
    found["target"] = ""
    for row, function in zip(found["functions"], plan.migration.functions, strict=True):
        before = old.get(function)
        row["from"] = before.identifier if before else row["to"]
        row["state"] = "checked" if function.runtime else "unresolved"
    found["functions"] = [row for row in found["functions"] if not names or row["name"] in names]
    found["exit"] = exit_code(found, fail_on)
    return found


def checked_text(
    found: Report, known: str = "", *, width: int = 100, color: bool = False, call: str = "check", move: str = ""
) -> str:
    """One line a finding, the gravest first, at most a screen; `known` is what a baseline has of it, in words; `call`
    the arguments of the check, `move` those of a move that it calls for. Lines end with a newline."""
    blocks = [
        Block(_head(found, width), notes(found, width), least=2),
        Block([""], []),
        *_findings(found, width),
        *([Block([fit(f"{'Known':<{LABEL}}{known}", width)], [])] if known else []),
        *rest(found, width),
    ]
    said = sentence(found)
    said = said.replace("Nothing was", "Nothing new was") if known else said
    verdict = right(said, f"exit {found['exit']}", width, 4)
    blocks += [Block([""], [])] if len(blocks) > 2 else []
    blocks.append(Block(verdict, aligned(_commands(found, call, move), width), least=4))
    shrink(blocks)
    text = "".join(printable(line).rstrip() + "\n" for block in blocks for line in block.lines)
    return painted(text) if color else text


def _head(found: Report, width: int) -> list[str]:
    tool = f"scaffold {found['tool']}, facts of {found['facts']}"
    return right(fit(f"{found['project']}: {heading(found)}", width), tool, width)


def heading(found: Report) -> str:
    """Which functions were checked, on which runtimes."""
    rows = found["functions"]
    hops = [row["to"] if row["from"] == row["to"] else f"{row['to']} (from {row['from']})" for row in rows]
    return on(hops)[0] if rows else "no function found"


def _findings(found: Report, width: int) -> Iterator[Block]:
    for severity, title in TITLES.items():
        some = [one for one in found["left"] if one["severity"] == severity]
        if not some:
            continue
        places = [place(one["path"], one["line"], one["column"]) for one in some]
        size = min(max(map(len, places)), width // 3)
        if len(some) > SCREEN:
            rows = [_few(some, width)]
        else:
            rows = [_row(one, where, size, width) for one, where in zip(some, places, strict=True)]
        yield Block([f"{title:<{LABEL}}{len(some):,}"], rows, least=2)


def _few(some: Sequence[Found], width: int) -> str:
    return "  " + counted([one["rule"] for one in some], width - 2, "rule")


def _row(one: Found, where: str, size: int, width: int) -> str:
    line = f"  {where:<{size}}   {one['rule']}   {one['note'] or one['title']}"
    evidence = f"({EVIDENCE[one['evidence']]})"
    room = width - len(line) - len(evidence)
    return f"{line}{' ' * room}{evidence}" if room >= 3 else fit(line, width)


def sentence(found: Report) -> str:
    """What a check came to, in one sentence."""
    parts: list[str] = []
    for severity, (one, more) in SAID.items():
        if number := sum(row["severity"] == severity for row in found["left"]):
            noun = amount(number, "finding") if not parts else f"{number:,}"
            parts.append(f"{noun} {one if number == 1 else more}")
    unread, unknown = len(not_read(found)[0]), len(unclear(found))
    parts += [f"{unknown:,} {'function' if unknown == 1 else 'functions'} not clear"] if unknown else []
    parts += [f"{amount(unread, 'file')} not read"] if unread else []
    parts += [f"{amount(len(failed(found)), 'rule')} failed"] if found["crashed"] else []
    if not found["functions"]:
        parts.insert(0, "No function was found")
    return f"{', '.join(parts) or 'Nothing was found'}."


def _commands(found: Report, call: str, move: str) -> Commands:
    left = found["left"]
    return [
        (f"scaffold explain {left[0]['rule']}" if left else "", "why, and what to do"),
        (f"scaffold {call} --format json" if left else "", "every finding"),
        (f"scaffold {move}" if move and not left else "", "what a move would change"),
    ]
