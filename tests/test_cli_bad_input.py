"""Bad calls and bad projects: each is named with its file and line, changes nothing, and never ends in a traceback."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Shell
from test_cli_migrate import FILES, NEW, ORDERS, TEMPLATE

from scaffold import pages
from scaffold.model import Hit, Migration, Project

MOVE = ("migrate", "--to", "nodejs10.x")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("migrate --to node24", "Runtime 'node24' is not known.|Did you mean nodejs24.x?"),
        ("migrate --to 10", "Runtime '10' is not known.|Did you mean nodejs10.x?"),
        ("migrate --to nodejs24", "Runtime 'nodejs24' is not known.|Did you mean nodejs24.x?"),
        ("migrate --to nodejs10.x --from nodejs8", "Runtime 'nodejs8' is not known.|Did you mean nodejs8.10?"),
        ("migrate --to python3.9", "Runtime 'python3.9' is not known.|See `scaffold runtimes`."),
        (
            "migrate --to nodejs10.x --from nodejs24.x",
            "nodejs10.x is not newer than nodejs24.x.|Functions only move to a newer runtime.",
        ),
        (
            "migrate --to nodejs6.10",
            "Every function here is on a newer runtime than nodejs6.10: nodejs8.10.|Functions only move to",
        ),
        ("migrate nowhere --to nodejs10.x", "nowhere does not exist.|Name a project's folder."),
        ("migrate template.yaml --to nodejs10.x", "template.yaml is a file.|Name the folder of a project."),
        ("functions nowhere", "nowhere does not exist.|Name a project's folder."),
        ("show nowhere", "nowhere does not exist.|Name a project's folder."),
        ("undo nowhere", "nowhere does not exist.|Name a project's folder."),
        ("migrate web --to nodejs10.x", "No Lambda function was found in web (1 file).|Name the project's folder, or"),
        ("migrat --to nodejs10.x", "Command 'migrat' is not known.|Did you mean migrate?"),
        ("frobnicate", "Command 'frobnicate' is not known.|See `scaffold --help`."),
        ("nwe orders", "Command 'nwe' is not known.|Did you mean new?"),
        ("create orders", "Command 'create' is not known.|Did you mean new?"),
        ("list", "Command 'list' is not known.|Did you mean functions?"),
        ("upgrade", "Command 'upgrade' is not known.|Did you mean migrate?"),
        ("--verson", "--verson stands before the command.|Did you mean --version?"),
        ("new -- a -y", "Unrecognized arguments: -y.|See `scaffold new --help`."),
        ("--to nodejs10.x migrate", "--to stands before the command.|See `scaffold --help`."),
        (
            "migrate --too nodejs10.x",
            "Unrecognized arguments: --too.|Did you mean --to? See `scaffold migrate --help`.",
        ),
        ("migrate --to", "Argument --to: expected one argument.|See `scaffold migrate --help`."),
        ("migrate --to nodejs10.x --diff --check", "Argument --check: not allowed with argument --diff.|See"),
        ("explain bufer", "Rule or runtime 'bufer' is not known.|Did you mean buffer-constructor"),
        ("runtimes nodejs99.x", "Runtime 'nodejs99.x' is not known.|"),
        ("show --format yaml", "Argument --format: invalid choice: 'yaml'"),
    ],
)
def test_a_wrong_call_says_what_is_so_and_what_to_do(shell: Shell, call: str, said: str) -> None:
    shell.write({**FILES, "web/index.js": ""})
    before = shell.state()
    ran = shell(*call.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {said}".replace("|", "\n       "))
    assert shell.state() == before


def test_no_command_is_help_and_a_wrong_call(shell: Shell) -> None:
    assert shell() == shell("help")._replace(code=2)


def test_a_file_that_is_not_utf8_is_named_with_its_line(shell: Shell) -> None:
    latin = "// caf\xe9\n".encode("latin-1")
    shell.commit({**FILES, "orders/old.js": b"\n\n" + latin + b"new Buffer(3)\n", "orders/other.js": latin})
    before = shell.state()
    ran = shell(*MOVE)
    assert ran.code == 1
    assert "Not read  orders/old.js:3 (not UTF-8); and 1 file that cannot matter" in ran.out
    after = shell.state()
    assert {path for path in before if before[path] != after[path]} == {"template.yaml", "orders/index.js"}


def test_a_template_that_is_not_utf8_is_never_a_clean_project(shell: Shell) -> None:
    shell.commit(
        {"template.yaml": TEMPLATE.replace("oldest", "\xe4lteste").encode("latin-1"), "orders/index.js": ORDERS}
    )
    for call in ((*MOVE, "--from", "nodejs8.10"), ("functions",), MOVE):
        ran = shell(*call)
        assert ran.code != 0
        assert "template.yaml:8" in ran.out + ran.err
    assert shell.git("status", "--porcelain") in ("", " M orders/index.js\n")


def test_broken_yaml_is_named_with_its_line(shell: Shell) -> None:
    broken = TEMPLATE + "  Bad: [unclosed\n    x: {\n"
    shell.commit({**FILES, "other/template.yaml": broken})
    ran = shell(*MOVE)
    assert ran.code == 1
    assert "other/template.yaml:" in ran.out
    assert Path("template.yaml").read_text() == NEW


def test_broken_yaml_alone(shell: Shell) -> None:
    shell.commit(
        {"template.yaml": "Resources:\n  F: {Type: 'AWS::Lambda::Function',\n   Properties: {Runtime: nodejs8.10\n"}
    )
    for call in (MOVE, ("functions",)):
        ran = shell(*call)
        assert ran.code != 0
        assert "template.yaml:" in ran.out + ran.err


def test_of_duplicate_keys_every_one_is_moved(shell: Shell) -> None:
    """Which of two equal keys holds depends on the reader: none may be left behind."""
    twice = TEMPLATE.replace("Runtime: nodejs8.10\n", "Runtime: nodejs8.10\n      Runtime: 'nodejs8.10'\n")
    shell.commit({**FILES, "template.yaml": twice})
    assert shell(*MOVE).code == 0
    assert Path("template.yaml").read_text() == twice.replace("nodejs8.10", "nodejs10.x")


def test_a_symlink_loop_and_a_link_to_elsewhere_are_not_followed(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "outside.js").write_text(ORDERS)
    shell.write(FILES)
    for name, target in (("loop", "."), ("orders/up", ".."), ("one", "two"), ("two", "one")):
        (shell.folder / name).symlink_to(target)
    (shell.folder / "orders" / "out.js").symlink_to(tmp_path / "outside.js")
    ran = shell(*MOVE, "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out)["files"] == ["orders/index.js", "template.yaml"]
    assert (tmp_path / "outside.js").read_text() == ORDERS


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_a_read_only_file_is_refused_before_anything_is_written(shell: Shell) -> None:
    shell.commit(FILES)
    Path("template.yaml").chmod(0o444)
    before = shell.state()
    ran = shell(*MOVE)
    assert (ran.code, ran.out) == (1, "")
    assert "template.yaml" in ran.err
    assert "read-only" in ran.err
    assert shell.state() == before
    assert shell(*MOVE, "--diff").code == 1


@pytest.fixture
def small(shell: Shell) -> Iterator[Path]:
    """A disk with room for little more than the project."""
    place = shell.folder / "small"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", place], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_leaves_everything_as_it_was(shell: Shell, small: Path) -> None:
    shell.write({**FILES, "orders/index.js": ORDERS + "// " + "x" * 40_000 + "\n"}, "small")
    (small / "rest").write_bytes(b"")
    room = os.statvfs(small)
    (small / "rest").write_bytes(b"x" * max(0, (room.f_bavail - 2) * room.f_frsize))
    before = shell.state()
    ran = shell("migrate", "small", "--to", "nodejs10.x")
    assert (ran.code, ran.out) == (2, "")
    assert "No space left" in ran.err or "no room" in ran.err
    assert shell.state() == before
    (small / "rest").unlink()
    assert shell("migrate", "small", "--to", "nodejs10.x").code == 0


def test_a_rule_that_raises_is_a_defect_of_ours_and_hides_nothing(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(project: Project, migration: Migration) -> Iterator[Hit]:
        raise ZeroDivisionError("division by zero")

    whole = pages.rules()
    bad = [rule._replace(find=fails) if rule.id == "buffer-constructor" else rule for rule in whole]
    monkeypatch.setattr(pages, "rules", lambda *_, **__: tuple(bad))
    shell.commit(FILES)
    ran = shell(*MOVE)
    assert ran.code == 3
    assert "Crashed   1 rule failed: a defect of scaffold; its edits were dropped\n" in ran.out
    assert "  buffer-constructor  mail/index.js  ZeroDivisionError: division by zero\n" in ran.out
    assert Path("template.yaml").read_text() == NEW
    assert json.loads(shell("show", "--format", "json").out)["exit"] == 3


PAGE = """\
---
title: {0} becomes {1}
since: nodejs10.x
severity: deprecated
safety: safe
evidence: documented
sources: [https://example.org]
---
Nothing happens.

Rule:

```yaml
rule: {{pattern: {0}}}
fix: {1}
```
"""


def test_two_rules_that_oscillate_are_dropped_and_the_rest_is_kept(shell: Shell) -> None:
    shell.commit(
        {
            **FILES,
            "orders/more.js": "ping();\n",
            "scaffold.toml": 'pages = "rules"\n',
            "rules/to-pong.md": PAGE.format("ping", "pong"),
            "rules/to-ping.md": PAGE.format("pong", "ping"),
        }
    )
    ran = shell(*MOVE)
    assert ran.code == 3
    assert "Crashed   2 rules failed: a defect of scaffold; their edits were dropped\n" in ran.out
    for rule in ("to-ping", "to-pong"):
        assert f"  {rule}  -  does not settle: its edits were dropped\n" in ran.out
    assert Path("orders/more.js").read_text() == "ping();\n"
    assert Path("template.yaml").read_text() == NEW


def test_a_projects_own_rules(shell: Shell) -> None:
    own = {"scaffold.toml": 'pages = "rules"\n', "rules/to-pong.md": PAGE.format("ping", "pong")}
    shell.commit({**FILES, **own, "orders/more.js": "ping();\n"})
    assert shell(*MOVE, "--only", "to-pong").code == 0
    assert Path("orders/more.js").read_text() == "pong();\n"
    assert "to-pong" in shell("show").out
    assert "to-pong" in shell("rules").out
    assert "ping becomes pong" in shell("explain", "to-pong").out


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"scaffold.toml": "\nexlude = []\n"}, "scaffold.toml:2: unknown key 'exlude'."),
        ({"scaffold.toml": "[rules\n"}, "scaffold.toml:1: no valid TOML"),
        ({"scaffold.toml": b"\xff\n"}, "scaffold.toml:1: not UTF-8."),
        ({"scaffold.toml": '[rules]\nbufer-constructor = "off"\n'}, "scaffold.toml:2: no rule 'bufer-constructor'."),
        ({"scaffold.toml": 'required-version = ">=99"\n'}, "scaffold.toml:1: this project wants scaffold >=99"),
        ({"scaffold.toml": 'pages = "nowhere"\n'}, "scaffold.toml:1: nowhere is no folder"),
        ({"scaffold.toml": 'exclude = ["!"]\n'}, "exclude: "),
        (
            {"scaffold.toml": 'pages = "rules"\n', "rules/x.md": PAGE.format("a", "b").replace("safe\n", "sure\n")},
            "rules/x.md:5: safety is one of safe, review, manual; not 'sure'.",
        ),
        (
            {"scaffold.toml": 'pages = "rules"\n', "rules/x.md": PAGE.format("a", "b").replace("pattern", "pattrn")},
            "rules/x.md:14: unknown rule key 'pattrn'; did you mean pattern?",
        ),
        ({"scaffold.toml": 'pages = "rules"\n', "rules/x.md": b"\xff"}, "rules/x.md:1: not UTF-8."),
    ],
)
def test_what_is_wrong_in_scaffold_toml_and_own_pages_is_said(shell: Shell, files: dict[str, str], said: str) -> None:
    shell.write({**FILES, **files})
    before = shell.state()
    ran = shell(*MOVE)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {said}")
    assert shell.state() == before


def test_a_dirty_file_to_be_changed_is_refused(shell: Shell) -> None:
    shell.commit({**FILES, "ütil/a.js": "new Buffer(3);\n", "t.json": "{}"})
    Path("ütil/a.js").write_text("new Buffer(4);\n")
    Path("template.yaml").write_text(TEMPLATE + "# mine\n")
    Path("README.md").write_text("dirty too, but nothing to change in it\n")
    shell.write({"notes.txt": "mine", "src/new.js": "1\n"})
    before = shell.state()
    ran = shell(*MOVE)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "error: 2 of the 3 files to be changed have uncommitted changes (template.yaml, ütil/a.js).\n"
        "       Commit or stash them, or --allow-dirty. To look only: --diff (works on a dirty tree).\n"
    )
    assert shell.state() == before
    for how in ("--diff", "--check", "--dry-run"):
        assert "nothing is written" in (ran := shell(*MOVE, how)).out + ran.err
    assert shell(*MOVE, "--allow-dirty").code == 0
    assert Path("template.yaml").read_text() == NEW + "# mine\n"
    assert shell("undo").code == 0
    assert shell.state() == before


def test_untracked_files_count_only_where_they_would_be_changed(shell: Shell) -> None:
    shell.commit(FILES)
    shell.write({"notes.txt": "mine", "web/new.js": "1\n"})
    assert shell(*MOVE).code == 0
    shell("undo")
    shell.write({"orders/new.js": "new Buffer(3);\n"})
    ran = shell(*MOVE)
    assert ran.code == 2
    assert "1 of the 3 files to be changed has uncommitted changes (orders/new.js)." in ran.err


def test_a_path_inside_a_repository_is_judged_alone(shell: Shell) -> None:
    shell.commit({**{f"one/{path}": text for path, text in FILES.items()}, "two/a.js": "1"})
    Path("two/a.js").write_text("2")
    assert shell("migrate", "one", "--to", "nodejs10.x").code == 0
    Path("one/template.yaml").write_text(TEMPLATE + "# mine\n")
    shell("undo", "one")
    shell.git("checkout", "-q", ".")
    Path("one/template.yaml").write_text(TEMPLATE + "# mine\n")
    assert "(template.yaml)" in shell("migrate", "one", "--to", "nodejs10.x").err


def test_without_git_it_works_the_same(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.write(FILES)
    before = shell.state()
    monkeypatch.setenv("PATH", str(shell.folder.parent / "home"))
    ran = shell(*MOVE)
    assert ran.code == 0
    assert Path("template.yaml").read_text() == NEW
    assert "git diff" not in ran.out
    assert set(shell.state()) == set(before)
    assert shell("show").out.startswith("orders: ")
    assert shell("undo").code == 0
    assert shell.state() == before


def test_a_repository_without_the_git_command(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether files are clean cannot be known: it is not written over them unasked."""
    shell.commit(FILES)
    before = shell.state()
    monkeypatch.setenv("PATH", str(shell.folder.parent / "home"))
    ran = shell(*MOVE)
    assert (ran.code, ran.out) == (2, "")
    assert "git is not installed" in ran.err
    assert "--allow-dirty" in ran.err
    assert shell.state() == before
    ran = shell(*MOVE, "--allow-dirty")
    assert (ran.code, ran.err) == (0, "note: orders: git is not installed: files listed by walking.\n")
    assert "cannot matter" not in ran.out
    assert Path("template.yaml").read_text() == NEW


def test_an_empty_folder_and_an_empty_file(shell: Shell) -> None:
    ran = shell(*MOVE)
    assert (ran.code, ran.err[:60]) == (2, "error: No Lambda function was found in orders (0 files).\n   ")
    shell.write({"template.yaml": "", "a.json": "", "b.js": "", "c.tf": "", "d.sh": "", ".nvmrc": ""})
    assert shell(*MOVE, "--from", "nodejs8.10").code == 0


def test_folders_with_hostile_names(shell: Shell) -> None:
    shell.commit({**FILES, "orders/a b;$(x)\n.js": "new Buffer(3);\n", "orders/-rf.js": "new Buffer(3);\n"})
    ran = shell(*MOVE, "--format", "json")
    assert json.loads(ran.out)["files"] == ["orders/-rf.js", "orders/index.js", "template.yaml"]
    assert Path("orders/a b;$(x)\n.js").read_text() == "new Buffer(3);\n"
