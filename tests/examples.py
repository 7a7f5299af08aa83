"""The examples of every rule page as projects and migrations, in each shape that their formats allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from scaffold import data, facts, pages
from scaffold.functions import derive
from scaffold.grammar import Example, Page
from scaffold.model import Entry, Kind, Migration, Project, Rule, Runtime, Safety
from scaffold.plan import Options

RUNTIMES = facts.runtimes()
FOUNDING = ("nodejs8.10", "nodejs10.x")
"""The hop of a declaration's example that names none."""
BOM = "\ufeff"


def without_functions(rules: Iterable[Rule]) -> list[tuple[object, ...]]:
    """What rules say; what they find by is made anew whenever a page is compiled."""
    return [tuple(value for value in rule if not callable(value)) for rule in rules]


class Case(NamedTuple):
    page: Page
    rule: Rule
    example: Example

    @property
    def id(self) -> str:
        return f"{self.page.id}: {self.example.title}"

    @property
    def before(self) -> dict[str, str]:
        return self.example.texts("Before", "Unchanged", "Flagged")

    @property
    def after(self) -> dict[str, str]:
        return {**self.before, **self.example.texts("After")}

    @property
    def said(self) -> str:
        return f"{self.page.path}:{self.example.line} example {self.example.title!r}"

    def place(self, path: str, shape: str = "as written") -> str:
        """Where a file of the example stands, in words: `docs/rules/x.md:57 example 'Title': index.js`."""
        fence = next(one for one in self.example.fences if one.file == path and one.role not in ("", "After"))
        shaped = "" if shape == "as written" else f" ({shape})"
        return f"{self.page.path}:{fence.line} example {self.example.title!r}: {path}{shaped}"

    @property
    def options(self) -> Options:
        """The fixes that the page itself speaks of; nothing is held."""
        return Options(hold=False, safety=Safety.REVIEW if self.rule.safety is Safety.REVIEW else Safety.SAFE)


PAGES = pages.pages(data.folder("docs") / "rules", "docs/rules")
RULES = tuple(pages.compile_page(page) for page in PAGES)
CASES = [Case(page, rule, one) for page, rule in zip(PAGES, RULES, strict=True) for one in page.examples]


def project(texts: Mapping[str, str]) -> Project:
    return Project({path: Entry(path, Kind.TEXT, 0o644, text.encode) for path, text in texts.items()})


def hop(case: Case) -> tuple[Runtime, Runtime]:
    """What an example's heading says, else the step across `since`."""
    if case.example.hop:
        return facts.find(case.example.hop[0]), facts.find(case.example.hop[1])
    if case.rule.since == "any":
        return facts.find(FOUNDING[0]), facts.find(FOUNDING[1])
    new = facts.find(case.rule.since)
    return [runtime for runtime in RUNTIMES.values() if runtime.rank < new.rank][-1], new


def migration(case: Case, of: Project, target: Runtime | None = None) -> Migration:
    """The example's own functions, or a project that comes from the hop's first runtime."""
    old, new = hop(case)
    functions = derive(of, RUNTIMES)
    known = any(function.runtime for function in functions)
    return Migration(functions, target or new, RUNTIMES, None if known else old)


def mixed(text: str) -> str:
    """Every other line ends in CRLF."""
    lines = text.split("\n")
    return "".join(line + ("\r\n" if at % 2 else "\n") for at, line in enumerate(lines[:-1])) + lines[-1]


SHAPES: Mapping[str, Callable[[str], str]] = {
    "as written": lambda text: text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "mixed": mixed,
    "BOM": lambda text: BOM + text,
    "no final newline": lambda text: text.removesuffix("\n"),
}


def legal(path: str, shape: str, text: str) -> bool:
    """Whether a file of that name works in that shape: a shell takes no CR and no BOM, `#!` comes first."""
    if path.endswith(".sh"):
        return shape not in ("CRLF", "mixed", "BOM")
    return shape != "BOM" or not text.startswith("#!")
