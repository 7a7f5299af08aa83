"""The grammar of rule pages (docs/rules/<id>.md).

A page is front matter, a first paragraph (what happens if nothing is done), one block (`Rule:` or `Site:` before a YAML
fence, or `python: true` in the front matter), and examples: a `##` title each, fences with their role on the line
before: `Before:`, `After:`, `Unchanged:`, `Flagged:`, `Event:`, with a file name in backticks before it where the path
matters. Anything else is BadPage: file:line. docs/contributing.md says it for people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scaffold import facts, front
from scaffold.errors import BadPage, near
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

ID = regex(r"[a-z0-9]+(-[a-z0-9]+)*")
HOP = regex(r"\(([^\s()]+)\s*→\s*([^\s()]+)\)\s*$")
ROLES = ("Before", "After", "Unchanged", "Flagged", "Event")
BLOCKS = ("Rule", "Site")
ROLE = regex(rf"(?:`([^`]+)` )?({'|'.join(ROLES)}):")
BLOCK = regex(rf"({'|'.join(BLOCKS)}):")
LIKE_ROLE = regex(r"(?:`[^`]+`\s*)?(\w+)\s*(:?)")
FENCE = regex(r"(`{3,})(\S*)")
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
    "toml": "netlify.toml",
    "dockerfile": "Dockerfile",
    "make": "Makefile",
    "python": "stack.py",
    "java": "Stack.java",
    "csharp": "Stack.cs",
    "go": "stack.go",
    "groovy": "Jenkinsfile",
    "jsonnet": "function.jsonnet",
    "md": "README.md",
}


class Fence(NamedTuple):
    line: int
    role: str
    """A role of an example, `Rule`, `Site`, or "" for prose."""
    language: str
    file: str
    text: str
    lead: tuple[int, str] = (0, "")
    """The last line before a fence of prose, with its number."""


class Example(NamedTuple):
    title: str
    line: int
    hop: tuple[str, str] | None
    fences: tuple[Fence, ...]

    def texts(self, *roles: str) -> dict[str, str]:
        """File → text of the fences with one of these roles."""
        return {fence.file: fence.text for fence in self.fences if fence.role in roles}


class Page(NamedTuple):
    id: str
    path: str
    meta: Mapping[str, Any]
    summary: str
    block: Fence | None
    examples: tuple[Example, ...]
    text: str


class _Line(NamedTuple):
    number: int
    text: str


def parse(identifier: str, path: str, text: str) -> Page:
    """A page's text, taken apart. Raises BadPage."""
    if not ID.fullmatch(identifier):
        raise BadPage(path, 1, f"the file name {identifier!r} is no kebab-case id.")
    meta, end = front.read(path, text)
    sections: list[tuple[_Line, list[Fence]]] = []
    prose: list[str] = []
    fences: list[Fence] = []
    for part in _parts(path, text, end):
        if isinstance(part, Fence):
            (fences if part.role in BLOCKS or not sections else sections[-1][1]).append(part)
        elif part.text.startswith("## "):
            sections.append((part, []))
        elif not sections:
            prose.append(part.text)
    summary = "\n".join(prose).strip().split("\n\n")[0]
    if not summary:
        raise BadPage(path, end, "no first paragraph: say what happens if nothing is done.")
    for found in (fences, *(found for _, found in sections)):
        _check_leads(path, found)
    blocks = [fence for fence in fences if fence.role in BLOCKS]
    if len(blocks) + bool(meta.get("python")) != 1:
        raise BadPage(path, end, "a page has one block: `Rule:`, `Site:`, or `python: true`.")
    examples = tuple(_example(path, line, found) for line, found in sections if any(f.role for f in found))
    return Page(identifier, path, meta, summary, blocks[0] if blocks else None, examples, text)


def _check_leads(path: str, fences: list[Fence]) -> None:
    """A fence after a line that nearly names a role, or in an example after any line that ends in a colon, is one whose
    role is misspelled."""
    example = any(fence.role in ROLES for fence in fences)
    for number, line in (fence.lead for fence in fences):
        word = LIKE_ROLE.fullmatch(line)
        if word and word[2]:
            meant = near(word[1], [*BLOCKS, *ROLES])
        else:
            meant = [role for role in (*BLOCKS, *ROLES) if word and word[1].lower() == role.lower()]
        if meant or (example and line.endswith(":")):
            nearest = f"did you mean `{meant[0]}:`?" if meant else f"there are `{':`, `'.join(ROLES)}:`."
            raise BadPage(path, number, f"{line!r} says nothing of the fence below it; {nearest}")


def _parts(path: str, text: str, start: int) -> Iterator[_Line | Fence]:
    """Lines of prose and whole fences, after line `start` (from 1)."""
    lines = text.split("\n")
    number, role, file, lead = start, "", "", (0, "")
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
            yield Fence(
                first, role, opened[2], file or FILES.get(opened[2], "example"), body, (0, "") if role else lead
            )
            role, file, lead = "", "", (0, "")
        elif found := ROLE.fullmatch(line):
            role, file = found[2], found[1] or ""
        elif found := BLOCK.fullmatch(line):
            role, file = found[1], ""
        else:
            if role and line.strip():
                raise BadPage(path, number, f"a fence must follow `{role}:`.")
            lead = (number, line.strip()) if line.strip() else lead
            yield _Line(number, line)


def _example(path: str, line: _Line, fences: list[Fence]) -> Example:
    hop = HOP.search(line.text)
    if "->" in line.text:
        raise BadPage(path, line.number, "write the arrow of a title as →, as in `(nodejs12.x → nodejs22.x)`.")
    if hop and (said := front.no_runtime(hop[1]) or front.no_runtime(hop[2])):
        raise BadPage(path, line.number, f"{said}.")
    if hop and facts.find(hop[1]).rank >= facts.find(hop[2]).rank:
        raise BadPage(path, line.number, f"{hop[1]} → {hop[2]} is no step forward.")
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
