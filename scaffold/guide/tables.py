"""Claims of an edition of the guide: its tables and lists of runtimes, read from Markdown.

A table of a layout that is not known is an error; a cell that cannot be read is named and gives no claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scaffold.errors import ScaffoldError
from scaffold.guide.layouts import BULLETS, DATES, IDENTIFIER, LAYOUTS, REACHED, VERSION, value
from scaffold.model import Runtime
from scaffold.regex import regex

COLUMNS = {tuple(cell.lower() for cell in header): fields for _, header, fields in LAYOUTS}
RULER = regex(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?\s*")
FENCE = regex(r" {0,3}(`{3,}|~{3,})")
ITEM = regex(r"\s*[+*-]\s+(.+)")
LINK = regex(r"!?\[((?:\\.|[^\]\\])*)\]\((?:\\.|[^)\\])*\)")
TAG = regex(r"</?[A-Za-z][^<>]*>")
MARK = regex(r"\\([!-/:-@\[-`{-~])|[`*]")
NODE = regex(r"node(?:\.?js)?\b", re.I)
NAMED = regex(r"Node\.js \d[\d.x]*.*")


@dataclass(frozen=True, slots=True)
class Claim:
    """What an edition says of one field of one runtime. `value` "" says that a date is not scheduled."""

    runtime: str
    field: str
    value: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Unread:
    path: str
    line: int
    reason: str


@dataclass
class Edition:
    """Everything that was read of an edition."""

    claims: list[Claim] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tables: int = 0
    """Tables and lists with Node.js runtimes."""
    others: int = 0
    """Rows of other languages, left out."""


def read(texts: Mapping[str, str], known: Mapping[str, Runtime]) -> Edition:
    """The claims of an edition's pages, by name. `known` runtimes are found by their Node.js version where a list or
    table has no identifiers. Raises ScaffoldError for a table of an unknown layout and where there is none at all."""
    edition = Edition()
    supported: dict[str, None] = {}
    for_all: list[Claim] = []
    for path, text in texts.items():
        before = edition.tables
        reader = _Reader(path, edition, known, supported, for_all)
        reader.read(text)
        if edition.tables == before:
            edition.notes.append(f"{path} has no table or list of Node.js runtimes.")
    _spread(edition, supported, for_all)
    if not edition.tables and edition.unread:
        one = edition.unread[0]
        raise ScaffoldError(f"{one.path}:{one.line}: {one.reason}.", "Give that edition's lambda-runtimes.md as well.")
    if not edition.tables:
        what = f"{' and '.join(texts)} {'has' if len(texts) == 1 else 'have'} no table or list of Node.js runtimes."
        raise ScaffoldError(what, "Give the guide's page as Markdown: its address with `.md` for `.html`.")
    _agreed(edition)
    return edition


def _spread(edition: Edition, supported: Mapping[str, None], for_all: Sequence[Claim]) -> None:
    """What a list says of all runtimes, for each that the edition names."""
    stated = {(claim.runtime, claim.field) for claim in edition.claims}
    for claim in for_all:
        edition.claims += [
            Claim(name, claim.field, claim.value, claim.path, claim.line)
            for name in supported
            if (name, claim.field) not in stated
        ]
        if not supported:
            what = f"{claim.field} {claim.value} stands for every runtime, and no page given names one"
            edition.unread.append(Unread(claim.path, claim.line, what))


def _agreed(edition: Edition) -> None:
    """One claim a field; where an edition contradicts itself none, and it is said."""
    found: dict[tuple[str, str], list[Claim]] = {}
    for claim in edition.claims:
        found.setdefault((claim.runtime, claim.field), []).append(claim)
    edition.claims.clear()
    for (runtime, name), claims in found.items():
        dated = [claim for claim in claims if claim.value != REACHED] or claims
        other = next((c for c in dated if name != "name" and c.value != dated[0].value), None)
        if other is None:
            edition.claims.append(dated[0])
        else:
            first = dated[0]
            here = f"{runtime} {name}: {other.value or 'not scheduled'} here, {first.value or 'not scheduled'} at"
            edition.unread.append(Unread(other.path, other.line, f"{here} {first.path}:{first.line}"))


@dataclass(frozen=True, slots=True)
class _Reader:
    path: str
    edition: Edition
    known: Mapping[str, Runtime]
    supported: dict[str, None]
    for_all: list[Claim]

    def read(self, text: str) -> None:
        lines = text.replace("\r\n", "\n").split("\n")
        body = list(_unfenced(lines))
        at = 0
        while at < len(body):
            if "|" in body[at] and at + 1 < len(body) and RULER.fullmatch(body[at + 1]):
                end = next((n for n in range(at + 2, len(body)) if "|" not in body[n]), len(body))
                self.table(at + 1, cells(body[at]), [(n + 1, cells(body[n])) for n in range(at + 2, end)])
                at = end
                continue
            if item := ITEM.fullmatch(body[at]):
                self.item(at + 1, plain(item[1]))
            elif body[at].lstrip().startswith("|") and any(map(_identifiers, cells(body[at]))):
                self.unread(at + 1, "a row of a table without a header")
            at += 1

    def unread(self, line: int, reason: str) -> None:
        self.edition.unread.append(Unread(self.path, line, reason))

    def table(self, line: int, header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]) -> None:
        fields = COLUMNS.get(tuple(cell.lower() for cell in header))
        nodes = [any(map(_identifiers, row)) or bool(NODE.match(row[0])) for _, row in rows]
        if fields is None and any(any(map(_identifiers, row)) or NAMED.fullmatch(row[0]) for _, row in rows):
            what = f"{self.path}:{line}: a table of runtimes whose layout is not known: {' | '.join(header)}."
            raise ScaffoldError(
                what, "docs/guide-input.md lists the layouts. Give the English edition, or report this."
            )
        if fields is None and "identifier" not in (cell.lower() for cell in header):
            return
        self.edition.others += nodes.count(False)
        self.edition.tables += any(nodes)
        for (number, row), node in zip(rows, nodes, strict=True):
            if not node or fields is None:
                continue
            if len(row) != len(fields):
                self.unread(number, f"a row of {len(row)} cells under a header of {len(fields)}")
            else:
                self.row(number, fields, row)

    def row(self, line: int, fields: Sequence[str], row: Sequence[str]) -> None:
        by_field = dict(zip(fields, row, strict=True))
        if "version" in by_field:
            for identifier in self.by_version(line, by_field["version"]):
                self.claim(identifier, "deprecated", REACHED, line)
            return
        identifiers = _identifiers(by_field["identifier"])
        if not identifiers:
            self.unread(line, f"identifier {by_field['identifier']!r} cannot be read")
            return
        if not set(DATES) & {one for names in fields for one in names.split()}:
            self.supported.update(dict.fromkeys(identifiers))
        for names, cell in by_field.items():
            if names == "identifier" or not cell:
                continue
            found = value(names.split()[0], cell)
            if found is None:
                self.unread(line, f"{' and '.join(names.split())} {cell!r} cannot be read")
                continue
            for identifier in identifiers:
                for name in names.split():
                    self.claim(identifier, name, found, line)

    def item(self, line: int, text: str) -> None:
        found = next(((match[1], name) for _, item, name in BULLETS if (match := item.fullmatch(text))), None)
        if found is None:
            return
        words, name = found
        if name == "node":
            self.edition.tables += 1
            for word in filter(None, re.split(r"\s*,\s*|\s*\b(?:and|or)\b\s*", words)):
                number = word.removeprefix("Node.js ")
                for identifier in self.by_version(line, number):
                    self.supported[identifier] = None
                    self.claim(identifier, "node", number.removeprefix("v"), line)
        elif (read := value(name, words)) is None:
            self.unread(line, f"{name} {words!r} cannot be read")
        else:
            self.for_all.append(Claim("", name, read, self.path, line))

    def by_version(self, line: int, cell: str) -> list[str]:
        """Runtimes by the Node.js version that Lambda ran; what is at the edge runs the same as its sibling."""
        version = VERSION.fullmatch(cell)
        found = [
            name
            for name, one in self.known.items()
            if version and not name.endswith("-edge") and f"{one.patch}.".startswith(f"{version[1]}.")
        ]
        if not found:
            self.unread(line, f"Node.js {cell!r} is no version of a runtime known here")
        return found

    def claim(self, runtime: str, name: str, found: str, line: int) -> None:
        self.edition.claims.append(Claim(runtime, name, found, self.path, line))


def cells(line: str) -> list[str]:
    """The cells of a table's line, without Markdown's marks."""
    found, escaped = [""], False
    for character in line.strip():
        if character == "|" and not escaped:
            found.append("")
        else:
            found[-1] += character
        escaped = character == "\\" and not escaped
    if len(found) > 1 and not found[0].strip():
        del found[0]
    if len(found) > 1 and not found[-1].strip():
        del found[-1]
    return [plain(cell) for cell in found]


def plain(text: str) -> str:
    """Inline Markdown as text: links by their words, no tags, marks and escapes, single spaces."""
    text = TAG.sub(" ", LINK.sub(r"\1", text))
    return " ".join(MARK.sub(lambda mark: mark[1] or "", text).split())


def _identifiers(cell: str) -> list[str]:
    """The Node.js identifiers of which a cell consists; none if there is anything else in it."""
    words = cell.replace(",", " ").split()
    return words if all(map(IDENTIFIER.fullmatch, words)) else []


def _unfenced(lines: Sequence[str]) -> Iterator[str]:
    """The lines, with an empty one for each of a fenced block."""
    fence = ""
    for line in lines:
        found = FENCE.match(line)
        if fence:
            fence = "" if found and found[1].startswith(fence) else fence
            yield ""
        else:
            fence = found[1] if found else ""
            yield "" if found else line
