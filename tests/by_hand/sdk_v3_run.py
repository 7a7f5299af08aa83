"""Does real code do the same once it is rewritten for version 3 of the SDK? Old code beside new code, on one Node.js.

    .venv/bin/python -m tests.by_hand.sdk_v3_run TREES [--only WORD]

TREES holds public repositories as OWNER+NAME; sdk_v3_run.toml names handlers in them, events, and what a server on this
machine answers in the place of AWS. Old code has 2.1692.0, new code 3.895.0. Compared are the result or the name and
message of the error, what was logged, and what was asked of AWS: the action and the body, where that is JSON. `listed`
of a case says what is known to differ, since a person is told to look there. Exits 1 where anything else differs.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold import codemod, facts
from scaffold.disk import read
from scaffold.model import Function, Migration, Place
from scaffold.node import cache_folder, node
from scaffold.sdk.rewrite import rewriting, spliced
from tests.by_hand.stand_in import StandIn
from tests.npm import installed

V2, V3, NODE = "aws-sdk@2.1692.0", "3.895.0", "22.23.3"
PACKAGE = re.compile(r"@aws-sdk/[\w-]+")
RUN = r"""
const [file, name, event] = process.argv.slice(1), logs = [];
const shown = (one) => (one instanceof Error ? 'Error' : typeof one === 'string' ? one : JSON.stringify(one));
for (const way of ['log', 'info', 'warn', 'error', 'debug'])
  console[way] = (...said) => logs.push(said.map(shown).join(' '));
const end = (found) => { process.stdout.write(JSON.stringify({ ...found, logs })); process.exit(); };
const fail = (error) => end({ error: error && [error.name, error.message] });
const context = { awsRequestId: 'r', functionName: 'f', functionVersion: '1', getRemainingTimeInMillis: () => 9000 };
process.once('beforeExit', () => end({ result: 'nothing' }));
const back = (error, result) => (error ? fail(error) : end({ result }));
const given = require(file)[name](JSON.parse(event), context, back);
if (given && given.then) given.then((result) => end({ result }), fail);
"""


class Asked(StandIn):
    """A server that remembers what was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[object] = []

    def answer(self, method: str, path: str, target: str, body: str) -> tuple[int, str]:
        try:
            given: object = json.loads(body) if body else ""
        except ValueError:
            given = "" if target else sorted(body.split("&"))
        self.asked.append([target or f"{method} {path.partition('?')[0]}", given])
        return super().answer(method, path, target, body)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.by_hand.sdk_v3_run", description=__doc__.splitlines()[0])
    parser.add_argument("trees", type=Path, metavar="TREES")
    parser.add_argument("--only", default="", metavar="WORD", help="handlers with a word in their path")
    given = parser.parse_args()
    cases = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["handler"]
    differ = 0
    for case in cases:
        if given.only in f"{case['tree']}/{case['file']}":
            differ += _case(given.trees, case)
    return int(differ > 0)


def _case(trees: Path, case: Mapping[str, Any]) -> int:
    """Run one handler on both sides, and print what it does; gives how many events differ."""
    binary, wrong = node(NODE, cache=cache_folder(os.environ), environ=os.environ), 0
    with tempfile.TemporaryDirectory() as desk, Asked() as server:
        server.answers = case.get("answers", {})
        sides = {side: Path(desk) / side for side in ("v2", "v3")}
        for side in sides.values():
            shutil.copytree(trees / case["tree"] / case.get("package", ""), side)
        specs = _rewritten(sides["v3"], case["file"])
        for side, folder in sides.items():
            modules = folder / "node_modules"
            shutil.rmtree(modules, ignore_errors=True)
            modules.mkdir()
            for wanted in (case.get("install", []), specs if side == "v3" else [V2]):
                _linked(modules, installed(*wanted)) if wanted else None
        for what, event in case["events"].items():
            said = {}
            for side, folder in sides.items():
                server.asked.clear()
                said[side] = _run(binary, folder / case["file"], case["handler"], event, server, case)
            same = {part: said["v2"].get(part) == said["v3"].get(part) for part in said["v2"] | said["v3"]}
            known = case.get("listed", {}).get(what, [])
            bad = [part for part, equal in same.items() if not equal and part not in known]
            listed = "".join(f", {part} differs as listed" for part in known if not same[part])
            outcome = f"DIFFERS in {', '.join(bad)}" if bad else "the same"
            print(f"{case['tree']}/{case['file']}: {what}: {outcome}{listed}")
            for side in sides if bad else ():
                print(f"  {side} {json.dumps(said[side])[:1500]}")
            wrong += bool(bad)
    return wrong


def _linked(modules: Path, found: Path) -> None:
    """Each package of one folder in another."""
    for one in found.iterdir():
        inner = one.iterdir() if one.name.startswith("@") else [one]
        for package in inner:
            goal = modules / package.relative_to(found)
            goal.parent.mkdir(exist_ok=True)
            if not goal.exists():
                goal.symlink_to(package)


def _rewritten(folder: Path, file: str) -> list[str]:
    """Rewrite a tree, and say which packages it needs. Raises AssertionError where the file stays."""
    project, place = read(folder), Place("", 0, 0)
    function = Function("every", place, "nodejs16.x", (place,), "", None, ())
    migration = Migration((function,), facts.find("nodejs22.x"), facts.runtimes())
    transform = codemod.codemod(os.environ, cache_folder(os.environ), lambda _: None)
    found = rewriting(project, migration, transform, lambda _: V3)
    edits = [edit for hit in found.hits for edit in hit.edits]
    assert any(edit.path == file for edit in edits), [hit.note for hit in found.stays if hit.path == file]
    packages: set[str] = set()
    for path in {edit.path for edit in edits}:
        text = spliced(project.text(path), [edit for edit in edits if edit.path == path])
        (folder / path).write_text(text, "utf-8")
        packages |= set(PACKAGE.findall(text)) if not path.endswith("package.json") else set()
    return [f"{name}@{V3}" for name in sorted(packages)]


def _run(binary: Path, file: Path, handler: str, event: str, server: Asked, case: Mapping[str, Any]) -> dict[str, Any]:
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "eu-west-1"}
    quiet = {"AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE": "1", "PATH": os.environ["PATH"]}
    environ = {**keys, **quiet, **server.variables(), **case.get("variables", {})}
    done = subprocess.run(
        [binary, "--no-deprecation", "-e", RUN, str(file), handler, event],
        env=environ, cwd=file.parent, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    found = json.loads(done.stdout) if done.stdout.startswith("{") else {"result": (done.stderr or done.stdout)[-800:]}
    return {**found, "asked": list(server.asked)}


if __name__ == "__main__":
    raise SystemExit(main())
