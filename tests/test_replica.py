"""The replica of nodejs8.10 does, case by case, what that runtime was seen to do.

The expected column is that of facts/runtime-behaviour-8.10-10.x.txt; the handlers are written so that they throw at the
lines and columns that it names.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from scaffold import facts
from scaffold.invoke import invoke
from scaffold.invoke.compare import plain
from scaffold.node import cache_folder

pytestmark = pytest.mark.slow

EXITED = "RequestId: ID Process exited before completing request"
FLOATING = (
    "Unhandled promise rejection. This error originated either by throwing inside of an async function without a catch"
    " block, or by rejecting a promise which was not handled with .catch(). (rejection id: 1)"
)
DEPRECATED = (
    "[DEP0018] DeprecationWarning: Unhandled promise rejections are deprecated. In the future, promise rejections that"
    " are not handled will terminate the Node.js process with a non-zero exit code."
)
LOADED = [
    "Module._compile (module.js:652:30)",
    "Object.Module._extensions..js (module.js:663:10)",
    "Module.load (module.js:565:32)",
    "tryModuleLoad (module.js:505:12)",
    "Function.Module._load (module.js:497:3)",
    "Module.require (module.js:596:17)",
    "require (internal/module.js:11:18)",
]
MISSING = [
    "Function.Module._resolveFilename (module.js:547:15)",
    "Function.Module._load (module.js:474:25)",
    "Module.require (module.js:596:17)",
    "require (internal/module.js:11:18)",
    "Object.<anonymous> (/var/task/index.js:1:63)",
    "Module._compile (module.js:652:30)",
    "Object.Module._extensions..js (module.js:663:10)",
    "Module.load (module.js:565:32)",
    "tryModuleLoad (module.js:505:12)",
    "Function.Module._load (module.js:497:3)",
]
SYNTAX = [
    "(function (exports, require, module, __filename, __dirname) {"
    " exports.handler = async e => { return e?.a ?? 'dflt'; };",
    " " * 102 + "^",
    "",
    "SyntaxError: Unexpected token .",
    "createScript (vm.js:80:10)",
    "Object.runInThisContext (vm.js:139:10)",
    "Module._compile (module.js:616:28)",
    *LOADED[1:],
]
BUFFER = """
const util = require('util');
exports.handler = async () => ({
  alloc: new Buffer(3).length,
  inspect: util.inspect({ a: { b: { c: { d: 1 } } }, e: 'x', m: new Map([[1, 2]]) }),
  url: typeof URL,
  fl: typeof [].flat,
  fp: typeof require('fs').promises,
  md4: require('crypto').createHash('md4').update('a').digest('hex'),
  trail: JSON.stringify('\\ud800'),
});
"""


class Case(NamedTuple):
    code: str
    fault: str
    document: object
    log: list[str] = []  # noqa: RUF012


def failed(message: str, kind: str, *frames: str) -> dict[str, object]:
    return {"errorMessage": message, "errorType": kind, "stackTrace": list(frames)}


def logged(document: object) -> str:
    return "TS\tID\t" + json.dumps(document, separators=(",", ":"))


def printed(title: str, frames: list[str]) -> list[str]:
    """As on the log: frames have their "at" there."""
    return [
        title,
        *("    at " + frame if re.search(r"\((\S+:\d+|<anonymous>)\)$", frame) else frame for frame in frames),
    ]


OWN = failed("async boom", "MyErr", "exports.handler (/var/task/index.js:2:39)")
CALLED = failed("cb boom", "Error", "exports.handler (/var/task/index.js:1:96)")
CASES = {
    "async_ok": Case(
        "exports.handler = async () => { console.log('hello', { k: 1 }); console.error('bad');"
        " console.log('multi\\nline'); return { ok: true }; };",
        "",
        {"ok": True},
        ["TS\tID\thello { k: 1 }", "TS\tID\tbad", "TS\tID\tmulti", "line"],
    ),
    "async_throw": Case(
        "class MyErr extends Error { constructor(m) { super(m); this.name = 'MyErr'; } }\n"
        "exports.handler = async () => { throw new MyErr('async boom'); };",
        "Handled",
        OWN,
        [logged(OWN)],
    ),
    "buffer": Case(
        BUFFER,
        "",
        {
            "alloc": 3,
            "inspect": "{ a: { b: { c: [Object] } }, e: 'x', m: Map { 1 => 2 } }",
            "url": "undefined",
            "fl": "undefined",
            "fp": "undefined",
            "md4": "bde52cb31de33e46245e05fbdbd6fb24",
            "trail": '"\ufffd"',
        },
    ),
    "callback_err": Case(
        "exports.handler = (e,c,cb) => cb(new Error('cb boom'));", "Handled", CALLED, [logged(CALLED)]
    ),
    "callback_ok": Case(
        "exports.handler = (e, c, cb) => { setTimeout(() => console.log('late'), 50);"
        " cb(null, { v: process.version, mem: c.memoryLimitInMB, keys: Object.keys(c).sort() }); };",
        "",
        {
            "v": "v8.10.0",
            "mem": "128",
            "keys": [
                "awsRequestId",
                "callbackWaitsForEmptyEventLoop",
                "done",
                "fail",
                "functionName",
                "functionVersion",
                "getRemainingTimeInMillis",
                "invokedFunctionArn",
                "invokeid",
                "logGroupName",
                "logStreamName",
                "memoryLimitInMB",
                "succeed",
            ],
        },
        ["TS\tID\tlate"],
    ),
    "callback_str": Case(
        "exports.handler = (e, c, cb) => cb('just a string');",
        "Handled",
        {"errorMessage": "just a string"},
        ['TS\tID\t{"errorMessage":"just a string"}'],
    ),
    "circular": Case(
        "exports.handler = async () => { const a = {}; a.a = a; return a; };",
        "Handled",
        failed("Converting circular structure to JSON", "TypeError", "JSON.stringify (<anonymous>)"),
        [
            "Unable to stringify response body as json: Converting circular structure to JSON: TypeError",
            "    at JSON.stringify (<anonymous>)",
        ],
    ),
    "ctx_fail": Case(
        "exports.handler = (e, c) => c.fail('nope');",
        "Handled",
        {"errorMessage": "nope"},
        ['TS\tID\t{"errorMessage":"nope"}'],
    ),
    "ctx_fail_empty": Case(
        "exports.handler = (e, c) => c.fail();",
        "Handled",
        {"errorMessage": None},
        ['TS\tID\t{"errorMessage":null}'],
    ),
    "ctx_succeed": Case("exports.handler = (e, c) => { c.succeed({ s: 1 }); };", "", {"s": 1}),
    "ctx_done": Case("exports.handler = (e, c) => { c.done(null, { s: 1 }); c.done('twice'); };", "", {"s": 1}),
    "ctx_invokeid": Case("exports.handler = async (e, c) => [c.invokeid, c.awsRequestId];", "", ["ID", "ID"]),
    "exit1": Case("exports.handler = async () => process.exit(1);", "Unhandled", {"errorMessage": EXITED}, [EXITED]),
    "init_throw": Case(
        "throw new RangeError('init bad');",
        "Handled",
        failed("init bad", "RangeError", "Object.<anonymous> (/var/task/index.js:1:69)", *LOADED),
        printed("module initialization error: RangeError", ["Object.<anonymous> (/var/task/index.js:1:69)", *LOADED]),
    ),
    "missing_handler": Case(
        "exports.other = 1;",
        "Handled",
        {"errorMessage": "Handler 'handler' missing on module 'index'"},
        ["Handler 'handler' missing on module 'index'"],
    ),
    "missing_module": Case(
        "require('not-there');",
        "Handled",
        failed("Cannot find module 'not-there'", "Error", *MISSING),
        printed("Unable to import module 'index': Error", MISSING),
    ),
    "never": Case("exports.handler = () => new Promise(() => {});", "", None),
    "never_cb": Case("exports.handler = (e, c, cb) => {};", "", None),
    "sync_throw": Case(
        "exports.handler = () => { throw new TypeError('boom'); };",
        "Unhandled",
        {"errorMessage": EXITED},
        ["TS\tID\tTypeError: boom", "    at exports.handler (/var/task/index.js:1:95)", EXITED],
    ),
    "syntax": Case(
        "exports.handler = async e => { return e?.a ?? 'dflt'; };",
        "Handled",
        failed("Unexpected token .", "SyntaxError", *SYNTAX),
        printed("Syntax error in module 'index': SyntaxError", SYNTAX),
    ),
    "thenable": Case("exports.handler = () => ({ then(ok) { setTimeout(() => ok('then'), 20); } });", "", None),
    "timeout": Case(
        "exports.handler = () => new Promise(r => setTimeout(r, 60000));",
        "Unhandled",
        {"errorMessage": "TS ID Task timed out after 3.00 seconds"},
        ["TS ID Task timed out after 3.00 seconds"],
    ),
    "unhandled": Case(
        "exports.handler = async () => { Promise.reject(new Error('floating'));"
        " await new Promise(r => setTimeout(r, 50)); return 'survived'; };",
        "",
        "survived",
        [
            "TS\tID\t(node:PID) UnhandledPromiseRejectionWarning: Error: floating",
            "    at exports.handler (/var/task/index.js:1:110)",
            f"TS\tID\t(node:PID) UnhandledPromiseRejectionWarning: {FLOATING}",
            f"TS\tID\t(node:PID) {DEPRECATED}",
        ],
    ),
    "unhandled_value": Case(
        "exports.handler = async () => { Promise.reject('val');"
        " await new Promise(r => setTimeout(r, 50)); return 'survived'; };",
        "",
        "survived",
        [
            "TS\tID\t(node:PID) UnhandledPromiseRejectionWarning: val",
            f"TS\tID\t(node:PID) UnhandledPromiseRejectionWarning: {FLOATING}",
            f"TS\tID\t(node:PID) {DEPRECATED}",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_replica_does_what_nodejs810_did(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    (tmp_path / "index.js").write_text(case.code)
    outcome = plain(
        invoke(facts.find("nodejs8.10"), tmp_path, b"{}", cache=cache_folder(os.environ), environ=os.environ)
    )
    assert outcome.how == "replica"
    document = outcome.result if outcome.error is None else outcome.error
    assert document is not None
    # as text: the order of keys is part of what a caller sees
    assert json.dumps(json.loads(document)) == json.dumps(case.document)
    assert outcome.fault == case.fault
    assert outcome.status == (1 if EXITED in case.log else None)
    assert list(outcome.log) == case.log
