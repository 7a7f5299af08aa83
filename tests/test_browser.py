"""The code of pages is no function's, unless one loads it."""

import re
from collections.abc import Iterator

import pytest
from examples import RUNTIMES, project

from scaffold.find import find
from scaffold.functions import derive
from scaffold.handler.browser import pages
from scaffold.model import Evidence, Hit, Migration, Project, Rule, Safety, Severity

SAM = "Resources: {F: {Type: AWS::Serverless::Function, Properties: {%s, Handler: %s, Runtime: nodejs8.10}}}"
REACT, NEXT = '{"dependencies": {"react-dom": "16"}}', '{"dependencies": {"react-dom": "16", "next": "9"}}'
SERVES = '{"dependencies": {"react-dom": "16", "express": "4"}}'
CODE = "exports.handler = async () => old;\n"


def _find(project: Project, _: Migration) -> Iterator[Hit]:
    for path in project.entries:
        for one in re.finditer("old", project.text(path)):
            yield Hit(path, one.start(), one.end())


RULE = Rule(
    "old", "old", "nodejs10.x", "", Severity.CHANGES, Safety.MANUAL, Evidence.RUN, (), ("x",), "",
    frozenset(("javascript", "typescript", "tsx")), (), ("old",), False, _find,
)  # fmt: skip


def found(files: dict[str, str], code: str = "CodeUri: api", handler: str = "index.handler") -> list[str]:
    of = project({"t.yaml": SAM % (code, handler), "api/index.js": CODE, **files})
    migration = Migration(derive(of, RUNTIMES), RUNTIMES["nodejs10.x"], RUNTIMES)
    return sorted({hit.path for _, hit in find(of, [RULE], migration).hits} - {"api/index.js"})


@pytest.mark.parametrize(
    ("files", "path", "page"),
    [
        ({}, "src/List.tsx", True),
        ({}, "src/list.js", False),
        ({"package.json": REACT}, "src/list.js", True),
        ({"package.json": NEXT}, "src/List.tsx", False),
        ({"package.json": SERVES}, "src/server.js", False),
        ({"package.json": SERVES}, "src/List.jsx", True),
        ({"web/package.json": REACT}, "api/index.js", False),
        ({}, "docs/themes/a/static/js/high.js", True),
        ({}, "src/public.js", False),
        ({"package.json": REACT}, "README.md", False),
    ],
)
def test_what_is_code_of_pages(files: dict[str, str], path: str, page: bool) -> None:
    assert pages(project({**files, path: ""}), path) is page


CLIENT = '/* a * b */\n// c\n"use client"\nimport { useState } from "react"'
DOCUMENT = 'document.getElementById("orders").append(new Date().toLocaleString());'


@pytest.mark.parametrize(
    ("text", "page"),
    [
        (CLIENT, True),
        ('import "react";\n"use client"', False),
        ('"use server"', False),
        (DOCUMENT, True),
        ("window.document.querySelector('a')", True),
        ("event.document.querySelector('a')", False),
        ("save(document)", False),
        ("page.evaluate(() => document.querySelector('a').href)", False),
        ("page.$eval('a', () => document.querySelector('a').href)", False),
        ("const { JSDOM } = require('jsdom'); document.querySelector('a')", False),
        ("const fs = require('fs');\n// document.querySelector('a')", False),
        ("import { readFile } from 'node:fs/promises';\ndocument.querySelector('a')", False),
        ("export const page = `<script>document.getElementById('a')</script>`", False),
        ("if (typeof document !== 'undefined') document.querySelector('a')", False),
    ],
)
def test_code_that_says_that_a_browser_runs_it(text: str, page: bool) -> None:
    """Also beside a package that renders on a server."""
    assert pages(project({"package.json": NEXT, "src/a.ts": text}), "src/a.ts") is page


def test_what_is_found_in_code_of_pages_counts_only_where_a_function_loads_it() -> None:
    web = {"web/package.json": REACT, "web/a.js": "old;", "web/B.tsx": "old;"}
    assert found(web) == []
    assert found({**web, "api/index.js": "require('../web/a'); old;"}) == ["web/a.js"]
    assert found(web, "CodeUri: s3://bucket/key") == []
    assert found({"api/C.tsx": "old;"}) == []
    assert found({"api/C.tsx": "old;"}, handler="gone.handler") == ["api/C.tsx"]
    assert found({"lib/a.js": "old;"}) == ["lib/a.js"]
    assert found({"site/a.js": f"old; {DOCUMENT}"}) == []
    assert found({"api/page.js": f"old; {DOCUMENT}", "api/index.js": "require('./page'); old;"}) == ["api/page.js"]


def test_types_alone_are_not_looked_into() -> None:
    assert found({"lib/a.d.ts": "old old old {{{", "lib/b.ts": "old;"}) == ["lib/b.ts"]


def test_minified_code_of_pages_does_not_matter() -> None:
    minified = "old;" * 500
    of = project({"t.yaml": SAM % ("CodeUri: api", "index.handler"), "themes/a.js": minified, "lib/b.js": minified})
    migration = Migration(derive(of, RUNTIMES), RUNTIMES["nodejs10.x"], RUNTIMES)
    skipped = find(of, [RULE], migration).skipped.values()
    assert {one.path: one.matters for one in skipped} == {"themes/a.js": False, "lib/b.js": True}
