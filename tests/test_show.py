"""What is printed: the report and its counts, one screen, the patch as git takes it."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold import facts, words
from scaffold.model import (
    Crash,
    Edit,
    Entry,
    Evidence,
    Finding,
    Function,
    Held,
    Hit,
    Kind,
    Migration,
    Place,
    Plan,
    Project,
    Rule,
    Safety,
    Severity,
    Skipped,
)
from scaffold.show.diff import diff as show_diff
from scaffold.show.inventory import functions_report, functions_text
from scaffold.show.markdown import markdown as show_markdown
from scaffold.show.report import exit_code
from scaffold.show.report import report as show_report
from scaffold.show.schema import Report
from scaffold.show.tables import functions_csv, functions_markdown
from scaffold.show.text import text as show_text
from scaffold.show.verdict import not_read
from scaffold.words import amount, fitted, some

RUNTIMES = facts.runtimes()
TARGET = RUNTIMES["nodejs24.x"]


def rule(identifier: str, severity: str = "breaks", safety: str = "safe", evidence: str = "run") -> Rule:
    return Rule(
        id=identifier,
        title=f"What {identifier} is about",
        since="nodejs10.x",
        until="",
        severity=Severity(severity),
        safety=Safety(safety),
        evidence=Evidence(evidence),
        covers=(),
        sources=("https://example.org",),
        requires="",
        formats=frozenset({"javascript"}),
        files=(),
        literals=(),
        wide=False,
        find=lambda project, migration: iter(()),
    )


def project(files: dict[str, str]) -> Project:
    return Project({path: Entry(path, Kind.TEXT, 0o644, text.encode) for path, text in files.items()})


def plan(before: Project, functions: Sequence[Function] = (), **given: Any) -> Plan:
    """A plan of some done findings: its edits and its result are theirs."""
    edits: dict[str, list[Edit]] = {}
    for finding in given.get("done", ()):
        for edit in finding.hit.edits:
            edits.setdefault(edit.path, []).append(edit)
    composed = {path: tuple(sorted(set(some))) for path, some in edits.items()}
    texts = {path: spliced(before.text(path), some) for path, some in composed.items()}
    empty: dict[str, Any] = dict.fromkeys(("done", "left", "held", "shared", "skipped", "crashed"), ())
    migration = Migration(tuple(functions), TARGET, RUNTIMES)
    return Plan(migration, before, before.replaced(texts), composed, **{**empty, **given})


def spliced(text: str, edits: Sequence[Edit]) -> str:
    for edit in sorted(edits, key=lambda one: (one.start, one.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def hit(before: Project, path: str, old: str, new: str | None = None, note: str = "", nth: int = 0) -> Hit:
    """The nth place where a text stands, and its replacement."""
    start = [found.start() for found in re.finditer(re.escape(old), before.text(path))][nth]
    edits = () if new is None else (Edit(path, start, start + len(old), new),)
    return Hit(path, start, start + len(old), edits, note)


def reported(some: Plan, **given: Any) -> Report:
    return show_report(some, **{"project": "orders", "tool": "1.0", "facts": "2026-11-20", **given})


@pytest.fixture
def orders() -> Plan:
    """Two functions that move, one that is held, something of everything else."""
    template = "".join(
        f"  {name}:\n    Type: AWS::Lambda::Function\n    Properties:\n      Runtime: nodejs{runtime}\n"
        for name, runtime in (("Orders", "8.10"), ("Resize", "12.x"), ("FtpPoll", "8.10"))
    )
    before = project(
        {
            "template.yaml": "Resources:\n" + template,
            "package.json": '{"engines": {"node": "8"}}\n',
            "src/a.js": "const a = new Buffer(5);\nlet b = new Buffer('x');\n",
            "src/legacy/ftp.js": "\n\nexports.handler = (event, context, cb) => {\n  setInterval(cb);\n};\n",
            ".nvmrc": "8\n",
        }
    )
    sites = [
        hit(before, "template.yaml", "nodejs8.10", "nodejs24.x"),
        hit(before, "template.yaml", "nodejs12.x", "nodejs24.x"),
    ]
    functions = [
        Function("Orders", Place("template.yaml", 11, 12), "nodejs8.10", (sites[0].place,)),
        Function("Resize", Place("template.yaml", 100, 102), "nodejs12.x", (sites[1].place,)),
        Function(
            "FtpPoll",
            Place("template.yaml", 190, 192),
            "nodejs8.10",
            (hit(before, "template.yaml", "nodejs8.10", nth=1).place,),
        ),
    ]
    site, engine, buffer = rule("sam-runtime", "declares"), rule("engines", "declares"), rule("buffer-constructor")
    holding = Finding(
        rule("callback-handler", safety="manual", evidence="replica"),
        hit(before, "src/legacy/ftp.js", "(event, context, cb) => {", note="callback inside setInterval"),
        "for a person",
        ("FtpPoll",),
    )
    return plan(
        before,
        functions,
        done=[
            *(Finding(site, one) for one in sites),
            Finding(engine, hit(before, "package.json", '"8"', '"24"')),
            Finding(buffer, hit(before, "src/a.js", "new Buffer(5)", "Buffer.alloc(5)"), owners=("Orders",)),
            Finding(buffer, hit(before, "src/a.js", "new Buffer('x')", "Buffer.from('x')"), owners=("Orders",)),
        ],
        left=[
            holding,
            Finding(rule("log-line-format", "changes"), hit(before, "src/a.js", "let b"), "for a person"),
            Finding(rule("old-thing", "deprecated"), hit(before, "src/a.js", "const a"), "--safety review applies it"),
        ],
        held=[Held(functions[2], (holding,))],
        shared=[Finding(engine, hit(before, ".nvmrc", "8", "24"), "shared: also used by apps/shop")],
        skipped=[Skipped("mail.yaml.j2", 8, "Jinja, names a runtime"), Skipped("logo.png", 1, "binary", matters=False)],
    )


WORDS = st.text("abcdefgh-", min_size=1, max_size=28)
PATHS = st.lists(st.text("abcxyz_.é ", min_size=1, max_size=20), min_size=1, max_size=4).map("/".join)
NOTE = st.text(max_size=120)
NUMBERS = st.integers(1, 10**6)


@st.composite
def found(draw: st.DrawFn) -> Any:
    return {
        "rule": draw(WORDS),
        "title": draw(NOTE),
        "severity": draw(st.sampled_from([one.value for one in Severity])),
        "safety": "safe",
        "evidence": draw(st.sampled_from([one.value for one in Evidence])),
        "kind": draw(st.sampled_from(["runtime", "node version", "code"])),
        "path": draw(PATHS),
        "line": draw(NUMBERS),
        "column": draw(NUMBERS),
        "note": draw(NOTE),
        "why": draw(st.sampled_from(["", "for a person", "--safety review applies it", "held: x is held"])),
        "functions": draw(st.lists(WORDS, max_size=3)),
        "before": draw(NOTE),
        "after": draw(NOTE),
    }


FOUND = st.lists(found(), max_size=6)
SOME = {"name": WORDS, "function": WORDS, "path": PATHS, "line": NUMBERS, "reason": NOTE, "rule": WORDS}


def rows(*keys: str, **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(st.fixed_dictionaries({**{key: SOME[key] for key in keys}, **more}), max_size=8)


RUNTIME = st.sampled_from(["nodejs8.10", "nodejs12.x", "nodejs16.x", "nodejs24.x"])
REPORTS: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {
        "schema": st.just(1),
        "tool": st.just("1.0"),
        "facts": st.just("2026-11-20"),
        "project": st.text("abc ", max_size=60),
        "target": st.just("nodejs24.x"),
        "wrote": st.booleans(),
        "notes": st.lists(st.text(max_size=300), max_size=6),
        "warning": st.sampled_from(["", "nodejs10.x cannot be deployed"]),
        "functions": rows(
            "name",
            "path",
            "line",
            **{"from": RUNTIME, "to": RUNTIME, "problem": NOTE},
            state=st.sampled_from(["moved", "held", "stays", "unresolved"]),
        ),
        "done": FOUND,
        "left": FOUND,
        "shared": FOUND,
        "held": rows("function", "path", "line", runtime=RUNTIME, by=FOUND),
        "ignored": FOUND,
        "skipped": rows("path", "line", "reason", matters=st.booleans()),
        "crashed": rows("rule", "path", "reason"),
        "unused": rows("path", "line"),
        "files": st.lists(PATHS, max_size=9),
        "first": st.lists(st.text("abc ", max_size=200), max_size=6),
        "exit": st.integers(0, 3),
    }
)


@given(REPORTS, st.integers(60, 140), st.sampled_from([1, 20]))
@settings(max_examples=100, deadline=None)
def test_a_summary_is_one_screen(report: Report, width: int, times: int) -> None:
    report["done"], report["left"], report["held"] = (
        report["done"] * times,
        report["left"] * times,
        report["held"] * times,
    )
    summary = show_text(report, width=width)
    lines = summary.removesuffix("\n").split("\n")
    assert len(lines) <= 30
    assert [line for line in lines if len(line) > width] == []
    assert all(character.isprintable() for character in summary.replace("\n", ""))
    assert f"exit {report['exit']}" in summary


@given(REPORTS, st.integers(20, 140))
@settings(max_examples=40, deadline=None)
def test_a_report_that_was_kept_says_the_same(report: Report, width: int) -> None:
    kept = json.loads(json.dumps(report))
    for filters in ({}, {"rule": "a"}, {"file": "a"}, {"function": "a"}):
        assert show_text(kept, width=width, **filters) == show_text(report, width=width, **filters)
    assert show_markdown(kept) == show_markdown(report)
    assert exit_code(kept) == exit_code(report)


@given(REPORTS)
@settings(max_examples=100, deadline=None)
def test_counts_are_the_reports(report: Report) -> None:
    summary = show_text(report, width=140)
    done, left = report["done"], report["left"]
    if done:
        verb = "Changed  " if report["wrote"] else "To change"
        assert f"{verb} {amount(len(done), 'place')} in {amount(len(report['files']), 'file')}" in summary
        rows = re.findall(r"^  (runtime|node version|code) +([\d,]+)   (.*)$", summary, re.M)
        assert {kind: int(n.replace(",", "")) for kind, n, _ in rows} == {
            kind: n for kind in ("runtime", "node version", "code") if (n := sum(one["kind"] == kind for one in done))
        }
    if left:
        head = re.search(r"^Left      ([\d,]+)[^:]*: (.*)$", summary, re.M)
        assert head
        assert int(head[1].replace(",", "")) == len(left)
        assert sum(int(n.replace(",", "")) for n in re.findall(r"[\d,]*\d", head[2])) == len(left)
        assert f"{amount(len(left), 'finding')} left" in summary
    if report["held"]:
        assert f"{amount(len(report['held']), 'function')} stay" in summary
        assert f"{len(report['held']):,} held" in summary
    if unread := len({one["path"] for one in report["skipped"] if one["matters"]}):
        assert len(not_read(report)[0]) == unread
        assert f"{amount(unread, 'file')} not read" in summary
    moved = sum(one["state"] == "moved" for one in report["functions"])
    if moved and done:
        assert re.search(
            rf"^{moved} of {amount(len(report['functions']), 'function')}( would be)? moved", summary, re.M
        )


@given(st.lists(st.tuples(WORDS, NUMBERS), min_size=1, max_size=20), st.integers(20, 100))
def test_a_list_that_is_cut_still_adds_up(pairs: list[tuple[str, int]], width: int) -> None:
    line = fitted([(f"{name} {number}", number) for name, number in pairs], width, "rule")
    numbers = [int(part.rpartition(" ")[2].replace(",", "")) for part in line.split(", ")]
    assert sum(numbers) == sum(number for _, number in pairs)
    assert len(line) <= width


@given(st.lists(st.text("abc def", min_size=1, max_size=40), min_size=1, max_size=20), st.integers(20, 100))
def test_some_says_how_many_more(parts: list[str], width: int) -> None:
    line = some(parts, width)
    assert len(line) <= width
    more = re.search(r" and (\d+) more$", line)
    assert line.count(", ") + 1 + (int(more[1]) if more else 0) == len(parts)


def test_a_report_speaks_of_the_project_as_it_was(orders: Plan) -> None:
    report = reported(orders, wrote=True)
    done = {(one["path"], one["line"], one["column"]): one for one in report["done"]}
    first, second = done["src/a.js", 1, 11], done["src/a.js", 2, 9]
    assert (first["before"], first["after"]) == ("const a = new Buffer(5);", "const a = Buffer.alloc(5);")
    assert (second["before"], second["after"]) == ("let b = new Buffer('x');", "let b = Buffer.from('x');")
    assert [one["kind"] for one in report["done"] if one["rule"] == "sam-runtime"] == ["runtime", "runtime"]
    assert done["package.json", 1, 22]["kind"] == "node version"
    assert [(one["name"], one["from"], one["to"], one["state"]) for one in report["functions"]] == [
        ("Orders", "nodejs8.10", "nodejs24.x", "moved"),
        ("Resize", "nodejs12.x", "nodejs24.x", "moved"),
        ("FtpPoll", "nodejs8.10", "nodejs8.10", "held"),
    ]
    assert report["files"] == ["package.json", "src/a.js", "template.yaml"]
    assert report["exit"] == 1


def test_the_screen_of_a_migration(orders: Plan) -> None:
    report = reported(
        orders,
        wrote=True,
        notes=["No way back."],
        warning="there is no way back",
        first=["package-lock.json is out of date: npm install --package-lock-only"],
    )
    assert show_text(report, width=104) == SCREEN


SCREEN = """\
orders: 3 functions, nodejs8.10 (2) and nodejs12.x (1) → nodejs24.x    scaffold 1.0, facts of 2026-11-20
note: No way back.

Changed   5 places in 3 files
  runtime         2   template.yaml 2
  node version    1   package.json 1
  code            2   buffer-constructor 2
Held      1 function stays on nodejs8.10: it would fail on nodejs24.x
  FtpPoll   src/legacy/ftp.js:3:19   callback-handler   callback inside setInterval   (run on a replica)
Left      3: 1 breaks (above), 1 changes behaviour, 1 deprecated
  change              log-line-format 1
  deprecated          old-thing 1
  1 of them with a fix to review: --safety review
Shared    1 file not changed without --include shared
  .nvmrc: also used by apps/shop
Not read  mail.yaml.j2:8 (Jinja, names a runtime); and 1 file that cannot matter
First     package-lock.json is out of date: npm install --package-lock-only

2 of 3 functions moved, 1 held, 3 findings left, 1 file not read; there is no way back.           exit 1
  git diff                                review the changes
  scaffold show --rule callback-handler   where, why, what to do
  scaffold show --format markdown         text for the pull request
  scaffold undo                           take these 5 changes back (files only, not AWS)
  scaffold explain nodejs24.x             what no tool can see (and all that changes)
"""


def test_a_holding_finding_that_is_not_in_left_is_counted_once(orders: Plan) -> None:
    held = orders.held[0].by[0]
    without = orders._replace(left=tuple(one for one in orders.left if one is not held))
    assert reported(without)["left"] == reported(orders)["left"]


def test_exit_codes(orders: Plan) -> None:
    empty = plan(project({"a.js": "x"}))
    assert reported(empty)["exit"] == 0

    def left(severity: str, why: str = "", **given: Any) -> int:
        before = project({"a.js": "runtime: nodejs8.10"})
        return reported(plan(before, left=[Finding(rule("r", severity), hit(before, "a.js", "run"), why)]), **given)[
            "exit"
        ]

    assert [left(one) for one in ("breaks", "changes", "deprecated")] == [1, 0, 0]
    assert [left(one, fail_on="changes") for one in ("breaks", "changes", "deprecated")] == [1, 1, 0]
    assert [left(one, fail_on="deprecated") for one in ("changes", "deprecated", "declares")] == [1, 1, 0]
    before = project({"a.yaml": "nodejs8.10"})
    unset = Finding(rule("r", "declares"), hit(before, "a.yaml", "nodejs8.10"), "no fix")
    assert reported(plan(before, left=[unset]))["exit"] == 1
    assert reported(plan(before, left=[Finding(unset.rule, unset.hit, "not asked for")]))["exit"] == 0
    named = Finding(rule("r", "declares", "manual"), hit(before, "a.yaml", "nodejs8.10"), "no fix")
    assert reported(plan(before, left=[named]))["exit"] == 0
    assert reported(plan(before, skipped=[Skipped("a", 1, "broken")]))["exit"] == 1
    assert reported(plan(before, skipped=[Skipped("a", 1, "binary", matters=False)]))["exit"] == 0
    assert reported(plan(before, crashed=[Crash("r", "a", "raised")], skipped=[Skipped("a", 1, "broken")]))["exit"] == 3
    unknown = Function("F", Place("a.yaml", 0, 1), None, problem="${env:X}")
    assert reported(plan(before, [unknown]))["exit"] == 1
    change = plan(before, done=[Finding(unset.rule, hit(before, "a.yaml", "nodejs8.10", "nodejs24.x"))])
    assert [reported(change, check=check, wrote=wrote)["exit"] for check in (0, 1) for wrote in (0, 1)] == [0, 0, 1, 0]


def test_code_that_was_not_read_is_never_clean() -> None:
    before = project({"t.yaml": "Runtime: nodejs8.10\n"})
    site = hit(before, "t.yaml", "nodejs8.10", "nodejs24.x")
    function = Function(
        "F", Place("t.yaml", 0, 1), "nodejs8.10", (site.place,), problem="its code is packaged elsewhere"
    )
    report = reported(plan(before, [function], done=[Finding(rule("r", "declares"), site)]), wrote=True)
    assert report["exit"] == 1
    assert "Unknown   1 function\n  F: its code is packaged elsewhere\n" in show_text(report)
    two = [function, function._replace(declared_at=Place("t.yaml", 1, 2)), function._replace(name="G")]
    said = show_text(reported(plan(before, two, done=[Finding(rule("r", "declares"), site)]), wrote=True))
    assert "Unknown   3 functions\n  2 called F, G: its code is packaged elsewhere\n" in said
    there = Function("F", Place("t.yaml", 0, 1), "nodejs24.x", problem="its code is packaged elsewhere")
    assert reported(plan(before, [there]))["exit"] == 0
    asked = plan(before, [there])
    moved = asked.migration
    asked = asked._replace(migration=Migration(moved.functions, moved.target, RUNTIMES, facts.find("nodejs8.10")))
    assert reported(asked)["exit"] == 1


def test_an_unused_ignore_is_said_with_its_line() -> None:
    before = project({"a.js": "x\n// scaffold-ignore: r\n", "scaffold.toml": "[[ignore]]\n" * 9})
    report = reported(plan(before, unused=(Place("a.js", 2, 9), Place("scaffold.toml", 7, 7))))
    assert report["unused"] == [{"path": "a.js", "line": 2}, {"path": "scaffold.toml", "line": 7}]
    assert "Ignored   0 as asked; ignores that hide nothing: a.js:2, scaffold.toml:7\n" in show_text(report)


def test_what_stands_above_is_said_to_and_nothing_else(orders: Plan) -> None:
    """A held function shows its first finding; others that hold it do not stand above."""
    held = orders.held[0]
    more = Finding(rule("os-binary"), hit(orders.before, "src/a.js", "let b"))
    both = orders._replace(left=(*orders.left, more), held=(Held(held.function, (*held.by, more)),))
    summary = show_text(reported(both))
    assert "(+1 more)" in summary
    assert "(above)" not in summary
    assert "  break               callback-handler 1, os-binary 1\n" in summary
    assert "1 breaks (above)" in show_text(reported(orders))


def test_held_functions_that_the_screen_does_not_hold_are_not_above(orders: Plan) -> None:
    held, other = orders.held[0], orders.left[0]
    many = tuple(
        Held(held.function._replace(name=f"f{at}"), (other._replace(rule=rule(f"rule-{at}")),)) for at in range(40)
    )
    left = tuple(one for some in many for one in some.by)
    summary = show_text(reported(orders._replace(left=left, held=many)))
    assert "more functions: scaffold show --function NAME" in summary
    looked = show_text(reported(orders._replace(left=left, held=many)), recorded=False)
    assert "more functions: --dry-run --format markdown" in looked
    assert "scaffold show" not in looked
    named = show_text(reported(orders._replace(left=left, held=many)), path="a b")
    assert "more functions: scaffold show 'a b' --function NAME" in named
    assert "(above)" not in summary
    assert re.search("^  break +rule-0 1", summary, re.M)


def test_what_finds_no_room_is_shown_by_a_call_that_works(orders: Plan) -> None:
    found = reported(orders)
    found["shared"] = [{**found["left"][0], "path": f"p{at}", "why": f"shared: {at}"} for at in range(40)]
    assert "more lines: scaffold show 'a b' --format json\n" in show_text(found, path="a b")
    assert "more lines: --dry-run --format json\n" in show_text(found, recorded=False)


def test_what_holds_all_functions_is_said_once_in_markdown(orders: Plan) -> None:
    held, other = orders.held[0], orders.left[0]
    binary = Finding(rule("os-binary"), hit(orders.before, "src/a.js", "let b"))

    def holds(name: str, *found: Finding) -> Held:
        return Held(held.function._replace(name=name), found)

    some = (holds("one", other, binary), holds("two", other), holds("three", other, binary))
    body = show_markdown(reported(orders._replace(left=(other, binary), held=some)))
    where = {one.rule.id: f"`{one.rule.id}` at `{one.hit.path}:" for one in (other, binary)}
    assert re.search(f"^- all of them: {re.escape(where[other.rule.id])}", body, re.M)
    assert re.search(f"^- `one` and `three` stay on nodejs8.10: {re.escape(where['os-binary'])}", body, re.M)
    assert re.search("^- `two` stays on nodejs8.10$", body, re.M)
    alone = show_markdown(reported(orders._replace(left=(other,), held=some[1:2])))
    assert re.search(f"^- `two` stays on nodejs8.10: {re.escape(where[other.rule.id])}", alone, re.M)


def test_why_files_are_shared(orders: Plan) -> None:
    shared = orders.shared[0]
    alone = show_text(reported(orders))
    assert "Shared    1 file not changed without --include shared\n  .nvmrc: also used by apps/shop\n" in alone
    reasons = [
        ("a.json", "shared: apps/shop has no function and uses it too"),
        (".nvmrc", "shared: apps/shop has no function and uses it too"),
        ("b.json", "shared: Mail is held"),
    ]
    some = tuple(Finding(shared.rule, shared.hit._replace(path=path), why) for path, why in reasons)
    summary = show_text(reported(orders._replace(shared=some)))
    assert "Shared    3 files not changed without --include shared\n" in summary
    assert "  .nvmrc, a.json: apps/shop has no function and uses them too\n  b.json: Mail is held\n" in summary


def test_advice_is_given_once_a_rule(orders: Plan) -> None:
    old = next(one for one in orders.left if one.rule.id == "old-thing")
    many = tuple(old._replace(hit=hit(orders.before, "src/a.js", " ", nth=at)) for at in range(3))
    detail = show_text(reported(orders._replace(left=many)), rule="old-thing")
    assert len(re.findall(r"^src/a.js:\d+:\d+  old-thing  deprecated  not fixed$", detail, re.M)) == 3
    for line in ("  Do: ", "  More: scaffold explain old-thing\n", "old-thing: What old-thing is about ("):
        assert detail.count(line) == 1


def test_nothing_to_do() -> None:
    before = project({"t.yaml": "x"})
    functions = [Function(name, Place("t.yaml", 0, 1), "nodejs24.x") for name in "abc"]
    summary = show_text(reported(plan(before, functions), wrote=True))
    assert summary.split("\n")[-2].split("  ")[0] == "Nothing to do: 3 functions are on nodejs24.x already."
    assert "no function was found" in show_text(reported(plan(before)))


def test_colour_is_only_colour(orders: Plan) -> None:
    report = reported(orders, wrote=True)
    painted = show_text(report, color=True)
    assert "\033[1mChanged\033[0m" in painted
    assert re.sub("\033\\[\\d+m", "", painted) == show_text(report)


@pytest.mark.parametrize(
    ("filters", "places"),
    [
        ({"rule": "buffer-constructor"}, ["src/a.js:1:11", "src/a.js:2:9"]),
        ({"function": "FtpPoll"}, ["src/legacy/ftp.js:3:19"]),
        ({"file": "src/legacy"}, ["src/legacy/ftp.js:3:19"]),
        ({"file": "./package.json"}, ["package.json:1:22"]),
        ({"rule": "engines"}, [".nvmrc:1:1", "package.json:1:22"]),
        ({"rule": "engines", "file": ".nvmrc"}, [".nvmrc:1:1"]),
        ({"rule": "none"}, []),
    ],
)
def test_filters(orders: Plan, filters: dict[str, str], places: list[str]) -> None:
    detail = show_text(reported(orders, wrote=True), **filters)
    assert re.findall(r"^(\S+:\d+:\d+)  ", detail, re.M) == places


def test_a_finding_in_full(orders: Plan) -> None:
    detail = show_text(reported(orders, wrote=True), rule="callback-handler")
    assert (
        detail
        == """\
src/legacy/ftp.js:3:19  callback-handler  breaks  not fixed
  exports.handler = (event, context, cb) => {
  callback inside setInterval.
  Holds FtpPoll on the old runtime.

callback-handler: What callback-handler is about (run on a replica).
  Do: by hand; the page shows how.
  More: scaffold explain callback-handler

1 finding: 1 not fixed.
"""
    )
    again = show_text(reported(orders, wrote=True), rule="old-thing")
    assert "Do: scaffold migrate --from nodejs8.10 --to nodejs24.x --only old-thing --safety review\n" in again


def test_a_source_line_cannot_steer_the_terminal() -> None:
    before = project({"a\x1b[2J.js": "x = '\x1b[31m\u202e'; new Buffer(1)\n"})
    summary = show_text(reported(plan(before, left=[Finding(rule("r"), hit(before, "a\x1b[2J.js", "new"))])), rule="r")
    assert "a?[2J.js:1:15" in summary
    assert not set(summary) & {"\x1b", "\u202e"}


SHOWN = st.builds(str.__mul__, st.text("ab =;(\t", max_size=30), st.sampled_from([1, 3, 9]))


@given(SHOWN, SHOWN, st.text("xy", min_size=1, max_size=20), st.sampled_from(["", "z", "long" * 40]), SHOWN)
def test_what_is_shown_of_a_line_is_what_the_file_has_at_its_place(
    above: str, left: str, word: str, new: str, right: str
) -> None:
    text = f"{above}\n{left}{word}{right}\n{above}"
    at = len(above) + 1 + len(left)
    edits = (Edit("a.js", at, at + len(word), new),)
    for given_edits in ((), edits):
        found = Finding(rule("r"), Hit("a.js", at, at + len(word), given_edits))
        (one,) = reported(plan(project({"a.js": text}), left=[found]))["left"]
        line = " ".join(f"{left}{word}{right}".split())
        shown = one["before"]
        assert (one["line"], one["column"]) == (2, len(left) + 1)
        assert len(shown) <= 100
        assert word in shown
        assert shown.strip("…") in line
        if len(line) < 100:
            assert shown == line
        if not shown.startswith("…"):
            assert line.startswith(shown.removesuffix("…"))
        if given_edits and len(one["after"]) < 100:
            assert one["after"].strip("…") in " ".join(f"{left}{new}{right}".split())


def test_a_long_line_is_shown_around_its_edit() -> None:
    before = project({"a.js": "x();" * 500 + "new Buffer(5);" + "y();" * 500})
    (one,) = reported(plan(before, done=[Finding(rule("r"), hit(before, "a.js", "new Buffer(5)", "Buffer.alloc(5)"))]))[
        "done"
    ]
    assert "new Buffer(5)" in one["before"]
    assert "Buffer.alloc(5)" in one["after"]
    assert max(len(one["before"]), len(one["after"])) <= 100


def test_a_pull_request_body(orders: Plan) -> None:
    body = show_markdown(reported(orders, wrote=True, project="/home/me/orders", notes=["ask @aws-sdk about #12 <b>"]))
    lines = body.split("\n")
    assert lines[0] == "*scaffold 1.0, facts of 2026-11-20*"
    assert "## orders: 3 functions, nodejs8.10 (2) and nodejs12.x (1) → nodejs24.x" in lines
    assert "> **Note** ask &#64;aws-sdk about &#35;12 \\<b\\>" in lines
    assert "/home/me" not in body
    assert lines.index("### Declarations (3)") < lines.index("### Code (2)") < lines.index("### Left (3)")
    assert "**`buffer-constructor`** (2; breaks, run on real Node): What buffer-constructor is about." in lines
    assert "- `src/a.js:1:11` `const a = new Buffer(5);` → `const a = Buffer.alloc(5);`" in lines
    assert "<details>" not in body


def test_long_lists_are_folded() -> None:
    before = project({"a.js": "new Buffer(1)\n" * 20})
    done = [Finding(rule("r"), hit(before, "a.js", "new Buffer(1)", "b", nth=n)) for n in range(20)]
    body = show_markdown(reported(plan(before, done=done)))
    assert body.count("<details><summary>Places: 20</summary>") == 1


@given(REPORTS)
@settings(max_examples=30, deadline=None)
def test_a_pull_request_body_mentions_nobody(report: Report) -> None:
    outside = re.sub(r"(`+) ?.*? ?\1(?!`)", "", show_markdown(report))
    assert not re.search(r"(?<!&)[@#]\w", re.sub(r"^#+ ", "", outside, flags=re.M))


def test_ascii_stands_for_signs() -> None:
    assert words.ascii("a → b … × – 'é'") == "a -> b ... x - '\\xe9'"


@given(st.text())
def test_ascii_is_ascii(text: str) -> None:
    assert words.ascii(text).isascii()


LINE = st.text(st.sampled_from("ab \t\r\f\x0b\x1c\x85\u2028\u2029\ufeffé😀\\-+@"), max_size=6)
TEXT = st.lists(st.tuples(LINE, st.sampled_from(["\n", "\n", "\r\n", "\r", ""])), max_size=14).map(
    lambda parts: "".join(line + end for line, end in parts)
)
NAMES = st.sampled_from(
    ["a.js", "a b.js", "dir x/é.js", 'q"uo\\te.js', "tab\there.js", "- -.js", "new\nline", "c/日本.js"]
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q", folder], check=True)
    return folder


def applied(repository: Path, patch: str, before: dict[str, str]) -> dict[str, bytes]:
    """The files after git took a patch."""
    for path, text in before.items():
        (repository / path).parent.mkdir(exist_ok=True, parents=True)
        (repository / path).write_bytes(text.encode())
    if patch:
        command = ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"]
        done = subprocess.run(
            command, cwd=repository, input=patch.encode("utf-8", "surrogateescape"), capture_output=True
        )
        assert done.returncode == 0, (done.stderr.decode(), patch)
    return {path: (repository / path).read_bytes() for path in before}


@given(st.dictionaries(NAMES, st.tuples(TEXT, TEXT), max_size=3))
@settings(max_examples=60, deadline=None)
def test_git_applies_the_patch(repository: Path, files: dict[str, tuple[str, str]]) -> None:
    check_patch(
        repository, {path: old for path, (old, _) in files.items()}, {path: new for path, (_, new) in files.items()}
    )


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_git_applies_the_patch_of_edits(repository: Path, data: st.DataObject) -> None:
    old = data.draw(TEXT) * data.draw(st.sampled_from([1, 3, 9]))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(old)), min_size=2, max_size=6)))
    edits = tuple(Edit("f", a, b, data.draw(TEXT)) for a, b in zip(cuts[::2], cuts[1::2], strict=False))
    check_patch(repository, {"f": old}, {"f": spliced(old, edits)}, {"f": edits})


def check_patch(repository: Path, old: dict[str, str], new: dict[str, str], edits: Any = None) -> None:
    before = project(old)
    some = plan(before)._replace(after=before.replaced(new), edits=edits or {})
    assert applied(repository, show_diff(some), old) == {path: text.encode() for path, text in new.items()}


def test_a_long_file_is_compared_only_where_it_was_edited() -> None:
    before = project({"t.yaml": "Runtime: nodejs8.10\nHandler: a.b\n\n\n\n\n\n\n" * 4000})
    sites = [found.start() for found in re.finditer("nodejs8.10", before.text("t.yaml"))]
    edits = tuple(Edit("t.yaml", start, start + 10, "nodejs24.x") for start in sites)
    after = before.replaced({"t.yaml": before.text("t.yaml").replace("nodejs8.10", "nodejs24.x")})
    start = time.process_time()
    patch = show_diff(plan(before)._replace(after=after, edits={"t.yaml": edits}))
    assert time.process_time() - start < 2
    assert patch.count("\n+Runtime: nodejs24.x\n") == patch.count("\n@@ ") == 4000


def test_no_change_no_patch() -> None:
    before = project({"a": "x", "b": "\xff"})
    assert show_diff(plan(before)) == ""
    assert show_diff(plan(before)._replace(after=before.replaced({"a": "x"}))) == ""


def test_a_patch_as_git_prints_it(tmp_path: Path) -> None:
    old = "".join(f"line {n}\r\n" for n in range(30)) + "last"
    new = old.replace("line 3\r", "drei\r").replace("line 20\r", "zwanzig\r") + " one"
    before = project({"é x.js": old})
    patch = show_diff(plan(before)._replace(after=before.replaced({"é x.js": new})))
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "é x.js").write_bytes(old.encode())
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    (tmp_path / "é x.js").write_bytes(new.encode())
    theirs = subprocess.run(
        ["git", "diff", "--no-color"], cwd=tmp_path, check=True, capture_output=True
    ).stdout.decode()
    kept = [re.sub("(@@ .* @@).*", r"\1", line) for line in theirs.split("\n") if not line.startswith("index ")]
    assert patch.split("\n") == kept


@given(NAMES)
def test_names_are_quoted_as_git_does(name: str) -> None:
    from scaffold.show.diff import quoted

    assert quoted('é\t"\\ \x01') == '"\\303\\251\\t\\"\\\\ \\001"'
    assert quoted(name).isascii()


TODAY = date(2026, 11, 24)


def inventory(projects: dict[str, tuple[Project, Sequence[Function]]]) -> Any:
    return functions_report(projects, RUNTIMES, TODAY, tool="1.0", facts="2026-11-20")


def fleet() -> Iterator[tuple[str, tuple[Project, Sequence[Function]]]]:
    before = project({"t.yaml": "a\nb\nc\nd\n"})
    for name, runtimes in (
        ("shop", ("nodejs24.x", "nodejs8.10", None)),
        ("mail", ("nodejs20.x", "nodejs8.10")),
        ("docs", ()),
    ):
        functions = [
            Function(
                f"f{at}", Place("t.yaml", 2 * at, 2 * at + 1), runtime, (Place("t.yaml", 0, 1),) if runtime else ()
            )
            if runtime
            else Function("lost", Place("t.yaml", 6, 7), None, problem="${env:NODE}")
            for at, runtime in enumerate(runtimes)
        ]
        yield name, (before, functions)


def test_functions_the_most_urgent_first() -> None:
    found = inventory(dict(fleet()))
    assert [one["runtime"] for one in found["runtimes"]] == ["nodejs8.10", "nodejs20.x", "nodejs24.x"]
    assert [(one["project"], one["name"]) for one in found["functions"]] == [
        ("mail", "f1"),
        ("shop", "f1"),
        ("mail", "f0"),
        ("shop", "f0"),
        ("shop", "lost"),
    ]
    assert (found["unresolved"], found["empty"]) == (1, ["docs"])
    assert json.loads(json.dumps(found)) == found
    first = found["runtimes"][0]
    assert (first["status"], first["functions"], first["projects"]) == ("refused", 2, 2)


def test_functions_in_words() -> None:
    listing = functions_text(inventory(dict(fleet())))
    lines = listing.split("\n")
    print(listing)
    assert lines[0] == "5 functions in 2 projects (1 holds none: docs)"
    assert re.match(r"  nodejs8.10 +2  since 2020-\d\d-\d\d +2$", lines[2])
    assert re.match(r"  nodejs20.x +1  from 20\d\d-\d\d-\d\d \(in \d+ days\) +1$", lines[3])
    assert re.match(r"  unresolved +1  \$\{env:NODE\}$", lines[5])
    assert lines[-2].split() == ["lost", "unresolved", "shop/t.yaml:4", "${env:NODE}"]
    assert "mail/t.yaml:1" in lines[8]


def test_many_functions_are_listed_when_asked() -> None:
    before = project({"t.yaml": "x"})
    functions = [Function(f"f{at}", Place("t.yaml", 0, 1), "nodejs20.x", (Place("t.yaml", 0, 1),)) for at in range(41)]
    few, many = inventory({"p": (before, functions[:40])}), inventory({"p": (before, functions)})
    assert "f39" in functions_text(few)
    short = functions_text(many)
    assert short.startswith("41 functions\n")
    assert "f39" not in short
    assert short.endswith("\n--all lists the 41 functions; --format csv or markdown, too.\n")
    assert "f40" in functions_text(many, whole=True)


def test_many_functions_of_several_projects_are_a_line_a_project() -> None:
    before = project({"t.yaml": "x"})

    def some(number: int, *runtimes: str) -> tuple[Project, list[Function]]:
        return before, [Function(f"f{at}", Place("t.yaml", 0, 1), runtimes[at % len(runtimes)]) for at in range(number)]

    found = inventory(
        {"new": some(30, "nodejs24.x"), "both": some(9, "nodejs20.x", "nodejs8.10"), "old": some(5, "nodejs10.x")}
    )
    listing = functions_text(found)
    assert listing.split("\n\n")[1].splitlines() == [
        "  project  functions",
        "  both             9  nodejs8.10 4, nodejs20.x 5",
        "  old              5  nodejs10.x 5",
        "  new             30  nodejs24.x 30",
    ]
    assert "  project  functions\n" not in functions_text(found, whole=True)
    many = functions_text(inventory({f"p{at}": some(2, "nodejs20.x") for at in range(50)}))
    assert many.split("\n\n")[1].endswith("\n  and 10 more projects (--format csv)")


def test_reasons_are_told_from_how_often_they_hold() -> None:
    lost = [Function(f"f{at}", Place("t.yaml", 0, 1), None, problem="a" * 30 + str(at // 3)) for at in range(7)]
    listing = functions_text(inventory({"p": (project({"t.yaml": "x"}), lost)}), width=100)
    assert f"  3: {'a' * 30}0, 2 more reasons 4\n" in listing


def test_the_place_of_a_file_that_was_not_read_is_never_cut() -> None:
    path, why = f"services/{'a' * 90}/template.yaml", "not YAML: " + "b" * 200
    found = functions_report(
        {"p": (project({}), ())}, RUNTIMES, TODAY, tool="1.0", facts="x", skipped={"p": [Skipped(path, 7, why)]}
    )
    lines = functions_text(found, width=80).splitlines()
    assert lines[-2:] == [f"  {path}:7", f"      not YAML: {'b' * 63}…"]


def test_dates_stand_in_rows_only_where_all_of_them_fit() -> None:
    wide = functions_text(inventory(dict(fleet())), width=100).split("\n\n")[1]
    narrow = functions_text(inventory(dict(fleet())), width=60).split("\n\n")[1]
    assert wide.count("since ") + wide.count("from ") == 4
    assert narrow.count("since ") + narrow.count("from ") == 0
    assert len(narrow.splitlines()) == 5


def test_functions_as_a_spreadsheet_takes_them() -> None:
    found = inventory(dict(fleet()))
    head, *rows = csv.reader(functions_csv(found).splitlines())
    assert head[:5] == ["project", "function", "runtime", "path", "line"]
    assert [row[:5] for row in rows] == [
        [one["project"], one["name"], one["runtime"], "t.yaml", "1" if one["runtime"] else "4"]
        for one in found["functions"]
    ]
    assert rows[0][5] == RUNTIMES["nodejs8.10"].block_update
    assert rows[-1][5:] == ["", "", "${env:NODE}"]


@given(st.text(), st.text())
def test_no_cell_is_a_formula_and_every_row_has_all_columns(name: str, problem: str) -> None:
    one = Function(name, Place("t", 0, 1), None, problem=problem)
    head, *rows = csv.reader(io.StringIO(functions_csv(inventory({"p": (project({"t": "x"}), [one])})), newline=""))
    assert len(rows) == 1
    assert len(rows[0]) == len(head)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in rows[0])


def test_functions_as_markdown() -> None:
    listing = functions_markdown(inventory(dict(fleet())))
    assert "\n## 5 functions in 2 projects\n\n1 more holds none: `docs`.\n" in listing
    assert "\n| nodejs8.10 | 2 | 2 | since 2020-03-06 |\n" in listing
    assert "\n| unresolved | 1 | 1 |  |\n" in listing
    assert "\n| `shop` | `lost` | unresolved | `t.yaml:4` | ${env:NODE} |" in listing.replace("\\", "")
    assert "Not read" not in listing


def test_no_function_is_said() -> None:
    assert functions_text(inventory({"docs": (project({}), ())})) == "No Node.js function found\n"


@given(st.lists(st.tuples(WORDS, st.sampled_from([*RUNTIMES, None]), NOTE), max_size=20), st.integers(60, 120))
@settings(max_examples=60, deadline=None)
def test_every_function_is_listed(some: list[tuple[str, str | None, str]], width: int) -> None:
    functions = [Function(name, Place("t", 0, 1), runtime, problem=note) for name, runtime, note in some]
    listing = functions_text(inventory({"p": (project({"t": "x"}), functions)}), width=width)
    names = (
        sorted(line.split()[0] for line in listing.split("\n\n")[-1].split("\n") if re.match("  [^ ]", line))
        if some
        else []
    )
    assert names == sorted(name for name, _, _ in some)
    head = listing.split("\n\n")[0]
    counts = re.findall(r"^  (?:nodejs\S*|unresolved) +(\d+)", head, re.M)
    assert sum(map(int, counts)) == len(some)
