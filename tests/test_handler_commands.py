"""Programs beside functions: what they export as `handler` is not Lambda's."""

from __future__ import annotations

import pytest
from examples import RULES, RUNTIMES, project

from scaffold.functions import derive
from scaffold.model import Migration, Plan, Project
from scaffold.plan import migrate

TEMPLATE = """Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: fn, Handler: index.handler, Runtime: nodejs8.10}
"""
EXITS = "exports.handler = async (argv) => {\n  if (!argv.id) process.exit(1);\n};\n"
YARGS = f"exports.command = 'seed';\nexports.builder = {{}};\n{EXITS}"
CLOUD = "service: orders\nprovider: # the cloud\n\n  region: here\n# and\n  name: aliyun\nplugins: [x]\n"
PACK = EXITS.replace("argv", "folder, to").replace("folder, to.id", "folder") + (
    "if (require.main === module) exports.handler(process.argv[2]);\n"
)
OTHER = TEMPLATE.replace("fn", "gone").replace("F:", "G:")


def plan(files: dict[str, str]) -> Plan:
    whole = project({"template.yaml": TEMPLATE, "fn/index.js": "exports.handler = async () => 1;\n", **files})
    return migrate(whole, RULES, migration(whole))


def migration(whole: Project) -> Migration:
    return Migration(derive(whole, RUNTIMES), RUNTIMES["nodejs10.x"], RUNTIMES, RUNTIMES["nodejs8.10"])


def exits(files: dict[str, str]) -> list[str]:
    return [one.hit.path for one in plan(files).left if one.rule.id == "handler-process-exit"]


@pytest.mark.parametrize(
    "files",
    [
        {"tool/seed.js": YARGS},
        {"tool/seed.js": f"#!/usr/bin/env node\n{EXITS}"},
        {"tool/seed.js": EXITS, "package.json": '{"bin": {"seed": "./tool/seed.js"}}'},
        {"tool/seed.js": EXITS, "package.json": '{"bin": "tool/seed.js"}'},
        {"scripts/seed.js": EXITS},
        {"pack/index.js": PACK},
        {"far/serverless.yml": CLOUD, "far/src/index.js": EXITS},
        {"far/serverless.yaml": CLOUD.replace("aliyun", "'google'"), "far/index.js": EXITS},
        {"cli/seed.js": "exports.handler = require('./lib').run;\n", "cli/lib.js": EXITS.replace("handler", "run")},
    ],
)
def test_a_command_or_what_runs_in_another_cloud_is_no_handler(files: dict[str, str]) -> None:
    assert exits(files) == []


@pytest.mark.parametrize(
    "files",
    [
        {"fn/index.js": YARGS},
        {"tool/seed.js": EXITS},
        {"far/serverless.yml": CLOUD.replace("aliyun", "aws"), "far/index.js": EXITS},
        {"far/serverless.yml": CLOUD.replace("provider:", "other:"), "far/index.js": EXITS},
        {"far/serverless.yml": CLOUD, "tool/seed.js": EXITS},
        {"serverless.yml": CLOUD, "far/serverless.yml": CLOUD.replace("aliyun", "aws"), "far/index.js": EXITS},
        {"pack/index.js": PACK.replace("folder, to", "event, context")},
        {"pack/index.js": PACK.replace("process.argv[2]", "{}")},
        {"more.yaml": OTHER, "scripts/seed.js": EXITS},
        {"scripts/lib.js": EXITS, "fn/index.js": "const { handler } = require('../scripts/lib');\nhandler();\n"},
    ],
)
def test_what_a_function_is_or_loads_or_may_be_counts(files: dict[str, str]) -> None:
    assert len(exits(files)) == 1


def test_without_a_function_a_folder_of_scripts_may_have_handlers() -> None:
    whole = project({"scripts/seed.js": EXITS})
    (one,) = migrate(whole, RULES, migration(whole)).left
    assert one.rule.id == "handler-process-exit"


def test_a_package_that_only_a_command_loads_is_nothing_to_a_function() -> None:
    lock = '{"dependencies": {"fibers": {"version": "1.0.0"}, "@puresec/function-shield": {"version": "1.0.7"}}}'
    shared = {"package.json": '{"dependencies": {"@puresec/function-shield": "1.0.7"}}', "package-lock.json": lock}
    loads = "require('@puresec/function-shield');\n"
    for path, number in (("scripts/seed.js", 0), ("tool/seed.js", 1)):
        whole = project({"template.yaml": TEMPLATE, "fn/index.js": "", **shared, path: loads + EXITS})
        found = migrate(whole, RULES, Migration(derive(whole, RUNTIMES), RUNTIMES["nodejs20.x"], RUNTIMES))
        assert [one.rule.id for one in found.left].count("package-too-old") == number
