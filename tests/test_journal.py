"""Writing is all or nothing, wherever it fails; a run can be taken back; what stands in the way is said first."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from scaffold import home as homes
from scaffold import journal, replace, transaction
from scaffold.errors import Conflict, ScaffoldError
from scaffold.journal import Change

Tree = dict[str, tuple[bytes, int] | None]


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always")
    done = subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.rstrip()


def tree(root: Path) -> Tree:
    """Every file with its bytes and mode, every folder, every link."""
    found: Tree = {}
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if name != ".git" and not name.startswith(".git/"):
            mode = path.lstat().st_mode
            found[name] = (path.read_bytes(), stat.S_IMODE(mode)) if stat.S_ISREG(mode) else None
    return found


def make(root: Path, files: dict[str, bytes]) -> Path:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make(
        tmp_path / "project", {"a.yaml": b"\xef\xbb\xbfa: 1\r\nb: 2\n\r", "src/b.js": b"one\n", "src/c.js": b"c"}
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "state" / "home"


CHANGES = (
    Change("a.yaml", b"\xef\xbb\xbfa: 1\r\nb: 2\n\r", b"\xef\xbb\xbfa: 2\r\nb: 2\n\r"),
    Change("src/b.js", b"one\n", b"two\n"),
    Change("src/c.js", b"c", None),
    Change("new/deep/d.js", None, b"d", 0o750),
)


def test_write_then_undo(root: Path, home: Path) -> None:
    (root / "src/b.js").chmod(0o4755)
    before = tree(root)
    journal.write(root, home, CHANGES, {"asked": "é", "files": 4})
    assert tree(root) == {
        "a.yaml": (b"\xef\xbb\xbfa: 2\r\nb: 2\n\r", 0o644),
        "src": None,
        "src/b.js": (b"two\n", 0o4755),
        "new": None,
        "new/deep": None,
        "new/deep/d.js": (b"d", 0o750),
    }
    assert journal.last(home) == {"asked": "é", "files": 4}
    assert journal.recover(root, home) is None
    assert journal.undo(root, home) == ("a.yaml", "src/b.js", "src/c.js", "new/deep/d.js")
    assert tree(root) == before
    assert journal.last(home) == {"asked": "é", "files": 4, "undone": True}
    with pytest.raises(ScaffoldError, match="undone already"):
        journal.undo(root, home)
    assert tree(root) == before


CONTENT = st.sampled_from([b"", b"x", b"\xef\xbb\xbfa\r\n", b"\0\xff", b"long" * 5000])
MODE = st.sampled_from([0o600, 0o644, 0o755, 0o640])
OLD = st.dictionaries(
    st.sampled_from(["f1", "f2", "d1/f1", "d1/f2", "d1/d2/f1", "d3/f1"]), st.tuples(CONTENT, MODE), min_size=1
)
FRESH = st.dictionaries(
    st.sampled_from(["g1", "d1/g1", "d4/g1", "d4/d5/g1", "d4/d5/g2"]), st.tuples(CONTENT, st.none() | MODE)
)
OPERATIONS = ("open", "replace", "rename", "unlink", "mkdir", "rmdir", "fsync", "lstat")


class Trouble:
    """Makes some kinds of file operation fail, from the `first` of them, `count` times."""

    def __init__(self, kinds: tuple[str, ...], first: int, count: int, across: Path | None) -> None:
        self.kinds, self.first, self.count, self.across, self.done = kinds, first, count, across, 0

    def _wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            self.done += name in self.kinds
            if name in self.kinds and self.first <= self.done < self.first + self.count:
                raise OSError(errno.EIO, "Input/output error", str(arguments[0]))
            if name == "replace" and self.across and Path(arguments[0]).is_relative_to(self.across):
                raise OSError(errno.EXDEV, "Invalid cross-device link", str(arguments[0]))
            return real(*arguments, **named)

        return call

    @contextlib.contextmanager
    def __call__(self) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            for name in OPERATIONS:
                stack.enter_context(mock.patch.object(os, name, self._wrapped(name, getattr(os, name))))
            yield


@settings(max_examples=150, deadline=None, phases=[Phase.generate])
@given(data=st.data(), old=OLD, fresh=FRESH, across=st.booleans())
def test_before_or_after_wherever_it_fails(
    data: st.DataObject, old: dict[str, tuple[bytes, int]], fresh: dict[str, tuple[bytes, int | None]], across: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root, home = Path(folder, "project"), Path(folder, "home")
        make(root, {path: content for path, (content, _) in old.items()})
        for path, (_, mode) in old.items():
            (root / path).chmod(mode)
        changes = [Change(path, None, content, mode) for path, (content, mode) in fresh.items()]
        for path in data.draw(st.permutations(sorted(old))):
            new = data.draw(st.none() | CONTENT, label=path)
            changes.append(Change(path, old[path][0], new, data.draw(st.none() | MODE) if new is not None else None))
        before = tree(root)
        after = _half_failing(data, root, home, across, lambda: journal.write(root, home, changes, {}), before)
        if after != before:
            assert _half_failing(data, root, home, across, lambda: journal.undo(root, home), after) in (before, after)
        assert {path.name for path in home.iterdir()} <= {"lock", "runs", "trash"}
        assert not list(root.rglob(".scaffold-*"))


def _half_failing(
    data: st.DataObject, root: Path, home: Path, across: bool, act: Callable[[], object], before: Tree
) -> Tree:
    """Act with trouble on the way, recover without; the tree is then as before, or as after acting without trouble."""
    kinds = data.draw(st.sampled_from([OPERATIONS, ("replace", "unlink"), ("mkdir", "replace"), ("rmdir", "unlink")]))
    first = data.draw(st.integers(1, 120 if kinds == OPERATIONS else 8))
    trouble = Trouble(kinds, first, data.draw(st.sampled_from([1, 2, 5, 1000])), home if across else None)
    raised = None
    try:
        with trouble():
            act()
    except ScaffoldError as error:
        raised = error
    said = journal.recover(root, home)
    found = tree(root)
    if raised is None:
        assert said is None
        return found
    if found == before:
        if said is None:
            assert str(raised).endswith(("run again.", "All files are as they were."))
        act()
        assert journal.recover(root, home) is None
        return tree(root)
    assert said
    assert "finished" in said
    return found


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (Change("a.yaml", b"other", b"x"), "a.yaml has changed since it was read."),
        (Change("a.yaml", None, b"x"), "a.yaml exists already."),
        (Change("gone.js", b"x", b"y"), "gone.js is gone."),
        (Change("gone.js", b"x", None), "gone.js is gone."),
        (Change("src", b"x", b"y"), "src is not a regular file."),
        (Change("src/b.js/x", None, b"y"), "src/b.js/x src/b.js is not a folder."),
        (Change("link.js", b"one\n", b"y"), "link.js is a symbolic link."),
        (Change("dangling.js", None, b"y"), "dangling.js is a symbolic link."),
        (Change("out/secret.js", b"secret", b"y"), "out/secret.js lies behind the symbolic link out."),
        (Change("out/deep/x.js", None, b"y"), "out/deep/x.js lies behind the symbolic link out."),
        (Change("loop/loop/a.yaml", None, b"y"), "loop/loop/a.yaml lies behind the symbolic link loop."),
        (Change("../x.js", None, b"y"), "../x.js leads out of the project."),
        (Change("/etc/x.js", None, b"y"), "/etc/x.js leads out of the project."),
        (Change("src/../x.js", None, b"y"), "src/../x.js leads out of the project."),
        (Change("", None, b"y"), " leads out of the project."),
        (Change(".git/hooks/post-checkout", None, b"y"), ".git/hooks/post-checkout lies in .git."),
        (Change("src/.GIT/config", None, b"y"), "src/.GIT/config lies in .git."),
        (Change("fixed.js", b"", b"y"), "fixed.js is read-only."),
    ],
)
def test_what_may_not_be_written_is_refused_before_anything_is(
    root: Path, home: Path, tmp_path: Path, change: Change, why: str
) -> None:
    make(tmp_path, {"outside/secret.js": b"secret"})
    make(root, {"fixed.js": b""})
    (root / "fixed.js").chmod(0o444)
    (root / "link.js").symlink_to("src/b.js")
    (root / "dangling.js").symlink_to("nowhere")
    (root / "out").symlink_to(tmp_path / "outside")
    (root / "loop").symlink_to(".")
    before = tree(root), tree(tmp_path / "outside")
    with pytest.raises(Conflict) as caught:
        journal.write(root, home, (*CHANGES[:2], change), {})
    assert caught.value.what == why or change.path == "a.yaml"
    assert why.rstrip(".") in caught.value.what
    assert caught.value.do == "Nothing was changed: mend that, then run again."
    assert caught.value.paths == (change.path,)
    assert (tree(root), tree(tmp_path / "outside")) == before
    assert journal.last(home) is None
    assert sorted(tmp_path.iterdir()) == [tmp_path / "outside", root, home.parent]


def test_a_read_only_folder_is_refused_for_root_too(root: Path, home: Path) -> None:
    (root / "src").chmod(0o555)
    try:
        with pytest.raises(Conflict, match=r"src/b\.js the folder .*/src is read-only, src/new/e\.js the folder"):
            journal.write(root, home, (*CHANGES[:2], Change("src/new/e.js", None, b"")), {})
    finally:
        (root / "src").chmod(0o755)
    assert (root / "src/b.js").read_bytes() == b"one\n"


def test_many_conflicts_are_named_in_one_sentence(root: Path, home: Path) -> None:
    changes = [Change(f"{number}.js", b"x", b"y") for number in range(7)]
    with pytest.raises(Conflict) as caught:
        journal.write(root, home, changes, {})
    assert caught.value.what == "0.js is gone, 1.js is gone, 2.js is gone, 3.js is gone, 4.js is gone, and 2 more."
    assert len(caught.value.paths) == 7


def test_a_change_by_somebody_else_while_writing_takes_all_back(root: Path, home: Path) -> None:
    before = tree(root)

    def meanwhile(*arguments: Any) -> None:
        (root / "src/c.js").write_bytes(b"saved in an editor")
        replace.forward(*arguments)

    with (
        mock.patch.object(transaction, "forward", meanwhile),
        pytest.raises(Conflict, match=r"src/c\.js was changed by somebody else just now"),
    ):
        journal.write(root, home, CHANGES, {})
    assert tree(root) == {**before, "src/c.js": (b"saved in an editor", 0o644)}
    assert not transaction.pending(home)


def test_an_interrupt_takes_all_back(root: Path, home: Path) -> None:
    before = tree(root)
    done = []

    def interrupted(*arguments: Any) -> None:
        replace.forward(*arguments)
        done.append(1)
        if len(done) == 3:
            raise KeyboardInterrupt

    with mock.patch.object(transaction, "forward", interrupted), pytest.raises(KeyboardInterrupt):
        journal.write(root, home, CHANGES, {})
    assert tree(root) == before
    assert not transaction.pending(home)


DIE = """
import os, sys, tests.test_journal as t
from pathlib import Path
from scaffold import journal, replace, transaction
def forward(*arguments):
    if arguments[3] == 2: os._exit(9)
    replace.forward(*arguments)
transaction.forward = forward
journal.write(Path(sys.argv[1]), Path(sys.argv[2]), t.CHANGES, {"n": 1})
"""


def killed(root: Path, home: Path) -> None:
    """Leave a write of CHANGES of which two are done."""
    command = [sys.executable, "-c", DIE, str(root), str(home)]
    assert subprocess.run(command, check=False, cwd=Path(__file__).parents[1]).returncode == 9
    assert (root / "src/b.js").read_bytes() == b"two\n"
    assert (root / "src/c.js").exists()


def test_recovery_finishes_what_was_committed(root: Path, home: Path) -> None:
    before = tree(root)
    killed(root, home)
    assert journal.recover(root, home) == "An interrupted run was finished: 4 files."
    assert journal.last(home) == {"n": 1}
    assert not (root / "src/c.js").exists()
    journal.undo(root, home)
    assert tree(root) == before


def test_recovery_touches_nothing_if_a_file_is_neither_old_nor_new(root: Path, home: Path) -> None:
    killed(root, home)
    make(root, {"src/c.js": b"mine"})
    found = tree(root)
    for act in (journal.recover, journal.undo, lambda *a: journal.write(*a, (), {})):
        with pytest.raises(Conflict) as caught:
            act(root, home)
        assert caught.value.paths == ("src/c.js",)
        assert "neither as before nor as after it: src/c.js has changed." in caught.value.what
        assert tree(root) == found
    make(root, {"src/c.js": b"c"})
    assert journal.recover(root, home)


def test_undo_refuses_files_that_changed_since(root: Path, home: Path) -> None:
    journal.write(root, home, CHANGES, {})
    make(root, {"src/b.js": b"three\n", "src/c.js": b"again"})
    found = tree(root)
    with pytest.raises(Conflict) as caught:
        journal.undo(root, home)
    assert caught.value.what == "src/b.js has changed since the run, src/c.js exists already."
    assert caught.value.paths == ("src/b.js", "src/c.js")
    assert tree(root) == found


def test_undo_leaves_a_folder_in_which_something_else_lies(root: Path, home: Path) -> None:
    journal.write(root, home, CHANGES, {})
    make(root, {"new/mine.txt": b""})
    journal.undo(root, home)
    assert {"new", "new/mine.txt"} == {path for path in tree(root) if path.startswith("new")}


def test_undo_of_nothing(root: Path, home: Path) -> None:
    with pytest.raises(ScaffoldError, match=r"No run is recorded here\. There is nothing to undo\."):
        journal.undo(root, home)
    assert not home.exists()
    journal.write(root, home, (), {"n": 0})
    assert journal.last(home) == {"n": 0}
    with pytest.raises(ScaffoldError, match="No run that changed files is recorded here"):
        journal.undo(root, home)


def test_undo_passes_over_runs_that_changed_nothing(root: Path, home: Path) -> None:
    before = tree(root)
    journal.write(root, home, CHANGES, {"n": 0})
    for number in range(1, 30):
        journal.write(root, home, (), {"n": number})
    assert len(list((home / "runs").iterdir())) == journal.KEPT + 1
    journal.undo(root, home)
    assert tree(root) == before


def test_only_the_last_originals_are_kept(root: Path, home: Path) -> None:
    for number in range(25):
        journal.write(
            root, home, (Change("n", str(number - 1).encode() if number else None, str(number).encode()),), {}
        )
    assert len(list((home / "runs").iterdir())) == journal.KEPT
    assert [run.name for run in (home / "runs").iterdir() if (run / "old").exists()] == ["000025"]
    journal.undo(root, home)
    assert (root / "n").read_bytes() == b"23"
    assert not list(home.rglob("old"))


def test_undo_of_a_committed_run_names_the_commit(root: Path) -> None:
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "before")
    home = journal.home(root, {})
    journal.write(root, home, CHANGES, {})
    git(root, "add", "src")
    git(root, "commit", "-qm", "some")
    some = git(root, "rev-parse", "--short", "HEAD")
    with pytest.raises(Conflict) as caught:
        journal.undo(root, home)
    assert str(caught.value) == (
        f"1 of the run's 3 files were committed ({some}). `git revert {some}` takes that commit back."
    )
    git(root, "add", ".")
    git(root, "commit", "-qm", "all")
    every = git(root, "rev-parse", "--short", "HEAD")
    with pytest.raises(Conflict, match=rf"The last run was committed \({every}\)\. `git revert {every}`"):
        journal.undo(root, home)
    git(root, "reset", "-q", "--soft", "HEAD~2")
    journal.undo(root, home)
    git(root, "reset", "-q")
    assert git(root, "status", "--porcelain") == ""


def test_undo_after_a_reset_by_hand_is_a_change_not_a_commit(root: Path) -> None:
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "before")
    home = journal.home(root, {})
    journal.write(root, home, CHANGES[:2], {})
    git(root, "checkout", "-q", ".")
    with pytest.raises(Conflict, match=r"a\.yaml has changed since the run, src/b\.js has changed since the run"):
        journal.undo(root, home)


def test_a_project_that_is_not_there_yet(tmp_path: Path, home: Path) -> None:
    journal.write(tmp_path / "x/y", home, (Change("a/b.js", None, b"1"),), {})
    assert (tmp_path / "x/y/a/b.js").read_bytes() == b"1"
    journal.undo(tmp_path / "x/y", home)
    assert not (tmp_path / "x").exists()


def test_two_runs_at_once(root: Path, home: Path) -> None:
    before = tree(root)
    with homes.locked(home):
        for act in (lambda: journal.write(root, home, CHANGES, {}), lambda: journal.undo(root, home)):
            with pytest.raises(ScaffoldError) as caught:
                act()
            assert str(caught.value) == (
                "Another run of scaffold is writing to this project. Run again when it has ended."
            )
        assert journal.recover(root, home) is None
    assert tree(root) == before
    journal.write(root, home, CHANGES, {})


def test_a_broken_record_is_said(root: Path, home: Path) -> None:
    journal.write(root, home, CHANGES, {})
    run = next((home / "runs").iterdir())
    (run / "record").write_bytes(b"{")
    with pytest.raises(ScaffoldError, match="record of the last run"):
        journal.last(home)
    (run / "old" / "0").write_bytes(b"damaged")
    with pytest.raises(ScaffoldError, match=r"are damaged\. Nothing was changed"):
        journal.undo(root, home)
    (run / "journal").write_bytes(b"{")
    with pytest.raises(ScaffoldError, match="Delete that folder"):
        journal.undo(root, home)


def test_copies_are_as_private_as_the_file(root: Path, home: Path) -> None:
    (root / "src/b.js").chmod(0o600)
    journal.write(root, home, CHANGES, {})
    assert stat.S_IMODE((home / "runs/000001/old/1").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs to give a file to another user")
def test_the_owner_is_kept(root: Path, home: Path) -> None:
    os.chown(root / "src/b.js", 12345, 12346)
    journal.write(root, home, CHANGES, {})
    assert ((root / "src/b.js").stat().st_uid, (root / "src/b.js").stat().st_gid) == (12345, 12346)
    journal.undo(root, home)
    assert ((root / "src/b.js").stat().st_uid, (root / "src/b.js").stat().st_gid) == (12345, 12346)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB."""
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    try:
        done = subprocess.run(command, check=False, capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if done.returncode:
        pytest.skip("mounting is not permitted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


BIG = tuple(Change(f"{number}.js", b"o" * 8000, b"n" * 16000) for number in range(12))


def test_a_full_disk_while_preparing(small: Path) -> None:
    root, home = small / "project", small / "home"
    make(root, {change.path: change.old or b"" for change in BIG})
    before = tree(root)
    with pytest.raises(ScaffoldError) as caught:
        journal.write(root, home, BIG, {})
    assert str(caught.value) == (
        f"The run cannot be prepared in {home}: No space left on device. "
        "Nothing was changed: mend that, then run again."
    )
    assert tree(root) == before
    assert list(home.iterdir()) == [home / "lock"]
    journal.write(root, home, BIG[:2], {})


def test_a_full_disk_that_is_not_the_journals(small: Path, home: Path) -> None:
    root = small / "project"
    make(root, {change.path: change.old or b"" for change in BIG})
    before = tree(root)
    with pytest.raises(ScaffoldError, match=r"There is no room on the disk of .*/project\. Nothing was changed"):
        journal.write(root, home, BIG, {})
    with mock.patch.object(transaction, "room", return_value=""), pytest.raises(ScaffoldError) as caught:
        journal.write(root, home, (*BIG, Change("more/z.js", None, b"z" * 100_000)), {})
    assert str(caught.value).endswith("cannot be written: No space left on device. All files are as they were.")
    assert tree(root) == before
    assert not transaction.pending(home)
    journal.write(root, home, BIG[:4], {})
    assert (root / "3.js").read_bytes() == b"n" * 16000
    journal.undo(root, home)
    assert tree(root) == before


def test_a_journal_that_cannot_be_kept(root: Path, tmp_path: Path) -> None:
    make(tmp_path, {"file": b""})
    with pytest.raises(ScaffoldError, match=r"The journal cannot be kept in .*: Not a directory\. Nothing was changed"):
        journal.write(root, tmp_path / "file" / "home", CHANGES, {})


def test_the_home_is_where_git_says(root: Path, tmp_path: Path) -> None:
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "x")
    git(root, "worktree", "add", "-q", str(tmp_path / "tree"))
    outer = make(tmp_path / "outer", {"x": b""})
    git(outer, "init", "-q")
    git(outer, "submodule", "add", "-q", str(root), "lib")
    places = (root, root / "src", tmp_path / "tree", tmp_path / "tree/src", outer, outer / "lib", outer / "lib/src")
    found = [journal.home(place, {}) for place in places]
    assert len(set(found)) == len(places)
    for place, folder in zip(places, found, strict=True):
        said = Path(git(place, "rev-parse", "--path-format=absolute", "--git-path", "scaffold"))
        assert folder.parent == said, place
    assert journal.home(root / "new", {}).parent == journal.home(root, {}).parent
    journal.write(tmp_path / "tree", found[2], CHANGES, {})
    journal.write(outer / "lib", found[5], CHANGES, {})
    changed = [" M a.yaml", " M src/b.js", " D src/c.js", "?? new/"]
    assert git(tmp_path / "tree", "status", "--porcelain").splitlines() == changed
    assert git(outer / "lib", "status", "--porcelain").splitlines() == changed


def test_the_home_without_a_repository(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = {"HOME": str(tmp_path / "user")}
    inner = journal.home(root, user)
    assert inner.parent == tmp_path / "user/.local/state/lambda-scaffold"
    assert journal.home(root, {**user, "XDG_STATE_HOME": str(tmp_path / "xdg")}).parent.parent == tmp_path / "xdg"
    assert journal.home(root, {**user, "XDG_STATE_HOME": "relative"}) == inner
    assert journal.home(root / "src", user) != inner
    (tmp_path / "link").symlink_to(root)
    assert journal.home(tmp_path / "link", user) == inner
    with pytest.raises(ScaffoldError, match="Set HOME or XDG_STATE_HOME"):
        journal.home(root, {})
    make(root, {".git": b"no such thing"})
    assert journal.home(root, user) == inner
    (root / ".git").unlink()
    git(root, "init", "-q")
    assert journal.home(root, user).is_relative_to(root / ".git")
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert journal.home(root, user) == inner


def test_a_record_must_be_plain_data(root: Path, home: Path) -> None:
    with pytest.raises(TypeError):
        journal.write(root, home, CHANGES, {"x": object()})
    assert not home.exists()
    assert json.dumps(journal.last(home)) == "null"
