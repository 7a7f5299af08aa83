"""`new`: the same bytes as cookiecutter, nothing outside the target, and no template's code unless trusted."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from cookiecutter.main import cookiecutter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scaffold import data, facts, fill, render, source, template
from scaffold.answers import Question
from scaffold.compiled import Kept
from scaffold.context import Request
from scaffold.errors import ScaffoldError, UnknownName
from scaffold.journal import Change
from scaffold.record import recorded
from scaffold.source import Source

ROOT = "{{ cookiecutter.name }}"
TODAY = date(2026, 11, 24)
FUNCTION = data.folder("templates") / "function"
Files = Mapping[str, bytes | str]

EVERYTHING: Files = {
    "cookiecutter.json": json.dumps(
        {
            "name": "my-function",
            "slug": "{{ cookiecutter.name.replace('-', '_') }}",
            "kind": ["one", "two"],
            "flag": True,
            "days": 30,
            "tags": {"a": "{{ cookiecutter.name }}"},
            "_list": ["x", "y"],
            "__private": "{{ cookiecutter.slug | upper }}",
            "_copy_without_render": ["raw/*", "*.keep", "whole"],
            "_extensions": ["jinja2.ext.do", "jinja2.ext.loopcontrols"],
            "__prompts__": {"name": "Name?"},
        }
    ),
    f"{ROOT}/plain.txt": "plain\n",
    f"{ROOT}/no-final-line-end": "x {{ cookiecutter.kind }}",
    f"{ROOT}/empty": "",
    f"{ROOT}/crlf.txt": b"a {{ cookiecutter.name }}\r\nb\r\n",
    f"{ROOT}/cr.txt": b"a {{ cookiecutter.name }}\rb\r",
    f"{ROOT}/mixed.txt": b"a\nb {{ cookiecutter.name }}\r\nc\r",
    f"{ROOT}/plain-crlf.txt": b"a\r\nb\nc",
    f"{ROOT}/bom.js": "\ufeffx {{ cookiecutter.name }}\n".encode(),
    f"{ROOT}/utf8.md": "é → 𝄞 {{ cookiecutter.name }}\n".encode(),
    f"{ROOT}/logo.png": b"\x89PNG\r\n\x1a\n\0{{ cookiecutter.name }}",
    f"{ROOT}/zeros.txt": b"a\0{{ cookiecutter.name }}\0\1\2\3" * 9,
    f"{ROOT}/run.sh": "#!/bin/sh\necho {{ cookiecutter.name }}\n",
    f"{ROOT}/raw/a.txt": "{{ not rendered }}\r\n",
    f"{ROOT}/x.keep": "{{ not rendered }}",
    f"{ROOT}/whole/{{{{ not rendered }}}}/a": "{{ not rendered }}",
    f"{ROOT}/{{{{ cookiecutter.slug }}}}/deep/{{{{ cookiecutter.kind }}}}.js": "{% include 'part.txt' %}",
    f"{ROOT}/{{% if cookiecutter.kind == 'two' %}}two.js{{% endif %}}": "2",
    f"{ROOT}/{{% if cookiecutter.kind == 'one' %}}one.js{{% endif %}}": "1",
    f"{ROOT}/part.txt": "included {{ cookiecutter.name }}\n",
    f"{ROOT}/uses.txt": "{% import 'macros.j2' as m %}{{ m.twice(cookiecutter.name) }}{% include '/beside.txt' %}",
    f"{ROOT}/macros.j2": "{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}",
    f"{ROOT}/logic.txt": (
        "{% set found = [] %}{% for i in range(3) %}{% if i == 2 %}{% break %}{% endif %}{% do found.append(i) %}"
        "{% endfor %}{{ found }} {{ cookiecutter.tags | jsonify(1) }} {{ 'Ä b c' | slugify }} "
        "{{ cookiecutter.__private }}"
        "{{ cookiecutter.tags.a }} {{ cookiecutter.days * 2 }} {{ cookiecutter._list[1] }} {{ cookiecutter.flag }}"
        "{{ _cookiecutter.kind }} {{ uuid4() | length }}\n"
        "{% now 'utc', '%Y' %}{{ random_ascii_string(5) | length }}{# comment #}\n{% raw %}{{ x }}{% endraw %}\n"
    ),
    "templates/beside.txt": "beside {{ cookiecutter.name }}",
}
TRIMMED: Files = {
    "cookiecutter.json": json.dumps(
        {
            "name": "x",
            "_new_lines": "\r\n",
            "_jinja2_env_vars": {
                "trim_blocks": True,
                "lstrip_blocks": True,
                "variable_start_string": "<<",
                "variable_end_string": ">>",
                "line_statement_prefix": "%%",
            },
        }
    ),
    "<< cookiecutter.name >>/a.txt": (
        "  {% if true %}\n a << cookiecutter.name >> {{ b }}\n  {% endif %}\n%% if 1\nz\n%% endif\n"
    ),
}


GOOD = '{"name": "x"}'


def put(folder: Path, files: Files) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if name.endswith(".sh"):
            path.chmod(0o755)
    return folder


def simple(folder: Path, text: str = "", questions: str = '{"name": "x"}', **files: str) -> Path:
    return put(folder, {"cookiecutter.json": questions, f"{ROOT}/a.txt": text, **files})


def theirs(folder: Path, **given: Any) -> dict[str, tuple[bytes, bool]]:
    """What cookiecutter makes of a template: content and whether it can be run, by path."""
    with tempfile.TemporaryDirectory() as place:
        made = Path(
            cookiecutter(str(folder), no_input=True, extra_context=given, output_dir=place, default_config=True)
        )
        files = (path for path in made.rglob("*") if path.is_file())
        return {p.relative_to(made).as_posix(): (p.read_bytes(), os.access(p, os.X_OK)) for p in files}


def ours(folder: Path, **given: str) -> dict[str, tuple[bytes, bool]]:
    made = render.render(folder, given)
    return {path: (entry.content(), bool(entry.mode & 0o100)) for path, entry in made.entries.items()}


@pytest.fixture(autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """cookiecutter, for comparison, writes to a home; not to a real one."""
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))


def made(request: Request, ask: Any = None, environ: Mapping[str, str] | None = None) -> render.Rendered:
    return render.new(request, ask, TODAY, environ or {})


def asked(folder: Path, tpl: Path | str, name: str = "fine", **more: Any) -> render.Rendered:
    return made(Request(name, folder, template=str(tpl), **more))


@pytest.mark.parametrize("given_", [{}, {"kind": "two", "name": "other-name"}])
def test_every_feature_gives_cookiecutters_bytes(tmp_path: Path, given_: dict[str, str]) -> None:
    folder = put(tmp_path / "tpl", EVERYTHING)
    found = ours(folder, **given_)
    assert found == theirs(folder, **given_)
    assert len(found) == sum(name.startswith(ROOT) for name in EVERYTHING) - 1


def test_other_delimiters_and_line_ends_give_cookiecutters_bytes(tmp_path: Path) -> None:
    folder = put(tmp_path / "tpl", TRIMMED)
    assert ours(folder) == theirs(folder)
    assert ours(folder)["a.txt"][0] == b" a x {{ b }}\r\nz\r\n"


@pytest.mark.parametrize("runtime", ["nodejs24.x", "nodejs10.x", "nodejs8.10"])
def test_our_template_gives_cookiecutters_bytes(runtime: str) -> None:
    assert ours(FUNCTION, runtime=runtime, name="Some_name") == theirs(FUNCTION, runtime=runtime, name="Some_name")


text_or_jinja = st.lists(
    st.sampled_from(
        ["{{ cookiecutter.name }}", "{% if cookiecutter.name %}", "{% endif %}", "{{-", "-}}", "{#", "#}", "\r\n", "\n"]
    )
    | st.text("a \té\r\n{}%", max_size=3),
    max_size=9,
).map("".join)


@settings(max_examples=60, deadline=None)
@given(text_or_jinja)
@example("\r")
@example("a\r\n\n")
@example("{{ cookiecutter.name }}")
def test_any_text_gives_cookiecutters_bytes_or_an_error_with_a_place(text: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = simple(Path(place), text)
        try:
            expected = theirs(folder)
        except Exception:  # whatever cookiecutter raises
            with pytest.raises(template.BadTemplate, match=r"a\.txt"):
                ours(folder)
        else:
            assert ours(folder) == expected


@settings(max_examples=300)
@given(st.binary(max_size=30), st.sampled_from(["a.txt", "a.js", "a", "a.{{x}}", "a.y{% endif %}"]))
def test_what_is_plain_is_no_binary_to_cookiecutter_either(start: bytes, name: str) -> None:
    from binaryornot.check import is_binary

    with tempfile.TemporaryDirectory() as place:
        path = Path(place, name)
        path.write_bytes(start)
        assert fill.binary(name, template.File(start, 0o644, path)) == is_binary(str(path))


@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=126) | st.sampled_from("\t\r\n"), min_size=1, max_size=600)
)
def test_plain_ascii_is_never_binary(text: str) -> None:
    from binaryornot.helpers import is_binary_string

    assert not is_binary_string(text.encode()[:512]) or text.encode().startswith(fill.SIGNED)


@pytest.mark.parametrize("start", fill.SIGNED)
def test_a_text_that_begins_like_a_binary_is_what_cookiecutter_takes_it_for(start: bytes, tmp_path: Path) -> None:
    from binaryornot.check import is_binary

    place = tmp_path / "a.md"
    place.write_bytes(start + b"9a {{ cookiecutter.name }}\n")
    assert fill.binary("a.md", template.File(place.read_bytes(), 0o644, place)) == is_binary(str(place))


def test_textual_suffixes_are_no_binary_ones() -> None:
    from binaryornot.helpers import BINARY_EXTENSIONS

    assert not {suffix.removeprefix(".") for suffix in fill.TEXTUAL} & BINARY_EXTENSIONS


hostile = st.lists(
    st.sampled_from(["..", "/", "\\", "\0", "C:", "a", ".", "é", "\n", "\u2025", "{{", "~", ".git", "nul", "%2e", " "]),
    max_size=6,
).map("".join)


@settings(max_examples=80, deadline=None)
@given(hostile, hostile, st.booleans())
@example("../../x", "a", False)
@example("a", "../../x", False)
@example("/etc/x", "/etc/x", True)
@example("a/../../..", "..", True)
def test_nothing_leaves_the_project_whatever_answers_and_names_hold(answer: str, name: str, deep: bool) -> None:
    with tempfile.TemporaryDirectory() as place:
        files = {
            "cookiecutter.json": json.dumps({"slug": "x", "file": "f", "_copy_without_render": ["c*"]}),
            "{{cookiecutter.slug}}/d{{cookiecutter.file}}/a{{cookiecutter.file}}": "x",
            "{{cookiecutter.slug}}/{{cookiecutter.file}}b.txt": "x",
            "{{cookiecutter.slug}}/c{{cookiecutter.file}}/a": "x",
        }
        if deep:
            files["{{cookiecutter.slug}}/{{cookiecutter.file}}/{{cookiecutter.slug}}"] = "x"
        folder = put(Path(place, "in", "tpl"), files)
        before = sorted(Path(place).rglob("*"))
        try:
            request = Request("t", Path(place, "out"), template=str(folder), answers={"slug": answer, "file": name})
            found = made(request)
        except ScaffoldError as error:
            assert str(error).isprintable()  # noqa: PT017
        else:
            for path in found.project.entries:
                assert os.path.normpath(found.target / path) == f"{found.target}/{path}"
                assert found.target == Path(place, "out", "t")
                assert "\\" not in path
        assert sorted(Path(place).rglob("*")) == before


SECRET = "the-secret"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{% include '/etc/passwd' %}", "a.txt:1: includes '/etc/passwd', which the template does not have"),
        ("x\n{% include '../secret' %}", "a.txt:2: includes '../secret'"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "a.txt:1: access to attribute '__class__'"),
        ("{{ cookiecutter.__class__ }}{{ cookiecutter.__class__.__base__ }}", "access to attribute '__class__'"),
        ("{{ self.__init__.__globals__ }}", "a.txt:1: access to attribute '__init__'"),
        ("{{ lipsum.__globals__.os.popen('id') }}", "access to attribute '__globals__'"),
        ("{{ '{0.__class__.__mro__}'.format(1) }}", "access to attribute '__class__'"),
        ("{{ 'a' * 10**9 }}", "a product is too large"),
        ("{{ 9 ** 99999 }}", "a power is too large"),
        ("{% for i in range(10**7) %}x{% endfor %}", "Range too big"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "RecursionError"),
        ("a\n{{ cookiecutter.nothing }}", "a.txt:2: there is no answer 'nothing'"),
        ("a\n\n{{ nothing }}", "a.txt:3: 'nothing' is undefined"),
        ("{% if %}", "a.txt:1: Expected an expression, got 'end of statement block' (Jinja syntax)"),
        ("a\n{{ 1 | nofilter }}", "a.txt:2: No filter named 'nofilter'"),
        ("{{ 1 / 0 }}", "a.txt:1: division by zero (ZeroDivisionError)"),
        ("{{ 'x'.encode('utf-9') }}", "a.txt:1: unknown encoding"),
        ("{{ '\\ud800' }}", "a lone surrogate"),
    ],
)
def test_a_bad_or_hostile_text_is_an_error_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "secret").write_text(SECRET)
    folder = simple(tmp_path / "tpl", text)
    with pytest.raises(template.BadTemplate) as caught:
        ours(folder)
    assert message in str(caught.value)
    assert caught.value.code == 2
    assert SECRET not in str(caught.value)


def test_an_error_in_an_included_file_names_that_file(tmp_path: Path) -> None:
    folder = simple(tmp_path, "{% include 'inner.txt' %}")
    put(folder, {"templates/inner.txt": "a\nb {{ cookiecutter.gone }}"})
    with pytest.raises(template.BadTemplate, match=r"^inner\.txt:2: there is no answer 'gone'"):
        ours(folder)


def test_output_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scaffold.sandbox.LARGEST", 1000)
    with pytest.raises(template.BadTemplate, match="more than it should"):
        ours(simple(tmp_path, "{% for i in range(999) %}xx{% endfor %}"))


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"README.md": "x"}, "no template: it has no cookiecutter.json"),
        ({"cookiecutter.json": "{}"}, "it has no folder named as {{cookiecutter.name}}"),
        ({"cookiecutter.json": '{\n "a": 1,\n}'}, "cookiecutter.json:3:1: not JSON"),
        ({"cookiecutter.json": "[]"}, "not an object"),
        ({"cookiecutter.json": "[" * 100_000}, "nested too deeply"),
        ({"cookiecutter.json": '{"a": ' + "[" * 60 + "]" * 60 + "}"}, "nested too deeply"),
        ({"cookiecutter.json": '{"a": ' + "9" * 5000 + "}"}, "not JSON"),
        ({"cookiecutter.json": GOOD, f"{ROOT}/{'a/' * 60}b": ""}, "nested too deeply"),
        ({"cookiecutter.json": b"\xff\xfe"}, "not UTF-8"),
        ({"cookiecutter.json": '{"name": "{{ cookiecutter.x }}"}', f"{ROOT}/a": ""}, "json, name:1: there is"),
        ({"cookiecutter.json": '{"name": "x", "k": []}', f"{ROOT}/a": ""}, "an empty list of choices"),
        ({"cookiecutter.json": GOOD, f"{ROOT}/{{{{ 1 % 0 }}}}": ""}, "by zero"),
        ({"cookiecutter.json": GOOD, f"{ROOT}/{{{{''}}}}/a": ""}, "which names nothing"),
        ({"cookiecutter.json": GOOD, f"{ROOT}/a/b": "", f"{ROOT}/{{{{'a'}}}}/c": ""}, "two folders would be 'a'"),
        ({"cookiecutter.json": GOOD, f"{ROOT}/a.txt": b"plain text \xe9"}, "neither UTF-8 nor binary"),
        ({"cookiecutter.json": '{"name": "x", "_new_lines": "x"}', f"{ROOT}/a": "a\n"}, "ends no line"),
        ({"cookiecutter.json": '{"name": "x", "_jinja2_env_vars": {"loader": 1}}', f"{ROOT}/a": ""}, "may not set"),
    ],
)  # fmt: skip
def test_what_is_no_template_says_where(tmp_path: Path, files: Files, message: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        ours(put(tmp_path, files))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "place", ["a-link", "deep/a-link", "../templates/a-link", "../hooks/pre_gen_project.sh", "../cookiecutter.json"]
)
def test_links_are_refused(tmp_path: Path, place: str) -> None:
    folder = simple(tmp_path / "tpl")
    (tmp_path / "secret").write_text(SECRET)
    link = Path(os.path.normpath(folder / ROOT / place))
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(tmp_path / "secret")
    with pytest.raises(template.BadTemplate, match=r"a symbolic link|neither a file"):
        ours(folder)


HOOK = (
    "import pathlib\n\npathlib.Path('made-by-hook.txt').write_text('{{ cookiecutter.name }}')\nprint('said by hook')\n"
)
EXTENSION = "from jinja2.ext import Extension\nopen('loaded', 'w').close()\n\n\nclass Mine(Extension):\n    pass\n"


def with_code(folder: Path) -> Path:
    questions = '{"name": "x", "_extensions": ["local_mine.Mine"]}'
    return put(simple(folder, "x", questions), {"hooks/post_gen_project.py": HOOK, "local_mine.py": EXTENSION})


def test_code_of_a_template_is_not_run_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = asked(tmp_path / "out", with_code(tmp_path / "tpl"))
    hook = "The template has a hook (hooks/post_gen_project.py, 4 lines). Not run. Read it, then --trust runs it."
    assert hook in found.notes
    assert (
        "The template asks for an extension (local_mine.Mine). Not loaded. Read it, then --trust loads it."
        in found.notes
    )
    assert list(found.project.entries) == [".scaffold.yaml", "a.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tpl"]


def test_what_fails_for_want_of_an_extension_says_so(tmp_path: Path) -> None:
    folder = simple(tmp_path, "{% mine %}", '{"name": "x", "_extensions": ["local_mine.Mine"]}')
    with pytest.raises(template.BadTemplate, match=r"unknown tag 'mine'.*\(local_mine.Mine\): read them, then --trust"):
        asked(tmp_path, folder)


def test_trust_runs_the_code_through_cookiecutter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    before = list(sys.path)
    found = asked(tmp_path / "out", with_code(tmp_path / "tpl"), trust=True)
    assert found.project.entries["made-by-hook.txt"].content() == b"fine"
    assert found.notes == ("The template's own code was run, for --trust, which holds for this run only.",)
    assert (Path.cwd(), sys.path) == (tmp_path, before)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["loaded", "tpl"]
    output = capfd.readouterr()
    assert (output.out, output.err) == ("", "said by hook\n")
    sys.modules.pop("local_mine")


@pytest.mark.parametrize("questions", ["slug", "file"])
def test_trust_is_no_leave_to_go_elsewhere(tmp_path: Path, questions: str) -> None:
    files = {"cookiecutter.json": '{"slug": "x", "file": "f"}', "{{cookiecutter.slug}}/{{cookiecutter.file}}": "x"}
    folder = put(tmp_path / "tpl", {**files, "hooks/post_gen_project.sh": "#!/bin/sh\n"})
    with pytest.raises(ScaffoldError, match="leads outside"):
        asked(tmp_path / "out", folder, trust=True, answers={questions: "../../pwned"})
    assert [path.name for path in tmp_path.iterdir()] == ["tpl"]


def test_a_hook_that_fails_is_told(tmp_path: Path) -> None:
    folder = put(simple(tmp_path / "tpl"), {"hooks/pre_gen_project.py": "raise SystemExit(3)\n"})
    with pytest.raises(template.BadTemplate, match="Hook script failed"):
        asked(tmp_path / "out", folder, trust=True)


def test_a_question_hook_runs_on_a_copy(tmp_path: Path) -> None:
    code = 'import pathlib\n\npathlib.Path(\'cookiecutter.json\').write_text(\'{"name": "x", "more": "y"}\')\n'
    folder = put(simple(tmp_path / "tpl"), {"hooks/pre_prompt.py": code})
    assert asked(tmp_path / "out", folder, trust=True).answers == {"name": "fine", "more": "y"}
    assert (folder / "cookiecutter.json").read_text() == '{"name": "x"}'


def test_the_default_runtime_is_the_newest_that_aws_supports(tmp_path: Path) -> None:
    found = asked(tmp_path, "function")
    assert found.answers["runtime"] == facts.default(TODAY).identifier
    assert found.target == tmp_path / "fine"
    assert found.source == Source("function")


def test_a_runtime_is_checked_and_its_dates_are_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=r"nodejs24\.x"):
        asked(tmp_path, "function", runtime="node24")
    found = asked(tmp_path, "function", runtime="nodejs10.x")
    assert found.notes == (facts.notice(facts.find("nodejs10.x"), TODAY),)
    with pytest.raises(ScaffoldError, match="no question about the runtime"):
        asked(tmp_path, simple(tmp_path / "tpl"), runtime="nodejs24.x")


def test_names_are_checked_at_the_door_also_as_answers(tmp_path: Path) -> None:
    for request in (Request("a b", tmp_path), Request("ok", tmp_path, answers={"name": "../x"})):
        with pytest.raises(ScaffoldError, match="cannot name a Lambda function"):
            made(request)


def test_the_region_is_that_of_the_environment(tmp_path: Path) -> None:
    assert made(Request("x", tmp_path), environ={"AWS_REGION": "eu-west-1"}).answers["region"] == "eu-west-1"
    assert made(Request("x", tmp_path)).answers["region"] == ""


def test_enter_is_no_input_and_three_are_asked(tmp_path: Path) -> None:
    seen: list[str] = []
    request = Request("x", tmp_path)

    def enter(question: Question) -> str:
        seen.append(question.key)
        return ""

    with_enter = made(request, enter)
    assert with_enter.answers == made(request).answers
    assert len(seen) == 3
    assert not {"name", "runtime"} & set(seen)


def test_what_a_strangers_template_did_not_ask_is_said(tmp_path: Path) -> None:
    folder = simple(tmp_path / "tpl", "", json.dumps({"name": "x", "a": "1", "b": "2", "c": "3", "d": "4", "e": {}}))
    request = Request("x", tmp_path, template=str(folder), answers={"b": "9"})
    assert made(request, lambda question: "").notes == ()
    request = Request("x", tmp_path, template=str(folder))
    assert made(request, lambda question: "").notes == (
        "Not asked, taken by default: d. --set KEY=VALUE answers them.",
    )


def test_the_record_says_how_it_was_made(tmp_path: Path) -> None:
    text = asked(tmp_path, "function", runtime="nodejs8.10").project.text(".scaffold.yaml")
    assert "\n  runtime: nodejs8.10\n" in text
    read = yaml.safe_load(text)
    assert read["template"] == "function"
    assert read["answers"]["name"] == "fine"
    assert "source" not in read


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=8), st.text(max_size=12) | st.booleans() | st.just({"a": "b"}), max_size=4
    )
)
@example(
    {"yes": "no", "1e3": "0x1", "a": "nodejs8.10", "b": "2026-11-24", "c": "8.10", "d": "1_0", "e": "a: b", "f": ".x"}
)
@example({"a": "\x7f\x85\u2028\ufeff\U0001f600", "b": "null", "c": "~", "d": "a #b", "e": "1:20", "f": "y", "g": "8.e"})
def test_a_record_is_yaml_that_reads_as_it_was(answers: dict[str, object]) -> None:
    read = yaml.safe_load(recorded(Source("t", "git@host:a/b", "v1", "0e12"), answers))
    assert read["answers"] == answers
    assert (read["source"], read["ref"], read["commit"]) == ("git@host:a/b", "v1", "0e12")


def test_the_place_of_the_record_is_kept_free(tmp_path: Path) -> None:
    with pytest.raises(template.BadTemplate, match="where the record"):
        asked(tmp_path, simple(tmp_path / "tpl", **{f"{ROOT}/.scaffold.yaml/x": ""}))


def test_a_menu_of_templates(tmp_path: Path) -> None:
    menu = {"templates": {"a": {"path": "./one"}, "b": {"path": "two"}}}
    put(tmp_path / "all", {"cookiecutter.json": json.dumps(menu)})
    simple(tmp_path / "all" / "one", "1")
    simple(tmp_path / "all" / "two", "2")
    first, second = asked(tmp_path, "all"), asked(tmp_path, "all", answers={"template": "b"})
    assert first.project.text("a.txt") + second.project.text("a.txt") == "12"
    assert second.source == Source("two", "../all//two")
    replies = iter(["2", ""])
    assert made(Request("x", tmp_path, template="all"), lambda q: next(replies)).project.text("a.txt") == "2"
    for wrong in ({"templates": {"a": {"path": ".."}}}, {"template": ["x (.)"]}):
        (tmp_path / "all" / "cookiecutter.json").write_text(json.dumps(wrong))
        with pytest.raises(ScaffoldError):
            asked(tmp_path, "all")


def test_an_existing_folder(tmp_path: Path) -> None:
    found = asked(tmp_path, simple(tmp_path / "tpl", "x"))
    target = tmp_path / "fine"
    new, kept = render.changes(found, target, force=False)
    assert (new[1], kept) == (Change("a.txt", None, b"x", 0o644), [])
    (target / ".git").mkdir(parents=True)
    assert len(render.changes(found, target, force=False)[0]) == 2
    (target / "a.txt").write_text("mine")
    with pytest.raises(ScaffoldError, match=r"^fine/ exists and is not empty\. Choose another name, or --force"):
        render.changes(found, target, force=False)
    new, kept = render.changes(found, target, force=True)
    assert ([change.path for change in new], kept) == ([".scaffold.yaml"], ["a.txt"])
    (target / "a.txt").write_text("x")
    assert render.changes(found, target, force=True)[1] == []


def test_a_link_on_the_way_is_not_written_through(tmp_path: Path) -> None:
    found = asked(tmp_path, simple(tmp_path / "tpl", "x", **{f"{ROOT}/deep/b.txt": "x"}))
    target = tmp_path / "fine"
    target.mkdir()
    (target / "deep").symlink_to(tmp_path)
    with pytest.raises(ScaffoldError, match="deep in fine/ is not a folder of its own"):
        render.changes(found, target, force=True)
    with pytest.raises(ScaffoldError, match="is not a folder"):
        render.changes(found, tmp_path / "tpl" / "cookiecutter.json", force=True)


def test_no_socket_is_opened_and_no_home_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a socket")

    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "create_connection", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for runtime in ("nodejs24.x", "nodejs8.10"):
        assert asked(tmp_path, "function", runtime=runtime).project.entries
    assert not list(tmp_path.iterdir())


def test_what_was_compiled_is_kept_and_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, folder = tmp_path / "cache", put(tmp_path / "tpl", EVERYTHING)
    first = render.render(folder, {}, cache=cache)
    (kept,) = cache.iterdir()
    compiled: list[object] = []
    with monkeypatch.context() as patched:
        patched.setattr(Kept, "put", lambda self, *code: compiled.append(code))
        patched.setattr("jinja2.Environment.compile", lambda *code: compiled.append(code))
        again = render.render(folder, {}, cache=cache)
    assert not compiled
    for path, entry in first.entries.items():
        if path != "logic.txt":
            assert again.entries[path].content() == entry.content()
    kept.write_bytes(b"broken")
    assert set(render.render(folder, {}, cache=cache).entries) == set(first.entries)
    (folder / ROOT / "plain.txt").write_text("{{ cookiecutter.kind }}")
    assert render.render(folder, {}, cache=cache).text("plain.txt") == "one"


def test_only_so_many_templates_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scaffold.compiled.MOST", 2)
    for number in range(4):
        folder = simple(tmp_path / str(number), f"{number} {{{{ cookiecutter.name }}}}")
        assert render.render(folder, {}, cache=tmp_path / "cache").text("a.txt") == f"{number} x"
    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_a_cache_that_cannot_be_written_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert render.render(FUNCTION, {}, cache=tmp_path / "file" / "cache").entries


@pytest.mark.slow
def test_a_template_from_a_git_server(tmp_path: Path) -> None:
    folder = simple(tmp_path / "tpl", "from git")
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=n", "-c", "user.email=e@x", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            "git",
            "daemon",
            "--export-all",
            "--listen=127.0.0.1",
            f"--port={port}",
            f"--base-path={tmp_path}",
            "--verbose",
        ],
        stderr=subprocess.PIPE,
    )
    try:
        assert server.stderr
        while b"Ready" not in server.stderr.readline():
            assert server.poll() is None
        found = render.new(
            Request("x", tmp_path, template=f"git://127.0.0.1:{port}/tpl"), None, TODAY, {"PATH": os.environ["PATH"]}
        )
        head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True).stdout.decode()
        assert found.source.commit == head.strip()
        assert found.project.text("a.txt") == "from git"
    finally:
        server.terminate()
        server.communicate()


def test_our_templates_are_found() -> None:
    assert source.names()
