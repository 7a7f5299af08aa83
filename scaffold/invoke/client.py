"""AWS's own runtime client (npm: aws-lambda-ric), fetched once and kept beside the Nodes.

It is what the managed runtimes from nodejs10.x on are made of. Published 1.1.0 differs from the managed 10.x to 14.x in
one thing that was seen: a thenable that is no native promise counts as no promise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold import node
from scaffold.errors import ScaffoldError

PACKAGE = "aws-lambda-ric"


@dataclass(frozen=True, slots=True)
class Client:
    """A published version: sha512 of its archive (as the registry gives it, read 2026-11-24) and where it starts."""

    first: int
    """The oldest major version of Node.js that it is for."""
    version: str
    integrity: str
    entry: str


CLIENTS = (
    Client(
        10,
        "1.1.0",
        "sha512-6kOkZ6NedEwNKYWmoqzvDjdEOj3H0P9OYxBE9T6L1bESXDVqpqYPXbg3QZx8FZVT+8RmDAn3R3JDL4zW3bnynQ==",
        "lib/index.js",
    ),
    Client(
        16,
        "3.3.0",
        "sha512-9p06TbKVK4a050NY/vYOxhMHvnIiUu5o1W0//q6yNLSqA/c91pn4BOj3C3sRTpplkUNsGJdU5qWyU2STo6L8hA==",
        "dist/index.mjs",
    ),
    Client(
        24,
        "4.0.2",
        "sha512-FE5Vskx7mYNnqAnWWJXUOsLp2VGgdsJsCoRLFTa8L4Yk0QVtArqR8q58yPA++QC1a73ZWJXBQ2AH31nIAv7NOQ==",
        "index.mjs",
    ),
)


def client(major: int) -> Client | None:
    """The client for a major version of Node.js; None where AWS never published one."""
    return next((one for one in reversed(CLIENTS) if one.first <= major), None)


def home(one: Client, *, cache: Path, environ: Mapping[str, str]) -> Path:
    """The folder of the unpacked client. A warm cache needs neither network nor npm. Raises ScaffoldError."""
    import tempfile

    folder = cache / f"{PACKAGE}-{one.version}"
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".fetch-") as desk:
        archive = node.packed(node.client(environ), PACKAGE, one.version, Path(desk), environ)
        if node.integrity(archive) != one.integrity:
            raise ScaffoldError(
                f"{PACKAGE} {one.version} is not the archive that was expected: its sha512 differs.",
                "Nothing was kept. Ask whoever runs your npm registry or proxy.",
            )
        stage = Path(desk) / "stage"
        _unpack(archive, stage)
        try:
            stage.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    return folder


def _unpack(archive: Path, stage: Path) -> None:
    """What is JavaScript of it, its data and its licences; not the sources of the native part (nine tenths)."""
    import tarfile

    with tarfile.open(archive) as tar:
        for member in tar:
            path = member.name.removeprefix("package/")
            if not member.isreg() or path.startswith("deps/") or ".." in Path(path).parts or Path(path).is_absolute():
                continue
            source = tar.extractfile(member)
            assert source is not None
            target = stage / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with source:
                target.write_bytes(source.read())
