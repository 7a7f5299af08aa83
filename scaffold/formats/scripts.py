"""Shell commands wherever they are written: recipes, `RUN`, package.json's scripts, CI steps, Jenkins' `sh`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scaffold.formats import format_of, shell, tree
from scaffold.formats.embedded import aligned, moved, span
from scaffold.model import Item, Node, Place, Project
from scaffold.regex import regex

WHOLE = frozenset(["shell", "make", "dockerfile"])
"""Formats whose own tree has the commands."""
KEYS = frozenset(
    re.findall(
        r"\w+",
        """
        run script scripts command commands before_script after_script before_install install after_success
        before_deploy after_deploy deploy bash inlineScript inline cmd build_script test_script deploy_script
        before_build after_build after_test on_success post_build pre_build build test custom args
        """,
    )
)
COMMAND = regex(r"(?<![\w-])(?:" + "|".join(sorted(shell.COMMANDS)) + r")\s|=[\"']?node(?:js)?\d|\bfor \w+ in ")
FIRST = regex(r"(?:^|[;&|\n])\s*(?:sudo\s+)?(?:" + "|".join(sorted(shell.COMMANDS)) + r")\s")
"""What a text begins with that is one of the commands."""
WORD = regex(r"[^\s,()'\"]+")


def scripts(project: Project, path: str) -> Iterator[Node]:
    """The trees of a file's commands, as `shell` reads them, with their spans in that file."""
    row = format_of(path)
    if row is None:
        return
    if row.name in WHOLE:
        yield tree(project, path)
        return
    text, root = project.text(path), tree(project, path)
    yield from _read(text, _strings(root) if row.name == "groovy" else _values(root))


def lists(project: Project, path: str) -> Iterator[tuple[Item, list[Place]]]:
    """The words that a loop of a file's commands goes through, and those of an assignment: several, or an array."""
    text = project.text(path)
    for root in scripts(project, path):
        for item in root.items:
            node = item.node
            if item.key == "for":
                yield item, [Place(path, one.node.start, one.node.end) for one in node.items]
            elif item.key.endswith("=") and node.kind in ("scalar", "expression"):
                found = [Place(path, *one.span()) for one in WORD.finditer(text, node.start, node.end)]
                if len(found) > 1 or text.startswith("(", node.start):
                    yield item, found


def texts(project: Project, path: str) -> Iterator[Node]:
    """The same of texts in code that begin with a command, or have one after another."""
    found = _strings(tree(project, path))
    yield from _read(project.text(path), (node for node in found if FIRST.search(node.value)))


def _read(text: str, found: Iterable[Node]) -> Iterator[Node]:
    for node in found:
        offsets = aligned(text, node.start, node.end, node.value) if COMMAND.search(node.value) else None
        if offsets:
            yield moved(shell.tree(node.value), span(offsets))


def _values(node: Node, within: bool = False) -> Iterator[Node]:
    """Scalars under a key that says a command, alone or in a list."""
    for item in node.items:
        under = item.key in KEYS or (within and node.kind == "list") or (within and item.node.kind == "scalar")
        if item.node.kind == "scalar":
            if under:
                yield item.node
        else:
            yield from _values(item.node, under)


def _strings(node: Node, before: str = "") -> Iterator[Node]:
    """Strings of code, but what is only printed."""
    for item in node.items:
        one = item.node
        if not one.items and before != "echo" and item.key not in ("echo", "println", "print"):
            yield one
        before = one.value if one.kind == "scalar" else ""
        yield from _strings(one)
