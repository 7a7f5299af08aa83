"""Which handlers are rewritten without being asked, which are offered, and which are left to a person.

What stands here as not certain was seen on nodejs22.x and 24.x to lose work that was waited for, or an answer, or not
to load.
"""

from __future__ import annotations

import pytest
from examples import project

from scaffold import facts
from scaffold.data import folder
from scaffold.formats import problems
from scaffold.functions import derive
from scaffold.model import Migration, Safety
from scaffold.pages import compile_page, pages
from scaffold.plan import Options, migrate

RUNTIMES = facts.runtimes()
TEMPLATE = (
    "Resources: {F: {Type: AWS::Serverless::Function, Properties: "
    "{CodeUri: ., Handler: index.handler, Runtime: nodejs22.x}}}\n"
)
RULES = [compile_page(one) for one in pages(folder("docs") / "rules") if one.id in ("callback-handler", "context-done")]
WORK = "const log = (x) => console.log(x), work = () => new Promise((done) => setTimeout(done, 20));\n"
SHORT = {
    "FLAG": "c.callbackWaitsForEmptyEventLoop = false",
    "LATER": "setTimeout(log, 9)",
    "ENDS": "setTimeout(() => cb(null, 1), 5)",
}
SAFE = {
    "a chain that is awaited": "async (e, c, cb) => { await work().then((v) => cb(null, v)).catch(cb); }",
    "a flag before everything": "(e, c, cb) => { FLAG; LATER; cb(null, 1); }",
    "one call of Node.js at the end": "(e, c, cb) => { log(1); ENDS; }",
    "a branch for each": "(e, c, cb) => { if (e.a) { return cb(null, 1); } setTimeout(() => cb(), 5); }",
    "an async function, awaited": "async (e, c, cb) => { await each(async () => { await work(); }); cb(null, 1); }",
    "one that is only made": "(e, c, cb) => { const f = async () => { await work(); }; cb(null, 1); }",
    "another of that name further in": "(e, c, cb) => { const f = () => { let cb = log; cb(1); }; f(); cb(null, 2); }",
    "an object first, and more": "(e, c, cb) => cb(null, { a: 1 }.a)",
    "Promise of a package": "(e, c, cb) => { ENDS; };\nconst Promise = require('bluebird')",
    "run as a program, too": "(e, c, cb) => { cb(null, 1); };\nif (require.main === module) exports.handler({})",
}
OFFERED = {
    "a flag that a condition sets": "(e, c, cb) => { if (e.a) FLAG; LATER; cb(null, 1); }",
    "a flag in a comment": "(e, c, cb) => { /* FLAG */ LATER; cb(null, 1); }",
    "a flag behind a return": "(e, c, cb) => { if (e.a) { LATER; return cb(); } FLAG; cb(); }",
    "an answer that does not leave": "(e, c, cb) => { if (!e.a) { cb(null, 1); } setTimeout(() => cb(null, 2), 5); }",
    "two calls side by side": "(e, c, cb) => { ENDS; setTimeout(() => cb(null, 2), 9); }",
    "an async function inside that is called": "(e, c, cb) => { (async () => { await work(); })(); cb(null, 1); }",
    "one that is handed to map": "(e, c, cb) => { [1].map(async () => { await work(); }); cb(null, 1); }",
    "its own queue": "(e, c, cb) => { q.push(1); cb(null, 1); };\nclass Q { push() { LATER; } }\nconst q = new Q()",
    "a package's queue": "(e, c, cb) => { q.push(1); cb(null, 1); };\nconst q = require('async').queue(work)",
    "a chain in an async function": "async (e, c, cb) => { work().then((v) => cb(null, v)).catch(cb); }",
    "context.fail without an error": "(e, c) => { c.fail(); }",
    "called by a program": "(e, c, cb) => { cb(null, 1); };\nif (require.main === module) exports.handler({}, {}, log)",
}
LEFT = {
    "var, again": "function (e, c, cb) { var cb = cb || log; cb(null, 1); }",
    "var, without a value": "function (e, c, cb) { var cb; cb(null, 1); }",
    "taken apart": "function (e, c, cb) { [cb] = [cb]; cb(null, 1); }",
    "taken apart by name": "function (e, c, cb) { ({ cb } = { cb }); cb(null, 1); }",
    "a loop": "function (e, c, cb) { const o = cb; for (cb of [1]) {} o(null, 1); }",
    "Promise of the project": "(e, c, cb) => { ENDS; };\nconst Promise = require('./promise')",
    "an async function's promise": "(e, c, cb) => { return run(e, c, cb); };\nconst run = async () => 1",
    "a promise of another function": "(e, c, cb) => run(e, c, cb);\nconst run = () => new Promise(log)",
    "itself": "function again(e, c, cb) { if (e.a) return cb(null, 1); again({ a: 1 }, c, cb); }",
    "called by a function": "(e, c, cb) => { cb(null, 1); };\nexports.other = (e) => exports.handler(e, {}, log)",
    "applied": "(e, c, cb) => { cb(null, 1); };\nexports.other = (...all) => exports.handler.apply(null, all)",
    "handed on": "(e, c, cb) => { cb(null, 1); };\nexports.other = (e) => promise(exports.handler)(e, {})",
}


def settled(code: str, safety: Safety) -> bool:
    """Whether no finding is left, and what is made of it parses."""
    for word, text in SHORT.items():
        code = code.replace(word, text)
    there = project({"index.js": f"{WORK}exports.handler = {code};\n", "promise.js": "", "template.yaml": TEMPLATE})
    asked = Migration(derive(there, RUNTIMES), facts.find("nodejs24.x"), RUNTIMES)
    plan = migrate(there, RULES, asked, Options(hold=False, safety=safety))
    assert not problems(plan.after, "index.js")
    assert (plan.crashed, plan.skipped) == ((), ())
    assert plan.done or plan.left
    return not plan.left


@pytest.mark.parametrize("name", SAFE)
def test_what_is_certain_is_done(name: str) -> None:
    assert settled(SAFE[name], Safety.SAFE)


@pytest.mark.parametrize("name", OFFERED)
def test_what_may_lose_work_is_offered(name: str) -> None:
    assert not settled(OFFERED[name], Safety.SAFE)
    assert settled(OFFERED[name], Safety.REVIEW)


@pytest.mark.parametrize("name", LEFT)
def test_what_would_lose_the_answer_is_left(name: str) -> None:
    assert not settled(LEFT[name], Safety.REVIEW)
