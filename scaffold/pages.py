"""The grammar of rule pages (docs/rules/<id>.md), and what a page compiles to.

A page is front matter, a first paragraph (what happens if nothing is done), one block (`Rule:` or `Site:` before a YAML
fence, or `python: true` in the front matter), and examples: a `##` title each, fences with their role on the line
before: `Before:`, `After:`, `Unchanged:`, `Flagged:`, `Event:`, with a file name in backticks before it where the path
matters. Anything else is BadPage: file:line.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from scaffold import data, patterns, sites
from scaffold.errors import BadPage
from scaffold.formats import CODE, NAMES
from scaffold.model import Evidence, Rule, Safety, Severity

REQUIRED = {"title", "since", "severity", "safety", "evidence", "sources"}
OPTIONAL = {"until", "covers", "python", "literals", "requires", "formats", "files", "wide"}
LISTS = {"covers", "files", "formats", "literals", "sources"}
RUNTIME = re.compile(r"nodejs(\d+\.(x|\d+)(-edge)?)?")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HOP = re.compile(r"\((\S+) → (\S+)\)\s*$")
ROLE = re.compile(r"(?:`([^`]+)` )?(Before|After|Unchanged|Flagged|Event):")
BLOCK = re.compile(r"(Rule|Site):")
FENCE = re.compile(r"(`{3,})(\S*)")
FILES = {
    "js": "index.js",
    "javascript": "index.js",
    "mjs": "index.mjs",
    "ts": "index.ts",
    "tsx": "index.tsx",
    "yaml": "template.yaml",
    "json": "template.json",
    "hcl": "main.tf",
    "sh": "deploy.sh",
    "text": ".nvmrc",
}


@dataclass(frozen=True, slots=True)
class Fence:
    line: int
    role: str
    """A role of an example, `Rule`, `Site`, or "" for prose."""
    language: str
    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    title: str
    line: int
    hop: tuple[str, str] | None
    fences: tuple[Fence, ...]

    def texts(self, *roles: str) -> dict[str, str]:
        """File → text of the fences with one of these roles."""
        return {fence.file: fence.text for fence in self.fences if fence.role in roles}


@dataclass(frozen=True, slots=True)
class Page:
    id: str
    path: str
    meta: Mapping[str, Any]
    summary: str
    block: Fence | None
    examples: tuple[Example, ...]
    text: str


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


def rules(folder: Path | None = None, shown: str = "") -> tuple[Rule, ...]:
    """Every rule of a folder of pages (default: ours), by id; `shown` is how errors name the folder. Raises BadPage."""
    return tuple(compile_page(page) for page in pages(folder or data.folder("docs") / "rules", shown))


@functools.cache
def pages(folder: Path, shown: str = "") -> tuple[Page, ...]:
    """Every page of a folder, by id. Raises BadPage."""
    paths = sorted(folder.glob("*.md"), key=lambda path: path.stem)
    named = [(path, f"{shown}/{path.name}" if shown else str(path)) for path in paths]
    return tuple(parse(path.stem, name, _text(path, name)) for path, name in named)


def _text(path: Path, shown: str) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadPage(shown, content.count(b"\n", 0, error.start) + 1, "not UTF-8.") from None


def parse(identifier: str, path: str, text: str) -> Page:
    """A page's text, taken apart. Raises BadPage."""
    if not ID.fullmatch(identifier):
        raise BadPage(path, 1, f"the file name {identifier!r} is no kebab-case id.")
    meta, end = _front_matter(path, text)
    _check_meta(path, text, meta)
    sections: list[tuple[_Line, list[Fence]]] = []
    prose: list[str] = []
    fences: list[Fence] = []
    for part in _parts(path, text, end):
        if isinstance(part, Fence):
            (fences if part.role in ("Rule", "Site") or not sections else sections[-1][1]).append(part)
        elif part.text.startswith("## "):
            sections.append((part, []))
        elif not sections:
            prose.append(part.text)
    summary = "\n".join(prose).strip().split("\n\n")[0]
    if not summary:
        raise BadPage(path, end, "no first paragraph: say what happens if nothing is done.")
    blocks = [fence for fence in fences if fence.role in ("Rule", "Site")]
    if len(blocks) + bool(meta.get("python")) != 1:
        raise BadPage(path, end, "a page has one block: `Rule:`, `Site:`, or `python: true`.")
    examples = tuple(_example(path, line, found) for line, found in sections if any(f.role for f in found))
    return Page(identifier, path, meta, summary, blocks[0] if blocks else None, examples, text)


def _front_matter(path: str, text: str) -> tuple[Mapping[str, Any], int]:
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
    return meta, text.count("\n", 0, end) + 2


def _check_meta(path: str, text: str, meta: Mapping[str, Any]) -> None:
    for key, said in _wrong(meta):
        found = re.search(rf"^{re.escape(key)}:", text, re.M)
        raise BadPage(path, text.count("\n", 0, found.start()) + 1 if found else 2, said)


def _wrong(meta: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Keys whose values are not what a page may say, and why."""
    yield from ((str(key), f"unknown key {key!r}.") for key in meta if key not in REQUIRED | OPTIONAL)
    yield from ((key, f"missing key {key!r}.") for key in sorted(REQUIRED - set(meta)))
    for key, kind in (("severity", Severity), ("safety", Safety), ("evidence", Evidence)):
        if meta[key] not in [one.value for one in kind]:
            yield key, f"{key} is one of {', '.join(one.value for one in kind)}; not {meta[key]!r}."
    for key in sorted(LISTS & set(meta)):
        if not isinstance(meta[key], list) or not all(isinstance(one, str) for one in meta[key]):
            yield key, f"{key} is a list of words."
    if not any(source.startswith("https://") for source in meta["sources"]):
        yield "sources", "a page names one URL at least."
    for key in sorted({"since", "until", "requires"} & set(meta)):
        if not RUNTIME.fullmatch(str(meta[key])) and (key, meta[key]) != ("since", "any"):
            yield key, f"{key} is a runtime's identifier{', or any' if key == 'since' else ''}."
    if set(meta) & {"formats", "files", "wide"} and not meta.get("python"):
        yield "formats", "`formats`, `files` and `wide` are for `python: true`."
    if set(meta.get("formats", [])) - NAMES:
        yield "formats", f"formats are {', '.join(sorted(NAMES))}."


def _parts(path: str, text: str, start: int) -> Iterator[_Line | Fence]:
    """Lines of prose and whole fences, after line `start` (from 1)."""
    lines = text.split("\n")
    number, role, file = start, "", ""
    while number < len(lines):
        line = lines[number]
        number += 1
        if opened := FENCE.match(line):
            first, marks = number, opened[1]
            while number < len(lines) and lines[number] != marks:
                number += 1
            if number == len(lines):
                raise BadPage(path, first, "this fence is not closed.")
            body = "".join(one + "\n" for one in lines[first:number])
            number += 1
            yield Fence(first, role, opened[2], file or FILES.get(opened[2], "example"), body)
            role, file = "", ""
        elif found := ROLE.fullmatch(line):
            role, file = found[2], found[1] or ""
        elif found := BLOCK.fullmatch(line):
            role, file = found[1], ""
        else:
            if role and line.strip():
                raise BadPage(path, number, f"a fence must follow `{role}:`.")
            yield _Line(number, line)


def _example(path: str, line: _Line, fences: list[Fence]) -> Example:
    hop = HOP.search(line.text)
    example = Example(line.text[3:], line.number, (hop[1], hop[2]) if hop else None, tuple(fences))
    before, after = example.texts("Before"), example.texts("After")
    shown = [(fence.role == "After", fence.file) for fence in fences if fence.role and fence.role != "Event"]
    if twice := {one[1] for one in shown if shown.count(one) > 1}:
        raise BadPage(path, line.number, f"{min(twice)} stands here twice.")
    if set(after) - set(before):
        raise BadPage(path, line.number, f"After without Before: {', '.join(sorted(set(after) - set(before)))}.")
    if before and not after:
        raise BadPage(path, line.number, "Before without After; for a finding without a fix say `Flagged:`.")
    return example


def compile_page(page: Page) -> Rule:
    """The rule that a page is. Raises BadPage."""
    meta = page.meta
    common = {
        "id": page.id,
        "title": meta["title"],
        "since": meta["since"],
        "until": meta.get("until", ""),
        "severity": Severity(meta["severity"]),
        "safety": Safety(meta["safety"]),
        "evidence": Evidence(meta["evidence"]),
        "covers": tuple(meta.get("covers", ())),
        "sources": tuple(meta["sources"]),
        "requires": meta.get("requires", ""),
        "wide": bool(meta.get("wide")),
    }
    if page.block is None:
        module = import_module(f"scaffold.rules.{page.id.replace('-', '_')}")
        formats, files = frozenset(meta.get("formats", CODE)), tuple(meta.get("files", ()))
        return Rule(**common, formats=formats, files=files, literals=tuple(meta.get("literals", ())), find=module.find)
    given = tuple(meta["literals"]) if "literals" in meta else None
    try:
        block = _yaml(page.block.text)
        if page.block.role == "Site":
            site = sites.checked(block)
            return Rule(
                **common,
                formats=frozenset(site["formats"]),
                files=tuple(site.get("files", ())),
                literals=sites.literals(site) if given is None else given,
                find=sites.find(site),
                reached="only" in site,
            )
        alternatives = patterns.checked(block)
        words = patterns.literals(alternatives) if given is None else given
        return Rule(**common, formats=CODE, files=(), literals=words, find=patterns.find(alternatives))
    except ValueError as error:
        raise BadPage(page.path, page.block.line, f"{error}.") from None


def _yaml(text: str) -> object:
    import yaml

    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ValueError(str(error).replace("\n", " ")) from None
