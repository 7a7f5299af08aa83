"""A server on this machine in the place of AWS and of all else that a handler asks, with answers as written down."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

PRELOADED = Path(__file__).with_name("stand_in.js")
ACTION = re.compile(r"(?:^|&)Action=(\w+)")
REFUSED = {"__type": "NothingHere", "code": "NothingHere", "message": "Nothing is here"}
REFUSED_XML = "<Error><Code>NothingHere</Code><Message>Nothing is here</Message></Error>"


class StandIn:
    """A context manager. `answers` are bodies of status 200, by the action that is asked, or by method and path."""

    def __init__(self) -> None:
        self.answers: Mapping[str, str] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _requests(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def variables(self) -> dict[str, str]:
        """What a function needs in its environment to ask here."""
        return {"NODE_OPTIONS": f"--require {PRELOADED}", "STAND_IN": str(self.port)}

    def answer(self, method: str, path: str, target: str, body: str) -> tuple[int, str]:
        """Status and body; 400 and an error of AWS's for what no answer is written down for."""
        action = ACTION.search(body)
        name = target.rpartition(".")[2] or (action[1] if action else f"{method} {path.partition('?')[0]}")
        if name in self.answers:
            return 200, self.answers[name]
        return 400, json.dumps(REFUSED) if target or path.startswith("/20") else REFUSED_XML


def _requests(stand_in: StandIn) -> type[BaseHTTPRequestHandler]:
    class Requests(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing: what is asked shows in what the handler makes of it."""

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            given = self.rfile.read(length).decode("utf-8", "replace")
            status, body = stand_in.answer(self.command, self.path, self.headers.get("X-Amz-Target", ""), given)
            self.send_response(status)
            self.send_header("x-amzn-RequestId", "00000000-0000-4000-8000-000000000000")
            if status >= 400:
                self.send_header("x-amzn-ErrorType", "NothingHere")
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body.encode())

        do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET  # noqa: N815

    return Requests
