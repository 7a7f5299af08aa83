"""Streams of Node.js that are listened to in two ways, by every way to hold one."""

import pytest

from scaffold import facts
from scaffold.model import Entry, Kind, Migration, Project
from scaffold.rules.stream_readable_and_data import find

RUNTIMES = facts.runtimes()
TO_10 = Migration((), RUNTIMES["nodejs10.x"], RUNTIMES, RUNTIMES["nodejs8.10"])


def found(text: str) -> int:
    project = Project({"a.js": Entry("a.js", Kind.TEXT, 0o644, text.encode)})
    return len(list(find(project, TO_10)))


@pytest.mark.parametrize("flows", ["on('data', g)", "once('data', g)", "resume()", "pipe(to)", "on('end', g).pipe(to)"])
@pytest.mark.parametrize(
    "text",
    [
        "const s = require('fs').createReadStream(p); s.on('readable', f); s.{0};",
        "require('fs').createReadStream(p).on('readable', f).{0};",
        "const s = require('fs').createReadStream(p).on('readable', f); s.{0};",
        "const { PassThrough } = require('stream'); const s = new PassThrough(); s.{0}; s.addListener('readable', f);",
        "const { get } = require('https'); get(u, s => { s.on('readable', f); s.{0}; });",
        "const http = require('http'); http.request(o, function (s) { s.on('readable', () => s.{0}); });",
        "const http = require('http'); http.get(o, (s, x) => { s.on('error', f).on('readable', f).{0}; });",
        "process.stdin.on('readable', f).{0};",
    ],
)
def test_a_stream_that_stalls(text: str, flows: str) -> None:
    assert found(text.replace("{0}", flows)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "const s = make(); s.on('readable', f); s.resume();",
        "function f(s) { s.on('readable', f); s.resume(); }",
        "const http = require('http'); http.get(u, (a, s) => { s.on('readable', f); s.resume(); });",
        "const http = require('http'); http.get((s) => { s.on('readable', f); }); http.get((s) => s.resume());",
        "const http = require('http'); http.createServer((s) => { s.on('readable', f); s.resume(); });",
        "const s = require('fs').createReadStream(p); s.on('readable', f); s.resume(); s.read();",
        "const s = require('fs').createReadStream(p); s.on('readable', f); s.removeListener('readable', f).resume();",
        "const s = require('fs').createReadStream(p); s.once('readable', f); s.resume();",
        "const s = require('fs').createReadStream(p); s.on('readable', f); other.resume();",
        "const s = require('fs').createReadStream(p); s.on(name, f); s.resume();",
        "const process = {}; process.stdin.on('readable', f).resume();",
    ],
)
def test_what_does_not_stall_or_is_not_known(text: str) -> None:
    assert found(text) == 0
