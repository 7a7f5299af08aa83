"""A plan as a patch: exactly what `git apply` takes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate

from scaffold.model import Edit, Entry, Plan
from scaffold.tuples import NamedTuple

CONTEXT = 3
NO_NEWLINE = "\n\\ No newline at end of file\n"
ESCAPES = {7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}


def diff(plan: Plan) -> str:
    """A patch from `plan.before` to `plan.after`; "" where they are equal.

    Lines end at a newline and nowhere else, so that every other character of the files is carried as it is:
    print it as UTF-8, without newline translation.
    """
    before, after = plan.before.entries, plan.after.entries
    changed = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    return "".join(piece for path in changed for piece in _file(plan, path))


class Change(NamedTuple):
    """Old lines [a, a_end) become new lines [b, b_end)."""

    a: int
    a_end: int
    b: int
    b_end: int


def _file(plan: Plan, path: str) -> Iterator[str]:
    old, new = plan.before.entries.get(path), plan.after.entries.get(path)
    before, after = plan.before.text(path) if old else "", plan.after.text(path) if new else ""
    if before == after and old and new and old.mode == new.mode:
        return
    yield f"diff --git {quoted('a/' + path)} {quoted('b/' + path)}\n"
    yield from _modes(old, new)
    if before != after:
        yield f"--- {_name('a/' + path) if old else '/dev/null'}\n"
        yield f"+++ {_name('b/' + path) if new else '/dev/null'}\n"
        yield from _hunks(before, after, plan.edits.get(path, ()))


def _modes(old: Entry | None, new: Entry | None) -> Iterator[str]:
    if old is None and new is not None:
        yield f"new file mode {_mode(new)}\n"
    elif new is None and old is not None:
        yield f"deleted file mode {_mode(old)}\n"
    elif old and new and _mode(old) != _mode(new):
        yield f"old mode {_mode(old)}\nnew mode {_mode(new)}\n"


def _mode(entry: Entry) -> str:
    """Git knows two modes of plain files."""
    return "100755" if entry.mode & 0o100 else "100644"


def lines(text: str) -> list[str]:
    """Lines with their newlines; only a newline ends one."""
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _hunks(before: str, after: str, edits: Sequence[Edit]) -> Iterator[str]:
    old, new = lines(before), lines(after)
    changes = [one for region in _regions(before, after, old, new, edits) for one in _smallest(old, new, region)]
    groups: list[list[Change]] = []
    for one in changes:
        if groups and one.a - groups[-1][-1].a_end <= 2 * CONTEXT:
            groups[-1].append(one)
        else:
            groups.append([one])
    for group in groups:
        first, last = group[0], group[-1]
        lead, tail = min(CONTEXT, first.a), min(CONTEXT, len(old) - last.a_end)
        a, b = first.a - lead, first.b - lead
        yield f"@@ -{_range(a, last.a_end + tail)} +{_range(b, last.b_end + tail)} @@\n"
        for one in group:
            yield from _marked(" ", old[a : one.a])
            yield from _marked("-", old[one.a : one.a_end])
            yield from _marked("+", new[one.b : one.b_end])
            a = one.a_end
        yield from _marked(" ", old[a : a + tail])


def _regions(before: str, after: str, old: list[str], new: list[str], edits: Sequence[Edit]) -> list[Change]:
    """The lines that edits touch, so that only they are compared; all lines, where the edits do not tell the change."""
    whole = [Change(0, len(old), 0, len(new))]
    if not edits or _spliced(before, edits) != after:
        return whole
    starts = list(accumulate(map(len, old), initial=0))
    if not before.endswith("\n"):
        starts[1:] = starts[1:-1]
    regions: list[Change] = []
    grown = 0
    for edit in edits:
        a, a_end = bisect_right(starts, edit.start) - 1, min(bisect_right(starts, edit.end), len(old))
        b = a + grown
        if regions and a <= regions[-1].a_end:
            a, _, b, _ = regions.pop()
        grown += edit.text.count("\n") - before.count("\n", edit.start, edit.end)
        regions.append(Change(a, a_end, b, a_end + grown))
    if regions[-1].a_end == len(old):
        regions[-1] = regions[-1]._replace(b_end=len(new))
    return regions


def _spliced(text: str, edits: Sequence[Edit]) -> str:
    pieces, position = [], 0
    for edit in edits:
        pieces += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join(pieces) + text[position:]


def _smallest(old: list[str], new: list[str], region: Change) -> Iterator[Change]:
    """What differs within a region."""
    a, b = old[region.a : region.a_end], new[region.b : region.b_end]
    for tag, start, end, b_start, b_end in SequenceMatcher(None, a, b, autojunk=len(a) > 2000).get_opcodes():
        if tag != "equal":
            yield Change(region.a + start, region.a + end, region.b + b_start, region.b + b_end)


def _marked(mark: str, some: list[str]) -> Iterator[str]:
    for line in some:
        yield mark + line if line.endswith("\n") else mark + line + NO_NEWLINE


def _range(start: int, end: int) -> str:
    """First line and number of lines; an empty range names the line before it."""
    return f"{start + 1 if end > start else start},{end - start}"


def _name(path: str) -> str:
    """A name after `---` or `+++`: a tab ends one that has spaces."""
    return quoted(path) + ("\t" if " " in path else "")


def quoted(path: str) -> str:
    """A path as git prints it: in C's quotes where it holds a control character, a quote or anything not ASCII."""
    content = path.encode("utf-8", "surrogateescape")
    if all(32 <= byte < 127 and byte not in b'"\\' for byte in content):
        return path
    return '"' + "".join(ESCAPES.get(b) or (chr(b) if 32 <= b < 127 else f"\\{b:03o}") for b in content) + '"'
