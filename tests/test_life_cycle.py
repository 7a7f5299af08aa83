"""A generated function's whole life by its own npm commands: the real AWS CLI, AWS on loopback (moto), real Node.js.

What moto does not check (trust policies, runtimes that AWS refuses, what a role may do) is not checked here either.
Its CloudFormation knows neither HTTP APIs nor AWS::Lambda::EventInvokeConfig, and fails where there is nothing to
update. test_infrastructure.py lints what is not deployed here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from test_template_function import rendered

from scaffold import facts

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("aws")]
HERE = Path(__file__).parent
REGION = "eu-central-2"
"""A region for which version 1 of the AWS CLI has no old address of SQS: that one is not on loopback."""
KEYS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
RUNTIMES = ("nodejs8.10", "nodejs10.x", "nodejs24.x")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    command = [sys.executable, str(HERE / "aws_server.py")]
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=null, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield process.stdout.readline().strip()
        process.stdin.close()


@pytest.fixture
def environ(server: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """An empty account, the CLI of this environment, a stand-in for `sam`; nothing of the user's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAM_", "TF_"))}
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "sam").write_text(f"#!/bin/sh\nexec '{sys.executable}' '{HERE / 'sam.py'}' \"$@\"\n")
    (tools / "sam").chmod(0o755)
    home = {"HOME": str(tmp_path), "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    path = os.pathsep.join((str(tools), str(Path(sys.executable).parent), kept["PATH"]))
    cache = {"XDG_CACHE_HOME": kept.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))}
    yield {**kept, **home, **cache, **KEYS, "PATH": path, "AWS_ENDPOINT_URL": server, "AWS_REGION": REGION}
    urlopen(Request(f"{server}/moto-api/reset", method="POST")).close()


class Project:
    """A rendered project and its commands."""

    def __init__(self, folder: Path, environ: Mapping[str, str], **answers: str) -> None:
        self.folder, self.environ = rendered(folder, **answers), environ

    def npm(self, command: str, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return self.run("npm", "run", "-s", command, "--", *options, **variables)

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environ, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def done(self, command: str, *options: str) -> str:
        ran = self.npm(command, *options)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout


def client(server: str, name: str) -> Any:
    import boto3

    return boto3.client(name, endpoint_url=server, region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b")


def standing(server: str) -> dict[str, list[str]]:
    """All that a project could leave behind, by service, without what is empty."""
    aws = {name: client(server, name) for name in ("iam", "lambda", "logs", "sqs", "s3", "apigatewayv2", "events")}
    stacks = client(server, "cloudformation").describe_stacks()["Stacks"]
    found = {
        "role": [one["RoleName"] for one in aws["iam"].list_roles()["Roles"]],
        "function": [one["FunctionName"] for one in aws["lambda"].list_functions()["Functions"]],
        "mapping": [one["UUID"] for one in aws["lambda"].list_event_source_mappings()["EventSourceMappings"]],
        "log group": [one["logGroupName"] for one in aws["logs"].describe_log_groups()["logGroups"]],
        "queue": aws["sqs"].list_queues().get("QueueUrls", []),
        "bucket": [one["Name"] for one in aws["s3"].list_buckets()["Buckets"]],
        "api": [one["Name"] for one in aws["apigatewayv2"].get_apis()["Items"]],
        "rule": [one["Name"] for one in aws["events"].list_rules()["Rules"]],
        "stack": [one["StackName"] for one in stacks if one["StackStatus"] != "DELETE_COMPLETE"],
    }
    return {kind: names for kind, names in found.items() if names}


def configuration(server: str, name: str = "my-function") -> dict[str, Any]:
    found: dict[str, Any] = client(server, "lambda").get_function_configuration(FunctionName=name)
    return found


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_by_the_commands_of_the_guide(
    tmp_path: Path, server: str, environ: dict[str, str], real_node: Callable[[str], Path], runtime: str
) -> None:
    project = Project(tmp_path, environ, infrastructure="cli", runtime=runtime, tags="team=shop,cost centre=a b")
    told = project.done("deploy", "--yes")
    assert f"Creates or updates in account 123456789012, region {REGION}:\n  function my-function\n" in told
    assert set(standing(server)) == {"role", "function", "log group", "queue"}
    made = configuration(server)
    assert (made["Runtime"], made["Handler"], made["Timeout"], made["MemorySize"]) == (
        runtime,
        "index.handler",
        10,
        256,
    )
    assert made["TracingConfig"] == {"Mode": "Active"}
    tags = client(server, "lambda").list_tags(Resource=made["FunctionArn"])["Tags"]
    assert tags == {"team": "shop", "cost centre": "a b"}
    groups = client(server, "logs").describe_log_groups()["logGroups"]
    assert [one["retentionInDays"] for one in groups] == [30]
    target = client(server, "lambda").get_function_event_invoke_config(FunctionName="my-function")
    assert target["DestinationConfig"]["OnFailure"]["Destination"].endswith(":my-function-failed")

    called = project.npm("invoke")
    assert called.returncode == 0, called.stderr
    answer = json.loads(called.stdout)
    assert (answer["message"], answer["concurrency"]) == ("Hello, Lambda!", 12)
    assert answer["requestId"] in called.stderr
    bad = project.npm("invoke", "--event", "events/bad.json")
    assert bad.returncode == 1
    assert json.loads(bad.stdout)["errorType"] == "BadEvent"
    assert f"The function failed ({'Handled' if runtime == 'nodejs8.10' else 'Unhandled'})." in bad.stderr

    settings = json.loads((project.folder / "function.json").read_text())
    settings["Environment"]["Variables"]["GREETING"] = "Hallo"
    settings["Timeout"] = 7
    (project.folder / "function.json").write_text(json.dumps(settings))
    source = next((project.folder / "src").glob("index.*"))
    source.write_text(source.read_text().replace("}!`", "}.`"))
    again = project.done("deploy", "--yes")
    assert "update-function-code" in again
    assert "create-" not in again.replace("create-log-group", "")
    assert configuration(server)["Timeout"] == 7
    assert json.loads(project.done("invoke"))["message"] == "Hallo, Lambda."

    own = project.run(str(real_node(facts.find(runtime).patch)), "scripts/door.js", "logs")
    assert own.returncode == 0, own.stderr
    assert answer["requestId"] in own.stdout
    project.done("remove", "--yes")
    assert standing(server) == {}


CONNECTED = {"http": {"api"}, "sqs": {"queue", "mapping"}, "s3": {"bucket", "queue"}, "schedule": {"rule", "queue"}}


@pytest.mark.parametrize("event", CONNECTED)
def test_what_calls_it_by_the_commands_of_the_guide(
    tmp_path: Path, server: str, environ: dict[str, str], event: str
) -> None:
    project = Project(tmp_path, environ, infrastructure="cli", event=event, role="narrow", tags="team=shop")
    told = project.done("deploy", "--yes")
    first = standing(server)
    what = "put a file into its bucket, then npm run logs" if event == "s3" else "npm run invoke"
    assert told.endswith(f"Done. Try it: {what}\n")
    assert set(first) == {"role", "function", "log group"} | CONNECTED[event]
    if event == "sqs":
        mapping = client(server, "lambda").list_event_source_mappings()["EventSourceMappings"][0]
        assert (mapping["BatchSize"], mapping["FunctionResponseTypes"]) == (10, ["ReportBatchItemFailures"])
    else:
        policy = json.loads(client(server, "lambda").get_policy(FunctionName="my-function")["Policy"])
        assert all("Condition" in one for one in policy["Statement"])
    project.done("deploy", "--yes")
    assert standing(server) == first
    if event == "s3":
        client(server, "s3").put_object(Bucket=first["bucket"][0], Key="a", Body=b"x")
        full = project.npm("remove", "--yes")
        assert full.returncode == 1
        assert "Empty it first: aws s3 rm s3://my-function-123456789012-eu-central-2 --recursive" in full.stderr
        assert standing(server) == first
        client(server, "s3").delete_object(Bucket=first["bucket"][0], Key="a")
    project.done("remove", "--yes")
    assert standing(server) == {}


def test_a_large_package_goes_through_a_bucket(tmp_path: Path, server: str, environ: dict[str, str]) -> None:
    project = Project(tmp_path, environ, infrastructure="cli", event="http")
    (project.folder / "src" / "data").write_bytes(os.urandom(51 * 1024 * 1024))
    told = project.done("deploy", "--yes")
    assert "deployment package in the bucket my-function-code-123456789012-eu-central-2, of its own" in told
    assert standing(server)["bucket"] == ["my-function-code-123456789012-eu-central-2"]
    assert configuration(server)["CodeSize"] > 51 * 1024 * 1024
    project.done("remove", "--yes")
    assert standing(server) == {}


STACKS = [
    ("sam", "direct", "nodejs8.10"),
    ("sam", "sqs", "nodejs24.x"),
    ("cloudformation", "direct", "nodejs10.x"),
    ("cloudformation", "sqs", "nodejs24.x"),
    ("cloudformation", "schedule", "nodejs24.x"),
]


@pytest.mark.parametrize(("infrastructure", "event", "runtime"), STACKS)
def test_as_a_stack(
    tmp_path: Path, server: str, environ: dict[str, str], infrastructure: str, event: str, runtime: str
) -> None:
    project = Project(tmp_path, environ, infrastructure=infrastructure, event=event, runtime=runtime, role="narrow")
    shared = "bucket for packages, shared (stack aws-sam-cli-managed-default)"
    assert (shared in project.done("deploy", "--yes")) == (infrastructure == "sam")
    wanted = {"role", "function", "log group", "bucket", "stack"} | (CONNECTED.get(event) or {"queue"})
    assert set(standing(server)) == wanted
    assert standing(server)["stack"] == ["my-function"]
    made = configuration(server)
    assert (made["Runtime"], made["Timeout"], made["MemorySize"]) == (runtime, 10, 256)
    called = project.npm("invoke")
    assert called.returncode == 0, called.stdout + called.stderr
    source = next((project.folder / "src").glob("index.*"))
    source.write_text(source.read_text() + "// changed\n")
    project.done("deploy", "--yes")
    assert configuration(server)["CodeSha256"] != made["CodeSha256"]
    assert shared not in project.done("remove", "--yes")
    assert standing(server) == {}


OUTPUTS = """
Object.assign(require('./scripts/call'), {
  run() {},
  aws: () => ({ Stacks: [{ Outputs: [{ OutputKey: 'Url', OutputValue: 'https://example.com/greetings' }] }] }),
});
require('./scripts/bucket').upload = () => ({ bucket: 'packages', key: 'one.zip' });
require('./scripts/infrastructure').prepare({}, {})();
"""


def test_the_outputs_of_a_stack_are_told(tmp_path: Path, environ: dict[str, str]) -> None:
    """As SAM and Terraform tell theirs. moto gives a changed stack none."""
    project = Project(tmp_path, environ, infrastructure="cloudformation", event="http")
    ran = project.run(_which("node"), "-e", OUTPUTS)
    assert (ran.returncode, ran.stderr, ran.stdout) == (0, "", "  Url: https://example.com/greetings\n")


def test_what_is_missing_is_said_first(tmp_path: Path, server: str, environ: dict[str, str]) -> None:
    project = Project(tmp_path, environ, infrastructure="cli")
    door = [str(Path(_which("node"))), "scripts/door.js"]
    cases = [
        ([], {}, "Say what to do: deploy, invoke, logs, remove."),
        (["deploy", "--yse"], {}, "deploy does not know --yse. It takes --region, --yes, --bucket."),
        (["deploy", "--region"], {}, "--region needs a value."),
        (["deploy", "--region="], {}, "--region needs a value."),
        (["deploy", "--yes=1", "--rgion=eu-west-1"], {}, "deploy does not know --rgion. It takes"),
        (["logs", "--minutes=none"], {}, "--minutes needs a number."),
        (["deploy", "--region=eu-west-1"], {"AWS_REGION": ""}, "Nobody can be asked here."),
        (["deploy", "--yes"], {"PATH": "/nowhere"}, "aws is not installed, or not in PATH. https://"),
        (["deploy", "--yes"], {"AWS_REGION": ""}, "No region is known. Give one: --region eu-west-1, AWS_REGION,"),
        (["logs"], {"AWS_ACCESS_KEY_ID": ""}, "No usable credentials for AWS: `aws configure` or `aws sso login`."),
        (["deploy"], {}, "Nobody can be asked here. With --yes it goes on without."),
        (["remove", "--yes", "--bucket"], {}, "--bucket needs a value."),
    ]
    for words, variables, said in cases:
        ran = project.run(*door, *words, **{"AWS_EC2_METADATA_DISABLED": "true", **variables})
        assert ran.returncode == 2, (words, ran.stderr)
        assert ran.stderr.startswith(said)
    sam = Project(tmp_path / "sam", environ)
    ran = sam.run(*door, "deploy", PATH=str(Path(sys.executable).parent))
    assert (ran.returncode, "sam is not installed" in ran.stderr) == (2, True)
    assert standing(server) == {}


def _which(name: str) -> str:
    import shutil

    found = shutil.which(name)
    assert found
    return found
