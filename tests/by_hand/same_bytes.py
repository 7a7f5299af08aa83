"""Do public templates come out of `scaffold new --template` as they come out of `cookiecutter`?

    .venv/bin/python -m tests.by_hand.same_bytes FOLDER… [--shown N]

Each FOLDER is a clone, a bare git repository (its HEAD is looked at), or a plain folder; every cookiecutter.json in it
is a template. Both commands answer every question by its default, and NAME by the same word; no hook is run by either.
Compared are paths, bytes and the executable bit of every file but our own record. Exits 1 if anything differs, or if
scaffold alone refuses.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from scaffold.answers import name_key
from scaffold.errors import ScaffoldError
from scaffold.record import NAME as RECORD
from scaffold.template import read

BIN = Path(sys.executable).parent
NAME = "thing"
Files = dict[str, tuple[bytes, bool]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.by_hand.same_bytes", description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", metavar="FOLDER", type=Path)
    parser.add_argument("--shown", type=int, default=5, metavar="N", help="paths to show of what differs")
    given = parser.parse_args()
    total: Counter[str] = Counter()
    for folder in given.folders:
        with tempfile.TemporaryDirectory(prefix="scaffold-") as temporary:
            root, commit = _checked_out(folder, Path(temporary))
            counted: Counter[str] = Counter()
            for template in _templates(root):
                verdict, why = compared(template, Path(temporary), given.shown)
                counted[verdict] += 1
                if why:
                    print(f"  {verdict}: {template.relative_to(root).as_posix()}: {why}")
            name = folder.resolve().parent.name if folder.name in ("repo", ".git") else folder.resolve().name
            print(f"{name} {commit}: {_words(counted)}", flush=True)
            total += counted
    print(f"all: {total.total()} templates of {len(given.folders)} folders: {_words(total)}")
    return int("different" in total or "refused by scaffold" in total)


def _words(counted: Counter[str]) -> str:
    return ", ".join(f"{count} {verdict}" for verdict, count in sorted(counted.items())) or "no template"


def _checked_out(folder: Path, temporary: Path) -> tuple[Path, str]:
    """The files of a folder, and of a repository its commit."""
    git = folder if (folder / "HEAD").is_file() else folder / ".git"
    if not (git / "HEAD").is_file():
        return folder, "(no commit)"
    packed = subprocess.run(["git", f"--git-dir={git}", "archive", "HEAD"], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(temporary / "source", filter="data")
    asked = ["git", f"--git-dir={git}", "log", "-1", "--format=%h of %cs"]
    return temporary / "source", subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def _templates(root: Path) -> Iterator[Path]:
    for place in sorted(root.rglob("cookiecutter.json")):
        if not any("{{" in part for part in place.relative_to(root).parts):
            yield place.parent


def compared(template: Path, temporary: Path, shown: int) -> tuple[str, str]:
    """A verdict on one template, and why where it is not plain."""
    key = None
    with suppress(ScaffoldError):
        found = read(template)
        key = name_key(found.root, found.questions)
    given = [f"{key}={NAME}"] if key else []
    with tempfile.TemporaryDirectory(dir=temporary) as place:
        environ = {**os.environ, "HOME": place, "XDG_CACHE_HOME": place, "XDG_STATE_HOME": place}
        into = Path(place, "made")
        theirs = _run(
            [BIN / "cookiecutter", "--no-input", "--accept-hooks", "no", template, "-o", into, *given], environ
        )
        first = _files(into)
        shutil.rmtree(into, ignore_errors=True)
        ours = _run([BIN / "scaffold", "new", NAME, "--template", template, "--output", into, "-y"], environ)
        second = {path: file for path, file in _files(into).items() if path != RECORD}
        if ours or theirs:
            if ours and theirs:
                return "refused by both", f"{ours} | {theirs}"
            return ("refused by scaffold", ours) if ours else ("refused by cookiecutter", theirs)
    differ = sorted(path for path in {*first, *second} if first.get(path) != second.get(path))
    if differ:
        return "different", f"{len(differ)} of {len(first)} files: {', '.join(differ[:shown])}"
    return ("equal", "") if first else ("no files", "")


def _run(command: list[str | Path], environ: dict[str, str]) -> str:
    """The last line that a command said where it failed, else ""."""
    done = subprocess.run(
        command, capture_output=True, text=True, env=environ, stdin=subprocess.DEVNULL, check=False, errors="replace"
    )
    if not done.returncode:
        return ""
    lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return " ".join(lines[:2] if lines and lines[0].startswith("error:") else lines[-1:])[:300] or "no reason given"


def _files(folder: Path) -> Files:
    """Content and executable bit of each file of the one project in a folder."""
    root = next((place for place in folder.iterdir() if place.is_dir()), folder) if folder.is_dir() else folder
    return {
        place.relative_to(root).as_posix(): (place.read_bytes(), bool(place.stat().st_mode & 0o100))
        for place in root.rglob("*")
        if place.is_file()
    }


if __name__ == "__main__":
    sys.exit(main())
