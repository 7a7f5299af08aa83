"""What changes with each runtime, as its page names it: the words in backticks under "Coming from …" and "What no tool
can see"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from scaffold import data, facts
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

SECTION = regex(r"^## (Coming from |What no tool can see)(?:.*)\n((?:(?!## ).*\n)*)", re.M)
PARAGRAPH = regex(r"(?:^- .+\n(?:  .*\n)*)|(?:^(?!- |#|\[)\S.*\n(?:\S.*\n)*)", re.M)
NAME = regex(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`")
INFORMATION = "### Nothing to do"
"""The part of "Coming from …" of which no rule speaks, because nobody would act on it."""


class Change(NamedTuple):
    """One known change."""

    id: str
    runtime: str
    """The runtime with which it comes."""
    text: str
    """The paragraph that names it, on one line."""
    kind: str
    """`rule` (a rule's page covers it), `information`, or `unseen` (no tool can see it in code)."""


def changes() -> Mapping[str, Change]:
    """Every change that a runtime page names, by its id."""
    return {one.id: one for runtime in facts.runtimes() for one in of(runtime)}


def of(runtime: str) -> Iterator[Change]:
    """The changes that the page of a runtime names, each once and with the most telling kind last."""
    text = (data.folder("docs") / "runtimes" / f"{runtime}.md").read_text("utf-8")
    for title, body in SECTION.findall(text):
        before, _, after = body.partition(INFORMATION)
        parts = (("rule", before), ("information", after)) if title.startswith("Coming") else (("unseen", body),)
        for kind, part in parts:
            for paragraph in PARAGRAPH.findall(part):
                said = " ".join(paragraph.removeprefix("- ").split())
                yield from (Change(name, runtime, said, kind) for name in NAME.findall(paragraph))
