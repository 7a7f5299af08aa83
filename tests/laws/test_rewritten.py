"""Law 10 for handlers that are rewritten: what a fix makes answers as before, on each runtime that takes either.

Of each example with an event that shows a fix, what stands before is run on nodejs8.10 and nodejs22.x, and what
stands after on these and on nodejs24.x: results, and types and messages of errors, are those of nodejs22.x, and on
nodejs8.10 those of nodejs8.10.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from test_truth import RUNS, before, called

from scaffold import data, facts, pages
from scaffold.grammar import Example
from scaffold.invoke import Outcome
from scaffold.invoke.compare import plain

PAGES = ("callback-handler", "callback-handler-perhaps", "context-done")
FIRST, OLD, NEW = "nodejs8.10", "nodejs22.x", "nodejs24.x"
DIED = "Process exited before completing request"
"""What nodejs8.10 says of an exception that a handler throws before it has given a promise."""


def examples() -> Iterator[tuple[str, Example]]:
    for page in pages.pages(data.folder("docs") / "rules"):
        if page.id in PAGES:
            yield from ((page.id, one) for one in page.examples if one.texts("After") and one.texts("Event"))


def answer(outcome: Outcome) -> tuple[object, object]:
    """A result, or an error's type and message."""
    seen = plain(outcome)
    if seen.error is None:
        return "result", json.loads(seen.result or b"null")
    document = json.loads(seen.error)
    return document.get("errorType"), document.get("errorMessage")


def test_forty_forms_are_shown() -> None:
    assert len(list(examples())) >= 40


@pytest.mark.slow
@pytest.mark.parametrize(("page", "example"), list(examples()), ids=lambda one: getattr(one, "title", one))
def test_a_rewritten_handler_answers_as_before(page: str, example: Example, tmp_path: Path) -> None:
    old = before(example)
    new = {**old, **example.texts("After")}
    code = next(file for file in old if RUNS.search(file))

    def run(runtime: str, files: Mapping[str, str], name: str, event: str) -> tuple[object, object]:
        folder = tmp_path / name
        folder.mkdir()
        return answer(called(facts.find(runtime), folder, files, event, f"{Path(code).stem}.handler"))

    for name, event in example.texts("Event").items():
        wanted = run(OLD, old, f"old{name}", event)
        for runtime in (OLD, NEW):
            assert run(runtime, new, f"{runtime}{name}", event) == wanted, f"{page}:{example.line}: {name} on {runtime}"
        if not code.endswith(".mjs"):
            first = run(FIRST, old, f"first{name}", event)
            assert DIED in str(first[1]) or run(FIRST, new, f"then{name}", event) == first, (
                f"{page}:{example.line}: {name}"
            )
