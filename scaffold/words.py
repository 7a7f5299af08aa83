"""Counting, listing and fitting: the small grammar of what is printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

ASCII = str.maketrans(
    {
        "→": "->",
        "⟵": "<-",
        "←": "<-",
        "…": "...",
        "–": "-",
        "—": "-",
        "×": "x",
        "·": "-",
        "≥": ">=",
        "≤": "<=",
        "✔": "ok",
        "✓": "ok",
        "✗": "x",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "\N{NO-BREAK SPACE}": " ",
    }
)


def ascii(text: str) -> str:  # noqa: A001
    """The same in ASCII: signs in words, anything else as an escape."""
    return text.translate(ASCII).encode("ascii", "backslashreplace").decode("ascii")


def amount(number: int, noun: str, plural: str = "") -> str:
    """`1 file`, `2 files`, `1,000 files`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def whose(number: int) -> str:
    """What is said of so many functions of which the runtime is not known."""
    return "whose runtime is unresolved" if number == 1 else "whose runtimes are unresolved"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def counted(names: Iterable[str], width: int, noun: str) -> str:
    """`a 22, b 19, 2 more rules 4`: the most frequent first, as many as fit."""
    return fitted([(f"{name} {number:,}", number) for name, number in ranked(names)], width, noun)


def ranked(names: Iterable[str]) -> list[tuple[str, int]]:
    """Names with how often they occur, the most frequent first, then by name."""
    return sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0]))


def fitted(parts: Sequence[tuple[str, int]], width: int, noun: str) -> str:
    """As many parts as fit, then how many more and how much they count: `2 more rules 4`. Of a first one that is too
    long the end is shown."""
    if parts and len(parts[0][0]) > (room := width - 20 if len(parts) > 1 else width) >= 12:
        parts = [("…" + parts[0][0][1 - room :], parts[0][1]), *parts[1:]]
    for shown in range(len(parts), -1, -1):
        rest = parts[shown:]
        words = [part for part, _ in parts[:shown]]
        if rest:
            more = "more " if shown else ""
            words.append(f"{len(rest):,} {more}{noun if len(rest) == 1 else noun + 's'} {sum(n for _, n in rest):,}")
        line = ", ".join(words)
        if len(line) <= width:
            return line
    return line


def some(parts: Sequence[str], width: int) -> str:
    """`a, b and 3 more`: as many as fit; the first one cut where not even that does."""
    for shown in range(len(parts), 0, -1):
        tail = f" and {len(parts) - shown:,} more" if shown < len(parts) else ""
        line = ", ".join(parts[:shown]) + tail
        if len(line) <= width:
            return line
    return fit(parts[0], width - len(tail)) + tail if parts else ""


def place(path: str, line: int, column: int = 0, *, always: bool = False) -> str:
    """`path:line:column`, as editors take it; a whole file (line 1, no column) is its path unless `always`."""
    return f"{path}:{line}:{column}" if column else f"{path}:{line}" if line > 1 or always else path


def fit(line: str, width: int) -> str:
    """A line that is no longer than the terminal is wide."""
    return line if len(line) <= width else line[: max(width - 1, 0)] + "…"


def wrapped(text: str, width: int, lead: str = "", lines: int = 0) -> list[str]:
    """A text in lines, the first after `lead`, the others under it; at most `lines` of them unless 0."""
    found = [
        (lead if at == 0 else " " * len(lead)) + line
        for at, line in enumerate(_lines(text, max(width - len(lead), 20)))
    ]
    if lines and len(found) > lines:
        found = [*found[: lines - 1], fit(found[lines - 1], width - 2) + " …"]
    return found


def _lines(text: str, room: int) -> list[str]:
    """What `textwrap` makes, which is loaded only for a text with more than words and single spaces between them."""
    words = text.split(" ")
    if not text.isprintable() or not all(0 < len(word) <= room for word in words):
        import textwrap

        return textwrap.wrap(text, room, break_on_hyphens=False)
    found = words[:1]
    for word in words[1:]:
        if len(found[-1]) + 1 + len(word) <= room:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def printable(text: str) -> str:
    """Text with nothing in it that a terminal would obey or an encoder refuse."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "?" for character in text)
