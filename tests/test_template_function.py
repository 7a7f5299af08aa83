"""templates/function, rendered as plain cookiecutter does, and what it rendered, run on real Node.js."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sam
import standins
import yaml
from cookiecutter.generate import generate_context, generate_files
from cookiecutter.prompt import prompt_for_config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2.exceptions import UndefinedError

from scaffold import data, facts
from scaffold.invoke import Outcome, Settings, invoke
from scaffold.node import cache_folder
from scaffold.render import render

TEMPLATE = data.folder("templates") / "function"
ANSWERS = json.loads((TEMPLATE / "cookiecutter.json").read_text("utf-8"))
CASES = [
    *({"runtime": runtime} for runtime in ANSWERS["runtime"]),
    {"runtime": "nodejs24.x", "modules": "commonjs"},
    {"runtime": "nodejs24.x", "modules": "commonjs", "sdk": "v2"},
    {"runtime": "nodejs20.x", "sdk": "v2"},
]
FILES = {
    ".gitattributes",
    ".gitignore",
    ".nvmrc",
    "README.md",
    "events/bad.json",
    "events/test.json",
    "package.json",
    "samconfig.toml",
    "scripts/call.js",
    "scripts/door.js",
    "scripts/infrastructure.js",
    "scripts/package.js",
    "scripts/project.js",
    "template.yaml",
}
SOURCES = ("clients", "config", "deadline", "downstream", "errors", "index", "log", "trace")
TESTS = ("function.test", "lambda", "parts")
every_case = pytest.mark.parametrize("answers", CASES, ids=lambda answers: "-".join(answers.values()))


class Tags(yaml.SafeLoader):
    """Reads CloudFormation's short forms as their value."""


Tags.add_multi_constructor("!", lambda loader, tag, node: f"{tag} {node.value}")


def rendered(folder: Path, **answers: str) -> Path:
    context = generate_context(str(TEMPLATE / "cookiecutter.json"), extra_context=answers)
    context["cookiecutter"] = prompt_for_config(context, no_input=True)
    return Path(generate_files(TEMPLATE, context, folder, accept_hooks=False))


def contents(project: Path) -> dict[str, str]:
    files = sorted(path for path in project.rglob("*") if path.is_file())
    return {path.relative_to(project).as_posix(): path.read_bytes().decode() for path in files}


def template(project: Path) -> Any:
    return yaml.load((project / "template.yaml").read_text(), Tags)


def test_its_facts_are_those_of_the_pages() -> None:
    pages = facts.runtimes()
    offered = [one for one in pages.values() if one.rank >= pages["nodejs8.10"].rank and not one.preview]
    assert ANSWERS["runtime"] == list(ANSWERS["_runtimes"]) == [one.identifier for one in reversed(offered)]
    for one in offered:
        row = ANSWERS["_runtimes"][one.identifier]
        bundled = f"v{one.sdk[-1].value[0]}" if one.sdk else "v3"
        assert str(row["major"]) == one.spellings["major"]
        assert [sdk for sdk, how in row["sdk"].items() if how == "bundled"] == [bundled]
        assert next(iter(row["sdk"])) == bundled


@every_case
def test_files(tmp_path: Path, answers: dict[str, str]) -> None:
    project = rendered(tmp_path, **answers)
    row = ANSWERS["_runtimes"][answers["runtime"]]
    suffix = row["modules"][answers.get("modules", next(iter(row["modules"])))]
    packed = answers.get("sdk") == "v2" and row["sdk"]["v2"] == "packed"
    wanted = FILES | {f"src/{name}.{suffix}" for name in SOURCES} | {f"test/{name}.{suffix}" for name in TESTS}
    found = contents(project)
    assert set(found) == wanted | ({"src/package.json"} if packed else set())
    for path, text in found.items():
        assert not any(mark in text for mark in ("{{", "{%", "\r", "\t")), path
        assert text.endswith("\n"), path
        assert not text.endswith("\n\n"), path
        assert "\n\n\n" not in text, path
        assert not any(line.endswith(" ") for line in text.splitlines()), path
        assert stat.S_IMODE((project / path).stat().st_mode) & 0o111 == 0, path
    for path in (path for path in found if path.endswith(".json")):
        json.loads(found[path])
    tomllib.loads(found["samconfig.toml"])


@every_case
def test_the_runtime_stands_where_a_migration_moves_it(tmp_path: Path, answers: dict[str, str]) -> None:
    project = rendered(tmp_path, **answers)
    major = facts.find(answers["runtime"]).spellings["major"]
    assert template(project)["Resources"]["Function"]["Properties"]["Runtime"] == answers["runtime"]
    assert (project / ".nvmrc").read_text() == f"{major}\n"
    assert json.loads((project / "package.json").read_text())["engines"] == {"node": f"{major}.x"}
    named = [path for path, text in contents(project).items() if "nodejs" in text]
    assert named == ["template.yaml"]


@pytest.mark.parametrize(
    ("old", "new", "answers", "added"),
    [
        ("nodejs8.10", "nodejs10.x", {}, set()),
        ("nodejs10.x", "nodejs16.x", {}, set()),
        ("nodejs18.x", "nodejs24.x", {}, set()),
        (
            "nodejs8.10",
            "nodejs24.x",
            {"modules": "commonjs", "sdk": "v2", "log_format": "text"},
            {"src/package.json", "README.md"},
        ),
    ],
)
def test_equal_answers_differ_by_the_runtime_alone(
    tmp_path: Path, old: str, new: str, answers: dict[str, str], added: set[str]
) -> None:
    before = contents(rendered(tmp_path / "old", runtime=old, **answers))
    after = contents(rendered(tmp_path / "new", runtime=new, **answers))
    assert set(after) - set(before) == added - {"README.md"}
    changed = {path for path in before if before[path] != after[path]}
    assert changed - added == {".nvmrc", "package.json", "template.yaml"}
    for path in changed - added:
        lines = zip(before[path].splitlines(), after[path].splitlines(), strict=True)
        assert sum(one != other for one, other in lines) <= 1, path


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="{}"), max_size=300))
def test_any_line_can_be_a_description(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    text = "it's: #1 " + text + "."
    project = rendered(tmp_path_factory.mktemp("project"), description=text)
    read = template(project)
    assert read["Description"] == read["Resources"]["Function"]["Properties"]["Description"] == text[:256]
    assert json.loads((project / "package.json").read_text())["description"] == text
    assert text in (project / "README.md").read_text()


def test_region_and_names(tmp_path: Path) -> None:
    config = tomllib.loads((rendered(tmp_path / "a", name="7_Up") / "samconfig.toml").read_text())
    assert config["default"]["global"]["parameters"] == {"stack_name": "stack7-Up"}
    project = rendered(tmp_path / "b", name="_Thumbs", region="eu-west-1")
    config = tomllib.loads((project / "samconfig.toml").read_text())
    assert config["default"]["global"]["parameters"] == {"stack_name": "stack-Thumbs"}
    assert "region: 'eu-west-1'," in (project / "scripts/project.js").read_text()
    assert json.loads((project / "package.json").read_text())["name"] == "thumbs"
    assert template(project)["Resources"]["Function"]["Properties"]["FunctionName"] == "_Thumbs"


def test_a_description_is_said_where_it_says_more_than_the_name(tmp_path: Path) -> None:
    assert (rendered(tmp_path / "a") / "README.md").read_text().startswith("# my-function\n\n    npm test ")
    said = rendered(tmp_path / "b", description="Makes thumbnails.") / "README.md"
    assert said.read_text().startswith("# my-function\n\nMakes thumbnails.\n\n    npm test ")


@pytest.mark.parametrize("event", ANSWERS["event"])
def test_where_failed_events_are_kept_is_called_by_its_name(tmp_path: Path, event: str) -> None:
    """A dead-letter queue holds the message itself, an on-failure destination a record of the call."""
    readme = (rendered(tmp_path, event=event) / "README.md").read_text()
    assert ("to the dead-letter queue" in readme) == (event == "sqs")
    assert ("the event is its `requestPayload`" in readme) == (event in ("direct", "s3", "schedule"))


@pytest.mark.parametrize("answers", [{"modules": "esm"}, {"sdk": "v3"}])
def test_what_does_not_go_together_is_refused(tmp_path: Path, answers: dict[str, str]) -> None:
    with pytest.raises(UndefinedError, match=r"nodejs16\.x with (modules=esm|sdk=v3)"):
        rendered(tmp_path, runtime="nodejs16.x", **answers)


def test_what_stands_in_aws(tmp_path: Path) -> None:
    resources = template(rendered(tmp_path, log_retention_days="90"))["Resources"]
    function, role, logs = (resources[name] for name in ("Function", "ExecutionRole", "LogGroup"))
    assert sorted(resources) == ["ExecutionRole", "FailedQueue", "Function", "LogGroup"]
    assert function["DependsOn"] == "LogGroup"
    assert function["Properties"] | {"Runtime": "", "Description": ""} == {
        "FunctionName": "my-function",
        "Description": "",
        "Runtime": "",
        "Handler": "index.handler",
        "CodeUri": "build/my-function.zip",
        "Role": "GetAtt ExecutionRole.Arn",
        "MemorySize": 256,
        "Timeout": 10,
        "Tracing": "Active",
        "LoggingConfig": {"LogFormat": "JSON", "ApplicationLogLevel": "DEBUG"},
        "Environment": {"Variables": {"GREETING": "Hello", "LOG_LEVEL": "info"}},
        "EventInvokeConfig": {
            "MaximumRetryAttempts": 2,
            "DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": "GetAtt FailedQueue.Arn"}},
        },
    }
    assert "RoleName" not in role["Properties"]
    assert role["Properties"]["AssumeRolePolicyDocument"]["Statement"] == [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ]
    assert role["Properties"]["ManagedPolicyArns"] == [
        "Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    ]
    assert logs["Properties"] == {"LogGroupName": "/aws/lambda/my-function", "RetentionInDays": 90}
    assert not any("DeletionPolicy" in resource for resource in resources.values())


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name not in ("GREETING", "LOG_LEVEL")}
    return subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_its_tests_can_fail(tmp_path: Path, real_node: Callable[[str], Path]) -> None:
    project = rendered(tmp_path, runtime="nodejs10.x")
    file = project / "src/downstream.js"
    broken = [("RESERVE = 500", "RESERVE = 0"), ("DownstreamFailed(operation, error)", "Error(error.message)")]
    whole = file.read_text()
    for old, new in broken:
        assert old in whole
        file.write_text(whole.replace(old, new))
        done = run(real_node("10.15.3"), "test/function.test.js", cwd=project)
        assert done.returncode == 1
        assert "FAIL " in done.stdout


@pytest.mark.slow
@every_case
def test_its_package(tmp_path: Path, real_node: Callable[[str], Path], answers: dict[str, str]) -> None:
    project = rendered(tmp_path, **answers)
    if answers.get("sdk") == "v2":
        done = run(real_node("20.20.2"), "scripts/package.js", cwd=project)
        assert (done.returncode, done.stderr) == (
            1,
            "package: aws-sdk not installed: npm install --prefix src\n",
        )
        (project / "src/node_modules/aws-sdk").mkdir(parents=True)
        (project / "src/node_modules/aws-sdk/index.js").write_text("module.exports = {};\n")
    patch = facts.find(answers["runtime"]).patch
    first = packaged(real_node(patch), project)
    assert packaged(real_node(patch), project) == first
    assert packaged(real_node("20.20.2"), project) == first
    with zipfile.ZipFile(project / "build/my-function.zip") as archive:
        assert archive.testzip() is None
        infos = archive.infolist()
        held = {info.filename: archive.read(info).decode() for info in infos}
    assert held == contents(project / "src")
    assert [info.filename for info in infos] == sorted(held)
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert {info.external_attr >> 16 for info in infos} == {0o100644}
    assert {info.create_system for info in infos} == {3}


def packaged(node: Path, project: Path) -> bytes:
    done = run(node, "scripts/package.js", cwd=project)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return (project / "build/my-function.zip").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["javascript", "typescript"])
def test_what_sam_deploys_is_the_package(tmp_path: Path, real_node: Callable[[str], Path], language: str) -> None:
    """With what is installed beside the code, and without what is nobody's business."""
    project = rendered(tmp_path, language=language, sdk="v2")
    (project / "src/node_modules/aws-sdk").mkdir(parents=True)
    (project / "src/node_modules/aws-sdk/index.js").write_text("module.exports = {};\n")
    (project / "src/.env").write_text("SECRET=1\n")
    if language == "typescript":
        (project / "dist").mkdir()
        (project / "dist/index.mjs").write_text("export const handler = async () => 1;\n")
    built = packaged(real_node("20.20.2"), project)
    with zipfile.ZipFile(io.BytesIO(sam.package(project))) as archive:
        held = set(archive.namelist())
    assert {"index.mjs", "package.json", "node_modules/aws-sdk/index.js"} <= held
    assert ".env" not in held
    assert sam.package(project) == built


@pytest.mark.slow
@pytest.mark.parametrize("version", ["8.10.0", "24.9.0"])
def test_packages_of_other_shapes(tmp_path: Path, real_node: Callable[[str], Path], version: str) -> None:
    project = rendered(tmp_path)
    source = project / "src"
    (source / "run.sh").write_text("#!/bin/sh\n")
    (source / "übung.txt").write_text("x")
    (source / ".env").write_text("SECRET=1\n")
    (source / "node_modules/.bin").mkdir(parents=True)
    (source / "node_modules/.bin/tool").write_text("x")
    (source / "node_modules/tool").mkdir()
    (source / "node_modules/tool/.rc").write_text("x")
    (source / "large").write_bytes(bytes(11 * 1024 * 1024))
    assert len(packaged(real_node(version), project)) < 100_000
    with zipfile.ZipFile(project / "build/my-function.zip") as archive:
        assert archive.testzip() is None
        modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
    assert modes["run.sh"] == 0o100755
    assert modes["übung.txt"] == modes["node_modules/tool/.rc"] == 0o100644
    assert not {".env", "node_modules/.bin/tool"} & set(modes)
    with (source / "large").open("wb") as file:
        file.truncate(251 * 1024 * 1024)
    done = run(real_node(version), "scripts/package.js", cwd=project)
    assert done.returncode == 1
    assert done.stderr == "package: 252 MB unzipped: Lambda takes at most 250 MB, layers included\n"


@pytest.fixture
def called(tmp_path: Path, real_node: Callable[[str], Path]) -> Callable[..., Outcome]:
    """Package, unpack, and call through the runtime's own client."""

    def call(answers: dict[str, str], event: str, **variables: str) -> Outcome:
        project = rendered(tmp_path / "project", **answers)
        standins.install(project / "src/node_modules")
        packaged(real_node("20.20.2"), project)
        with zipfile.ZipFile(project / "build/my-function.zip") as archive:
            archive.extractall(tmp_path / "task")
        runtime = facts.find(answers["runtime"])
        chosen = Settings(name="my-function", timeout=10, variables=variables)
        cache = cache_folder(os.environ)
        return invoke(runtime, tmp_path / "task", event.encode(), chosen, cache=cache, environ=os.environ)

    return call


RUNS = [{"runtime": "nodejs8.10"}, {"runtime": "nodejs10.x"}, *CASES[-3:]]
every_run = pytest.mark.parametrize("answers", RUNS, ids=lambda answers: "-".join(answers.values()))
EVENT = '{"name": "Lambda"}'


@pytest.mark.slow
@every_run
def test_its_environment_is_used(called: Callable[..., Outcome], answers: dict[str, str]) -> None:
    outcome = called(answers, EVENT, GREETING="Hallo", LOG_LEVEL="warn")
    assert outcome.error is None, outcome
    assert outcome.result is not None
    assert json.loads(outcome.result)["message"] == "Hallo, Lambda!"
    assert outcome.log == ()


@pytest.mark.slow
@every_run
def test_a_wrong_environment_fails_the_start(called: Callable[..., Outcome], answers: dict[str, str]) -> None:
    outcome = called(answers, EVENT, LOG_LEVEL="loud")
    assert outcome.error is not None
    assert json.loads(outcome.error)["errorMessage"] == 'LOG_LEVEL is "loud": set one of debug, info, warn, error'


COMMANDS = [
    {},
    {"runtime": "nodejs8.10", "event": "sqs", "infrastructure": "terraform", "language": "typescript"},
    {"runtime": "nodejs10.x", "event": "http", "infrastructure": "cloudformation", "role": "narrow"},
    {"runtime": "nodejs18.x", "event": "s3", "infrastructure": "cli", "tags": "a=b,c=d", "sdk": "v2"},
    {"runtime": "nodejs24.x", "event": "schedule", "modules": "commonjs", "region": "eu-west-1", "log_format": "text"},
]


@pytest.mark.slow
@pytest.mark.parametrize("answers", COMMANDS, ids=lambda answers: "-".join(answers.values()) or "defaults")
def test_the_cookiecutter_command_renders_the_same(tmp_path: Path, answers: dict[str, str]) -> None:
    words = [f"{key}={value}" for key, value in answers.items()]
    config = tmp_path / "config.yaml"
    config.write_text(f"replay_dir: {tmp_path / 'replay'}\ncookiecutters_dir: {tmp_path / 'dir'}\n")
    command = [sys.executable, "-m", "cookiecutter", "--no-input", "--config-file", str(config)]
    command += ["-o", str(tmp_path / "cli"), str(TEMPLATE)]
    done = run(*command, *words, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    ours = {path: entry.content().decode() for path, entry in render(TEMPLATE, answers).entries.items()}
    assert contents(tmp_path / "cli/my-function") == ours


@pytest.mark.slow
def test_the_commands_of_its_readme(tmp_path: Path) -> None:
    project = rendered(tmp_path)
    for command, said in [
        (["npm", "test"], "12 passed, 0 failed"),
        (["npm", "run", "package"], "my-function.zip  8 f"),
    ]:
        done = run(*command, cwd=project)
        assert done.returncode == 0, done.stderr
        assert said in done.stdout
