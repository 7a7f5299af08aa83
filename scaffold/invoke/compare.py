"""Whether two outcomes of one function say the same, apart from what differs between any two runs or runtimes."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from scaffold.invoke import Outcome
from scaffold.regex import regex

TIME = regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
PROCESS = regex(r"\(node:\d+\)")
FRAME = regex(r"^TS\t(?:ID|undefined|-)\t(?:(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\t)?", re.M)


def plain(outcome: Outcome) -> Outcome:
    """The same with TS, ID and PID for times, the request's id and process ids."""

    def text(given: str) -> str:
        return PROCESS.sub("(node:PID)", TIME.sub("TS", given.replace(outcome.request, "ID")))

    def content(given: bytes) -> bytes:
        return text(given.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")

    return replace(
        outcome,
        result=None if outcome.result is None else content(outcome.result),
        error=None if outcome.error is None else content(outcome.error),
        log=tuple(text(line) for line in outcome.log),
        request="ID",
    )


def messages(outcome: Outcome) -> str:
    """The log without what the runtime puts before each entry, so that nodejs8.10 and newer ones can be compared."""
    return FRAME.sub("", "\n".join(plain(outcome).log).replace("\r", "\n"))


def same(one: Outcome, other: Outcome) -> bool:
    """Equal results and equal messages in the log; or errors of one message, since their documents always differ."""
    first, second = plain(one), plain(other)
    if first.error is not None and second.error is not None:
        return _message(first.error) == _message(second.error)
    if first.error is not None or second.error is not None:
        return False
    return _read(first.result) == _read(second.result) and messages(one) == messages(other)


def _read(result: bytes | None) -> object:
    """What a document says; a streamed result need not be JSON."""
    try:
        return json.loads(result or b"null")
    except ValueError:
        return result


def _message(document: bytes) -> object:
    read = _read(document)
    return read.get("errorMessage") if isinstance(read, dict) else read
