"""A package.json that lists the SDK v2, and what stands in its place for v3.

The runtime has every package of version 3. So they are listed only where aws-sdk was, in the same section: who brought
the SDK along goes on to do so, and who had it for development alone has it for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from scaffold.formats import problems, tree
from scaffold.model import Edit, Item, Kind, Migration, Project, Unreadable
from scaffold.regex import regex
from scaffold.sdk.carried import SDK, packages

Releases = Callable[[str], str]
"""A package of the SDK v3 to the release of it to be listed."""
SECTIONS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
LOADED = regex(r"""['"](@aws-sdk/[\w-]+)['"]""")


@dataclass(frozen=True)
class Listing:
    """A package.json that lists aws-sdk."""

    path: str

    def edits(self, project: Project, texts: Iterable[str], kept: bool, releases: Releases) -> list[Edit]:
        """What lists the packages that some code loads; in the place of aws-sdk, or (`kept`) before it."""
        text, found = project.text(self.path), _listed(project, self.path)
        here = {key for _, items in found for key in (item.key for item in items)}
        wanted = sorted({name for one in texts for name in LOADED.findall(one)} - here)
        edits = []
        for _, items in found:
            at = next((n for n, item in enumerate(items) if item.key == SDK), None)
            if at is None:
                continue
            item = items[at]
            start, end = item.start - 1, item.node.end + 1
            space = text[len(text[:start].rstrip()) : start]
            lines = [f'"{name}": "{releases(name)}"' for name in wanted] + ([text[start:end]] if kept else [])
            if lines:
                edits.append(Edit(self.path, start, end, f",{space or ' '}".join(lines)))
            elif len(items) == 1:
                edits.append(Edit(self.path, start - len(space), end, ""))
            elif at:
                edits.append(Edit(self.path, items[at - 1].node.end + 1, end, ""))
            else:
                edits.append(Edit(self.path, start, items[1].start - 1, ""))
        return edits


def listing(project: Project, migration: Migration, path: str) -> Listing | None:
    """The package.json that lists aws-sdk for a file, the nearest first."""
    for folder in packages(project, migration, path):
        one = f"{folder}/package.json" if folder else "package.json"
        if any(item.key == SDK for _, items in _listed(project, one) for item in items):
            return Listing(one)
    return None


def _listed(project: Project, path: str) -> list[tuple[str, tuple[Item, ...]]]:
    """The sections of a package.json that can be edited, and what they list."""
    try:
        if project.entries[path].kind is not Kind.TEXT or problems(project, path):
            return []
        root = tree(project, path)
    except (KeyError, Unreadable):
        return []
    return [(item.key, item.node.items) for item in root.items if item.key in SECTIONS]
