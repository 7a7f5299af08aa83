"""`scaffold check`, as a person runs it."""

from __future__ import annotations

import json

import pytest
from conftest import Shell

TEMPLATE = """Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: orders, Handler: index.handler, Runtime: %s}
  Bills:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: bills, Handler: index.handler, Runtime: nodejs22.x}
"""
OLD = "exports.handler = async (event, context) => context.invokeid;\n"
GOOD = "exports.handler = async (event, context) => context.awsRequestId;\n"
WARNS = "exports.handler = async (event) => new Buffer(event.body, 'base64').toString();\n"
STACK = "exports.read = (reply) => JSON.parse(reply.Payload).stackTrace;\n"


def project(shell: Shell, runtime: str, orders: str = GOOD, bills: str = GOOD) -> None:
    shell.commit({"template.yaml": TEMPLATE % runtime, "orders/index.js": orders, "bills/index.js": bills})


def test_code_that_works_has_no_finding(shell: Shell) -> None:
    project(shell, "nodejs24.x")
    before = shell.state()
    ran = shell("check")
    assert ran.code == 0
    assert "2 functions on nodejs22.x (1) and nodejs24.x (1)" in ran.out
    assert "Nothing was found." in ran.out
    assert shell.state() == before


def test_each_function_is_asked_as_of_its_own_runtime(shell: Shell) -> None:
    project(shell, "nodejs8.10", orders=OLD, bills=OLD)
    ran = shell("check")
    assert ran.code == 1
    assert "bills/index.js:1:45" in ran.out
    assert "orders/index.js" not in ran.out
    assert "1 finding breaks." in ran.out


def test_what_the_runtime_does_not_have_yet_or_no_longer(shell: Shell) -> None:
    newer = "exports.handler = async (event) => Promise.allSettled(event.all.map(work));\n"
    gone = 'exports.handler = async (event) => require("crypto").createHash("md4").update(event.id).digest("hex");\n'
    project(shell, "nodejs10.x", orders=newer, bills=gone)
    ran = shell("check")
    assert ran.code == 1
    assert "Promise.allSettled needs nodejs12.x" in ran.out
    assert "md4 is refused" in ran.out


def test_as_if_on_another_runtime(shell: Shell) -> None:
    project(shell, "nodejs8.10", orders=OLD)
    assert shell("check").code == 0
    ran = shell("check", "--runtime", "nodejs10.x")
    assert ran.code == 1
    assert "orders/index.js:1:45" in ran.out
    assert shell("check", "--runtime", "nodejs10.x", "--function", "Bills").code == 0


def test_what_a_runtime_warns_of_fails_when_asked(shell: Shell) -> None:
    project(shell, "nodejs24.x", orders=WARNS)
    ran = shell("check")
    assert ran.code == 0
    assert "Deprecated  1" in ran.out
    assert "1 finding is deprecated." in ran.out
    assert shell("check", "--fail-on", "deprecated").code == 1


def test_what_a_step_changes_is_asked_where_the_old_runtime_is_known(shell: Shell) -> None:
    project(shell, "nodejs10.x", orders=GOOD + STACK)
    assert "Changes" not in shell("check").out
    ran = shell("check", "--from", "nodejs8.10", "--fail-on", "changes")
    assert ran.code == 1
    assert "orders/index.js:2" in ran.out
    assert "error-stack-trace" in ran.out
    assert "nodejs10.x (from nodejs8.10)" in ran.out


def test_a_bump_by_hand_is_seen_against_a_commit(shell: Shell) -> None:
    project(shell, "nodejs8.10", orders=GOOD + STACK)
    shell.git("branch", "before")
    shell.commit({"template.yaml": TEMPLATE % "nodejs10.x"})
    ran = shell("check", "--base", "before", "--fail-on", "changes")
    assert ran.code == 1
    assert "error-stack-trace" in ran.out
    assert shell("check", "--base", "HEAD", "--fail-on", "changes").code == 0


def test_a_base_that_is_not_there(shell: Shell) -> None:
    project(shell, "nodejs10.x")
    ran = shell("check", "--base", "nonsense")
    assert ran.code == 2
    assert "There is no commit 'nonsense'." in ran.err
    assert shell("check", "--base", "--output=x").code == 2


def test_outside_of_a_repository_there_is_no_base(shell: Shell) -> None:
    shell.write({"template.yaml": TEMPLATE % "nodejs10.x", "orders/index.js": GOOD, "bills/index.js": GOOD})
    ran = shell("check", "--base", "main")
    assert ran.code == 2
    assert "is in no git repository" in ran.err


def test_a_baseline_hides_what_was_there_and_nothing_new(shell: Shell) -> None:
    project(shell, "nodejs10.x", orders=OLD)
    ran = shell("check", "--write-baseline", "known.json")
    assert (ran.code, ran.out) == (0, "known.json lists 1 finding; --baseline known.json fails on new ones only.\n")
    ran = shell("check", "--baseline", "known.json")
    assert ran.code == 0
    assert "Known       1 finding in the baseline" in ran.out
    shell.write({"orders/index.js": "// moved down\n" + OLD, "bills/index.js": OLD})
    ran = shell("check", "--baseline", "known.json")
    assert ran.code == 1
    assert "bills/index.js:1:45" in ran.out
    assert "orders/index.js" not in ran.out
    shell.write({"orders/index.js": GOOD, "bills/index.js": GOOD})
    ran = shell("check", "--baseline", "known.json")
    assert ran.code == 0
    assert "1 finding of the baseline not found any more" in ran.out


UNCLEAR = """\
Resources:
  Mail:
    Type: AWS::Lambda::Function
    Properties: { Handler: index.handler, Runtime: nodejs22.x, Code: { S3Bucket: b, S3Key: !Ref Key } }
"""


def test_a_baseline_lists_what_is_not_clear_and_not_read_as_well(shell: Shell) -> None:
    """Else a check could never pass where code lies elsewhere or a file is not read."""
    shell.commit({"t.yaml": UNCLEAR, "broken.yaml": "a: [AWS::Lambda::Function\nb: 1\n"})
    assert shell("check").code == 1
    ran = shell("check", "--write-baseline", "known.json")
    assert "known.json lists 1 function that is not clear and 1 file not read; --baseline known.json" in ran.out
    ran = shell("check", "--baseline", "known.json")
    assert (ran.code, "Unknown" in ran.out, "Not read" in ran.out) == (0, False, False)
    assert "\nKnown       1 function that is not clear and 1 file not read in the baseline\n" in ran.out
    assert "\nNothing new was found. " in ran.out
    shell.write({"t.yaml": UNCLEAR + UNCLEAR.partition("\n")[2].replace("Mail", "Post")})
    ran = shell("check", "--baseline", "known.json")
    assert ran.code == 1
    assert "Unknown   1 function\n  Post: its code is packaged elsewhere\n" in ran.out
    shell.write({"t.yaml": UNCLEAR.replace("Mail", "Post"), "broken.yaml": "ok: 1\n"})
    ran = shell("check", "--baseline", "known.json")
    assert "2 entries of the baseline not found any more: write it anew." in ran.out
    found = json.loads(shell("check", "--baseline", "known.json", "--format", "json").out)
    assert (found["exit"], found["functions"][0]["problem"]) == (1, "its code is packaged elsewhere")


def test_a_file_that_may_declare_a_function_and_is_not_read_fails(shell: Shell) -> None:
    shell.commit({"t.yaml": TEMPLATE % "nodejs22.x", "orders/index.js": GOOD, "bills/index.js": GOOD})
    assert shell("check").code == 0
    shell.write({"broken.yaml": "a: [AWS::Lambda::Function\nb: 1\n"})
    ran = shell("check")
    assert (ran.code, "\nNot read  broken.yaml:2 (not YAML: " in ran.out) == (1, True)


def test_what_is_clean_on_a_runtime_that_ends_is_shown_where_to_look_next(shell: Shell) -> None:
    shell.write({"t.yaml": TEMPLATE % "nodejs8.10", "orders/index.js": GOOD, "bills/index.js": GOOD}, "a b")
    ran = shell("check", "a b")
    assert ran.code == 0
    assert ran.out.endswith("  scaffold migrate 'a b' --to nodejs24.x --dry-run   what a move would change\n")
    assert "scaffold migrate" not in shell("check", "a b", "--runtime", "nodejs24.x").out


def test_annotations_of_github_actions(shell: Shell) -> None:
    odd = "api/a,b%/index.js"
    shell.commit(
        {
            "api/t.yaml": (TEMPLATE % "nodejs10.x").replace("CodeUri: orders", 'CodeUri: "a,b%"') + UNCLEAR[11:],
            odd: OLD,
            "api/bills/index.js": WARNS,
            "api/broken.yaml": "a: [AWS::Lambda::Function\nb: 1\n",
        }
    )
    ran = shell("check", "api", "--format", "github")
    assert ran.code == 1
    first, second, third, fourth, last = ran.out.splitlines()
    assert first.startswith("::error file=api/a%2Cb%25/index.js,line=1,col=45,title=context-invokeid::")
    assert first.endswith(" See: scaffold explain context-invokeid")
    assert second.startswith("::notice file=api/bills/index.js,line=1,col=36,title=buffer-constructor::")
    assert third == "::warning file=api/t.yaml,line=8,title=not clear::Mail: its code is packaged elsewhere"
    assert fourth.startswith("::warning file=api/broken.yaml,line=2,title=not read::not YAML: ")
    assert last.endswith(" 1 finding breaks, 1 is deprecated, 1 function not clear, 1 file not read.")


def test_a_check_in_markdown_is_about_no_move(shell: Shell) -> None:
    shell.commit({"t.yaml": UNCLEAR})
    said = shell("check", "--format", "markdown").out
    assert f"\n## {shell.folder.name}: 1 function on nodejs22.x\n" in said
    assert "\n\n1 function not clear.\n" in said
    assert "→" not in said
    shell("check", "--write-baseline", "known.json")
    said = shell("check", "--baseline", "known.json", "--format", "markdown").out
    assert "> **Note** 1 function that is not clear in the baseline.\n\nNothing was found.\n" in said


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"schema": 2, "findings": []}', '{"schema": 1, "findings": [1]}'])
def test_what_is_no_baseline(shell: Shell, content: str) -> None:
    project(shell, "nodejs10.x")
    shell.write({"known.json": content})
    ran = shell("check", "--baseline", "known.json")
    assert ran.code == 2
    assert "known.json is no baseline" in ran.err
    assert shell("check", "--baseline", "gone.json").code == 2


def test_json_has_every_finding(shell: Shell) -> None:
    project(shell, "nodejs10.x", orders=OLD)
    ran = shell("check", "--format", "json")
    report = json.loads(ran.out)
    assert (report["exit"], report["target"], report["wrote"]) == (1, "", False)
    assert [(one["rule"], one["path"], one["line"]) for one in report["left"]] == [
        ("context-invokeid", "orders/index.js", 1)
    ]
    assert [(one["name"], one["to"], one["state"]) for one in report["functions"]] == [
        ("Orders", "nodejs10.x", "checked"),
        ("Bills", "nodejs22.x", "checked"),
    ]


def test_a_function_whose_code_was_not_read_is_not_clean(shell: Shell) -> None:
    shell.commit({"template.yaml": TEMPLATE % "nodejs10.x", "orders/index.js": GOOD})
    ran = shell("check")
    assert ran.code == 1
    assert "Unknown   1 function" in ran.out


def test_an_ignore_holds(shell: Shell) -> None:
    project(shell, "nodejs10.x", orders="// scaffold-ignore: context-invokeid reason=kept\n" + OLD)
    ran = shell("check")
    assert ran.code == 0
    assert "Ignored   1 as asked" in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--date", "june"], "'june' is no day."),
        (["--sdk", "3.1.0"], "'3.1.0' is no version of the AWS SDK v2."),
        (["--runtime", "node24"], "Did you mean nodejs24.x?"),
        (["--only", "buffer-construct"], "buffer-constructor"),
        (["--function", "Order"], "Orders"),
        (["--base", "a", "--from", "nodejs8.10"], "not allowed with"),
    ],
)
def test_wrong_calls(shell: Shell, arguments: list[str], said: str) -> None:
    project(shell, "nodejs10.x")
    ran = shell("check", *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_no_function(shell: Shell) -> None:
    shell.write({"index.js": OLD})
    ran = shell("check")
    assert ran.code == 2
    assert "No Lambda function was found" in ran.err
