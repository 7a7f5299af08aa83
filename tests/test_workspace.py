"""Whether a workspace sees a new project, against npm's and pnpm's own way to write it."""

import json
from pathlib import Path

import pytest

from scaffold import workspace


@pytest.mark.parametrize(
    ("path", "patterns", "found"),
    [
        ("services/thumbs", ["services/*"], True),
        ("services/a/thumbs", ["services/*"], False),
        ("services/a/thumbs", ["services/**"], True),
        ("services", ["services/**"], True),
        ("thumbs", ["packages/*"], False),
        ("thumbs", ["*"], True),
        ("packages/a-lambda", ["./packages/*-lambda/"], True),
        ("packages/a", ["packages/*", "!packages/a"], False),
        ("packages/a", ["{apps,packages}/*"], True),
        ("packages/a", [], False),
        ("packages/[a]", ["packages/a"], False),
    ],
)
def test_patterns(path: str, patterns: list[str], found: bool) -> None:
    assert workspace.matches(path, patterns) is found


@pytest.fixture(params=["pnpm", "npm", "Yarn"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    package: dict[str, object] = {"name": "shop"}
    if request.param == "pnpm":
        (tmp_path / "pnpm-workspace.yaml").write_text("packages:\n  - 'services/*'\n")
    elif request.param == "npm":
        package["workspaces"] = ["services/*"]
    else:
        package["workspaces"] = {"packages": ["services/*"]}
        (tmp_path / "yarn.lock").touch()
    (tmp_path / "package.json").write_text(json.dumps(package))
    return tmp_path


def test_seen(shop: Path) -> None:
    (note,) = workspace.notes(shop / "services" / "thumbs")
    assert "Part of the" in note
    assert "workspace 'shop'" in note


def test_not_seen(shop: Path) -> None:
    (note,) = workspace.notes(shop / "functions" / "thumbs")
    assert "does not list it: add 'functions/thumbs' to p" in note


def test_another_repository_in_between_has_nothing_to_do_with_it(shop: Path) -> None:
    (shop / "own" / ".git").mkdir(parents=True)
    assert workspace.notes(shop / "own" / "thumbs") == ()


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff", b'{"workspaces": 3}', b'{"name": "x"}'])
def test_a_package_that_says_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "package.json").write_bytes(content)
    assert workspace.notes(tmp_path / "thumbs") == ()


@pytest.mark.parametrize("content", ["packages: [", "packages: 3", "- a", ""])
def test_a_pnpm_file_that_says_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "pnpm-workspace.yaml").write_text(content)
    (note,) = workspace.notes(tmp_path / "thumbs")
    assert "does not list it" in note
