"""Builds `surface.bin`, the index of what each release of the AWS SDK for JavaScript v2 has, from the npm packages.

    python -m scaffold.sdk.build [--cache FOLDER]

`releases.txt` names the releases: each that a runtime has bundled, and others between them. The cache keeps the
archives (about 600 MB); with it a build needs no network. The same releases give the same bytes.

The file is one line of JSON, `{"releases": […], "services": {NAME: [OFFSET, LENGTH]}, "core": TIMES}`, and a
zlib stream of JSON for each service, offsets counted from the end of that line:

    {APIVERSION: {"p": PRESENCE, "o": TIMES, "w": TIMES, "g": TIMES, "s": {SHAPE: TIMES}}}

`o` operations as `name>Input`, `w` waiters, `g` paginators, `s` members of input shapes as `name!>[]Shape`, where `!`
is "required" and may have a PRESENCE of its own. PRESENCE is `3` (from the release of that number on) or `3-9` (until
before 9), several with commas. TIMES is words by presence, `A B;7 C D;3-9 E`; a group without numbers is there as long
as what it belongs to.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from scaffold.node import client, packed
from scaffold.sdk.index import FILE
from scaffold.sdk.packages import Model, Package, Typed, read

RELEASES = Path(__file__).with_name("releases.txt")
MODULES = "aws-sdk@2.1692.0"
"""Its dependencies serve to load every release."""

Times = dict[str, set[int]]
"""The releases (by number) in which a word is there."""


def main(arguments: list[str]) -> None:
    cache = Path(arguments[1]) if arguments[:1] == ["--cache"] else Path(tempfile.gettempdir()) / "sdk-packages"
    releases = RELEASES.read_text("utf-8").split()
    packages = []
    for release in releases:
        packages.append(_package(release, cache))
        sys.stderr.write(f"{release}: {len(packages[-1].models)} services\n")
    content = encoded(releases, packages)
    FILE.write_bytes(content)
    sys.stderr.write(f"{len(releases)} releases, {len(content):,} bytes\n")


def _package(release: str, cache: Path) -> Package:
    """A release's surface, from its archive in the cache or from the registry."""
    archive = cache / f"aws-sdk-{release}.tgz"
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder)
        if not archive.is_file():
            cache.mkdir(parents=True, exist_ok=True)
            packed(client(os.environ), "aws-sdk", release, desk, os.environ).rename(archive)
        return read(archive, desk, _modules(cache), "node")


def _modules(cache: Path) -> Path:
    """The folder with what the SDK depends on."""
    import subprocess

    if not (cache / "node_modules").is_dir():
        command = [client(os.environ), "install", "--ignore-scripts", "--no-save", "--prefix", str(cache), MODULES]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return cache / "node_modules"


def encoded(releases: list[str], packages: list[Package]) -> bytes:
    """The index of some releases, oldest first."""
    services: dict[str, list[int]] = {}
    streams = b""
    for name in sorted({name for package in packages for name in package.models}):
        stream = zlib.compress(_json(_service(name, packages)).encode(), 9)
        services[name] = [len(streams), len(stream)]
        streams += stream
    core: Times = defaultdict(set)
    for at, package in enumerate(packages):
        for word in package.core:
            core[word].add(at)
    head = {"releases": releases, "services": services, "core": times(core, set(range(len(packages))), len(packages))}
    return _json(head).encode() + b"\n" + streams


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def _service(name: str, packages: list[Package]) -> Mapping[str, object]:
    """One service, all its apiVersions."""
    versions = sorted({version for package in packages for version in package.models.get(name, ())})
    return {version: _model(name, version, packages) for version in versions}


def _model(name: str, version: str, packages: list[Package]) -> Mapping[str, object]:
    size = len(packages)
    models = {at: p.models[name][version] for at, p in enumerate(packages) if version in p.models.get(name, {})}
    whole = set(models)
    typed = {at: packages[at].typed[name] for at in models if version == max(packages[at].models[name])}
    operations, waiters, paginators = (defaultdict[str, set[int]](set) for _ in range(3))
    members: dict[str, Times] = defaultdict(lambda: defaultdict(set))
    required: dict[str, Times] = defaultdict(lambda: defaultdict(set))
    for at, model in models.items():
        for word in model.waiters:
            waiters[word].add(at)
        for word in model.paginators:
            paginators[word].add(at)
        for operation, shape, inside, needed in _inputs(model, _nearest(typed, at)):
            if operation:
                operations[f"{operation}>{shape}"].add(at)
            for word in inside:
                members[shape][word].add(at)
            for word in needed:
                required[shape][word].add(at)
    shapes = {}
    for shape, words in members.items():
        there = set().union(*words.values())
        marked = {_marked(word, ats, required[shape].get(word, set()), size): ats for word, ats in words.items()}
        shapes[shape] = presence(there, size) + "|" + times(marked, there, size)
    found = {"p": presence(whole, size), "o": times(operations, whole, size), "s": shapes}
    for key, more in (("w", waiters), ("g", paginators)):
        if more:
            found[key] = times(more, whole, size)
    return found


def _nearest(typed: Mapping[int, Typed], at: int) -> Typed | None:
    """The type declarations for an apiVersion: those of a release in which it is not the newest are another's."""
    best = min(typed, key=lambda other: (abs(other - at), other), default=None)
    return None if best is None else typed[best]


def _inputs(model: Model, typed: Typed | None) -> Iterable[tuple[str, str, Iterable[str], Iterable[str]]]:
    """Operations and their input shapes (or "" and a nested shape) with words for the members, and which are required.

    What is on top is what the SDK validates by; the type declarations add what a member leads to."""
    for operation, (inside, needed) in model.operations.items():
        shape = typed.inputs.get(operation, "") if typed and inside else ""
        leads = typed.shapes.get(shape, {}) if typed else {}
        shape = shape or (f"{operation}()" if inside else "")
        words = {member: member + (f">{leads[member]}" if leads.get(member) else "") for member in inside}
        yield operation, shape, words.values(), (words[member] for member in needed)
    if typed:
        for shape in set(typed.shapes) - set(typed.inputs.values()):
            words = {m: m + (f">{lead}" if lead else "") for m, lead in typed.shapes[shape].items()}
            yield "", shape, words.values(), (words[member] for member in typed.required[shape])


def _marked(word: str, there: set[int], needed: set[int], size: int) -> str:
    """A member's word with the mark for "required"."""
    if not needed:
        return word
    member, arrow, shape = word.partition(">")
    return member + "!" + ("" if needed == there else presence(needed, size)) + arrow + shape


def presence(there: Iterable[int], size: int) -> str:
    """`3`, `3-9`, `3-5,7` for the numbers of some releases."""
    parts: list[list[int]] = []
    for at in sorted(there):
        if parts and parts[-1][1] == at:
            parts[-1][1] = at + 1
        else:
            parts.append([at, at + 1])
    return ",".join(str(a) if b == size else f"{a}-{b}" for a, b in parts)


def times(words: Mapping[str, set[int]], whole: set[int], size: int) -> str:
    """Words by presence; those that are there as long as `whole` come first and without numbers."""
    groups: dict[str, list[str]] = defaultdict(list)
    for word, there in words.items():
        groups["" if there == whole else presence(there, size)].append(word)
    return ";".join((f"{when} " if when else "") + " ".join(sorted(group)) for when, group in sorted(groups.items()))


if __name__ == "__main__":
    main(sys.argv[1:])
