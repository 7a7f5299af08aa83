"""A report for a terminal: one screen, whatever its size. Verdict and next commands stand last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.show.blocks import Block, middle
from scaffold.show.details import details
from scaffold.show.report import left_of_asked
from scaffold.show.screen import Commands, aligned, named, notes, painted, right, shrink
from scaffold.show.verdict import heading, sentence
from scaffold.words import fit, printable

if TYPE_CHECKING:
    from scaffold.show.schema import Report


def text(
    report: Report,
    *,
    width: int = 100,
    color: bool = False,
    rule: str | None = None,
    file: str | None = None,
    function: str | None = None,
    path: str = "",
    call: str = "",
    patch: bool = False,
    look: str = "git diff",
    recorded: bool = True,
) -> str:
    """At most 30 lines; with a filter every finding that passes it, a block each. Lines end with a newline.

    `path` is how the project was named, `call` the arguments of the migration (default: its target), for the commands
    that come next; `patch`: the patch has been printed already; `look`: what shows the changes ("" for nothing);
    `recorded`: `scaffold show` can show it again.
    """
    call = call or f"migrate{named(path)} --to {report['target']}"
    if rule or file or function:
        return details(report, width=width, rule=rule, file=file, function=function, path=named(path))
    commands = _recorded(report, named(path), call, look) if recorded else _looked(report, call, patch)
    shown = f"scaffold show{named(path)} " if recorded else "--dry-run "
    blocks = _blocks(report, width, commands, shown, above=True)
    shrink(blocks)
    if any(block.label == "Held" and block.shown < len(block.rows) for block in blocks):
        blocks = _blocks(report, width, commands, shown, above=False)
        shrink(blocks)
    result = "".join(printable(line).rstrip() + "\n" for block in blocks for line in block.lines)
    return painted(result) if color else result


def _blocks(report: Report, width: int, commands: Commands, shown: str, *, above: bool) -> list[Block]:
    """The whole summary; `above`: whether every held function has its line in it, `shown`: how a call begins that
    shows what finds no room."""
    more = f"{shown}--function NAME" if shown.startswith("scaffold") else f"{shown}--format markdown"
    found = middle(report, width, above, more)
    for block in found:
        block.more = block.more.replace(": --format", f": {shown}--format")
    blank = [Block([""], [])]
    first = Block(_head(report, width), notes(report, width), least=2)
    verdict = right(sentence(report), f"exit {report['exit']}", width, 4)
    last = Block(verdict, aligned(commands, width), more="      scaffold show --help   {} more", least=4)
    return [first, *blank, *found, *(blank if found else ()), last]


def _head(report: Report, width: int) -> list[str]:
    tool = f"scaffold {report['tool']}, facts of {report['facts']}"
    name, words = report["project"], heading(report)
    said = next((one for one in words if len(name) + 2 + len(one) <= width), words[-1])
    if len(name) > (room := width - 2 - len(said)) >= 12:
        name = "…" + name[1 - room :]
    return right(fit(f"{name}: {said}", width), tool, width)


def _recorded(report: Report, path: str, call: str, look: str) -> Commands:
    """The commands that come after a run that was recorded."""
    done, (worst, page) = len(report["done"]), _worst(report, path)
    what = f"where, why, what to do ({page}: the page)"
    if not report["wrote"] or not done:
        return [
            (f"scaffold {call}" if done else "", "do it again"),
            (worst, what),
            _sdk(report, call),
        ]
    these = "this change" if done == 1 else f"these {done:,} changes"
    return [
        (look, "review the changes"),
        (worst, what),
        _sdk(report, call),
        (f"scaffold show{path} --format markdown", "text for the pull request"),
        (f"scaffold undo{path}", f"take {these} back (files only, not AWS)"),
        _unseen(report),
    ]


def _looked(report: Report, call: str, patch: bool) -> Commands:
    """The commands that come after a run that wrote nothing, not even a record."""
    done, (_, page) = len(report["done"]), _worst(report, "")
    some = done or report["left"] or report["shared"]
    return [
        (f"scaffold {call} --diff" if done and not patch else "", "the same as a patch"),
        (f"scaffold {call}" if done else "", "write it"),
        (page, "why, and what to do"),
        _sdk(report, call),
        (f"scaffold {call} --dry-run --format markdown" if some else "", "every finding (with its line)"),
        _unseen(report),
    ]


def _sdk(report: Report, call: str) -> tuple[str, str]:
    """The call that moves functions which version 2 of the SDK holds, where none of the kind has been tried."""
    holds = any(by["rule"] == "sdk-v2-not-bundled" for held in report["held"] for by in held["by"])
    tried = "--sdk" in call.split() or any(note.startswith("--sdk ") for note in report["notes"])
    return (f"scaffold {call} --sdk auto" if holds and not tried else "", "rewrite for SDK v3, or bring v2 along")


def _unseen(report: Report) -> tuple[str, str]:
    """The page with what no tool can see, for whoever moves a function."""
    moves = any(row["state"] in ("moved", "held") for row in report["functions"])
    return (f"scaffold explain {report['target']}" if moves else "", "what no tool can see (and all that changes)")


def _worst(report: Report, path: str) -> tuple[str, str]:
    """How to see the findings of the rule that matters most, and its page."""
    worst = next(iter([by for held in report["held"] for by in held["by"]] + left_of_asked(report)), None)
    return (f"scaffold show{path} --rule {worst['rule']}", f"scaffold explain {worst['rule']}") if worst else ("", "")
