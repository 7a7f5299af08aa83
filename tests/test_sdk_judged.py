"""What is told of the SDK's releases, and that the real packages do what the pages of the rules say."""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from by_hand.sdk_confirm import made, said
from by_hand.sdk_confirm import real as really
from hypothesis import given
from hypothesis import strategies as st
from npm import installed

from scaffold import facts, pages
from scaffold.find import find
from scaffold.functions import derive
from scaffold.model import Dated, Entry, Kind, Migration, Place, Project
from scaffold.sdk.asked import Ask
from scaffold.sdk.index import index
from scaffold.sdk.verdicts import Ran, State, Verdict, judge, note, state

RUNTIMES = facts.runtimes()
RULES = {rule.id: rule for rule in pages.rules() if rule.id.startswith("sdk-")}
PAIR = (("8.10.0", "2.290.0"), ("10.15.3", "2.437.0"))
DAY = "2019-06-20"
HEAD = 'const AWS = require("aws-sdk");\n'
TRIED = """
process.env.AWS_ACCESS_KEY_ID = process.env.AWS_SECRET_ACCESS_KEY = "none";
const AWS = require("aws-sdk");
AWS.config.update({region: "us-east-1", maxRetries: 0});
const done = (error) => console.log(JSON.stringify(error ? (error.code || "") + " " + error.message : "sent"));
const checked = (request) => request.on("build", () => { throw Object.assign(new Error("sent"), {code: "sent"}); })
  .send((error) => done(error.code === "sent" ? null : error));
try { CODE } catch (error) { done(error); }
"""


def project(files: Mapping[str, str]) -> Project:
    return Project({path: Entry(path, Kind.TEXT, 0o644, text.encode) for path, text in files.items()})


def told(
    code: str, rule: str, old: str = "nodejs8.10", new: str = "nodejs10.x", day: str = DAY, sdk: str = "", **others: str
) -> list[str]:
    """Notes of a rule on a handler's file that a hop takes along."""
    of = project({"index.js": code, **{name.replace("__", "."): text for name, text in others.items()}})
    migration = Migration(derive(of, RUNTIMES), RUNTIMES[new], RUNTIMES, RUNTIMES[old], day, sdk)
    found = find(of, [RULES[rule]], migration)
    assert not found.crashed
    return [hit.note for _, hit in found.hits]


def handler(body: str) -> str:
    return f"{HEAD}exports.handler = async (event) => {{ {body} }};\n"


def on_8(code: str, rule: str) -> list[str]:
    """What a check of a function on nodejs8.10 says on the day of the founding pair."""
    return told(handler(code), rule, old="nodejs", new="nodejs8.10")


def on_10(code: str, rule: str) -> list[str]:
    return told(handler(code), rule)


@pytest.fixture
def real(real_node: Callable[[str], Path], tmp_path: Path) -> Callable[[str], tuple[str, str]]:
    """What code comes to with the SDKs of the founding pair on their Node.js."""

    def run(code: str) -> tuple[str, str]:
        seen = []
        for node, sdk in PAIR:
            script = tmp_path / f"{sdk}.js"
            script.write_text(TRIED.replace("CODE", code), "utf-8")
            environment = {"PATH": os.defpath, "NODE_PATH": str(installed(f"aws-sdk@{sdk}"))}
            command = [str(real_node(node)), str(script)]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
            seen.append(str(json.loads(done.stdout)))
        return seen[0], seen[1]

    return run


MISSING = {
    "service": ("new AWS.ApiGatewayManagementApi({endpoint: 'example.org'}); done()", "is not a constructor"),
    "module": ("require('aws-sdk/clients/securityhub'); done()", "Cannot find module"),
    "operation": ("checked(new AWS.Lambda().publishLayerVersion({LayerName: 'a', Content: {}}))", "is not a function"),
    "member": (
        "checked(new AWS.Lambda().updateFunctionConfiguration({FunctionName: 'a', Layers: ['b']}))",
        "UnexpectedParameter Unexpected key 'Layers'",
    ),
    "nested member": (
        "checked(new AWS.Batch().submitJob({jobName: 'a', jobQueue: 'b', jobDefinition: 'c', "
        "containerOverrides: {instanceType: 'd'}}))",
        "UnexpectedParameter Unexpected key 'instanceType' found in params.containerOverrides",
    ),
    "waiter": (
        "checked(new AWS.EKS().waitFor('clusterActive', {name: 'a'}))",
        "StateNotFoundError",
    ),
    "document client": (
        "checked(new AWS.DynamoDB.DocumentClient().transactWrite({TransactItems: []}))",
        "is not a function",
    ),
    "class": ("new AWS.ChainableTemporaryCredentials({params: {RoleArn: 'a'}}); done()", "is not a constructor"),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", MISSING)
def test_what_the_older_sdk_has_not_fails_there(real: Callable[[str], tuple[str, str]], what: str) -> None:
    code, failure = MISSING[what]
    old, new = real(code)
    assert failure in old
    assert new == "sent"
    assert len(on_8(code, "sdk-operation-missing")) == 1
    assert on_10(code, "sdk-operation-missing") == []


@pytest.mark.slow
def test_what_the_newer_sdk_has_no_more_fails_there(real: Callable[[str], tuple[str, str]]) -> None:
    files = "[{fileName: 'a', fileSource: {streamId: 'b', fileId: 0}}]"
    params = f"{{otaUpdateId: 'a', targets: ['b'], files: {files}, roleArn: 'r'.repeat(20)}}"
    code = f"checked(new AWS.Iot().createOTAUpdate({params}))"
    old, new = real(code)
    assert old == "sent"
    assert "UnexpectedParameter" in new
    assert on_8(code, "sdk-operation-missing") == []
    assert len(on_10(code, "sdk-operation-missing")) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "fails"),
    [
        ("checked(new AWS.EC2().describeVolumeAttribute({VolumeId: 'vol-1'}))", (False, True)),
        ("checked(new AWS.RDS().failoverDBCluster())", (False, True)),
        (
            "checked(new AWS.MediaStore().putCorsPolicy({ContainerName: 'a', CorsPolicy: [{AllowedOrigins: ['*']}]}))",
            (False, True),
        ),
        (
            "checked(new AWS.DynamoDB().createTable({TableName: 'abc', AttributeDefinitions: [], "
            "KeySchema: [{AttributeName: 'a', KeyType: 'HASH'}]}))",
            (True, False),
        ),
        ("checked(new AWS.Athena().startQueryExecution({QueryString: 'a'}))", (True, False)),
    ],
)
def test_what_is_required_fails_without(
    real: Callable[[str], tuple[str, str]], code: str, fails: tuple[bool, bool]
) -> None:
    assert tuple("MissingRequiredParameter" in one for one in real(code)) == fails
    notes = on_8(code, "sdk-parameter-required"), on_10(code, "sdk-parameter-required")
    assert tuple(bool(one) for one in notes) == fails


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("console.log(JSON.stringify(new AWS.CloudFront().api.apiVersion))", ("2017-10-30", "2018-11-05")),
        (
            "console.log(JSON.stringify(new AWS.ECR().endpoint.host))",
            ("ecr.us-east-1.amazonaws.com", "api.ecr.us-east-1.amazonaws.com"),
        ),
        (
            "console.log(JSON.stringify(new AWS.SageMaker().endpoint.host))",
            ("sagemaker.us-east-1.amazonaws.com", "api.sagemaker.us-east-1.amazonaws.com"),
        ),
    ],
)
def test_defaults_change(real: Callable[[str], tuple[str, str]], code: str, seen: tuple[str, str]) -> None:
    assert real(code) == seen
    assert len(on_10(code, "sdk-default-changed")) == 1


@pytest.mark.slow
def test_no_other_client_changes_its_default_version_or_host(real: Callable[[str], tuple[str, str]]) -> None:
    """Of all services that both releases have."""
    code = """
    const all = {}, why = (name) => { try { new AWS[name](); } catch (error) { return error.message; } };
    for (const name of Object.keys(AWS)) {
      if (AWS[name] && AWS[name].serviceIdentifier) {
        const made = new AWS[name]({endpoint: /requires an explicit/.test(why(name)) ? 'example.org' : undefined});
        all[name] = [made.api.apiVersion, made.endpoint && made.endpoint.host];
      }
    }
    console.log(JSON.stringify(JSON.stringify(all)))"""
    old, new = (json.loads(one) for one in real(code))
    changed = {name for name in old if name in new and old[name] != new[name]}
    assert changed == {"CloudFront", "ECR", "SageMaker"}
    for name in old.keys() & new.keys():
        assert bool(on_10(f"new AWS.{name}()", "sdk-default-changed")) == (name in changed)


@pytest.mark.slow
def test_a_newer_pin_takes_an_older_model(real: Callable[[str], tuple[str, str]]) -> None:
    code = "console.log(JSON.stringify(new AWS.CloudFront({apiVersion: '2018-11-05'}).api.apiVersion))"
    assert real(code) == ("2017-10-30", "2018-11-05")
    assert on_8(code, "sdk-api-version-pin") == ["CloudFront with apiVersion 2018-11-05 takes 2017-10-30 on nodejs8.10"]
    assert on_10(code, "sdk-api-version-pin") == [
        "CloudFront with apiVersion 2018-11-05 takes 2017-10-30 on nodejs8.10; 2018-11-05 on nodejs10.x"
    ]


@pytest.mark.slow
def test_a_pin_before_the_oldest_model_throws(real: Callable[[str], tuple[str, str]]) -> None:
    old, new = real("new AWS.CloudFront({apiVersion: '2000-01-01'}); done()")
    assert "Could not find cloudfront API to satisfy version constraint" in old
    assert "Could not find cloudfront API to satisfy version constraint" in new


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("require('aws-sdk/lib/shared_ini'); done()", "Cannot find module"),
        ("AWS.DynamoDB.DocumentClient.prototype.operations.get; done()", "Cannot read property"),
        ("AWS.SharedIniFileCredentials.prototype.assumeRole.call; done()", "Cannot read property"),
        ("AWS.ECSCredentials.prototype.refreshQueue.length; done()", "Cannot read property"),
    ],
)
def test_inner_files_and_members_go(real: Callable[[str], tuple[str, str]], code: str, failure: str) -> None:
    old, new = real(code)
    assert old == "sent"
    assert failure in new
    assert on_8(code, "sdk-deep-import") == []
    assert len(on_10(code, "sdk-deep-import")) == 1


def test_the_time_of_a_runtime() -> None:
    code = handler("await new AWS.EventBridge().putEvents({Entries: []}).promise();")
    first = (
        "EventBridge came after 2.491.0, with 2.497.0 at the latest; nodejs10.x carries 2.437.0; nodejs8.10 fails too"
    )
    assert told(code, "sdk-operation-missing") == [f"{first}; there is no package.json to list aws-sdk 2.497.0 in"]
    assert told(code, "sdk-operation-missing", day="") == []
    later = told(code, "sdk-version-dependent", day="")
    assert len(later) == 1
    assert "carried 2.437.0 to 2.1001.0, and is fine from 2.585.0 (2020-02-10) on" in later[0]
    assert told(code, "sdk-version-dependent") == []
    assert told(code, "sdk-operation-missing", day="2021-01-01") == []


def test_the_time_of_a_runtime_is_said_once() -> None:
    code = handler(
        "await new AWS.EventBridge().putEvents({Entries: []}).promise();"
        "await new AWS.AuditManager().listAssessments().promise();"
        "await new AWS.EventBridge().listEventBuses().promise();"
    )
    [said] = told(code, "sdk-version-dependent", day="")
    assert said.startswith("AuditManager came after 2.804.0")
    assert said.endswith("; by then 2 more of the kind are fine")


def test_a_release_that_is_asked_for() -> None:
    code = handler("await new AWS.Lambda().publishLayerVersion(event).promise();")
    assert told(code, "sdk-operation-missing", sdk="2.290.0")
    assert not told(code, "sdk-operation-missing", sdk="2.367.0")
    between = told(code, "sdk-version-dependent", sdk="2.366.0")
    assert [one for one in between if "not certain for 2.366.0" in one]
    assert not told(code, "sdk-operation-missing", sdk="2.366.0")


def test_a_service_that_a_package_adds() -> None:
    code = handler("await new AWS.EventBridge().putEvents({Entries: []}).promise();")
    assert told(code, "sdk-operation-missing")
    assert not told('require("aws-eventbridge")(AWS);\n' + code, "sdk-operation-missing")
    assert not told("AWS.apiLoader.services.eventbridge = {};\n" + code, "sdk-operation-missing")
    assert told('require("./eventbridge");\n' + code, "sdk-operation-missing")


def test_input_that_is_not_checked() -> None:
    call = "await new AWS.Polly({}).synthesizeSpeech({Engine: 'neural', Text: 'a'}).promise();"
    assert told(handler(call), "sdk-operation-missing")
    assert not told(handler(call.replace("{})", "{paramValidation: false})")), "sdk-operation-missing")


@pytest.mark.parametrize(("where", "found"), [("bundled", True), ("own", False), ("dev", True)])
def test_which_sdk_runs(where: str, found: bool) -> None:
    code = handler("await new AWS.EventBridge().putEvents({Entries: []}).promise();")
    section = {"own": "dependencies", "dev": "devDependencies"}.get(where)
    package = json.dumps({"name": "a", section: {"aws-sdk": "2.1001.0"}} if section else {"name": "a"})
    assert bool(told(code, "sdk-operation-missing", package__json=package)) == found


def test_where_it_may_be_bundled_both_have_to_fail() -> None:
    """A bundler packs what is loaded, from `devDependencies` too."""
    code = handler("await new AWS.EventBridge().putEvents({Entries: []}).promise(); new AWS.CloudFront();")
    webpack = "module.exports = { entry: './index.js' };"
    for version, notes in (("2.1001.0", 0), ("2.400.0", 1)):
        package = json.dumps({"name": "a", "devDependencies": {"aws-sdk": version, "webpack": "4.0.0"}})
        lock = json.dumps({"lockfileVersion": 1, "dependencies": {"aws-sdk": {"version": version, "dev": True}}})
        beside = {"package__json": package, "package-lock__json": lock, "webpack__config__js": webpack}
        assert len(told(code, "sdk-operation-missing", **beside)) == notes
        assert not told(code, "sdk-default-changed", **beside)


@pytest.mark.slow
def test_calls_that_nobody_wrote() -> None:
    """What is told of them is what the real packages say, but for the account that Glacier's client fills in."""
    tried = list(made(300, random.Random(3)))
    for binary, version in PAIR:
        for one, seen in zip(tried, really(tried, binary, version), strict=True):
            assert said(one, version) - seen <= {"missing accountId"}, one.name
            assert not [what for what in seen - said(one, version) if not what.startswith("missing")], one.name


NUMBERS = range(len(index().releases))


def asking(answers: tuple[bool, ...]) -> Ask:
    return Ask(Place("a.js", 0, 1), "it", "it", answers.__getitem__)


ANSWERS = st.lists(st.booleans(), min_size=len(NUMBERS), max_size=len(NUMBERS)).map(tuple)
CARRIED = st.lists(st.sampled_from(index().releases), min_size=1, max_size=5)


@given(ANSWERS, CARRIED)
def test_the_last_release_decides(answers: tuple[bool, ...], carried: list[str]) -> None:
    ask, ran = asking(answers), Ran(tuple(Dated(one, "", "") for one in carried), (), False)
    found = judge(ask, ran)
    given_ = [answers[index().releases.index(one)] for one in carried]
    if all(given_) or not any(answers):
        assert found is None
    else:
        assert found is (Verdict.DEPENDS if given_[-1] else Verdict.FAILS)
        text = note(ask, ran, None, RUNTIMES["nodejs10.x"])
        assert text.startswith(("it came after", "it went after"))


@given(ANSWERS, st.sampled_from(NUMBERS[:-1]))
def test_between_two_releases_that_do_not_agree_it_is_open(answers: tuple[bool, ...], at: int) -> None:
    major, minor, patch = index().releases[at].split(".")
    between = f"{major}.{minor}.{int(patch) + 1}"
    here, later = answers[at], answers[at + 1]
    expected = State.OPEN if here != later else State.FINE if here else State.FAILS
    assert state(asking(answers), between) is expected
