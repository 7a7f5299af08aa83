"""Law 11: an installed wheel has the same pages and templates, byte for byte, and gives the same answers.

With law 12: it makes every project that our template knows where there is no network at all.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Shell

from scaffold.record import NAME as RECORD
from scaffold.render import render

CHECKOUT = Path(__file__).parents[2]
PROJECT = CHECKOUT / "tests" / "projects" / "sam-monorepo" / "before"
BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


def tree(folder: Path) -> dict[str, bytes]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if "__pycache__" not in name}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the checkout without what git ignores, unpacked as an installation is."""
    folder = tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"], cwd=CHECKOUT, capture_output=True, check=False
    )
    if listed.returncode:
        pytest.skip("no git checkout")
    for name in os.fsdecode(listed.stdout).split("\0")[:-1]:
        if (CHECKOUT / name).is_file():
            (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "source" / name).write_bytes((CHECKOUT / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, folder / "source"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


CUT = ("unshare", "-rn")
"""Runs a command where there is no network: in a namespace of its own."""
REACH = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"


@pytest.fixture(scope="module")
def environment(installed: Path) -> Path:
    """The `scaffold` command of an environment into which pip put the wheel; what it depends on is that of ours."""
    import sysconfig
    import venv

    folder = installed.parent / "venv"
    venv.create(folder, with_pip=False)
    site = next((folder / "lib").glob("python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = folder / "bin" / "python"
    (wheel,) = installed.parent.glob("*.whl")
    options = ("-q", "--no-deps", "--no-index", "--ignore-installed", "--disable-pip-version-check")
    subprocess.run([python, "-I", "-m", "pip", "install", *options, wheel], check=True)
    asked = [python, "-I", "-c", "import scaffold; print(scaffold.__file__)"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert Path(said.stdout.strip()).is_relative_to(site)
    return folder / "bin" / "scaffold"


@pytest.mark.parametrize("kind", ["docs", "templates"])
def test_pages_and_templates_are_the_same_bytes(installed: Path, kind: str) -> None:
    source = installed.parent / "source"
    assert tree(installed / "scaffold" / kind) == tree(source / kind)


def test_modules_are_the_same_and_nothing_else_is_in_it(installed: Path) -> None:
    package = {
        name: content
        for name, content in tree(installed / "scaffold").items()
        if not name.startswith(("docs/", "templates/"))
    }
    assert package == tree(installed.parent / "source" / "scaffold")
    assert {path.name.split("-")[0] for path in installed.iterdir()} == {"scaffold", "lambda_scaffold"}


Call = Callable[..., tuple[int, bytes, bytes]]


def call(site: Path, folder: Path, *arguments: str) -> tuple[int, bytes, bytes]:
    """One call of the command, in an empty folder: from the wheel where `site` is one."""
    folder.mkdir(parents=True, exist_ok=True)
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from scaffold.__main__ import main; sys.exit(main())"
    command = [sys.executable, "-I", "-c", code, site, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("arguments", [("rules",), ("runtimes",), ("explain", "buffer-constructor"), ("--help",)])
def test_the_same_is_printed(installed: Path, shell: Shell, arguments: tuple[str, ...]) -> None:
    ours = call(installed.parent / "source", shell.folder, *arguments)
    assert ours[0] == 0
    assert call(installed, shell.folder, *arguments) == ours


def test_the_same_project_is_made_and_migrated(installed: Path, shell: Shell) -> None:
    import shutil

    results = []
    for name, site in (("ours", installed.parent / "source"), ("wheel", installed)):
        folder = shell.folder / name
        made = call(site, folder, "new", "my-function", "--no-input")
        shutil.copytree(PROJECT, folder / "shop")
        moved = call(site, folder, "migrate", "shop", "--to", "nodejs24.x", "--format", "json")
        results.append((made, moved, tree(folder)))
    assert results[0][0][0] == 0
    assert len(results[0][2]) > 30
    assert results[0] == results[1]


def answers() -> list[dict[str, str]]:
    """Few rows in which every answer that is offered stands, those by runtime beside each that offers them."""
    questions = json.loads((CHECKOUT / "templates/function/cookiecutter.json").read_text("utf-8"))
    runtimes = questions["_runtimes"]
    by_runtime = ("modules", "sdk", "log_format")
    free = {key: value for key, value in questions.items() if isinstance(value, list) and key[0] != "_"}
    rows = []
    for number in range(2 * max(len(values) for values in free.values())):
        runtime = questions["runtime"][number % len(runtimes)]
        turn = number // len(runtimes)
        offered = {key: list(runtimes[runtime][key]) for key in by_runtime}
        chosen = {key: values[number % len(values)] for key, values in free.items() if key not in by_runtime}
        rows.append({**chosen, **{key: values[turn % len(values)] for key, values in offered.items()}})
    for key, values in free.items():
        assert {row[key] for row in rows} == {value for value in values if "{{" not in value}
    texts = {"region": "eu-west-1", "tags": "team=shop", "description": "It's", "permission_boundary": BOUNDARY}
    return [*rows, texts]


def test_every_answer_renders_where_there_is_no_network(environment: Path, shell: Shell) -> None:
    if sys.platform != "linux" or subprocess.run([*CUT, "true"], capture_output=True, check=False).returncode:
        pytest.skip("`unshare -rn` is not permitted here: the network cannot be cut")
    python = environment.with_name("python")
    reached = subprocess.run([*CUT, python, "-c", REACH], capture_output=True, text=True, check=False)
    assert "Network is unreachable" in reached.stderr
    for number, row in enumerate(answers()):
        name = f"made{number}"
        given = [word for key, value in row.items() for word in ("--set", f"{key}={value}")]
        done = subprocess.run(
            [*CUT, environment, "new", name, "-y", *given], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (row, done.stderr)
        wanted = render(CHECKOUT / "templates" / "function", {**row, "name": name})
        made = tree(shell.folder / name)
        made.pop(RECORD)
        assert made == {path: entry.content() for path, entry in wanted.entries.items()}
