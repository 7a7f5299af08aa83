"""Programs that code starts, and the systems that have them or not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold import facts, systems
from scaffold.commands import commands, runs
from scaffold.errors import BadPage
from scaffold.model import Entry, Kind, Project

RUNTIMES = facts.runtimes()
WORD = st.text("abz.-_0", min_size=1, max_size=5).map(lambda word: f"x{word}")
BETWEEN = st.sampled_from([" | ", "; ", " && ", "\n", " & "])


WANTED = frozenset(["curl", "curl x", "tar", "perl", "cat", "python", "java", "sh"])


def of(text: str, path: str = "index.js") -> Project:
    return Project({path: Entry(path, Kind.TEXT, 0o644, text.encode)})


def names(text: str) -> list[tuple[str, bool]]:
    return [(run.name, run.absolute) for run in runs(of(text), "index.js", WANTED)]


@given(st.lists(st.tuples(WORD, st.lists(WORD), BETWEEN), min_size=1))
def test_what_a_line_runs_is_the_first_word_of_each_command(parts: list[tuple[str, Sequence[str], str]]) -> None:
    line = "".join(" ".join([name, *arguments]) + sign for name, arguments, sign in parts)
    assert sorted(commands(line)) == sorted(name for name, _, _ in parts)


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
    | st.text("ab|&;$(){}'\"` \n<#=\\/", max_size=40)
)
def test_no_line_is_too_strange(line: str) -> None:
    list(commands(line))
    quoted = line.replace("\\", "\\\\").replace("`", "\\`").replace("${", "$\\{")
    names(f"require('child_process').exec(`{quoted}`)")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("A=1 B='2 3' curl x", ["curl"]),
        ("sudo nice tar x", ["tar"]),
        ("cat $(which node)", ["cat", "which"]),
        ("cd /tmp && (unzip a; rm a)", ["cd", "rm", "unzip"]),
        ("'curl' x", ["curl"]),
        ("which curl || exit 0", ["exit"]),
        ("if curl x; then tar y; fi", ["fi", "tar"]),
        ("echo 'a | tar'  # | tar", ["echo"]),
        ("", []),
    ],
)
def test_words_that_stand_before(line: str, found: list[str]) -> None:
    assert sorted(commands(line)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("require('child_process').exec('curl x | tar y')", [("curl", False), ("tar", False)]),
        ("require('child_process').spawn('curl x')", [("curl x", False)]),
        ("require('child_process').spawn('curl x', { shell: true })", [("curl", False)]),
        ("require('child_process').execFile('/usr/bin/perl')", [("perl", True)]),
        ("require('child_process').execFile('/opt/bin/perl')", []),
        ("require('child_process').spawn('/bin/sh', ['-c', 'tar'])", [("tar", False)]),
        ("require('child_process').spawn('bash', ['-c', 'tar x'])", [("tar", False)]),
        ("require('child_process').exec('tar x', { env: { PATH: '/opt/bin' } })", []),
        ("const c = 'tar ' + name; require('child_process').exec(c)", [("tar", False)]),
        ("let c = 'tar'; c = 'cat'; require('child_process').exec(c)", []),
        ("require('child_process').exec(`${tool} x; tar ${y}`)", [("tar", False)]),
        ("require('child_process').fork('tar')", []),
        ("require('child_process').exec()", []),
        (
            "const { promisify } = require('util'), cp = require('child_process'); promisify(cp.exec)('tar')",
            [("tar", False)],
        ),
        ("const run = (line) => require('child_process').execSync(line); run('tar x')", [("tar", False)]),
        ("const run = (line) => require('child_process').execSync('cat ' + line); run('tar x')", [("cat", False)]),
        ("require('python-shell').PythonShell.run('a.py')", [("python", False)]),
        ("require('python-shell').PythonShell.run('a.py', { pythonPath: '/opt/bin/python' })", []),
    ],
)
def test_how_programs_are_started(text: str, found: list[tuple[str, bool]]) -> None:
    assert names(text) == found


def test_what_a_script_of_the_project_starts() -> None:
    code = "const { exec, spawn } = require('child_process');"
    text = (
        f"{code} exec('sh tools/a.sh x'); exec('./b.sh'); spawn('bash', ['tools/a.sh']); exec('sh c.sh; sh ../d.sh');"
    )
    files = {"src/index.js": text, "src/tools/a.sh": "curl x | tar y\n", "b.sh": "# zip\nperl x\n", "d.sh": "java\n"}
    project = Project({path: Entry(path, Kind.TEXT, 0o644, body.encode) for path, body in files.items()})
    found = [(run.name, run.script) for run in runs(project, "src/index.js", WANTED) if run.script]
    assert found == [
        ("curl", "src/tools/a.sh"),
        ("tar", "src/tools/a.sh"),
        ("perl", "b.sh"),
        ("curl", "src/tools/a.sh"),
        ("tar", "src/tools/a.sh"),
    ]


def test_what_each_step_loses() -> None:
    old, al2, al2023 = (RUNTIMES[name] for name in ("nodejs8.10", "nodejs10.x", "nodejs24.x"))
    assert {"curl", "tar", "which", "openssl", "convert", "python3"} <= systems.lost_commands(old, al2)
    assert "curl" not in systems.lost_commands(old, al2023)
    assert "tar" in systems.lost_commands(old, al2023)
    assert not systems.lost_commands(al2, al2023)
    assert "libnss3.so" in systems.lost_libraries(old, al2)
    assert not systems.lost_commands(old, old)


def test_every_runtime_has_the_page_of_its_system() -> None:
    assert {runtime.system for runtime in RUNTIMES.values()} == set(systems.systems())


PAGE = """---
name: x
commands: {a: [b]}
libraries: {}
without: {commands: [c], libraries: []}
sources: [https://example.org]
as_of: 2026-11-25
---
"""


def test_a_page_of_a_system() -> None:
    one = systems.parse("x.md", PAGE)
    assert (one.name, one.commands, one.no_commands) == ("x", {"b"}, {"c"})


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("---\nname", "name", 1),
        ("name: x\n", "", 2),
        ("[c]", "[b]", 2),
        ("[c]", "c", 2),
        ("{a: [b]}", "[b]", 2),
        ("{a: [b]}", "{a: [b}", 3),
        (", libraries: []}", "}", 2),
        ("[https://example.org]", "{}", 2),
    ],
)
def test_a_page_that_is_none(old: str, new: str, line: int) -> None:
    with pytest.raises(BadPage) as error:
        systems.parse("x.md", PAGE.replace(old, new, 1))
    assert f"x.md:{line}: " in str(error.value)
