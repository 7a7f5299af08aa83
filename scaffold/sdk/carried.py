"""Which SDK v2 runs for the functions that load a file: one of their own, or the one that the runtime bundles.

Node.js takes a package from the function's code before it looks at layers, and there before it looks at what the
runtime has (`NODE_PATH` ends with `/opt/nodejs/…` and `/var/runtime/node_modules`).
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from scaffold import facts
from scaffold.formats import is_code
from scaffold.locks import Locked, declared, lock_of, locked, package_of
from scaffold.model import WITHIN, Dated, Migration, Project, Runtime, Unreadable, inside, ways
from scaffold.regex import regex
from scaffold.sdk import layers, packed
from scaffold.tuples import NamedTuple

SDK = "aws-sdk"
ENTRIES = ("package.json", "index.js", "lib/aws.js")
"""Files by one of which a folder is found by `require`: a model of a service that is added by hand has none."""
BRINGING = regex(
    r"^(?!@types/).*(?:aws|amazon|alexa|ask-sdk|dynam|cognito|kinesis|lambda|serverless|laconia|\bs3|\bsqs|\bsns)"
)
"""Names of packages that have often had the SDK among what they need."""
PACKED = ("dependencies", "optionalDependencies")
"""The sections of a package.json that an installation for production has."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What runs where a file says `require("aws-sdk")`."""

    bundled: tuple[Dated, ...]
    """The versions that the target has bundled; empty where it bundles none."""
    own: str | None
    """The functions' own version, which runs instead; "" for one whose version is not known, None for none."""
    why: str
    """How that is known, as the end of a sentence."""
    sure: bool = True
    """Whether that is certain; where it is not, nothing may be said to break."""
    before: tuple[Dated, ...] = ()
    """The versions that the old runtime has bundled."""

    @property
    def runs(self) -> tuple[str, ...]:
        """Each version that can run on the target, oldest first; none where none is known, or there is none."""
        if self.own is not None:
            return (self.own,) if self.own else ()
        return tuple(one.value for one in self.bundled)


class _Own(NamedTuple):
    version: str | None
    why: str
    sure: bool = True


NONE = _Own(None, "no package.json lists it")
INSIDE = _Own(None, "the code stands in a template, alone")


def versions(project: Project, migration: Migration, path: str) -> Carried:
    """What the functions that load a file (or whose code is written in it) run. Asked once for a folder."""
    known = project.cache.get(("", "carried"))
    if not isinstance(known, tuple) or known[0] is not project.entries or known[1] is not migration:
        known = project.cache["", "carried"] = (project.entries, migration, {})
    found: dict[str, Carried] = known[2]
    key = path if _alone(path) else posixpath.dirname(path) + "/"
    if key not in found:
        found[key] = _versions(project, migration, path)
    return found[key]


def _versions(project: Project, migration: Migration, path: str) -> Carried:
    own = INSIDE if _alone(path) else _found(project, migration, path)
    old = migration.old(path)
    before = of_v2(old, migration.day) if old else ()
    return Carried(bundled(migration), own.version, own.why, own.sure, before)


def _alone(path: str) -> bool:
    """Whether a path is that of a template, or of code inside a module."""
    return not is_code(path) or WITHIN in path


def _found(project: Project, migration: Migration, path: str) -> _Own:
    declared_in = sorted({one.declared_at.path for one in migration.owners(path)})
    folders = packages(project, migration, path)
    tried = ((folder, found) for folder in folders if (found := _own(project, folder, declared_in)))
    folder, own = next(tried, ("", NONE))
    if own.version is not None and not deployed(migration, path, folder):
        return own._replace(sure=False)
    if own.version is None and own.sure:
        perhaps = (found for folder in folders if (found := _perhaps(project, folder, declared_in)))
        return _layer(project, declared_in) or next(perhaps, own)
    return own


def deployed(migration: Migration, path: str, folder: str) -> bool:
    """Whether a package's folder lies in what is packaged for the functions that load a file, as far as is known."""
    roots = [one.root for one in migration.owners(path) if one.root is not None]
    return not roots or any(inside(folder, root) for root in roots)


def bundled(migration: Migration) -> tuple[Dated, ...]:
    """The versions of the SDK v2 that the target bundles, by its page or by what was asked for."""
    return (Dated(migration.sdk, "", "--sdk"),) if migration.sdk else of_v2(migration.target, migration.day)


def of_v2(runtime: Runtime, day: str) -> tuple[Dated, ...]:
    """Those of a runtime: later ones bundle v3."""
    return tuple(one for one in facts.bundled(runtime, day) if one.value.startswith("2."))


def packages(project: Project, migration: Migration, path: str) -> tuple[str, ...]:
    """The folders with a package.json from which a file can get packages, the innermost first: up to the folders that
    its functions are packaged from; where there is none so far, the next above."""
    folder = posixpath.dirname(path)
    near = package_of(project, folder)
    if near is None:
        return ()
    roots = [one.root for one in migration.owners(path) if one.root is not None and inside(folder, one.root)]
    outer = min(roots, key=len, default=near)
    found = [one for one in reversed(ways(folder)) if inside(one, outer) and _has_package(project, one)]
    return tuple(dict.fromkeys([near, *found]))


def _has_package(project: Project, folder: str) -> bool:
    return posixpath.join(folder, "package.json") in project.entries


def _own(project: Project, folder: str, declared_in: Sequence[str]) -> _Own | None:
    """What one package brings; None where it says nothing of the SDK."""
    if committed := _committed(project, folder):
        return committed
    asked = declared(project, folder)
    section = next((name for name in asked if SDK in asked[name]), "")
    every = locked(project, folder).get(SDK, ())
    found = next((one for one in every if _installed(one, section)), None)
    if not section and found is None:
        return None
    if config := packed.left_out(project, folder, declared_in):
        return _Own(None, f"{config} leaves it out of what is deployed")
    file = posixpath.join(folder, "package.json")
    wanted = asked[section][SDK] if section else ""
    bundler = packed.bundler(project, folder, declared_in)
    if found or section in PACKED:
        version = found.version if found else _exact(wanted)
        via = f" through {found.chain[0]}" if found and not found.direct else ""
        why = f"{file} brings {version or wanted}{via}"
        left = bundler in packed.BY_ITSELF
        return _Own(version, f"{why}, if {bundler} takes it along" if left else why, not left)
    held = next((one.version for one in every), "")
    why = f"{file} has {held or wanted} in {section} only"
    if bundler:
        return _Own(held, f"{why}, and {bundler} may bundle it", sure=False)
    return _Own(None, f"{why}, which is not deployed")


def _perhaps(project: Project, folder: str, declared_in: Sequence[str]) -> _Own | None:
    """Without a lock file nobody knows what the packages that a package needs bring along."""
    if lock_of(project, folder) is not None or packed.left_out(project, folder, declared_in):
        return None
    names = (name for section in PACKED for name in declared(project, folder).get(section, {}))
    found = next((name for name in names if BRINGING.search(name)), "")
    return (
        _Own("", f"{posixpath.join(folder, 'package.json')} has {found}, which may bring it", False) if found else None
    )


def _installed(one: Locked, section: str) -> bool:
    """Whether a locked version is there in production: one that only development or the package's user needs is not."""
    return not one.dev and (not one.direct or section in PACKED)


def _exact(asked: str) -> str:
    """The version that a range admits alone; "" for any other."""
    from nodesemver import valid

    return str(valid(asked, True) or "")


def _committed(project: Project, folder: str) -> _Own | None:
    """The one in a node_modules folder that is part of the project."""
    known = project.cache.get(("", "committed sdk"))
    if not isinstance(known, tuple) or known[0] is not project.entries:
        marks = (path.partition(f"node_modules/{SDK}/") for path in project.entries)
        known = project.cache["", "committed sdk"] = (project.entries, {lead for lead, mark, _ in marks if mark})
    modules = posixpath.join(folder, "node_modules", SDK)
    if modules.removesuffix(f"node_modules/{SDK}") not in known[1]:
        return None
    if not any(f"{modules}/{file}" in project.entries for file in ENTRIES):
        return None
    return _Own(_version(project, f"{modules}/package.json"), f"{modules} holds it")


def _version(project: Project, path: str) -> str:
    try:
        return str(json.loads(project.text(path)).get("version") or "") if path in project.entries else ""
    except (Unreadable, ValueError, AttributeError):
        return ""


def _layer(project: Project, declared_in: Sequence[str]) -> _Own | None:
    """A layer of the project that holds the SDK, or a published one that may. Which functions have it is not asked."""
    known = project.cache.get(("", "sdk layer"))
    if not isinstance(known, tuple) or known[0] is not project.entries:
        known = project.cache["", "sdk layer"] = (project.entries, _own_layer(project))
    if known[1]:
        return cast("_Own", known[1])
    name = layers.published(project, declared_in)
    return _Own("", f"the layer {name} may hold it", sure=False) if name else None


def _own_layer(project: Project) -> _Own | None:
    for folder in layers.folders(project):
        found = _committed(project, folder)
        if found is None and any(SDK in declared(project, folder).get(section, {}) for section in PACKED):
            found = next((_Own(one.version, "") for one in locked(project, folder).get(SDK, ())), _Own("", ""))
        if found:
            return _Own(found.version, f"the layer in {folder} holds it", sure=False)
    return None
