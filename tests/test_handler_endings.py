"""What becomes of an invocation that is ended in one way, in two, or in none: nodejs8.10 (our replica) and nodejs10.x
(AWS's own client) side by side. The rules about handlers claim no difference that stands neither here nor on a page.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from scaffold import facts
from scaffold.invoke import Outcome, Settings, invoke
from scaffold.node import cache_folder

pytestmark = pytest.mark.slow

HEAD = """
const after = (ms, f) => new Promise((resolve) => setTimeout(() => resolve(f && f()), ms));
const fails = (ms) => after(ms).then(() => { throw new Error('bad'); });
"""
TWO = {
    "async, callback, then a result": ("async (e, c, cb) => { cb(null, 'cb'); return 'result'; }", "cb"),
    "async, callback, then a late result": (
        "async (e, c, cb) => { cb(null, 'cb'); await after(30); return 'x'; }",
        "cb",
    ),
    "async, callback after an await": ("async (e, c, cb) => { await after(10); cb(null, 'cb'); }", "cb"),
    "async, callback in a chain that nobody awaits": (
        "async (e, c, cb) => { after(30).then(() => cb(null, 1)); }",
        None,
    ),
    "async, callback, then an exception": ("async (e, c, cb) => { cb(null, 'cb'); throw new Error('x'); }", "cb"),
    "async, succeed, then a result": ("async (e, c) => { c.succeed('s'); return 'result'; }", "s"),
    "a promise whose chain calls back": ("(e, c, cb) => after(10, () => 'p').then((r) => cb(null, r))", "p"),
    "a promise, and another result in its chain": ("(e, c, cb) => after(10).then(() => { cb(null, 1); return 2; })", 1),
    "a promise, and a callback later": (
        "(e, c, cb) => { after(60, () => cb(null, 1)); return after(10, () => 2); }",
        2,
    ),
    "a promise, and a callback before": (
        "(e, c, cb) => { after(10, () => cb(null, 1)); return after(60, () => 2); }",
        1,
    ),
    "a promise that fails after the callback": (
        "(e, c, cb) => after(10).then(() => { cb(null, 1); throw new Error('x'); })",
        1,
    ),
    "a thenable, and a callback": (
        "(e, c, cb) => { after(30, () => cb(null, 1)); return { then: (f) => f(2), catch() {} }; }",
        1,
    ),
    "twice": ("(e, c, cb) => { cb(null, 1); cb(null, 2); after(10, () => c.succeed(3)); }", 1),
    "a result, then an error": ("(e, c, cb) => { cb(null, 1); after(10, () => cb(new Error('x'))); }", 1),
    "work goes on behind the callback": ("(e, c, cb) => { cb(null, 1); after(50, () => console.log('late')); }", 1),
    "nothing": ("(e, c, cb) => {}", None),
}
"""A handler, and the result that both runtimes give: the first signal counts, on either."""
DIFFERENT = {
    "a floating rejection, then a result": (
        "async () => { fails(5); await after(40); return 'ok'; }",
        ("result", "ok"),
        ("error", "Runtime.UnhandledPromiseRejection"),
    ),
    "a callback that a rejection skips": (
        "(e, c, cb) => { fails(5).then((r) => cb(null, r)); }",
        ("result", None),
        ("error", "Runtime.UnhandledPromiseRejection"),
    ),
    "an async executor that throws": (
        "() => new Promise(async () => { throw new Error('x'); })",
        ("result", None),
        ("error", "Runtime.UnhandledPromiseRejection"),
    ),
    "an exit": ("() => process.exit(1)", ("error", None), ("error", "Runtime.ExitError")),
    "an exit behind the callback": (
        "(e, c, cb) => { cb(null, 1); setTimeout(() => process.exit(0), 100); }",
        ("error", None),
        ("result", 1),
    ),
    "an exception behind the callback": (
        "(e, c, cb) => { cb(null, 1); setTimeout(() => { throw new Error('x'); }, 100); }",
        ("error", None),
        ("result", 1),
    ),
    "a text": ("(e, c, cb) => cb('text')", ("error", None), ("error", "string")),
    "an object": ("(e, c, cb) => cb({ a: 1 })", ("error", None), ("error", "object")),
    "a text that is thrown": ("async () => { throw 'text'; }", ("error", None), ("error", "string")),
    "fail without an error": ("(e, c) => c.fail()", ("error", None), ("error", "string")),
}
"""A handler, and what nodejs8.10 and nodejs10.x say: a result, or an error document's type."""


def ended(code: str, runtime: str, folder: Path) -> Outcome:
    (folder / "index.js").write_text(f"{HEAD}exports.handler = {code};\n", "utf-8")
    settings = Settings(timeout=5)
    return invoke(facts.find(runtime), folder, b"{}", settings, cache=cache_folder(os.environ), environ=os.environ)


def said(outcome: Outcome) -> tuple[str, object]:
    if outcome.error is not None:
        return "error", json.loads(outcome.error).get("errorType")
    return "result", json.loads(outcome.result or b"null")


@pytest.mark.parametrize("name", TWO)
def test_of_two_signals_the_first_counts_on_both(name: str, tmp_path: Path) -> None:
    code, result = TWO[name]
    for runtime in ("nodejs8.10", "nodejs10.x"):
        outcome = ended(code, runtime, tmp_path)
        assert said(outcome) == ("result", result), runtime
        assert ("late" in "".join(outcome.log)) is ("late'" in code)


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_differs(name: str, tmp_path: Path) -> None:
    code, old, new = DIFFERENT[name]
    assert said(ended(code, "nodejs8.10", tmp_path)) == old
    assert said(ended(code, "nodejs10.x", tmp_path)) == new
