"""Templates that `cdk synth` wrote: their functions are the app's, a second time."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import Shell

STACK = """\
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib';
export class Mail extends Stack {
  constructor(scope, id) {
    super(scope, id);
    new lambda.Function(this, 'Send', {
      runtime: lambda.Runtime.NODEJS_18_X, handler: 'index.handler', code: lambda.Code.fromAsset('src') });
  }
}
"""
TEMPLATE = """\
Resources:
  Send0A1B2C3D:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs18.x
      Code: { S3Bucket: assets, S3Key: 0a1b.zip }
    Metadata:
      aws:cdk:path: Mail/Send/Resource
"""
APP = {
    "cdk.json": '{"app": "node bin/app.js"}',
    "package.json": '{"dependencies": {"aws-cdk-lib": "2.232.0"}}',
    "lib/mail.ts": STACK,
    "src/index.js": "exports.handler = async (event) => event.id;\n",
    "template.yaml": TEMPLATE,
}


def names(shell: Shell, *paths: str) -> list[tuple[str, str]]:
    found = json.loads(shell("functions", *paths, "--format", "json").out)
    return [(one["name"], one["path"]) for one in found["functions"]]


def test_a_template_beside_its_app_is_counted_once_and_not_changed(shell: Shell) -> None:
    shell.commit(APP)
    assert names(shell) == [("Send", "lib/mail.ts")]
    ran = shell("migrate", "--to", "nodejs24.x")
    assert "1 of 1 function moved" in ran.out
    assert ran.code == 0
    assert Path("template.yaml").read_text() == TEMPLATE
    assert "NODEJS_24_X" in Path("lib/mail.ts").read_text()
    said = json.loads(shell("show", "--format", "json").out)["skipped"]
    assert [(one["path"], one["reason"], one["matters"]) for one in said] == [
        ("template.yaml", "written by cdk synth: its app is read instead", False)
    ]


def test_in_a_repository_of_several_apps_each_has_its_own(shell: Shell) -> None:
    shell.commit({f"mail/{path}": text for path, text in APP.items()})
    shell.write({"only/template.yaml": TEMPLATE, "only/cdk.json": "{}"})
    assert names(shell) == [("Send", "mail/lib/mail.ts"), ("Send0A1B2C3D", "only/template.yaml")]


def test_where_the_app_is_not_there_or_not_understood_the_template_is_what_there_is(shell: Shell) -> None:
    shell.commit({"template.yaml": TEMPLATE, "src/index.js": APP["src/index.js"]})
    assert names(shell) == [("Send0A1B2C3D", "template.yaml")]
    assert "1 of 1 function moved" in shell("migrate", "--to", "nodejs24.x").out
    assert "nodejs24.x" in Path("template.yaml").read_text()


def test_a_template_that_somebody_wrote_counts_beside_an_app(shell: Shell) -> None:
    own = TEMPLATE.replace("    Metadata:\n      aws:cdk:path: Mail/Send/Resource\n", "")
    shell.commit({**APP, "template.yaml": own})
    assert names(shell) == [("Send", "lib/mail.ts"), ("Send0A1B2C3D", "template.yaml")]
