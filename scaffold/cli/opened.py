"""A project as every command opens it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scaffold import __version__ as version
from scaffold import config, disk, facts, functions
from scaffold.cli.folder import folder, recovered
from scaffold.cli.world import World
from scaffold.config import Config
from scaffold.errors import UnknownName, near
from scaffold.model import Function, Project, Rule, Runtime
from scaffold.tuples import NamedTuple

APP = "cdk.json"
"""In the folder of an app of the CDK."""


class Opened(NamedTuple):
    root: Path
    home: Path
    config: Config
    project: Project
    functions: tuple[Function, ...]
    runtimes: Mapping[str, Runtime]

    @property
    def name(self) -> str:
        return self.root.name

    def rules(self) -> tuple[Rule, ...]:
        """Our rules and the project's own, at its levels. Raises BadPage, BadConfig."""
        return rules(self.root, self.config)


def rules(root: Path, settings: Config) -> tuple[Rule, ...]:
    """Our rules and a project's own, at its levels. Raises BadPage, BadConfig."""
    from scaffold import kept, pages

    own = pages.rules(root / settings.pages, settings.pages.rstrip("/")) if settings.pages else ()
    return settings.rules([*pages.rules(cache=kept.place()), *own])


def opened(path: str, world: World) -> Opened:
    """A project, read, after an interrupted write there was finished or taken back."""
    root = folder(path, world)
    home = recovered(root, world)
    settings = config.read(root, version)
    world.progress(f"{root.name}: reading")
    project = disk.read(root, exclude=settings.exclude)
    for said in project.skipped:
        if said.path == ".":
            world.error(f"note: {root.name}: {said.reason}.")
    runtimes = facts.runtimes()
    world.progress(f"{root.name}: {len(project.entries):,} files")
    found = functions.derive(project, runtimes)
    if any(path.endswith(APP) for path in project.entries):
        from scaffold import synthesised

        project, found = synthesised.apart(project, found)
    return Opened(root, home, settings, project, tuple(_told(one, root) for one in found), runtimes)


def _told(function: Function, root: Path) -> Function:
    """A function whose code is there, but is nothing that git lists: that is why it was not found."""
    if function.code or function.root is None or not function.handler or function.runtime is None:
        return function
    folder, _, name = function.handler.rpartition("/")
    stem = functions.joined(function.root, folder, name.split(".")[0])
    there = next((stem + end for end in functions.EXTENSIONS if (root / (stem + end)).is_file()), "")
    return function._replace(problem=f"its code is ignored by git and was not read: {there}") if there else function


def known(kind: str, names: Iterable[str], among: Sequence[str], listing: str) -> frozenset[str]:
    """Names that all stand among others. Raises UnknownName with the nearest."""
    found = frozenset(names)
    for name in sorted(found):
        if name not in among:
            raise UnknownName(kind, name, near(name, among), listing)
    return found
