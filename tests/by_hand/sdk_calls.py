"""What is seen of the AWS SDK in real code, and what an independent count says stands there.

    .venv/bin/python -m tests.by_hand.sdk_calls FOLDER… [--calls NUMBER] [--unresolved] [--unseen]

A folder is a checkout. `--calls` prints that many calls, chosen at random, with what was made of them: to be judged by
reading. `--unseen` prints what the independent count has and the resolver has neither resolved nor listed: every
`.name(` of which an operation of any SDK release is called, in a file that names the SDK. Most of these are something
else; a call of a client among them is a defect.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from scaffold.disk import read
from scaffold.model import Place, Project, line_of
from scaffold.sdk import names
from scaffold.sdk.calls import uses
from scaffold.sdk.files import SPEAKS, Files
from scaffold.sdk.index import index
from scaffold.sdk.uses import Call, Uses

METHOD = re.compile(r"\.\s*(\w+)\s*\(")
SENT = re.compile(r"\)\s*\.\s*promise\s*\(\s*\)")
GENERAL = names.ACTIONS.keys() | {"search", "select", "sign", "verify", "enable", "disable"}
"""Names of operations that much else is called by: counted where `.promise()` follows."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.by_hand.sdk_calls", description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--calls", type=int, default=0, metavar="NUMBER")
    parser.add_argument("--unresolved", action="store_true")
    parser.add_argument("--unseen", action="store_true")
    given = parser.parse_args()
    every: list[tuple[Path, Project, Call]] = []
    total: Counter[str] = Counter()
    for folder in given.folders:
        project = read(folder)
        started = time.process_time()
        found = uses(project)
        seconds = time.process_time() - started
        figures = counted(project, found, seconds)
        total.update(figures)
        print(f"{folder.name}: " + shown(figures))
        every += [(folder, project, call) for call in found.calls]
        for one in found.unresolved if given.unresolved else ():
            print(f"  {at(project, one.place)}: {one.text} | {one.reason}{' (test)' if one.test else ''}")
        for place, name in unseen(project, found) if given.unseen else ():
            print(f"  {at(project, place)}: .{name}(")
    print("in all: " + shown(total))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    for folder, project, call in random.sample(every, min(given.calls, len(every))):
        described(folder, project, call)
    return 0


def counted(project: Project, found: Uses, seconds: float) -> Counter[str]:
    files = Files(project)
    return Counter(
        {
            "code files": len(files.code),
            "kB": sum(map(len, files.code.values())) // 1000,
            "milliseconds": round(seconds * 1000),
            "clients": len(found.constructions),
            "calls": len(found.calls),
            "calls in tests": sum(call.test for call in found.calls),
            "references": sum(call.end == "reference" for call in found.calls),
            "with a whole input": sum(call.given is not None and call.given.whole for call in found.calls),
            "unresolved": sum(not one.test for one in found.unresolved),
            "unresolved in tests": sum(one.test for one in found.unresolved),
            ".promise() written": sum(len(SENT.findall(text)) for text in files.code.values()),
            ".promise() seen": sum(call.end == "promise" for call in found.calls),
        }
    )


def shown(figures: Counter[str]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in figures.items() if number)


def unseen(project: Project, found: Uses) -> Iterator[tuple[Place, str]]:
    """What is called like an operation and was neither resolved nor listed, in files that name the SDK."""
    every = index()
    operations = {
        one for name in every.services() for model in every.service(name).values() for one in model.operations
    }
    known = [call.place for call in found.calls] + [one.place for one in found.unresolved]
    for path, text in Files(project).code.items():
        for match in METHOD.finditer(text) if SPEAKS.search(text) else ():
            name = names.WRAPPED.sub("", match[1])
            rest = text[match.end() : match.end() + 600]
            if name not in operations | GENERAL or (name in GENERAL and not SENT.search(rest)):
                continue
            if not any(one.path == path and one.start <= match.start() < one.end for one in known):
                yield Place(path, match.start(1), match.end(1)), match[1]


def at(project: Project, place: Place) -> str:
    return f"{place.path}:{line_of(project.text(place.path), place.start)}"


def described(folder: Path, project: Project, call: Call) -> None:
    text = project.text(call.place.path)[call.place.start : call.place.end]
    what = f"{call.service}{'.DocumentClient' if call.document else ''}.{call.method}"
    print(f"\n{folder.name}/{at(project, call.place)}\n  {' '.join(text.split())[:160]}")
    print(f"  {what}, operation {call.operation}, {call.state or ''} {call.end}{' (test)' if call.test else ''}")
    for made in sorted(call.made):
        print(f"  made at {at(project, made)}: {' '.join(project.text(made.path)[made.start : made.end].split())[:90]}")
    if call.given:
        print("  " + " ".join(".".join(one.path) + ("" if one.sure else "?") for one in call.given.members)[:300])
        print(
            "  not seen: "
            + "; ".join(f"{'.'.join(one.path) or 'its own'}: {one.reason}" for one in call.given.gaps)[:300]
        )


if __name__ == "__main__":
    raise SystemExit(main())
