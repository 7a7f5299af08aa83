"""Files that nobody writes by hand: with all rules each is found in, or listed as skipped with its reason."""

import signal
import types
from collections.abc import Iterator

import pytest
from examples import RULES, RUNTIMES, project

from scaffold.functions import derive
from scaffold.model import Migration, Plan
from scaffold.plan import Options, migrate

TEMPLATE = """\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: index.handler, Runtime: nodejs8.10}
"""
FOUND = 'exports.handler = async () => new Buffer("a");\n'
"""What is found in each file, unless the file is passed over."""
MANY = 10_000
LONG = 60
"""Seconds after which a rule hangs: a guard, no measure."""
CASES = {
    "parentheses": "exports.a = " + "(" * MANY + "1" + ")" * MANY + ";\n",
    "arrays": "exports.a = " + "[" * MANY + "]" * MANY + ";\n",
    "objects": "exports.a = " + "{a:" * MANY + "1" + "}" * MANY + ";\n",
    "arrows": "exports.a = " + "() => " * MANY + "1;\n",
    "functions": "function a() {\n" * 2000 + "}\n" * 2000,
    "blocks": "{\n" * MANY + "}\n" * MANY,
    "branches": "if (a) b();\nelse " * MANY + "c();\n",
    "sum": "exports.a = " + "'a' + " * MANY + "'b';\n",
    "members": "exports.a = b" + ".c" * MANY + ";\n",
    "subscripts": "exports.a = b" + "[0]" * MANY + ";\n",
    "ternaries": "exports.a = " + "b ? c : " * MANY + "d;\n",
    "a line of 5 MB": "exports.a = '" + "a" * 5_000_000 + "';\n",
    "5 MB of statements in a line": "a();" * 1_250_000 + "\n",
    "an array of 100,000": "exports.a = [\n" + "  1,\n" * 100_000 + "];\n",
    "an array of 100,000 texts": "exports.a = [\n" + "  'new Date',\n" * 100_000 + "];\n",
    "one name in 20,000 statements": "var a = require('fs');\n" + "a = a.b;\n" * 20_000,
    "one name declared 20,000 times": "var Buffer = require('buffer').Buffer;\n" * 20_000,
    "one function 20,000 times": "function a() { return a(); }\n" * 20_000,
    "listeners": "const http = require('http');\nhttp.get('a')" + "\n  .on('error', () => {})" * MANY + ";\n",
    "promises": "const a = async () => b();\na()" + "\n  .then(() => a())" * MANY + ";\n",
    "handlers": "".join(f"exports.h{n} = async (event, context) => context.invokeid;\n" for n in range(5000)),
    "callbacks": "".join(
        f"exports.h{n} = (event, context, callback) => {{ callback(null); work(); }};\n" for n in range(5000)
    ),
}


@pytest.fixture(autouse=True)
def guard() -> Iterator[None]:
    def stop(_number: int, _frame: types.FrameType | None) -> None:
        raise KeyboardInterrupt("a rule hangs")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LONG)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def planned(text: str, target: str) -> Plan:
    there = project({"template.yaml": TEMPLATE, "index.js": text})
    migration = Migration(derive(there, RUNTIMES), RUNTIMES[target], RUNTIMES)
    return migrate(there, RULES, migration, Options(hold=False))


@pytest.mark.slow
@pytest.mark.parametrize("target", ["nodejs10.x", "nodejs24.x"])
@pytest.mark.parametrize("name", CASES)
def test_no_file_stops_a_rule_or_is_lost(name: str, target: str) -> None:
    plan = planned(FOUND + CASES[name], target)
    assert plan.crashed == ()
    found = {finding.rule.id for finding in (*plan.done, *plan.left) if finding.hit.path == "index.js"}
    assert "buffer-constructor" in found or any(skip.path == "index.js" and skip.reason for skip in plan.skipped)
