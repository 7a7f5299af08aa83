"""What code is not read for: nothing that would have been found is among it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold import facts
from scaffold.model import Dated, Entry, Function, Kind, Migration, Place, Project
from scaffold.sdk import judged, lacking
from scaffold.sdk.asked import members, operation, part, private, required, service
from scaffold.sdk.chosen import chosen, model
from scaffold.sdk.index import holds, index
from scaffold.sdk.lacking import matters
from scaffold.sdk.uses import Construction
from scaffold.sdk.verdicts import Ran

ASKS = (service, operation, members, required, part, private)
SERVICES = ("S3", "DynamoDB", "Lambda", "SNS", "SQS", "Backup", "EventBridge", "APIGateway", "SecretsManager", "ECR")
RELEASES = st.sampled_from(index().releases)
VERSIONS = st.lists(RELEASES | st.just("2.300.1") | st.just("2.1700.0"), min_size=1, max_size=3)


def ran(now: list[str], before: list[str]) -> Ran:
    dated = [tuple(Dated(one, "", "") for one in some) for some in (now, before)]
    return Ran(dated[0], dated[1], own=False)


@st.composite
def programs(draw: st.DrawFn) -> str:
    """A client, perhaps with an apiVersion, and calls of it with members that any release has, nested ones too."""
    name = draw(st.sampled_from(SERVICES))
    version = draw(st.sampled_from([None, *index().service(name), "latest", "2019-01-01"]))
    pinned = f"{{ apiVersion: '{version}' }}" if version else ""
    one = draw(st.sampled_from(list(index().service(name).values())))
    lines = [f"const c = new AWS.{name}({pinned});"]
    for call in draw(st.lists(st.sampled_from(sorted(one.operations)), min_size=1, max_size=2)):
        shape = draw(st.sampled_from([shape for _, shape in one.operations[call]]))
        lines.append(f"c.{call}({draw(inputs(one, shape))}).promise();")
    states = draw(st.lists(st.sampled_from(sorted(one.waiters) or ["x"]), max_size=1))
    lines += [f"c.waitFor('{state}', {{}}).promise();" for state in states]
    return "const AWS = require('aws-sdk');\n" + "\n".join(lines)


@st.composite
def inputs(draw: st.DrawFn, one: object, shape: str, deep: int = 3) -> str:
    bare = shape.replace("[]", "").replace("{}", "")
    known = sorted(one.members(bare)) if bare else []  # type: ignore[attr-defined]
    shown = []
    for name in draw(st.lists(st.sampled_from(known), max_size=3, unique=True)) if known else []:
        leads = draw(st.sampled_from([member.shape for member in one.members(bare)[name]]))  # type: ignore[attr-defined]
        shown.append(f"{name}: {draw(inputs(one, leads, deep - 1)) if leads and deep else 'x'}")
    text = f"{{ {', '.join(shown)} }}"
    for lead in [shape[at : at + 2] for at in range(0, len(shape) - len(bare), 2)]:
        text = f"[{text}]" if lead == "[]" else f"{{ any: {text} }}"
    return text


def found(code: str, of: Ran) -> list[str]:
    """All that is said of code, with every file read."""
    project = Project({"index.js": Entry("index.js", Kind.TEXT, 0o644, code.encode)})
    place = Place("t.yaml", 0, 0)
    function = Function("f", place, "nodejs8.10", (place,), "", "index.handler", ("index.js",))
    migration = Migration((function,), facts.find("nodejs10.x"), facts.runtimes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judged, "matters", lambda *_: True)
        patch.setattr(judged, "ran_for", lambda *_: of)
        every = judged._every(project, migration)
        said = [ask.what for asks in ASKS for some in every.answered(asks).values() for ask, _ in some]
        for one in every.judged:
            if isinstance(one.use, Construction):
                taken = chosen(one, model(one.use.service, one.asking.pin(one.use)))
                best = chosen(one, model(one.use.service, one.use.pin)) if one.use.pin else taken
                said += ["default"] if len({*taken.before, *taken.now}) > 1 else []
                newest = {index().model(one.use.service, at, one.use.pin) for at in range(len(index().releases))}
                said += ["pin"] if one.use.pin and newest - {None} - set(best.now) and best.now else []
    return said


@given(programs(), VERSIONS, st.lists(RELEASES, max_size=2))
@settings(max_examples=30, deadline=None)
def test_what_is_said_of_code_that_is_read_matters(code: str, now: list[str], before: list[str]) -> None:
    of = ran(now, before)
    if said := found(code, of):
        assert matters([code], [of]), (said, code)


@pytest.mark.slow
@given(programs(), VERSIONS, st.lists(RELEASES, max_size=2))
@settings(max_examples=600, deadline=None)
def test_much_more_of_it(code: str, now: list[str], before: list[str]) -> None:
    of = ran(now, before)
    if said := found(code, of):
        assert matters([code], [of]), (said, code)


NODEJS10 = [one.value for one in facts.find("nodejs10.x").sdk]
PLAIN = """
const AWS = require('aws-sdk'), documents = new AWS.DynamoDB.DocumentClient({ maxRetries: 3 }), s3 = new AWS.S3();
exports.handler = async (event) => {
  const found = await documents.get({ TableName: 't', Key: { id: event.id } }).promise();
  await documents.put({ TableName: 't', Item: found.Item, ConditionExpression: 'a' }).promise();
  return s3.putObject({ Bucket: 'b', Key: event.id, Body: 'x' }).promise();
};
"""


@pytest.mark.parametrize(
    ("code", "now", "read"),
    [
        (PLAIN, NODEJS10, False),
        (PLAIN.replace("ConditionExpression", "ReturnValuesOnConditionCheckFailure"), NODEJS10, True),
        (PLAIN.replace("AWS.S3", "AWS.Pipes"), NODEJS10, True),
        (PLAIN + "s3.getSignedUrlPromise('getObject', {});", NODEJS10, True),
        (PLAIN + "s3.getSignedUrlPromise('getObject', {});", ["2.1001.0"], False),
        (PLAIN + "require('aws-sdk/lib/core');", NODEJS10, True),
        (PLAIN + "await import('@aws-sdk/client-s3');", NODEJS10, False),
        (PLAIN + "const S3 = require('aws-sdk/clients/s3');", NODEJS10, False),
        (PLAIN, [], False),
    ],
)
def test_ordinary_code_is_not_read(code: str, now: list[str], read: bool) -> None:
    assert matters([code], [ran(now, ["2.290.0"])]) is read


def test_a_service_that_is_not_named_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = set[str]()
    whole = type(index()).service

    def service_(self: object, name: str) -> object:
        asked.add(name)
        return whole(self, name)  # type: ignore[arg-type]

    monkeypatch.setattr(type(index()), "service", service_)
    for one in (lacking._chosen, lacking._members):
        one.cache_clear()
    assert not matters([PLAIN], [ran(NODEJS10, ["2.290.0"])])
    assert asked == {"S3", "DynamoDB"}
    assert holds(index().service("S3")["2006-03-01"].there, 0)
