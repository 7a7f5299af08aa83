"""Run a handler with an event on the real Node.js of a runtime, as Lambda would, and say what was seen.

From nodejs10.x on, AWS's own runtime client does it (`how`: client), only its native HTTP part replaced. The runtime of
nodejs8.10 was never published: `replica.js` stands in (`how`: replica).
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.invoke.api import UNSAMPLED, Api
from scaffold.invoke.child import Child
from scaffold.model import Runtime

HERE = Path(__file__).parent
STARTING = 10.0
"""Seconds that a runtime may take before it asks for the event, as on Lambda."""
MOST = 64_000_000
"""Bytes of log after which a function is ended, as if it were late."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a caller and a reader of the log see. Paths are Lambda's: /var/task, /var/runtime."""

    result: bytes | None
    """The document of a result; else `error` has one."""
    error: bytes | None
    fault: str
    """X-Amz-Function-Error: "", `Handled` or `Unhandled`."""
    log: tuple[str, ...]
    """Lines of standard output and error, in their order."""
    status: int | None
    """The process's exit status, negative for a signal; None where it was alive at the end."""
    how: str
    """`client` or `replica`."""
    request: str
    """The invocation's id, as it stands in the log."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A function's configuration, with Lambda's defaults."""

    handler: str = "index.handler"
    name: str = "function"
    timeout: float = 3.0
    """Seconds."""
    memory: int = 128
    """MB; told to the function, not enforced."""
    variables: Mapping[str, str] | None = None
    trace: str = UNSAMPLED
    """X-Ray's header of the invocation: Root, Parent, Sampled."""


def invoke(
    runtime: Runtime,
    task: Path,
    event: bytes,
    settings: Settings | None = None,
    *,
    cache: Path,
    environ: Mapping[str, str],
) -> Outcome:
    """Run the function whose code is in `task` once, from a cold start. Raises ScaffoldError where nothing can run it.

    `environ` is for npm alone: the function sees what Lambda would set, and its `variables`.
    """
    import uuid

    settings = settings or Settings()
    task = task.resolve()
    binary, arguments, package = _start(runtime, cache, environ)
    request = str(uuid.uuid4())
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{settings.name}"
    with Api(event, request, arn, settings.timeout, settings.trace) as api:
        environment = variables(runtime, task, settings, binary, api.address)
        with Child([str(binary), *arguments], task, environment) as child:
            late = _wait(api, child, settings.timeout)
            status = None if api.over.is_set() else child.status()
            child.kill()
            log = child.log()
    seen = [(str(task), "/var/task"), (str(package), "/var/runtime")]
    lines, error = _lines(_named(log, seen)), api.error
    fault = "" if error is None else "Handled" if runtime.identifier == "nodejs8.10" else "Unhandled"
    if late or (api.result is None and error is None):
        text = _late(request, settings.timeout) if late else _exited(runtime, request, status)
        fault, error = "Unhandled", json.dumps(text, ensure_ascii=False).encode()
        lines += [text["errorMessage"], *([text["errorType"]] if "errorType" in text else [])]
    return Outcome(
        result=None if error is not None or api.result is None else _named(api.result, seen),
        error=None if error is None else _named(error, seen),
        fault=fault,
        log=tuple(lines),
        status=status,
        how="replica" if package == HERE else "client",
        request=request,
    )


def variables(runtime: Runtime, task: Path, settings: Settings, node: Path, address: str) -> dict[str, str]:
    """What Lambda sets (docs.aws.amazon.com/lambda, environment variables), with credentials that are none."""
    major = runtime.patch.partition(".")[0]
    layers = f"/opt/nodejs/node{major}/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules"
    own = layers if runtime.identifier == "nodejs10.x" else f"{layers}:/var/runtime:{task}"
    return {
        "PATH": f"{node.parent}:/usr/local/bin:/usr/bin:/bin:/opt/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "NODE_PATH": own,
        "LAMBDA_TASK_ROOT": str(task),
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "_HANDLER": settings.handler,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime.identifier}",
        "AWS_LAMBDA_RUNTIME_API": address,
        "AWS_LAMBDA_FUNCTION_NAME": settings.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(settings.memory),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{settings.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "2019/06/06/[$LATEST]0123456789abcdef0123456789abcdef",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_SESSION_TOKEN": "none",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
        **(settings.variables or {}),
    }


def _start(runtime: Runtime, cache: Path, environ: Mapping[str, str]) -> tuple[Path, list[str], Path]:
    """Node.js, its arguments, and the folder of the runtime's own code."""
    from scaffold.invoke import client
    from scaffold.node import node

    found = client.client(int(runtime.patch.partition(".")[0]))
    if not found and runtime.identifier != "nodejs8.10":
        raise ScaffoldError(
            f"Functions on {runtime.identifier} cannot be run here: AWS never published that runtime.",
            "nodejs8.10 and newer can.",
        )
    binary = node(runtime.patch, cache=cache, environ=environ).resolve()
    if not found:
        return binary, ["--expose-gc", str(HERE / "replica.js")], HERE
    package = client.home(found, cache=cache, environ=environ).resolve()
    start = HERE / ("start.js" if found.entry.endswith(".js") else "start.mjs")
    return binary, [str(start), str(package / found.entry)], package


def _wait(api: Api, child: Child, seconds: float) -> bool:
    """Until the invocation is over or the process has ended; whether it was ended for taking too long."""
    started = time.monotonic()
    while not api.over.wait(0.01) and child.status() is None:
        limit = started + STARTING if api.given_at is None else api.given_at + seconds
        if time.monotonic() > limit or child.size() > MOST:
            return True
    return False


def _late(request: str, seconds: float) -> dict[str, str]:
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    return {"errorMessage": f"{now} {request} Task timed out after {seconds:.2f} seconds"}


def _exited(runtime: Runtime, request: str, status: int | None) -> dict[str, str]:
    """The error document for a process that ended without an answer."""
    import signal

    if runtime.identifier == "nodejs8.10":
        return {"errorMessage": f"RequestId: {request} Process exited before completing request"}
    code = status or 0
    how = f"exit status {code}" if code >= 0 else f"signal: {(signal.strsignal(-code) or str(-code)).lower()}"
    message = f"RequestId: {request} Error: Runtime exited with error: {how}"
    return {"errorType": "Runtime.ExitError", "errorMessage": message}


def _lines(log: bytes) -> list[str]:
    return log.decode("utf-8", "replace").removesuffix("\n").split("\n") if log else []


def _named(content: bytes, names: list[tuple[str, str]]) -> bytes:
    for own, theirs in names:
        content = content.replace(own.encode(), theirs.encode())
    return content
