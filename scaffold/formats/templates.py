"""What EJS, Jinja, ERB and the like make files from: read as YAML where it is some, else as code of any language."""

from __future__ import annotations

from scaffold.formats import code, yaml
from scaffold.formats.placeholders import without_statements
from scaffold.model import Node
from scaffold.regex import regex

DATA = regex(r"\ufeff?\s*(?:#[^\n]*\s+)*(?:\{|---|- |[\"']?[\w.-]+[\"']?:(?:\s|\Z))")


def tree(text: str) -> Node:
    """A document, or a map of what is given names."""
    begin = int(text.startswith("\ufeff"))
    plain = text[:begin] + without_statements(text[begin:])
    return yaml.tree(plain) if DATA.match(plain) and not _broken(plain) else code.tree(plain, ("#",))


def _broken(text: str) -> bool:
    """Whether a part of it is no YAML, so that what lies there would not be seen."""
    return any(reason.startswith("not YAML") for _, reason in yaml.problems(text))


def problems(_text: str) -> list[tuple[int, str]]:
    """None: such a file need not be whole."""
    return []
