"""What templates/function says of AWS, for each event and infrastructure, judged by the tools of each."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from examples import RULES
from test_template_function import ANSWERS, TEMPLATE, Tags, contents, rendered

from scaffold import facts
from scaffold.formats import hcl
from scaffold.functions import derive
from scaffold.match import get
from scaffold.model import Migration
from scaffold.plan import Options, migrate
from scaffold.render import render

HERE = Path(__file__).parent
TOOLS = Path(sys.executable).parent
RUNTIMES = ("nodejs8.10", "nodejs10.x", "nodejs24.x")
EVENTS = ANSWERS["event"]
FULL = {
    "role": "narrow",
    "permission_boundary": "arn:aws:iam::123456789012:policy/boundary",
    "tags": "team=shop, cost centre=a b",
    "description": 'it\'s "${here}" \\ %{100}',
}
"""Every answer that adds something."""
LOGS = [("WriteLogs", {"logs:CreateLogStream", "logs:PutLogEvents"})]
SETTINGS = ("AccountSettings", {"lambda:GetAccountSettings"})
KEPT = ("KeepFailedEvents", {"sqs:SendMessage"})
RIGHTS = {
    "direct": [SETTINGS, KEPT],
    "http": [SETTINGS],
    "sqs": [SETTINGS, ("TakeMessages", {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"})],
    "s3": [("ReadObjects", {"s3:GetObject"}), KEPT],
    "schedule": [SETTINGS, KEPT],
}
TRACE = [("Trace", {"xray:PutTraceSegments", "xray:PutTelemetryRecords"})]
UNNAMED = {"Trace", "AccountSettings"}
"""Statements whose actions AWS lets nobody narrow to a resource (Service Authorization Reference)."""
every_event = pytest.mark.parametrize("event", EVENTS)


def projects(folder: Path, infrastructure: str) -> Iterator[Path]:
    for event, runtime, more in product(EVENTS, RUNTIMES, ({}, FULL)):
        place = folder / f"{event}-{runtime}-{len(more)}"
        yield rendered(place, infrastructure=infrastructure, event=event, runtime=runtime, **more)


def run(*command: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "AWS_DEFAULT_REGION": "eu-west-1", **variables}
    return subprocess.run(
        command, cwd=cwd, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def lint(folder: Path, *files: Path) -> str:
    """What cfn-lint says; that a runtime is old is no news."""
    done = run(TOOLS / "cfn-lint", "-i", "E2533", "W2531", "E2531", "--", *files, cwd=folder)
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("infrastructure", ["sam", "cloudformation"])
def test_templates_please_cfn_lint(tmp_path: Path, infrastructure: str) -> None:
    files = [project / "template.yaml" for project in projects(tmp_path, infrastructure)]
    assert lint(tmp_path, *files) == ""
    files[0].write_text(files[0].read_text().replace("RetentionInDays: 30", "RetentionInDay: 30"))
    assert "RetentionInDay" in lint(tmp_path, *files)


@pytest.mark.slow
def test_aws_translates_the_sam_templates(tmp_path: Path) -> None:
    translated = []
    for project in projects(tmp_path, "sam"):
        done = run(sys.executable, HERE / "sam.py", "translate", cwd=project)
        assert done.returncode == 0, done.stderr
        translated.append(project / "translated.json")
        translated[-1].write_text(done.stdout)
    assert lint(tmp_path, *translated) == ""


terraform = pytest.mark.skipif(not shutil.which("terraform"), reason="Terraform is in no package registry")


@pytest.fixture
def provider(tmp_path: Path) -> dict[str, str]:
    """Settings by which Terraform takes our stand-in for the provider "aws"."""
    folder = tmp_path / "provider"
    folder.mkdir()
    binary = folder / "terraform-provider-aws"
    binary.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{HERE / 'terraform_provider.py'}' \"$@\"\n")
    binary.chmod(0o755)
    config = folder / "terraformrc"
    config.write_text(
        f'provider_installation {{\n dev_overrides {{ "hashicorp/aws" = "{folder}" }}\n direct {{}}\n}}\n'
    )
    return {"TF_CLI_CONFIG_FILE": str(config), "TF_DATA_DIR": str(folder / "data"), "CHECKPOINT_DISABLE": "1"}


@terraform
@pytest.mark.slow
def test_terraform_formats_them_so(tmp_path: Path, provider: dict[str, str]) -> None:
    assert len(list(projects(tmp_path, "terraform"))) == len(EVENTS) * len(RUNTIMES) * 2
    done = run("terraform", "fmt", "-check", "-recursive", "-diff", cwd=tmp_path, **provider)
    assert (done.returncode, done.stdout) == (0, "")


@terraform
@pytest.mark.slow
@every_event
def test_terraform_finds_them_valid(tmp_path: Path, provider: dict[str, str], event: str) -> None:
    for runtime, more in zip(RUNTIMES, ({}, FULL, FULL), strict=True):
        project = rendered(tmp_path / runtime, infrastructure="terraform", event=event, runtime=runtime, **more)
        (project / "build").mkdir()
        (project / "build/my-function.zip").write_bytes(b"x")
        done = run("terraform", "validate", "-json", cwd=project, **provider)
        assert json.loads(done.stdout)["valid"], done.stdout
    text = (project / "main.tf").read_text()
    for old, new in [("memory_size ", "memory_sise "), ("aws_iam_role.execution.arn", "aws_iam_role.exekution.arn")]:
        assert old in text
        (project / "main.tf").write_text(text.replace(old, new))
        done = run("terraform", "validate", "-json", cwd=project, **provider)
        assert not json.loads(done.stdout)["valid"]


ARNS = {
    "GetAtt LogGroup.Arn": "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/my-function:*",
    "GetAtt Queue.Arn": "arn:aws:sqs:eu-west-1:123456789012:queue",
    "GetAtt FailedQueue.Arn": "arn:aws:sqs:eu-west-1:123456789012:failed",
}


def filled(text: str) -> str:
    """An ARN with its intrinsic functions and placeholders replaced."""
    text = ARNS.get(text, text.removeprefix("Sub "))
    for word, value in {"Partition": "aws", "Region": "eu-west-1", "AccountId": "123456789012"}.items():
        text = text.replace(f"${{AWS::{word}}}", value)
    for word, value in {"partition": "aws", "region": "eu-west-1", "account": "123456789012"}.items():
        text = text.replace(f"${{{word}}}", value)
    return text


def policy(project: Path, infrastructure: str) -> dict[str, Any]:
    """The function's own policy as IAM gets it."""
    if infrastructure == "cli":
        read: dict[str, Any] = json.loads((project / "scripts/policy.json").read_text())
    else:
        template = yaml.load((project / "template.yaml").read_text(), Tags)
        read = template["Resources"]["ExecutionRole"]["Properties"]["Policies"][0]["PolicyDocument"]
    for statement in read["Statement"]:
        statement["Resource"] = filled(statement["Resource"])
    return read


def parliament(document: dict[str, Any], folder: Path) -> subprocess.CompletedProcess[str]:
    return run(TOOLS / "parliament", "--string", json.dumps(document), cwd=folder, PYTHONWARNINGS="ignore")


@pytest.mark.slow
@every_event
@pytest.mark.parametrize("infrastructure", ["sam", "cloudformation", "cli"])
def test_policies_please_parliament(tmp_path: Path, infrastructure: str, event: str) -> None:
    project = rendered(tmp_path, infrastructure=infrastructure, event=event, role="narrow")
    document = policy(project, infrastructure)
    done = parliament(document, tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    for statement in document["Statement"]:
        if statement["Sid"] in UNNAMED:
            statement["Resource"] = "arn:aws:sqs:eu-west-1:123456789012:queue"
    done = parliament(document, tmp_path)
    assert "No resources match for the given action" in done.stdout


@every_event
@pytest.mark.parametrize("role", ANSWERS["role"])
def test_what_the_function_may_do_is_the_same_everywhere(tmp_path: Path, event: str, role: str) -> None:
    wanted = TRACE + (LOGS if role == "narrow" else []) + RIGHTS[event]
    for infrastructure in ANSWERS["infrastructure"]:
        project = rendered(tmp_path / infrastructure, infrastructure=infrastructure, event=event, role=role)
        managed = [path for path, text in contents(project).items() if "role/AWSLambdaBasicExecutionRole" in text]
        assert len(managed) == (role == "managed")
        if infrastructure == "terraform":
            assert terraform_statements(project) == wanted
            continue
        statements = policy(project, infrastructure)["Statement"]
        assert [(one["Sid"], set(one["Action"])) for one in statements] == wanted
        assert {one["Sid"] for one in statements if one["Resource"] == "*"} == UNNAMED & {sid for sid, _ in wanted}


def terraform_statements(project: Path) -> list[tuple[str, set[str]]]:
    document = get(hcl.tree((project / "main.tf").read_text()), "data", "aws_iam_policy_document", "function")
    assert document
    found = []
    for item in document.items:
        assert item.key == "statement"
        sid, actions = get(item.node, "sid"), get(item.node, "actions")
        assert sid
        assert actions
        found.append((sid.value, {one.node.value for one in actions.items}))
    return found


@pytest.mark.parametrize("infrastructure", ANSWERS["infrastructure"])
def test_debug_entries_reach_the_log(tmp_path: Path, infrastructure: str) -> None:
    """In its JSON format Lambda reads the level of what is written, and leaves out what is below INFO unless told:
    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html"""
    files = {"terraform": "main.tf", "cli": "function.json"}
    for log_format in ("json", "text"):
        project = rendered(tmp_path / log_format, infrastructure=infrastructure, log_format=log_format)
        text = (project / files.get(infrastructure, "template.yaml")).read_text()
        found = re.findall(r'(?:ApplicationLogLevel"?:|application_log_level =) "?(\w+)', text)
        assert found == (["DEBUG"] if log_format == "json" else [])


@every_event
@pytest.mark.parametrize("infrastructure", ANSWERS["infrastructure"])
def test_answers_reach_aws(tmp_path: Path, infrastructure: str, event: str) -> None:
    project = rendered(tmp_path, infrastructure=infrastructure, event=event, **FULL)
    text = "\n".join(contents(project).values())
    assert FULL["permission_boundary"] in text
    assert "cost centre" in text
    if infrastructure in ("sam", "cloudformation"):
        resources = yaml.load((project / "template.yaml").read_text(), Tags)["Resources"].values()
        taggable = ("Function", "Role", "LogGroup", "Queue", "Bucket", "Api", "HttpApi", "Stage", "Rule")
        for resource in resources:
            if resource["Type"].rpartition("::")[2] in taggable:
                tags = resource["Properties"]["Tags"]
                as_map = tags if isinstance(tags, dict) else {one["Key"]: one["Value"] for one in tags}
                assert as_map == {"team": "shop", "cost centre": "a b"}
    bare = rendered(tmp_path / "bare", infrastructure=infrastructure, event=event)
    assert not any(word in "\n".join(contents(bare).values()) for word in ("boundary/", "cost centre", "TAGS"))


@pytest.mark.parametrize("infrastructure", ANSWERS["infrastructure"])
def test_only_files_of_its_own_infrastructure(tmp_path: Path, infrastructure: str) -> None:
    found = set(contents(rendered(tmp_path, infrastructure=infrastructure)))
    own = {
        "sam": {"template.yaml", "samconfig.toml"},
        "cloudformation": {"template.yaml", "scripts/bucket.js"},
        "terraform": {"main.tf", "variables.tf", "outputs.tf", "versions.tf"},
        "cli": {"function.json"}
        | {f"scripts/{name}" for name in ("bucket.js", "event.js", "settings.js", "policy.json", "trust-policy.json")},
    }
    assert found & set().union(*own.values()) == own[infrastructure]


@every_event
@pytest.mark.parametrize("infrastructure", ANSWERS["infrastructure"])
def test_infrastructure_differs_by_the_runtime_alone(tmp_path: Path, infrastructure: str, event: str) -> None:
    equal = {"modules": "commonjs", "log_format": "text", "infrastructure": infrastructure, "event": event}
    before, after = (contents(rendered(tmp_path / one, runtime=one, **equal)) for one in ("nodejs18.x", "nodejs24.x"))
    changed = {path for path in before if before[path] != after[path]}
    where = {"sam": "template.yaml", "cloudformation": "template.yaml", "terraform": "main.tf", "cli": "function.json"}
    assert changed == {".nvmrc", "package.json", where[infrastructure]}


@pytest.mark.slow
def test_scripts_are_read_by_the_oldest_node(tmp_path: Path, real_node: Any) -> None:
    for infrastructure, event in product(ANSWERS["infrastructure"], EVENTS):
        more = FULL if event != "http" else {}
        project = rendered(tmp_path / infrastructure / event, infrastructure=infrastructure, event=event, **more)
        for script in (project / "scripts").glob("*.js"):
            done = run(real_node("8.10.0"), "--check", script, cwd=project)
            assert (done.returncode, done.stderr) == (0, "")
            assert max(map(len, script.read_text().splitlines())) <= 120, script
        done = run(real_node("8.10.0"), "scripts/door.js", cwd=project)
        assert done.stderr == "Say what to do: deploy, invoke, logs, remove.\n"


@every_event
@pytest.mark.parametrize("infrastructure", ANSWERS["infrastructure"])
def test_the_old_migrated_is_the_new(infrastructure: str, event: str) -> None:
    """Law 9 for what stands in AWS: tests/laws has it for the other answers."""
    equal = {"modules": "commonjs", "sdk": "v2", "log_format": "text", "infrastructure": infrastructure, "event": event}
    before, after = (render(TEMPLATE, {"runtime": one, **equal}) for one in ("nodejs8.10", "nodejs16.x"))
    pages = facts.runtimes()
    plan = migrate(before, RULES, Migration(derive(before, pages), pages["nodejs16.x"], pages), Options())
    assert {path: one.content() for path, one in plan.after.entries.items()} == {
        path: one.content() for path, one in after.entries.items()
    }
