"""Handlers that are rewritten answer as before: programs made at random, each run with a callback and without."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from scaffold import facts
from scaffold.functions import derive
from scaffold.handler import handlers
from scaffold.handler.elsewhere import called_elsewhere, loaded_by
from scaffold.handler.loaded import Piece
from scaffold.handler.rewritten import LATE, references, rewritten
from scaffold.model import Edit, Entry, Kind, Migration, Project

RUNTIMES = facts.runtimes()
TEMPLATE = (
    "Resources: {F: {Type: AWS::Serverless::Function, Properties: "
    "{CodeUri: ., Handler: index.handler, Runtime: nodejs22.x}}}\n"
)
HARNESS = """
const load = (id) => (id > 1 ? Promise.resolve({ id }) : Promise.reject(new Error('low ' + id)));
const run = (make, wants) => new Promise((resolve) => {
  const log = [], say = (word) => log.push(word), timers = [];
  let now = 0, end = null;
  const later = (call, wait, ...given) => timers.push([now + wait, () => call(...given)]);
  const pause = () => new Promise((resume) => later(resume, 3));
  const ended = (kind, waits) => (value) => {
    end = end || [kind, value instanceof Error ? value.message : value, waits()];
  };
  const waits = () => wants && context.callbackWaitsForEmptyEventLoop;
  const ok = ended('ok', () => false), bad = ended('bad', () => false), called = ended('ok', waits);
  const done = (error, result) => (error === undefined || error === null ? called(result) : bad(error));
  const context = { succeed: ok, fail: bad, done: done, callbackWaitsForEmptyEventLoop: true };
  const turn = () => {
    if ((end && !end[2]) || !timers.length) return resolve([...(end || ['ok', 'never']).slice(0, 2), log]);
    timers.sort((one, other) => one[0] - other[0]);
    const [at, call] = timers.shift();
    now = at;
    try { call(); } catch (error) { }
    setImmediate(turn);
  };
  try {
    const given = wants ? make(say, later, pause)(EVENT, context, done) : make(say, later, pause)(EVENT, {});
    if (given instanceof Promise) given.then(ok, bad);
    else if (!wants) ok(given);
  } catch (error) { bad(error); }
  setImmediate(turn);
});
const out = async () => {
  const seen = [];
  for (const EVENT of [{ id: 0 }, { id: 1 }, { id: 2 }, { id: 3 }]) {
    global.EVENT = EVENT;
    seen.push([await run(OLD, true), await run(NEW, false)]);
  }
  console.log(JSON.stringify(seen));
};
process.on('unhandledRejection', () => {});
"""
"""Time is counted, not waited for: a timer is run when nothing else is left to do."""
WORK = st.sampled_from(
    [
        "setTimeout(() => say('late'), 3);",
        "setTimeout(say, 3, 'late');",
        "(async () => { await pause(); say('inside'); })();",
        "[1].forEach(async () => { await pause(); say('each'); });",
        "const later = async () => { await pause(); say('made'); };",
        "const named = (callback) => callback(null, say('own')); named(() => say('named'));",
        "context.callbackWaitsForEmptyEventLoop = false;",
    ]
)
VALUES = st.sampled_from(["event.id", "{ id: event.id }", "'text'", "[1, event.id]", "`n${event.id}`"])
ERRORS = st.sampled_from(["new Error('bad')", "'bad text'", "{ code: event.id }"])
TESTS = st.sampled_from(["event.id > 1", "event.id === 2", "!event.id"])


def project(files: Mapping[str, str]) -> Project:
    return Project({path: Entry(path, Kind.TEXT, 0o644, text.encode) for path, text in files.items()})


def changed(text: str, edits: tuple[Edit, ...]) -> str:
    for edit in sorted(set(edits), key=lambda one: (one.start, one.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def maker(text: str) -> str:
    return f"(say, setTimeout, pause) => {{ const exports = {{}}; {text} return exports.handler; }}"


@st.composite
def ends(draw: st.DrawFn) -> str:
    """A call that ends the invocation."""
    if draw(st.booleans()):
        return f"callback(null, {draw(VALUES)})"
    return draw(
        st.sampled_from(["callback()", "context.succeed('s')", f"callback({draw(ERRORS)})", "context.fail('f')"])
    )


@st.composite
def blocks(draw: st.DrawFn, deep: int, inside: str = "") -> str:
    """Statements, which may end it, go on behind it, or not end it."""
    kinds = ["end", "return", "end and return", "log", "work", "if", "try"] + ["switch", "loop", "chain", "timer"] * (
        deep > 1
    )
    lines = []
    for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3)):
        inner = st.deferred(lambda: blocks(deep - 1)) if deep > 0 else st.just("say('x');")
        if kind == "end" or (deep <= 0 and kind not in ("return", "end and return")):
            lines.append(f"{draw(ends())};")
        elif kind == "return":
            lines.append(f"return {draw(ends())};")
        elif kind == "end and return":
            lines.append(f"{draw(ends())};\nreturn;")
        elif kind == "log":
            lines.append("say('log');")
        elif kind == "work":
            lines.append(f"{{ {draw(WORK)} }}" if draw(st.booleans()) else draw(WORK).replace("const ", "var "))
        elif kind == "if":
            other = f" else {{ {draw(inner)} }}" if draw(st.booleans()) else ""
            lines.append(f"if ({draw(TESTS)}) {{ {draw(inner)} }}{other}")
        elif kind == "try":
            last = " finally { say('finally'); }" if draw(st.booleans()) else ""
            lines.append(f"try {{ say(event.x.y); {draw(inner)} }} catch (error) {{ {draw(inner)} }}{last}")
        elif kind == "switch":
            lines.append(f"switch (event.id) {{ case 1: {draw(inner)} break; default: {draw(inner)} }}")
        elif kind == "loop":
            lines.append(f"for (const n of [1, 2]) {{ if (n === event.id) {{ {draw(inner)} }} }}")
        elif kind == "timer":
            lines.append(f"setTimeout(() => {{ {draw(inner)} }}, 2);")
        else:
            done = draw(
                st.sampled_from(["(found) => callback(null, found)", "(found) => { callback(null, found.id); }"])
            )
            handled = draw(st.sampled_from([".catch(callback)", ".catch((error) => callback(error))", ""]))
            tail = f".then({done}, callback)" if not handled else f".then({done}){handled}"
            lines.append(f"{draw(st.sampled_from(['', 'return ']))}load(event.id){tail};")
    return "\n".join(lines)


SHAPES = (
    "exports.handler = (event, context, callback) => {\nBODY\n};\n",
    "exports.handler = function (event, context, callback) {\nBODY\n};\n",
    "exports.handler = async (event, context, callback) => {\nBODY\n};\n",
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_programs_made_at_random_answer_as_before(
    data: st.DataObject, real_node: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Forty programs in one process: the first that ends counts, as a runtime has it, and what is begun is waited for
    as nodejs22.x does. Where no way may end it, what is safe must, and leave nothing behind."""
    pairs = []
    for _ in range(40):
        body = data.draw(blocks(2))
        text = data.draw(st.sampled_from(SHAPES)).replace("BODY", body)
        there = project({"index.js": text, "template.yaml": TEMPLATE})
        migration = Migration(derive(there, RUNTIMES), RUNTIMES["nodejs24.x"], RUNTIMES)
        (one,) = handlers(there, migration, "index.js")
        found = rewritten(one, Piece(there, "index.js"))
        if found.edits and found.note != LATE:
            pairs.append((text, changed(text, found.edits), found.safe))
    made = "".join(f"PAIRS.push([{maker(old)}, {maker(new)}]);\n" for old, new, _ in pairs)
    script = "const PAIRS = [];\n" + HARNESS.replace("OLD", "pair[0]").replace("NEW", "pair[1]").replace(
        "const out = async () => {", "const out = async (pair) => {"
    )
    folder = tmp_path_factory.mktemp("random")
    (folder / "all.js").write_text(
        f"{script}{made}\n(async () => {{ for (const pair of PAIRS) await out(pair); }})();\n"
    )
    done = subprocess.run(
        [real_node("22.23.3"), "all.js"], cwd=folder, capture_output=True, text=True, timeout=120, check=True
    )
    for (old, new, safe), line in zip(pairs, done.stdout.splitlines(), strict=True):
        for before, after in json.loads(line):
            never = before[1] == "never"
            assert before[:2] == after[:2] or (never and (not safe or after[1] is None)), (
                f"{old}\n→\n{new}\n{before}\n{after}"
            )
            assert never or not safe or before[2] == after[2], f"{old}\n→\n{new}\n{before}\n{after}"


@pytest.mark.parametrize(
    ("files", "where"),
    [
        ({"index.js": "exports.handler = (e, c, cb) => cb();"}, ""),
        (
            {"index.js": "exports.handler = (e, c, cb) => cb();", "a.js": "require('./index').handler({}, {}, f);"},
            "a.js:1",
        ),
        ({"index.js": "exports.handler = (e, c, cb) => cb();", "a.js": "handler({}, {}, f);"}, ""),
        ({"index.js": "exports.handler = (e, c, cb) => cb();", "a.js": "require('./index').handler({});"}, ""),
        ({"index.js": "exports.handler = function run(e, c, cb) { cb(); };\nrun(1, 2, f);"}, "index.js:2"),
    ],
)
def test_calls_with_a_callback_elsewhere(files: Mapping[str, str], where: str) -> None:
    there = project({**files, "template.yaml": TEMPLATE})
    migration = Migration(derive(there, RUNTIMES), RUNTIMES["nodejs24.x"], RUNTIMES)
    (one,) = handlers(there, migration, "index.js")
    found = called_elsewhere(one, there)
    assert (found.place if found else "") == where
    assert loaded_by(there, "index.js") == ({"a.js"} if "require" in files.get("a.js", "") else set())


def test_references_are_in_their_order() -> None:
    text = "exports.handler = (e, c, cb) => { f(() => c.done(cb)); cb(); c.fail(1); };"
    there = project({"index.js": text, "template.yaml": TEMPLATE})
    migration = Migration(derive(there, RUNTIMES), RUNTIMES["nodejs24.x"], RUNTIMES)
    (one,) = handlers(there, migration, "index.js")
    assert [(ref.way, bool(ref.call)) for ref in references(one)] == [
        ("done", True),
        ("callback", False),
        ("callback", True),
        ("fail", True),
    ]
