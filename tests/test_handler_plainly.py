"""What a file exports, all of it, where that is plain: held against what Node.js finds there."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Shell
from examples import project

from scaffold import facts
from scaffold.handler.plainly import names
from scaffold.invoke import Settings, invoke
from scaffold.node import cache_folder

PLAIN = {
    "": [],
    "exports.a = 1; exports['b'] = 2;": ["a", "b"],
    "module.exports.a = exports.b = 1;": ["a", "b"],
    "module.exports = { a: 1, 'b': 2, c() {}, async d() {}, get e() { return 1; } };": ["a", "b", "c", "d", "e"],
    "exports = module.exports = { a: 1 }; exports.b = exports.a;": ["a", "b"],
    "module.exports = exports = { a: 1 };": ["a"],
    "exports.a = 1; if (require.main === module) exports.a();": ["a"],
    "Object.defineProperty(exports, '__esModule', { value: true }); exports.a = 1;": ["__esModule", "a"],
    "class A { m() { return this.x; } } exports.a = function () { return this; };": ["a"],
    "const f = () => exports.a(); exports.a = () => 1; exports.a.b = f;": ["a"],
    "[exports.a, ...exports.b] = [1]; ({ c: exports.c, d: exports.d = 2 } = { c: 1 });": ["a", "b", "c", "d"],
    "for (exports.a of [1]); for (exports.b in { c: 1 }); const d = exports.e;": ["a", "b"],
    "const { parent } = { parent: module.parent }; exports.a = parent;": ["a"],
}
UNSEEN = [
    "module.exports = require('fs');",
    "module.exports = { ...require('fs') };",
    "module.exports = class { static handler() {} };",
    "module.exports = () => 1; module.exports.handler = 2;",
    "const app = {}; app.handler = 1; module.exports = app;",
    "exports['han' + 'dler'] = 1;",
    "module.exports = { ['han' + 'dler']: 1 };",
    "for (const one of ['handler']) exports[one] = 1;",
    "Object.assign(exports, { handler: 1 });",
    "((target) => { target.handler = 1; })(exports);",
    "((target) => { target.exports.handler = 1; })(module);",
    "const out = exports; out.handler = 1;",
    "let out; out = module.exports; out.handler = 1;",
    "this.handler = 1;",
    "(() => { this.handler = 1; })();",
    "eval('exports.handler = 1');",
    "const out = module.exports = {}; out.handler = 1;",
    "Object.defineProperty(exports, 'han' + 'dler', { value: 1 });",
    "const { exports: out } = module; out.handler = 1;",
]


@pytest.mark.parametrize("code", PLAIN)
def test_what_is_plain(code: str) -> None:
    assert names(project({"a.js": code}), "a.js") == frozenset(PLAIN[code])


@pytest.mark.parametrize("code", UNSEEN)
def test_where_more_may_be_exported(code: str) -> None:
    assert names(project({"a.js": code}), "a.js") is None


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("export const a = 1, b = 2; export function c() {} export class D {}", {"a", "b", "c", "D"}),
        ("exports.a ||= 1; exports.b ??= 2;", {"a", "b"}),
        ("const a = 1; export { a as b };", {"b"}),
        ("export { a as b } from './c';", {"b"}),
        ("export const { a } = b;", None),
        ("export * from './c';", None),
        ("export * as c from './c';", None),
        ("export default { a: 1 };", None),
        ("const a = 1; export { a as default };", None),
        ("export const a = ((;", None),
    ],
)
def test_what_an_es_module_exports(code: str, found: set[str] | None) -> None:
    known = names(project({"a.mjs": code}), "a.mjs")
    assert known == (None if found is None else frozenset(found))


@pytest.mark.slow
@pytest.mark.parametrize("code", [*PLAIN, *UNSEEN])
def test_node_finds_the_same(code: str, tmp_path: Path, real_node: Callable[[str], Path]) -> None:
    (tmp_path / "a.js").write_text(code, "utf-8")
    script = "console.log(JSON.stringify(Object.getOwnPropertyNames(require('./a.js'))))"
    ran = subprocess.run([real_node("8.10.0"), "-e", script], cwd=tmp_path, capture_output=True, check=True, text=True)
    found = set(json.loads(ran.stdout))
    assert found == set(PLAIN[code]) if code in PLAIN else found


@pytest.mark.slow
@pytest.mark.parametrize("runtime", ["nodejs8.10", "nodejs10.x", "nodejs24.x"])
def test_what_the_runtime_says(runtime: str, tmp_path: Path) -> None:
    (tmp_path / "index.js").write_text("exports.handler = async () => 1;\n", "utf-8")
    said = {}
    for handler in ("index.handlr", "lambda.handler"):
        cache = cache_folder(os.environ)
        settings = Settings(handler=handler)
        outcome = invoke(facts.find(runtime), tmp_path, b"{}", settings, cache=cache, environ=os.environ)
        said[handler] = (outcome.error or b"").decode()
    old = runtime == "nodejs8.10"
    assert ("Handler 'handlr' missing on module 'index'" if old else "Runtime.HandlerNotFound") in said["index.handlr"]
    assert ("Cannot find module" if old else "Runtime.ImportModuleError") in said["lambda.handler"]


def test_it_is_said_and_holds_nothing(shell: Shell) -> None:
    template = "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {%s}\n"
    given = "CodeUri: ., Handler: index.handlr, Runtime: nodejs8.10"
    shell.commit({"template.yaml": template % given, "index.js": "exports.handler = async () => 1;\n"})
    ran = shell("check")
    assert ran.code == 1
    assert "index.js exports handler" in ran.out
    moved = shell("migrate", "--to", "nodejs24.x")
    assert moved.code == 1
    assert "1 of 1 function moved" in moved.out
    assert "Held" not in moved.out
