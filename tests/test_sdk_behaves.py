"""What later releases of the SDK do otherwise: asked of the real packages on the real Node.js, and of the calendar."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from npm import installed

from scaffold import facts
from scaffold.model import Dated
from scaffold.sdk.behaves import told
from scaffold.sdk.carried import Carried

NODES = {"2.290.0": "8.10.0", "2.437.0": "10.15.3", "2.488.0": "10.15.3"}
SIGNED = """
const s3 = new AWS.S3({signatureVersion: VERSION});
try { return s3.getSignedUrl('getObject', {Bucket: 'b', Key: 'k', Expires: EXPIRES}); } catch (e) { return e.message; }
"""
SENT = """
const request = new AWS.S3()[OPERATION]({Bucket: 'b', Key: ''});
try { request.build(() => {}); } catch (e) { return e.code; }
if (request.response.error) return request.response.error.code;
return request.httpRequest.method + ' ' + request.httpRequest.path;
"""
LATE = """
const made = Math.round(Date.now() / 1000);
const url = (() => {SIGN})();
return url.match(/Expires=(\\d+)/)[1] - made;
"""
Asked = Callable[[str, str], object]


@pytest.fixture
def asked(real_node: Callable[[str], Path]) -> Asked:
    """What the body of a function that knows AWS returns with a release."""

    def answer(release: str, body: str) -> object:
        code = f"const AWS = require('aws-sdk'); console.log(JSON.stringify([(() => {{ {body} }})()]))"
        done = subprocess.run(
            [real_node(NODES[release]), "-e", code],
            cwd=installed(f"aws-sdk@{release}").parent,
            env={"PATH": os.defpath, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1"},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return json.loads(done.stdout)[0]

    return answer


def signed(version: str, expires: str) -> str:
    return SIGNED.replace("VERSION", f"'{version}'").replace("EXPIRES", expires)


@pytest.mark.slow
def test_expires_as_a_text(asked: Asked) -> None:
    for release in ("2.290.0", "2.437.0"):
        assert "X-Amz-Expires=900&" in str(asked(release, signed("v4", "'900'")))
    assert asked("2.488.0", signed("v4", "'900'")) == "The expiration must be a number, received string"
    assert "X-Amz-Expires=900&" in str(asked("2.488.0", signed("v4", "NaN")))


@pytest.mark.slow
def test_expires_as_a_text_under_version_2_had_passed_already(asked: Asked) -> None:
    text, number = (LATE.replace("SIGN", signed("v2", one)) for one in ("'900'", "900"))
    assert int(str(asked("2.437.0", text))) <= 2
    assert 898 <= int(str(asked("2.437.0", number))) <= 902


@pytest.mark.slow
def test_the_variable_for_connections_is_read() -> None:
    files = (installed(f"aws-sdk@{release}") / "aws-sdk/lib/http/node.js" for release in NODES)
    read = ["AWS_NODEJS_CONNECTION_REUSE_ENABLED" in file.read_text("utf-8") for file in files]
    assert read == [False, False, True]


@pytest.mark.slow
@pytest.mark.parametrize(("operation", "sent"), [("getObject", "GET /b/"), ("putObject", "PUT /b/")])
def test_an_empty_key(asked: Asked, operation: str, sent: str) -> None:
    body = SENT.replace("OPERATION", f"'{operation}'")
    assert asked("2.290.0", body) == sent
    assert [asked(release, body) for release in ("2.437.0", "2.488.0")] == ["UriParameterError"] * 2


@pytest.mark.slow
def test_sets_as_json(asked: Asked) -> None:
    body = "return JSON.parse(JSON.stringify(new AWS.DynamoDB.DocumentClient().createSet(['a'])))"
    whole = {"wrapperName": "Set", "values": ["a"], "type": "String"}
    assert [asked(release, body) for release in NODES] == [whole, whole, ["a"]]


def carried(own: str | None, *bundled: tuple[str, str], sure: bool = True) -> Carried:
    versions = tuple(Dated(version, day, "") for version, day in bundled)
    return Carried(versions, own, "", sure, (Dated("2.290.0", "2018-09-12", ""), Dated("2.488.0", "2019-08-19", "")))


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (carried(None, ("2.437.0", "2019-06-06")), ""),
        (
            carried(None, ("2.437.0", "2019-06-06"), ("2.473.0", "2019-06-21")),
            "from 2.461.0 on; nodejs10.x carries 2.473.0 since 2019-06-21, as nodejs8.10 since 2019-08-19",
        ),
        (carried("2.437.0", ("2.473.0", "2019-06-21")), ""),
        (carried("2.500.0", ("2.437.0", "2019-06-06")), "from 2.461.0 on; the function's own aws-sdk is 2.500.0"),
        (carried("", ("2.473.0", "2019-06-21")), ""),
        (carried("2.500.0", sure=False), ""),
    ],
)
def test_which_release_runs_at_last(one: Carried, said: str) -> None:
    assert told(one, "2.461.0", facts.find("nodejs10.x"), facts.find("nodejs8.10")) == said
