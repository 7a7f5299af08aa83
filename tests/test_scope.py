"""What names stand for, by the scope that declares them."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ("const fs = require('fs'); function f() { let fs; fs = 1; } HERE(fs)", "fs"),
        ("let fs = require('fs'); function f() { fs = 1; } HERE(fs)", ""),
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
        ("function f(fs) {} const fs = require('fs'); HERE(fs)", "fs"),
        ("function f(fs) { fs = require('fs'); } HERE(fs)", None),
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


MODULE: Mapping[str, tuple[str, str]] = {
    "require": ('const M = require("crypto");', "M"),
    "node:": ('const M = require("node:crypto");', "M"),
    "in place": ("", 'require("crypto")'),
    "a name for it": ('const N = require("crypto"), M = N;', "M"),
    "set later": ('let M = null; M = require("crypto");', "M"),
    "set once more": ('let M; try { M = require("crypto") } catch (e) { M = undefined }', "M"),
    "exported too": ('const M = exports.M = require("crypto");', "M"),
    "a var of a function": ('if (a) { var M = require("crypto"); }', "M"),
    "import": ('import M from "crypto";', "M"),
    "import all": ('import * as M from "node:crypto";', "M"),
    "default of all": ('import * as M from "crypto";', "M.default"),
    "import later": ('const M = await import("crypto");', "M"),
    "default of import later": ('const { default: M } = await import("crypto");', "M"),
    "import in place": ("", '(await import("crypto"))'),
    "createRequire": (
        'import { createRequire } from "module"; const require = createRequire(import.meta.url);'
        'const M = require("crypto");',
        "M",
    ),
    "TypeScript": ('const crypto_1 = require("crypto");', "crypto_1"),
    "TypeScript, default": ('const crypto_1 = __importDefault(require("crypto"));', "crypto_1.default"),
    "TypeScript, all": ('const M = __importStar(require("crypto"));', "M"),
    "TypeScript, tslib": (
        'const tslib_1 = require("tslib"); const M = tslib_1.__importStar(require("crypto"));',
        "M",
    ),
    "TypeScript, import later": (
        'const M = await Promise.resolve().then(() => __importStar(require("crypto")));',
        "M",
    ),
    "Babel": ('var _crypto = _interopRequireDefault(require("crypto"));', "_crypto.default"),
    "Babel 6": ('var _c = require("crypto"); var _c2 = _interopRequireDefault(_c);', "_c2.default"),
    "Babel, all": ('var M = _interopRequireWildcard(require("crypto"));', "M"),
    "Babel, a helper's file": (
        'var _interopRequireDefault = require("@babel/runtime/helpers/interopRequireDefault");'
        'var _crypto = _interopRequireDefault(require("crypto"));',
        "_crypto.default",
    ),
    "esbuild": ('var import_crypto = __toESM(require("crypto"), 1);', "import_crypto.default"),
    "SWC": ('const _c = /*#__PURE__*/ _interop_require_wildcard._(require("crypto"));', "_c"),
    "Rollup": (
        """var crypto = require('crypto'); var d = /*#__PURE__*/_interopDefaultLegacy(crypto);""",
        'd["default"]',
    ),
}
MEMBER: Mapping[str, tuple[str, str]] = {
    "dot": ("", "$M.createCipher"),
    "question": ("", "$M?.createCipher"),
    "brackets": ("", '$M["createCipher"]'),
    "question and brackets": ("", "$M?.['createCipher']"),
    "without this": ("", "(0, $M.createCipher)"),
    "in parentheses": ("", "(($M).createCipher)"),
    "taken out": ("const f = $M.createCipher;", "f"),
    "destructured": ("const { createCipher } = $M;", "createCipher"),
    "destructured by another name": ("const { 'createCipher': f, createHash } = $M;", "f"),
    "destructured later": ("let f; ({ createCipher: f } = $M);", "f"),
    "twice": ("const a = $M.createCipher; const b = a;", "b"),
}


@pytest.mark.parametrize("path", ["a.js", "a.ts", "a.tsx"])
@pytest.mark.parametrize("member", MEMBER)
@pytest.mark.parametrize("module", MODULE)
def test_a_member_of_a_module_in_every_spelling(module: str, member: str, path: str) -> None:
    head, name = MODULE[module]
    more, written = (part.replace("$M", name) for part in MEMBER[member])
    text = f"{head} {more} HERE({written})"
    assert bound(text, path) == "crypto.createCipher"
    assert bound(text.replace("createCipher", "createHmac"), path) == "crypto.createHmac"


@pytest.mark.parametrize("member", MEMBER)
@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("", "M"),
        ("", "this.crypto"),
        ('const M = require("crypto-js");', "M"),
        ('const M = wrap(require("crypto"));', "M"),
        ('const M = require("crypto") || {};', "M"),
        ('const M = new (require("crypto"))();', "M"),
        ('let M = require("crypto"); M = other;', "M"),
        ('let M = require("crypto"); for (M of list) {}', "M"),
        ('let N = require("crypto"); N = other; const M = N;', "M"),
        ("const M = N, N = M;", "M"),
        ('const M = require("crypto").webcrypto;', "M"),
        ('const { ...M } = require("crypto");', "M"),
        ('const [M] = require("crypto");', "M"),
        ('const M = (require) => require("crypto");', "M"),
        ('const M = import("crypto");', "M"),
        ('const M = __importDefault("crypto");', "M"),
        ("const M = require(`crypto${version}`);", "M"),
        ('function require(name) { return mine[name]; } const M = require("crypto");', "M"),
        ('const require = name => mine[name]; const M = require("crypto");', "M"),
        ('import { createRequire } from "mine"; const require = createRequire(a); const M = require("crypto");', "M"),
    ],
)
def test_what_is_no_member_of_the_module(head: str, name: str, member: str) -> None:
    more, written = (part.replace("$M", name) for part in MEMBER[member])
    assert bound(f"{head} {more} HERE({written})") != "crypto.createCipher"


@pytest.mark.parametrize(
    "written",
    [
        "c[createCipher]",
        "c[`createCipher`]",
        "c.createCipher()",
        "c.createCipher.bind(c)",
        "c.a.createCipher",
        "f",
        "g",
    ],
)
def test_what_is_no_member(written: str) -> None:
    head = 'const c = require("crypto"); const { ["createCipher"]: f, createCipher: g = mine } = c;'
    assert bound(f"{head} HERE({written})") != "crypto.createCipher"


@pytest.mark.parametrize("cast", ["c as any", "c!", "<any>c", "c satisfies object"])
def test_a_cast_changes_nothing(cast: str) -> None:
    assert bound(f'import c from "crypto"; const d = ({cast}); HERE(d.createCipher)', "a.ts") == "crypto.createCipher"


@pytest.mark.parametrize("declared", ["declare var require: any;", "declare function require(name: string): any;"])
def test_a_declaration_without_code_hides_no_global(declared: str) -> None:
    assert bound(f'{declared} const c = require("crypto"); HERE(c)', "a.ts") == "crypto"


@pytest.mark.parametrize(
    "text",
    [
        "HERE(" + "a." * 3000 + "b)",
        "HERE(a" + ".b(c)" * 1500 + ")",
        "".join(f"const a{n} = a{n + 1};" for n in range(2000)) + "HERE(a0)",
        "let a = b, b = a;" + "a = a.next; b = b.next; a = b;" * 300 + "HERE(a)",
    ],
    ids=["members", "calls", "names", "in circles"],
)
def test_long_ways_end(text: str) -> None:
    assert bound(text) in ("", None)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), max_size=8))
def test_names_for_names_are_one_module_or_none(pairs: list[tuple[int, int]]) -> None:
    """Whatever is given to whatever: a name is the module if every way from it ends there, and there is one."""
    values: dict[int, set[int]] = {}
    for name, value in pairs:
        values.setdefault(name, set()).add(value)

    def ends(name: int, seen: frozenset[int]) -> bool:
        if name == 5:
            return True
        return name not in seen and all(ends(one, seen | {name}) for one in values.get(name, {-1}))

    text = "let n0, n1, n2, n3, n4; const n5 = require('crypto');" + "".join(f"n{a} = n{b};" for a, b in pairs)
    for name in values:
        found = bound(f"{text} HERE(n{name})")
        assert found in ("crypto", "")
        assert (found == "crypto") == ends(name, frozenset())


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("new Buffer(1)", True),
        ("const { Buffer } = require('buffer'); new Buffer(1)", True),
        ("import { Buffer } from 'node:buffer'; new Buffer(1)", True),
        ("const Buffer = require('safe-buffer').Buffer; new Buffer(1)", False),
        ("const buffer = require('buffer'); const { Buffer } = buffer; new Buffer(1)", True),
        ("const Buffer = global.Buffer; new Buffer(1)", False),
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


def test_a_module_that_is_the_global() -> None:
    of = project("import process from 'node:process'; HERE(process.version)")
    node = syntax(of, "a.js").find(pattern="process.version")
    assert node
    assert is_global("process", node, of, "a.js")
