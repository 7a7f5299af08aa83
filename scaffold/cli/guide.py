"""`scaffold runtimes --guide`: an edition of AWS's guide against our pages, and into a copy of them."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from scaffold import __version__ as version
from scaffold import data, journal
from scaffold.cli.folder import folder, recovered
from scaffold.cli.world import World
from scaffold.errors import ScaffoldError
from scaffold.guide import compare, merge, report, tables

STDIN = "standard input"


def run_guide(arguments: Namespace, world: World) -> int:
    """0 where all agrees, or what did not was written; 1 where something is left."""
    if arguments.runtime:
        raise ScaffoldError(f"{arguments.runtime} and --guide do not go together.", "Leave the identifier out.")
    day = _edition(arguments.edition, world.today)
    texts = {STDIN if page == "-" else page: _read(page, world) for page in dict.fromkeys(arguments.guide)}
    root = folder(arguments.write, world) if arguments.write else data.folder("docs") / "runtimes"
    home = recovered(root, world) if arguments.write else None
    pages = merge.pages(root)
    known = {name: page.runtime for name, page in pages.items()}
    edition = tables.read(texts, known)
    rows = compare.compare(edition.claims, known, day)
    left, files = None, list[str]()
    if home:
        contents, left = merge.merge(rows, pages, day)
        files = [pages[name].path.name for name in contents]
        _write(root, home, pages, contents, {"tool": version, "guide": list(texts), "edition": day})
    if arguments.format == "json":
        world.json(report.report(rows, edition, day, left, files, tool=version))
    else:
        world.out(report.text(rows, edition, day, left, files, world.width))
    return report.exit_code(rows, edition, left)


def _edition(said: str | None, today: date) -> str:
    if said is None:
        raise ScaffoldError("--guide needs the day of the edition.", "Add --edition 2019-06-06, or whichever it is.")
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = None
    if day is None or day.isoformat() != said:
        raise ScaffoldError(f"--edition {said} is no day.", "Write it as 2019-06-06.")
    if day > today:
        raise ScaffoldError(f"--edition {said} has not come yet.", f"Today is {today}.")
    return said


def _read(page: str, world: World) -> str:
    try:
        content = sys.stdin.buffer.read() if page == "-" else (world.folder / page).read_bytes()
    except OSError as error:
        raise ScaffoldError(f"{page}: {error.strerror}.", "Name a page of the guide, as Markdown.") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ScaffoldError(f"{page}:{line}: not UTF-8.", "Save the page as UTF-8.") from None


def _write(
    root: Path,
    home: Path,
    pages: Mapping[str, merge.Page],
    contents: Mapping[str, bytes],
    record: Mapping[str, str | Sequence[str]],
) -> None:
    changes = [journal.Change(pages[name].path.name, pages[name].content, new) for name, new in contents.items()]
    if changes:
        journal.write(root, home, changes, record)
