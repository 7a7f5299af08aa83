"""AWS on loopback (moto), whose Lambda runs what was uploaded on the real Node.js of its runtime.

`python tests/aws_server.py` prints the server's address and serves until its standard input ends. Functions find a
stand-in for the AWS SDK, which only Lambda has.
"""

from __future__ import annotations

import base64
import io
import json
import os
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.server import ThreadedMotoServer

from scaffold import facts
from scaffold.invoke import Outcome, Settings, invoke
from scaffold.node import cache_folder

CLASS = """class {
  getAccountSettings() { return { promise: () => this.send() }; }
  async send() { return { AccountLimit: { ConcurrentExecutions: 12 } }; }
}"""
SDK = {
    "aws-sdk/package.json": "{}",
    "aws-sdk/clients/lambda.js": f"module.exports = {CLASS};",
    "@aws-sdk/client-lambda/index.js": f"exports.LambdaClient = {CLASS};\n"
    "exports.GetAccountSettingsCommand = class {};",
}


def run(function: Any, event: bytes) -> Outcome:
    """The uploaded package, unpacked and called once."""
    with tempfile.TemporaryDirectory() as folder:
        for name, code in SDK.items():
            place = Path(folder) / "node_modules" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(code)
        with zipfile.ZipFile(io.BytesIO(function.code_bytes)) as archive:
            archive.extractall(Path(folder) / "task")
        name, limits = function.function_name, (int(function.timeout), int(function.memory_size))
        chosen = Settings(function.handler, name, *limits, function.environment_vars)
        runtime, cache = facts.find(function.run_time), cache_folder(os.environ)
        return invoke(runtime, Path(folder) / "task", event, chosen, cache=cache, environ=os.environ)


def answered(self: Any, body: str, request_headers: Any, response_headers: Any) -> bytes:
    """Lambda's Invoke, RequestResponse: moto's own runs containers, or echoes."""
    outcome = run(self, (body or "{}").encode() if isinstance(body, str) else body or b"{}")
    log = "\n".join(outcome.log)
    self.logs_backend.ensure_log_group(self.logs_group_name)
    self.save_logs(log)
    response_headers["x-amz-log-result"] = base64.b64encode(log.encode()[-4096:]).decode()
    if outcome.fault:
        response_headers["x-amz-function-error"] = outcome.fault
    return outcome.error or outcome.result or json.dumps(None).encode()


LambdaFunction.invoke = answered

if __name__ == "__main__":
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    print("http://{}:{}".format(*server.get_host_and_port()), flush=True)
    sys.stdin.read()
    server.stop()
