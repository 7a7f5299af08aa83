"""Code that loads the SDK v2 where nothing brings it."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Shell
from npm import installed
from test_docs import calls, fences, pattern

from scaffold import data, facts
from scaffold.rules.sdk_v2_not_bundled import ASKING

TEMPLATE = """Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: index.handler, Runtime: nodejs16.x}
  Bills:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: bills.handler, Runtime: nodejs16.x}
"""
FILES = {
    "template.yaml": TEMPLATE,
    "src/package.json": '{\n  "name": "orders",\n  "devDependencies": {\n    "aws-sdk": "^2.900.0"\n  }\n}\n',
    "src/package-lock.json": '{"dependencies": {"aws-sdk": {"version": "2.1250.0", "dev": true}}}\n',
    "src/index.js": 'const store = require("./store");\nexports.handler = async () => store.list();\n',
    "src/bills.js": "exports.handler = async (event) => event;\n",
    "src/store.js": 'const { S3 } = require("aws-sdk");\nexports.list = () => new S3().listBuckets().promise();\n',
    "src/more.js": 'const S3 = require("aws-sdk/clients/s3");\nmodule.exports = new S3();\n',
}


def test_only_the_function_that_loads_it_is_held(shell: Shell) -> None:
    shell.commit(FILES)
    report = json.loads(shell("migrate", "--to", "nodejs18.x", "--dry-run", "--format", "json").out)
    assert {one["name"]: one["state"] for one in report["functions"]} == {"Orders": "held", "Bills": "moved"}
    found = [one for one in report["left"] if one["rule"] == "sdk-v2-not-bundled"]
    assert [(one["path"], one["functions"]) for one in found] == [("src/store.js", ["Orders"])]
    assert "src/package.json has 2.1250.0 in devDependencies only, which is not deployed" in found[0]["note"]


def test_what_would_move_it_is_told(shell: Shell) -> None:
    """`--sdk auto` after the summary, until a way with the SDK has been tried; what v2 costs only where it comes."""
    shell.commit(FILES)
    ran = shell("migrate", "--to", "nodejs18.x", "--dry-run")
    assert "  scaffold migrate --to nodejs18.x --sdk auto " in ran.out
    assert "rewrite for SDK v3, or bring v2 along\n" in ran.out
    bundled = shell("migrate", "--to", "nodejs18.x", "--dry-run", "--sdk", "bundle")
    assert "note: --sdk bundle brings aws-sdk along" in bundled.out
    assert "--sdk auto" not in bundled.out
    shell.commit({"src/package.json": "{broken"})
    nothing = shell("migrate", "--to", "nodejs18.x", "--dry-run", "--sdk", "bundle")
    assert "Held      1 function stays" in nothing.out
    assert "brings aws-sdk along" not in nothing.out


def test_reviewed_it_is_brought_along_and_the_lock_file_named(shell: Shell) -> None:
    shell.commit(FILES)
    ran = shell("migrate", "--to", "nodejs18.x", "--safety", "review")
    assert ran.code == 0
    assert "src/package-lock.json is out of date: npm install --package-lock-only (in src/)" in ran.out
    wanted = {"name": "orders", "dependencies": {"aws-sdk": "2.1250.0"}, "devDependencies": {}}
    assert json.loads((shell.folder / "src/package.json").read_text("utf-8")) == wanted
    assert "sdk-v2-not-bundled" not in shell("migrate", "--to", "nodejs24.x", "--dry-run", "--safety", "review").out


def test_nothing_is_brought_for_functions_that_stay(shell: Shell) -> None:
    held = "exports.handler = (event, ...rest) => rest[1](null, event.id);\n"
    ask = ("migrate", "--to", "nodejs24.x", "--safety", "review", "--dry-run", "--format", "json")
    for bills in (held, 'require("./store");\n' + held):
        shell.commit({**FILES, "src/bills.js": bills})
        report = json.loads(shell(*ask).out)
        assert {one["name"]: one["state"] for one in report["functions"]} == {"Orders": "moved", "Bills": "held"}
        assert "src/package.json" in report["files"]
    shell.commit({**FILES, "src/index.js": FILES["src/index.js"] + held})
    report = json.loads(shell(*ask).out)
    assert "src/package.json" not in report["files"]
    found = [one["why"] for one in report["left"] if one["rule"] == "sdk-v2-not-bundled"]
    assert found == ["held: only the new runtime needs it, Orders is held"]


def test_the_command_of_the_page(shell: Shell) -> None:
    page = data.folder("docs") / "rules" / "sdk-v2-not-bundled.md"
    shell.commit(FILES)
    ((command, output),) = (one for block in fences(page, "console") for one in calls(block))
    assert re.fullmatch(pattern(output), shell(*command.split()[1:]).out)


def test_once_for_a_package(shell: Shell) -> None:
    more = {"src/bills.js": 'require("./more");\nexports.handler = async (event) => event;\n'}
    shell.commit({**FILES, **more})
    report = json.loads(shell("migrate", "--to", "nodejs18.x", "--dry-run", "--format", "json").out)
    found = [one for one in report["left"] if one["rule"] == "sdk-v2-not-bundled"]
    assert [(one["path"], sorted(one["functions"])) for one in found] == [("src/more.js", ["Bills", "Orders"])]
    assert "1 more file loads it" in found[0]["note"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "spec",
    [
        "@dazn/lambda-powertools-lambda-client@1.28.1",
        "@middy/secrets-manager@2.5.7",
        "@middy/ssm@2.5.7",
        "data-api-client@1.3.0",
    ],
)
def test_packages_that_load_it_and_do_not_bring_it(spec: str, real_node: Callable[[str], Path]) -> None:
    name = spec.rpartition("@")[0]
    assert name in ASKING
    modules = installed(spec)
    assert not (modules / "aws-sdk").exists()
    code = f"try {{ require('{name}') }} catch (error) {{ console.log(error.code, error.message) }}"
    binary = real_node(facts.find("nodejs18.x").patch)
    done = subprocess.run(
        [binary, "-e", code], cwd=modules.parent, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.startswith("MODULE_NOT_FOUND Cannot find module 'aws-sdk")
