"""Tool pages (docs/tools/<tool>.md): which versions of a deployment tool accept which runtime.

Front matter is a closed grammar, read as that of the runtime pages is; anything else is BadPage: file:line. A runtime
without a row is one that nothing is known of, and nothing is said of it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold import data, facts, kept
from scaffold.facts import FrontMatter
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    import yaml

Version = tuple[int, int, int]
NUMBERS = regex(r"\d+\.\d+\.\d+")
WORDS = regex(r"[\w@./:-]+")
PAGE = regex(r"[a-z0-9]+(-[a-z0-9]+)*")
ECOSYSTEMS = {"npm", "pypi", "maven", "nuget", "go", "terraform"}


class Does(Enum):
    """What a tool does with a runtime."""

    ACCEPTS = "accepts"
    REFUSES = "refuses"
    """It stops with an error."""
    WARNS = "warns"
    """It says so and goes on."""
    LACKS = "lacks"
    """It has no name for the runtime: what names it does not compile, or names nothing. The runtime as text goes on."""


class Window(NamedTuple):
    """Versions that accept a runtime: from `first` to before `until`."""

    runtime: str
    first: Version | None
    """None where no version is known that does."""
    before: Version | None
    """The newest version known not to accept it, where those after it are not known."""
    until: Version | None
    last: Version | None
    """The newest version known to accept it, where those up to `until` are not known."""
    released: str
    """The day (ISO) of `first`; "" where no source says it."""
    source: str


class Tool(NamedTuple):
    """One page of docs/tools."""

    id: str
    title: str
    packages: Mapping[str, str]
    """Ecosystem → what the tool is called there."""
    outside: tuple[tuple[Version, Does], ...]
    """From which version on it does what with a runtime outside its windows; nothing is known of older ones."""
    windows: tuple[Window, ...]
    as_of: str
    sources: tuple[str, ...]
    then: str
    """The page of the tool that comes after it; "" for none."""
    beside: Mapping[str, str]
    """Ecosystem → a package that is always of the tool's version, and brings it where it is not listed itself."""

    def does(self, runtime: str, version: Version) -> Does | None:
        """What a version does with a runtime; None where that is not known."""
        windows = [one for one in self.windows if one.runtime == runtime]
        for one in windows:
            if one.first and one.first <= version and (one.until is None or version < one.until):
                return Does.ACCEPTS if one.last is None or version <= one.last else None
            if one.before and one.before < version and (one.first is None or version < one.first):
                return None
        known = [does for since, does in self.outside if since <= version]
        return known[-1] if windows and known else None

    @property
    def bounds(self) -> tuple[Version, ...]:
        """Every version at which something changes, ascending."""
        found = {one for window in self.windows for one in (window.first, window.until) if one}
        return tuple(sorted(found | {since for since, _ in self.outside}))

    def first(self, above: Version, *accepted: str) -> Version | None:
        """The first version above one that accepts all of some runtimes; None where none is known."""
        fits = (one for one in self.bounds if one > above)
        return next((one for one in fits if all(self.does(name, one) is Does.ACCEPTS for name in accepted)), None)


def version(text: str) -> Version:
    """`1.2.3`, `1.2` or `1` as numbers; what stands after them is left out. Raises ValueError."""
    found = re.match(r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?", text)
    if not found:
        raise ValueError(f"no version: {text!r}")
    major, minor, patch = (int(part or 0) for part in found.groups())
    return major, minor, patch


def written(one: Version) -> str:
    return ".".join(map(str, one))


@functools.cache
def tool(identifier: str) -> Tool:
    """One of our tools, without reading the pages of the others. Raises BadPage."""
    path = data.folder("docs") / "tools" / f"{identifier}.md"
    made = functools.partial(_row, identifier, path)
    return _tool(kept.made(kept.place(), f"tool-{identifier}", made, path, Path(__file__)))


def _row(identifier: str, path: Path) -> list[Any]:
    """A tool as it is kept."""
    one = parse(identifier, str(path), path.read_text("utf-8"))
    outside = [(since, does.value) for since, does in one.outside]
    return list(one._replace(outside=outside, windows=list(map(tuple, one.windows))))  # type: ignore[arg-type]


def _tool(row: Sequence[Any]) -> Tool:
    """A tool that was kept."""
    one = Tool(*row)
    outside = tuple((since, Does(does)) for since, does in one.outside)
    return one._replace(outside=outside, windows=tuple(Window(*window) for window in one.windows))


@functools.cache
def tools(folder: Path | None = None) -> Mapping[str, Tool]:
    """Every tool by its id. Raises BadPage."""
    folder = folder or data.folder("docs") / "tools"
    return {path.stem: parse(path.stem, str(path), path.read_text("utf-8")) for path in sorted(folder.glob("*.md"))}


def parse(identifier: str, path: str, text: str) -> Tool:
    """A page's front matter, checked. Raises BadPage."""
    page = FrontMatter(path)
    meta = page.map(
        page.front_matter(text), {"title", "packages", "outside", "windows", "as_of", "sources"}, {"then", "beside"}
    )
    packages, beside = (page.map(meta[key], set(), ECOSYSTEMS) if key in meta else {} for key in ("packages", "beside"))
    outside: list[tuple[Version, Does]] = []
    for node in page.list(meta["outside"]):
        row = page.map(node, {"from", "does"})
        since = version(page.text(row["from"], NUMBERS, "a version of three numbers"))
        name = page.text(row["does"])
        if name not in [one.value for one in Does if one is not Does.ACCEPTS]:
            raise page.wrong(row["does"], f"refuses, warns or lacks is wanted here, not {name!r}.")
        if outside and since <= outside[-1][0]:
            raise page.wrong(row["from"], "the versions of `outside` ascend.")
        outside.append((since, Does(name)))
    windows: list[Window] = []
    for node in page.list(meta["windows"]):
        one = _window(page, node)
        same = next((w for w in reversed(windows) if w.runtime == one.runtime), None)
        if same and (same.until is None or one.first is None or one.first <= same.until):
            raise page.wrong(node, f"the windows of {one.runtime} overlap, or do not ascend.")
        windows.append(one)
    return Tool(
        identifier,
        page.text(meta["title"]),
        {key: page.text(one, WORDS, "a package's name") for key, one in packages.items()},
        tuple(outside),
        tuple(windows),
        page.day(meta["as_of"]),
        tuple(page.text(one) for one in page.list(meta["sources"])),
        page.text(meta["then"], PAGE, "the name of a page") if "then" in meta else "",
        {key: page.text(one, WORDS, "a package's name") for key, one in beside.items()},
    )


def _window(page: FrontMatter, node: yaml.Node) -> Window:
    row = page.map(node, {"runtime", "source"}, {"from", "before", "until", "last", "released"})
    runtime = page.text(row["runtime"])
    if runtime not in facts.runtimes():
        raise page.wrong(row["runtime"], f"there is no runtime {runtime!r}.")

    def number(key: str) -> Version | None:
        return version(page.text(row[key], NUMBERS, "a version of three numbers")) if key in row else None

    before, first, last, until = (number(key) for key in ("before", "from", "last", "until"))
    order = [one for one in (before, first, last, until) if one is not None]
    if order != sorted(set(order)):
        raise page.wrong(node, "before, from, last and until ascend.")
    if "last" in row and "until" not in row:
        raise page.wrong(row["last"], "`last` is said with `until`.")
    if first is None and (before is None or until is not None or "released" in row):
        raise page.wrong(node, "a window without `from` has `before`: the newest version known not to accept it.")
    released = page.day(row["released"]) if "released" in row else ""
    return Window(runtime, first, before, until, last, released, page.text(row["source"]))
