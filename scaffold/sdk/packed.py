"""What is deployed with a package: whether a project's configurations leave the SDK out, and who bundles."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from scaffold.handler.loaded import searched
from scaffold.locks import declared
from scaffold.model import Kind, Project, ways
from scaffold.regex import regex

CONFIGS = regex(
    r"(?:webpack|esbuild|rollup|serverless|template|sam|project|package|build|tsup|Gruntfile|gulpfile)[\w.-]*"
    r"\.(?:[cm]?[jt]s|json|ya?ml)$|\.(?:serverless_plugins|slsignore|lambdaignore)$"
)
"""Base names of the files that say what is deployed."""
NAMED = r"(?<![@\w-])aws-sdk(?![\w-])"
LEFT_OUT = regex(
    rf"""\b(?:externals?|External|externalModules|forceExclude|excludeModules|excludes?)\b["']?\s*[:=]\s*(?:
      \[[^\]]{{0,400}}?{NAMED}                                 # a list
    | \{{[^{{}}]{{0,400}}?{NAMED}                                # a map, from names to what stands for them
    | (?:[-\#][^\n]*\n\s*){{0,60}}-[^\n]*?{NAMED}             # a list of YAML
    | [^\n,;\[{{]{{0,80}}?{NAMED})                             # one name, or a pattern
    | --(?:external|exclude)[:=\ ]["']?{NAMED}
    | !\S{{0,80}}node_modules/\S{{0,80}}{NAMED}""",
    re.VERBOSE,
)
"""What leaves the SDK out: of webpack, esbuild, the Serverless Framework and its plugins, SAM, the CDK."""
BUNDLERS = (
    "serverless-webpack",
    "serverless-bundle",
    "serverless-esbuild",
    "serverless-plugin-optimize",
    "serverless-rspack",
    "webpack",
    "esbuild",
    "rollup",
    "parcel",
    "parcel-bundler",
    "@vercel/ncc",
    "@zeit/ncc",
    "browserify",
    "tsup",
)
BY_ITSELF = ("serverless-bundle", "serverless-esbuild")
"""Those that leave the SDK out unless they are told otherwise, in some of their versions."""
BUNDLING = regex(r"\bNodejsFunction\b|\bBuildMethod['\"]?\s*:\s*['\"]?esbuild\b")
"""What says in a declaration that its tool bundles."""


def left_out(project: Project, folder: str, declarations: Iterable[str]) -> str:
    """The file that keeps the SDK out of what is deployed from a package, or "". `declarations` are the files in which
    the functions are declared."""
    paths = [*_configs(project, folder), *declarations]
    return next((path for path in paths if searched(project, path, LEFT_OUT)), "")


def bundler(project: Project, folder: str, declarations: Iterable[str]) -> str:
    """What bundles the code of a package, or ""."""
    for path in declarations:
        if searched(project, path, BUNDLING) and (found := BUNDLING.search(project.text(path))):
            return "esbuild" if "esbuild" in found[0] else found[0]
    for above in reversed(ways(folder)):
        asked = declared(project, above)
        if name := next((one for one in BUNDLERS if any(one in names for names in asked.values())), ""):
            return name
    return ""


def _configs(project: Project, folder: str) -> list[str]:
    """Configurations beside a package and above it, also in a folder `config`."""
    known = project.cache.get(("", "packing"))
    if not isinstance(known, tuple) or known[0] is not project.entries:
        found: dict[str, list[str]] = {}
        for path, entry in project.entries.items():
            if entry.kind is Kind.TEXT and CONFIGS.match(posixpath.basename(path)):
                found.setdefault(posixpath.dirname(path), []).append(path)
        order = {path: at for at, path in enumerate(project.entries)}
        known = project.cache["", "packing"] = (project.entries, found, order)
    near = {one for above in ways(folder) for one in (above, posixpath.join(above, "config"))}
    return sorted((path for one in near for path in known[1].get(one, ())), key=known[2].__getitem__)
