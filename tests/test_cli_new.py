"""`new` as a person calls it."""

from __future__ import annotations

import builtins
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Shell

from scaffold import data
from scaffold.cli.world import World


@pytest.fixture
def bare(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Without a Node.js of the machine's own."""
    monkeypatch.setattr("scaffold.cli.new._node", lambda: "")
    return shell


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_project_and_what_comes_next(bare: Shell) -> None:
    ran = bare("new", "my-function")
    assert (ran.code, ran.err) == (0, "")
    files = tree(Path("my-function"))
    first, *rest = ran.out.splitlines()
    assert first == (
        f"Created my-function/   {len(files)} files, nodejs24.x "
        "(newest that AWS supports; support ends 2028-04-30, as of 2026-11-23)"
    )
    assert "  cd my-function" in rest
    assert "  npm test" in rest
    assert rest[-1] == ("Same again, without questions: scaffold new my-function --runtime nodejs24.x --no-input")
    again = bare("new", "other/my-function", "--runtime", "nodejs24.x", "--no-input")
    assert again.code == 0
    assert tree(Path("other/my-function")) == files
    assert bare("functions", "my-function").out.splitlines()[2].split()[0] == "nodejs24.x"


@pytest.mark.parametrize("language", ["javascript", "typescript"])
@pytest.mark.parametrize(
    ("infrastructure", "file"),
    [("sam", "template.yaml"), ("cloudformation", "template.yaml"), ("terraform", "main.tf"), ("cli", "function.json")],
)
def test_what_is_said_of_a_project_is_true_of_it(bare: Shell, infrastructure: str, file: str, language: str) -> None:
    """Every file that is named is there, every script too; TypeScript is installed first."""
    call = ("new", "my-function", "--set", f"infrastructure={infrastructure}", "--set", f"language={language}")
    tour, steps = bare(*call).out.split("\n\n")[1:]
    named = [line.split()[0] for line in tour.splitlines()]
    assert named[0].startswith("src/index.")
    assert named[-1] == file
    assert all(Path("my-function", name).exists() for name in named)
    commands = [re.split("   +", line.strip())[0] for line in steps.splitlines() if line.startswith("  ")]
    scripts = json.loads(Path("my-function/package.json").read_text())["scripts"]
    assert commands[0] == "cd my-function"
    assert ("npm install" in commands) == (language == "typescript")
    assert commands[-3:] == ["npm test", "npm run package", "npm run deploy"]
    assert {"test", "package", "deploy"} <= set(scripts)


def test_any_template_can_say_what_comes_next(bare: Shell) -> None:
    own = {
        "name": "x",
        "tests": "no",
        "__next": ["{{ 'make check' if cookiecutter.tests == 'yes' else '' }}", "make: \x1b[2J"],
    }
    bare.write({"tpl/cookiecutter.json": json.dumps(own), "tpl/{{cookiecutter.name}}/a.txt": "text\n"})
    one = bare("new", "one", "--template", "tpl").out
    assert "Next:\n  cd one\n  make   ?[2J\nSame again" in one
    two = bare("new", "two", "--template", "tpl", "--set", "tests=yes").out
    assert "Next:\n  cd two\n  make check\n  make   ?[2J\nSame again" in two
    assert "__next" not in Path("two/.scaffold.yaml").read_text()


def test_up_arrow_by_mistake_and_force(bare: Shell) -> None:
    bare("new", "my-function")
    before = bare.state()
    ran = bare("new", "my-function")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "error: my-function/ exists and is not empty.\n"
        "       Choose another name, or --force to write only the files that are missing.\n"
    )
    assert bare.state() == before
    Path("my-function/README.md").write_text("mine\n")
    Path("my-function/template.yaml").unlink()
    forced = bare("new", "my-function", "--force")
    assert forced.code == 1
    assert forced.out.startswith("Created my-function/   1 file, ")
    assert "Not written, because they are there and differ: README.md\n" in forced.out
    assert Path("my-function/README.md").read_text() == "mine\n"
    assert tree(Path("my-function"))["template.yaml"] == before["my-function/template.yaml"][1]
    once_more = bare("new", "my-function", "--force")
    assert once_more.code == 1
    assert once_more.out.startswith("Nothing is missing in my-function/: nothing was written.\nNot written, because")


def test_a_dry_run_lists_what_the_write_makes(bare: Shell) -> None:
    before = bare.state()
    ran = bare("new", "my-function", "--dry-run", "--set", "event=sqs")
    assert (ran.code, ran.err, bare.state()) == (0, "", before)
    *lines, last = ran.out.splitlines()
    assert lines[0].startswith(f"Would create my-function/   {len(lines) - 1} files, nodejs24.x")
    as_json = json.loads(bare("new", "my-function", "--dry-run", "--set", "event=sqs", "--format", "json").out)
    assert not as_json["wrote"]
    assert bare.state() == before
    assert last.startswith("Write it: scaffold new my-function ")
    assert bare(*last.removeprefix("Write it: scaffold ").split()).code == 0
    assert [f"  {path}" for path in sorted(tree(Path("my-function")))] == lines[1:]
    assert [f"  {path}" for path in as_json["files"]] == lines[1:]


def test_a_dry_run_with_force_lists_what_is_missing(bare: Shell) -> None:
    bare("new", "my-function")
    Path("my-function/README.md").write_text("mine\n")
    Path("my-function/template.yaml").unlink()
    before = bare.state()
    ran = bare("new", "my-function", "--force", "--dry-run")
    assert (ran.code, bare.state()) == (1, before)
    assert "\n  template.yaml\nWould not be written, because they are there and differ: README.md\n" in ran.out
    assert ran.out.rstrip().endswith(" --no-input --force")
    assert bare("new", "my-function", "--dry-run").code == 2


def test_undo_never_takes_a_new_project_away(bare: Shell) -> None:
    bare("new", "my-function")
    made = bare.state()
    for _ in range(2):
        ran = bare("undo", "my-function")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == (
            "error: The last run that changed files here was `scaffold new`.\n"
            "       Delete the folder to take it back.\n"
        )
        assert bare.state() == made
        assert bare("migrate", "my-function", "--to", "nodejs24.x").code == 0
    assert bare("show", "my-function").code == 0


def test_undo_in_a_new_project_takes_the_migrate_back_and_no_more(bare: Shell) -> None:
    bare("new", "my-function", "--runtime", "nodejs22.x")
    made = bare.state()
    bare("migrate", "my-function", "--to", "nodejs24.x")
    assert bare.state() != made
    ran = bare("undo", "my-function")
    assert ran.code == 0
    assert ran.out.endswith(" before the last migrate. AWS was not touched.\n")
    assert bare.state() == made
    again = bare("undo", "my-function")
    assert (again.code, again.err.splitlines()[0]) == (2, "error: The last run has been undone already.")
    assert bare.state() == made


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (["Resize Images!"], '"Resize Images!" cannot name a Lambda function'),
        (["x", "--runtime", "node24"], "Runtime 'node24' is not known.\n       Did you mean nodejs24.x?"),
        (["x", "--set", "nope"], "--set 'nope' has no value.\n       Write --set key=value."),
        (["."], '"." names no function.\n       Give its name, as my-function: the folder\'s too.'),
        ([""], '"" names no function.'),
        (["/"], '"/" names no function.'),
        (["services/.."], '"services/.." names no function.'),
        (["x", "--set", "region=europe"], "region: 'europe' is not an AWS region.\n       Write it as eu-west-1."),
        (["x", "--set", "tags=orders"], "tags: 'orders' is not a list of tags.\n       Write it as team=orders,stage"),
        (["x", "--set", "tags=a=1,b"], "tags: 'a=1,b' is not a list of tags."),
        (["x", "--set", "permission_boundary=mine"], "permission_boundary: 'mine' is not the ARN of a policy.\n"),
        (["x", "--set", f"description={'x' * 257}"], "description: "),
        (
            ["x", "--runtime", "nodejs8.10", "--set", "modules=esm"],
            "modules: 'esm' does not go with nodejs8.10.\n       It takes commonjs.",
        ),
        (["x", "--runtime", "nodejs16.x", "--set", "sdk=v3"], "sdk: 'v3' does not go with nodejs16.x.\n"),
        (["x", "--set", "foo=1"], "The template has no question 'foo'.\n       It asks for name, "),
        (["x", "--set", "name=../up"], '"../up" cannot name a Lambda function'),
        (["x", "--template", "nowhere"], "Template 'nowhere' is not known."),
        (["x", "--template", "."], "/"),
        (["x", "--output", "file.txt"], "/"),
        (["a/b/x", "--set", "name=../up"], '"../up" cannot name'),
        ([], "The following arguments are required: NAME."),
    ],
)
def test_a_wrong_call_makes_nothing(bare: Shell, call: list[str], said: str) -> None:
    bare.write({"file.txt": ""})
    before = bare.state()
    ran = bare("new", *call)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {said}")
    assert bare.state() == before


@pytest.mark.parametrize("answer", ["../../evil", "/etc/evil", "a/../../evil", "..", "a\\..\\..\\evil", "con\0"])
def test_nothing_is_written_outside_whatever_an_answer_holds(bare: Shell, answer: str) -> None:
    bare.write(
        {
            "tpl/cookiecutter.json": '{"name": "x", "file": "a.txt"}',
            "tpl/{{cookiecutter.name}}/{{cookiecutter.file}}": "text\n",
        }
    )
    (above := bare.folder.parent / "evil").mkdir()
    before = bare.state()
    ran = bare("new", "made", "--template", "tpl", "--set", f"file={answer}")
    made = {path for path in bare.state() if path not in before}
    assert all(path.startswith("made/") for path in made)
    assert not list(above.iterdir())
    assert ran.code == 2 or made


def test_a_name_is_a_path(bare: Shell) -> None:
    bare("new", "services/thumbs", "--output", "apps")
    assert Path("apps/services/thumbs/template.yaml").is_file()


def test_dates_are_said_where_aws_refuses_a_runtime(bare: Shell) -> None:
    ran = bare("new", "legacy", "--runtime", "nodejs10.x")
    assert ran.code == 0
    first, second = ran.out.splitlines()[:2]
    assert first.startswith("note: AWS has refused nodejs10.x for new functions since 2021-07-30")
    assert second.endswith(" files, nodejs10.x")
    assert "  npm run package\nSame again" in ran.out
    assert json.loads(bare("new", "old", "--runtime", "nodejs14.x", "--format", "json").out)["next"][-1] == (
        "npm run package"
    )


def test_json_is_one_document(bare: Shell) -> None:
    ran = bare("new", "my-function", "--format", "json", "--set", "region=eu-west-1")
    found = json.loads(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert found["files"] == sorted(tree(Path("my-function")))
    assert found["answers"]["region"] == "eu-west-1"
    assert found["target"] == str(bare.folder / "my-function")


@pytest.fixture
def terminal(bare: Shell, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A person at a terminal, and what they type."""
    real, replies = World.real, []
    monkeypatch.setattr(World, "real", lambda: real()._replace(terminal=True))
    monkeypatch.setattr(builtins, "input", lambda: replies.pop(0))
    yield replies
    assert not replies


def test_enter_three_times_is_no_input(bare: Shell, terminal: list[str]) -> None:
    terminal += ["", "", ""]
    asked = bare("new", "one/my-function")
    assert asked.code == 0
    assert asked.out.count("]: ") == 3
    bare("new", "two/my-function", "-y")
    assert tree(Path("one")) == tree(Path("two"))


def test_what_was_asked_is_part_of_the_call_that_gives_the_same(
    bare: Shell, terminal: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    questions = 3
    terminal += [""] * questions
    ran = bare("new", "one/my-function")
    assert "  AWS region [eu-central-1  from AWS_REGION]: " in ran.out
    call = ran.out.splitlines()[-1].removeprefix("Same again, without questions: scaffold ")
    monkeypatch.delenv("AWS_REGION")
    assert bare(*call.replace("one/", "two/").split()).code == 0
    assert tree(Path("one")) == tree(Path("two"))


@pytest.mark.parametrize(
    "answer",
    [
        *(
            f"region={one}"
            for one in ("us-gov-west-1", "cn-north-1", "us-isob-east-1", "eusc-de-east-1", "il-central-1")
        ),
        "tags=team=orders, cost center = a/b:1 ,empty=",
        "permission_boundary=arn:aws-cn:iam::123456789012:policy/team/boundary",
        f"description={'x' * 256}",
        "region=",
    ],
)
def test_what_aws_takes_is_taken(bare: Shell, answer: str) -> None:
    assert bare("new", "my-function", "--set", answer).code == 0


def test_a_folder_that_is_not_empty_is_refused_before_anything_is_asked(bare: Shell, terminal: list[str]) -> None:
    bare("new", "my-function", "-y")
    ran = bare("new", "my-function")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: my-function/ exists and is not empty.")
    terminal += ["", "", ""]
    assert bare("new", "my-function", "--force").code == 0


@pytest.mark.parametrize("answer", ["language=python", "role=admin", "tags=orders"])
def test_a_wrong_answer_is_refused_before_anything_is_asked(bare: Shell, terminal: list[str], answer: str) -> None:
    ran = bare("new", "my-function", "--set", answer)
    assert (ran.code, ran.out, terminal) == (2, "", [])
    assert ran.err.startswith(f"error: {answer.partition('=')[0]}: ")


def test_what_is_offered_is_listed_once_and_a_wrong_reply_is_asked_again(bare: Shell, terminal: list[str]) -> None:
    terminal += ["htp", "2", "", "europe", "eu-west-1"]
    ran = bare("new", "my-function")
    assert ran.code == 0
    assert ran.out.startswith(
        "    1) direct (aws lambda invoke, another function)\n    2) http (an HTTP API)\n"
        "    3) sqs (a queue, in batches)\n    4) s3 (an object was created)\n    5) schedule (a fixed rate)\n"
        "  What calls it [direct]:   What calls it [direct]:     1) sam"
    )
    assert ran.err == (
        "event: 'htp' is not offered. Choose direct, http, sqs, s3 or schedule. Did you mean http?\n"
        "region: 'europe' is not an AWS region. Write it as eu-west-1.\n"
    )
    assert "--set event=http --set infrastructure=sam --set region=eu-west-1 " in ran.out


def test_trust_is_part_of_the_call_that_gives_the_same(bare: Shell) -> None:
    bare.write({"tpl/cookiecutter.json": '{"name": "x"}', "tpl/{{cookiecutter.name}}/a.txt": "text\n"})
    ran = bare("new", "one", "--template", "tpl", "--trust")
    assert ran.out.endswith("scaffold new one --template tpl --trust --no-input\n")


def test_help_offers_what_the_template_does(bare: Shell) -> None:
    """Every answer with its values; of the days only the default, as there are many."""
    told = bare("new", "--help").out.partition("Answers of ")[2].partition("examples:")[0]
    questions = json.loads((data.folder("templates") / "function" / "cookiecutter.json").read_text("utf-8"))
    for key, values in questions.items():
        if key.startswith("_") or key in ("name", "runtime"):
            continue
        offered = [value for value in values if "{{" not in value] if isinstance(values, list) else []
        said = re.findall(rf"\b{key}=(\S+)", told)
        assert len(said) == 1, key
        if key == "log_retention_days":
            assert said == offered[:1]
        elif offered:
            assert sorted(said[0].split("|")) == sorted(offered)
            assert said[0].split("|")[0] == offered[0] or key in ("modules", "sdk", "log_format")


def test_a_node_that_is_not_the_functions_is_named_with_those_that_run_its_tests(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scaffold.cli.new._node", lambda: "v20.20.2")
    real = World.real

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(World, "real", lambda: real()._replace(stdout=screen, terminal=False))
    shell("new", "a")
    shell("new", "b", "--runtime", "nodejs8.10")
    assert "Your node is v20.20.2, the function's is 24: its tests run on 20, 22 and 24.\n" in screen.getvalue()
    assert "Your node is v20.20.2, the function's is 8: its tests run on 8, 20, 22 and 24.\n" in screen.getvalue()


@pytest.mark.parametrize("end", [KeyboardInterrupt, EOFError])
def test_ctrl_c_and_ctrl_d_at_a_question_make_nothing(
    bare: Shell, monkeypatch: pytest.MonkeyPatch, end: type[BaseException]
) -> None:
    real = World.real
    monkeypatch.setattr(World, "real", lambda: real()._replace(terminal=True))

    def pressed() -> str:
        raise end

    monkeypatch.setattr(builtins, "input", pressed)
    ran = bare("new", "my-function")
    assert ran.code == 130
    assert not list(bare.folder.iterdir())
