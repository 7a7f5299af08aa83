"""Files that nobody writes by hand: with all rules each is found in, or listed as skipped with its reason."""

import re
import signal
import sys
import types
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from examples import CASES as EXAMPLES
from examples import RULES, RUNTIMES
from examples import project as in_memory
from pathological import CASES, LARGEST, Case, Files, fitting

from scaffold import disk
from scaffold.functions import derive, unread
from scaffold.model import Migration, Plan, Project
from scaffold.plan import Options, migrate

LONG = 60
"""Seconds after which a rule hangs: a guard, no measure."""
TARGETS = ["nodejs10.x", "nodejs24.x"]
COUNTED = [
    *("objects", "one name declared", "one name in 20,000 scopes", "handlers", "callbacks", "sdk clients", "buffers"),
    *("errors", "unclosed class A { b() {", "yaml: functions", "yaml: inline code", "hcl: functions", "toml: tables"),
]
"""What once took the square of its size."""
SIZES = {"sdk clients": (1600, 6400, 25_600)}
"""Where fewer are another matter: up to a thousand uses of the SDK are judged, more are named."""


@pytest.fixture(autouse=True)
def guard() -> Iterator[None]:
    def stop(_number: int, _frame: types.FrameType | None) -> None:
        raise KeyboardInterrupt("a rule hangs")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LONG)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def read(files: Files, folder: Path) -> Project:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    return disk.read(folder)


def planned(project: Project, target: str) -> Plan:
    migration = Migration(derive(project, RUNTIMES), RUNTIMES[target], RUNTIMES)
    return migrate(project, RULES, migration, Options(hold=False))


def lost(case: Case, many: int, project: Project, plan: Plan) -> dict[str, tuple[int, int]]:
    """What is neither found nor named: of each rule how often it is found, and how often it should be."""
    if any(skip.path == case.path and skip.reason for skip in (*plan.skipped, *unread(project))):
        return {}
    found = Counter(one.rule.id for one in (*plan.done, *plan.left, *plan.shared) if one.hit.path == case.path)
    return {rule: (found[rule], times) for rule, times in case.found(many).items() if found[rule] < times}


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", CASES)
def test_no_file_stops_a_rule_or_is_lost(name: str, target: str, tmp_path: Path) -> None:
    case = CASES[name]
    for many in sorted({fitting(case), case.many}):
        project = read(case.files(many), tmp_path)
        plan = planned(project, target)
        assert plan.crashed == ()
        assert lost(case, many, project, plan) == {}


def test_what_is_too_large_is_named(tmp_path: Path) -> None:
    files = {
        "template.yaml": CASES["numbers"].files(0)["template.yaml"],
        "index.js": "exports.handler = () => 1;" + " " * LARGEST,
        "old.js": "new Buffer(1);" + " " * LARGEST,
        "other.js": "other();" + " " * LARGEST,
        "more.yaml": "Runtime: nodejs8.10" + " " * LARGEST,
        ".nvmrc": "8" * LARGEST + "8",
    }
    project = read(files, tmp_path)
    named = {skip.path: skip.reason for skip in planned(project, "nodejs10.x").skipped}
    assert set(named) == {"index.js", "old.js", "more.yaml", ".nvmrc"}
    assert all(reason.endswith("bytes): not looked into") for reason in named.values())


def test_a_declaration_that_is_too_large_is_named_where_no_function_is_found(tmp_path: Path) -> None:
    case = CASES["yaml: functions"]
    assert [one.path for one in unread(read(case.files(case.many), tmp_path))] == ["template.yaml"]


def test_a_file_that_is_all_sdk_is_named(tmp_path: Path) -> None:
    files = CASES["sdk clients"].files(600)
    project = read(
        {**files, "index.js": f"{files['index.js']!s}new AWS.S3().getSignedUrlPromise('a', {{}});\n"}, tmp_path
    )
    named = [skip.reason for skip in planned(project, "nodejs10.x").skipped if skip.path == "index.js"]
    assert named == ["more than 1,000 uses of the SDK: not looked into"]


@pytest.mark.slow
@pytest.mark.parametrize("name", COUNTED)
def test_four_times_as_much_is_four_times_the_work(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    planned(read(case.files(1), tmp_path), "nodejs24.x")
    small, middle, large = (calls(read(case.files(many), tmp_path)) for many in SIZES.get(name, (400, 1600, 6400)))
    assert large - middle < 5 * (middle - small)


def calls(project: Project) -> int:
    """The calls that a migration makes: work that no other load of the machine changes."""
    count = 0

    def counted(_frame: types.FrameType, _event: str, _given: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        planned(project, "nodejs24.x")
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.slow
@pytest.mark.parametrize("at", range(8))
def test_a_number_of_5000_digits_stops_no_rule(at: int) -> None:
    crashed = []
    for case in EXAMPLES[at::8]:
        for path, text in case.before.items():
            for found in list(re.finditer(r"\d+", text))[:4]:
                texts = {**case.before, path: text[: found.start()] + "9" * 5000 + text[found.end() :]}
                there = in_memory(texts)
                migration = Migration(derive(there, RUNTIMES), RUNTIMES["nodejs24.x"], RUNTIMES, RUNTIMES["nodejs8.10"])
                plan = migrate(there, [case.rule], migration, Options(hold=False))
                crashed += [(case.id, path, found[0], one.reason) for one in plan.crashed]
    assert crashed == []
