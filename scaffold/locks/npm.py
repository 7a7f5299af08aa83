"""package-lock.json and npm-shrinkwrap.json, versions 1 to 3. A key is the folder that a package is installed in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from scaffold.formats.limits import DEEPEST
from scaffold.locks.graph import Lock, Need, Package, mapping, needs, text

MODULES = "node_modules/"


def read(content: str) -> Lock:
    """The graph. Raises ValueError for what is no lock file."""
    try:
        found = json.loads(content.removeprefix("\ufeff"))
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(found, dict):
        raise ValueError("no map")
    if isinstance(found.get("packages"), dict):
        packages, links = _flat(found["packages"])
    else:
        packages, links = dict(_nested(mapping(found.get("dependencies")), "", 0)), {}

    def resolve(key: str, need: Need) -> str | None:
        at = links.get(key, key)
        while True:
            inside = f"{at}/{MODULES}{need.name}" if at else MODULES + need.name
            if inside in packages or inside in links:
                return links.get(inside, inside)
            if not at:
                return None
            at = _above(at)

    return Lock(packages, resolve, lambda folder: folder)


def _above(place: str) -> str:
    """The folder that Node.js looks in next: that of whoever has the package in its node_modules, else the parent."""
    head, found, _ = place.rpartition(MODULES)
    return head.rstrip("/") if found else place.rpartition("/")[0]


def _flat(listed: Mapping[str, object]) -> tuple[dict[str, Package], dict[str, str]]:
    packages: dict[str, Package] = {}
    links: dict[str, str] = {}
    for place, one in listed.items():
        entry = mapping(one)
        if entry.get("link"):
            links[place] = text(entry.get("resolved"))
            continue
        packages[place] = Package(
            text(entry.get("name")) or place.rpartition(MODULES)[2],
            text(entry.get("version")),
            tuple(needs(entry)),
            _node(entry.get("engines")),
            bool(entry.get("hasInstallScript")),
            text(entry.get("integrity")),
        )
    return packages, links


def _node(engines: object) -> str:
    if isinstance(engines, list):
        return next((text(one).removeprefix("node").strip() for one in engines if text(one).startswith("node")), "")
    return text(mapping(engines).get("node"))


def _nested(listed: Mapping[str, object], place: str, depth: int) -> Iterator[tuple[str, Package]]:
    """Version 1: packages inside packages. Before npm 5.1 they did not say what they ask for; then it is what they
    contain."""
    for name, one in listed.items():
        entry = mapping(one)
        inside = f"{place}/{MODULES}{name}" if place else MODULES + name
        within = mapping(entry.get("dependencies"))
        asked = entry.get("requires")
        wanted = asked if isinstance(asked, dict) else within
        listed_needs = tuple(Need(key, text(value), _optional(within.get(key))) for key, value in wanted.items())
        version = text(entry.get("version"))
        real, _, aliased = version.removeprefix("npm:").rpartition("@") if version.startswith("npm:") else ("", "", "")
        yield inside, Package(real or name, aliased or version, listed_needs, "", None, text(entry.get("integrity")))
        if depth < DEEPEST:
            yield from _nested(within, inside, depth + 1)


def _optional(entry: object) -> bool:
    return bool(mapping(entry).get("optional"))
