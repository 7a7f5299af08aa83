"""Where templates come from, and what is refused on the way."""

import os
import stat
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold import archive, source
from scaffold.errors import ScaffoldError
from scaffold.paths import contained
from scaffold.source import Source

ROOT = "{{cookiecutter.name}}"
ENVIRON = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *arguments: str) -> str:
    author = ("-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *author, *arguments], cwd=folder, env=ENVIRON, capture_output=True, check=True)
    return done.stdout.decode().strip()


def template(folder: Path, text: str = "one") -> Path:
    (folder / ROOT).mkdir(parents=True, exist_ok=True)
    (folder / "cookiecutter.json").write_text('{"name": "x"}')
    (folder / ROOT / "a.txt").write_text(text)
    return folder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits: v1 is tagged and holds `one`, main holds `two`."""
    folder = template(tmp_path / "tpl")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    git(folder, "tag", "v1")
    template(folder, "two")
    git(folder, "commit", "-qam", "two")
    return folder


def fetched(location: str, here: Path, ref: str = "") -> tuple[str, Source]:
    with source.fetched(location, ref, here, ENVIRON, terminal=False) as (folder, origin):
        return (folder / ROOT / "a.txt").read_text(), origin


def test_ours_by_name(tmp_path: Path) -> None:
    assert "function" in source.names()
    with source.fetched("function", "", tmp_path, {}, terminal=False) as (folder, origin):
        assert (folder / "cookiecutter.json").is_file()
        assert origin == Source("function")
        assert origin.own


def test_a_folder_outside_a_repository(tmp_path: Path) -> None:
    template(tmp_path / "tpl")
    assert fetched("tpl", tmp_path) == ("one", Source("tpl", "tpl"))


def test_a_folder_is_recorded_with_its_commit_or_as_uncommitted(repository: Path) -> None:
    head = git(repository, "rev-parse", "HEAD")
    assert fetched(str(repository), repository.parent)[1].commit == head
    (repository / "new.txt").write_text("x")
    assert fetched(str(repository), repository.parent)[1].commit == "uncommitted"


@pytest.mark.parametrize("shorten", [40, 9])
def test_a_ref_is_a_branch_a_tag_or_a_commit(repository: Path, shorten: int) -> None:
    here = repository.parent
    old, new = git(repository, "rev-parse", "v1"), git(repository, "rev-parse", "main")
    assert fetched("./tpl", here, "v1") == ("one", Source("tpl", "./tpl", "v1", old))
    assert fetched("./tpl", here, "main") == ("two", Source("tpl", "./tpl", "main", new))
    text, origin = fetched("./tpl", here, old[:shorten])
    assert (text, origin.commit) == ("one", old)


def test_what_was_fetched_is_removed(repository: Path) -> None:
    with source.fetched("tpl", "v1", repository.parent, ENVIRON, terminal=False) as (folder, _):
        assert folder != repository
    assert not folder.exists()


def test_a_folder_within(tmp_path: Path) -> None:
    template(tmp_path / "all" / "deep" / "one")
    assert fetched("all//deep/one", tmp_path) == ("one", Source("one", "all//deep/one"))
    (tmp_path / "all" / "link").symlink_to(tmp_path)
    for wrong in ("all//deep/two", "all//../all/deep/one", "all//link/all/deep/one"):
        with pytest.raises(ScaffoldError, match="has no folder"):
            fetched(wrong, tmp_path)


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("functoin", "Did you mean function?"),
        ("./nothing", "does not exist"),
        ("nothing.zip", "does not exist"),
        ("", "is no template"),
        ("-u", "is no template"),
        ("--upload-pack=touch pwned", "is no template"),
        ("ext::sh -c 'touch pwned'", "names a program"),
        ("fd::7", "names a program"),
        ("file:///etc", "is not fetched"),
        ("ssh://-oProxyCommand=touch%20pwned/x", "is not fetched"),
        ("ftp://example.org/x.git", "is not fetched"),
    ],
)
def test_addresses_that_are_refused(tmp_path: Path, location: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        fetched(location, tmp_path)
    assert message in str(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ref", ["-b", "--upload-pack=x", "a b", "a:b", "a..b", "a\nb", "a\\b"])
def test_refs_that_are_refused(repository: Path, ref: str) -> None:
    with pytest.raises(ScaffoldError, match="no branch, tag or commit"):
        fetched("tpl", repository.parent, ref)


def test_a_folder_that_git_ignores_is_uncommitted(repository: Path) -> None:
    (repository / ".gitignore").write_text("built/\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "ignore")
    template(repository / "built")
    assert fetched(str(repository / "built"), repository)[1].commit == "uncommitted"


def test_a_relative_path_is_recorded_as_seen_from_the_project() -> None:
    here, project = Path("/w/shop"), Path("/w/shop/services/thumbs")
    for location, seen in [
        ("tpl", "../../tpl"),
        ("../tpl.zip", "../../../tpl.zip"),
        ("all//one", "../../all//one"),
        ("/w/tpl", "/w/tpl"),
        ("https://h/a.git//one", "https://h/a.git//one"),
        ("gh:a/b", "gh:a/b"),
        ("", ""),
    ]:
        assert source.seen_from(Source("x", location), here, project).location == seen


def test_a_ref_that_is_not_there(repository: Path) -> None:
    with pytest.raises(ScaffoldError, match=r"at v9 cannot be fetched: .*v9.*Check the address"):
        fetched("tpl", repository.parent, "v9")


def test_a_program_configured_as_transport_is_not_run(repository: Path) -> None:
    """The user's own configuration may rewrite an address; to a program it does not get."""
    rewritten = {
        **ENVIRON,
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "url.ext::touch pwned.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://example.org/",
    }
    with pytest.raises(ScaffoldError, match="not allowed"):
        source.clone("https://example.org/x", "", repository.parent / "to", rewritten, terminal=False)
    assert not (repository / "pwned").exists()


def test_a_password_is_neither_recorded_nor_told(tmp_path: Path) -> None:
    assert source.SECRET.sub(r"\1@", "https://me:secret@host/x.git") == "https://me@host/x.git"
    with pytest.raises(ScaffoldError) as caught:
        source.clone("http://me:secret@127.0.0.1:1/x.git", "", tmp_path / "to", ENVIRON, terminal=False)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("git@github.com:acme/tpl.git", "tpl"),
        ("https://example.org/acme/tpl.git", "tpl"),
        ("C:\\work\\tpl", "tpl"),
        ("x/tpl.zip", "tpl"),
    ],
)
def test_the_name_of_a_template(address: str, name: str) -> None:
    assert source._name(address, "") == name


def zipped(path: Path, *members: tuple[str | zipfile.ZipInfo, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members:
            made.writestr(name, text)
    return path


def test_a_zip_with_and_without_a_folder_around(tmp_path: Path) -> None:
    script = zipfile.ZipInfo(f"tpl-main/{ROOT}/run.sh")
    script.external_attr = (stat.S_IFREG | 0o755) << 16
    members = (("tpl-main/cookiecutter.json", "{}"), (f"tpl-main/{ROOT}/a.txt", "one"), (script, "#!"))
    path = zipped(tmp_path / "around.zip", *members)
    archive.unpack(path, tmp_path / "around")
    assert os.access(tmp_path / "around" / ROOT / "run.sh", os.X_OK)
    zipped(tmp_path / "flat.zip", ("cookiecutter.json", "{}"), (f"{ROOT}/a.txt", "one"))
    for name in ("around", "flat"):
        text, origin = fetched(f"{name}.zip", tmp_path)
        assert (text, origin.name, origin.location) == ("one", name, f"{name}.zip")
        assert origin.commit.startswith("sha256:")


def link() -> zipfile.ZipInfo:
    made = zipfile.ZipInfo("a/link")
    made.external_attr = (stat.S_IFLNK | 0o777) << 16
    return made


@pytest.mark.parametrize(
    "member",
    ["../x", "a/../../x", "/x", "C:/x", "a\\..\\..\\x", "C:\\x", "a/.git/hooks/post-checkout", "a/aux.js", link()],
    ids=str,
)
def test_a_zip_that_leads_outside_writes_nothing(tmp_path: Path, member: str | zipfile.ZipInfo) -> None:
    path = zipped(tmp_path / "evil.zip", ("a/cookiecutter.json", "{}"), (member, "x"))
    with pytest.raises(ScaffoldError, match="Nothing was written"):
        archive.unpack(path, tmp_path / "deep" / "to")
    assert list(tmp_path.iterdir()) == [path]


def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "BYTES", 1000)
    monkeypatch.setattr(archive, "FILES", 3)
    for path in (
        zipped(tmp_path / "big.zip", ("a", "0" * 1001)),
        zipped(tmp_path / "many.zip", *((str(n), "") for n in range(4))),
    ):
        with pytest.raises(ScaffoldError, match="unpacks to more than"):
            archive.unpack(path, tmp_path / "to")
    assert not (tmp_path / "to").exists()


def test_a_zip_that_lies_about_its_size(tmp_path: Path) -> None:
    path = zipped(tmp_path / "lies.zip", ("a", "0" * 100_000))
    content = path.read_bytes()
    path.write_bytes(content.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with pytest.raises(ScaffoldError, match="cannot be unpacked"):
        archive.unpack(path, tmp_path / "to")
    assert sum(file.stat().st_size for file in tmp_path.rglob("to/*")) <= 10


@pytest.mark.parametrize("broken", [b"", b"no zip", b"PK\x05\x06"])
def test_what_is_no_zip(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(broken)
    with pytest.raises(ScaffoldError, match="cannot be unpacked"):
        fetched("x.zip", tmp_path)


@given(
    st.lists(st.sampled_from(["..", ".", "", "a", "...", ".. ", "C:", "a\\b", "nul", ".git", "x\0", "é"])).map("/".join)
)
def test_a_contained_path_stays_inside(path: str) -> None:
    try:
        found = contained(path, "x", "y")
    except ScaffoldError:
        return
    assert os.path.normpath(f"/r/{found}") == f"/r/{found}"
    assert not set(found.split("/")) & {"..", "...", ".. ", "C:", "a\\b", "nul", ".git", "x\0"}


def test_any_text_is_contained_or_refused(tmp_path: Path) -> None:
    check: Callable[[], None] = given(st.text(st.sampled_from("./\\:a \0é~"), max_size=12))(
        lambda path: _inside(path, tmp_path)
    )
    check()


def _inside(path: str, folder: Path) -> None:
    try:
        found = contained(path, "x", "y")
    except ScaffoldError:
        return
    assert (folder / found).resolve().is_relative_to(folder.resolve())
