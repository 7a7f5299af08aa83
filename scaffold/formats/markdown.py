"""Markdown: its fenced code, each block as a tree under the name of its language; prose is not read."""

from __future__ import annotations

import re

from scaffold.formats import code, hcl, json, shell, toml, yaml
from scaffold.formats.embedded import shifted
from scaffold.model import Item, Node
from scaffold.regex import regex

FENCE = regex(
    r"^\ufeff?[ ]{0,6}(`{3,}|~{3,})[ \t]*([\w.+-]*)[^\n`]*\n"
    r"((?:(?![ ]{0,6}\1)[^\n]*\n)*)(?:[ ]{0,6}\1[^\n]*)?",
    re.MULTILINE,
)
SHELLS = frozenset(["", "sh", "bash", "shell", "console", "zsh", "shell-session", "commandline", "bat"])
DATA = {"yaml": yaml, "yml": yaml, "json": json, "hcl": hcl, "terraform": hcl, "tf": hcl, "toml": toml}
MAPPING = regex(r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*(?:---\s*\n\s*)?[\"']?[A-Za-z][\w.-]*[\"']?:(?:[ ][^\n]*)?\r?\n")
"""How a block begins that is YAML, whatever it is called."""
PROMPT = regex(r"^[ \t]*[$>%](?=[ ])", re.MULTILINE)


def tree(text: str) -> Node:
    """A map of the blocks."""
    items = []
    for found in FENCE.finditer(text):
        (start, end), language = found.span(3), found[2].lower()
        source = text[start:end]
        if language == "" and MAPPING.match(source):
            language = "yaml"
        if language in SHELLS:
            read = shell.tree(PROMPT.sub(lambda prompt: " " * len(prompt[0]), source))
        elif language in DATA:
            read = DATA[language].tree(source)
        else:
            read = code.tree(source, ("#", "//"))
        items.append(Item(language or "text", *found.span(2), shifted(read, start)))
    return Node("map", 0, len(text), items=tuple(items), style="block")


def problems(_text: str) -> list[tuple[int, str]]:
    """None: what a document shows need not be whole."""
    return []
