"""Run benchmarks and print them."""

from __future__ import annotations

import argparse
import json
import platform
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from scaffold import __version__
from tests.benchmarks.checking import check
from tests.benchmarks.code import code
from tests.benchmarks.monorepo import monorepo
from tests.benchmarks.new import new
from tests.benchmarks.pathological import pathological
from tests.benchmarks.reading import read
from tests.benchmarks.start import start

Benchmark = Callable[[Path, int], tuple[str, dict[str, object]]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    names = ("start", "new", "monorepo", "read", "code", "check", "pathological")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(names)}; default: all")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each command, of which the median counts")
    parser.add_argument("--functions", type=int, default=2000, help="in the monorepo")
    parser.add_argument("--share", type=int, default=4, help="of the files of npm packages every so many is read")
    parser.add_argument("--json", metavar="FILE", type=Path, help="also write the figures there")
    given = parser.parse_args()
    known: dict[str, Benchmark] = {
        "start": start,
        "new": new,
        "monorepo": partial(monorepo, functions=given.functions),
        "read": read,
        "code": partial(code, share=given.share),
        "check": check,
        "pathological": pathological,
    }
    if unknown := set(given.names) - set(known):
        parser.error(f"there are {', '.join(known)}; not {', '.join(sorted(unknown))}")
    found: dict[str, object] = {"scaffold": __version__, "python": platform.python_version()}
    for name in given.names or known:
        with tempfile.TemporaryDirectory(prefix="scaffold-") as folder:
            text, found[name] = known[name](Path(folder), given.rounds)
        print(text + "\n", flush=True)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n")


main()
