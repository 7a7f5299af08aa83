"""Do real handlers answer as before once their projects are migrated: old code on old Node.js, new code on new?

    .venv/bin/python -m tests.by_hand.same_answer TREES [--to R] [--only WORD] [--sdk VERSION] [--shown]

TREES holds public repositories as OWNER+NAME; same_answer.toml names handlers in them and what each is given. Each
tree is copied and migrated as a person would (`scaffold migrate --to R --from nodejs8.10 --safety review
--allow-dirty`), packages come from npm and run no scripts, the SDK is the one that the runtime brought at its launch
(--sdk for targets that bring none), and what a handler asks of AWS a server on this machine answers. Four runs of each
event: old code on the old runtime, and against it new code on new (`moved`), new on old (`ahead`, as where code ships
first) and old on new (`bump`, a change of the runtime alone). Compared are the results or the errors' messages and
types, and what the handler logged. That error documents, FunctionError and the log line of a failure have another
shape on every runtime after nodejs8.10 is on the page of nodejs10.x and not counted. Exits 1 where `moved` differs and
no page is named.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scaffold import facts
from scaffold.invoke import Outcome, Settings, invoke, variables
from scaffold.node import cache_folder
from tests.by_hand.explained import differing, explained, remaining, seen, shown
from tests.by_hand.stand_in import StandIn
from tests.by_hand.trees import OLD, Tree, compiled, looked, migrate
from tests.npm import installed

BUNDLED = {OLD: "2.290.0", "nodejs10.x": "2.437.0"}
WAYS = ("moved", "ahead", "bump")


@dataclass(frozen=True)
class Case:
    """One handler of the list."""

    tree: str
    file: str
    """Of the tree; a template for code that stands inside it."""
    handler: str
    events: Mapping[str, str]
    """JSON, by a name for what it shows; `{stand-in}` is the port of the server that answers."""
    package: str = ""
    """The folder that is deployed."""
    install: Sequence[str] = ()
    link: Mapping[str, str] = field(default_factory=dict)
    """Packages that are folders of the same tree."""
    compile: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    put: Mapping[str, str] = field(default_factory=dict)
    """What stands for a template's parameters in its code."""
    mask: str = ""
    """What differs between any two runs."""
    why: Mapping[str, str] = field(default_factory=dict)
    """Of events that differ once moved in what no change of explained.py covers: the page that says it."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.by_hand.same_answer", description=__doc__.splitlines()[0])
    parser.add_argument("trees", metavar="TREES", type=Path)
    parser.add_argument("--to", metavar="R", default="nodejs10.x", help="the runtime to move to")
    parser.add_argument("--only", metavar="WORD", default="", help="handlers whose tree or file contain it")
    parser.add_argument("--sdk", metavar="VERSION", default="", help="an SDK v2 where the runtime brings none")
    parser.add_argument("--shown", action="store_true", help="print both sides of what differs")
    given = parser.parse_args()
    cases = [Case(**row) for row in tomllib.loads(Path(__file__).with_suffix(".toml").read_text())["handler"]]
    cases = [case for case in cases if given.only in f"{case.tree}/{case.file}"]
    total: Counter[str] = Counter()
    print("| handler | style | event | " + " | ".join(WAYS) + " | what says it | migrate |\n" + "|---" * 8 + "|")
    with tempfile.TemporaryDirectory(prefix="scaffold-") as temporary, StandIn() as stand_in:
        desk = Desk(Path(temporary), given.trees, given.to, given.sdk, stand_in)
        for case in cases:
            for row, counted, lines in desk.rows(case):
                print(row, flush=True)
                total += counted
                if given.shown and lines:
                    print("\n".join(f"      {line[:600]}" for line in lines))
    handlers = len({(case.tree, case.file, case.handler) for case in cases})
    print(f"\n{handlers} handlers of {len({case.tree for case in cases})} trees, {total['events']} events:")
    print("\n".join(f"  {name}: {count}" for name, count in sorted(total.items()) if name != "events"))
    return int(total["moved: differs, no page named"] > 0)


@dataclass
class Desk:
    """Where copies are made and run."""

    folder: Path
    source: Path
    target: str
    sdk: str
    stand_in: StandIn
    trees: dict[tuple[str, bool], Tree] = field(default_factory=dict)
    said: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """What `migrate` reported of a tree."""

    def rows(self, case: Case) -> Iterator[tuple[str, Counter[str], list[str]]]:
        """A line for each event, what it counts as, and both sides of what differs."""
        name = f"{case.tree} {case.file} {case.handler}"
        try:
            old, new = (self._package(case, migrated) for migrated in (False, True))
        except (subprocess.CalledProcessError, KeyError, OSError) as error:
            yield f"| {name} | | | could not run: {error!r:.200} |", Counter({"could not run": 1}), []
            return
        way = self.trees[case.tree, False].styles.get((case.file, case.handler), "not found")
        told = self._told(case)
        for event, body in case.events.items():
            first = seen(case.mask, self._run(case, OLD, old, body))
            others = [(self.target, new), (OLD, new), (self.target, old)]
            sides = [seen(case.mask, self._run(case, runtime, code, body)) for runtime, code in others]
            apart = [differing(first, other) for other in sides]
            ended = "error" if "error" in first else "result"
            counted = Counter({"events": 1, f"old ends with: {ended}": 1})
            counted.update(f"{word}: {'differs' if one else 'same'}" for word, one in zip(WAYS, apart, strict=True))
            why = case.why.get(event, "") or " + ".join(explained(first, sides[0]) or ()) if apart[0] else ""
            if apart[0]:
                counted[f"moved: differs, {'page' if why else 'no page'} named"] = 1
            cells = " | ".join(", ".join(one) or "same" for one in apart)
            yield (
                f"| {name} | {way} | {event} ({ended}) | {cells} | {why} | {told} |",
                counted,
                list(shown(*((first, sides[0]) if why else remaining(first, sides[0])))),
            )

    def _told(self, case: Case) -> str:
        """The rules that `migrate` named in the package's code, and who was held."""
        report = self.said[case.tree]
        mine = [Path(case.package or Path(case.file).parent), *map(Path, case.link.values())]
        near = [
            f"{one['rule']} ({word})"
            for word in ("done", "left")
            for one in report[word]
            if one["kind"] == "code"
            and (one["path"] == case.file or any(Path(one["path"]).is_relative_to(folder) for folder in mine))
        ]
        names = self.trees[case.tree, True].names.get((case.file, case.handler), ())
        held = any(one["state"] == "held" and one["name"] in names for one in report["functions"])
        return ", ".join([*sorted(set(near)), *(["held"] if held else [])])

    def _run(self, case: Case, runtime: str, code: Path, event: str) -> Outcome:
        found = facts.find(runtime)
        self.stand_in.answers = case.answers
        version = BUNDLED.get(runtime, self.sdk)
        paths = variables(found, code, Settings(), Path("node"), "")["NODE_PATH"]
        if version:
            paths = paths.replace("/var/runtime/node_modules", str(installed(f"aws-sdk@{version}")))
        stem = Path(case.file).name.partition(".")[0] if case.file.endswith((".js", ".ts")) else "index"
        inner = Path(case.file).parent.relative_to(case.package) if case.package else Path()
        handler = f"{inner / stem}.{case.handler}" if case.file.endswith((".js", ".ts")) else f"index.{case.handler}"
        settings = Settings(
            handler=handler,
            timeout=4.0,
            variables={"NODE_PATH": paths, **self.stand_in.variables(), **case.variables},
        )
        text = event.replace("{stand-in}", str(self.stand_in.port))
        return invoke(found, code, text.encode(), settings, cache=cache_folder(os.environ), environ=os.environ)

    def _package(self, case: Case, migrated: bool) -> Path:
        """The folder that is deployed, with its packages, compiled where it must be."""
        tree = self._tree(case.tree, migrated)
        goal = Path(tempfile.mkdtemp(dir=self.folder)) / "task"
        if not case.file.endswith((".js", ".ts")):
            code = tree.inline[case.file, case.handler].replace("${!", "\0")
            for name, value in case.put.items():
                code = code.replace(f"${{{name}}}", value)
            goal.mkdir()
            (goal / "index.js").write_text(code.replace("\0", "${"))
        else:
            inner = case.package or str(Path(case.file).parent)
            shutil.copytree(tree.folder / inner, goal, ignore=shutil.ignore_patterns("node_modules", ".git"))
        self._modules(case, tree, goal / "node_modules")
        if case.compile:
            compiled(goal)
        return goal

    def _modules(self, case: Case, tree: Tree, goal: Path) -> None:
        if not case.link:
            if case.install:
                goal.symlink_to(installed(*case.install))
            return
        goal.mkdir()
        for one in installed(*case.install).iterdir() if case.install else ():
            (goal / one.name).symlink_to(one)
        for name, folder in case.link.items():
            shutil.copytree(tree.folder / folder, goal / name, ignore=shutil.ignore_patterns("examples", ".git"))

    def _tree(self, name: str, migrated: bool) -> Tree:
        if (name, migrated) not in self.trees:
            folder = self.folder / ("new" if migrated else "old") / name
            shutil.copytree(self.source / name, folder, symlinks=True)
            if migrated:
                self.said[name] = migrate(folder, self.target)
            self.trees[name, migrated] = looked(folder, self.target)
        return self.trees[name, migrated]


if __name__ == "__main__":
    sys.exit(main())
