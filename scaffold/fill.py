"""A template filled in: which files it makes and what stands in them. The same as cookiecutter's, byte for byte.

Nothing is written, and no path leaves the project, whatever an answer or a file's name holds. Folders without files are
left out, as git leaves them out.
"""

from __future__ import annotations

import fnmatch
import functools
import io
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from scaffold.formats import format_of
from scaffold.model import FOREIGN, Entry, Kind, Project
from scaffold.paths import contained
from scaffold.template import BadTemplate, File, Template

TEXTUAL = frozenset(
    (
        *("", ".cjs", ".css", ".html", ".js", ".json", ".md", ".mjs", ".py", ".sh", ".tf", ".toml", ".ts", ".txt"),
        *(".yaml", ".yml"),
    )
)
"""What is text if it begins as plain ASCII; of other files a slower look decides."""
PRINTABLE = bytes((*b"\t\n\r", *range(0x20, 0x7F)))
SIGNED = (
    *(b"!<arch>\n", b"%PDF-1.", b"070701", b"8BPS", b"ARROW1", b"BM", b"BZh", b"GIF8", b"ID3", b"MThd", b"MZ", b"OTTO"),
    *(b"OggS", b"PACK", b"PAR1", b"RIFF", b"bplist", b"dex\n", b"fLaC", b"wOF"),
)
"""What binaries begin with that could be text."""
DO = "Nothing was written. Mend the template, or the answer."

Fill = Callable[[str, str], str]
"""Renders a text; the second says whose it is."""


def fill(template: Template, newline: object, fill: Fill) -> Project:
    """The project that a template makes. Raises ScaffoldError for a path that would leave it.

    `newline` is the template's `_new_lines`: one of its texts' own line ends if it is empty.
    """
    root = contained(fill(template.root, template.root), template.root, DO)
    if "/" in root:
        raise BadTemplate(template.root, f"the project's folder would be {root!r}, which is several")
    patterns = template.private("_copy_without_render")
    copied = [str(one) for one in patterns] if isinstance(patterns, list) else []
    entries: dict[str, Entry] = {}
    folders = {""}
    _folder(template, "", copied, functools.partial(_text, newline, fill), fill, folders, entries)
    for path in entries:
        for parent in map(str, PurePosixPath(path).parents):
            if parent in entries:
                raise BadTemplate(path, f"{parent} would be a file and a folder")
    return Project(entries)


def _folder(
    template: Template,
    folder: str,
    copied: list[str],
    text: Callable[[str, File], bytes],
    fill: Fill,
    folders: set[str],
    entries: dict[str, Entry],
) -> None:
    inner = []
    for name in template.folders[folder]:
        path = f"{folder}/{name}" if folder else name
        made = contained(fill(path, path), path, DO)
        if _listed(path, copied):
            for inside, file in template.files.items():
                if inside.startswith(f"{path}/"):
                    _add(entries, made + inside.removeprefix(path), file.content, file.mode)
        elif made in folders:
            raise BadTemplate(path, f"two folders would be {made!r}")
        else:
            inner.append(path)
        folders.add(made)
    for path, file in template.files.items():
        if path.rpartition("/")[0] != folder:
            continue
        name = fill(path, path)
        if not name or name.endswith("/") or name.removeprefix("./") in folders:
            continue
        content = file.content if _listed(path, copied) or binary(path, file) else text(path, file)
        _add(entries, contained(name, path, DO), content, file.mode)
    for path in inner:
        _folder(template, path, copied, text, fill, folders, entries)


def named(template: Template) -> Iterator[str]:
    """The paths whose names are rendered: all but those inside folders that are only copied."""
    patterns = template.private("_copy_without_render")
    copied = [str(one) for one in patterns] if isinstance(patterns, list) else []
    for path in (*template.folders, *template.files):
        if path and not any(_listed(str(parent), copied) for parent in PurePosixPath(path).parents):
            yield path


def _listed(path: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)


def _add(entries: dict[str, Entry], path: str, content: bytes, mode: int) -> None:
    entries[path] = entry(contained(path, path, DO), content, mode)


def entry(path: str, content: bytes, mode: int) -> Entry:
    """A file of a project that was made."""
    known = format_of(path) is not None
    why = "" if known else FOREIGN
    return Entry(path, Kind.TEXT if known else Kind.FACT, mode, functools.partial(bytes, content), why)


def _text(newline: object, fill: Fill, path: str, file: File) -> bytes:
    try:
        text = file.content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadTemplate(path, "neither UTF-8 nor binary", "Name it in _copy_without_render.") from None
    found = fill(text.replace("\r\n", "\n").replace("\r", "\n"), path)
    ends = newline or line_end(file.content)
    if ends not in ("\n", "\r\n", "\r"):
        raise BadTemplate("cookiecutter.json", f"_new_lines is {newline!r}, which ends no line")
    try:
        return found.replace("\n", str(ends)).encode("utf-8")
    except UnicodeEncodeError:
        raise BadTemplate(path, "renders to what is no text (a lone surrogate)") from None


def line_end(content: bytes) -> str:
    """How a text ends its lines. Where it has several ways: the one that cookiecutter takes."""
    reader = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8")
    reader.readline()
    found = reader.newlines
    return (found[0] if isinstance(found, tuple) else found) or "\n"


def binary(path: str, file: File) -> bool:
    """Whether a file is copied as it is; cookiecutter's own judge says so, unless the answer is plain."""
    start = file.content[:512]
    suffix = PurePosixPath(path).suffix.lower()
    plain = not start.translate(None, PRINTABLE) and not start.startswith(SIGNED)
    if plain and (suffix in TEXTUAL or "}" in suffix):
        return False
    from binaryornot.check import is_binary

    return bool(is_binary(str(file.place)))
