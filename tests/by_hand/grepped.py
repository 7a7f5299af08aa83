"""Everything in a folder that looks like a Lambda runtime or a Node.js version, by plain expressions over raw bytes.

Knows nothing of `scaffold`: what it finds is held against what `scaffold` finds, by `corpus_sites`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

NEVER = {".git", "node_modules"}
RUNTIME = re.compile(
    r"nodejs_?(?P<a>\d+)(?:[._](?:\d+|x))?|node_?js(?P<b>\d+)d(?:x|\d+)|nodejs[\"']?,\s*[\"']?(?P<c>\d+)"
    r"|lambda[-/]nodejs:(?P<d>\d+)|lambci/lambda:\S*nodejs(?P<e>\d+)|aws/codebuild/\S*nodejs:(?P<f>\d+)",
    re.I,
)
WRITTEN = r"[\"'`\]})]*[\s:=@_/(\"'\[{|,-]{1,6}(?:lts/)?[\s^~>=<v\"']*"
VERSION = re.compile(
    rf"(?<![a-z])node(?:[._ -]?js)?(?:[._ -]?version)?{WRITTEN}(?P<a>\d+)(?![\d-]*[a-z]{{3}})"
    r"|(?<![a-z])node(?P<b>\d{1,2})(?:\.\d+)*(?![\w-]*\.\w)|setup_(?P<c>\d+)\.x|nodejs\.org/\w+/(?:latest-)?v(?P<d>\d+)"
    r"|\bnvm \w+ v?(?P<e>\d+)|@types/node\"?:? *\"?[\^~>=]*(?P<f>\d+)|versionSpec: *['\"]?(?P<g>\d+)"
    r"|lts/(?P<h>argon|boron|carbon|dubnium|erbium|fermium|gallium|hydrogen|iron|jod|krypton)"
    r"|(?:FROM|image:) +[\w./-]*node\s*$|(?:FROM|image:) +[\w./-]*node:(?:lts|latest|stable|current|\$)\S*",
    re.I,
)
NAMES = ("argon", "boron", "carbon", "dubnium", "erbium", "fermium", "gallium", "hydrogen", "iron", "jod", "krypton")
CODENAMES = {name: 4 + 2 * at for at, name in enumerate(NAMES)}
BARE = re.compile(r"^\s*(?:-\s*)?[\"']?v?(?P<a>\d+)(?:\.[\dx*]+)*[\"']?,?\s*(?:#.*)?$")
LISTS = re.compile(r"^\s*(?:-\s*)?[\"']?(?:node_js|node|node-?version|nodejs_version)[\"']?\s*:\s*\[?\s*$", re.I)
"""What stands before a list of versions, one a line."""
FILES = {".nvmrc", ".node-version"}

PATHS = (
    (
        "lock file",
        r"(?:package-lock|npm-shrinkwrap)\.json$|(?:yarn|composer)\.lock(?:\.\w+)*$|pnpm-lock\.yaml$|\.lock\.hcl$",
    ),
    ("vendored or minified", r"/(?:vendor|vendored|third[_-]party|bower_components|\.yarn)/|[.-]min\.\w+$"),
    ("generated", r"/(?:\.wing|cdk\.out|\.serverless|\.aws-sam|\.terraform)/|\.js\.map$"),
    ("snapshot or state file", r"\.snap$|__snapshots__/|\.tfstate"),
    ("changelog", r"(?:changelog|history|changes|releases?)[^/]*$"),
    ("document", r"\.(?:md|mdx|rst|txt|adoc|html?|markdown|svg|ipynb)$|(?:^|/)(?:README|LICENSE|NOTICE)[^/]*$"),
    ("patch", r"\.(?:diff|patch)$"),
)
COMMENT = re.compile(r"\s*(?:#|//|/?\*|--|<!--|;)")
PROGRAM = re.compile(r"\.(?:[cm]?[jt]sx?|py|go|java|cs|rb)$")
RANGE = re.compile(r"node[\"']?\s*:\s*[\"'][^\"']*(?:>=?|\*)", re.I)


class Row(NamedTuple):
    """A line that names runtimes or versions."""

    path: str
    line: int
    text: str
    majors: tuple[int, ...]
    """Those named; none where an image has no version or another name for it."""
    runtime: bool
    """Whether it looks like a Lambda runtime; else like a version of Node.js."""

    def older(self, target: int) -> bool:
        return not self.majors or any(major < target for major in self.majors)


def rows(root: Path) -> Iterator[Row]:
    """The lines of every text file of a folder, in the order of their paths."""
    for path in sorted(_files(root)):
        content = (root / path).read_bytes()
        if b"\0" in content[:8000]:
            continue
        listing, base = -1, path.rpartition("/")[2]
        for number, line in enumerate(content.decode("utf-8", "replace").split("\n"), 1):
            bare = BARE.match(line)
            indent = len(line) - len(line.lstrip())
            listing = indent if LISTS.match(line) else listing if bare and indent >= listing else -1
            found = [*RUNTIME.finditer(line), *VERSION.finditer(line)]
            if bare and (listing >= 0 or base in FILES):
                found.append(bare)
            majors = {major for one in found if (major := _major(one)) is not None}
            if found and (not majors or min(majors) < 30):
                yield Row(path, number, line.strip(), tuple(sorted(majors)), bool(RUNTIME.search(line)))


def _files(root: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(root):
        folders[:] = [one for one in folders if one not in NEVER]
        for name in names:
            full = Path(folder, name)
            if full.is_file() and not full.is_symlink():
                yield full.relative_to(root).as_posix()


def _major(found: re.Match[str]) -> int | None:
    word = next((one for one in found.groups() if one), None)
    return None if word is None else CODENAMES[word.lower()] if not word.isdigit() else int(word)


def reason(row: Row, target: int) -> str:
    """Why such a row is none that has to be found, as far as a rule can say; "unexplained" for the rest."""
    for why, names in PATHS:
        if re.search(names, f"/{row.path}", re.I):
            return why
    if not row.majors:
        return "no version named"
    if not row.older(target):
        return "not older than the target"
    if COMMENT.match(row.text):
        return "comment"
    if RANGE.search(row.text):
        return "a range that may admit the target"
    if re.search(r"(?:^|/)(?:__tests?__|tests?|spec|fixtures|__mocks__)/|[._-](?:test|spec)\.\w+$", row.path):
        return "test"
    if PROGRAM.search(row.path):
        return "program"
    return "unexplained"
