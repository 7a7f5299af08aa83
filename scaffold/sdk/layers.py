"""Layers that can bring the SDK: folders of the project that are made into one, and those that others publish."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from scaffold.handler.loaded import loads
from scaffold.model import Project
from scaffold.regex import regex
from scaffold.sdk.files import LOADS, Files

OPT = "/opt/"
PUBLISHED = regex(r"arn:[^\s:]*:lambda:[^\s:]*:[^\s:]*:layer:([\w-]+)")
WITHOUT = regex(
    r"Datadog|LambdaInsights|AWS-Parameters-and-Secrets|aws-otel|OpenTelemetry|NewRelic|Sentry|lumigo|Dynatrace|Powertools",
    re.IGNORECASE,
)
"""Names of well known layers that observe or configure, and bring no SDK v2."""


def folders(project: Project) -> Iterator[str]:
    """Folders with a package.json that are made into layers: `nodejs`, which Lambda asks for, and what is called so."""
    for path in project.entries:
        folder, _, name = path.rpartition("/")
        layer = posixpath.basename(folder) == "nodejs" or "layer" in folder.lower()
        if name == "package.json" and layer and "node_modules/" not in path:
            yield folder
    seen = (path.partition("/node_modules/aws-sdk/") for path in project.entries)
    yield from dict.fromkeys(lead for lead, mark, _ in seen if mark and posixpath.basename(lead) == "nodejs")


def reached(project: Project, paths: Iterable[str]) -> Mapping[str, set[str]]:
    """The files of layers that some files load by where they are on Lambda (`require("/opt/nodejs/orders")`), and what
    these load."""
    found: dict[str, set[str]] = {}
    files = Files(project)
    for path in paths:
        modules = [one[2] for one in LOADS.finditer(project.text(path)) if one[2].startswith(OPT)]
        targets = [target for module in modules if (target := files.resolve(module, path))]
        found[path] = loads(project, targets)
    return found


def published(project: Project, declarations: Iterable[str]) -> str:
    """The name of a layer of somebody else that can hold anything, from the files that declare functions."""
    for path in declarations:
        if found := _published(project, path):
            return found
    return ""


def _published(project: Project, path: str) -> str:
    known = project.cache.get((path, "published layer"))
    if known is None:
        found = PUBLISHED.findall(project.readable(path))
        known = project.cache[path, "published layer"] = next((one for one in found if not WITHOUT.search(one)), "")
    return str(known)
