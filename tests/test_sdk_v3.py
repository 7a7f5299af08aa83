"""Code for version 2 of the SDK that AWS's codemod rewrites: what is asked of it, and what is taken of its answer."""

import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from conftest import Shell
from hypothesis import given
from hypothesis import strategies as st
from npm import installed

from scaffold import codemod, facts
from scaffold.cli.rewrite import _said
from scaffold.model import Entry, Function, Kind, Migration, Place, Project
from scaffold.node import cache_folder
from scaffold.sdk import bytes_v3
from scaffold.sdk.after_v3 import difference, mended, unfit
from scaffold.sdk.bytes_v3 import table
from scaffold.sdk.rewrite import Rewriting, Transform, rewriting, spliced

LINES = st.lists(st.sampled_from(["a", "b();", "  c", "", "é𝒳", "\tx = 1;"]), max_size=8)
HEAD = 'const AWS = require("aws-sdk");\nconst s3 = new AWS.S3();\n'
V3 = 'const { S3 } = require("@aws-sdk/client-s3");\nconst s3 = new S3();\n'


def fake(texts: Mapping[str, str]) -> Mapping[str, str]:
    """What the codemod does to the plainest code."""
    return {path: text.replace(HEAD, V3) for path, text in texts.items()}


def made(transform: Transform = fake, **files: str) -> Rewriting:
    entries = {path: Entry(path, Kind.TEXT, 0o644, text.encode) for path, text in files.items()}
    place = Place("template.yaml", 0, 0)
    function = Function("Orders", place, "nodejs16.x", (place,), "", "index.handler", ("index.js",))
    migration = Migration((function,), facts.find("nodejs22.x"), facts.runtimes())
    return rewriting(Project(entries), migration, transform, lambda _: "3.895.0")


def after(found: Rewriting, path: str = "index.js") -> str:
    edits = [edit for hit in found.hits for edit in hit.edits if edit.path == path]
    return spliced(found.project.text(path), edits)


@given(LINES, LINES, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_a_difference_gives_the_other_text_and_keeps_line_ends(
    old: list[str], new: list[str], end: str, final: bool, bom: bool
) -> None:
    text = "\ufeff" * bom + end.join(old) + end * (final and bool(old))
    other = "".join(f"{line}\n" for line in new)
    result = spliced(text, difference("x.js", text, other))
    full = [line for line in re.split("\r?\n", result.removeprefix("\ufeff")) if line.strip()]
    assert full == [line for line in new if line.strip()]
    assert result.startswith("\ufeff") == bom
    if "\r\n" in text:
        assert result.count("\n") == result.count("\r\n")


@given(LINES, st.integers(0, 8), st.sampled_from(["\n", "\r\n"]))
def test_what_is_equal_is_not_touched(old: list[str], at: int, end: str) -> None:
    old = [f"{line} // {number}" for number, line in enumerate(old)]
    text = "".join(line + end for line in old)
    assert difference("x.js", text, text.replace("\r\n", "\n")) == []
    changed = [*old[:at], "new();", *old[at:]]
    edits = difference("x.js", text, "".join(f"{line}\n" for line in changed))
    assert sum(edit.end - edit.start for edit in edits) == 0


def test_a_request_needs_no_promise_also_where_another_file_makes_the_client() -> None:
    call = (
        'exports.put = (p) => s3.putObject(p)\n  .promise();\nexports.handler = require("./list");\nexports.s3 = s3;\n'
    )
    other = 'const { s3 } = require("./index");\nmodule.exports = () => s3.listBuckets({}).promise();\n'
    found = made(**{"index.js": HEAD + call, "list.js": other})
    assert after(found) == V3 + call.replace("\n  .promise()", "")
    assert after(found, "list.js") == other.replace(".promise()", "")
    assert len(found.hits) == 1


BODY = "exports.handler = async (p) => {\n  const data = await s3.getObject(p).promise();\n  return %s;\n};\n"


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("data.Body.toString('utf8')", "await data.Body.transformToString('utf8')"),
        ("data.Body.toString().trim()", "(await data.Body.transformToString()).trim()"),
        ("JSON.parse(data.Body)", "JSON.parse(Buffer.from(await data.Body.transformToByteArray()))"),
        ("data.ContentType", "data.ContentType"),
        ("(data).Body.toString()", "await (data).Body.transformToString()"),
        ("data.Body ? data.Body.toString() : 1", "data.Body ? (await data.Body.transformToString()) : 1"),
        ("data && data.Body.toString()", "data && (await data.Body.transformToString())"),
        ("p.map((data) => data.Body)", "p.map((data) => data.Body)"),
    ],
)
def test_a_body_is_read_as_version_2_gave_it(was: str, becomes: str) -> None:
    found = made(**{"index.js": HEAD + BODY % was})
    assert after(found) == V3 + (BODY % becomes).replace(".promise()", "")


def test_a_body_in_then_and_bytes() -> None:
    code = "exports.handler = (p) => s3.getObject(p).promise().then(d => d.Body.toString());\n"
    assert "then(async d => (await d.Body.transformToString()))" in after(made(**{"index.js": HEAD + code}))
    head = HEAD.replace("S3", "Lambda").replace("s3", "lambda")
    code = "exports.f = async (p) => {\n  const r = await lambda.invoke(p).promise();\n"
    code += "  return JSON.parse(r.Payload);\n};\n"
    new = V3.replace("S3", "Lambda").replace("s3", "lambda")
    found = made(
        lambda texts: {path: text.replace(head, new) for path, text in texts.items()}, **{"index.js": head + code}
    )
    assert "JSON.parse(Buffer.from(r.Payload).toString())" in after(found)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (BODY % "data", "where the answer goes is not seen"),
        (BODY % "[data.Body.length, data.Body]", "can be read once"),
        ("exports.f = (p) => s3.getObject(p).promise();\n", "where the answer goes is not seen"),
        (BODY % "{ data }", "where the answer goes is not seen"),
        (BODY % "(data.Body = 1)", "where the answer goes is not seen"),
        (BODY % "1; const { Body } = data", "where the answer goes is not seen"),
        (BODY % "1; const { ETag, ...rest } = data", "where the answer goes is not seen"),
        (BODY % "1; const other = data", "where the answer goes is not seen"),
        (BODY % "1; for (const x of p) x(data.Body)", "can be read once"),
        ("exports.f = (p, cb) => { s3.getObject(p, cb); };\n", "where the answer goes is not seen"),
        ("exports.f = (p, cb) => { s3.getObject(p, (...all) => cb(...all)); };\n", "where the answer goes is not seen"),
        ("exports.f = (p, cb) => { s3.getObject(p, done); async function done(e, d) { cb(d.Body); } };\n", "not seen"),
        (
            "exports.f = async (p) => { const r = s3.getObject({ K: await p }).promise(); r.then((d) => d.Body); };\n",
            "where the answer goes is not seen",
        ),
        ("exports.f = (p) => s3.getObject(p).promise().catch(p).then((d) => d.Body);\n", "the answer goes is not seen"),
        ("exports.f = async (p) => { await s3.headObject(p, (e) => p(e)).promise(); };\n", "and is waited for, too"),
        ("exports.f = (p, done) => { const r = s3.headObject(p, done); r.on('x', p); };\n", "the request of head"),
        ("exports.f = () => s3.config.region;\n", "no config of a client"),
        ("s3.config.update({ region: 'eu-west-1' });\n", "no config of a client"),
        ("const multerS3 = require('multer-s3'); multerS3({ s3, bucket: 'b' });\n", "is given to multer-s3"),
        ("const { Consumer } = require('@a/b'); new Consumer([new AWS.SQS()]);\n", "is given to @a/b"),
        ("exports.f = (p, cb) => s3.getObject(p, (e, d) => cb(e, d.Body.toString()));\n", "no `await` can stand"),
        ("exports.f = (p) => s3.getObject(p).createReadStream();\n", "the request of getObject"),
        ("exports.f = (p) => s3.putObject(p).on('success', p).send();\n", "the request of putObject"),
        ("exports.f = (p, cb) => s3.upload(p, (e) => cb(e));\n", "with a callback"),
        ("s3.customizeRequests(() => 1);\n", "version 3 has no customizeRequests"),
        (
            "exports.f = async (p) => { try { await s3.headObject(p).promise(); require('fs').statSync('x'); }\n"
            "catch (e) { if (e.code === 'ENOENT') return 1; } };\n",
            "an error of Node.js",
        ),
        ("exports.f = (p) => p.catch((e) => { switch (e.code) { case 'ENOENT': p(); } });\n", "an error of Node.js"),
        ("exports.f = (p) => p.catch((e) => { if ('EMINE' === e.code) p(); });\n", "an error of Node.js"),
        ("exports.f = (p) => p.catch((e) => ['ECONNRESET'].includes(e.code));\n", "an error of Node.js"),
        ("const d = new AWS.DynamoDB.DocumentClient(); exports.f = () => d.createSet([1]);\n", "has no createSet"),
        ("exports.f = async (p) => (await s3.selectObjectContent(p).promise()).Payload;\n", "an async iterable"),
        ("exports.f = (p, cb) => s3.headObject(p, function (e) { cb(e, this.httpResponse); });\n", "uses `this`"),
        (
            "const k = new AWS.KMS();\n"
            "exports.f = async (p) => { const d = await k.generateDataKey(p).promise(); return d; };\n",
            "Plaintext of the answer is an array of bytes",
        ),
    ],
)  # fmt: skip
def test_what_keeps_a_file_as_it_is(code: str, reason: str) -> None:
    found = made(lambda _: pytest.fail("the codemod was asked"), **{"index.js": HEAD + code})
    assert not found.hits
    (stays,) = found.stays
    assert reason in stays.note


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        ("exports.f = () => { const x = await s3.f(); };\n", "not async"),
        ("exports.f = (((;\n", "does not parse"),
        ("const AWS = require('aws-sdk');\nAWS.f();\n", "left version 2"),
        ("exports.f = () => AWS.VERSION;\n", "nothing gives it"),
        ("exports.f = () => x.y().promise();\n", "`.promise()` in line 1"),
        ("const s = new S3();\nconst { S3 } = require('@aws-sdk/client-s3');\n", "before it is there"),
        ("const { S3 } = require('@aws-sdk/client-s3');\nconst S3 = new S3();\n", "own `S3` has the name"),
        ("import { S3 } from '@aws-sdk/client-s3';\nexport const f = (S3) => S3.g();\n", "own `S3` has the name"),
        ("const { S3 } = require('@aws-sdk/client-s3');\nfunction S3() {}\n", "own `S3` has the name"),
        (" // Waiters with callbacks are not supported in AWS SDK for JavaScript (v3).\n", "Waiters with"),
    ],
)  # fmt: skip
def test_results_that_may_not_stand(result: str, reason: str) -> None:
    assert reason in unfit("index.js", result, ["AWS"])
    found = made(lambda texts: dict.fromkeys(texts, result), **{"index.js": HEAD})
    assert not found.hits
    assert reason in found.stays[0].note


def test_a_file_goes_with_the_one_that_makes_its_client() -> None:
    index = HEAD + 'exports.s3 = s3;\nexports.handler = require("./list");\n'
    other = 'const { s3 } = require("./index");\nmodule.exports = (p) => s3.getObject(p).createReadStream();\n'
    found = made(**{"index.js": index, "list.js": other})
    assert not found.hits
    assert sorted(hit.path for hit in found.stays) == ["index.js", "list.js"]


def test_a_client_whose_maker_stays_stays_with_it() -> None:
    handler = "exports.handler = () => s3.listBuckets({}).promise();\n"
    index = 'const AWS = require("./aws");\nconst s3 = new AWS.S3();\n' + handler
    found = made(**{"index.js": index, "aws.js": 'module.exports = require("aws-sdk");\n'})
    assert not found.hits
    assert {hit.path: hit.note.partition(": ")[2] for hit in found.stays} == {
        "index.js": "it has version 2 of another file, which stays",
        "aws.js": "the codemod left version 2 in it",
    }


TYPED = (
    "import { S3 } from 'aws-sdk';\nexport const list = (s3: S3) => s3.listBuckets({}).promise();\n"
    'export const load = () => import("./%s");\n'
)


def test_a_client_of_which_the_type_is_known_goes_with_all_that_make_its_like() -> None:
    def typed(texts: Mapping[str, str]) -> Mapping[str, str]:
        return {path: text.replace("'aws-sdk'", "'@aws-sdk/client-s3'") for path, text in fake(texts).items()}

    (alone,) = made(typed, **{"index.ts": TYPED % "none"}).stays
    assert "where its client is made is not seen" in alone.note
    both = {"index.ts": TYPED % "make", "make.js": HEAD + "exports.f = () => s3.listBuckets({}).promise();\n"}
    (hit,) = made(typed, **both).hits
    assert {edit.path for edit in hit.edits} == {"index.ts", "make.js"}
    both["make.js"] += "exports.g = (p) => s3.getObject(p).createReadStream();\n"
    assert not made(typed, **both).hits


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("d.SecretBinary.toString()", "Buffer.from(d.SecretBinary).toString()"),
        ("d.SecretBinary ? 1 : 2", "d.SecretBinary ? 1 : 2"),
        ("p(d.SecretBinary)", "p((d.SecretBinary && Buffer.from(d.SecretBinary)))"),
        ("p((d) => d.SecretBinary)", "p((d) => d.SecretBinary)"),
    ],
)
def test_bytes_are_made_of_what_is_there(was: str, becomes: str) -> None:
    code = "const sm = new AWS.SecretsManager({ maxRetries: 0x3 });\nexports.f = async (p) => {\n"
    code += "  const d = await sm.getSecretValue(p)%s;\n  return %s;\n};\n"
    found = made(bare, **{"index.js": HEAD + code % (".promise()", was)})
    assert after(found) == V3 + code.replace("AWS.", "") % ("", becomes)


def test_a_callback_alone_is_given_an_input_behind_a_comment() -> None:
    found = made(**{"index.js": HEAD + "exports.f = (cb) => s3.listBuckets(/* all */ cb);\n"})
    assert after(found) == V3 + "exports.f = (cb) => s3.listBuckets(/* all */ {}, cb);\n"


def test_what_is_exported_beside_the_sdk_stays_exported() -> None:
    asked = list[str]()
    code = 'export const fs = require("fs"), AWS = require("aws-sdk"), x = 1;\n'
    made(lambda texts: asked.extend(texts.values()) or texts, **{"index.js": code})
    parts = ('fs = require("fs")', 'AWS = require("aws-sdk")', "x = 1")
    assert asked == ["".join(f"export const {part};\n" for part in parts)]


def test_slips_of_the_codemod_are_mended() -> None:
    guess = (
        "// The `.promise()` call might be on an JS SDK v2 client API.\n"
        "  // If yes, please remove .promise(). If not, remove this comment.\n  "
    )
    assert (
        mended("x.js", f"'use strict';;\nawait {guess}pool.f().promise();\n")
        == "'use strict';\nawait pool.f().promise();\n"
    )
    settings = (
        "const AWS = require('aws-sdk');\nconst x = 1;\n// JS SDK v3 does not support global configuration.\n"
        "// Codemod has attempted to pass values to each service client in this file.\n"
        "// You may need to update clients outside of this file, if they use global config.\nAWS.config.%s;\nf();\n"
    )
    assert mended("x.js", settings % "update({ region: 'eu-west-1' })") == "const x = 1;\nf();\n"
    assert mended("x.js", settings % "region = process.env.R || 'x'") == "const x = 1;\nf();\n"
    more = settings % "update({ region: 'x', maxRetries: 1 })"
    assert mended("x.js", more) == more
    other = settings % "region = 'eu-west-1'" + "DynamoDBDocument.from(new DynamoDB(), { marshallOptions: o });\n"
    assert mended("x.js", other) == other
    assert mended("x.js", "DynamoDBDocument.from(new DynamoDB())").endswith("convertClassInstanceToMap: true } })")
    given = "DynamoDBDocument.from(new DynamoDB(), { marshallOptions: o })"
    assert mended("x.js", given) == given
    some = "DynamoDBDocument.from(new DynamoDB(), { marshallOptions: { convertEmptyValues: true } })"
    more = "removeUndefinedValues: true, convertClassInstanceToMap: true"
    assert mended("x.js", some) == some.replace("{ convert", f"{{ {more}, convert")
    other = "DynamoDBDocument.from(d, { unmarshallOptions: { wrapNumbers: true } })"
    assert mended("x.js", other) == other.replace("{ unm", f"{{ marshallOptions: {{ {more} }}, unm")
    assert mended("x.js", mended("x.js", other)) == mended("x.js", other)


@pytest.mark.parametrize(
    ("package", "becomes"),
    [
        (
            '{\n  "dependencies": {\n    "aws-sdk": "^2.1.0",\n    "uuid": "1"\n  }\n}\n',
            '{\n  "dependencies": {\n    "@aws-sdk/client-s3": "3.895.0",\n    "uuid": "1"\n  }\n}\n',
        ),
        (
            '{"devDependencies": {"a": "1", "aws-sdk": "2.1.0"}}',
            '{"devDependencies": {"a": "1", "@aws-sdk/client-s3": "3.895.0"}}',
        ),
        (
            '{"dependencies": {"@aws-sdk/client-s3": "3.1.0", "aws-sdk": "2.1.0"}}',
            '{"dependencies": {"@aws-sdk/client-s3": "3.1.0"}}',
        ),
        ('{"dependencies": {"uuid": "1"}}', '{"dependencies": {"uuid": "1"}}'),
    ],
)
def test_packages_are_listed_where_the_sdk_was(package: str, becomes: str) -> None:
    found = made(**{"index.js": HEAD, "package.json": package})
    assert after(found, "package.json") == becomes


def test_the_sdk_stays_listed_for_who_still_needs_it() -> None:
    package = '{"devDependencies": {"aws-sdk": "2.1.0"}}'
    found = made(**{"index.js": HEAD, "test/a.test.js": HEAD, "package.json": package})
    assert after(found, "package.json") == '{"devDependencies": {"@aws-sdk/client-s3": "3.895.0", "aws-sdk": "2.1.0"}}'


def test_what_a_person_looks_at() -> None:
    code = (
        "exports.handler = async (p) => { try { return (await s3.listObjectsV2(p).promise()).Contents.length; }\n"
        "catch (err) { if (err.statusCode === 404) return 0; throw err; } };\n"
    )
    notes = [hit.note for hit in made(**{"index.js": HEAD + code}).look]
    assert any("$metadata.httpStatusCode" in note for note in notes)
    assert any("an empty list" in note for note in notes)


def bare(texts: Mapping[str, str]) -> Mapping[str, str]:
    return {path: text.replace(HEAD, V3).replace("AWS.", "") for path, text in texts.items()}


WAY = "exports.f = async (p, cb) => { %s };\n"
CLIENTS = (
    "const ec2 = new AWS.EC2(), kin = new AWS.Kinesis(), db = new AWS.DynamoDB.DocumentClient();\n"
    "const sqs = new AWS.SQS(), cw = new AWS.CloudWatch();\n"
)


@pytest.mark.parametrize(
    ("code", "note"),
    [
        ("s3.headObject(p, (err) => { if (err) throw err; cb(); });", "swallows what its callback throws"),
        ("s3.headObject(p, (err, d) => cb(err, JSON.stringify(d)));", "puts `$metadata` into it"),
        ("s3.headObject(p, done); function done(err, d) { cb(err, JSON.stringify(d)); }", "puts `$metadata` into it"),
        ("const d = await s3.headObject(p).promise(); return JSON.stringify(d);", "puts `$metadata` into it"),
        ("const d = await s3.headObject(p).promise(); return d.$response.requestId;", "has no $response"),
        ("s3.headObject(p, (err) => cb(null, JSON.stringify(err)));", "no message in its JSON"),
        ("try { await s3.headObject(p).promise(); } catch ({ code }) { cb(code); }", "has this as `name`"),
        ("try { await s3.headObject(p).promise(); } catch (e) { const { code = '' } = e; cb(code); }", "as `name`"),
        ("return s3.headObject(p).promise().catch((reason) => cb(reason.code));", "has its kind as `name`"),
        ("const d = await ec2.describeInstances(p).promise(); return d.Reservations[0].Tags.map(p);", "an empty list"),
        ("for (const r of (await ec2.describeInstances(p).promise()).Reservations) p(r);", "an empty list"),
        ("const d = await s3.deleteObjects(p).promise(); return d.Errors.length;", "an empty list"),
        ("const d = await kin.getRecords(p).promise(); return d.Records.map((r) => r.Data + '');", "array of bytes"),
        ("const d = await db.get(p).promise(); return d.Item.tags.values.length;", "a Set in version 3"),
        ("await sqs.receiveMessage({ QueueUrl: p, MaxNumberOfMessages: process.env.N }).promise();", "no number of a"),
        ("await cw.getMetricStatistics({ StartTime: new Date().toISOString() }).promise();", "as a Date alone"),
        ("const other = new AWS.S3({ maxRedirects: 1 }); await other.headObject(p).promise();", "look at maxRedirects"),
        ("const other = new AWS.S3(p); await other.headObject(p).promise();", "not all that it is made with is seen"),
    ],
)  # fmt: skip
def test_what_would_change_without_a_word(code: str, note: str) -> None:
    found = made(bare, **{"index.js": HEAD + CLIENTS + WAY % code})
    assert any(note in hit.note for hit in found.look), [hit.note for hit in (*found.stays, *found.look)]


@pytest.mark.parametrize(
    "code",
    [
        "s3.headObject(p, (err) => { try { if (err) throw err; } catch (x) { cb(x); } });",
        "s3.headObject(p, (err, d) => { p(() => { throw p; }); cb(err, d); });",
        "const d = await s3.headObject(p).promise(); console.log(JSON.stringify(d)); return d.ETag;",
        "p.query((err) => cb(null, JSON.stringify(err)));",
        "const d = await ec2.describeInstances(p).promise(); if (d.Reservations) d.Reservations.map(p);",
        "const d = await ec2.describeInstances(p).promise(); return d.Reservations?.map(p);",
        "return p.Records.map(async (r) => ec2.describeInstances({ InstanceIds: [r.id] }).promise());",
        "const d = await s3.headObject(p).promise(); return d.Errors.length;",
        "const d = await db.get(p).promise(); return Object.values(d.Item).length + d.Item.tags.values().next();",
        "await sqs.receiveMessage({ QueueUrl: p, MaxNumberOfMessages: Number(process.env.N) }).promise();",
        "await cw.getMetricStatistics({ StartTime: new Date() }).promise();",
        "const other = new AWS.S3({ region: 'eu-west-1' }); await other.headObject(p).promise();",
    ],
)
def test_what_stays_the_same_is_not_listed(code: str) -> None:
    found = made(bare, **{"index.js": HEAD + CLIENTS + WAY % code})
    assert not [hit.note for hit in (*found.stays, *found.look)]


TEMPLATE = "Resources:\n" + "".join(
    f"  {name}:\n    Type: AWS::Serverless::Function\n    Properties:\n"
    f"      Runtime: nodejs16.x\n      Handler: index.handler\n      CodeUri: {name.lower()}\n"
    for name in ("A", "B")
)
PROJECT = {
    "template.yaml": TEMPLATE,
    "a/index.js": HEAD.replace("\n", "\r\n") + "exports.handler = async () => s3.listBuckets({}).promise();\r\n",
    "a/package.json": '{ "name": "a" }\n',
    "b/index.js": HEAD + "exports.handler = async (p) => s3.getObject(p).createReadStream();\n",
    "b/package.json": '{ "name": "b" }\n',
}


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codemod, "codemod", lambda *_: fake)
    monkeypatch.setattr(codemod, "releases", lambda *_: lambda _: "3.895.0")


@pytest.mark.usefixtures("offline")
def test_each_way_of_the_command(shell: Shell) -> None:
    shell.commit(PROJECT)
    before = shell.state()
    for word, moved in (("v3", 1), ("bundle", 2), ("auto", 2)):
        ran = shell("migrate", "--to", "nodejs22.x", "--sdk", word)
        assert ran.code == (1 if moved == 1 else 0), ran.out + ran.err
        assert (shell.folder / "template.yaml").read_text().count("nodejs22.x") == moved
        code = (shell.folder / "a/index.js").read_bytes()
        assert (b"@aws-sdk/client-s3" in code) == (word != "bundle")
        assert code.count(b"\r\n") == 3
        assert ("2025-09-08" in ran.out) == (word != "v3")
        assert ('"aws-sdk": "2.1083.0"' in (shell.folder / "b/package.json").read_text()) == (word != "v3")
        assert shell("undo").code == 0
        assert shell.state() == before


@pytest.mark.usefixtures("offline")
def test_wrong_calls(shell: Shell) -> None:
    shell.write(PROJECT)
    assert shell("migrate", "--to", "nodejs16.x", "--from", "nodejs14.x", "--sdk", "v3").code == 2
    assert shell("migrate", "--to", "nodejs22.x", "--sdk", "v4").code == 2
    assert shell("check", "--sdk", "v3").code == 2


@pytest.mark.slow
def test_the_real_codemod() -> None:
    transform = codemod.codemod(os.environ, cache_folder(os.environ), lambda _: None)
    code = 'exports.handler = async (p) => (await s3.getObject(p).promise()).Body.toString("utf8");\n'
    bad = "exports.handler = (p) => s3.getSignedUrl('getObject', p);\n"
    found = made(transform, **{"index.js": "'use strict';\n" + HEAD + code, "url.js": HEAD + bad})
    assert after(found) == (
        "'use strict';\n"
        + V3
        + 'exports.handler = async (p) => (await (await s3.getObject(p)).Body.transformToString("utf8"));\n'
    )
    assert "not async" in found.stays[0].note


@pytest.mark.slow
def test_releases_are_exact() -> None:
    release = codemod.releases(os.environ, cache_folder(os.environ))
    assert release("@aws-sdk/client-s3") == "3.895.0"
    assert re.fullmatch(r"3\.\d+\.\d+", release("@aws-sdk/client-iot-data-plane"))


TABLES = r"""
const AWS = require('aws-sdk'), whole = [], events = [];
for (const name of Object.keys(AWS).filter((key) => AWS[key]?.serviceIdentifier && AWS[key].services)) {
  const { operations } = new AWS[name]({ region: 'eu-west-1', endpoint: 'http://127.0.0.1' }).api;
  for (const [method, { output }] of Object.entries(operations))
    for (const [member, shape] of Object.entries(output?.members ?? {}))
      if (shape.isEventStream) events.push([name, method, member]);
      else if (['blob', 'binary'].includes(shape.type)) whole.push([name, method, member, !!shape.isStreaming]);
}
console.log(JSON.stringify([whole, events]));
"""


@pytest.mark.slow
def test_the_tables_are_those_of_version_2(real_node: Callable[[str], Path]) -> None:
    known = {"AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE": "1"}
    command = [real_node("22.23.3"), "--no-deprecation", "-e", TABLES]
    folder = installed("aws-sdk@2.1692.0").parent
    done = subprocess.run(command, cwd=folder, env=known, capture_output=True, text=True, timeout=120, check=True)
    whole, events = json.loads(done.stdout)
    mine = {(*key, one.member, one.stream) for key, some in table(bytes_v3.WHOLE).items() for one in some}
    assert mine == {tuple(one) for one in whole}
    streams = {(*key, one.member) for key, some in table(bytes_v3.EVENTS).items() for one in some}
    assert streams - {tuple(one) for one in events} == {("Kinesis", "subscribeToShard", "EventStream")}
    assert {tuple(one) for one in events} <= streams


WHOLE = """\
const AWS = require('aws-sdk');
AWS.config.update({ region: process.env.AWS_REGION });
const s3 = new AWS.S3({ endpoint: process.env.SERVER, s3ForcePathStyle: true, maxRetries: 2 });
const db = new AWS.DynamoDB.DocumentClient({ endpoint: process.env.SERVER });
const raw = new AWS.DynamoDB({ endpoint: process.env.SERVER });
const kms = new AWS.KMS({ endpoint: process.env.SERVER });
const Bucket = 'orders-' + process.env.SIDE;
const TableName = 'orders-' + process.env.SIDE;
class Tag { constructor(text) { this.text = text; } }
async function main() {
  const out = {};
  await s3.createBucket({ Bucket }).promise();
  await s3.upload({ Bucket, Key: 'k', Body: 'hällo' }).promise();
  const data = await s3.getObject({ Bucket, Key: 'k' }).promise();
  out.body = data.Body.toString('utf8');
  const again = await s3.getObject({ Bucket, Key: 'k' }).promise();
  out.bytes = again.Body.length;
  out.named = await new Promise((ok, fail) => s3.listBuckets((err, found) => (err ? fail(err) : ok(!!found.Owner))));
  try { await s3.headObject({ Bucket, Key: 'none' }).promise(); } catch (err) { out.code = err.code; }
  const url = s3.getSignedUrl('getObject', { Bucket, Key: 'k', Expires: 60 });
  out.signed = await (await fetch(url)).text();
  const KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' }];
  const AttributeDefinitions = [{ AttributeName: 'id', AttributeType: 'S' }];
  await raw.createTable({ TableName, KeySchema, AttributeDefinitions, BillingMode: 'PAY_PER_REQUEST' }).promise();
  await db.put({ TableName, Item: { id: '1', gone: undefined, tag: new Tag('new'), n: 1.5 } }).promise();
  out.item = (await db.get({ TableName, Key: { id: '1' } }).promise()).Item;
  const key = await kms.createKey({}).promise();
  const locked = await kms.encrypt({ KeyId: key.KeyMetadata.KeyId, Plaintext: 'secret' }).promise();
  const open = await kms.decrypt({ CiphertextBlob: locked.CiphertextBlob }).promise();
  out.plain = open.Plaintext.toString('base64');
  console.log(JSON.stringify(out));
}
main();
"""
PARTS = ("client-s3", "client-dynamodb", "client-kms", "lib-dynamodb", "lib-storage", "s3-request-presigner")


@pytest.mark.slow
def test_both_versions_do_the_same(tmp_path: Path, real_node: Callable[[str], Path]) -> None:
    from moto.server import ThreadedMotoServer

    found = made(codemod.codemod(os.environ, cache_folder(os.environ), lambda _: None), **{"index.js": WHOLE})
    assert not found.stays
    sides = {
        "v2": (WHOLE, installed("aws-sdk@2.1692.0")),
        "v3": (after(found), installed(*(f"@aws-sdk/{part}@3.895.0" for part in PARTS))),
    }
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    said = {}
    try:
        for side, (code, modules) in sides.items():
            (tmp_path / side).mkdir()
            (tmp_path / side / "index.js").write_text(code, "utf-8")
            (tmp_path / side / "node_modules").symlink_to(modules)
            known = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y", "AWS_REGION": "us-east-1"}
            known |= {"SERVER": f"http://{host}:{port}", "SIDE": side, "HOME": str(tmp_path)}
            command = [real_node("22.23.3"), "index.js"]
            done = subprocess.run(
                command, cwd=tmp_path / side, env=known, capture_output=True, text=True, timeout=120, check=False
            )
            assert done.returncode == 0, done.stderr
            said[side] = json.loads(done.stdout)
    finally:
        server.stop()
    assert said["v2"] == said["v3"]
    assert said["v3"]["item"] == {"id": "1", "n": 1.5, "tag": {"text": "new"}}


def test_code_inside_templates_is_said_not_to_be_rewritten() -> None:
    """Else `0 files can be rewritten, 0 cannot` is said of functions that are held for it."""
    nothing = Rewriting(Project({}), (), ())
    only = _said(nothing, "v3", 3)
    assert only == (
        "--sdk v3: no file is to be rewritten for version 3 of the SDK. Code inside 3 templates is not "
        "rewritten: do it by hand, or move it into files."
    )
    assert "0 cannot. The runtime" in _said(nothing, "v3", 0)
