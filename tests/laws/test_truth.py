"""Law 10: what a page claims to have been seen is seen, on the real Node.js of both sides.

Of every page whose evidence is `run` or `replica`, each example is run that has an `Event:` (its handler is invoked as
Lambda would) or whose program prints. On the old and the new side of its hop what stands before the fix must be seen to
differ, and what a safe fix made of it must be seen to agree. In an event `"<error document>"` stands for the document
that the side's runtime gives when a function throws, `"<exit document>"` for that after `process.exit(1)`, `"<function
error>"` for FunctionError, and `"<log line>"` for the line of a `console.log`. Files that the rule leaves alone
(`Unchanged:`) are part of the project that is run. Code that loads `aws-sdk` has the release that the side's runtime
carried on the day of the founding pair, in `node_modules`, and credentials that are none.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from npm import installed

from scaffold import data, facts, pages
from scaffold.grammar import Example, Page
from scaffold.invoke import Outcome, Settings, invoke
from scaffold.invoke.compare import same
from scaffold.model import Runtime
from scaffold.node import cache_folder

SEEN = ("run", "replica")
RUNS = re.compile(r"\.m?js$")
EXPORTS = re.compile(r"\bexports\b|^export ", re.M)
PRINTS = re.compile(r"\bconsole\.\w+\(|\bprocess\.stdout\.write\(|\bfs\b")
FAILING = "exports.handler = async () => { throw new Error('boom'); };"
EXITING = "exports.handler = async () => process.exit(1);"
LOGGING = "exports.handler = async () => { console.log('order 17: sent'); };"
MARKS: Mapping[str, tuple[str, Callable[[Outcome], str]]] = {
    "<error document>": (FAILING, lambda outcome: (outcome.error or b"").decode()),
    "<exit document>": (EXITING, lambda outcome: (outcome.error or b"").decode()),
    "<function error>": (FAILING, lambda outcome: outcome.fault),
    "<log line>": (LOGGING, lambda outcome: outcome.log[0]),
}
SDK = re.compile(r"""['"]aws-sdk['"/]""")
FOUNDING = "2019-06-20"
"""A day on which nodejs8.10 carried 2.290.0 and nodejs10.x 2.437.0."""
NOBODY = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "none", "AWS_REGION": "us-east-1"}
Files = Mapping[str, str]


def examples() -> Iterator[tuple[Page, Example]]:
    """What can be run, of the pages that claim that it was."""
    for page in pages.pages(data.folder("docs") / "rules"):
        if page.meta["evidence"] in SEEN:
            yield from ((page, example) for example in page.examples if event(example) is not None or program(example))


def before(example: Example) -> Files:
    """The project as it was, what the rule leaves alone in it too."""
    return example.texts("Before", "Flagged", "Unchanged")


def event(example: Example) -> str | None:
    return next(iter(example.texts("Event").values()), None)


def program(example: Example) -> str | None:
    """The file of an example that does something by itself."""
    changed = example.texts("Before", "Flagged")
    files = [file for file, text in changed.items() if RUNS.search(file) and PRINTS.search(text)]
    return files[0] if len(files) == 1 and not EXPORTS.search(changed[files[0]]) else None


def hop(page: Page, example: Example) -> tuple[Runtime, Runtime]:
    known = list(facts.runtimes().values())
    if example.hop:
        return facts.find(example.hop[0]), facts.find(example.hop[1])
    new = facts.find(page.meta["since"])
    return known[new.rank - 1], new


def called(runtime: Runtime, folder: Path, files: Files, given: str, handler: str = "index.handler") -> Outcome:
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, "utf-8")
    carried(runtime, folder, files)
    settings = Settings(handler=handler, timeout=10)
    return invoke(runtime, folder, given.encode(), settings, cache=cache_folder(os.environ), environ=os.environ)


def carried(runtime: Runtime, folder: Path, files: Files) -> None:
    """The SDK beside code that loads it."""
    version = next((one.value for one in facts.bundled(runtime, FOUNDING)), "")
    modules = folder / "node_modules"
    if version.startswith("2.") and not modules.exists() and any(map(SDK.search, files.values())):
        modules.symlink_to(installed(f"aws-sdk@{version}"))


def filled(runtime: Runtime, folder: Path, given: str) -> str:
    """An event with what the runtime itself makes put in its place."""
    for mark, (code, text) in MARKS.items():
        if f'"{mark}"' in given:
            outcome = called(runtime, folder, {"index.js": code}, "{}")
            given = given.replace(f'"{mark}"', json.dumps(text(outcome)))
    return given


def printed(binary: Path, folder: Path, files: Files, file: str) -> tuple[int, str]:
    """Exit status and output of a program; what it puts into /tmp goes into the test's own folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text.replace('"/tmp/', f'"{folder}/'), "utf-8")
    done = subprocess.run(
        [binary, file],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "TZ": ":UTC", "LANG": "en_US.UTF-8", **NOBODY},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=30,
        check=False,
    )
    return done.returncode, re.sub(r"\(node:\d+\)", "(node:PID)", done.stdout.decode())


@pytest.mark.parametrize(
    "page",
    [page for page in pages.pages(data.folder("docs") / "rules") if page.meta["evidence"] in SEEN],
    ids=lambda page: page.id,
)
def test_what_is_claimed_to_be_seen_can_be_run(page: Page) -> None:
    mine = [example for owner, example in examples() if owner is page]
    assert mine, f"{page.path}: evidence {page.meta['evidence']}, but no example has an event or prints"
    real = [example for example in mine if event(example) is None or hop(page, example)[0].identifier != "nodejs8.10"]
    expected = "run" if real else "replica"
    assert page.meta["evidence"] == expected, f"{page.path}: what is run makes the evidence {expected!r}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "example"), list(examples()), ids=lambda one: one.id if isinstance(one, Page) else one.title
)
def test_what_is_claimed_is_seen(
    page: Page, example: Example, tmp_path: Path, real_node: Callable[[str], Path]
) -> None:
    given, file = event(example), program(example)
    sides = hop(page, example)

    def see(files: Files, name: str) -> list[object]:
        """The two sides: outcomes, or statuses and outputs."""
        seen: list[object] = []
        for side in sides:
            folder = tmp_path / name / side.identifier
            folder.mkdir(parents=True)
            if given is not None:
                full = filled(side, folder, given)
                code = next(file for file in files if RUNS.search(file))
                seen.append(called(side, folder, files, full, f"{Path(code).stem}.handler"))
            else:
                assert file is not None
                carried(side, folder, files)
                seen.append(printed(real_node(side.patch), folder, files, file))
        return seen

    def agree(old: object, new: object) -> bool:
        return same(old, new) if isinstance(old, Outcome) and isinstance(new, Outcome) else old == new

    old, new = see(before(example), "before")
    assert not agree(old, new), f"{page.path}:{example.line}: no difference between {sides[0].name} and {sides[1].name}"
    after = {**before(example), **example.texts("After")}
    if page.meta["safety"] == "safe" and after != before(example):
        old, new = see(after, "after")
        assert agree(old, new), f"{page.path}:{example.line}: after the fix: {old} on the old side, {new} on the new"
