"""pnpm-lock.yaml, versions 5 to 9. A key is a package's name, version and peers, as the file writes it."""

from __future__ import annotations

from typing import Any

from scaffold.locks import indented
from scaffold.locks.graph import Lock, Need, Package, text
from scaffold.regex import regex

SLASHED = regex(r"/?(?P<name>(?:@[^/]+/)?[^/@]+)/(?P<version>[^_(]+)")
AT = regex(r"/?(?P<name>(?:@[^/]+/)?[^/@]+)@(?P<version>[^_(]+)")
SECTIONS = ("dependencies", "optionalDependencies", "devDependencies")
LOCAL = ("link:", "workspace:")


def read(content: str) -> Lock:
    """The graph. Raises ValueError for what is no lock file."""
    found = indented.read(content)
    if "lockfileVersion" not in found:
        raise ValueError("no lockfileVersion")
    listed, importers = _maps(found.get("packages")), _maps(found.get("importers")) or {".": found}
    snapshots = _maps(found.get("snapshots"))
    packages = {key: _package(key, entry, listed) for key, entry in (snapshots or listed).items()}
    versions = {f"importer:{folder}": _direct(entry) for folder, entry in importers.items()}

    def resolve(key: str, need: Need) -> str | None:
        asked = versions[key].get(need.name, "") if key in versions else need.range
        return next((one for one in _spelled(need.name, asked) if one in packages), None)

    return Lock(packages, resolve, lambda folder: f"importer:{folder or '.'}", ranges=False)


def _maps(value: object) -> dict[str, dict[str, Any]]:
    """The maps in a map; an empty one is written `{}`."""
    listed = value.items() if isinstance(value, dict) else ()
    return {key: {} if one == "{}" else one for key, one in listed if isinstance(one, dict) or one == "{}"}


def _direct(importer: dict[str, Any]) -> dict[str, str]:
    """Name → version, which from version 6 on stands beside the range that was asked for."""
    found: dict[str, str] = {}
    for section in SECTIONS:
        for name, value in importer.get(section, {}).items() if isinstance(importer.get(section), dict) else ():
            found[name] = value if isinstance(value, str) else text(indented.flow(value).get("version"))
    return found


def _spelled(name: str, version: str) -> tuple[str, ...]:
    """The keys that a dependency's version may stand for: an alias is a whole key."""
    if not version or version.startswith(LOCAL):
        return ()
    return (f"/{name}/{version}", f"/{name}@{version}", f"{name}@{version}", version, f"/{version}")


def _package(key: str, entry: dict[str, Any], listed: dict[str, dict[str, Any]]) -> Package:
    told = listed.get(key) or listed.get(key.partition("(")[0], {})
    found = AT.match(key) or SLASHED.match(key)
    optional = indented.flow(entry.get("optionalDependencies"))
    needs = {**indented.flow(entry.get("dependencies")), **optional}
    return Package(
        text(told.get("name")) or (found["name"] if found else key),
        text(told.get("version")) or (found["version"] if found else ""),
        tuple(Need(name, version, name in optional) for name, version in needs.items()),
        indented.flow(told.get("engines")).get("node", ""),
        told.get("requiresBuild") == "true" if told.get("requiresBuild") else None,
        indented.flow(told.get("resolution")).get("integrity", ""),
    )
