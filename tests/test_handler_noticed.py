"""No handler with a callback goes to nodejs24.x without a word: however it is exported, and however it takes that."""

from __future__ import annotations

import pytest
from examples import project

from scaffold import facts
from scaffold.data import folder
from scaffold.functions import derive
from scaffold.model import Migration, Severity
from scaffold.pages import compile_page, pages
from scaffold.plan import Options, migrate

RUNTIMES = facts.runtimes()
TEMPLATE = (
    "Resources: {{F: {{Type: AWS::Serverless::Function, Properties: "
    "{{CodeUri: ., Handler: {}, Runtime: nodejs22.x}}}}}}\n"
)
IDS = ("callback-handler", "callback-handler-perhaps", "context-done")
RULES = [compile_page(one) for one in pages(folder("docs") / "rules") if one.id in IDS]
F = "(e, c, cb) => { cb(null, 1); }"
LIB = {"lib.js": f"exports.handler = {F};\n", "default.mjs": f"export default {{ handler: {F} }};\n"}
SEEN = {
    "a spread": f"const parts = {{ handler: {F} }};\nmodule.exports = {{ ...parts }};",
    "a spread of a module": "module.exports = { ...require('./lib') };",
    "a spread of a module by name": "const lib = require('./lib');\nmodule.exports = { a: 1, ...lib };",
    "Object.assign": "module.exports = Object.assign({}, require('./lib'), { x: 1 });",
    "Object.assign to exports": "Object.assign(exports, require('./lib'));",
    "a getter": "module.exports = { get handler() { return require('./lib').handler; } };",
    "what a compiler writes": "Object.defineProperty(exports, 'handler', { get: () => require('./lib').handler });",
    "what SWC writes": f"_export(exports, {{ handler: function() {{ return handler; }} }});\nconst handler = {F};",
    "the first way of an if": f"if (a) exports.handler = {F}; else exports.handler = async () => 1;",
    "the second": f"if (a) exports.handler = async () => 1; else exports.handler = {F};",
    "the first of two": f"exports.handler = a ? {F} : async () => 1;",
    "the second of two": f"exports.handler = a ? async () => 1 : {F};",
    "a method of a class": "class H { static handle(e, c, cb) {} }\nexports.handler = H.handle;",
    "a member of a call": f"const make = (v) => ({{ handler: {F} }});\nexports.handler = make(3).handler;",
    "a list": "exports.handler = function () { const [e, c, done] = arguments; done(null, 1); };",
    "a list with holes": "exports.handler = (...all) => { const [, , done] = all; done(null, 1); };",
    "another name": "exports.handler = function () { const all = arguments; all[2](null, 1); };",
    "the last": "exports.handler = function () { arguments[arguments.length - 1](null, 1); };",
    "handed on": f"const inner = {F};\nexports.handler = (...all) => inner(...all);",
    "applied": f"const inner = {F};\nexports.handler = function () {{ return inner.apply(this, arguments); }};",
    "the rest handed on": f"const inner = {F};\nexports.handler = (e, ...rest) => inner(e, ...rest);",
    "context by another name": "exports.handler = (e, c) => { const d = c; d.succeed(1); };",
    "context taken apart": "exports.handler = (e, c) => { const { done: end } = c; end(null, 1); };",
    "context by a text": "exports.handler = (e, c) => { c['fail']('no'); };",
}
MODULES = {
    "taken apart": "import lib from './default.mjs';\nexport const { handler } = lib;",
    "a member of a default": "import lib from './default.mjs';\nexport const handler = lib.handler;",
    "assigned later": f"export let handler;\nhandler = {F};",
}
SAID = {
    "a loop": "for (const [key, value] of Object.entries(require('./lib'))) exports[key] = value;",
    "a computed name": f"const NAME = 'handler';\nexports[NAME] = {F};",
    "exports by another name": f"var e = exports;\ne.handler = {F};",
    "this": f"this.handler = {F};",
    "a module that is a class": "class H { static handler(e, c, cb) {} }\nmodule.exports = H;",
    "bind with more": "exports.handler = ((v, e, c, cb) => {}).bind(null, 1);",
    "all handed to a package": "exports.handler = (...all) => require('lodash').invoke(...all);",
}
QUIET = {
    "bind": "exports.handler = (async (e, c) => 1).bind(null);",
    "a list of two": "exports.handler = function () { const [e, c,] = arguments; return Promise.resolve(1); };",
    "arguments further in": "exports.handler = async () => { const f = function () { return arguments[2]; }; f(1); };",
    "all handed to one of two": "const inner = async (e, c) => 1;\nexports.handler = (...all) => inner(...all);",
    "all handed to one of three": "const inner = async (e, c, cb) => e;\nexports.handler = (...all) => inner(...all);",
    "names in a circle": "exports.handler = async function () { var a = arguments; var b = a; var a = b; };",
    "all printed": "exports.handler = async (...all) => { console.log(...all); };",
    "another context": "exports.handler = async (e, c) => { let d = c; d = stub; d.succeed(2); };",
    "what else a context has": "exports.handler = async (e, c) => { const { functionName } = c; c['awsRequestId']; };",
    "a getter": "module.exports = { get handler() { return async (e, c) => 1; } };",
}


def found(code: str, file: str = "index.js", setting: str = "index.handler") -> list[Severity]:
    lib = {path: text for path, text in LIB.items() if path.partition(".")[0] in code}
    there = project({**lib, file: f"{code}\n", "template.yaml": TEMPLATE.format(setting)})
    asked = Migration(derive(there, RUNTIMES), facts.find("nodejs24.x"), RUNTIMES)
    plan = migrate(there, RULES, asked, Options(hold=False))
    assert not plan.crashed
    return [one.rule.severity for one in (*plan.done, *plan.left)]


@pytest.mark.parametrize("name", SEEN)
def test_what_breaks_is_found(name: str) -> None:
    assert found(SEEN[name]) == [Severity.BREAKS]


@pytest.mark.parametrize("name", MODULES)
def test_what_breaks_is_found_in_modules(name: str) -> None:
    assert found(MODULES[name], "index.mjs") == [Severity.BREAKS]


@pytest.mark.parametrize("name", SAID)
def test_what_is_not_seen_is_said(name: str) -> None:
    assert found(SAID[name]) == [Severity.CHANGES]


@pytest.mark.parametrize("name", QUIET)
def test_what_works_is_left_alone(name: str) -> None:
    assert not found(QUIET[name])


def test_a_member_of_an_export_is_not_seen() -> None:
    assert found(f"exports.api = {{ handler: {F} }};", setting="index.api.handler") == [Severity.CHANGES]


def test_modules_that_export_one_another_are_read_once() -> None:
    files = {name: "".join(f"export * from './{other}.js';\n" for other in "abcdefgh") for name in "abcdefgh"}
    there = project(
        {**{f"{name}.js": text for name, text in files.items()}, "template.yaml": TEMPLATE.format("a.handler")}
    )
    asked = Migration(derive(there, RUNTIMES), facts.find("nodejs24.x"), RUNTIMES)
    assert [one.rule.severity for one in migrate(there, RULES, asked, Options(hold=False)).left] == [Severity.CHANGES]


def test_a_long_way_from_call_to_call_ends() -> None:
    ways = "".join(f"function f{at}() {{ f{at + 1}(); }}\n" for at in range(1500))
    there = project(
        {
            "index.js": f"exports.handler = (e) => {{ f0(); }};\n{ways}",
            "template.yaml": TEMPLATE.format("index.handler"),
        }
    )
    asked = Migration(derive(there, RUNTIMES), facts.find("nodejs24.x"), RUNTIMES)
    (rule,) = [compile_page(one) for one in pages(folder("docs") / "rules") if one.id == "handler-not-awaited"]
    plan = migrate(there, [rule], asked, Options(hold=False))
    assert (plan.left, plan.crashed) == ((), ())
