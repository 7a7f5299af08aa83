"""Names of modules that a tsconfig.json gives to files: `paths` and `baseUrl`."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from scaffold.formats import tree
from scaffold.model import Node, Project, Unreadable, inside
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

CONFIG = regex(r"(?:^|/)(?:ts|js)config(?:[.-]\w+)*\.json$")


class Alias(NamedTuple):
    folder: str
    """Where it holds."""
    start: str
    end: str
    """What a name begins and ends with; between them stands what `*` is."""
    exact: bool
    targets: tuple[str, ...]
    """Paths in the project, with a `*`."""

    def paths(self, module: str, path: str) -> Iterator[str]:
        """What a module's name can mean in a file."""
        fits = module.startswith(self.start) and module.endswith(self.end) and inside(path, self.folder)
        if fits and (not self.exact or module == self.start):
            star = module[len(self.start) : len(module) - len(self.end)]
            yield from (target.replace("*", star, 1) for target in self.targets)


def aliases(project: Project) -> Sequence[Alias]:
    """Those of all configurations, the innermost first."""
    found = [one for path in project.entries if CONFIG.search(path) and "node_modules/" not in path
             for one in _read(project, path)]  # fmt: skip
    return sorted(found, key=lambda alias: (-len(alias.folder), -len(alias.start)))


def _read(project: Project, path: str) -> Iterator[Alias]:
    try:
        options = _member(tree(project, path), "compilerOptions")
    except Unreadable:
        return
    folder = posixpath.dirname(path)
    base, paths = _member(options, "baseUrl"), _member(options, "paths")
    root = posixpath.normpath(posixpath.join(folder, base.value if base else "")).removeprefix("./")
    root = "" if root == "." else root
    for item in paths.items if paths else ():
        start, star, end = item.key.partition("*")
        targets = tuple(posixpath.normpath(posixpath.join(root, one.node.value)) for one in item.node.items)
        yield Alias(folder, start, end, not star, targets)
    if base:
        yield Alias(folder, "", "", False, (posixpath.join(root, "*"),))


def _member(node: Node | None, key: str) -> Node | None:
    return next((item.node for item in node.items if item.key == key), None) if node else None
