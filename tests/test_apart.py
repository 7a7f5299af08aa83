"""Code that cannot be read: a failure where a function may load it, else said and none."""

from __future__ import annotations

import json

import pytest
from conftest import Shell

TEMPLATE = """Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: fn, Handler: index.handler, Runtime: nodejs8.10}
"""
HANDLER = "const lib = require('./lib');\nexports.handler = async () => lib;\n"
PAGE = "export const App = () => <div>{new Buffer(1)}</span>;\nconst q = ((;\n"


def asked(shell: Shell, files: dict[str, str]) -> tuple[int, list[tuple[str, bool, bool]], str]:
    shell.commit({"template.yaml": TEMPLATE, "fn/index.js": HANDLER, "fn/lib.js": "module.exports = 1;\n", **files})
    ran = shell("migrate", "--to", "nodejs24.x", "--dry-run", "--format", "json")
    rows = json.loads(ran.out)["skipped"]
    said = shell("migrate", "--to", "nodejs24.x", "--dry-run").out
    return ran.code, [(one["path"], one["matters"], one["apart"]) for one in rows], said


@pytest.mark.parametrize("path", ["web/App.tsx", "web/App.jsx", "site/main.js", "fn/web/App.tsx", "scripts/seed.ts"])
def test_broken_code_that_no_function_loads_is_said_and_fails_nothing(shell: Shell, path: str) -> None:
    code, skipped, said = asked(shell, {path: PAGE})
    assert (code, skipped) == (0, [(path, False, True)])
    assert f"Aside     not read, and no function loads {path}" in said
    text = shell("migrate", "--to", "nodejs24.x", "--dry-run", "--format", "markdown").out
    assert f"- `{path}" in text
    assert "no function loads it" in text


@pytest.mark.parametrize(
    "files",
    [
        {"fn/lib.js": PAGE},
        {"fn/lib.js": "module.exports = require('./App');", "fn/App.jsx": PAGE},
        {
            "fn/lib.js": "module.exports = require('@own/ui');",
            "ui/package.json": '{"name":"@own/ui"}',
            "ui/index.js": PAGE,
        },
        {"fn/lib.js": "module.exports = (name) => require(`./${name}`);", "fn/App.jsx": PAGE},
        {"fn/lib.js": "module.exports = (name) => require(name);", "web/App.tsx": PAGE},
        {"fn/lib.js": "import('@/App');", "tsconfig.json": '{"compilerOptions":{"paths":{"@/*":["./web/*"]}}}'}
        | {"web/App.tsx": PAGE},
        {"more.yaml": TEMPLATE.replace("fn", "gone").replace("F:", "G:"), "web/App.tsx": PAGE},
        {"infra/stack.ts": "const f = new Function(this, 'F', { runtime: 'nodejs8.10', handler: ((;\n"},
    ],
)
def test_broken_code_that_may_be_part_of_a_function_counts(shell: Shell, files: dict[str, str]) -> None:
    code, skipped, said = asked(shell, files)
    assert code == 1
    assert any(matters for _, matters, _ in skipped)
    assert "Not read" in said
