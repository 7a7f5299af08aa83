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
from pathological import BUFFER, CASES, HANDLER, TEMPLATE, Case, Files, fitting

from scaffold import disk, find, formats
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
SIZES = {"sdk clients": (1600, 6400, 25_600), "hcl: functions": (300, 1200, 4800)}
"""Where others are another matter: up to a thousand uses of the SDK are judged, more are named; so is a large file."""


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


def named(files: Files, folder: Path) -> dict[str, str]:
    """What is skipped of some files, with the reason."""
    return {skip.path: skip.reason for skip in planned(read(files, folder), "nodejs10.x").skipped}


def test_what_is_too_large_is_named(tmp_path: Path) -> None:
    much = " " * 1_048_576
    files = {
        "template.yaml": TEMPLATE,
        "index.js": "exports.handler = () => 1;" + much,
        "old.js": "new Buffer(1);" + much,
        "other.js": "other();" + much,
        "more.yaml": "Runtime: nodejs8.10" + much,
        ".nvmrc": "8" + much,
    }
    found = named(files, tmp_path)
    assert set(found) == {"index.js", "old.js", "more.yaml", ".nvmrc"}
    assert all(reason.endswith("bytes): not looked into") for reason in found.values())


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("a();\n" * 12_001, "more than 12,000 statements: not looked into"),
        (f"a([{'[b], ' * 60_000}]);\n", "more than 105,000 brackets, commas and operators: not looked into"),
        ("(" * 9_000 + "1" + ")" * 9_000 + ";\n", "nested too deeply"),
    ],
)
def test_what_is_too_dense_is_named(code: str, reason: str, tmp_path: Path) -> None:
    assert named({"template.yaml": TEMPLATE, "index.js": HANDLER + code}, tmp_path) == {"index.js": reason}


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("data.yaml", "- Runtime: nodejs8.10\n" * 30_001, "more than 60,000 lines, colons, commas and brackets"),
        ("data.yaml", f"[{'nodejs8.10,' * 60_000}]\n", "more than 60,000 lines, colons, commas and brackets"),
        (
            "data.json",
            "[" + '{"Runtime":"nodejs8.10"},' * 35_001 + "{}]",
            "more than 105,000 colons, commas and brackets",
        ),
    ],
)
def test_data_that_is_too_dense_is_named(path: str, text: str, reason: str, tmp_path: Path) -> None:
    assert named({"template.yaml": TEMPLATE, path: text}, tmp_path) == {path: f"{reason}: not looked into"}


def test_data_as_dense_as_may_be_is_read(tmp_path: Path) -> None:
    some = "- Runtime: nodejs8.10\n- {Runtime: nodejs8.10}\n"
    files = {"template.yaml": TEMPLATE, "data.yaml": some + "- 1\n" * 59_995}
    plan = planned(read(files, tmp_path), "nodejs10.x")
    assert not plan.skipped
    assert [one.hit.path for one in plan.left] == ["data.yaml"] * 2


def test_a_list_of_100_000_numbers_is_read(tmp_path: Path) -> None:
    case = CASES["numbers"]
    plan = planned(read(case.files(100_000), tmp_path), "nodejs10.x")
    assert not plan.skipped
    assert [one.rule.id for one in plan.done if one.hit.path == "index.js"] == [BUFFER]


CROWDED = f"more than 2,000 places of {BUFFER}: none of them is listed or changed"


def test_a_file_that_is_crowded_with_what_a_rule_finds_is_named_and_left_alone(tmp_path: Path) -> None:
    files = {"template.yaml": TEMPLATE, "index.js": "new Buffer(a);\n" * 2_001, "more.js": "new Buffer(a);\n" * 2_000}
    plan = planned(read(files, tmp_path), "nodejs10.x")
    assert {skip.path: skip.reason for skip in plan.skipped} == {"index.js": CROWDED}
    found = Counter(one.hit.path for one in (*plan.done, *plan.left) if one.rule.id == BUFFER)
    assert found == {"more.js": 2_000}


def test_what_is_crowded_stays_so_when_another_rule_mends_the_file(tmp_path: Path) -> None:
    plan = planned(read(CASES["handlers"].files(2_001), tmp_path), "nodejs10.x")
    assert [skip.reason for skip in plan.skipped] == [CROWDED.replace(BUFFER, "context-invokeid")]
    assert {one.rule.id for one in (*plan.done, *plan.left) if one.hit.path == "index.js"} == {BUFFER}


def test_code_inside_a_template_that_is_crowded_is_named(tmp_path: Path) -> None:
    files = CASES["yaml: inline code"].files(2_001)
    assert named(files, tmp_path) == {"template.yaml": f"code inside it: {CROWDED}"}
    files = CASES["yaml: inline code"].files(12_001)
    assert named(files, tmp_path) == {"template.yaml": "code inside it: more than 12,000 statements: not looked into"}


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
def test_four_times_as_much_is_four_times_the_work(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "MOST", sys.maxsize)
    monkeypatch.setattr(formats, "DENSE", ())
    monkeypatch.setattr(formats, "DENSE_DATA", {})
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
