"""What came of reading an edition: JSON with everything, text on one screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from scaffold import prose
from scaffold.guide.compare import DIFFERS, NEW, SAME, Row
from scaffold.guide.layouts import REACHED
from scaffold.guide.tables import Edition
from scaffold.words import amount, listed

LINES = 16
"""How many rows or places a part of the text shows."""


def exit_code(rows: Sequence[Row], edition: Edition, left: Mapping[Row, str] | None) -> int:
    """0 where all agrees or, `left` given, all that did not was written; else 1."""
    open_ = [row for row in rows if row.status != SAME] if left is None else left
    return int(bool(open_ or edition.unread))


def report(
    rows: Sequence[Row], edition: Edition, day: str, left: Mapping[Row, str] | None, files: Sequence[str], *, tool: str
) -> dict[str, object]:
    """JSON-able. `left` and `files` are what a write did not and did take; `left` None: nothing was to be written."""
    return {
        "schema": 1,
        "tool": tool,
        "edition": day,
        "tables": edition.tables,
        "other_rows": edition.others,
        "rows": [
            {
                "runtime": row.claim.runtime,
                "field": row.claim.field,
                "status": row.status,
                "guide": row.claim.value or None,
                "page": row.page or None,
                "since": row.since or None,
                "source": row.source or None,
                "path": row.claim.path,
                "line": row.claim.line,
                "written": left is not None and row.status != SAME and row not in left,
                "why_not": (left or {}).get(row),
            }
            for row in rows
        ],
        "unread": [{"path": one.path, "line": one.line, "reason": one.reason} for one in edition.unread],
        "notes": list(edition.notes),
        "files": list(files),
        "exit": exit_code(rows, edition, left),
    }


def text(
    rows: Sequence[Row], edition: Edition, day: str, left: Mapping[Row, str] | None, files: Sequence[str], width: int
) -> str:
    """Totals, then what differs, what is new, what could not be read, what was written."""
    count = Counter(row.status for row in rows)
    runtimes = len({row.claim.runtime for row in rows})
    others = f"; {amount(edition.others, 'row')} of other languages left out" if edition.others else ""
    parts = [
        f"AWS Lambda guide, edition {day}: {amount(runtimes, 'Node.js runtime')} in "
        f"{amount(edition.tables, 'table')}{others}",
        f"{amount(len(rows), 'figure')}: "
        f"the same {count[SAME]:,}, different {count[DIFFERS]:,}, new here {count[NEW]:,}",
    ]
    out = ["\n".join(prose.wrapped(part, width, rest="  ") for part in parts)]
    out += _rows("Differs", [row for row in rows if row.status == DIFFERS], width)
    out += _rows("New here", [row for row in rows if row.status == NEW and row.known], width)
    out += _unknown([row for row in rows if not row.known], width)
    unread = [f"{one.path}:{one.line}: {one.reason}" for one in edition.unread]
    out += _list("Not read", unread, width)
    out += _list("Note", edition.notes, width)
    if left is not None:
        reasons = Counter(left.values()).most_common()
        out += _list("Not written", [f"{amount(number, 'figure')}: {why}" for why, number in reasons], width)
        out += _list("Written", files or ["nothing"], width)
    return "\n\n".join(out)


def _rows(title: str, rows: Sequence[Row], width: int) -> list[str]:
    if not rows:
        return []
    table = [("Runtime", "Figure", "Guide", "Page", "Since", "Source")]
    table += [
        (row.claim.runtime, row.claim.field, said(row.claim.value), said(row.page), row.since, row.source)
        for row in rows[:LINES]
    ]
    keep = [at for at in range(6) if any(row[at] for row in table[1:])]
    body = prose.columns([tuple(row[at] for at in keep) for row in table], width)
    return [f"{title}\n{body}{_more(rows)}"]


def _unknown(rows: Sequence[Row], width: int) -> list[str]:
    """Runtimes without a page, a paragraph each."""
    names = list(dict.fromkeys(row.claim.runtime for row in rows))
    said_of = {
        name: listed([f"{row.claim.field} {said(row.claim.value)}" for row in rows if row.claim.runtime == name])
        for name in names
    }
    return _list("No page here", [f"{name}: {words}" for name, words in said_of.items()], width)


def _list(title: str, lines: Sequence[str], width: int) -> list[str]:
    if not lines:
        return []
    body = "\n".join(prose.wrapped(line, width, "  ", "    ") for line in lines[:LINES])
    return [f"{title}\n{body}{_more(lines)}"]


def _more(lines: Sequence[object]) -> str:
    return f"\n  and {len(lines) - LINES:,} more: --format json" if len(lines) > LINES else ""


def said(value: str | None) -> str:
    """A value in words; None where a page says nothing of that day."""
    if value is None:
        return "nothing"
    return {"": "not scheduled", REACHED: "in the past"}.get(value, value)
