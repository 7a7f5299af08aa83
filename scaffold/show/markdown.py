"""A report as the body of a pull request: declarations apart from code, long lists folded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from scaffold.regex import regex
from scaffold.show import checked
from scaffold.show.details import SEVERITY
from scaffold.show.found import EVIDENCE
from scaffold.show.hops import hops_markdown
from scaffold.show.report import left_of_asked, left_of_others, unclear
from scaffold.show.verdict import heading, not_read, sentence
from scaffold.words import amount, listed, place, printable, ranked

if TYPE_CHECKING:
    from scaffold.show.schema import Found, Report

FOLD = 8
"""Entries of a list, from which it is folded."""
SPECIAL = regex(r"[\\*_<>\[\]|~&$]")
LINKING = {"@": "&#64;", "#": "&#35;"}


def markdown(report: Report) -> str:
    """GitHub's Markdown; nothing in it links, mentions or points at the machine that made it."""
    done = report["done"]
    parts = [
        f"*scaffold {prose(report['tool'])}, facts of {prose(report['facts'])}*",
        _what(report),
        *(f"> **Note** {prose(note)}" for note in report["notes"]),
        prose(_sentence_of(report)),
        *hops_markdown(report.get("hops", [])),
        *_section("Before merging", [f"- {prose(one)}" for one in report["first"]]),
        *_group("Declarations", [one for one in done if one["kind"] != "code"]),
        *_group("Code", [one for one in done if one["kind"] == "code"]),
        *_section("Held: these functions stay where they are", list(_held(report)), len(report["held"])),
        *_group("Left" if report["target"] else "Found", left_of_asked(report)),
        *_group("Left, of functions that were not asked for", left_of_others(report)),
        *_group("Shared with others, not changed", report["shared"]),
        *_section("Functions that are not clear", list(_unclear(report))),
        *_section("Not read", list(_skipped(report))),
        *_section("Rules that failed (a defect of scaffold)", list(_crashed(report))),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def code(text: str) -> str:
    """A text in as many backticks as it takes."""
    text = printable(text)
    marks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{marks}{space}{text}{space}{marks}"


def prose(text: str) -> str:
    """A text that Markdown leaves as it is, but for what stands in backticks."""
    parts = re.split(r"(`[^`\n]+`)", printable(text))
    return "".join(part if at % 2 else _escaped(part) for at, part in enumerate(parts))


def _escaped(text: str) -> str:
    text = SPECIAL.sub(lambda found: "\\" + found[0], text)
    return re.sub(r"[@#]", lambda found: LINKING[found[0]], text)


def _what(report: Report) -> str:
    name = report["project"].replace("\\", "/").rstrip("/").rpartition("/")[2]
    if not report["target"]:
        return f"## {prose(name)}: {prose(checked.heading(report))}"
    if not report["functions"]:
        return f"## {prose(name)} → {report['target']}"
    return f"## {prose(name)}: {prose(heading(report)[0])}"


def _sentence_of(report: Report) -> str:
    return sentence(report) if report["target"] else checked.sentence(report)


def _section(title: str, rows: Sequence[str], many: int = 0) -> list[str]:
    """`many`: of how many things the rows are, if not of one each."""
    return [f"### {title}", _folded(rows, f"Show all {many or len(rows):,}")] if rows else []


def _folded(rows: Sequence[str], summary: str) -> str:
    body = "\n".join(rows)
    return body if len(rows) <= FOLD else f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def _group(title: str, findings: Sequence[Found]) -> list[str]:
    """Findings by rule, each rule in words, the most frequent first among the most severe."""
    if not findings:
        return []
    parts = [f"### {title} ({len(findings):,})"]
    order = list(SEVERITY)
    by_rule = {rule: [one for one in findings if one["rule"] == rule] for rule, _ in ranked(_rules(findings))}
    for rule, some in sorted(by_rule.items(), key=lambda pair: order.index(pair[1][0]["severity"])):
        first = some[0]
        about = f"{SEVERITY[first['severity']]}, {EVIDENCE[first['evidence']]}"
        parts.append(f"**{code(rule)}** ({len(some):,}; {about}): {_sentence(first['title'])}")
        parts.append(_folded([_row(one) for one in some], f"Places: {len(some):,}"))
    return parts


def _rules(findings: Iterable[Found]) -> Iterator[str]:
    return (one["rule"] for one in findings)


def _row(one: Found) -> str:
    row = f"- {code(place(one['path'], one['line'], one['column']))}"
    if one["after"]:
        row += f" {code(one['before'])} → {code(one['after'])}" if one["before"] else f" {code(one['after'])}"
    elif one["before"]:
        row += f" {code(one['before'])}"
    if one["note"]:
        row += f": {prose(one['note'])}"
    return row + (f" ({prose(one['why'].removeprefix('shared: '))})" if one["why"] not in ("", "for a person") else "")


def _held(report: Report) -> Iterator[str]:
    """What holds all of several functions, then each function, or those with the same reasons, with the rest."""
    every = [_reasons(held["by"]) for held in report["held"]]
    shared = [one for one in every[0] if all(one in some for some in every)] if len(every) > 1 else []
    if shared:
        yield f"- all of them: {', '.join(shared)}"
    alike: dict[tuple[str, ...], list[str]] = {}
    for held, some in zip(report["held"], every, strict=True):
        rest = (held["runtime"], *(one for one in some if one not in shared))
        alike.setdefault(rest, []).append(code(held["function"]))
    for (runtime, *own), names in alike.items():
        stay = f"{listed(names)} {'stays' if len(names) == 1 else 'stay'} on {runtime}"
        yield f"- {stay}{': ' if own else ''}{', '.join(own)}"


def _reasons(found: Sequence[Found]) -> list[str]:
    return [f"{code(one['rule'])} at {code(place(one['path'], one['line'], one['column']))}" for one in found]


def _unclear(report: Report) -> Iterator[str]:
    for one in unclear(report):
        yield f"- {code(one['name'])} {code(place(one['path'], one['line']))}: {prose(one['problem'])}"


def _skipped(report: Report) -> Iterator[str]:
    for one in report["skipped"]:
        if one["matters"]:
            yield f"- {code(place(one['path'], one['line']))}: {prose(one['reason'])}"
        elif one.get("apart"):
            yield f"- {code(place(one['path'], one['line']))}: {prose(one['reason'])}; no function loads it"
    if harmless := not_read(report)[2]:
        yield f"- {amount(harmless, 'more file')} that cannot matter"


def _crashed(report: Report) -> Iterator[str]:
    for one in report["crashed"]:
        yield f"- {code(one['rule'])}{' ' + code(one['path']) if one['path'] else ''}: {prose(one['reason'])}"


def _sentence(text: str) -> str:
    text = prose(text)
    return text if text.endswith((".", "!", "?")) else text + "."
