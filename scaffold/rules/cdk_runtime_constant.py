"""Runtimes that a program's functions take from a constant whose name says nothing of a runtime."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scaffold import worlds
from scaffold.functions.followed import hits, written
from scaffold.model import Hit, Migration, Place, Project
from scaffold.regex import regex
from scaffold.spelling import member, of_runtime

MEMBERS = {"cdk": ("**.*untime|*RUNTIME|*RUNTIME_*|*untimeNode*",), "pulumi": ("**.*untime",)}
"""What the pages cdk-runtime and pulumi-runtime look at."""
TEXTS = (
    "**.Function|CfnFunction|CallbackFunction|NewFunction|NodejsFunction.runtime",
    "**.Function|CfnFunction|CallbackFunction|NewFunction|NodejsFunction.*.runtime|Runtime",
    "**.createFunction|create_function|updateFunctionConfiguration|update_function_configuration.Runtime",
    "**.createFunction|updateFunctionConfiguration|CreateFunctionCommand|UpdateFunctionConfigurationCommand.*.Runtime",
    "**.CreateFunctionCommand|UpdateFunctionConfigurationCommand.Runtime",
    "**[FunctionName=*][Handler=*][Code=*].Runtime",
    "**.*untime.Runtime.0",
)
"""What the page function-call-runtime looks at."""
OTHERS = ("modules", "serverless")
"""Worlds whose functions stand in programs too, and have pages of their own."""
NAMED = regex(r"([A-Za-z_$][\w$]*)['\"]?(?:\s*:\s*[\w$.]+)?\s*[:=]\s*(?:[\w$]+\.)*['\"]?\Z")
LEAD = 200
"""Characters before a runtime in which the name stands that is given it."""


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    world = worlds.named("programs")
    given: dict[tuple[str, ...], list[Place]] = defaultdict(list)
    for function in migration.functions:
        for place in function.set_at if world in worlds.of(function.declared_at.path) else ():
            text = project.readable(place.path)
            if text and world in worlds.of(place.path) and not _says(text, place, migration):
                given[_elsewhere(text[place.start : place.end], migration)].append(place)
    others = {place for one in OTHERS for place in written(project, one)} if given else set()
    for elsewhere, places in given.items():
        yield from hits(project, migration, (place for place in places if place not in others), elsewhere)


def _elsewhere(word: str, migration: Migration) -> tuple[str, ...]:
    """The patterns of the page that moves such a word where it stands beside a name that tells."""
    return next((found for world, found in MEMBERS.items() if member(world)(word, migration) is not None), TEXTS)


def _says(text: str, place: Place, migration: Migration) -> bool:
    """Whether the name that is given the runtime says its version: `NODE_16`."""
    named = NAMED.search(text, max(place.start - LEAD, 0), place.start)
    old = of_runtime(text[place.start : place.end], migration)
    return bool(named and old and old.node.partition(".")[0] in named[1])
