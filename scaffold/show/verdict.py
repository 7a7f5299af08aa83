"""What a run came to, in one sentence, and the counts behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from scaffold.show.report import left_of_asked, unclear
from scaffold.words import amount, listed, place, ranked, whose

if TYPE_CHECKING:
    from scaffold.show.schema import Report, SkippedRow


def heading(report: Report) -> list[str]:
    """Which functions go from where to where, or what they are on; then a shorter way to say it."""
    rows, target = report["functions"], report["target"]
    if not rows:
        return ["no function found"]
    there = [one for one in rows if one["state"] == "stays" and one["to"] == target]
    newer = [one for one in rows if one["state"] == "stays" and _newer(one["from"], target)]
    unknown = [one for one in rows if not one["from"]]
    going = [one for one in rows if one not in there and one not in newer and one not in unknown]
    if not going:
        if len(there) == len(rows) > 1:
            return [f"{'both' if len(rows) == 2 else f'all {len(rows):,}'} functions are on {target}"]
        return on([one["to"] for one in rows])
    rest = f"; {len(there):,} there already" if there else ""
    rest += f"; {len(newer):,} on a newer one" if newer else ""
    rest += f"; {len(unknown):,} {whose(len(unknown))}" if unknown else ""
    names = numbered([one["from"] for one in going], always=bool(rest))
    return [f"{amount(len(rows), 'function')}, {words} → {target}{rest}" for words in _shorter(names)]


def on(names: Sequence[str]) -> list[str]:
    """`3 functions on nodejs8.10 (2); 1 whose runtime is unresolved` for the runtimes of some functions, "" where one
    is unresolved; then a shorter way to say it."""
    many, known = amount(len(names), "function"), [name for name in names if name]
    unknown = len(names) - len(known)
    if not known:
        return [f"{many} {whose(unknown)}"]
    rest = f"; {unknown:,} {whose(unknown)}" if unknown else ""
    return [f"{many} on {words}{rest}" for words in _shorter(numbered(known, always=bool(unknown)))]


def _shorter(names: Sequence[str]) -> list[str]:
    return [listed(names), amount(len(names), "runtime")]


def numbered(names: Sequence[str], *, always: bool = False) -> list[str]:
    """`nodejs8.10 (6)` for each name, the number only where there are several names or `always`."""
    many = always or len(set(names)) > 1
    return [f"{name} ({number:,})" if many else name for name, number in ranked(names)]


def sentence(report: Report) -> str:
    """What a run came to, in one sentence."""
    functions, done, left = report["functions"], len(report["done"]), len(left_of_asked(report))
    states = [one["state"] for one in functions]
    moved, unknown = states.count("moved"), len(unclear(report))
    stays = [one for one in functions if one["state"] == "stays" and one["to"] != report["target"]]
    newer = [one for one in stays if _newer(one["from"], report["target"])]
    unread = len(not_read(report)[0])
    parts = [
        f"{len(report['held']):,} held" if report["held"] else "",
        f"{unknown:,} not clear" if unknown else "",
        f"{amount(left, 'finding')} left" if left else "",
        f"{amount(unread, 'file')} not read" if unread else "",
        f"{amount(len(failed(report)), 'rule')} failed" if report["crashed"] else "",
    ]
    rest = [part for part in parts if part]
    if not done and not rest:
        return _nothing(report)
    if len(stays) > len(newer):
        rest.insert(0, f"{len(stays) - len(newer):,} not moved")
    if newer:
        rest.insert(0, f"{len(newer):,} on a newer runtime already")
    would = "" if report["wrote"] or not done else "would be "
    first = f"{moved:,} of {amount(len(functions), 'function')} {would}moved"
    if not moved:
        first = f"{amount(done, 'place')} {would}changed, no function moved" if done else "Nothing to change"
    warning = f"; {report['warning']}" if moved and report.get("warning") else ""
    return ", ".join([first, *rest]) + warning + "."


def _newer(runtime: str, target: str) -> bool:
    """Whether a runtime is beyond the target."""
    from scaffold.facts import runtimes

    known = list(runtimes())
    return runtime in known and target in known and known.index(runtime) > known.index(target)


def _nothing(report: Report) -> str:
    rows = report["functions"]
    if not rows:
        return "Nothing to do: no function was found, and nothing that names a runtime."
    many = f"{amount(len(rows), 'function')} {'is' if len(rows) == 1 else 'are'} on"
    if {one["to"] for one in rows} != {report["target"]}:
        return f"Nothing to do: {many} {listed(numbered([one['to'] for one in rows]))}."
    before = all(one["from"] != one["to"] for one in rows)
    return f"Nothing to do: {many} {report['target']} {'since an earlier run' if before else 'already'}."


def failed(report: Report) -> set[str]:
    return {one["rule"] for one in report["crashed"]}


def not_read(report: Report) -> tuple[list[str], list[str], int]:
    """The files not read that matter, each with its first place and reason; those that no function loads; how many
    other files were not."""
    matter = {one["path"]: one for one in reversed(report["skipped"]) if one["matters"]}
    rest = [one for one in report["skipped"] if one["path"] not in matter and one["path"] != "."]
    apart = {one["path"]: one for one in reversed(rest) if one.get("apart")}
    return _places(matter), _places(apart), len({one["path"] for one in rest} - set(apart))


def _places(found: Mapping[str, SkippedRow]) -> list[str]:
    return [f"{place(one['path'], one['line'])} ({one['reason']})" for _, one in sorted(found.items())]
