"""Which options the Node.js of each runtime takes in NODE_OPTIONS, asked of the real binaries.

    .venv/bin/python -m tests.by_hand.node_options > scaffold/node_options.json

Asked is for every option that some version lists in `process.allowedNodeEnvironmentFlags` (10.10 and newer), and those
of V8 and of old versions in MORE. Kept are the options that one runtime takes and a later one refuses. A runtime takes
an option where the version that Lambda ran or the newest of its major does; one that fails for its value is taken.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from scaffold import facts
from scaffold.node import cache_folder, node

OLDEST = "nodejs8.10"
MORE = re.findall(
    r"--[\w-]+",
    """
    --abort-on-uncaught-exception --stack-trace-limit --max-old-space-size --max-semi-space-size --expose-gc --harmony
    --max-executable-size --optimize-for-size --stack-size --force-async-hooks-checks --zero-fill-buffers --prof-process
    --track-heap-objects --trace-events-enabled --perf-basic-prof --perf-prof --interpreted-frames-native-stack
    --security-revert --expose-internals --use-openssl-ca --use-bundled-ca --tls-cipher-list --v8-pool-size
    --icu-data-dir --trace-sync-io --redirect-warnings --expose-http2 --napi-modules --openssl-config
    """,
)
VALUE = "=1"
LIST = "console.log(JSON.stringify([...process.allowedNodeEnvironmentFlags]))"
REFUSED = ("not allowed in NODE_OPTIONS", "bad option", "invalid negation", "is invalid")


def binaries() -> Iterator[tuple[str, Path]]:
    """Runtimes, each with a binary; two for those whose patch on Lambda is not the newest."""
    cache = cache_folder(os.environ)
    known = facts.runtimes()
    for runtime in known.values():
        if runtime.rank >= known[OLDEST].rank:
            for version in sorted({runtime.patch, runtime.node}):
                yield runtime.identifier, node(version, cache=cache, environ=os.environ)


def options(binary: Path) -> list[str]:
    """What a version says that it takes; empty for those that cannot say it."""
    asked = subprocess.run([binary, "-e", LIST], capture_output=True, text=True, timeout=30, check=False)
    found = json.loads(asked.stdout) if asked.returncode == 0 else []
    return [one.replace("_", "-") for one in found if one.startswith("--")]


def taken(binary: Path, option: str) -> bool:
    """Whether a version starts with an option, bare or with a value."""
    return any(_starts(binary, given) for given in (option, option + VALUE))


def _starts(binary: Path, given: str) -> bool:
    environ = {"NODE_OPTIONS": given, "PATH": "/usr/bin:/bin"}
    try:
        asked = subprocess.run(
            [binary, "-e", "0"],
            env=environ,
            cwd="/tmp",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True
    return asked.returncode != 9 or not any(word in asked.stderr for word in REFUSED)


def main() -> None:
    known = list(binaries())
    everything = sorted({*MORE, *(one for _, binary in known for one in options(binary))})
    order = list(dict.fromkeys(name for name, _ in known))
    table: dict[str, list[str]] = {}
    for option in everything:
        found = [name for name in order if any(name == one and taken(binary, option) for one, binary in known)]
        if found and order[order.index(found[0]) :] != found:
            table[option] = found
        print(".", end="", file=sys.stderr, flush=True)
    json.dump({"versions": {name: _versions(name) for name in order}, "taken": table}, sys.stdout, indent=1)


def _versions(name: str) -> list[str]:
    runtime = facts.find(name)
    return sorted({runtime.patch, runtime.node})


if __name__ == "__main__":
    main()
