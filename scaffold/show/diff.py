"""A plan as a patch: exactly what `git apply` takes."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from scaffold.model import Entry, Plan, Project

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
    return "".join(piece for path in changed for piece in _file(plan.before, plan.after, path))


def _file(before: Project, after: Project, path: str) -> Iterator[str]:
    old, new = before.entries.get(path), after.entries.get(path)
    old_lines = lines(before.text(path)) if old else []
    new_lines = lines(after.text(path)) if new else []
    if old_lines == new_lines and old and new and old.mode == new.mode:
        return
    yield f"diff --git {quoted('a/' + path)} {quoted('b/' + path)}\n"
    yield from _modes(old, new)
    if old_lines != new_lines:
        yield f"--- {_name('a/' + path) if old else '/dev/null'}\n"
        yield f"+++ {_name('b/' + path) if new else '/dev/null'}\n"
        yield from _hunks(old_lines, new_lines)


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


def _hunks(old: list[str], new: list[str]) -> Iterator[str]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=len(old) > 2000)
    for group in matcher.get_grouped_opcodes(CONTEXT):
        a, b = _range(group[0][1], group[-1][2]), _range(group[0][3], group[-1][4])
        yield f"@@ -{a} +{b} @@\n"
        for tag, a_start, a_end, b_start, b_end in group:
            if tag == "equal":
                yield from _marked(" ", old[a_start:a_end])
            else:
                yield from _marked("-", old[a_start:a_end])
                yield from _marked("+", new[b_start:b_end])


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
