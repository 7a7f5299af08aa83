"""One write of many files, all or nothing, whatever kills it. In a home folder, which is never in the work tree:

    staged          it is being prepared; nothing of it is in the tree
    forward         it is being done: renaming `staged` to this is the commit point
    backward-12     it is being taken back, from its 12th step
    (its own place) it is done: renaming `forward` to this ends it

Each holds `journal` (steps, folders made, where it goes), `new/`, `old/` (see `replace`) and what the caller keeps.
A name is changed in one instant, so what is found after a kill says what is to be done.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from scaffold.errors import Conflict, ScaffoldError
from scaffold.replace import (
    Staged,
    Step,
    backward,
    digest,
    forward,
    neither,
    of_file,
    put,
    remove_folders,
    state,
    there,
    told,
)
from scaffold.tuples import NamedTuple
from scaffold.writable import Ways, room

MEND = "Nothing was changed: mend that, then run again."
AT_ONCE = 16
"""How many files are written at the same time."""


class Journal(NamedTuple):
    """What a transaction is to do, as it is written down before it starts."""

    mark: str
    """In the names of temporary files that may have to stand in the tree."""
    steps: tuple[Step, ...]
    made: tuple[str, ...]
    """Folders that it makes, outer first."""
    removed: tuple[str, ...]
    """Folders that it removes at the end if they are empty, outer first."""
    place: str
    """Where it goes when done, seen from the home folder."""


def journal(folder: Path) -> Journal:
    """The journal of a transaction."""
    try:
        found = json.loads((folder / "journal").read_bytes())
        steps = tuple(Step(*step) for step in found["steps"])
        return Journal(found["mark"], steps, tuple(found["made"]), tuple(found["removed"]), found["place"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ScaffoldError(f"The journal in {folder} cannot be read ({error}).", "Delete that folder.") from error


def checked(root: Path, steps: Sequence[Step], since: str) -> Ways:
    """Raise Conflict if a file is not as it was `since`, or if anything is seen to stand in the way of writing it."""
    ways = Ways(root)
    problems = [(step.path, why) for step in steps if (why := ways.problem(step))]
    if problems:
        named = [(path, f"{why} {since}" if why == "has changed" else why) for path, why in problems]
        raise Conflict(told(named), MEND, tuple(path for path, _ in problems))
    return ways


def prepare(
    root: Path,
    home: Path,
    plan: Journal,
    new: Mapping[str, Staged],
    ways: Ways,
    kept: Mapping[str, bytes],
) -> None:
    """Stage a transaction and commit to it. `kept`: further files to keep with it."""
    folder = home / "staged"
    try:
        for part in ("new", "old"):
            (folder / part).mkdir(parents=True)
        full = room(ways, folder, ((path, len(staged.content)) for path, staged in new.items()))
        if full:
            raise ScaffoldError(f"There is no room on the disk of {full}.", MEND)
        own = {**kept, "journal": json.dumps(plan._asdict()).encode()}
        files = {folder / name: Staged(content, 0o600, None) for name, content in own.items()}
        for number, step in enumerate(plan.steps):
            if step.path in new:
                files[folder / "new" / str(number)] = new[step.path]
        _put(files)
        for number, step in enumerate(plan.steps):
            if step.old:
                was = of_file(root / step.path)
                if digest(was.content) != step.old:
                    raise _disturbed(step)
                put(folder / "old" / str(number), was)
        folder.rename(home / "forward")
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise ScaffoldError(f"The run cannot be prepared in {home}: {error.strerror}.", MEND) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _put(files: Mapping[Path, Staged]) -> None:
    """Write files that are not there yet, until the disk has them. It is waited for at once: disks take that as one."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in pool.map(lambda path: put(path, files[path], flush=True), files):
            pass


def mark() -> str:
    return secrets.token_hex(6)


def advance(root: Path, home: Path) -> None:
    """Take the steps of a committed transaction; on any trouble take them back and raise."""
    folder = home / "forward"
    plan = journal(folder)
    reached = 0
    try:
        _make(root, plan)
        for number, step in enumerate(plan.steps):
            if state(root / step.path) != step.old:
                raise _disturbed(step)
            reached = number + 1
            forward(root, folder, plan.mark, number, step)
        _finish(root, home, plan)
    except BaseException as error:
        if not there(folder):
            raise
        try:
            back = folder.rename(home / f"backward-{reached}")
            _retreat(root, home, back)
        except OSError as second:
            what = f"Writing failed ({error}), and so did taking it back ({second})."
            raise ScaffoldError(what, "Mend that: the next run here settles it.") from error
        if isinstance(error, OSError):
            what = f"{error.filename2 or error.filename or root} cannot be written: {error.strerror}."
            raise ScaffoldError(what, "All files are as they were.") from error
        raise


def pending(home: Path) -> bool:
    """Whether a transaction is under way, or was cut short."""
    return any(there(home / name) for name in ("staged", "forward")) or bool(_backward(home))


def settle(root: Path, home: Path) -> str | None:
    """Bring what was cut short to an end, and say how. Raises Conflict, touching nothing, where files are in doubt."""
    said = None
    if there(home / "staged"):
        _discard(home, home / "staged")
        said = "An interrupted run was dropped; it had not changed a file."
    for folder in _backward(home):
        _retreat(root, home, folder)
        said = "An interrupted run was taken back: all files are as they were before it."
    if there(home / "forward"):
        plan = journal(home / "forward")
        _undisturbed(root, home / "forward", plan.steps)
        _make(root, plan)
        for number, step in enumerate(plan.steps):
            forward(root, home / "forward", plan.mark, number, step)
        _finish(root, home, plan)
        said = f"An interrupted run was finished: {len(plan.steps)} files."
    return said


def _backward(home: Path) -> list[Path]:
    return list(home.glob("backward-*"))


def _make(root: Path, plan: Journal) -> None:
    for made in plan.made:
        (root / made).mkdir(exist_ok=True)


def _finish(root: Path, home: Path, plan: Journal) -> None:
    remove_folders(root, plan.removed)
    (home / plan.place).parent.mkdir(parents=True, exist_ok=True)
    (home / "forward").rename(home / plan.place)


def _retreat(root: Path, home: Path, folder: Path) -> None:
    """Take back the steps that may have been taken."""
    plan = journal(folder)
    taken = plan.steps[: int(folder.name.rpartition("-")[2])]
    _undisturbed(root, folder, taken)
    for number, step in reversed(list(enumerate(taken))):
        backward(root, folder, plan.mark, number, step)
    remove_folders(root, plan.made)
    _discard(home, folder)


def _discard(home: Path, folder: Path) -> None:
    shutil.rmtree(home / "trash", ignore_errors=True)
    folder.rename(home / "trash")
    shutil.rmtree(home / "trash", ignore_errors=True)


def _undisturbed(root: Path, folder: Path, steps: Sequence[Step]) -> None:
    found = list(neither(root, steps))
    if found:
        what = f"A run was interrupted, and these files are neither as before nor as after it: {told(found)}"
        do = f"Put them back (from {folder / 'old'}), or delete {folder} to leave every file as it is now."
        raise Conflict(what, do, tuple(path for path, _ in found))


def _disturbed(step: Step) -> Conflict:
    return Conflict(f"{step.path} was changed by somebody else just now.", MEND, (step.path,))
