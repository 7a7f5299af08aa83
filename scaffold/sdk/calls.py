"""Every use of the AWS SDK for JavaScript v2 in a project: what is made of it, what is called, and what was not
understood.

Files that load one another are read together, and their trees let go before the next are read. What was found in them
holds until the text of one of them changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scaffold.formats import forget
from scaffold.model import Entry, Place, Project
from scaffold.sdk import names
from scaffold.sdk.files import Files
from scaffold.sdk.follow import Follow
from scaffold.sdk.reading import read
from scaffold.sdk.uses import Call, Unresolved, Uses

Group = tuple[str, ...]
NONE = Uses()


@dataclass
class _Known:
    """What was found in a project, and in what it came from by edits."""

    entries: Mapping[str, Entry]
    files: Files
    found: dict[Group, tuple[list[str], dict[str, Uses]]]
    """The texts of files that load one another, and the uses in each."""
    whole: Uses | None = None


def connected(project: Project, paths: Iterable[str]) -> Mapping[Group, Sequence[str]]:
    """Some files by all those that they are connected with, where the SDK can be used in them."""
    groups = _known(project).files.groups
    found: dict[Group, list[str]] = {}
    for path in paths:
        if path in groups:
            found.setdefault(groups[path], []).append(path)
    return found


def uses(project: Project, paths: Iterable[str] | None = None) -> Uses:
    """Every use of the SDK in the project's own code, in the order of its files; those in tests are flagged. Files that
    name it and were not read are listed as unresolved. With `paths` only those in these files, and in all that are
    connected with them."""
    known = _known(project)
    if paths is not None:
        return _joined(project, known, (path for path in paths if path in known.files.groups))
    if known.whole is None:
        known.whole = _joined(project, known, known.files.groups)
        for path, reason in known.files.unreadable.items():
            known.whole.unresolved.append(Unresolved(Place(path, 0, 0), "", reason, names.is_test(path)))
    return known.whole


def uses_in(project: Project, path: str) -> Uses:
    """Those in one file."""
    known = _known(project)
    group = known.files.groups.get(path)
    return _group(project, known, group).get(path, NONE) if group else NONE


def calls(project: Project) -> Iterator[Call]:
    """Every call of a client's method."""
    yield from uses(project).calls


def _known(project: Project) -> _Known:
    known = project.cache.get(("", "sdk uses"))
    if isinstance(known, _Known) and known.entries is project.entries:
        return known
    files = Files(project)
    found = dict(known.found) if isinstance(known, _Known) and known.files.outline == files.outline else {}
    new = project.cache["", "sdk uses"] = _Known(project.entries, files, found)
    return new


def _joined(project: Project, known: _Known, paths: Iterable[str]) -> Uses:
    """The uses in some files and those that are connected with them, in the order of the project."""
    by_path: dict[str, Uses] = {}
    for group in dict.fromkeys(known.files.groups[path] for path in paths):
        by_path.update(_group(project, known, group))
    found = Uses()
    for path in sorted(by_path, key=known.files.order.__getitem__):
        found.add(by_path[path])
    return found


def _group(project: Project, known: _Known, group: Group) -> Mapping[str, Uses]:
    """The uses in each of some files that load one another. Their parses are let go."""
    files = known.files
    texts = [files.code[path] for path in group]
    before = known.found.get(group)
    if before is not None and before[0] == texts:
        return before[1]
    follow, parsed = Follow(project, files), {path for path, _ in project.parses}
    found = {path: read(follow, path) for path in group if path in files.possible}
    forget(project, set(group) - parsed)
    known.found[group] = texts, found
    return found
