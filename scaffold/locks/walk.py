"""Who asks for what in a lock file, from a package's own dependencies down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from scaffold.locks.graph import Lock, Need
from scaffold.tuples import NamedTuple

LONGEST = 100
"""Names of a chain; of a longer one those before the last but one are left out."""


class Locked(NamedTuple):
    """An installed version of a package, and who asks for it."""

    name: str
    version: str
    lock: str
    """The lock file's path."""
    chain: tuple[str, ...]
    """Names from the direct dependency down to this one, at most `LONGEST`."""
    asked: str
    """The range in which the last but one of them asks for it; "" where the lock file does not say."""
    dev: bool
    """Whether only `devDependencies` lead to it."""
    optional: bool
    """Whether the installation goes on where it cannot be built."""
    engines: str
    """Range of Node.js versions; "" where it or the lock file says none."""
    install_script: bool | None
    """None where the lock file does not say."""
    integrity: str

    @property
    def direct(self) -> bool:
        return len(self.chain) == 1


class Workspace(Protocol):
    """The folders that a lock file speaks for."""

    def relative(self, folder: str) -> str: ...

    def needs(self, folder: str, *, dev: bool) -> list[Need]: ...

    def local(self, name: str) -> str | None: ...

    @property
    def lock(self) -> str: ...


class _Step(NamedTuple):
    """Somebody (by key) who asks for something, and the way that led there."""

    by: str
    need: Need
    chain: tuple[str, ...]


class _Walk:
    def __init__(self, workspace: Workspace, lock: Lock) -> None:
        self.workspace, self.lock = workspace, lock
        self.found: dict[str, Locked] = {}
        self.folders: set[str] = set()
        """The members of the workspace that were entered."""
        self.put_off: list[_Step] = []
        """What is optional: what is surely installed goes first."""

    def steps(self, folder: str, chain: tuple[str, ...], *, dev: bool = False) -> list[_Step]:
        self.folders.add(folder)
        by = self.lock.root(self.workspace.relative(folder))
        return [_Step(by, need, chain) for need in self.workspace.needs(folder, dev=dev)]

    def follow(self, steps: Sequence[_Step], *, dev: bool, optional: bool) -> None:
        """The shortest ways come first, so that a chain is no longer than it must be."""
        while steps:
            after: list[_Step] = []
            for step in steps:
                if step.need.optional and not (optional or dev):
                    self.put_off.append(step)
                else:
                    after += self._next(step, dev, optional)
            steps = after

    def _next(self, step: _Step, dev: bool, optional: bool) -> list[_Step]:
        key = self.lock.resolve(step.by, step.need)
        above = step.chain if len(step.chain) < LONGEST else (*step.chain[: LONGEST - 2], step.chain[-1])
        chain = (*above, step.need.name)
        one = self.lock.packages.get(key) if key is not None else None
        if key is None or one is None or not one.version:
            folder = self.workspace.local(step.need.name)
            return self.steps(folder, chain) if folder is not None and folder not in self.folders else []
        if key in self.found:
            return []
        self.found[key] = Locked(
            one.name,
            one.version,
            self.workspace.lock,
            chain,
            step.need.range if self.lock.ranges or not step.chain else "",
            dev,
            optional,
            one.engines,
            one.install_script,
            one.integrity,
        )
        return [_Step(key, need, chain) for need in one.needs]


def packages(workspace: Workspace, lock: Lock, folder: str) -> Mapping[str, tuple[Locked, ...]]:
    """What the needs of the package in a folder lead to: what is surely installed, then what is optional, then what is
    for development only."""
    walk = _Walk(workspace, lock)
    walk.follow(walk.steps(folder, ()), dev=False, optional=False)
    walk.follow(tuple(walk.put_off), dev=False, optional=True)
    walk.follow(walk.steps(folder, (), dev=True), dev=True, optional=False)
    grouped: dict[str, list[Locked]] = {}
    for one in walk.found.values():
        grouped.setdefault(one.name, []).append(one)
    return {name: tuple(some) for name, some in grouped.items()}
