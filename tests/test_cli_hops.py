"""`migrate --explain-hops` and `--commit-per-hop`, as a person calls them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

import pytest
from conftest import Shell

from scaffold import git, journal
from scaffold.show.commits import message
from scaffold.words import amount

TEMPLATE = """Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: orders, Handler: index.handler, Runtime: nodejs8.10}
  Bills:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: bills, Handler: index.handler, Runtime: nodejs12.x}
"""
ORDERS = """const hour = (at) => at.toLocaleTimeString("en-US", { hour12: false });
exports.handler = async (event, context) => hour(new Date(event.at)) + context.invokeid;
"""
BILLS = "exports.handler = async (event) => event.all.sort((one, other) => one.sum > other.sum);\n"
FILES = {"template.yaml": TEMPLATE, "orders/index.js": ORDERS, "bills/index.js": BILLS}
TO = ("migrate", "--to", "nodejs16.x")
HELD = "exports.handler = async () => require('crypto').createHash('md4').digest('hex');\n"


def log(shell: Shell) -> list[str]:
    return shell.git("log", "--reverse", "--format=%s").splitlines()


def test_each_hop_says_what_it_asks_for(shell: Shell) -> None:
    shell.commit(FILES)
    before = shell.state()
    ran = shell(*TO, "--explain-hops")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("orders: nodejs8.10 → nodejs16.x, 4 hops")
    assert any(line.startswith("nodejs8.10 → nodejs10.x  1 breaks: context-invokeid 1") for line in lines)
    assert any(line.startswith("nodejs12.x → nodejs14.x  1 changes: hour12-false 1") for line in lines)
    assert "nodejs14.x → nodejs16.x  nothing" in lines
    assert "declared once  cloudformation-runtime 2" in lines
    assert len(lines) <= 30
    assert all(len(line) <= 100 for line in lines if not line.startswith("  scaffold"))
    assert shell.state() == before
    assert "No migrate has been run" in shell("show").err


def test_what_holds_on_the_way_only_is_said_where_it_begins(shell: Shell) -> None:
    shell.commit(FILES)
    ran = shell("migrate", "--to", "nodejs24.x", "--explain-hops")
    assert "nodejs12.x → nodejs14.x  on the way only: hour12-false 1\n" in ran.out
    rows = json.loads(shell("migrate", "--to", "nodejs24.x", "--explain-hops", "--format", "json").out)["hops"]
    assert [row["to"] for row in rows if row["passing"]] == ["nodejs14.x"]
    ignored = "// scaffold-ignore: hour12-false reason=midnight never comes\n" + ORDERS
    shell.commit({"orders/index.js": ignored})
    assert "on the way only" not in shell("migrate", "--to", "nodejs24.x", "--explain-hops").out


def test_json_has_every_finding_of_every_hop(shell: Shell) -> None:
    shell.commit(FILES)
    report = json.loads(shell(*TO, "--explain-hops", "--format", "json").out)
    assert not report["wrote"]
    code = [one for one in (*report["done"], *report["left"], *report["shared"]) if one["severity"] != "declares"]
    asked = [one for row in report["hops"] for one in row["asks"]]
    assert sorted(asked, key=str) == sorted(code, key=str)
    assert (report["hops"][0]["from"], report["hops"][0]["to"]) == ("nodejs8.10", "nodejs10.x")
    assert "hops" not in json.loads(shell(*TO, "--dry-run", "--format", "json").out)


def test_markdown_has_a_table(shell: Shell) -> None:
    shell.commit(FILES)
    out = shell(*TO, "--explain-hops", "--format", "markdown").out
    assert "| nodejs8.10 → nodejs10.x | 1 breaks: context-invokeid 1 |\n| nodejs10.x → nodejs12.x | nothing |" in out
    assert "### Hops" not in shell(*TO, "--dry-run", "--format", "markdown").out


def test_of_one_function_only_its_own_hops(shell: Shell) -> None:
    shell.commit(FILES)
    ran = shell("migrate", "--to", "nodejs24.x", "--explain-hops", "--function", "Bills")
    assert "orders: nodejs12.x → nodejs24.x" in ran.out
    assert "hour12-false" not in ran.out


def test_nothing_moves(shell: Shell) -> None:
    shell.commit({**FILES, "template.yaml": TEMPLATE.replace("nodejs8.10", "nodejs16.x").replace("12.x", "16.x")})
    assert "orders: no function moves" in shell(*TO, "--explain-hops").out
    ran = shell(*TO, "--commit-per-hop")
    assert (ran.code, log(shell)) == (2, ["as it was"])
    assert "No function moves to nodejs16.x" in ran.err


def test_a_commit_of_each_hop(shell: Shell) -> None:
    shell.commit(FILES)
    ran = shell(*TO, "--commit-per-hop")
    assert ran.code == 0
    assert log(shell) == [
        "as it was",
        "Lambda: nodejs8.10 → nodejs10.x",
        "Lambda: nodejs10.x → nodejs12.x",
        "Lambda: nodejs12.x → nodejs14.x",
        "Lambda: nodejs14.x → nodejs16.x",
    ]
    assert shell.git("status", "--porcelain") == ""
    assert "Runtime: nodejs10.x" in shell.git("show", "HEAD~3:template.yaml")
    assert "Runtime: nodejs12.x" in shell.git("show", "HEAD~3:template.yaml")
    assert "context.awsRequestId" in shell.git("show", "HEAD~3:orders/index.js")
    assert shell.git("show", "--format=", "--name-only", "HEAD~2").split() == ["template.yaml"]
    assert "Changed: cloudformation-runtime 1, context-invokeid 1." in shell.git("show", "-s", "--format=%b", "HEAD~3")
    assert "4 commits; nothing was pushed." in ran.out
    assert "AWS refuses updates on nodejs10.x" in ran.out
    assert len(ran.out.splitlines()) <= 30


def test_the_commands_that_are_named_work(shell: Shell) -> None:
    shell.commit(FILES)
    before = shell.state()
    out = shell(*TO, "--commit-per-hop").out
    revert = next(line for line in out.splitlines() if line.startswith("  git revert")).split("   ")[0].split()
    refused = shell("undo")
    first, *_, third, _ = reversed(shell.git("log", "--format=%h").split()[:-1])
    assert refused.err.endswith(f" Then the hops before it: `git revert --no-edit {first}^..{third}`.\n")
    assert refused.code == 1
    assert "git revert" in refused.err
    shell.git(*revert[1:])
    assert shell.state() == before


def test_where_nothing_is_to_be_changed_no_hop_is_offered(shell: Shell) -> None:
    shell.commit(FILES)
    assert "write it: straight there" in shell(*TO, "--explain-hops").out
    shell(*TO)
    said = shell(*TO, "--explain-hops").out
    assert "write it" not in said
    assert "a commit of each hop" not in said


def test_what_several_hops_leave_is_one_finding(shell: Shell) -> None:
    shell.commit({**FILES, "orders/Dockerfile": "FROM lambci/lambda:nodejs8.10\n"})
    rows = json.loads(shell(*TO, "--commit-per-hop", "--no-hold", "--format", "json").out)["commits"]
    left = [(one["rule"], one["path"], one["before"]) for row in rows for one in row["left"]]
    assert len(left) > len({*left})
    shell.git("reset", "-q", "--hard", "HEAD~4")
    ran = shell(*TO, "--commit-per-hop", "--no-hold")
    assert f"4 commits, {amount(len({*left}), 'finding')} left; nothing was pushed." in ran.out


def test_json_has_the_commits(shell: Shell) -> None:
    shell.commit(FILES)
    report = json.loads(shell(*TO, "--commit-per-hop", "--format", "json").out)
    rows = report["commits"]
    hashes = shell.git("log", "--reverse", "--format=%h").split()[1:]
    assert [row["commit"] for row in rows] == hashes
    assert [one["rule"] for one in rows[0]["done"]] == ["context-invokeid", "cloudformation-runtime"]
    assert report["exit"] == 0


def test_it_ends_where_the_straight_way_ends(shell: Shell) -> None:
    shell.commit(FILES)
    shell(*TO, "--commit-per-hop", "--no-hold")
    came = shell.state()
    shell.git("reset", "-q", "--hard", "HEAD~4")
    shell(*TO, "--no-hold")
    assert shell.state() == came


def test_it_stops_before_a_hop_that_would_hold_a_function(shell: Shell) -> None:
    shell.commit({**FILES, "orders/index.js": HELD})
    ran = shell("migrate", "--to", "nodejs20.x", "--commit-per-hop")
    assert ran.code == 1
    assert log(shell)[-1] == "Lambda: nodejs14.x → nodejs16.x"
    assert shell.git("status", "--porcelain") == ""
    assert "nodejs16.x → nodejs18.x  not taken: Orders would be held" in ran.out
    assert "4 commits, stopped before nodejs18.x" in ran.out
    assert ran.out.startswith("orders: nodejs8.10 → nodejs20.x, hop by hop")
    assert "scaffold migrate --to nodejs18.x --dry-run" in ran.out
    again = shell("migrate", "--to", "nodejs20.x", "--commit-per-hop")
    assert again.code == 1
    assert "0 commits, stopped before nodejs18.x" in again.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--diff"], "not allowed with"),
        (["--dry-run"], "not allowed with"),
        (["--check"], "not allowed with"),
        (["--explain-hops"], "not allowed with"),
        (["--from", "nodejs8.10"], "does not go with --from"),
        (["--allow-dirty"], "does not go with --allow-dirty"),
        (["--format", "markdown"], "does not go with --format markdown"),
        ([".", "."], "moves one project"),
    ],
)
def test_what_it_does_not_go_with(shell: Shell, options: list[str], said: str) -> None:
    shell.commit(FILES)
    before = shell.state()
    ran = shell(*TO, "--commit-per-hop", *options)
    assert (ran.code, said in ran.err) == (2, True), ran.err
    assert (shell.state(), log(shell)) == (before, ["as it was"])


def test_it_needs_a_clean_tree_in_git(shell: Shell) -> None:
    shell.write(FILES)
    assert "is in no git repository" in shell(*TO, "--commit-per-hop").err
    shell.commit({"README": "Orders\n"})
    shell.write({"README": "Orders.\n"})
    before = shell.state()
    ran = shell(*TO, "--commit-per-hop")
    assert (ran.code, log(shell)) == (2, ["as it was"])
    assert "1 file of the repository has uncommitted changes (README)" in ran.err
    shell.git("add", "README")
    assert shell(*TO, "--commit-per-hop").code == 2
    assert shell.state() == before


def test_what_git_does_not_track_is_not_changed(shell: Shell) -> None:
    shell.commit({"template.yaml": TEMPLATE})
    shell.write({"orders/index.js": ORDERS, "notes.txt": "mine\n"})
    before = shell.state()
    ran = shell(*TO, "--commit-per-hop")
    assert ran.code == 2
    assert "changes what git does not track (orders/index.js)" in ran.err
    assert (shell.state(), log(shell)) == (before, ["as it was"])


def hook(shell: Shell, script: str) -> None:
    place = shell.folder / ".git" / "hooks" / "pre-commit"
    place.parent.mkdir(exist_ok=True)
    place.write_text(f"#!/bin/sh\n{script}\n")
    place.chmod(0o755)


def test_a_hop_that_is_not_committed_is_put_back(shell: Shell) -> None:
    """Here by a hook that refuses the second."""
    shell.commit(FILES)
    hook(shell, 'test "$(git rev-list --count HEAD)" = 1 || { echo "no more today" >&2; exit 1; }')
    ran = shell(*TO, "--commit-per-hop")
    assert ran.code == 2
    assert "The hop to nodejs12.x was not committed: git failed (no more today)." in ran.err
    assert "Its files are as they were before it. The hops to nodejs10.x stay." in ran.err
    assert log(shell) == ["as it was", "Lambda: nodejs8.10 → nodejs10.x"]
    assert shell.git("status", "--porcelain") == ""


def test_no_name_for_the_author(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.commit(FILES)
    before = shell.state()
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.delenv(name)
    shell.git("config", "user.useConfigOnly", "true")
    ran = shell(*TO, "--commit-per-hop")
    assert ran.code == 2
    assert "was not committed" in ran.err
    assert (shell.state(), shell.git("status", "--porcelain")) == (before, "")


def interrupted(*_: object) -> git.Answer:
    raise KeyboardInterrupt


def committed_then_interrupted(real: Callable[..., git.Answer]) -> Callable[..., git.Answer]:
    def commit(*arguments: object) -> git.Answer:
        real(*arguments)
        raise KeyboardInterrupt

    return commit


def test_interrupted_before_a_commit_it_is_as_before(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.commit(FILES)
    before = shell.state()
    monkeypatch.setattr(git, "commit", interrupted)
    assert shell(*TO, "--commit-per-hop").code == 130
    assert (shell.state(), log(shell), shell.git("status", "--porcelain")) == (before, ["as it was"], "")


def test_interrupted_after_a_commit_the_hop_is_taken(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.commit(FILES)
    monkeypatch.setattr(git, "commit", committed_then_interrupted(git.commit))
    assert shell(*TO, "--commit-per-hop").code == 130
    assert log(shell) == ["as it was", "Lambda: nodejs8.10 → nodejs10.x"]
    assert shell.git("status", "--porcelain") == ""


def test_killed_between_write_and_commit_undo_takes_the_hop_back(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.commit(FILES)
    before = shell.state()
    monkeypatch.setattr(git, "commit", interrupted)
    with monkeypatch.context() as patch:
        patch.setattr(journal, "undo", lambda *_: ())
        shell(*TO, "--commit-per-hop")
    assert shell.state() != before
    assert shell(*TO, "--commit-per-hop").code == 2
    assert shell("undo").code == 0
    assert shell.state() == before


def test_a_project_below_the_repository(shell: Shell) -> None:
    shell.commit({f"services/a b/{path}": text for path, text in FILES.items()} | {"other.js": "1;\n"})
    ran = shell("migrate", "services/a b", "--to", "nodejs10.x", "--commit-per-hop")
    assert "1 commit" in ran.out
    assert "Runtime: nodejs10.x" in shell.git("show", "HEAD:services/a b/template.yaml")
    assert shell.git("status", "--porcelain") == ""


def test_nothing_is_pushed(shell: Shell) -> None:
    shell.commit(FILES)
    subprocess.run(["git", "init", "-q", "--bare", str(shell.folder.parent / "far")], check=True)
    shell.git("remote", "add", "origin", str(shell.folder.parent / "far"))
    shell.git("push", "-q", "-u", "origin", "main")
    shell(*TO, "--commit-per-hop")
    assert shell.git("rev-list", "--count", "origin/main..main").strip() == "4"
    assert shell.git("ls-remote", "origin", "main").split()[0] == shell.git("rev-parse", "origin/main").strip()


def test_a_message_without_findings_is_its_first_line() -> None:
    assert message("nodejs8.10", "nodejs10.x", [], []).strip() == "Lambda: nodejs8.10 → nodejs10.x"
