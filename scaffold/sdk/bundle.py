"""Edits that put a version of the SDK v2 into the package of the functions that load a file."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from scaffold.formats import is_code, problems, tree
from scaffold.locks import declared, locked
from scaffold.model import Edit, Item, Kind, Migration, Node, Project, Unreadable
from scaffold.ranges import COMPARATOR, admits, is_range
from scaffold.sdk import packed
from scaffold.sdk.behaves import numbers
from scaffold.sdk.carried import SDK, deployed, packages

SECTION, FORMER = "dependencies", "devDependencies"


def edits(project: Project, migration: Migration, path: str, version: str) -> tuple[Edit, ...] | str:
    """What puts `"aws-sdk": VERSION` (or what the project asks for, where that is newer) into `dependencies` of the
    package.json nearest to a file, and takes it out of where it stands for development alone; or why that is left to a
    person. Its lock file is then out of date."""
    if not is_code(path) or "#" in path:
        return "code in a template brings no packages: put it into a file first"
    folders = packages(project, migration, path)
    if not folders:
        return f"there is no package.json to list aws-sdk {version} in"
    file = posixpath.join(folders[0], "package.json")
    if not deployed(migration, path, folders[0]):
        return f"{file} is not deployed: list aws-sdk {version} in a package.json that is"
    declarations = {one.declared_at.path for one in migration.owners(path)}
    if config := packed.left_out(project, folders[0], sorted(declarations)):
        return f"{config} leaves aws-sdk out of what is deployed: take that out, and list aws-sdk {version} in {file}"
    try:
        if project.entries[file].kind is not Kind.TEXT or next(iter(problems(project, file)), None):
            return f"{file} is not edited: list aws-sdk {version} in it"
        if (least := _asked(project, folders)) is None:
            return f"which aws-sdk {file} means is not seen: list the one it is in its {SECTION}"
        return tuple(_edits(file, project.text(file), tree(project, file), max(version, least, key=numbers)))
    except Unreadable as error:
        return f"{file}: {error.reason}"


def _asked(project: Project, folders: Iterable[str]) -> str | None:
    """The version that a project wants at least: the newest that its lock files have for it, else the lowest that its
    packages ask for; None where they ask for one by another word than its number."""
    known = ["0.0.0"]
    for folder in folders:
        here = [one.version for one in locked(project, folder).get(SDK, ()) if one.direct]
        wanted = (some[SDK] for some in declared(project, folder).values() if SDK in some)
        for written in wanted if not here else ():
            if not is_range(written):
                return None
            here += _lowest(written)
        known += here
    return max(known, key=numbers)


def _lowest(written: str) -> Iterator[str]:
    """The first version that a range names and admits."""
    for found in COMPARATOR.finditer(written):
        parts = [part if part.isdigit() else "0" for part in found["version"].lstrip("v").split(".")]
        version = ".".join([*parts, "0", "0"][:3])
        if admits(written, version):
            yield version
            return


def _edits(path: str, text: str, root: Node, version: str) -> list[Edit]:
    wanted, former = _item(root, SECTION), _item(root, FORMER)
    there = _item(wanted.node, SDK) if wanted else None
    if there:
        return [Edit(path, there.node.start, there.node.end, version)]
    member = f'"{SDK}": "{version}"'
    added = _added(path, text, wanted, member) if wanted else _section(path, text, root, member)
    return [added, *([_removed(path, text, former.node)] if former and _item(former.node, SDK) else [])]


def _item(node: Node, key: str) -> Item | None:
    return next((one for one in node.items if one.key == key), None)


def _added(path: str, text: str, section: Item, member: str) -> Edit:
    """A member where npm would sort it in."""
    items = section.node.items
    later = next((one for one in items if one.key > SDK), None)
    if later:
        at = later.start - 1
        return Edit(path, at, at, f"{member},{_space(text, at) or ' '}")
    if items:
        at = _end(text, items[-1])
        return Edit(path, at, at, f",{_space(text, items[-1].start - 1)}{member}")
    outer = _space(text, section.start - 1)
    return Edit(path, section.node.start + 1, section.node.end - 1, _inside(outer, member))


def _section(path: str, text: str, root: Node, member: str) -> Edit:
    """`dependencies` before `devDependencies`, or at the end."""
    before = _item(root, FORMER)
    if not root.items:
        return Edit(path, root.start + 1, root.end - 1, f' "{SECTION}": {{ {member} }} ')
    space = _space(text, (before or root.items[-1]).start - 1)
    section = f'"{SECTION}": {{{_inside(space, member)}}}'
    if before:
        return Edit(path, before.start - 1, before.start - 1, f"{section},{space}")
    at = _end(text, root.items[-1])
    return Edit(path, at, at, f",{space}{section}")


def _inside(space: str, member: str) -> str:
    """One member of a map whose own key stands behind some white space, one step of indentation deep."""
    _, _, step = space.rpartition("\n")
    return f"{space}{step}{member}{space}" if "\n" in space else f" {member} "


def _removed(path: str, text: str, section: Node) -> Edit:
    """A member with its comma and the space before it, or after it where it is the first."""
    items = section.items
    at = next(n for n, one in enumerate(items) if one.key == SDK)
    if at:
        return Edit(path, _end(text, items[at - 1]), _end(text, items[at]), "")
    if len(items) > 1:
        return Edit(path, items[0].start - 1, items[1].start - 1, "")
    return Edit(path, section.start + 1, section.end - 1, "")


def _end(text: str, item: Item) -> int:
    """Behind a member's value."""
    end = item.node.end
    return end + (item.node.kind == "scalar" and text[item.node.start - 1] == '"')


def _space(text: str, at: int) -> str:
    """The white space before an offset."""
    return text[len(text[:at].rstrip()) : at]
