"""The front matter of rule pages: what it says, and with its line what it may not say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scaffold import facts
from scaffold.errors import BadPage
from scaffold.formats import NAMES
from scaffold.model import Evidence, Safety, Severity

REQUIRED = {"title", "since", "severity", "safety", "evidence", "sources"}
OPTIONAL = {"until", "covers", "python", "literals", "requires", "formats", "files", "only", "wide"}
VALUES = {
    "severity": [one.value for one in Severity],
    "safety": [one.value for one in Safety],
    "evidence": [one.value for one in Evidence],
    "only": ["together", "loaded"],
    "wide": ["true", "loaded"],
}
LISTS = {"covers", "files", "formats", "literals", "sources"}


def read(path: str, text: str) -> tuple[Mapping[str, Any], int]:
    """The front matter of a page, checked, and the number of its lines. Raises BadPage."""
    import yaml

    if not text.startswith("---\n") or (end := text.find("\n---\n", 3)) < 0:
        raise BadPage(path, 1, "no front matter between `---` lines.")
    try:
        meta = yaml.load(text[4:end], Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        raise BadPage(path, line, f"front matter: {error.problem}.") from None
    if not isinstance(meta, dict):
        raise BadPage(path, 2, "front matter is a map.")
    for key, said in _wrong(meta):
        raise BadPage(path, line_of(text, key), said)
    return meta, text.count("\n", 0, end) + 2


def line_of(text: str, key: str) -> int:
    """The line of a key of the front matter; 2 where it is missing."""
    found = re.search(rf"^{re.escape(key)}:", text, re.M)
    return text.count("\n", 0, found.start()) + 1 if found else 2


def _wrong(meta: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Keys whose values are not what a page may say, and why."""
    yield from ((str(key), f"unknown key {key!r}.") for key in meta if key not in REQUIRED | OPTIONAL)
    yield from ((key, f"missing key {key!r}.") for key in sorted(REQUIRED - set(meta)))
    for key, known in VALUES.items():
        if key in meta and str(meta[key]).lower() not in known:
            yield key, f"{key} is {'one of ' if len(known) > 2 else ''}{', '.join(known)}; not {meta[key]!r}."
    for key in sorted(LISTS & set(meta)):
        if not isinstance(meta[key], list) or not all(isinstance(one, str) for one in meta[key]):
            yield key, f"{key} is a list of words."
    if not any(source.startswith("https://") for source in meta["sources"]):
        yield "sources", "a page names one URL at least."
    for key in sorted({"since", "until", "requires"} & set(meta)):
        if (key, meta[key]) != ("since", "any") and (said := no_runtime(str(meta[key]))):
            yield key, f"{key} is a runtime's identifier{', or any' if key == 'since' else ''}; {said}."
    declares, always = meta["severity"] == "declares", meta["since"] == "any"
    if declares != always and not (always and meta.get("python")):
        yield "severity", "`severity: declares` and `since: any` go together: both for a declaration, neither else."
    asked = {"formats", "files", "wide", *({"only"} if meta.get("only") != "loaded" else ())}
    for key in sorted(asked & set(meta)) if not meta.get("python") else ():
        yield key, "`formats`, `files`, `wide` and `only: together` are for `python: true`."
    if set(meta.get("formats", [])) - NAMES:
        yield "formats", f"formats are {', '.join(sorted(NAMES))}."


def no_runtime(name: str) -> str:
    """Why a name is no runtime's, with the nearest that are; "" for one that is."""
    if name in facts.runtimes():
        return ""
    meant = facts.near(name)
    return f"there is no {name!r}, but {' and '.join(meant)}" if meant else f"there is no {name!r}"
