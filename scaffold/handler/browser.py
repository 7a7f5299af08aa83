"""Code that is written for a browser or a phone: no Node.js of Lambda runs it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import cast

from scaffold.formats import is_code
from scaffold.locks import declared
from scaffold.model import Project
from scaffold.regex import regex

PAGES = frozenset(
    [
        "@angular/core",
        "@angular/platform-browser",
        "@sveltejs/kit",
        "@vue/cli-service",
        "ember-source",
        "expo",
        "preact",
        "react-dom",
        "react-native",
        "react-scripts",
        "svelte",
        "vue",
    ]
)
"""Packages that make what is seen in a browser or on a phone."""
RENDERED = frozenset(["next", "nuxt", "gatsby", "razzle", "@remix-run/node", "serverless-next.js"])
"""Packages that run the same components on a server."""
SERVED = frozenset(["@nestjs/core", "@types/aws-lambda", "aws-sdk", "aws-serverless-express", "express", "koa"])
"""Packages of what answers requests itself, in the package that has the pages too."""
COMPONENTS = (".jsx", ".tsx")
STATIC = regex(r"(?:^|/)(?:static|public|themes|wwwroot|www)/")
"""Folders of what a site hands out as it is."""

CLIENT = regex(r"""\ufeff?(?:\s|//[^\n]*\n|/\*[^*]*(?:\*(?!/)[^*]*)*\*/)*['"]use client['"]""")
"""What says of a module of React that a browser runs it."""
DOCUMENT = regex(
    r"(?<![\w$.])(?:window\.)?document\.(?:createElement|getElementById|querySelector(?:All)?|addEventListener)\("
)
DRIVEN = regex(
    r"\brequire\(|\bexports\b|\bprocess\.(?:env|argv)\b|['\"](?:node:[\w/]+|fs|https?|path|aws-sdk)['\"]|<(?:script|html)\b"
    r"|\bevaluate\w*\(|\$\$?eval\(|puppeteer|playwright|dom['\"]|typeof (?:document|window)\b|\{\s*document\s*\}",
    re.IGNORECASE,
)
"""What stands in code that Node.js may run: it loads as Node.js does, writes pages, drives a browser, asks for one."""


def pages(project: Project, path: str) -> bool:
    """Whether a code file is a component, says that a browser runs it or asks for its document, lies where a site has
    what it hands out, or is part of a package that makes pages and is not seen to serve any."""
    if not is_code(path):
        return False
    if STATIC.search(path):
        return True
    text = project.readable(path)
    if CLIENT.match(text) or ("document." in text and DOCUMENT.search(text) and not DRIVEN.search(text)):
        return True
    uses = _uses(project, path.rpartition("/")[0])
    if RENDERED.intersection(uses):
        return False
    return path.endswith(COMPONENTS) or (bool(PAGES.intersection(uses)) and not SERVED.intersection(uses))


def _uses(project: Project, folder: str) -> Collection[str]:
    key = (folder, "uses")
    if key not in project.cache:
        project.cache[key] = frozenset(name for some in declared(project, folder).values() for name in some)
    return cast("Collection[str]", project.cache[key])
