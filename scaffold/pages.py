"""Rule pages (docs/rules/<id>.md), and what each compiles to.

What a page says of its rule is first brought into a plain form; that is kept in the user's cache, since reading a
hundred pages takes longer than most of what is asked.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold import data, kept
from scaffold.errors import BadPage
from scaffold.formats import CODE
from scaffold.model import Evidence, Hit, Migration, Project, Rule, Safety, Severity

if TYPE_CHECKING:
    from scaffold.grammar import Fence, Page
    from scaffold.sites import Find

Plain = Mapping[str, Any]
"""A rule as plain data: `id`, `meta` (its front matter), `kind` (python, site or rule), `block` (packed where it is
kept), `literals`, and `asked`: what its front matter or its site says of where it is asked (formats, files, only)."""

SEVERITIES = {one.value: one for one in Severity}
SAFETIES = {one.value: one for one in Safety}
EVIDENCES = {one.value: one for one in Evidence}


def rules(folder: Path | None = None, shown: str = "", cache: Path | None = None) -> tuple[Rule, ...]:
    """Every rule of a folder of pages (default: ours), by id; `shown` is how errors name the folder. What ours compile
    to is kept in `cache`. Raises BadPage."""
    if folder is not None:
        return tuple(compile_page(page) for page in pages(folder, shown))
    ours = data.folder("docs") / "rules"
    plainly = partial(_plainly, ours, shown)
    return tuple(rule(one) for one in kept.made(cache, "rules", plainly, ours, Path(__file__).parent))


def _plainly(folder: Path, shown: str) -> list[Plain]:
    """Most rules are not asked of most projects: their blocks are packed until they are."""
    every = (plain(page, tested=True) for page in pages(folder, shown))
    return [{**one, "block": kept.packed(one["block"])} for one in every]


@functools.cache
def pages(folder: Path, shown: str = "") -> tuple[Page, ...]:
    """Every page of a folder, by id. Raises BadPage."""
    from scaffold.grammar import parse

    paths = sorted(folder.glob("*.md"), key=lambda path: path.stem)
    named = [(path, f"{shown}/{path.name}" if shown else str(path)) for path in paths]
    return tuple(parse(path.stem, name, _text(path, name)) for path, name in named)


def _text(path: Path, shown: str) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadPage(shown, content.count(b"\n", 0, error.start) + 1, "not UTF-8.") from None


def compile_page(page: Page, *, tested: bool = False) -> Rule:
    """The rule that a page is; of `tested` pages it is known that the parser library takes them. Raises BadPage."""
    return rule(plain(page, tested=tested))


def plain(page: Page, *, tested: bool = False) -> Plain:
    """What a page says of its rule, checked. Raises BadPage."""
    meta = page.meta
    given = list(meta["literals"]) if "literals" in meta else None
    if page.block is None:
        return _whole(page, "python", None, given or [], meta)
    from scaffold import block, sites

    if page.block.role == "Site":
        site = _site(page, page.block)
        words = list(sites.literals(site)) if given is None else given
        return _whole(page, "site", site, words, site)
    alternatives = _alternatives(page, page.block, tested)
    with _at(page, page.block.line + 1):
        words = list(block.literals(alternatives)) if given is None else given
    return _whole(page, "rule", alternatives, words, meta)


def _whole(page: Page, kind: str, said: object, words: list[str], asked: Mapping[str, Any]) -> Plain:
    where = {key: asked[key] for key in ("formats", "files", "only") if key in asked}
    return {"id": page.id, "meta": page.meta, "kind": kind, "block": said, "literals": words, "asked": where}


def rule(one: Plain) -> Rule:
    """The rule that a plain form stands for."""
    meta, said, asked = one["meta"], one["block"], one["asked"]
    if one["kind"] == "python":
        find, possible = _half(one["id"]), None
    elif one["kind"] == "site":
        find, possible = _late("sites", "find", said), _late("sites", "possible", said)
    else:
        find, possible = _late("patterns", "find", said), _late("needed", "asked", said)
    return Rule(
        id=one["id"],
        title=meta["title"],
        since=meta["since"],
        until=meta.get("until", ""),
        severity=SEVERITIES[meta["severity"]],
        safety=SAFETIES[meta["safety"]],
        evidence=EVIDENCES[meta["evidence"]],
        covers=tuple(meta.get("covers", ())),
        sources=tuple(meta["sources"]),
        requires=meta.get("requires", ""),
        formats=frozenset(asked.get("formats", CODE)),
        files=tuple(asked.get("files", ())),
        literals=tuple(one["literals"]),
        wide=bool(meta.get("wide")),
        find=find,
        loaded=meta.get("wide") == "loaded",
        possible=possible,
        reached=asked.get("only") == "reached",
        together=asked.get("only") == "together",
        alone=asked.get("only") == "alone",
        running=asked.get("only") == "loaded",
    )


def _late(module: str, name: str, said: object) -> Callable[..., Any]:
    """The function that one of a module makes of a block: both are asked for when it is called first."""
    made: list[Callable[..., Any]] = []

    def late(*given: object) -> object:
        if not made:
            block = kept.unpacked(said) if isinstance(said, bytes) else said
            made.append(getattr(import_module(f"scaffold.{module}"), name)(block))
        return made[0](*given)

    return late


def _half(identifier: str) -> Find:
    """The Python half of a page, imported when it is asked."""
    name = f"scaffold.rules.{identifier.replace('-', '_')}"

    def find(project: Project, migration: Migration) -> Iterator[Hit]:
        found: Iterator[Hit] = import_module(name).find(project, migration)
        return found

    return find


def _site(page: Page, fence: Fence) -> Mapping[str, Any]:
    from scaffold import sites

    with _at(page, fence.line + 1):
        site = sites.checked(_composed(page, fence)[0])
    if page.meta["since"] != "any":
        raise BadPage(page.path, _line(page, "since"), "a `Site:` is a declaration: say `since: any`.")
    if site["action"] == "report":
        _check_safety(page)
    return site


def _alternatives(page: Page, fence: Fence, tested: bool) -> list[Mapping[str, Any]]:
    from scaffold import block

    found, lines = _composed(page, fence)
    alternatives: list[Mapping[str, Any]] = []
    for one, line in zip(found if isinstance(found, list) else [found], lines, strict=True):
        with _at(page, line):
            alternatives.append(block.alternative(one))
            if not tested:
                block.compiles(alternatives[-1])
    if not any("fix" in one for one in alternatives):
        _check_safety(page)
    return alternatives


def _check_safety(page: Page) -> None:
    """`safety` is said of a fix; this page has none."""
    if page.meta["safety"] != Safety.MANUAL.value:
        said = f"`safety: {page.meta['safety']}` is said of a fix, and the block has none: say `safety: manual`."
        raise BadPage(page.path, _line(page, "safety"), said)


def _line(page: Page, key: str) -> int:
    from scaffold.front import line_of

    return line_of(page.text, key)


@contextmanager
def _at(page: Page, line: int) -> Iterator[None]:
    """What is wrong with a block, said with the page's line."""
    try:
        yield
    except ValueError as error:
        said = str(error).rstrip(".")
        raise BadPage(page.path, line, said if said.endswith("?") else f"{said}.") from None


def _composed(page: Page, fence: Fence) -> tuple[object, list[int]]:
    """The block's YAML, and the page's line of each alternative."""
    import yaml

    try:
        found = yaml.load(fence.text, Loader=yaml.CSafeLoader)
        node = yaml.compose(fence.text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark.line if error.problem_mark else 0
        raise BadPage(page.path, fence.line + 1 + mark, f"{error.problem}.") from None
    parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
    return found, [fence.line + 1 + (part.start_mark.line if part else 0) for part in parts]
