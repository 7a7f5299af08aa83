"""What names stand for, by the scope that declares them."""

import pytest

from scaffold.formats import syntax
from scaffold.model import Entry, Kind, Project
from scaffold.scope import is_global, module_of


def project(text: str, path: str = "a.js") -> Project:
    return Project({path: Entry(path, Kind.TEXT, 0o644, text.encode)})


def bound(text: str, path: str = "a.js") -> str | None:
    """What `NAME` is bound to in `HERE(NAME)`."""
    of = project(text, path)
    call = syntax(of, path).find(pattern="HERE($A)")
    assert call
    node = call.get_match("A")
    assert node
    return module_of(node, of, path)


@pytest.mark.parametrize(
    ("text", "module"),
    [
        ("HERE(fs)", None),
        ("const fs = require('fs'); HERE(fs)", "fs"),
        ('let a = 1, fs = require("node:fs"); HERE(fs)', "fs"),
        ("var fs; fs = require('fs'); HERE(fs)", "fs"),
        ("let fs; try { fs = require('a') } catch (e) { fs = require('b') } HERE(fs)", ""),
        ("var fs = require('fs'); fs = wrap(fs); HERE(fs)", ""),
        ("const fs = wrap(require('fs')); HERE(fs)", ""),
        ("const fs = require('fs').promises; HERE(fs)", "fs.promises"),
        ("const { readFile } = require('fs'); HERE(readFile)", "fs.readFile"),
        ("const { readFile: r } = require('fs'); HERE(r)", "fs.readFile"),
        ("const { promises: { readFile } } = require('fs'); HERE(readFile)", "fs.promises.readFile"),
        ("const { readFile = 1 } = require('fs'); HERE(readFile)", ""),
        ("const fs = require(name); HERE(fs)", ""),
        ("const fs = require('fs', 1); HERE(fs)", ""),
        ("const fs = require('fs'); function f(fs) { HERE(fs) }", ""),
        ("const fs = require('fs'); const f = fs => HERE(fs)", ""),
        ("const fs = require('fs'); const f = ({ a: [fs] }) => HERE(fs)", ""),
        ("const fs = require('fs'); const f = (a = 1, ...fs) => HERE(fs)", ""),
        ("const fs = require('fs'); class A { m(fs) { HERE(fs) } }", ""),
        ("const fs = require('fs'); try {} catch (fs) { HERE(fs) }", ""),
        ("const fs = require('fs'); for (const fs of list) HERE(fs)", ""),
        ("const fs = require('fs'); { let fs = 1; } HERE(fs)", "fs"),
        ("const fs = require('fs'); function f() { var fs = 1; } HERE(fs)", "fs"),
        ("const fs = require('fs'); function f() { if (a) { var fs = 1; } HERE(fs) }", ""),
        ("function f() { const fs = require('fs'); } HERE(fs)", None),
        ("const fs = require('fs'); function f(a = fs.x) { HERE(fs) }", "fs"),
        ("function fs() {} HERE(fs)", ""),
        ("class fs {} HERE(fs)", ""),
        ("import fs from 'fs'; HERE(fs)", "fs"),
        ("import * as fs from 'node:fs'; HERE(fs)", "fs"),
        ("import { unlink } from 'fs'; HERE(unlink)", "fs.unlink"),
        ("import { unlink as u, default as d } from 'fs'; HERE(u)", "fs.unlink"),
        ("import { unlink as u, default as d } from 'fs'; HERE(d)", "fs"),
        ("import d, { unlink } from 'fs'; HERE(d)", "fs"),
    ],
)
def test_what_a_name_is_bound_to(text: str, module: str | None) -> None:
    assert bound(text) == module


@pytest.mark.parametrize(
    ("text", "module"),
    [
        ("import fs = require('fs'); HERE(fs)", "fs"),
        ("import fs from 'fs'; function f(this: A, fs?: B) { HERE(fs) }", ""),
        ("import fs from 'fs'; function f(cb: (fs: number) => void) { HERE(fs) }", "fs"),
        ("import fs from 'fs'; class A { constructor(private readonly fs: B) { HERE(fs) } }", ""),
    ],
)
def test_what_a_name_is_bound_to_in_typescript(text: str, module: str | None) -> None:
    assert bound(text, "a.ts") == module


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("new Buffer(1)", True),
        ("const { Buffer } = require('buffer'); new Buffer(1)", True),
        ("import { Buffer } from 'node:buffer'; new Buffer(1)", True),
        ("const Buffer = require('safe-buffer').Buffer; new Buffer(1)", False),
        ("class Buffer {} new Buffer(1)", False),
        ("function f(Buffer) { return new Buffer(1) }", False),
        ("function f(Buffer) {} new Buffer(1)", True),
        ("function f(a = Buffer.alloc(1)) { return new Buffer(1) }", True),
    ],
)
def test_whether_a_name_is_the_global(text: str, there: bool) -> None:
    of = project(text)
    node = syntax(of, "a.js").find(pattern="new Buffer(1)")
    assert node
    assert is_global("Buffer", node, of, "a.js") == there
