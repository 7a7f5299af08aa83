"""Which members the built-in modules of each Node.js have, and which of them warn: read from real binaries.

`node.gz` is built by `python -m tests.surface`: lines of what one is about, a tab and JSON. The first is about "", the
versions; then comes one a module, and `ciphers()` and `hashes()`, the names that createCipheriv and createHash were
seen to take. A mask has the bit 1 << n for versions[n]. A line is parsed when asked for.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from scaffold import kept
from scaffold.model import Runtime
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

WORD = regex(r"[\w$]+")
INDEX = Path(__file__).with_name("node.gz")


def has(name: str, runtime: Runtime) -> bool | None:
    """Whether some indexed Node.js of the runtime's major has a module, a member, or an algorithm: `fs`, `fs.promises`,
    `process.pid`, `globalThis.URL`, `crypto.Hash.prototype.update`, `hashes().md4`. None where no Node.js of the index
    has that name, and where there is none of the runtime's major."""
    module, _, member = name.partition(".")
    mask, bits = _members(module).get(member), _bits(runtime.spellings["major"])
    return bool(mask & bits) if mask and bits else None


class Warned(NamedTuple):
    """What a Node.js prints where a member is used."""

    code: str
    """`DEP0091`; "" where it has none."""
    read: bool
    """Where it is read or loaded; else where it is called."""


def warning(name: str, runtime: Runtime) -> Warned | None:
    """What the runtime's own Node.js prints where a member is used."""
    module, _, member = name.partition(".")
    bit = 1 << versions().index(runtime.patch) if runtime.patch in versions() else 0
    warns: Mapping[str, str] = _line(module).get("warns", {}).get(member, {})
    said = next((said for said, mask in warns.items() if int(mask, 16) & bit), None)
    return None if said is None else Warned(said.rpartition(" ")[0], said.endswith("read"))


def removed(old: Runtime, new: Runtime) -> frozenset[str]:
    """The names, without algorithms, that the one runtime's Node.js has and the other's has not. For one that is older
    than the index: that any Node.js before the other's has."""
    return _parted(old.spellings["major"], new.spellings["major"])[0]


def later(old: Runtime, new: Runtime) -> frozenset[str]:
    """The names, without algorithms, that neither runtime's Node.js has, but a newer one."""
    return _parted(old.spellings["major"], new.spellings["major"])[1]


def named_in(names: frozenset[str], text: str) -> frozenset[str]:
    """The names of which the last part stands in a text, and the module."""
    present = frozenset(WORD.findall(text)) if names else names
    return frozenset(
        name for name, last, module in _last(names) if last in present and (module in present or not module)
    )


@functools.lru_cache(maxsize=16)
def _last(names: frozenset[str]) -> tuple[tuple[str, str, str], ...]:
    """Each name with its last part, and its module; "" for a global, whose own name need not be written."""
    found = []
    for name in names:
        first, _, rest = name.replace("/", ".").partition(".")
        found.append((name, rest.rpartition(".")[2] or first, "" if first == "globalThis" else first))
    return tuple(found)


def warns(old: Runtime, new: Runtime) -> frozenset[str]:
    """The names for which the new runtime's own Node.js warns and the old one's does not."""
    known = {f"{module}.{one}" if one else module for module in _lines() for one in _line(module).get("warns", {})}
    return frozenset(name for name in known if warning(name, new) and not warning(name, old))


@functools.lru_cache(maxsize=32)
def _parted(old: str, new: str) -> tuple[frozenset[str], frozenset[str]]:
    said = kept.made(kept.place(), f"names-{old}-{new}", partial(_compared, old, new), INDEX, Path(__file__))
    gone, coming = map(frozenset, said)
    return gone, coming


def _compared(old: str, new: str) -> list[list[str]]:
    after = _bits(new)
    before = _bits(old) or (after & -after) - 1
    gone, coming = set[str](), set[str]()
    for name, mask in _masks() if after else ():
        if mask & after == 0 and mask & before:
            gone.add(name)
        elif mask & (before | after) == 0 and mask > after:
            coming.add(name)
    return [_outer(gone), _outer(coming)]


def _outer(names: set[str]) -> list[str]:
    """Without the members of what is among them itself."""
    return sorted(name for name in names if name.rpartition(".")[0] not in names)


def first(name: str) -> str:
    """The oldest version of the index that has a member; "" where none has."""
    module, _, member = name.partition(".")
    mask = _members(module).get(member, 0)
    return versions()[(mask & -mask).bit_length() - 1] if mask else ""


def names() -> Iterator[str]:
    """Every name that some Node.js of the index has, algorithms too."""
    for module in _lines():
        yield from (f"{module}.{member}" if member else module for member in _members(module) if module)


def _masks() -> Iterator[tuple[str, int]]:
    for module in _lines():
        if module and not module.endswith("()"):
            yield from ((f"{module}.{one}" if one else module, mask) for one, mask in _members(module).items())


@functools.cache
def _bits(major: str) -> int:
    """The bits of the versions of one major."""
    return sum(1 << at for at, version in enumerate(versions()) if version.partition(".")[0] == major)


@functools.cache
def versions() -> tuple[str, ...]:
    """The versions of the index, oldest first."""
    import json

    return tuple(json.loads(_lines()[""])["versions"])


@functools.cache
def _members(module: str) -> Mapping[str, int]:
    """The masks of a module's members by name; its own is that of ""."""
    groups: Mapping[str, str] = _line(module).get("members", {})
    return {name: int(mask, 16) for mask, names in groups.items() for name in names.split(" ")}


@functools.cache
def _line(module: str) -> Mapping[str, Any]:
    import json

    line = _lines().get(module)
    found: Mapping[str, Any] = json.loads(line) if line else {}
    return found


@functools.cache
def _lines() -> Mapping[str, str]:
    """The lines of the index by what they are about, `hashes()` for a list; "" for the versions."""
    import gzip

    found = {}
    for line in gzip.decompress(INDEX.read_bytes()).decode().splitlines():
        about, _, rest = line.partition("\t")
        found[about] = rest
    return found
