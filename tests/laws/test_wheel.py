"""Law 11: an installed wheel has the same pages and templates, byte for byte, and gives the same answers."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Shell

CHECKOUT = Path(__file__).parents[2]
PROJECT = CHECKOUT / "tests" / "projects" / "sam-monorepo" / "before"
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
    if done.returncode:
        pytest.skip(f"the wheel cannot be built here: {done.stderr.strip()[-300:]}")
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


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
