"""What two runs of one handler differ in, and which documented changes from nodejs8.10 on account for all of it.

A change is a function that makes both sides alike where it alone is at work; it leaves everything else as it is.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping

from scaffold.invoke import Outcome
from scaffold.invoke.compare import messages, plain

OWN = re.compile(r'^(?:Invoke Error\s*\{|\{"errorMessage":).*$', re.M)
"""What the runtime itself logs of a failed call."""
MASKS = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I), "UUID"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "HEX"),
    (re.compile(r"/[\w./+=@^-]*/packages/[^\s\"']*/node_modules/"), "/var/task/node_modules/"),
    (re.compile(r"(/node_modules/aws-sdk/[\w./-]+):\d+:\d+"), r"\1"),
    (re.compile(r"retryDelay: [\d.]+"), "retryDelay: N"),
)
Sides = tuple[dict[str, str], dict[str, str]]
EXITED = "Process exited before completing request"
FRAMES = r"(?:\n    at [^\n]*)*"
NODES_OWN = re.compile(
    r"(?:\\n|\n) {4}at (?:(?:[^\n\"(]*\()?(?:/var/runtime/|(?![/<])[\w/.]+\.js:\d)[^\n\"\\)]*\)?|<anonymous>)"
)
"""Frames of the runtime's and of Node.js's own code, whose names and number changed."""
RECEIVER = re.compile(r"(?<=at )((?:async )?)Runtime\.([\w.]+?)(?: \[as \w+\])?(?= \()")
CONTEXT = re.compile(r'\{[^{}]*"callbackWaitsForEmptyEventLoop"[^{}]*\}')
UNCAUGHT = re.compile(r"^Uncaught Exception\s+(\{.*\})$", re.M)
NAMES = re.compile(r"\b(\w+) \[[A-Z_]+\](?=:)")


def seen(mask: str, outcome: Outcome) -> dict[str, str]:
    """What a caller and a reader of the log see, without what any two runs and any two runtimes differ in."""
    raw = plain(outcome)
    log = OWN.sub("", messages(outcome))
    found = {"log": "\n".join(line for line in log.split("\n") if line)}
    if raw.error is None:
        found["result"] = _document(raw.result)
    else:
        document = json.loads(raw.error)
        found["error"] = json.dumps(document.get("errorMessage"))
        found["type"] = str(document.get("errorType"))
    return {key: _masked(mask, text) for key, text in found.items()}


def _document(result: bytes | None) -> str:
    try:
        return json.dumps(json.loads(result or b"null"), sort_keys=True)
    except ValueError:
        return str(result)


def _masked(mask: str, text: str) -> str:
    for pattern, word in MASKS:
        text = pattern.sub(word, text)
    return re.sub(mask, "MASKED", text) if mask else text


def explained(first: Mapping[str, str], second: Mapping[str, str]) -> tuple[str, ...] | None:
    """The fewest changes by name that account for every difference; None where they do not."""
    for count in range(len(CHANGES) + 1):
        for names in itertools.combinations(CHANGES, count):
            sides: Sides = (dict(first), dict(second))
            for name in names:
                sides = CHANGES[name](*sides)
            if not differing(*sides):
                return names
    return None


def remaining(first: Mapping[str, str], second: Mapping[str, str]) -> Sides:
    """Both sides with every change taken into account."""
    sides: Sides = (dict(first), dict(second))
    for change in CHANGES.values():
        sides = change(*sides)
    return sides


def differing(first: Mapping[str, str], second: Mapping[str, str]) -> list[str]:
    """The keys of what is not the same on both sides."""
    return sorted(key for key in {*first, *second} if first.get(key, "") != second.get(key, ""))


def _exited(first: dict[str, str], second: dict[str, str]) -> Sides:
    """A handler that is no promise and throws: the process ended, with a stack in the log; now an error like any."""
    if EXITED not in first.get("error", "") or "error" not in second:
        return first, second
    message = str(json.loads(second["error"]))
    for text in (f"{second['type']}: {message}", message):
        log = re.sub(rf"(?:^|\n){re.escape(text)}{FRAMES}\n[^\n]*{EXITED}$", "", first["log"])
        if log != first["log"]:
            return {**first, "error": second["error"], "type": second["type"], "log": log}, second
    return first, second


def _untyped(first: dict[str, str], second: dict[str, str]) -> Sides:
    """A failure with what is no Error had no type."""
    if first.get("type") == "None" and first.get("error") == second.get("error"):
        return {**first, "type": second.get("type", "")}, second
    return first, second


def _each(change: Callable[[str], str]) -> Callable[[dict[str, str], dict[str, str]], Sides]:
    def both(first: dict[str, str], second: dict[str, str]) -> Sides:
        return {key: change(text) for key, text in first.items()}, {key: change(text) for key, text in second.items()}

    return both


def _uncaught(text: str) -> str:
    """What nobody catches as its stack."""
    return UNCAUGHT.sub(lambda found: "\n".join(json.loads(found[1]).get("stack", [])), text)


def _frames(text: str) -> str:
    """Stacks without the frames that are not the function's, and with the handler's name as it was."""
    return RECEIVER.sub(r"\1\2", NODES_OWN.sub("", text))


def _context(text: str) -> str:
    """A context that is printed as JSON, in the order of its keys, without the one that is gone."""

    def sorted_(found: re.Match[str]) -> str:
        read = json.loads(found[0])
        read.pop("invokeid", None)
        return json.dumps(read, sort_keys=True)

    return CONTEXT.sub(sorted_, text)


CHANGES: Mapping[str, Callable[[dict[str, str], dict[str, str]], Sides]] = {
    "runtime-error-text": _exited,
    "error-not-an-error": _untyped,
    "uncaught-exception-report": _each(_uncaught),
    "stack-frames-not-filtered": _each(_frames),
    "inspect-small-changes": _each(lambda text: re.sub(r"\s+", " ", text)),
    "context-invokeid-removed": _each(_context),
    "node-error-codes": _each(lambda text: NAMES.sub(r"\1", text)),
}
"""By the names of rule pages, and of paragraphs of docs/runtimes/nodejs10.x.md (its words in brackets)."""


def shown(first: Mapping[str, str], second: Mapping[str, str]) -> Iterator[str]:
    """Both sides of what differs, a line each, from shortly before the place where they part."""
    for key in differing(first, second):
        sides = [side.get(key, "") for side in (first, second)]
        alike = next((at for at, pair in enumerate(zip(*sides, strict=False)) if pair[0] != pair[1]), 0)
        start = max(0, alike - 60)
        yield from (f"{key}: {text[start:]}".replace("\n", "⏎") for text in sides)
