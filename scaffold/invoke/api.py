"""Lambda's Runtime API (2018-06-01) on loopback, for one invocation.

A runtime asks for the next event, posts a result or an error, and asks again: then the invocation is over.
"""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Self

UNSAMPLED = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0"


class Api:
    """Hands out one event and keeps what is posted first. A context manager; read its members after `over`."""

    def __init__(self, event: bytes, request: str, arn: str, seconds: float, trace: str = UNSAMPLED) -> None:
        self.event, self.request, self.arn, self.seconds, self.trace = event, request, arn, seconds, trace
        self.result: bytes | None = None
        self.error: bytes | None = None
        self.given_at: float | None = None
        """When the event was handed out (time.monotonic)."""
        self.over = threading.Event()
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _requests(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._closed.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def asked(self) -> dict[str, str] | None:
        """The headers of the event; None once it was given and the invocation is over."""
        with self._lock:
            if self.given_at is None:
                self.given_at = time.monotonic()
                return {
                    "Lambda-Runtime-Aws-Request-Id": self.request,
                    "Lambda-Runtime-Deadline-Ms": str(int((time.time() + self.seconds) * 1000)),
                    "Lambda-Runtime-Invoked-Function-Arn": self.arn,
                    "Lambda-Runtime-Trace-Id": self.trace,
                    "Content-Type": "application/json",
                }
        self.over.set()
        self._closed.wait()
        return None

    def posted(self, path: str, body: bytes) -> None:
        """Keep the first result or error of the event, or of the runtime's start."""
        with self._lock:
            if self.result is not None or self.error is not None:
                return
            if path.endswith("/response"):
                self.result = body
            elif path.endswith("/error"):
                self.error = body


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def server_bind(self) -> None:
        """Without the look-up of our own name that HTTPServer makes."""
        TCPServer.server_bind(self)

    def handle_error(self, request: object, client_address: object) -> None:
        """A runtime that is killed leaves broken connections: no news."""


def _requests(api: Api) -> type[BaseHTTPRequestHandler]:
    class Requests(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing: a runtime's requests are no one's log."""

        def do_GET(self) -> None:
            headers = api.asked()
            if headers is None:
                self.close_connection = True
            else:
                self._answer(200, headers, api.event)

        def do_POST(self) -> None:
            chunked = self.headers.get("Transfer-Encoding", "").lower() == "chunked"
            length = int(self.headers.get("Content-Length") or 0)
            api.posted(self.path, self._chunks() if chunked else self.rfile.read(length))
            self._answer(202, {}, b"")

        def _chunks(self) -> bytes:
            """The body that a streaming handler sends piece by piece, and past its trailers."""
            body = b""
            while size := int(self.rfile.readline().partition(b";")[0] or b"0", 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return body

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    return Requests
