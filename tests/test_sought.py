"""Functions whose declaration does not say where their code is: it is sought, and what may be theirs holds them."""

from __future__ import annotations

import json

import pytest
from conftest import Shell
from test_functions import derived

from scaffold.functions import zip_in

CLOUDFORMATION = """\
Resources:
  Mail:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs8.10
      Code: { S3Bucket: !Ref Bucket, S3Key: !Join ["/", [!FindInMap [Source, Key, Prefix], mail.zip]] }
  Bills:
    Type: AWS::Serverless::Function
    Properties: { Handler: index.handler, Runtime: nodejs8.10, CodeUri: "s3://bucket/v1.2.3/bills.zip" }
  Gone:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs8.10
      Code: { S3Bucket: b, S3Key: !Sub "${Version}/${Name}.zip" }
"""
TERRAFORM = """\
resource "aws_lambda_function" "mail" {
  runtime  = "nodejs8.10"
  handler  = "index.handler"
  filename = "${path.module}/../build/mail.zip"
}
resource "aws_lambda_function" "bills" {
  runtime          = "nodejs8.10"
  handler          = "index.handler"
  filename         = "../build/all.zip"
  source_code_hash = data.archive_file.all.output_base64sha256
}
data "archive_file" "all" {
  type        = "zip"
  source_dir  = "../bills/"
  output_path = "../build/all.zip"
}
"""
SHELL = """\
aws lambda create-function --function-name mail --runtime nodejs8.10 --handler index.handler \\
  --zip-file fileb://build/mail.zip
aws lambda create-function --function-name bills --runtime nodejs8.10 --handler index.handler \\
  --s3-bucket b --s3-key bills.zip
"""
CODE = "exports.handler = async (event) => event.id;\n"


@pytest.mark.parametrize(
    ("path", "declares", "names"),
    [
        ("deploy/template.yaml", CLOUDFORMATION, ("Mail", "Bills")),
        ("infra/main.tf", TERRAFORM, ("mail", "bills")),
        ("deploy.sh", SHELL, ("mail", "bills")),
    ],
)
def test_code_is_sought_in_the_folder_that_is_called_as_its_zip_is(
    path: str, declares: str, names: tuple[str, str]
) -> None:
    found = derived({path: declares, "source/mail/index.js": CODE, "source/bills/index.js": CODE})
    for name in names:
        code = f"source/{name.lower()}/index.js"
        assert (found[name].code, found[name].root) == ((code,), code.rpartition("/")[0])
        assert (found[name].problem, found[name].sought) == ("", True)
    assert all(one.root is None and one.problem for name, one in found.items() if name not in names)


def test_of_several_such_folders_the_nearest_and_none_where_two_are_as_near() -> None:
    files = {f"{one}/source/mail/index.js": CODE for one in ("a", "b")}
    assert derived({**files, "a/deploy/t.yaml": CLOUDFORMATION})["Mail"].code == ("a/source/mail/index.js",)
    assert derived({**files, "deploy/t.yaml": CLOUDFORMATION})["Mail"].code == ()


def test_a_package_of_that_name_is_what_the_zip_is_built_of() -> None:
    """Its handler is made by a bundler: its code is that function's all the same, and is not called clean."""
    terraform = """\
locals {
  zip = var.zip == null ? "${path.module}/lambdas/mail/mail.zip" : var.zip
}
resource "aws_lambda_function" "mail" {
  runtime  = "nodejs8.10"
  handler  = "index.handler"
  filename = var.bucket == null ? local.zip : null
}
"""
    files = {"m/main.tf": terraform, "m/lambdas/mail/src/lambda.ts": CODE, "m/lambdas/mail/package.json": "{}"}
    found = derived(files)["mail"]
    assert (found.root, found.code) == ("m/lambdas/mail", ())
    assert found.problem == "the file of its handler index.handler was not found in m/lambdas/mail"
    del files["m/lambdas/mail/package.json"]
    assert derived(files)["mail"].root is None
    with_code = {**files, "m/lambdas/mail/index.js": CODE}
    assert derived(with_code)["mail"].code == ("m/lambdas/mail/index.js",)


@pytest.mark.parametrize(
    "files",
    [
        {"source/mail/main.js": CODE},
        {"source/mails/index.js": CODE},
        {"node_modules/mail/index.js": CODE},
        {"mail.js": CODE},
    ],
)
def test_a_folder_without_the_file_of_the_handler_is_not_its_code(files: dict[str, str]) -> None:
    found = derived({**files, "deploy/t.yaml": CLOUDFORMATION})["Mail"]
    assert (found.root, found.code, found.problem) == (None, (), "its code is packaged elsewhere")


def test_words_after_an_option_are_not_its_value() -> None:
    script = "aws lambda create-function --function-name f --zip-file fileb://f.zip --runtime nodejs10.x \\\n"
    found = derived({"deploy.sh": f"{script}  --handler 'index.handler' \\\n  $@\n", "index.js": CODE})
    assert (found["f"].code, found["f"].handler, found["f"].problem) == (("index.js",), "index.handler", "")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("s3://b/a/mail.zip", "mail"),
        ('!Join ["/", [a, "mail-v1.zip"]]', "mail-v1"),
        ("{ S3Key: mail.zip, S3Bucket: b }", "mail"),
        ("a.zip or b.zip", ""),
        ("${Name}.zip", ""),
        ("$NAME.zip", ""),
        ("mail-${Version}.zip", ""),
        ("mail.zipped", ""),
        (".zip", ""),
        ("", ""),
    ],
)
def test_what_a_zip_is_called(text: str, name: str) -> None:
    assert zip_in(text) == name


TEMPLATE = """\
Resources:
  Mail:
    Type: AWS::Lambda::Function
    Properties: { Handler: index.handler, Runtime: nodejs8.10, Code: { S3Bucket: b, S3Key: !Ref Key } }
"""
BREAKS = "const AWS = require('aws-sdk');\nexports.handler = async () => new AWS.S3().listBuckets().promise();\n"


def test_what_breaks_in_code_that_may_be_theirs_holds_functions_whose_code_was_not_found(shell: Shell) -> None:
    shell.commit({"deploy/t.yaml": TEMPLATE, "source/post/package.json": "{}", "source/post/index.js": BREAKS})
    ran = shell("migrate", "--to", "nodejs24.x", "--dry-run", "--format", "json")
    (held,) = json.loads(ran.out)["held"]
    assert (held["function"], [one["path"] for one in held["by"]]) == ("Mail", ["source/post/index.js"])
    assert json.loads(ran.out)["done"] == []
    moved = shell("migrate", "--to", "nodejs24.x", "--no-hold")
    assert "1 of 1 function moved, 1 not clear, 1 finding left" in moved.out


def test_what_breaks_in_code_that_is_no_functions_holds_none(shell: Shell) -> None:
    """A package without a handler is nobody's code; code that a function is seen to load is that one's."""
    web = "const { SlowBuffer } = require('buffer');\nexports.app = () => SlowBuffer(9);\n"
    own = TEMPLATE.replace("Mail", "Post").replace(
        "{ S3Bucket: b, S3Key: !Ref Key }", "{ S3Bucket: b, S3Key: post.zip }"
    )
    shell.commit({"deploy/t.yaml": TEMPLATE, "web/package.json": "{}", "web/index.js": web})
    assert json.loads(shell("migrate", "--to", "nodejs24.x", "--dry-run", "--format", "json").out)["held"] == []
    shell.commit({"deploy/own.yaml": own, "source/post/package.json": "{}", "source/post/index.js": BREAKS})
    found = json.loads(shell("migrate", "--to", "nodejs24.x", "--dry-run", "--format", "json").out)
    assert [one["function"] for one in found["held"]] == ["Post"]
