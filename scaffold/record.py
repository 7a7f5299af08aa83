"""What a project keeps of how it was made: `.scaffold.yaml`. One plain line an answer."""

from __future__ import annotations

import json
from collections.abc import Mapping

from scaffold import __version__
from scaffold.regex import regex
from scaffold.source import Source

NAME = ".scaffold.yaml"
HEAD = "# How `scaffold new` made this project: the template, and what was answered.\n"
PLAIN = regex(r"[A-Za-z][A-Za-z0-9_./+-]*(?: [A-Za-z0-9_./+-]+)*|\d+\.[a-z]+")
WORDS = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))


def recorded(source: Source, answers: Mapping[str, object]) -> str:
    """The text of the record. Without times and machine's paths beyond the template's own address."""
    lines = {"template": source.name, "source": source.location, "ref": source.ref, "commit": source.commit}
    head = "".join(f"{key}: {scalar(value)}\n" for key, value in lines.items() if value)
    body = "".join(f"  {key if plain(key) else scalar(key)}: {scalar(value)}\n" for key, value in answers.items())
    return f"{HEAD}{head}tool: {scalar(__version__)}\nanswers:{'' if body else ' {}'}\n{body}"


def scalar(value: object) -> str:
    """A value as YAML on one line: plain where that is safe, else quoted as JSON, which YAML reads the same."""
    if isinstance(value, str) and plain(value):
        return value
    text = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() and c != "\ufeff" else _escaped(c) for c in text)


def plain(text: str) -> bool:
    """Whether a text may stand in YAML without quotes and be read as the same text."""
    return bool(PLAIN.fullmatch(text)) and text.lower() not in WORDS


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
