"""What a run came to, in one sentence, and the counts behind it."""

from __future__ import annotations

from collections.abc import Sequence

from scaffold.show.report import unclear
from scaffold.show.schema import Report
from scaffold.words import amount, listed, place, ranked


def sentence(report: Report) -> str:
    """What a run came to, in one sentence."""
    functions, done, left = report["functions"], len(report["done"]), len(report["left"])
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
    return ", ".join([first, *rest]) + "."


def _newer(runtime: str, target: str) -> bool:
    """Whether a runtime is beyond the target."""
    from scaffold.facts import runtimes

    known = list(runtimes())
    return runtime in known and target in known and known.index(runtime) > known.index(target)


def _nothing(report: Report) -> str:
    functions = report["functions"]
    if not functions:
        return "Nothing to do: no function was found, and nothing that names a runtime."
    be = "is" if len(functions) == 1 else "are"
    if {one["from"] for one in functions} == {report["target"]}:
        return f"Nothing to do: {amount(len(functions), 'function')} {be} on {report['target']} already."
    return f"Nothing to do: {amount(len(functions), 'function')} {be} on {listed(runtimes(report))}."


def runtimes(report: Report) -> list[str]:
    """`nodejs8.10 (6)` for each runtime that functions come from."""
    return numbered([one["from"] or "unresolved" for one in report["functions"]])


def numbered(names: Sequence[str]) -> list[str]:
    many = len(set(names)) > 1
    return [f"{name} ({number:,})" if many else name for name, number in ranked(names)]


def failed(report: Report) -> set[str]:
    return {one["rule"] for one in report["crashed"]}


def not_read(report: Report) -> tuple[list[str], int]:
    """The files not read that matter, each with its first place and reason; how many other files were not."""
    matter = {one["path"]: one for one in reversed(report["skipped"]) if one["matters"]}
    harmless = {one["path"] for one in report["skipped"]} - {"."} - set(matter)
    rows = [f"{place(one['path'], one['line'])} ({one['reason']})" for _, one in sorted(matter.items())]
    return rows, len(harmless)
