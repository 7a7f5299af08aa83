"""What each kind of lock file is read as: packages, and whom each of them asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from scaffold.tuples import NamedTuple

LONGEST = 2_000
"""Characters."""


class Need(NamedTuple):
    """A dependency as it is asked for."""

    name: str
    range: str
    optional: bool = False
    """Whether an installation goes on where it fails."""


class Package(NamedTuple):
    """One installed version."""

    name: str
    version: str
    needs: tuple[Need, ...] = ()
    engines: str = ""
    """The range of Node.js versions that it says it runs on."""
    install_script: bool | None = None
    """Whether it runs a script when installed; None where the lock file does not say."""
    integrity: str = ""


class Lock(NamedTuple):
    """A lock file as a graph. Its keys mean something to its own reader only."""

    packages: Mapping[str, Package]
    resolve: Callable[[str, Need], str | None]
    """The key of what a need of a package (by key) or of a folder (`root`) is installed as."""
    root: Callable[[str], str]
    """The key that stands for a folder, which is given relative to the lock file's."""
    ranges: bool = True
    """Whether it says which range a package was asked for in; pnpm says only what that came to."""


def text(value: object) -> str:
    """A value that should be a text; "" for anything else, and for what is longer than any name, range or address."""
    return value if isinstance(value, str) and len(value) <= LONGEST else ""


def mapping(value: object) -> Mapping[str, object]:
    """A value that should be a map; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def needs(package: Mapping[str, object]) -> Iterator[Need]:
    """What a package's own entry asks for, in npm's words."""
    optional = mapping(package.get("optionalDependencies"))
    yield from (Need(name, text(asked), True) for name, asked in optional.items())
    for name, asked in mapping(package.get("dependencies")).items():
        if name not in optional:
            yield Need(name, text(asked))
    lenient = mapping(package.get("peerDependenciesMeta"))
    for name, asked in mapping(package.get("peerDependencies")).items():
        yield Need(name, text(asked), bool(mapping(lenient.get(name)).get("optional")))
