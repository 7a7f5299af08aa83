"""What an edition has and our pages lack, put into their front matter: dated rows and newer dates, nothing else.

Only the spans of the values change. Prose, and fields to which a page gives no date, are a person's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold import facts
from scaffold.errors import BadPage, ScaffoldError
from scaffold.guide.compare import SAME, Row
from scaffold.guide.layouts import DATES, REACHED
from scaffold.guide.tables import Claim
from scaffold.model import Dated, Runtime
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    import yaml

Splice = tuple[int, int, str]


class Page(NamedTuple):
    """A runtime's page as it is on disk, and what it says."""

    path: Path
    content: bytes
    runtime: Runtime


def pages(folder: Path) -> dict[str, Page]:
    """The pages in a folder by identifier, oldest runtime first. Raises BadPage, and ScaffoldError if there is none."""
    found = {}
    for path in sorted(folder.glob("*.md")):
        content = path.read_bytes()
        try:
            text = content.decode("utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise BadPage(str(path), content.count(b"\n", 0, error.start) + 1, "not UTF-8.") from None
        found[path.stem] = Page(path, content, facts.parse(path.stem, str(path), text))
    if not found:
        raise ScaffoldError(f"{folder} has no runtime pages.", "Give a copy of docs/runtimes.")
    return dict(sorted(found.items(), key=lambda pair: (int(pair[1].runtime.node.split(".")[0]), pair[0])))


def merge(rows: Sequence[Row], found: Mapping[str, Page], edition: str) -> tuple[dict[str, bytes], dict[Row, str]]:
    """New contents of the pages that change, by identifier, and for each row that stays open why.

    A page takes dates only from an edition that is newer than its own `as_of`, which then becomes the edition's day.
    """
    contents, left = {}, {}
    by_runtime: dict[str, list[Row]] = {}
    for row in rows:
        by_runtime.setdefault(row.claim.runtime, []).append(row)
    for name, claimed in by_runtime.items():
        page = found.get(name)
        why = {row: _why_not(row, page, edition) for row in claimed if row.status != SAME}
        left.update({row: reason for row, reason in why.items() if reason})
        wanted = [row for row, reason in why.items() if not reason]
        if page is not None:
            content = _merged(page, wanted, claimed, edition)
            if content != page.content:
                contents[name] = content
    return contents, left


def _why_not(row: Row, page: Page | None, edition: str) -> str:
    claim = row.claim
    if page is None:
        return f"there is no page {claim.runtime}.md: a page needs prose"
    if claim.field == "sdk":
        same_day = any(one.since == edition for one in page.runtime.sdk)
        return "the page has another number of the same day" if same_day else ""
    if claim.field not in DATES or claim.value == REACHED:
        return "the page gives it no date: for a person"
    as_of = page.runtime.as_of
    return "" if as_of < edition else f"the page is newer: it was compared on {as_of}"


def _merged(page: Page, wanted: Sequence[Row], claimed: Sequence[Row], edition: str) -> bytes:
    """The page's bytes with what is wanted in it. Raises ScaffoldError where the result would not say that."""
    raw = page.content.decode("utf-8")
    text = raw.replace("\r\n", "\n")
    if wanted and raw not in (text, text.replace("\n", "\r\n")):
        raise ScaffoldError(f"{page.path} has mixed line ends.", "Give it one kind, then run again.")
    dated = [row for row in wanted if row.claim.field in DATES]
    confirmed = any(row.claim.field in DATES and row.claim.value != REACHED for row in claimed)
    if not wanted and not (confirmed and page.runtime.as_of < edition):
        return page.content
    meta, splices, changes = _front(text), list[Splice](), dict[str, Any]()
    for row in wanted:
        claim = row.claim
        if claim.field == "sdk":
            entry, held = Dated(claim.value, edition, _source(claim, edition)), page.runtime.sdk
            at = sum(one.since <= edition for one in held)
            line = f"{{version: {claim.value}, since: {edition}, source: {_quoted(entry.source)}}}"
            splices.append(_inserted(text, meta["sdk"], at, [line]))
            changes["sdk"] = (*held[:at], entry, *held[at:])
        else:
            splices.append(_scalar(text, _map(meta["dates"])[claim.field], claim.value))
            changes[claim.field] = claim.value
    sources, said = page.runtime.sources, dict.fromkeys(_source(row.claim, edition) for row in dated)
    if new := [source for source in said if source not in sources]:
        splices.append(_inserted(text, meta["sources"], len(sources), [_quoted(source) for source in new]))
        changes["sources"] = (*sources, *new)
    if confirmed and page.runtime.as_of < edition:
        splices.append(_scalar(text, meta["as_of"], edition))
        changes["as_of"] = edition
    expected = page.runtime._replace(**changes)
    return _checked(page, raw, _spliced(text, splices), expected)


def _checked(page: Page, raw: str, text: str, expected: Runtime) -> bytes:
    try:
        said = facts.parse(page.runtime.identifier, str(page.path), text)
    except BadPage as error:
        raise ScaffoldError(f"{page.path} cannot be edited in place: {error.what}", "Edit it by hand.") from None
    if said != expected:
        raise ScaffoldError(f"{page.path} cannot be edited in place.", "Edit it by hand.")
    return (text.replace("\n", "\r\n") if "\r\n" in raw else text).encode("utf-8")


def _front(text: str) -> dict[str, yaml.Node]:
    """The values of the front matter; their marks count from behind the first line."""
    import yaml

    end = text.index("\n---\n", 3)
    root = yaml.compose(text[4 : end + 1], Loader=yaml.CBaseLoader)
    assert isinstance(root, yaml.Node)
    return _map(root)


def _map(node: yaml.Node) -> dict[str, yaml.Node]:
    return {key.value: value for key, value in node.value}


def _scalar(text: str, node: yaml.Node, value: str) -> Splice:
    """Another value in a scalar's place; one that was left out comes after a space."""
    start, end = node.start_mark.index + 4, node.end_mark.index + 4
    gap = " " if start == end and value and not text[start - 1].isspace() else ""
    return start, end, gap + value


def _inserted(text: str, node: yaml.Node, at: int, entries: Sequence[str]) -> Splice:
    """Members put into a list, in the list's own style; an empty one begins to be written in lines."""
    members = node.value
    if not members:
        return len(text[: node.start_mark.index + 4].rstrip()), node.end_mark.index + 4, _lines("\n  - ", entries, "")
    if text[node.start_mark.index + 4] == "[":
        before = at < len(members)
        spot = (members[at].start_mark.index if before else members[-1].end_mark.index) + 4
        return spot, spot, _lines("", entries, ", ") if before else _lines(", ", entries, "")
    first = members[0].start_mark.index + 4
    dash = text[text.rindex("\n", 0, first) + 1 : first]
    if at < len(members):
        spot = text.rindex("\n", 0, members[at].start_mark.index + 4) + 1
    else:
        spot = text.index("\n", len(text[: members[-1].end_mark.index + 4].rstrip())) + 1
    return spot, spot, _lines(dash, entries, "\n")


def _lines(before: str, entries: Sequence[str], after: str) -> str:
    return "".join(f"{before}{entry}{after}" for entry in entries)


def _spliced(text: str, splices: Sequence[Splice]) -> str:
    for start, end, new in sorted(splices, key=lambda splice: splice[0], reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _source(claim: Claim, edition: str) -> str:
    name = claim.path.replace("\\", "/").rpartition("/")[2]
    plain = "".join(character if character.isprintable() else "?" for character in name)
    return f"AWS Lambda guide, edition {edition}, {plain}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
