"""What call made a value, through the names that hold it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.formats import syntax
from scaffold.made import made_by
from scaffold.model import Entry, Kind, Project


def made(text: str, path: str = "a.js") -> str:
    """What made `NAME` in `HERE(NAME)`."""
    of = Project({path: Entry(path, Kind.TEXT, 0o644, text.encode)})
    call = syntax(of, path).find(pattern="HERE($A)")
    assert call
    node = call.get_match("A")
    assert node
    return made_by(node, of, path)


@pytest.mark.parametrize(
    ("text", "maker"),
    [
        ("const req = require('http').request(o); HERE(req)", "http.request"),
        ("const { get } = require('node:https'); let r; r = get(u).on('error', f); HERE(r)", "https.get"),
        ("import * as zlib from 'zlib'; HERE(zlib.createGzip())", "zlib.createGzip"),
        ("const b = Buffer.from('a'), c = b; HERE(c)", "Buffer.from"),
        ("const { Buffer } = require('buffer'); HERE(Buffer.alloc(3))", "Buffer.alloc"),
        ("HERE(new Buffer(3))", "new:Buffer"),
        ("const http = require('http'); HERE(new http.Agent({}))", "new:http.Agent"),
        ("const { S3 } = require('aws-sdk'); const s3 = new S3(); HERE(s3.getObject())", "new:aws-sdk.S3().getObject"),
        ("const c = require('crypto'); HERE(c.createHash('md5').update('a'))", "crypto.createHash().update"),
        ("let b = null; b = Buffer.alloc(1); b = Buffer.alloc(2); HERE(b)", "Buffer.alloc"),
        ("HERE((Buffer.from('a')))", "Buffer.from"),
        ("let b; HERE(b = Buffer.from('a'))", "Buffer.from"),
        ("const self = globalThis; HERE(setTimeout(f, 1))", "setTimeout"),
        ("let b = Buffer.alloc(1); b = Buffer.from(a); HERE(b)", ""),
        ("let b = Buffer.alloc(1); b = given; HERE(b)", ""),
        ("const b = Buffer.from('a'); function f(b) { HERE(b) }", ""),
        ("const { length } = Buffer.from('a'); HERE(length)", ""),
        ("class Buffer {} HERE(Buffer.from('a'))", ""),
        ("class A {} HERE(new A())", ""),
        ("const get = () => 1; HERE(get())", ""),
        ("const p = require('a').b(); const f = async () => HERE(await p)", ""),
        ("const a = a; HERE(a)", ""),
        ("for (const b of Buffer.from('a')) HERE(b)", ""),
        ("HERE(given)", ""),
        ("HERE('text')", ""),
    ],
)
def test_what_made_it(text: str, maker: str) -> None:
    assert made(text) == maker


def test_a_cast_and_a_certain_value_of_typescript() -> None:
    assert made("const b = Buffer.from('a') as Uint8Array; HERE(b!)", "a.ts") == "Buffer.from"


@given(
    st.lists(st.sampled_from(["({0})", "{0}.on('error', f)", "{0}.once('end', () => 1)"]), max_size=6),
    st.integers(0, 3),
)
def test_names_listeners_and_parentheses_change_nothing(wrappers: list[str], names: int) -> None:
    value = "http.request(options)"
    for wrapper in wrappers:
        value = wrapper.format(value)
    chain = "".join(f"const n{at + 1} = n{at};" for at in range(names))
    assert made(f"const http = require('http'); const n0 = {value}; {chain} HERE(n{names})") == "http.request"
