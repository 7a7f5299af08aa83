"""Every project of the matrix: what it renders, and what its code does on the real Node.js under the real client.

Projects with the same code (five answers of thirteen) share the work on it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import packages
import pytest
import standins
from examples import RULES
from pairwise import Row
from projects import CODES, ROWS, code, code_of, label, rendered, written

from scaffold import facts
from scaffold.functions import derive
from scaffold.invoke import Outcome, Settings, invoke
from scaffold.model import Migration
from scaffold.node import cache_folder
from scaffold.plan import Options, migrate

LAPTOPS = ("nodejs20.x", "nodejs22.x", "nodejs24.x")
REQUEST = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
"""The request id in every README."""
ROOT, PARENT = "1-5759e988-bd862e3fe1be46a994272793", "53995c3f42cd8ad8"

every_row = pytest.mark.parametrize("row", ROWS, ids=label)
every_code = pytest.mark.parametrize(
    "row", [pytest.param(one, marks=pytest.mark.xdist_group(label(one))) for one in CODES], ids=label
)


@every_row
def test_it_renders_whole_files(row: Row) -> None:
    entries = rendered(row).entries
    for path, entry in entries.items():
        text = entry.content().decode()
        assert not any(mark in text for mark in ("{%", "{#", "cookiecutter", "\r", "\t")), path
        assert text.endswith("\n"), path
        assert not any(run in f"{text}\n" for run in ("\n\n\n", " \n")), path
        if path.endswith(".json"):
            json.loads(text)
    suffix = {"commonjs": "", "esm": "m"}[row["modules"]] + {"javascript": "js", "typescript": "ts"}[row["language"]]
    assert f"src/index.{suffix}" in entries
    assert len([path for path in entries if path.startswith("src/") and path.endswith(f".{suffix}")]) == 8


@every_row
def test_its_code_depends_on_few_answers(row: Row) -> None:
    assert code_of(rendered(row)) == code_of(rendered(code(row)))


@every_row
def test_law_8_nothing_is_found_in_it(row: Row) -> None:
    project = rendered(row)
    runtimes = facts.runtimes()
    oldest, target = next(iter(runtimes.values())), runtimes[row["runtime"]]
    functions = derive(project, runtimes)
    plan = migrate(project, RULES, Migration(functions, target, runtimes, oldest), Options())
    assert [function.runtime for function in functions] == [row["runtime"]]
    found = [(one.rule.id, one.hit.path, one.hit.start) for one in (*plan.done, *plan.left, *plan.shared)]
    assert found == []
    assert [(one.path, one.line, one.reason) for one in plan.skipped] == []
    assert [(one.rule, one.path, one.reason) for one in plan.crashed] == []


class Built(NamedTuple):
    """A project on disk, compiled where it has to be, packaged, and the package unpacked with an SDK beside it."""

    folder: Path
    node: Path
    archives: tuple[bytes, ...]
    task: Path


BUILT: dict[str, Built] = {}


def run(node: Path, *words: str, cwd: Path) -> str:
    done = subprocess.run([node, *words], cwd=cwd, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout


@pytest.fixture
def built(row: Row, tmp_path_factory: pytest.TempPathFactory, real_node: Callable[[str], Path]) -> Built:
    if label(row) not in BUILT:
        folder = written(row, tmp_path_factory.mktemp("project"))
        node, other = real_node(facts.find(row["runtime"]).patch), real_node("20.20.2")
        packages.link(folder)
        compiled(row, folder, node)
        if (folder / "src/package.json").exists():
            standins.install(folder / "src/node_modules")
        archives = [packaged(node, folder), packaged(node, folder)]
        if (folder / "dist").exists():
            shutil.rmtree(folder / "dist")
            compiled(row, folder, other)
        archives.append(packaged(other, folder))
        with zipfile.ZipFile(folder / "build/my-function.zip") as archive:
            archive.extractall(folder / "task")
        standins.install(folder / "task/node_modules")
        BUILT[label(row)] = Built(folder, node, tuple(archives), folder / "task")
    return BUILT[label(row)]


def compiled(row: Row, folder: Path, node: Path) -> None:
    if row["language"] == "typescript":
        shutil.rmtree(folder / "src/node_modules", ignore_errors=True)
        run(node, "node_modules/typescript/bin/tsc", cwd=folder)
        if (folder / "src/package.json").exists():
            standins.install(folder / "src/node_modules")


def packaged(node: Path, folder: Path) -> bytes:
    run(node, "scripts/package.js", cwd=folder)
    return (folder / "build/my-function.zip").read_bytes()


@pytest.mark.slow
@every_code
def test_its_own_tests_pass(row: Row, built: Built, real_node: Callable[[str], Path]) -> None:
    script = json.loads((built.folder / "package.json").read_text("utf-8"))["scripts"]["test"]
    words = script.removeprefix("tsc && ").split()
    assert (words[0], script.startswith("tsc && ")) == ("node", row["language"] == "typescript")
    for runtime in dict.fromkeys((row["runtime"], *LAPTOPS)):
        said = run(real_node(facts.find(runtime).patch), *words[1:], cwd=built.folder)
        passed = re.fullmatch(r"(\d+) passed, 0 failed \(Node\.js v.+\)", said.splitlines()[-1])
        assert passed, said
        assert int(passed[1]) >= 12


@pytest.mark.slow
@every_code
def test_its_package_is_the_same_every_time(row: Row, built: Built) -> None:
    first, *others = built.archives
    assert all(other == first for other in others)
    with zipfile.ZipFile(built.folder / "build/my-function.zip") as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    own = [name for name in names if not name.startswith("node_modules/")]
    suffix = {"commonjs": "js", "esm": "mjs"}[row["modules"]]
    parts = ("clients", "config", "deadline", "downstream", "errors", "index", "log", "trace")
    extra = ["package.json"] if (built.folder / "src/package.json").exists() else []
    assert own == sorted([f"{part}.{suffix}" for part in parts] + extra)


class Daemon:
    """Listens where the X-Ray daemon would."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"

    def documents(self) -> list[dict[str, Any]]:
        """What has arrived so far; over loopback, all that was sent."""
        found = []
        while True:
            try:
                header, body = self.socket.recv(65536).decode().split("\n", 1)
            except BlockingIOError:
                return found
            assert json.loads(header) == {"format": "json", "version": 1}
            found.append(json.loads(body))


@pytest.fixture
def called(row: Row, built: Built) -> Callable[..., tuple[Outcome, list[dict[str, Any]]]]:
    """Call the unpacked package through the runtime's own client: the outcome, and what reached the X-Ray daemon."""

    def call(event: str, **variables: str) -> tuple[Outcome, list[dict[str, Any]]]:
        daemon = Daemon()
        with daemon.socket:
            outcome = invoke(
                facts.find(row["runtime"]),
                built.task,
                (built.folder / f"events/{event}.json").read_bytes(),
                Settings(
                    name="my-function",
                    timeout=10,
                    variables={"AWS_XRAY_DAEMON_ADDRESS": daemon.address, **variables},
                    trace=f"Root={ROOT};Parent={PARENT};Sampled=1",
                ),
                cache=cache_folder(os.environ),
                environ=os.environ,
            )
            return outcome, daemon.documents()

    return call


def promised(built: Built, outcome: Outcome) -> list[Any]:
    """The answers that the README gives to test.json and to bad.json."""
    section = (built.folder / "README.md").read_text("utf-8").split("\n## What it does\n")[1].split("\n## ")[0]
    found = [line.strip() for line in section.splitlines() if line.startswith("    {")]
    assert len(found) == 2
    return [json.loads(line.replace(REQUEST, outcome.request)) for line in found]


@pytest.mark.slow
@every_code
def test_it_answers_as_its_readme_says(row: Row, built: Built, called: Callable[..., Any]) -> None:
    outcome, documents = called("test")
    assert outcome.error is None, outcome
    assert json.loads(outcome.result) == promised(built, outcome)[0]
    entries = [json.loads(line) for line in outcome.log if line.startswith('{"timestamp"')]
    assert [entry["message"] for entry in entries[:1] + entries[-1:]] == ["start", "done"]
    assert {(entry["requestId"], entry["functionName"]) for entry in entries} == {(outcome.request, "my-function")}
    assert len(documents) == (2 if row["event"] == "sqs" else 1)
    operation = "GetObject" if row["event"] == "s3" else "GetAccountSettings"
    seen = {(one["name"], one["trace_id"], one["parent_id"], one.get("fault")) for one in documents}
    assert seen == {(operation, ROOT, PARENT, None)}


@pytest.mark.slow
@every_code
def test_it_answers_a_bad_event_as_its_readme_says(row: Row, built: Built, called: Callable[..., Any]) -> None:
    json_logs = {"AWS_LAMBDA_LOG_FORMAT": "JSON"} if int(facts.find(row["runtime"]).spellings["major"]) >= 18 else {}
    outcome, _ = called("bad", **json_logs)
    wanted = promised(built, outcome)[1]
    if "errorType" in wanted:
        assert outcome.result is None
        said = json.loads(outcome.error)
        assert {key: said[key] for key in wanted} == wanted
    else:
        assert outcome.error is None, outcome
        assert json.loads(outcome.result) == wanted
    if json_logs:
        entries = [json.loads(line) for line in outcome.log]
        assert all(isinstance(one["message"], str) for one in entries if "functionName" in one)
        assert all({"timestamp", "level", "message"} <= set(one) for one in entries)
        assert {one["requestId"] for one in entries} == {outcome.request}


@pytest.mark.slow
@every_code
def test_no_caller_sees_what_aws_said(row: Row, called: Callable[..., Any]) -> None:
    outcome, documents = called("test", BROKEN="1")
    seen = outcome.error or outcome.result
    said = json.loads(seen)
    operation = "GetObject" if row["event"] == "s3" else "GetAccountSettings"
    if row["event"] == "http":
        assert said["statusCode"] == 502
        said = json.loads(said["body"])
        assert (said["error"], said["message"]) == ("DownstreamFailed", f"{operation} failed")
    elif row["event"] == "sqs":
        assert len(said["batchItemFailures"]) == 2
    else:
        assert (said["errorType"], said["errorMessage"]) == ("DownstreamFailed", f"{operation} failed")
    assert b"123456789012" not in seen
    entries = [json.loads(line) for line in outcome.log if line.startswith('{"timestamp"')]
    causes = {entry["cause"]["errorMessage"] for entry in entries if entry["level"] == "ERROR"}
    assert causes == {"no money, account 123456789012"}
    assert {one["fault"] for one in documents} == {True}
