"""Handlers on real Node.js through Lambda's own runtime client; and that nothing outlives a run."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold import facts
from scaffold.errors import ScaffoldError
from scaffold.invoke import Outcome, Settings, client, invoke
from scaffold.invoke.api import Api
from scaffold.invoke.compare import messages, plain, same
from scaffold.node import cache_folder

CLIENTS = ["nodejs10.x", "nodejs18.x", "nodejs24.x"]
ALL = ["nodejs8.10", *CLIENTS]
Run = Callable[..., Outcome]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a handler's code on a runtime."""

    def run(runtime: str, code: str, event: object = None, **configuration: object) -> Outcome:
        (tmp_path / "index.js").write_text(code)
        wanted = Settings(**configuration)  # type: ignore[arg-type]
        return invoke(
            facts.find(runtime),
            tmp_path,
            json.dumps(event).encode(),
            wanted,
            cache=cache_folder(os.environ),
            environ=os.environ,
        )

    return run


@pytest.mark.slow
@pytest.mark.parametrize("runtime", ALL)
def test_what_goes_in_comes_out(runtime: str, run: Run) -> None:
    event = {"text": "Grüße, 世界 🎉", "list": [1, None, {"deep": True}], "long": "x" * 200_000}
    outcome = run(runtime, "exports.handler = async (event) => ({ event, version: process.version });", event)
    assert outcome.error is None
    assert json.loads(outcome.result or b"") == {"event": event, "version": f"v{facts.find(runtime).patch}"}
    assert (outcome.fault, outcome.log, outcome.status) == ("", (), None)
    assert outcome.how == ("replica" if runtime == "nodejs8.10" else "client")


@pytest.mark.slow
@pytest.mark.parametrize("runtime", CLIENTS)
def test_log_lines_have_a_level_and_stay_one_line(runtime: str, run: Run) -> None:
    outcome = run(runtime, "exports.handler = async () => { console.log('a\\nb'); console.error('c'); };")
    assert plain(outcome).log == ("TS\tID\tINFO\ta\rb", "TS\tID\tERROR\tc")
    assert messages(outcome) == "a\nb\nc"


@pytest.mark.slow
@pytest.mark.parametrize("runtime", CLIENTS)
def test_an_error_is_a_document_with_a_trace_in_lambdas_paths(runtime: str, run: Run) -> None:
    outcome = run(runtime, "exports.handler = () => { throw new TypeError('boom'); };")
    document = json.loads(outcome.error or b"")
    assert list(document) == ["errorType", "errorMessage", "trace"]
    assert (document["errorType"], document["errorMessage"]) == ("TypeError", "boom")
    column = 95 if runtime == "nodejs10.x" else 33  # up to Node.js 11 the module's wrapper counts
    assert f"exports.handler (/var/task/index.js:1:{column})" in document["trace"][1]
    assert any("/var/runtime/" in frame for frame in document["trace"])
    assert (outcome.result, outcome.fault) == (None, "Unhandled")
    assert "\tERROR\tInvoke Error \t{" in outcome.log[0]


@pytest.mark.slow
def test_a_floating_rejection_ends_the_process_from_10_on(run: Run) -> None:
    code = (
        "exports.handler = async () => { Promise.reject(new Error('floating'));"
        " await new Promise(r => setTimeout(r, 50)); return 'survived'; };"
    )
    seen = {runtime: run(runtime, code) for runtime in ALL}
    assert seen["nodejs8.10"].result == b'"survived"'
    assert [seen[runtime].status for runtime in CLIENTS] == [128, 128, 1]
    kinds = [json.loads(seen[runtime].error or b"")["errorType"] for runtime in CLIENTS]
    assert kinds == ["Runtime.UnhandledPromiseRejection", "Runtime.UnhandledPromiseRejection", "Runtime.ExitError"]


@pytest.mark.slow
@pytest.mark.parametrize("runtime", CLIENTS)
def test_a_process_that_ends_without_an_answer(runtime: str, run: Run) -> None:
    outcome = run(runtime, "exports.handler = async () => process.exit(7);")
    assert outcome.status == 7
    assert plain(outcome).log == ("RequestId: ID Error: Runtime exited with error: exit status 7", "Runtime.ExitError")
    killed = run(runtime, "exports.handler = async () => process.kill(process.pid, 'SIGKILL');")
    assert b"Runtime exited with error: signal: killed" in (killed.error or b"")


@pytest.mark.slow
@pytest.mark.parametrize("runtime", CLIENTS)
def test_code_that_does_not_load(runtime: str, run: Run) -> None:
    outcome = run(runtime, "require('not-there');")
    assert json.loads(outcome.error or b"")["errorType"] == "Runtime.ImportModuleError"
    assert outcome.status


@pytest.mark.slow
def test_callbacks_end_with_24(run: Run) -> None:
    code = "exports.handler = (event, context, callback) => callback(null, 'called');"
    assert [run(runtime, code).result for runtime in ("nodejs10.x", "nodejs18.x")] == [b'"called"'] * 2
    assert json.loads(run("nodejs24.x", code).error or b"")["errorType"] == "Runtime.CallbackHandlerDeprecated"


@pytest.mark.slow
def test_an_answer_goes_out_before_the_process_exits(run: Run) -> None:
    code = "exports.handler = (event, context, callback) => { callback(null, 'sent'); process.exit(3); };"
    outcome = run("nodejs10.x", code)
    assert (outcome.result, outcome.status) == (b'"sent"', 3)


@pytest.mark.slow
def test_a_stream_is_read_whole(run: Run) -> None:
    code = (
        "exports.handler = awslambda.streamifyResponse(async (event, out) => {"
        " out.write('one '); await new Promise(r => setTimeout(r, 20)); out.write('two'); out.end(); });"
    )
    assert run("nodejs18.x", code).result == b"one two"
    binary = run("nodejs18.x", code.replace("'two'", "Buffer.from([0xff, 0])"))
    assert binary.result == b"one \xff\0"
    assert same(binary, binary)


@pytest.mark.slow
@pytest.mark.parametrize("runtime", ALL)
def test_it_sees_lambdas_environment_and_none_of_ours(runtime: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_THE_USER", "x")
    outcome = run(
        runtime, "exports.handler = async () => process.env;", name="orders", memory=512, variables={"TABLE": "t"}
    )
    seen = json.loads(outcome.result or b"")
    assert "SECRET_OF_THE_USER" not in seen
    assert "HOME" not in seen
    expected = {
        "TABLE": "t",
        "AWS_LAMBDA_FUNCTION_NAME": "orders",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime}",
        "LAMBDA_TASK_ROOT": "/var/task",
        "_HANDLER": "index.handler",
        "TZ": ":UTC",
        "LANG": "en_US.UTF-8",
    }
    assert {key: seen.get(key) for key in expected} == expected
    assert ("/var/task" in seen["NODE_PATH"]) == (runtime != "nodejs10.x")


@pytest.mark.slow
@pytest.mark.parametrize("runtime", ["nodejs8.10", "nodejs10.x"])
def test_late_functions_are_killed_with_their_children(runtime: str, run: Run, tmp_path: Path) -> None:
    code = (
        "const child = require('child_process').spawn('sleep', ['60'], { stdio: 'inherit' });"
        "require('fs').writeFileSync('pid', String(child.pid));"
        "exports.handler = () => new Promise(() => setInterval(() => {}, 1000));"
    )
    started = time.monotonic()
    outcome = run(runtime, code, timeout=0.5)
    assert time.monotonic() - started < 10
    assert plain(outcome).log == ("TS ID Task timed out after 0.50 seconds",)
    assert outcome.fault == "Unhandled"
    pid = int((tmp_path / "pid").read_text())
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2]:
            break
        time.sleep(0.02)
    else:
        pytest.fail("its child is still there")


@pytest.mark.slow
def test_a_busy_loop_is_late_too(run: Run) -> None:
    assert run("nodejs10.x", "exports.handler = async () => { for (;;); };", timeout=0.3).fault == "Unhandled"


@pytest.mark.slow
def test_nothing_is_left_open(run: Run) -> None:
    run("nodejs10.x", "exports.handler = async () => 1;")
    before = sorted(Path("/proc/self/fd").iterdir()), threading.active_count()
    for _ in range(3):
        run("nodejs10.x", "exports.handler = async () => 1;")
        run("nodejs8.10", "exports.handler = () => { throw new Error('x'); };")
    assert (sorted(Path("/proc/self/fd").iterdir()), threading.active_count()) == before


@pytest.mark.slow
def test_a_warm_cache_needs_no_npm(tmp_path: Path) -> None:
    (tmp_path / "index.js").write_text("exports.handler = async () => 1;")
    cache = cache_folder(os.environ)
    invoke(facts.find("nodejs10.x"), tmp_path, b"{}", cache=cache, environ=os.environ)
    assert invoke(facts.find("nodejs10.x"), tmp_path, b"{}", cache=cache, environ={"PATH": ""}).result == b"1"


@pytest.mark.slow
def test_a_client_with_another_checksum_is_not_kept(tmp_path: Path) -> None:
    wrong = client.Client(10, "1.1.0", "sha512-AAAA", "lib/index.js")
    with pytest.raises(ScaffoldError, match="sha512 differs"):
        client.home(wrong, cache=tmp_path, environ=os.environ)
    assert list(tmp_path.iterdir()) == []


def test_runtimes_that_were_never_published_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError, match=r"nodejs6\.10 cannot be run here"):
        invoke(facts.find("nodejs6.10"), tmp_path, b"{}", cache=tmp_path, environ={})


def test_the_api_listens_on_loopback_alone_and_lets_go() -> None:
    with Api(b'{"a":1}', "ID", "arn", 3) as api:
        host, port = api.address.split(":")
        assert host == "127.0.0.1"
        with urlopen(f"http://{api.address}/2018-06-01/runtime/invocation/next") as answer:
            assert (answer.read(), answer.headers["Lambda-Runtime-Aws-Request-Id"]) == (b'{"a":1}', "ID")
        for body in (b"first", b"second"):
            url = f"http://{api.address}/2018-06-01/runtime/invocation/ID/response"
            with urlopen(Request(url, data=body)) as answer:
                assert answer.status == 202
        assert (api.result, api.error, api.over.is_set()) == (b"first", None, False)
    with socket.socket() as probe:
        assert probe.connect_ex((host, int(port))) != 0


def outcome(result: bytes | None = b"1", error: bytes | None = None, log: tuple[str, ...] = ()) -> Outcome:
    return Outcome(result, error, "", log, None, "client", "0b6c")


@given(st.sampled_from(["INFO", "ERROR", "WARN"]), st.text(st.characters(codec="utf-8", exclude_characters="\r\n")))
@settings(max_examples=50)
def test_a_level_is_no_difference_and_a_message_is(level: str, message: str) -> None:
    old = outcome(log=(f"2024-01-02T03:04:05.678Z\t0b6c\t|{message}",))
    new = outcome(log=(f"2025-01-02T03:04:05.678Z\t0b6c\t{level}\t|{message}",))
    assert same(old, new)
    assert not same(old, outcome(log=(*new.log, "more")))


def test_what_is_a_difference() -> None:
    assert same(outcome(b'{"a":1,"b":2}'), outcome(b'{"b": 2, "a": 1}'))
    assert not same(outcome(b"1"), outcome(b"2"))
    assert not same(outcome(b"1"), outcome(None, b'{"errorMessage":"x"}'))
    old = outcome(None, b'{"errorMessage":"x","errorType":"Error","stackTrace":[]}', ("old",))
    assert same(old, outcome(None, b'{"errorType":"Error","errorMessage":"x","trace":["Error: x"]}', ("new",)))
    assert not same(old, outcome(None, b'{"errorMessage":"y"}'))
