"""`migrate`, `show`, `undo` and `functions` as a person calls them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from conftest import Ran, Shell

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: orders/
      Handler: index.handler
      Runtime: nodejs8.10 # the oldest
  Mail:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: mail/
      Handler: index.handler
      Runtime: nodejs8.10
"""
ORDERS = """\
const fs = require('fs');
exports.handler = async (event, context) => {
  fs.writeFile('/tmp/ö', 'y');
  return Buffer.from(context.invokeid);
};
"""
MAIL = "exports.handler = async (event) => new Buffer(event.body);\n"
FILES = {
    "template.yaml": TEMPLATE,
    "orders/index.js": ORDERS,
    "mail/index.js": MAIL.replace("\n", "\r\n"),
    "README.md": "nodejs8.10\n",
}
NEW = TEMPLATE.replace("nodejs8.10", "nodejs10.x")


@pytest.fixture
def orders(shell: Shell) -> Shell:
    """Two functions, committed."""
    shell.commit(FILES)
    return shell


def places(ran: Ran, part: str) -> list[tuple[str, str, int]]:
    return [(one["rule"], one["path"], one["line"]) for one in json.loads(ran.out)[part]]


def test_a_migration_writes_says_what_it_did_and_is_shown_again(orders: Shell) -> None:
    before = orders.state()
    ran = orders("migrate", "--to", "nodejs10.x")
    assert (ran.code, ran.err) == (0, "")
    assert "\x1b" not in ran.out
    assert ran.out.startswith("orders: 2 functions, nodejs8.10 → nodejs10.x")
    assert re.search(
        r"^2 of 2 functions moved, 1 finding left; nodejs10\.x cannot be deployed\. +exit 0$", ran.out, re.M
    )
    changed = {path for path, now in orders.state().items() if now != before[path]}
    assert changed == {"template.yaml", "orders/index.js"}
    assert (orders.folder / "template.yaml").read_text() == NEW
    assert orders.git("status", "--porcelain").split() == ["M", "orders/index.js", "M", "template.yaml"]
    again = orders("show")
    assert again == ran
    assert orders("show", "--format", "json").out.startswith("{")
    assert orders("show", "--format", "markdown").out.startswith("*scaffold ")


def test_show_filters(orders: Shell) -> None:
    orders("migrate", "--to", "nodejs10.x")
    rule = orders("show", "--rule", "buffer-constructor").out
    assert "mail/index.js:1:36  buffer-constructor  deprecated  not fixed" in rule
    assert "cloudformation-runtime" not in rule
    assert "mail/index.js" not in orders("show", "--file", "orders").out
    assert "Orders" in (by_name := orders("show", "--function", "Orders").out)
    assert "mail/index.js" not in by_name
    assert "No finding for --rule nvmrc" in orders("show", "--rule", "nvmrc").out


def test_show_without_a_run(orders: Shell) -> None:
    ran = orders("show")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error: No migrate has been run in orders.\n       Run `scaffold migrate --to R` first.\n"


def test_a_second_run_and_a_third_edit_nothing_and_list_the_same_rest(orders: Shell) -> None:
    first = orders("migrate", "--to", "nodejs10.x", "--format", "json")
    after = orders.state()
    assert places(first, "left") == [("buffer-constructor", "mail/index.js", 1)]
    for _ in range(3):
        again = orders("migrate", "--to", "nodejs10.x", "--format", "json")
        assert places(again, "done") == []
        assert places(again, "left") == places(first, "left")
        assert [(f["from"], f["to"], f["state"]) for f in json.loads(again.out)["functions"]] == [
            ("nodejs8.10", "nodejs10.x", "stays"),
            ("nodejs8.10", "nodejs10.x", "stays"),
        ]
        assert orders.state() == after
    said = orders("migrate", "--to", "nodejs10.x").out
    assert "an earlier run moved 2 functions to nodejs10.x" in said
    assert "not moved" not in said


def test_a_next_migration_comes_from_where_the_functions_are(orders: Shell) -> None:
    orders("migrate", "--to", "nodejs10.x")
    orders.git("commit", "-qam", "moved")
    report = json.loads(orders("migrate", "--to", "nodejs24.x", "--format", "json").out)
    assert {(f["from"], f["to"]) for f in report["functions"]} == {("nodejs10.x", "nodejs24.x")}


def test_undo_is_a_round_trip(orders: Shell) -> None:
    before = orders.state()
    os.utime("README.md")
    orders("migrate", "--to", "nodejs10.x")
    orders("migrate", "--to", "nodejs10.x")
    ran = orders("undo")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "orders: 2 files are as they were before the last migrate. AWS was not touched.\n"
    assert orders.state() == before
    again = orders("undo")
    assert (again.code, again.out) == (2, "")
    assert again.err == "error: The last run has been undone already.\n       There is nothing to undo.\n"
    assert orders("migrate", "--to", "nodejs10.x").code == 0


@pytest.mark.parametrize("idle", [0, 1, 2])
def test_what_was_undone_is_shown_as_undone(orders: Shell, idle: int) -> None:
    """Whatever number of runs that changed nothing came between."""
    for _ in range(1 + idle):
        orders("migrate", "--to", "nodejs10.x")
    orders("undo")
    shown = orders("show")
    assert "note: this run was undone: the files are as they were before it.\n" in shown.out
    assert "nodejs8.10 → nodejs10.x" in shown.out
    again = orders("migrate", "--to", "nodejs10.x", "--code-only", "--dry-run").out
    assert "run before" not in again
    orders("migrate", "--to", "nodejs10.x", "--only", "nvmrc")
    assert "undone" not in orders("show").out


def test_undo_refuses_what_changed_since(orders: Shell) -> None:
    orders("migrate", "--to", "nodejs10.x")
    with Path("template.yaml").open("a") as file:
        file.write("# mine\n")
    state = orders.state()
    ran = orders("undo")
    assert (ran.code, ran.out) == (1, "")
    assert "template.yaml" in ran.err
    assert orders.state() == state


def test_undo_after_a_commit_says_git_revert(orders: Shell) -> None:
    orders("migrate", "--to", "nodejs10.x")
    orders.git("commit", "-qam", "moved")
    commit = orders.git("rev-parse", "--short", "HEAD").strip()
    ran = orders("undo")
    assert ran.code == 1
    assert f"The last run was committed ({commit})." in ran.err
    assert f"git revert {commit}" in ran.err


def test_undo_of_nothing(shell: Shell) -> None:
    ran = shell("undo")
    assert (ran.code, ran.err) == (2, "error: No run is recorded here.\n       There is nothing to undo.\n")


def test_a_diff_is_a_patch_and_gives_the_bytes_of_the_write(orders: Shell, tmp_path: Path) -> None:
    before = orders.state()
    ran = orders("migrate", "--to", "nodejs10.x", "--diff", "--safety", "review")
    assert ran.code == 1
    assert ran.out.startswith("diff --git a/")
    assert "nothing is written" in ran.err
    assert "--diff" not in ran.err
    assert orders.state() == before
    orders("migrate", "--to", "nodejs10.x", "--safety", "review")
    written = orders.state()
    assert written != before
    orders("undo")
    assert orders.state() == before
    subprocess.run(["git", "apply", "-"], input=ran.out.encode(), cwd=orders.folder, check=True)
    assert orders.state() == written


def test_looking_never_writes(orders: Shell) -> None:
    before = orders.state()
    for how, code in (("--dry-run", 0), ("--check", 1), ("--diff", 1)):
        ran = orders("migrate", "--to", "nodejs10.x", how)
        assert ran.code == code
        assert orders.state() == before
    assert orders("show").code == 2
    assert not list((orders.folder / ".git").glob("scaffold*/*/runs/*"))
    orders("migrate", "--to", "nodejs10.x")
    assert orders("migrate", "--to", "nodejs10.x", "--check").code == 0
    assert orders("migrate", "--to", "nodejs10.x", "--diff").out == ""


@pytest.mark.parametrize("how", [[], ["--dry-run"], ["--check"]])
def test_json_is_one_document_on_stdout_alone(orders: Shell, how: list[str]) -> None:
    ran = orders("migrate", "--to", "nodejs10.x", "--format", "json", *how)
    report = json.loads(ran.out)
    assert ran.err == ""
    assert report["schema"] == 1
    assert report["exit"] == ran.code
    assert report["wrote"] == (not how)
    assert report["files"] == ["orders/index.js", "template.yaml"]
    assert [(f["name"], f["from"], f["to"], f["state"]) for f in report["functions"]] == [
        ("Orders", "nodejs8.10", "nodejs10.x", "moved"),
        ("Mail", "nodejs8.10", "nodejs10.x", "moved"),
    ]


def test_markdown_is_printed_whatever_is_asked(orders: Shell) -> None:
    for how in (["--check"], ["--dry-run"], []):
        assert orders("migrate", "--to", "nodejs10.x", "--format", "markdown", *how).out.startswith("*scaffold ")


def test_a_function_that_stays_since_others_may_need_what_sets_it_fails(shell: Shell) -> None:
    shell.commit({f"nodejs8.10/{path}": text for path, text in FILES.items()})
    ran = shell("migrate", "--to", "nodejs10.x", "--skip", "fs-callback-missing", "--dry-run", "--format", "json")
    assert {one["state"] for one in json.loads(ran.out)["functions"]} == {"stays"}
    assert (ran.code, {one["why"] for one in json.loads(ran.out)["shared"]}) == (
        1,
        {"shared: its path is named after nodejs8.10"},
    )
    everything = shell("migrate", "--to", "nodejs10.x", "--skip", "fs-callback-missing", "--include", "shared")
    assert everything.code == 0
    assert (shell.folder / "nodejs8.10/template.yaml").read_text("utf-8") == NEW


def test_only_a_named_function_moves(orders: Shell) -> None:
    report = json.loads(orders("migrate", "--to", "nodejs10.x", "--function", "Mail", "--format", "json").out)
    assert {f["name"]: f["state"] for f in report["functions"]} == {"Orders": "stays", "Mail": "moved"}
    assert Path("template.yaml").read_text() == TEMPLATE[:-11] + "nodejs10.x\n"
    assert Path("orders/index.js").read_text() == ORDERS
    ran = orders("migrate", "--to", "nodejs10.x", "--function", "Mial")
    assert (ran.code, ran.err) == (2, "error: Function 'Mial' is not known.\n       Did you mean Mail?\n")


def test_only_and_skip(orders: Shell) -> None:
    only = orders("migrate", "--to", "nodejs10.x", "--only", "context-invokeid", "--dry-run", "--format", "json")
    assert places(only, "done") == [("context-invokeid", "orders/index.js", 4)]
    skip = orders("migrate", "--to", "nodejs10.x", "--skip", "context-invokeid", "--dry-run", "--format", "json")
    assert "context-invokeid" not in {rule for rule, _, _ in places(skip, "done") + places(skip, "left")}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("bufer-constructor", "buffer-constructor"), ("invokeid", "context-invokeid"), ("fs_callback_missing", "fs-call")],
)
def test_an_unknown_rule_gets_the_nearest(orders: Shell, typed: str, meant: str) -> None:
    for option in ("--only", "--skip"):
        ran = orders("migrate", "--to", "nodejs10.x", option, typed)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"error: Rule '{typed}' is not known.\n       Did you mean ")
        assert meant in ran.err


def test_from_asks_again_after_a_bump_by_hand(shell: Shell) -> None:
    shell.commit({**FILES, "template.yaml": NEW})
    quiet = shell("migrate", "--to", "nodejs10.x")
    assert "Nothing to do: 2 functions are on nodejs10.x already." in quiet.out
    asked = shell("migrate", "--to", "nodejs10.x", "--from", "nodejs8.10", "--format", "json")
    assert ("context-invokeid", "orders/index.js", 4) in places(asked, "done")
    assert ("buffer-constructor", "mail/index.js", 1) in places(asked, "left")


def test_a_workspace_above_a_project_is_said_not_to_be_read(shell: Shell) -> None:
    """It may bring packages, and pin what deploys: of a run on one folder that is not seen."""
    note = "note: ../package.json is not read: what it brings, or pins to deploy with, counts in a run on its folder."
    shell.commit({**{f"a/{path}": text for path, text in FILES.items()}, "package.json": "{}"})
    look = ("migrate", "--to", "nodejs10.x", "--dry-run")
    assert note in " ".join(shell(*look, "a").out.split())
    assert note in " ".join(shell("check", "a").out.split())
    assert "is not read" not in shell(*look).out
    shell.write({"a/package.json": "{}"})
    assert "is not read" not in shell(*look, "a").out
    for workspace in ({"package.json": '{"workspaces": ["a"]}'}, {"package.json": "{}", "pnpm-workspace.yaml": "a"}):
        shell.write(workspace)
        assert note in " ".join(shell(*look, "a").out.split())


def test_undo_names_the_folder_whose_run_can_be_taken_back(shell: Shell) -> None:
    shell.commit({f"{folder}/{path}": text for folder in ("a b", "c") for path, text in FILES.items()})
    for folder in ("a b", "c"):
        shell("migrate", "--to", "nodejs10.x", folder)
    ran = shell("undo")
    assert (ran.code, ran.err) == (
        2,
        "error: No run is recorded here.\n"
        "       There is a run on another folder: `scaffold undo 'a b'`, `scaffold undo c`.\n",
    )
    assert shell("show").err.endswith(
        "       There is a run on another folder: `scaffold show 'a b'`, `scaffold show c`.\n"
    )
    assert shell("undo", "c").code == 0
    ran = shell("undo", "c")
    assert ran.err.endswith("undone already.\n       There is a run on another folder: `scaffold undo 'a b'`.\n")
    shell("undo", "a b")
    assert shell("undo").err.endswith("       There is nothing to undo.\n")


def test_code_that_git_ignores_is_said_to_be_there(shell: Shell) -> None:
    shell.commit({**FILES, ".gitignore": "orders/\n"})
    assert "orders" not in shell.git("ls-files")
    found = json.loads(shell("functions", "--format", "json").out)["functions"]
    assert {one["name"]: one["problem"] for one in found} == {
        "Mail": "",
        "Orders": "its code is ignored by git and was not read: orders/index.js",
    }


def test_what_is_left_of_functions_that_were_not_asked_for_fails_nothing(shell: Shell) -> None:
    """All that was asked is done: what other functions have still before them is said apart."""
    old = "exports.handler = (event, context, done) => done(null, event.id);\n"
    shell.commit({"template.yaml": TEMPLATE, "orders/index.js": old, "mail/index.js": old})
    dry = shell("migrate", "--to", "nodejs24.x", "--function", "Mail", "--dry-run", "--format", "markdown").out
    assert "1 of 2 functions would be moved, 1 not moved; AWS takes none back to nodejs8.10.\n" in dry
    assert "### Left, of functions that were not asked for (2)\n" in dry
    assert "### Left (" not in dry
    ran = shell("migrate", "--to", "nodejs24.x", "--function", "Mail")
    assert ran.code == 0
    assert "\nLeft      2 findings of functions that were not asked for\n" in ran.out
    assert "--rule callback-handler" not in ran.out
    assert Path("template.yaml").read_text() == TEMPLATE[:-11] + "nodejs24.x\n"
    both = shell("migrate", "--to", "nodejs24.x", "--function", "Mail", "--format", "json")
    assert (both.code, len(json.loads(both.out)["left"])) == (0, 2)


def test_a_function_that_shares_its_runtime_with_one_not_asked_for_is_not_done(shell: Shell) -> None:
    """What it shares cannot be moved: that is left of what was asked."""
    both = TEMPLATE.replace("      Runtime: nodejs8.10 # the oldest\n", "").replace("      Runtime: nodejs8.10\n", "")
    both = both.replace("Resources:\n", "Globals: { Function: { Runtime: nodejs8.10 } }\nResources:\n")
    shell.commit({**FILES, "template.yaml": both})
    ran = shell("migrate", "--to", "nodejs10.x", "--function", "Mail")
    assert ran.code == 1
    assert "Nothing to change, 2 not moved, " in ran.out


def test_several_projects_each_on_its_own(shell: Shell) -> None:
    for name in ("one", "two"):
        shell.write(FILES, name)
    ran = shell("migrate", "one", "two", "--to", "nodejs10.x", "--format", "json")
    assert [(report["project"], report["wrote"]) for report in json.loads(ran.out)] == [("one", True), ("two", True)]
    assert shell("show", "two").out.startswith("two: 2 functions")
    assert shell("undo", "one").code == 0
    assert Path("one/template.yaml").read_text() == TEMPLATE
    assert Path("two/template.yaml").read_text() == NEW
    both = shell("migrate", "one", "two", "--to", "nodejs10.x", "--diff")
    assert (both.code, both.out) == (2, "")


def test_a_path_is_named_in_the_commands_that_follow(shell: Shell) -> None:
    shell.write(FILES, "services/mail")
    dry = shell("migrate", "services/mail", "--to", "nodejs10.x", "--dry-run").out
    assert "scaffold migrate services/mail --to nodejs10.x --diff" in dry
    done = shell("migrate", "services/mail", "--to", "nodejs10.x").out
    assert "scaffold show services/mail --rule buffer-constructor" in done
    assert "scaffold undo services/mail " in done


def test_without_a_target_it_says_where_to(orders: Shell) -> None:
    ran = orders("migrate")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "orders: 2 functions on nodejs8.10 (2). Nothing was written: say where to.\n"
        "  --to nodejs24.x   newest supported   AWS refuses changes from 2028-07-01\n"
        "  --to nodejs22.x                      AWS refuses changes from 2027-07-01\n"
    )


def test_a_target_that_aws_refuses_is_said_first_and_last(orders: Shell) -> None:
    lines = orders("migrate", "--to", "nodejs10.x").out.splitlines()
    assert lines[1].startswith("note: AWS has refused nodejs10.x")
    assert sum("AWS has refused" in line for line in lines) == 1
    assert "; nodejs10.x cannot be deployed." in lines[-6]


def test_that_there_is_no_way_back_is_said_first_and_last(orders: Shell) -> None:
    lines = orders("migrate", "--to", "nodejs24.x", "--no-hold").out.splitlines()
    assert lines[1].startswith("note: AWS refuses updates on nodejs8.10: once moved, no way back.")
    assert any("; AWS takes none back to nodejs8.10." in line for line in lines[-7:])
    again = orders("migrate", "--to", "nodejs24.x", "--no-hold").out
    assert "nodejs8.10" not in again
    assert "way back" not in again


def test_a_second_run_says_what_is_so_now(shell: Shell) -> None:
    one = TEMPLATE[: TEMPLATE.index("  Mail:")]
    shell.commit({**FILES, "template.yaml": one, "orders/index.js": "exports.handler = async () => 1;\n"})
    shell("migrate", "--to", "nodejs10.x")
    lines = shell("migrate", "--to", "nodejs10.x", "--skip", "buffer-constructor").out.splitlines()
    assert lines[0].startswith("orders: 1 function on nodejs10.x  ")
    assert "note: an earlier run moved 1 function to nodejs10.x; this says what is left since then." in lines
    assert re.match(r"Nothing to do: 1 function is on nodejs10\.x since an earlier run\. +exit 0$", lines[-1])


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("lib/stack.ts", "new Function(this, 'Take', { runtime: Runtime.NODEJS_20_X, handler: 'index.handler' });\n"),
        ("Dockerfile", 'FROM public.ecr.aws/lambda/nodejs:20\nCOPY index.js ./\nCMD ["index.handler"]\n'),
    ],
)
def test_a_second_run_knows_the_target_by_every_name(shell: Shell, path: str, text: str) -> None:
    shell.commit({path: text, "index.js": "exports.handler = async () => 1;\n"})
    assert "1 of 1 function moved" in shell("migrate", "--to", "nodejs22.x").out
    lines = shell("migrate", "--to", "nodejs22.x").out.splitlines()
    assert lines[0].startswith("orders: 1 function on nodejs22.x  ")
    assert "function is on nodejs20.x" not in lines[-1]


def test_a_second_run_tells_those_that_are_there_from_those_that_are_held(shell: Shell) -> None:
    shell.commit({**FILES, "mail/index.js": "exports.handler = async (e, c) => c['invokeid'];\n"})
    shell("migrate", "--to", "nodejs10.x")
    again = shell("migrate", "--to", "nodejs10.x").out
    assert again.startswith("orders: 2 functions, nodejs8.10 (1) → nodejs10.x; 1 there already\n")
    assert "1 breaks (above)" in again
    shell("migrate", "--to", "nodejs10.x", "--no-hold", "--allow-dirty")
    third = shell("migrate", "--to", "nodejs10.x")
    assert third.code == 1
    assert third.out.startswith("orders: both functions are on nodejs10.x  ")
    assert "Held" not in third.out
    assert "(above)" not in third.out


def test_a_project_on_its_target_says_so(shell: Shell) -> None:
    shell.commit({**FILES, "template.yaml": NEW})
    ran = shell("migrate", "--to", "nodejs10.x")
    assert ran.out.startswith("orders: both functions are on nodejs10.x  ")
    assert "→" not in ran.out


@pytest.mark.parametrize("kind", ["json", "markdown"])
def test_a_patch_has_no_other_format(orders: Shell, kind: str) -> None:
    ran = orders("migrate", "--to", "nodejs10.x", "--diff", "--format", kind)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"error: --diff prints a patch, not {kind}.\n       Leave --format out, or say --dry-run --format {kind}.\n"
    )


def test_what_is_only_looked_at_says_how_to_see_all_of_it(orders: Shell) -> None:
    for how in ("--dry-run", "--check", "--diff"):
        ran = orders("migrate", "--to", "nodejs10.x", how)
        text = ran.err if how == "--diff" else ran.out
        call = next(line for line in text.splitlines() if "every finding" in line).split("   ")[0].split()
        assert call == ["scaffold", "migrate", "--to", "nodejs10.x", "--dry-run", "--format", "markdown"]
        assert "scaffold show" not in text
    assert "`mail/index.js:1:36`" in orders(*call[1:]).out


def test_code_first_then_the_runtime(orders: Shell) -> None:
    orders("migrate", "--to", "nodejs10.x", "--code-only")
    assert Path("template.yaml").read_text() == TEMPLATE
    assert "awsRequestId" in Path("orders/index.js").read_text()
    orders.git("commit", "-qam", "code")
    orders("migrate", "--to", "nodejs10.x", "--runtime-only")
    assert Path("template.yaml").read_text() == NEW


def test_held_functions_stay_and_no_hold_moves_them(shell: Shell) -> None:
    shell.commit({**FILES, "mail/index.js": "exports.handler = async (e, c) => c['invokeid'];\n"})
    ran = shell("migrate", "--to", "nodejs10.x", "--format", "json")
    report = json.loads(ran.out)
    assert ran.code == 1
    assert [(one["function"], [by["rule"] for by in one["by"]]) for one in report["held"]] == [
        ("Mail", ["context-invokeid"])
    ]
    assert Path("template.yaml").read_text() == TEMPLATE.replace("nodejs8.10 #", "nodejs10.x #")
    text = shell("show").out
    assert "Held      1 function stays on nodejs8.10: it would fail on nodejs10.x" in text
    shell("undo")
    assert shell("migrate", "--to", "nodejs10.x", "--no-hold").code == 1
    assert Path("template.yaml").read_text() == NEW


def test_what_fails_itself_is_told_from_what_is_held_with_it(shell: Shell) -> None:
    listed = "".join(f"  {name}: {{handler: {name}.handler}}\n" for name in ("mail", "list", "get"))
    shell.commit(
        {
            "serverless.yml": f"service: s\nprovider: {{name: aws, runtime: nodejs22.x}}\nfunctions:\n{listed}",
            "mail.js": "exports.handler = (e, c, back) => { setInterval(() => back(null, 1), 5); };\n",
            "list.js": "exports.handler = async () => [];\n",
            "get.js": "exports.handler = async () => 1;\n",
        }
    )
    text = shell("migrate", "--to", "nodejs24.x", "--dry-run").out
    said = " ".join(text.split())
    assert "3 functions stay on nodejs22.x: 1 would fail on nodejs24.x; list, get go with it mail mail.js:1" in said
    assert "\n  list " not in text


def test_fail_on(orders: Shell) -> None:
    for level, code in (("breaks", 0), ("changes", 0), ("deprecated", 1)):
        assert orders("migrate", "--to", "nodejs10.x", "--dry-run", "--fail-on", level).code == code


MIXED = {
    "template.yaml": TEMPLATE.replace("Runtime: nodejs8.10\n", "Runtime: !Ref Runtime\n"),
    "orders/index.js": ORDERS,
    "mail/index.js": MAIL,
}


def test_functions_of_a_mixed_project(shell: Shell) -> None:
    shell.write(MIXED)
    ran = shell("functions")
    assert (ran.code, ran.err) == (1, "")
    lines = ran.out.splitlines()
    assert lines[0] == "2 functions"
    assert re.match(r"  unresolved +1 ", lines[3])
    rows = ran.out.split("\n\n")[1]
    assert re.match(r"  Orders +nodejs8\.10 +template\.yaml:8 +since 2020-03-06\n", rows)
    assert re.search(r"^  Mail +unresolved +template\.yaml:9\s+\S.*$", rows, re.M)
    assert json.loads(shell("functions", "--format", "json").out)["unresolved"] == 1


def test_functions_of_several_projects(shell: Shell) -> None:
    shell.write(FILES, "one")
    shell.write({"a.txt": ""}, "docs")
    ran = shell("functions", "one", "docs")
    assert ran.code == 0
    assert ran.out.startswith("2 functions in 1 project (1 holds none: docs)\n")
    none = shell("functions", "docs")
    assert (none.code, none.out) == (0, "No Node.js function found\n")


def test_functions_for_a_spreadsheet(shell: Shell) -> None:
    shell.write({**MIXED, "broken.yaml": b"Resources:\n  A:\n    Type: AWS::Lambda::Function\n    x: [\xff\n"})
    ran = shell("functions", "--format", "csv")
    assert ran.code == 1
    assert [line.split(",")[1:3] for line in ran.out.splitlines()[1:]] == [["Orders", "nodejs8.10"], ["Mail", ""]]
    place = f"{shell.folder.name}/broken.yaml:4"
    assert ran.err == f"note: 1 file that may declare functions was not read: {place}.\n"
    assert "broken.yaml" in shell("functions", "--format", "markdown").out


def test_without_a_target_an_unresolved_function_is_on_nothing(shell: Shell) -> None:
    shell.commit(MIXED)
    said = shell("migrate").err.partition(": ")[2]
    assert said.startswith("2 functions on nodejs8.10 (1); 1 whose runtime is unresolved. Nothing was written")


def test_an_unresolved_function_is_never_a_success(shell: Shell) -> None:
    shell.commit(MIXED)
    report = json.loads(shell("migrate", "--to", "nodejs10.x", "--format", "json").out)
    assert report["exit"] == 1
    assert {f["name"]: f["state"] for f in report["functions"]} == {"Orders": "moved", "Mail": "unresolved"}


TYPES = '{"name": "x", "devDependencies": {"@types/node": "^8.0.0"}}\n'


def test_a_lock_file_that_is_out_of_date_is_said(shell: Shell) -> None:
    shell.commit({**FILES, "orders/package.json": TYPES, "orders/package-lock.json": "{}\n"})
    ran = shell("migrate", "--to", "nodejs10.x", "--safety", "review")
    assert "First     orders/package-lock.json is out of date: npm install --package-lock-only" in ran.out


def test_the_lock_file_of_a_workspace_is_said(shell: Shell) -> None:
    whole = {"package.json": '{"workspaces": ["orders"]}\n', "yarn.lock": "# yarn lockfile v1\n"}
    shell.commit({**FILES, "orders/package.json": TYPES, **whole})
    out = shell("migrate", "--to", "nodejs10.x", "--safety", "review").out
    assert "First     yarn.lock is out of date: yarn install" in out


@pytest.mark.parametrize("lock", ["yarn.lock", "pnpm-lock.yaml", "package-lock.json"])
def test_engines_alone_leave_no_lock_file_behind_that_does_not_repeat_them(shell: Shell, lock: str) -> None:
    engines = '{"name": "x", "engines": {"node": "8.10"}}\n'
    shell.commit({**FILES, "orders/package.json": engines, f"orders/{lock}": "{}\n"})
    ran = shell("migrate", "--to", "nodejs10.x")
    assert "10.x" in (shell.folder / "orders/package.json").read_text("utf-8")
    assert "First" not in ran.out


def test_a_lock_file_that_repeats_engines_is_said(shell: Shell) -> None:
    engines = '{"name": "x", "engines": {"node": "8.10"}}\n'
    lock = '{"lockfileVersion": 3, "packages": {"": {"name": "x", "engines": {"node": "8.10"}}}}\n'
    shell.commit({**FILES, "orders/package.json": engines, "orders/package-lock.json": lock})
    ran = shell("migrate", "--to", "nodejs10.x")
    assert "First     orders/package-lock.json repeats the old engines: npm install --package-lock-only" in ran.out
