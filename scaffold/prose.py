"""Markdown for a terminal: wrapped prose, fences as they are, tables in columns, addresses at the end."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from scaffold.regex import regex

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

BOLD, CYAN, DIM, PLAIN = "\x1b[1m", "\x1b[36m", "\x1b[2m", "\x1b[0m"
SPACE, STRONG, WEAK = "\ue000", "\ue001", "\ue002"
"""Stand-ins while lines are wrapped: a space that does not break, begin and end of bold."""
OURS = regex(r"(?:\.\./)*(?:rules|runtimes)/([^/]+)\.md")
NARROW = 10
"""Columns of a table are not shrunk below this width."""


def markdown(text: str, *, width: int, color: bool = False) -> str:
    """Markdown as lines of at most `width` characters; fences and single long words keep their own."""
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    root = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(text))
    links: list[str] = []
    out = _blocks(root.children, width, links, color)
    if links:
        out += "\n\n" + "\n".join(f"[{number}] {link}" for number, link in enumerate(links, 1))
    return out


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> str:
    """One paragraph; words are never broken."""
    return textwrap.fill(
        text,
        max(width, 1),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def columns(rows: Iterable[Sequence[str]], width: int) -> str:
    """A table whose first row is its header. Wide cells are wrapped until it fits; where that does not do, each row
    becomes a block of lines. The first column, which names the row, is never wrapped."""
    head, *cells = (tuple(row) for row in rows)
    sizes = [max(1, *map(len, column)) for column in zip(head, *cells, strict=True)]
    while sum(sizes) + 2 * (len(sizes) - 1) > width and max(sizes[1:], default=0) > NARROW:
        sizes[sizes.index(max(sizes[1:]), 1)] -= 1
    if sum(sizes) + 2 * (len(sizes) - 1) > width:
        return "\n\n".join(_stacked(head, row, width) for row in cells)
    ruler = "  ".join("-" * size for size in sizes)
    return "\n".join([*_row(head, sizes), ruler, *(line for row in cells for line in _row(row, sizes))])


def _stacked(head: Sequence[str], row: Sequence[str], width: int) -> str:
    pairs = list(zip(head, row, strict=True))
    lines = [wrapped(f"{name}: {cell}", width, "  " if at else "", "    ") for at, (name, cell) in enumerate(pairs)]
    return "\n".join(lines)


def heading(text: str, level: int, color: bool) -> str:
    """Bold where there is colour, else with its Markdown marks, so that it can be told from prose."""
    return f"{BOLD}{text}{PLAIN}" if color else f"{'#' * level} {text}"


def _row(row: Sequence[str], sizes: Sequence[int]) -> list[str]:
    parts = [textwrap.wrap(cell, size) or [""] for cell, size in zip(row, sizes, strict=True)]
    height = max(map(len, parts))
    filled = [part + [""] * (height - len(part)) for part in parts]
    lines = (
        "  ".join(cell.ljust(size) for cell, size in zip(line, sizes, strict=True))
        for line in zip(*filled, strict=True)
    )
    return [line.rstrip() for line in lines]


def _blocks(nodes: Sequence[SyntaxTreeNode], width: int, links: list[str], color: bool, between: str = "\n\n") -> str:
    out = ""
    for node in nodes:
        label = out.endswith(":") and node.type == "fence"
        out += ("\n" if label else between) if out else ""
        out += _block(node, width, links, color)
    return out


def _block(node: SyntaxTreeNode, width: int, links: list[str], color: bool) -> str:
    if node.type == "heading":
        title = heading(_inline(node.children, links, False), len(node.markup), color)
        return _said(wrapped(title, width), False)
    if node.type in ("fence", "code_block"):
        lines = (f"    {line}" if line else "" for line in node.content.removesuffix("\n").split("\n"))
        return "\n".join(f"{DIM}{line}{PLAIN}" if color and line else line for line in lines)
    if node.type in ("bullet_list", "ordered_list"):
        return _list(node, width, links, color)
    if node.type == "table":
        rows = [
            [_inline(cell.children, links, False) for cell in row.children]
            for part in node.children
            for row in part.children
        ]
        return _said(columns(rows, width), color)
    if node.type == "blockquote":
        return textwrap.indent(_blocks(node.children, width - 2, links, color), "  ")
    if node.type == "hr":
        return "-" * min(width, 40)
    if node.type == "html_block":
        return node.content.rstrip("\n")
    return _said(wrapped(_inline(node.children, links, color), width), color)


def _list(node: SyntaxTreeNode, width: int, links: list[str], color: bool) -> str:
    start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
    out = []
    for number, item in enumerate(node.children, start):
        mark = f"{number}. " if node.type == "ordered_list" else "- "
        body = _blocks(item.children, width - len(mark), links, color, between="\n")
        out.append(mark + textwrap.indent(body, " " * len(mark))[len(mark) :])
    return "\n".join(out)


def _inline(nodes: Sequence[SyntaxTreeNode], links: list[str], color: bool) -> str:
    out = ""
    for node in nodes:
        if node.type in ("softbreak", "hardbreak"):
            out += " "
        elif node.type == "code_inline":
            out += f"`{node.content.replace(' ', SPACE) if len(node.content) <= 40 else node.content}`"
        elif node.type == "link":
            out += _link(node, links, color)
        elif node.type == "strong" and color:
            out += STRONG + _inline(node.children, links, color) + WEAK
        else:
            out += _inline(node.children, links, color) if node.children else node.content
    return out


def _link(node: SyntaxTreeNode, links: list[str], color: bool) -> str:
    target, text = str(node.attrs.get("href", "")), _inline(node.children, links, color)
    if target == text:
        return text
    if ours := OURS.fullmatch(target):
        return f"{text} (`scaffold{SPACE}explain{SPACE}{ours[1]}`)"
    if target not in links:
        links.append(target)
    return f"{text}{SPACE}[{links.index(target) + 1}]"


def _said(text: str, color: bool) -> str:
    """Wrapped text with its stand-ins resolved."""
    text = text.replace(SPACE, " ")
    if not color:
        return text.replace(STRONG, "").replace(WEAK, "")
    return re.sub(r"`[^`\n]+`", rf"{CYAN}\g<0>{PLAIN}", text).replace(STRONG, BOLD).replace(WEAK, PLAIN)
