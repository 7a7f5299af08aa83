"""Project out: files are written all together or not at all; runs are recorded, and the last can be taken back.

`runs/000007` in the home folder is a transaction that is done, with the caller's `record` in it; `undone` in that is
the transaction that took it back. The originals of the last run that changed files are kept.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scaffold import git
from scaffold.errors import Conflict, NothingToUndo, ScaffoldError
from scaffold.home import home as home
from scaffold.home import locked
from scaffold.replace import Staged, Step, digest, of_file, there
from scaffold.transaction import Journal, advance, checked, journal, mark, pending, prepare, settle
from scaffold.tuples import NamedTuple

KEPT = 20
"""How many runs are remembered."""


class Change(NamedTuple):
    """What a file is to become. `old` None: it must not exist yet; `new` None: it is deleted."""

    path: str
    old: bytes | None
    new: bytes | None
    mode: int | None = None
    """Permission bits; None: those of the old file, or the usual ones."""


def write(root: Path, home: Path, changes: Sequence[Change], record: Mapping[str, object]) -> None:
    """Apply all changes or none. `record` is kept with the run, for `last`; a run without changes is recorded too.

    Raises Conflict, before anything is written, where a file is not `old` or may not be written; ScaffoldError where
    there is no room, where another run is writing, and where writing failed: all files are then as they were.
    """
    root = root.absolute()
    kept = {"record": json.dumps(record).encode()}
    by_path = {change.path: change for change in changes if change.old != change.new or change.mode is not None}
    steps = tuple(Step(path, _digest(change.old), _digest(change.new)) for path, change in by_path.items())
    with locked(home), _plainly():
        settle(root, home)
        ways = checked(root, steps, "since it was read")
        new = {path: _staged(root, change.new, change) for path, change in by_path.items() if change.new is not None}
        plan = Journal(mark(), steps, tuple(ways.missing), (), f"runs/{_next(home):06}")
        prepare(root, home, plan, new, ways, kept)
        advance(root, home)
        _tidy(home)


def recover(root: Path, home: Path) -> str | None:
    """Finish or take back a write that was interrupted, and say so in a sentence; None if there was none.

    Raises Conflict, touching nothing, where somebody else has changed one of the files since.
    """
    if not pending(home):
        return None
    with locked(home), _plainly():
        said = settle(root.absolute(), home)
        _tidy(home)
    return said


def undo(root: Path, home: Path) -> tuple[str, ...]:
    """Restore the files of the last run that changed any, all or none; gives their paths. Runs after it are forgotten:
    what they found is no longer so.

    Raises Conflict where they have changed since or were committed, ScaffoldError where nothing can be undone.
    """
    root = root.absolute()
    if not home.is_dir():
        raise NothingToUndo("No run is recorded here.")
    with locked(home), _plainly():
        settle(root, home)
        run = _last_change(home)
        if not run:
            raise NothingToUndo("No run that changed files is recorded here.")
        if there(run / "undone"):
            raise NothingToUndo("The last run has been undone already.")
        done = journal(run)
        steps = tuple(Step(step.path, step.new, step.old) for step in done.steps)
        ways = checked(root, steps, "since the run")
        _not_committed(root, [step.path for step in steps if step.old])
        new = {step.path: of_file(run / "old" / str(number)) for number, step in enumerate(steps) if step.new}
        if any(digest(new[step.path].content) != step.new for step in steps if step.new):
            raise ScaffoldError(f"The originals kept in {run} are damaged.", "Nothing was changed.")
        plan = Journal(mark(), steps, tuple(ways.missing), done.made, f"runs/{run.name}/undone")
        prepare(root, home, plan, new, ways, {})
        advance(root, home)
        for later in _runs(home):
            if later.name > run.name:
                shutil.rmtree(later, ignore_errors=True)
        _tidy(home)
    return tuple(step.path for step in steps)


def undoable(home: Path) -> bool:
    """Whether the last run that changed files is not taken back yet."""
    run = _last_change(home)
    return run is not None and not there(run / "undone")


def last(home: Path) -> Mapping[str, object] | None:
    """The record of the last run, with `"undone": True` once it was undone; None if there is none."""
    runs = _runs(home)
    return _record(runs[-1]) if runs else None


def last_change(home: Path) -> Mapping[str, object] | None:
    """The record of the run that `undo` is about: the last that changed files; None if there is none."""
    run = _last_change(home)
    return _record(run) if run else None


@contextlib.contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ScaffoldError(f"{error.filename}: {error.strerror}.", "Mend that, then run again.") from error


def _record(run: Path) -> Mapping[str, object]:
    try:
        record: dict[str, object] = json.loads((run / "record").read_bytes())
    except (OSError, ValueError) as error:
        raise ScaffoldError(f"The record of the last run in {run} cannot be read.", "Delete that folder.") from error
    return {**record, "undone": True} if there(run / "undone") else record


def _digest(content: bytes | None) -> str | None:
    return None if content is None else digest(content)


def _staged(root: Path, content: bytes, change: Change) -> Staged:
    if change.old is None:
        return Staged(content, change.mode, None)
    found = of_file(root / change.path)
    return Staged(content, found.mode if change.mode is None else change.mode, found.owner)


def _not_committed(root: Path, paths: Sequence[str]) -> None:
    found, commit = git.committed(root, paths) if git.repository(root) else ((), "")
    if found:
        some = "The last run was" if len(found) == len(paths) else f"{len(found)} of the run's {len(paths)} files were"
        raise Conflict(f"{some} committed ({commit}).", f"`git revert {commit}` takes that commit back.", found)


def _runs(home: Path) -> list[Path]:
    """Runs that are done, oldest first."""
    return sorted((home / "runs").glob("[0-9]*")) if (home / "runs").is_dir() else []


def _next(home: Path) -> int:
    return int(_runs(home)[-1].name) + 1 if _runs(home) else 1


def _last_change(home: Path) -> Path | None:
    return next((run for run in reversed(_runs(home)) if journal(run).steps), None)


def _tidy(home: Path) -> None:
    """Drop old runs, and originals that no undo will ask for. What fails here is dropped another time."""
    with contextlib.suppress(OSError, ScaffoldError):
        runs, keep = _runs(home), _last_change(home)
        for run in runs[:-KEPT]:
            if run != keep:
                shutil.rmtree(run, ignore_errors=True)
        for run in runs:
            shutil.rmtree(run / "new", ignore_errors=True)
            if run != keep or there(run / "undone"):
                shutil.rmtree(run / "old", ignore_errors=True)
                shutil.rmtree(run / "undone" / "old", ignore_errors=True)
