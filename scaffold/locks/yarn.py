"""yarn.lock: Yarn 1, and Yarn 2 and newer ("berry"). Keys are what is asked for, as `name@range`."""

from __future__ import annotations

from typing import Any

from scaffold.locks import indented
from scaffold.locks.graph import Lock, Need, Package, text
from scaffold.regex import regex

PROTOCOL = regex(r"(npm|patch|workspace|file|link|portal|git|https?):")
ASKED = regex(r'"((?:[^"\\]|\\.)*)"|([^\s",][^",]*)')
BERRY = "__metadata"


def read(content: str) -> Lock:
    """The graph. Raises ValueError for what is no lock file."""
    found = indented.read(content)
    berry = BERRY in found
    packages: dict[str, Package] = {}
    keys: dict[str, str] = {}
    for head, entry in found.items():
        if head == BERRY or not isinstance(entry, dict) or "version" not in entry:
            continue
        asked = [one.strip() for one in head.split(",")] if berry else [a or b for a, b in ASKED.findall(head)]
        if not asked:
            raise ValueError("an entry without a name")
        key = asked[0]
        packages[key] = _package(key, entry)
        keys.update(dict.fromkeys(asked, key))

    def resolve(_: str, need: Need) -> str | None:
        return keys.get(f"{need.name}@{need.range}") or keys.get(f"{need.name}@npm:{need.range}")

    return Lock(packages, resolve, lambda folder: folder)


def _package(key: str, entry: dict[str, Any]) -> Package:
    name, asked = divided(text(entry.get("resolution")) or key)
    if asked.startswith("npm:") and "@" in asked[5:]:
        name = divided(asked.removeprefix("npm:"))[0]
    meta = entry.get("dependenciesMeta")
    lenient = {one for one, said in meta.items() if _says(said, "optional")} if isinstance(meta, dict) else set()
    optional = indented.flow(entry.get("optionalDependencies"))
    listed = {**indented.flow(entry.get("dependencies")), **optional}
    needs = tuple(Need(one, asked, one in optional or one in lenient) for one, asked in listed.items())
    integrity = text(entry.get("integrity")) or text(entry.get("checksum"))
    return Package(name, text(entry.get("version")), needs, integrity=integrity)


def _says(value: object, word: str) -> bool:
    return indented.flow(value).get(word) == "true"


def divided(asked: str) -> tuple[str, str]:
    """`@scope/name@range` as name and range."""
    at = asked.find("@", 1)
    return (asked, "") if at < 0 else (asked[:at], asked[at + 1 :])
