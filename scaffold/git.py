"""Questions to git. But for `commit` it is asked nothing that changes a repository; it runs no file system monitor that
one names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from scaffold.tuples import NamedTuple

ELSEWHERE = frozenset(
    (
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_PREFIX",
        "GIT_COMMON_DIR",
        "GIT_OBJECT_DIRECTORY",
        "GIT_NAMESPACE",
    )
)
"""Set while a hook runs; they would turn every question to the hook's repository."""
BATCH = 500
"""How many paths one command line is given."""


class Answer(NamedTuple):
    """What git said; `why` is empty if it answered."""

    out: bytes
    why: str = ""
    warnings: tuple[str, ...] = ()


def repository(folder: Path) -> Path | None:
    """The nearest folder, from this one upwards, that holds a `.git` folder or file."""
    return next((place for place in (folder, *folder.parents) if os.path.lexists(place / ".git")), None)


def ask(folder: Path, *arguments: str) -> Answer:
    """Run git in a folder. Never raises: git may be missing, or refuse a repository that it does not trust."""
    import subprocess

    command, environ = _command(folder, arguments)
    try:
        done = subprocess.run(command, capture_output=True, env=environ, stdin=subprocess.DEVNULL, check=False)
    except FileNotFoundError:
        return Answer(b"", "git is not installed")
    except OSError as error:
        return Answer(b"", f"git cannot be run ({error.strerror})")
    lines = done.stderr.decode("utf-8", "replace").splitlines()
    if done.returncode:
        return Answer(b"", _why(lines, folder))
    return Answer(done.stdout, "", tuple(line[9:] for line in lines if line.startswith("warning: ")))


def _command(folder: Path, arguments: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    environ = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    environ.update(LC_ALL="C", GIT_OPTIONAL_LOCKS="0")
    return ["git", "-C", os.fspath(folder), "-c", "core.fsmonitor=false", *arguments], environ


@contextmanager
def contents(folder: Path) -> Iterator[Callable[[str], bytes]]:
    """A function from an object's name to its content, for as long as this holds. It raises OSError, ValueError."""
    import subprocess

    command, environ = _command(folder, ["cat-file", "--batch"])
    asked, told, quiet = subprocess.PIPE, subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=asked, stdout=told, stderr=quiet, env=environ) as process:
        into, out = process.stdin, process.stdout
        assert into is not None
        assert out is not None

        def content(name: str) -> bytes:
            into.write(name.encode() + b"\n")
            into.flush()
            _, kind, length = out.readline().split()
            found = out.read(int(length))
            out.read(1)
            if kind != b"blob" or len(found) != int(length):
                raise ValueError(name)
            return found

        yield content
        into.close()


def _why(lines: list[str], folder: Path) -> str:
    if any("dubious ownership" in line for line in lines):
        return f"git does not trust {folder} (safe.directory)"
    said = next((line[7:] for line in lines if line.startswith("fatal: ")), lines[-1] if lines else "no reason given")
    return f"git failed ({said})"


def committed(folder: Path, paths: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Which of some files stand in HEAD as they stand on the disk, and the newest commit that changed one of them."""
    found: list[str] = []
    for start in range(0, len(paths), BATCH):
        some = paths[start : start + BATCH]
        differ = ask(folder, "--literal-pathspecs", "diff", "--name-only", "-z", "--relative", "HEAD", "--", *some)
        tracked = ask(folder, "--literal-pathspecs", "ls-files", "-z", "--", *some)
        if differ.why or tracked.why:
            return (), ""
        found += sorted({*names(tracked)} - {*names(differ)})
    newest = (
        ask(folder, "--literal-pathspecs", "log", "-1", "--format=%h", "--", *found[:BATCH]) if found else Answer(b"")
    )
    return tuple(found), newest.out.decode().strip()


def commit(folder: Path, paths: Sequence[str], message: str) -> Answer:
    """Commit some tracked files of a folder as they stand on the disk, and nothing else. The author is who git's
    settings say; hooks run; nothing is pushed."""
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        listed = Path(place) / "paths"
        listed.write_bytes(b"".join(os.fsencode(path) + b"\0" for path in paths))
        these = (f"--pathspec-from-file={listed}", "--pathspec-file-nul")
        how = ("-c", "i18n.commitEncoding=UTF-8", "--literal-pathspecs", "commit", "-q", "--only", "-m", message)
        return ask(folder, *how, *these)


def names(answer: Answer) -> list[str]:
    """The paths of an answer that was asked for with -z."""
    return os.fsdecode(answer.out).split("\0")[:-1]
