"""Law 12: no command opens a socket, nor starts a program but git and the `node` whose version `new` tells."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Shell

FILES = {
    "template.yaml": (
        Path(__file__).parents[1] / "projects/sam-monorepo/before/services/orders/template.yaml"
    ).read_bytes(),
    "src/list.js": "exports.handler = async () => new Buffer(3);\n",
    "report/index.js": "exports.handler = async () => 1;\n",
}
CALLS = (
    ("new", "my-function"),
    ("new", "old", "--runtime", "nodejs8.10", "--set", "infrastructure=sam"),
    ("functions", "shop"),
    ("functions", "my-function", "old"),
    ("migrate", "shop"),
    ("migrate", "shop", "--to", "nodejs24.x", "--diff"),
    ("migrate", "shop", "--to", "nodejs24.x"),
    ("migrate", "old", "--to", "nodejs24.x", "--allow-dirty", "--format", "json"),
    ("show", "shop"),
    ("show", "shop", "--format", "markdown"),
    ("undo", "shop"),
    ("runtimes",),
    ("runtimes", "nodejs24.x"),
    ("rules",),
    ("explain", "buffer-constructor"),
    ("explain", "nodejs8.10"),
    ("--help",),
)


@pytest.fixture
def forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError(f"a socket was asked for: {arguments}")

    for name in ("socket", "create_connection", "create_server", "socketpair", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    run: Callable[..., object] = subprocess.Popen.__init__

    def watched(self: object, args: list[str], *rest: object, **options: object) -> None:
        assert Path(args[0]).name in ("git", "node"), args
        run(self, args, *rest, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", watched)


def test_no_socket_is_opened(shell: Shell, forbidden: None) -> None:
    shell.commit({f"shop/{path}": content for path, content in FILES.items()})
    codes = {call: shell(*call).code for call in CALLS}
    assert {call for call, code in codes.items() if code not in (0, 1)} == {("migrate", "shop")}


def test_the_guard_guards(forbidden: None) -> None:
    with pytest.raises(AssertionError, match="a socket was asked for"):
        socket.create_connection(("localhost", 1))
    with pytest.raises(AssertionError):
        subprocess.run(["curl", "--version"], check=False)
