"""What is read of a folder, what is left out, and what is said about it."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold import disk, listing
from scaffold.errors import ScaffoldError
from scaffold.model import Kind, Project, Unreadable

ROOT_USER = hasattr(os, "geteuid") and os.geteuid() == 0


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


def make(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    return folder


@pytest.fixture(params=["git", "walk"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder, in a repository and not."""
    root = tmp_path / "project"
    root.mkdir()
    if request.param == "git":
        git(root, "init", "-q")
    return root


def reasons(found: Project) -> dict[str, str]:
    return {skipped.path: skipped.reason for skipped in found.skipped}


def test_reads_bytes_and_modes_as_they_are(project: Path) -> None:
    content = b"\xef\xbb\xbfa: 1\r\nb: 2\n\r"
    make(project, {"src/run.sh": "#!/bin/sh\n"})
    (project / "template.yaml").write_bytes(content)
    (project / "src/run.sh").chmod(0o755)
    found = disk.read(project)
    assert set(found.entries) == {"src/run.sh", "template.yaml"}
    assert found.entries["template.yaml"].content() == content
    assert found.text("template.yaml").encode() == content
    assert found.entries["src/run.sh"].mode == 0o755
    assert {entry.kind for entry in found.entries.values()} == {Kind.TEXT}
    assert found.skipped == ()


def test_ignored_files_are_left_out_and_declaring_ones_named(project: Path) -> None:
    make(
        project,
        {
            ".gitignore": "*.log\r\n.env*\n/out/\nprod.tfvars\n!kept.log\n",
            "a.log": "",
            "kept.log": "",
            ".env.dev": "NODE=8",
            "out/x.js": "",
            "in/out/x.js": "",
            "in/.gitignore": "!b.log\n/only.js\n",
            "in/b.log": "",
            "in/only.js": "",
            "in/deep/only.js": "",
            "prod.tfvars": "",
        },
    )
    found = disk.read(project)
    expected = {".gitignore", "kept.log", "in/out/x.js", "in/.gitignore", "in/b.log", "in/deep/only.js"}
    assert set(found.entries) == expected
    assert reasons(found) == dict.fromkeys([".env.dev", "prod.tfvars"], "ignored by git: not read")
    assert not any(skipped.matters for skipped in found.skipped)


NAMES = st.sampled_from(["a", "b", "c.js", "d.js"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
PATTERNS = """*.js !c.js /a a/ b/* !b/c.js **/d.js a/** !a/b d.j? [cd].js **/ !**/ !a/ !a/b/ * !*/ !*.js /* a/*/c.js
**/b/** !a/** b !b /b/ a*/ #no \\#no ! [ / // *** !*** a/**/b !a/**/b"""
LINES = st.lists(st.sampled_from(PATTERNS.split()), max_size=5)


@settings(max_examples=40, deadline=None)
@given(paths=st.sets(PATHS, max_size=8), top=LINES, inner=LINES)
def test_a_walk_lists_what_git_lists(
    paths: set[str], top: list[str], inner: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("same")
    git(root, "init", "-q")
    for path in sorted(paths):
        if all(not (root / above).is_file() for above in Path(path).parents) and not (root / path).is_dir():
            make(root, {path: ""})
    make(root, {".gitignore": "\n".join(top)})
    if (root / "a").is_dir():
        make(root, {"a/.gitignore": "\n".join(inner)})
    assert sorted(listing.listed(root).paths) == sorted(listing.walked(root, root, "").paths)


def test_what_is_never_edited_says_why(project: Path) -> None:
    make(
        project,
        {
            "package-lock.json": "{}",
            "infra/.terraform.lock.hcl": "",
            "vendor/x.js": "",
            "infra/terraform.tfstate": "{}",
            "cdk.out/a.template.json": "{}",
            "amplify/#current-cloud-backend/a.json": "{}",
            "lib/jquery.min.js": "",
            "big.json": " " * 1_048_577,
            "big.sh": " " * 131_073,
            "full.json": " " * 1_048_576,
            "COPYING": "",
            "dist/index.js": "",
            "src/vendor.js": "",
            "myterraform.js": "",
        },
    )
    found = disk.read(project)
    why = {path: entry.why for path, entry in found.entries.items() if entry.kind is Kind.FACT}
    assert why == {
        "package-lock.json": "a lock file: its own tool writes it",
        "infra/.terraform.lock.hcl": "a lock file: its own tool writes it",
        "vendor/x.js": "third-party code",
        "infra/terraform.tfstate": "a state file: its own tool writes it",
        "cdk.out/a.template.json": "generated by a deployment tool",
        "amplify/#current-cloud-backend/a.json": "generated by a deployment tool",
        "lib/jquery.min.js": "minified",
        "big.json": "large (1,048,577 bytes)",
        "big.sh": "large (131,073 bytes)",
        "COPYING": "not of a known format",
    }
    assert found.entries["big.json"].content() == b" " * 1_048_577


def test_what_the_cdk_wrote_is_a_fact_whatever_its_folder_is_called(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "test/integ.mail.ts.snapshot/cdk.out": '{"version":"41.0.0"}',
            "test/integ.mail.ts.snapshot/manifest.json": "{}",
            "test/integ.mail.ts.snapshot/Mail.template.json": "{}",
            "test/integ.mail.ts.snapshot/asset.0a1b/index.js": "",
            "test/integ.mail.ts": "",
            "notes/cdk.out": "",
            "notes/Mail.template.json": "{}",
        },
    )
    found = disk.read(tmp_path).entries
    assert {path for path, entry in found.items() if entry.why == "generated by a deployment tool"} == {
        "test/integ.mail.ts.snapshot/manifest.json",
        "test/integ.mail.ts.snapshot/Mail.template.json",
        "test/integ.mail.ts.snapshot/asset.0a1b/index.js",
    }
    assert found["notes/Mail.template.json"].kind is Kind.TEXT


def test_a_committed_node_modules_is_a_fact_and_a_walk_does_not_enter_one(tmp_path: Path) -> None:
    make(tmp_path, {"node_modules/a/index.js": "", "index.js": ""})
    assert set(disk.read(tmp_path).entries) == {"index.js"}
    git(tmp_path, "init", "-q")
    assert disk.read(tmp_path).entries["node_modules/a/index.js"].why == "third-party code"


def test_links_are_not_followed(project: Path, tmp_path: Path) -> None:
    make(tmp_path, {"outside/secret.js": ""})
    make(project, {"a/index.js": ""})
    (project / "loop").symlink_to(".")
    (project / "a/self.js").symlink_to("self.js")
    (project / "out").symlink_to(tmp_path / "outside")
    found = disk.read(project)
    links = {path: entry.content() for path, entry in found.entries.items() if entry.kind is Kind.LINK}
    assert links == {"loop": b".", "a/self.js": b"self.js", "out": os.fsencode(tmp_path / "outside")}
    assert set(found.entries) - set(links) == {"a/index.js"}


def test_a_folder_that_became_a_link_hides_its_files(tmp_path: Path) -> None:
    root = make(tmp_path / "r", {"a/index.js": "mine"})
    git(root, "init", "-q")
    git(root, "add", ".")
    make(tmp_path, {"elsewhere/index.js": "not mine"})
    (root / "a/index.js").unlink()
    (root / "a").rmdir()
    (root / "a").symlink_to(tmp_path / "elsewhere")
    assert {path: entry.kind for path, entry in disk.read(root).entries.items()} == {"a": Kind.LINK}


def test_deleted_and_unmerged_files(tmp_path: Path) -> None:
    root = make(tmp_path, {"gone.js": "", "both.js": "base"})
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-qm", "base")
    for branch in ("left", "right"):
        git(root, "checkout", "-q", "-b", branch, "main")
        make(root, {"both.js": branch})
        git(root, "commit", "-qam", branch)
    with pytest.raises(subprocess.CalledProcessError):
        git(root, "merge", "left")
    (root / "gone.js").unlink()
    assert list(disk.read(root).entries) == ["both.js"]


def test_submodules_and_nested_repositories_are_named(tmp_path: Path) -> None:
    library = make(tmp_path / "library", {"index.js": ""})
    git(library, "init", "-q")
    git(library, "add", ".")
    git(library, "commit", "-qm", "x")
    root = make(tmp_path / "root", {"app.js": ""})
    git(root, "init", "-q")
    git(root, "submodule", "add", "-q", str(library), "lib")
    make(root, {"nested/n.js": ""})
    git(root / "nested", "init", "-q")
    found = disk.read(root)
    assert set(found.entries) == {".gitmodules", "app.js"}
    assert reasons(found) == dict.fromkeys(["lib", "nested"], listing.OWN)
    assert set(disk.read(root / "lib").entries) == {"index.js"}
    git(root, "submodule", "deinit", "-f", "lib")
    assert reasons(disk.read(root))["lib"] == "a submodule that is not checked out"


def test_subfolder_and_worktree(tmp_path: Path) -> None:
    root = make(tmp_path / "root", {"services/a/index.js": "", "b.js": "", ".gitignore": "*.tmp.js"})
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "x")
    git(root, "worktree", "add", "-q", str(tmp_path / "tree"))
    make(root, {"services/a/x.tmp.js": ""})
    assert set(disk.read(root / "services").entries) == {"a/index.js"}
    assert set(disk.read(tmp_path / "tree").entries) == {"services/a/index.js", "b.js", ".gitignore"}


def test_a_hook_of_another_repository_does_not_mislead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("mine", "other"):
        git(make(tmp_path / name, {f"{name}.js": ""}), "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    assert set(disk.read(tmp_path / "mine").entries) == {"mine.js"}


def test_the_repository_cannot_make_git_run_a_program(tmp_path: Path) -> None:
    root = make(tmp_path, {"a.js": ""})
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "config", "core.fsmonitor", f"touch {tmp_path}/ran; false")
    disk.read(root)
    assert not (root / "ran").exists()


def test_a_project_in_an_ignored_folder_is_walked(tmp_path: Path) -> None:
    root = make(
        tmp_path, {".gitignore": "out/", "out/app/index.js": "", "out/app/.gitignore": "x.js", "out/app/x.js": ""}
    )
    git(root, "init", "-q")
    found = disk.read(root / "out/app")
    assert set(found.entries) == {"index.js", ".gitignore"}
    assert reasons(found) == {".": "git ignores this folder: files listed by walking"}


def test_git_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make(tmp_path / "r", {"s/a.js": "", "s/b.tmp": "", "s/c.js": "", ".gitignore": "*.tmp", "s/n/m.js": ""})
    git(root, "init", "-q")
    git(root / "s/n", "init", "-q")
    make(root, {".git/info/exclude": "c.js\n"})
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    found = disk.read(root / "s")
    assert set(found.entries) == {"a.js"}
    assert reasons(found) == {".": "git is not installed: files listed by walking", "n": listing.OWN}


@pytest.mark.skipif(not ROOT_USER, reason="needs to give a folder to another user")
def test_a_repository_that_git_does_not_trust_is_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make(tmp_path / "r", {"a.js": ""})
    git(root, "init", "-q")
    for place in (root, root / ".git"):
        os.chown(place, 12345, 12345)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("SUDO_UID", raising=False)
    found = disk.read(root)
    assert set(found.entries) == {"a.js"}
    assert reasons(found) == {".": f"git does not trust {root} (safe.directory): files listed by walking"}


def test_names_that_cannot_be_shown_are_skipped_aloud(project: Path) -> None:
    for name in (b"bad\xff.js", b"two\nlines.yml", b"esc\x1b[31m.txt"):
        try:
            Path(os.fsdecode(os.fsencode(project) + b"/" + name)).write_bytes(b"")
        except OSError:
            pytest.skip("this file system takes no such names")
    make(project, {"æ ☃ 𝒳.js": ""})
    found = disk.read(project)
    assert set(found.entries) == {"æ ☃ 𝒳.js"}
    assert {skipped.path: skipped.matters for skipped in found.skipped} == {
        r"bad\udcff.js": True,
        r"two\nlines.yml": True,
        r"esc\x1b[31m.txt": False,
    }


def test_special_files_are_never_opened(tmp_path: Path) -> None:
    make(tmp_path, {"a.js": ""})
    os.mkfifo(tmp_path / "pipe.js")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "s.js"))
        found = disk.read(tmp_path)
    assert set(found.entries) == {"a.js"}
    assert reasons(found) == dict.fromkeys(["pipe.js", "s.js"], "not a regular file: not opened")


def test_content_is_the_same_each_time_or_unreadable(project: Path) -> None:
    make(project, {"a.js": "one", "b.js": "one", "c.js": "one"})
    found = disk.read(project)
    assert found.entries["a.js"].content() == found.entries["a.js"].content() == b"one"
    make(project, {"a.js": "three"})
    (project / "b.js").unlink()
    (project / "c.js").unlink()
    os.mkfifo(project / "c.js")
    for path, reason in (("a.js", "changed since"), ("b.js", "No such file"), ("c.js", "changed since")):
        with pytest.raises(Unreadable, match=reason):
            found.text(path)


@pytest.mark.skipif(ROOT_USER, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    make(tmp_path, {"a.js": "", "closed/b.js": ""})
    (tmp_path / "a.js").chmod(0)
    (tmp_path / "closed").chmod(0)
    try:
        found = disk.read(tmp_path)
        assert reasons(found) == {"closed": "cannot be listed: Permission denied"}
        with pytest.raises(Unreadable, match="Permission denied"):
            found.entries["a.js"].content()
    finally:
        (tmp_path / "closed").chmod(0o755)


def test_permission_denied_while_opening(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(project, {"a.js": ""})
    found = disk.read(project)

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(Unreadable, match=r"a\.js:1: cannot be read: Permission denied"):
        found.entries["a.js"].content()


def test_nothing_is_opened_while_listing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, {"a.js": "", "b.bin": "", "c.yaml": ""})
    opened: list[object] = []
    monkeypatch.setattr(os, "open", lambda path, *_: opened.append(path))
    assert len(disk.read(tmp_path).entries) == 3
    assert opened == []


def test_exclude(project: Path) -> None:
    make(project, {"a.js": "", "legacy/b.js": "", "x/legacy/c.js": "", "x/keep.js": ""})
    assert set(disk.read(project, exclude=("/legacy/", "a.*")).entries) == {"x/legacy/c.js", "x/keep.js"}
    assert set(disk.read(project, exclude=("legacy",)).entries) == {"a.js", "x/keep.js"}
    with pytest.raises(ScaffoldError, match="exclude"):
        disk.read(project, exclude=("!",))


def test_a_wrong_root(tmp_path: Path) -> None:
    make(tmp_path, {"a.js": ""})
    for name, what in (("a.js", "is a file, not a folder"), ("nope", "does not exist")):
        with pytest.raises(ScaffoldError) as caught:
            disk.read(tmp_path / name)
        assert str(caught.value) == f"{tmp_path / name} {what}. Give the folder of a project."


def test_a_relative_root_survives_a_change_of_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, {"p/a.js": "x"})
    monkeypatch.chdir(tmp_path)
    found = disk.read(Path("p"))
    monkeypatch.chdir("/")
    assert found.text("a.js") == "x"
