"""Where code uses names of Node.js, and the words by which pages find the files to look at."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from examples import RULES, RUNTIMES, project

from scaffold import surface
from scaffold.members import asked, uses

OLD, NEW = RUNTIMES["nodejs8.10"], RUNTIMES["nodejs24.x"]
NAMES = frozenset(
    ["fs.promises", "util.isArray", "globalThis.GLOBAL", "process.assert", "vm.Old.prototype.run", "punycode"]
)


def found(text: str, path: str = "index.js") -> list[tuple[str, str]]:
    return [(use.name, use.form) for use in uses(project({path: text}), path, NAMES)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('require("fs").promises.readFile("a")', [("fs.promises", "opened"), ("fs.promises", "read")]),
        ('const { promises: p } = require("fs"); p.readFile("a")', [("fs.promises", "opened")]),
        ('import { isArray as a } from "util"; a(1)', [("util.isArray", "called")]),
        ('const u = require("util"); (0, u.isArray)(1)', [("util.isArray", "called"), ("util.isArray", "read")]),
        ("GLOBAL.a = 1", [("globalThis.GLOBAL", "opened")]),
        ("process.assert(1)", [("process.assert", "called"), ("process.assert", "read")]),
        ('const { Old } = require("vm"); const o = new Old(); o.run()', [("vm.Old.prototype.run", "called")] * 1
         + [("vm.Old.prototype.run", "read")]),
        ('const p = require("punycode")', [("punycode", "loaded")]),
        ('import p from "node:punycode"', [("punycode", "loaded")]),
        ('import("punycode")', [("punycode", "loaded")]),
        ('require("punycode/")', []),
        ('const fs = require("fs"); if (fs.promises) fs.promises.readFile("a")', []),
        ('const { promises } = require("fs"); promises && promises.readFile("a")', []),
        ('const fs = require("fs"); fs.promises?.readFile("a")', []),
        ('const fs = require("fs"); try { fs.promises.readFile("a") } catch (e) {}', []),
        ('const u = require("util"); u.isArray = (a) => a; u.isArray(1)', []),
        ('const u = require("util"); process.version > "v6" && u.isArray(1)', []),
        ("const GLOBAL = {}; GLOBAL.a = 1", []),
        ("exports.a = (process) => process.assert(1)", []),
    ],
)  # fmt: skip
def test_a_use_and_what_is_none(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_what_a_file_asks_for() -> None:
    text = 'if (!a.b || c) d(e.f); typeof g.h; "i" in j; k?.l; m = n || o.p; q.r = function () {}; s.t = "u"; v.w(x);'
    assert asked(project({"a.js": text}), "a.js") >= {"b", "c", "h", "i", "k", "l", "p", "r"}
    assert not asked(project({"a.js": text}), "a.js") & {"e", "f", "t", "u", "w", "x"}


def spelled(name: str) -> Iterator[str]:
    """A name of the index as files have it."""
    module, _, member = name.partition(".")
    if module in ("process", "globalThis"):
        yield member if module == "globalThis" else name
    elif module == "console":
        yield name
    else:
        yield from (f"require('{module}').{member}", f'import x from "{module}"', f'require("node:{module}")')


@pytest.mark.parametrize(
    ("page", "names"), [("removed-node-api", surface.removed), ("deprecated-node-api", surface.warns)]
)
def test_the_words_of_a_page_stand_wherever_it_can_hit(page: str, names: object) -> None:
    (rule,) = (rule for rule in RULES if rule.id == page)
    for old, new in combinations(RUNTIMES.values(), 2):
        for name in names(old, new):  # type: ignore[operator]
            if ".prototype" in name or "constants." in name or name in ("globalThis.root", "async_hooks.currentId"):
                continue
            if name.startswith(("async_hooks.", "http2.", "worker_threads.")):
                continue
            for text in spelled(name):
                assert any(word in text for word in rule.literals), (name, text)
