"""What the rules say of calls of the AWS SDK in real code, against the real packages.

    .venv/bin/python -m tests.by_hand.sdk_confirm FOLDER… [--calls 100] [--made 500] [--seed 1]

A folder is a checkout. `--calls` is how many of its calls are taken at random, besides each that a rule would tell of
with one of the two SDKs; `--made` how many calls are made up: an operation of any release, with members of any
release. Of each the client is made by aws-sdk 2.290.0 on Node.js 8.10.0 and by 2.437.0 on 10.15.3, and its input,
as far as it is seen, goes through the SDK's own validation. Prints where that and the index do not agree.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scaffold.disk import read
from scaffold.model import Place, line_of
from scaffold.node import cache_folder, node
from scaffold.sdk.asked import Ask, Asking, members, operation, required, service
from scaffold.sdk.calls import uses
from scaffold.sdk.index import index
from scaffold.sdk.uses import Call, Construction, Given, Member, Uses

sys.path.append(str(Path(__file__).parent.parent))
from npm import installed

PAIR = (("8.10.0", "2.290.0"), ("10.15.3", "2.437.0"))
SCRIPT = Path(__file__).with_name("sdk_confirm.js")
NOWHERE = Place("made.js", 0, 0)


@dataclass(frozen=True)
class Tried:
    """A call, and what the rules can ask of it."""

    name: str
    call: Call
    asking: Asking

    @property
    def pin(self) -> str | None:
        made = [self.asking.made[place] for place in self.call.made if place in self.asking.made]
        return made[0].pin if made else None

    @property
    def whole(self) -> bool:
        """Whether all of the input is seen: else what is missing may be given."""
        return self.call.given is not None and not self.call.given.gaps

    def sent(self) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        for member in self.call.given.members if self.call.given else ():
            inner = tree
            for part in member.path:
                inner = inner.setdefault(part, {})
        one = self.call
        return {
            "service": one.service,
            "pin": self.pin,
            "method": one.method,
            "document": one.document,
            "state": one.state,
            "operation": one.operation,
            "members": tree if one.given else None,
        }

    def asks(self) -> Iterator[tuple[str, Ask]]:
        """What is asked, under the word by which the real package answers."""
        made = Construction(self.call.place, self.call.service, False, None, Given(), False)
        yield from (("service", ask) for ask in service(self.asking, made))
        for ask in operation(self.asking, self.call):
            yield "method" if self.call.document else "state" if self.call.state else "operation", ask
        yield from ((f"unexpected {_path(ask)}", ask) for ask in members(self.asking, self.call))
        yield from ((f"missing {_path(ask)}", ask) for ask in required(self.asking, self.call))


def _path(ask: Ask) -> str:
    return ask.what.partition(" of ")[0]


def said(tried: Tried, version: str) -> set[str]:
    """What the index says that fails with a release."""
    at = index().at(version)
    assert at is not None
    failing = {word for word, ask in tried.asks() if ask.answer(at) is False}
    return failing & {"service"} or failing & {"method", "operation", "state"} or failing


def unknown(tried: Tried) -> set[str]:
    """What the index would not tell though it fails, because no release has it."""
    every = range(len(index().releases))
    return {word for word, ask in tried.asks() if not any(ask.answer(at) for at in every)}


def real(tried: list[Tried], binary: str, version: str) -> list[set[str]]:
    environment = {"PATH": os.defpath, "NODE_PATH": str(installed(f"aws-sdk@{version}"))}
    command = [str(node(binary, cache=cache_folder(os.environ), environ=os.environ)), str(SCRIPT)]
    text = json.dumps([one.sent() for one in tried])
    done = subprocess.run(command, input=text, env=environment, capture_output=True, text=True, check=True)
    return [set(one) for one in json.loads(done.stdout)]


def found(folder: Path) -> Iterator[Tried]:
    """Every call of a checkout of which the operation and the pin are known."""
    project = read(folder)
    all_ = uses(project)
    asking = Asking(all_, {one.place.path: project.text(one.place.path) for one in all_.calls})
    for call in all_.calls:
        if (call.operation or call.state) and index().service(call.service):
            line = line_of(project.text(call.place.path), call.place.start)
            one = Tried(f"{folder.name}/{call.place.path}:{line} {call.service}.{call.method}", call, asking)
            pins = {asking.made[place].pin for place in call.made if place in asking.made}
            if len(pins) <= 1 and one.pin != "":
                yield one


def made(count: int, dice: random.Random) -> Iterator[Tried]:
    """Calls that nobody wrote: operations of any release, each with some members of any."""
    known = sorted(index().services())
    while count:
        name = dice.choice(known)
        version, model = dice.choice(sorted(index().service(name).items()))
        operation_, inputs = dice.choice(sorted(model.operations.items()))
        given = Given(tuple(_members(model, dice.choice(inputs)[1], (), dice)))
        client = Construction(Place("made.js", count, count), name, False, version, Given(), False)
        call = Call(NOWHERE, NOWHERE, name, False, operation_, operation_, None, "", given, frozenset(), False)
        call = replace(call, made=frozenset([client.place]))
        yield Tried(f"{name} {version} {operation_}", call, Asking(Uses(constructions=[client], calls=[call]), {}))
        count -= 1


def _members(model: Any, shape: str, path: tuple[str, ...], dice: random.Random) -> Iterator[Member]:
    """Some members of a shape of any release, and some inside them; what stands in maps has the key `key`."""
    for name, some in model.members(shape).items():
        if dice.random() < (0.7 if len(path) < 3 else 0.2) and len(path) < 8:
            member = dice.choice(some)
            here, inner = (*path, name), member.shape
            yield Member(here, NOWHERE, NOWHERE, "object", True)
            while inner[:2] in ("[]", "{}"):
                here = (*here, "[]" if inner[:2] == "[]" else "key")
                inner = inner[2:]
                if here[-1] == "key":
                    yield Member(here, NOWHERE, NOWHERE, "object", True)
            if inner:
                yield from _members(model, inner, here, dice)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.by_hand.sdk_confirm", description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--calls", type=int, default=100, metavar="NUMBER")
    parser.add_argument("--made", type=int, default=0, metavar="NUMBER")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    dice = random.Random(given.seed)
    every = [one for folder in given.folders for one in found(folder)]
    telling = [one for one in every if any(said(one, version) - unknown(one) for _, version in PAIR)]
    rest = [one for one in every if one not in telling]
    chosen = telling + dice.sample(rest, min(given.calls, len(rest)))
    print(f"{len(every)} calls, {len(telling)} that a rule tells of with one of the two, {len(chosen)} tried")
    chosen += made(given.made, dice)
    figures: Counter[str] = Counter()
    for binary, version in PAIR:
        for one, seen in zip(chosen, real(chosen, binary, version), strict=True):
            mine, silent = said(one, version), unknown(one)
            figures[f"{version}: agree"] += mine == (
                seen if one.whole else {w for w in seen if w[:7] != "missing" or w in mine}
            )
            figures[f"{version}: fail"] += bool(seen)
            for what in sorted(mine - seen):
                figures[f"{version}: told and fine"] += 1
                print(f"{version} told and fine: {one.name}: {what}")
            for what in sorted(seen - mine) if one.whole or "missing" not in " ".join(seen) else ():
                kind = "no release has it" if what in silent else "fails and not told"
                figures[f"{version}: {kind}"] += 1
                print(f"{version} {kind}: {one.name}: {what}")
    print(*(f"{what} {count}" for what, count in sorted(figures.items())), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
