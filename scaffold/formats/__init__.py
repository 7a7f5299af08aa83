"""The table of formats: which file is what, and how it is read. A new format is a row here and a module beside it."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from scaffold import extent
from scaffold.model import WEIGHED, WEIGHT, WITHIN, Node, Project
from scaffold.regex import like, regex
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode


class Format(NamedTuple):
    name: str
    files: tuple[str, ...]
    """Patterns of the file's base name."""
    comments: tuple[str, ...]
    """What opens a comment that runs to the end of the line."""
    language: str = ""
    """For code: the name that the parser library knows it by."""
    reader: str = ""
    """The module that reads it as a tree, where that has another name."""
    largest: int = 1_048_576
    """Bytes: a larger file is not looked into. CloudFormation takes templates up to the default."""


CODED, WRITTEN = 524_288, 131_072
"""Bytes that no file of code has, but what a program wrote, and none of scripts and settings."""


TESTS = regex(r"(^|/)(__tests__|__mocks__|__fixtures__|tests?|spec|e2e|fixtures?)/|\.(test|spec)\.\w+$")
"""In the path of what tests a project, and never runs on Lambda."""
FORMS = regex(
    r"(^|/)(ISSUE_TEMPLATE|PULL_REQUEST_TEMPLATE)(/|\.\w+$)|(^|/)\.gitlab/(issue|merge_request)_templates/",
    re.IGNORECASE,
)
"""Forms in which people say something of their own: what stands there is an example of what they fill in."""
ENDS = ("ejs", "ejs.t", "j2", "jinja", "jinja2", "njk", "hbs", "mustache", "erb", "tmpl", "tpl", "tftpl")
"""How files are called that others are made from."""
MADE = tuple(f"{end}.template" for end in ("js", "mjs", "cjs", "ts", "tsx", "jsx", "sh", "py", "md", "env"))
"""What is made from a `.template` that is none of CloudFormation's, as its name says."""
PLAIN = regex(r"(?:\s|#[^\n]*\n)*(?:AWSTemplateFormatVersion|Description|Parameters|Resources|Transform)\s*:")
"""How a template of CloudFormation in YAML begins."""
FORMATS = (
    Format("javascript", ("*.js", "*.cjs", "*.mjs", "*.jsx"), ("//",), "javascript", largest=CODED),
    Format("typescript", ("*.ts", "*.cts", "*.mts"), ("//",), "typescript", largest=CODED),
    Format("tsx", ("*.tsx",), ("//",), "tsx", largest=CODED),
    Format(
        "template",
        tuple(f"*.{end}" for end in (*ENDS, *MADE)),
        ("#",),
        reader="templates",
    ),
    Format("json", ("*.json", "*.jsonc", "*.template", ".babelrc", ".swcrc", ".eslintrc"), ("//",)),
    Format("yaml", ("*.yaml", "*.yml"), ("#",)),
    Format("hcl", ("*.tf", "*.tfvars"), ("#", "//"), largest=CODED),
    Format("shell", ("*.sh", "*.bash"), ("#",), largest=WRITTEN),
    Format("text", (".nvmrc", ".node-version"), ("#",), largest=WRITTEN),
    Format("toml", ("*.toml",), ("#",), largest=WRITTEN),
    Format(
        "dockerfile",
        ("Dockerfile", "Dockerfile.*", "*.Dockerfile", "*.dockerfile", "Containerfile"),
        ("#",),
        largest=WRITTEN,
    ),
    Format("make", ("Makefile", "makefile", "GNUmakefile", "Makefile.*", "*.mk"), ("#",), largest=WRITTEN),
    Format("dotenv", (".env", ".env.*", "*.env"), ("#",), reader="settings", largest=WRITTEN),
    Format("settings", (".tool-versions", ".npmrc", "*.arc", ".arc", ".arc-config"), ("#",), largest=WRITTEN),
    Format("queries", (".browserslistrc", "browserslist"), ("#",), largest=WRITTEN),
    Format("python", ("*.py",), ("#",), reader="code", largest=WRITTEN),
    Format("java", ("*.java", "*.kt", "*.scala"), ("//",), reader="code", largest=WRITTEN),
    Format("csharp", ("*.cs",), ("//",), reader="code", largest=WRITTEN),
    Format("go", ("*.go",), ("//",), reader="code", largest=WRITTEN),
    Format(
        "groovy", ("Jenkinsfile", "Jenkinsfile.*", "*.groovy", "*.jenkinsfile"), ("//",), reader="code", largest=WRITTEN
    ),
    Format("jsonnet", ("*.jsonnet", "*.libsonnet"), ("//", "#"), reader="code", largest=WRITTEN),
    Format("markdown", ("*.md", "*.markdown"), ("<!--",)),
    Format("nix", ("*.nix",), ("#",), largest=WRITTEN),
    Format("snapshot", ("*.snap",), ()),
)
NAMES = frozenset(row.name for row in FORMATS)
MINIFIED = 400
"""Characters a line on average, from which code counts as minified."""
DENSE = (("([{,;.:=+", 105_000, "brackets, commas and operators"), (";", 12_000, "statements"))
"""How many of some characters are too many: people write 40,000 and 5,000 in the largest file that is looked into."""
DENSE_DATA = {
    "yaml": (("\n:,[{", 60_000, "lines, colons, commas and brackets"),),
    "json": ((":,[{", 105_000, "colons, commas and brackets"),),
}
"""The same of data. The largest that we know have 5,100; the lock files of npm, which are read otherwise, 28,000."""
SMALL, DEEPEST = 8_000, 1_000
"""Characters from which nesting is looked at, and the deepest: a node's parent is found from the root down."""
LEVELS = 3
"""The most levels of nodes that one more character makes."""
UNSEEN = "not looked into"
HELD = 1_048_576
"""Characters of files whose parses are kept: to parse a file again and again is most of what a small project costs."""
CODE = frozenset(row.name for row in FORMATS if row.language)


@functools.cache
def by_name(name: str) -> Format:
    return next(row for row in FORMATS if row.name == name)


def format_of(path: str) -> Format | None:
    """The format that a file's name says; None too for what is never looked into."""
    form = ("_template" in path or "_TEMPLATE" in path) and FORMS.search(path)
    return None if form else _of_base(path.rpartition("/")[2])


@functools.lru_cache(maxsize=4096)
def _of_base(base: str) -> Format | None:
    for row in FORMATS:
        if any(like(base, pattern) for pattern in row.files):
            return row
    return None


def reader(path: str, text: str) -> Format | None:
    """The format to read a file in. CloudFormation's .template, .yml and .eslintrc hold either as they please, and
    so do its templates that are called .json."""
    row = format_of(path)
    if row and row.name in ("json", "yaml") and not path.endswith((".json", ".jsonc", "babelrc", "swcrc")):
        return by_name("json" if text.lstrip("\ufeff \t\r\n").startswith(("{", "//")) else "yaml")
    if row and row.name == "json" and PLAIN.match(text.removeprefix("\ufeff")):
        return by_name("yaml")
    return row


def is_code(path: str) -> bool:
    """Whether a file is JavaScript or TypeScript by its name."""
    row = format_of(path)
    return row is not None and bool(row.language)


def tree(project: Project, path: str) -> Node:
    """The addressed tree of a data file, read once. Raises Unreadable."""
    found = project.parses.get((path, "tree"))
    if found is None:
        text = project.text(path)
        row = reader(path, text)
        assert row, path
        found = _tree(project, path, row, text)
        _hold(project, path, "tree", found)
    return cast("Node", found)


def _tree(project: Project, path: str, row: Format, text: str) -> Node:
    if dense := _dense(text, DENSE_DATA.get(row.name, ())):
        project.cache[path, "problems"] = [(1, dense)]
        return Node("map", 0, len(text))
    module = _module("code" if row.language else row.reader or row.name)
    if row.language:
        return cast("Node", module.tree(text, row.comments, opaque(project, path)))
    read = module.tree(text, row.comments) if row.reader == "code" else module.tree(text)
    project.cache[path, "problems"] = module.problems(text)
    return cast("Node", read)


@functools.cache
def _module(name: str) -> Any:
    """What reads a data format: `tree(text)` and `problems(text)`. Asked for both in turn it reads once."""
    return import_module(f"scaffold.formats.{name}")


ATTRIBUTES = regex(
    r"""(?P<lead>\b(?:from|import)\s*(?P<quote>['"])[^'"\n]*(?P=quote)\s*)(?P<rest>(?:assert|with)\s*\{[^{}]*\})"""
)
"""`assert { type: "json" }` behind an import, and `with …` behind an export: the grammars do not know them."""
OPENED = regex(r"assert\s*\{"), regex(r"with\s*\{")
"""What stands in a text that has some. An expression that begins with a word is ten times as quick."""
WORD = regex(r"\S")
TYPED = regex(r"""<\s*((?:typeof\s+)?import\(\s*(['"])[^'"\n]*\2\s*\)(?:\.\w+)*)\s*>(?=\s*\()""")
"""`<typeof import("./a")>` before a call's arguments: where there are none, the grammar takes it for a call."""


def syntax(project: Project, path: str) -> SgNode:
    """The root of a code file's syntax tree, parsed once. Raises Unreadable."""
    found = project.parses.get((path, "syntax"))
    if found is None:
        from ast_grep_py import SgRoot

        row = format_of(path)
        assert row, path
        text = project.text(path)
        known = text
        if any(word.search(text) for word in OPENED):
            known = ATTRIBUTES.sub(lambda one: one["lead"] + WORD.sub(" ", one["rest"]), text)
        if "import(" in known and row.name in ("typescript", "tsx"):
            known = TYPED.sub(lambda one: one[0].replace(one[1], "_" * len(one[1])), known)
        found = SgRoot(known, row.language).root()
        _hold(project, path, "syntax", found)
    return cast("SgNode", found)


OPAQUE = {"rule": {"any": [{"kind": k} for k in ("comment", "string", "template_string", "regex", "jsx_text")]}}


def opaque(project: Project, path: str) -> list[tuple[int, int, str]]:
    """The strings, templates, regular expressions and comments of a code file, in order, none inside another."""
    spans: list[tuple[int, int, str]] = []
    for node in syntax(project, path).find_all(OPAQUE):  # type: ignore[call-overload]
        span = extent.span(node)
        if not spans or span.start >= spans[-1][1]:
            spans.append((span.start, span.end, node.kind()))
    return spans


def problems(project: Project, path: str) -> list[tuple[int, str]]:
    """What of a file was not understood, as (line, reason). Raises Unreadable."""
    found = project.cache.get((path, "problems"))
    if found is None:
        row = reader(path, project.text(path))
        if row is None:
            return []
        if row.language:
            broken = syntax(project, path).find(kind="ERROR")
            reason = f"does not parse as {row.name}"
            project.cache[path, "problems"] = [(broken.range().start.line + 1, reason)] if broken else []
        else:
            tree(project, path)
        found = project.cache[path, "problems"]
    return cast("list[tuple[int, str]]", found)


def unwieldy(project: Project, path: str) -> str:
    """Why no rule looks into a code file; "" where they do. Nobody writes such files, and they take minutes."""
    found = project.cache.get((path, "unwieldy"))
    if found is None:
        text = "" if project.entries[path].large else project.text(path)
        found = f"{project.entries[path].why}: {UNSEEN}" if project.entries[path].large else ""
        if dense := _dense(text, DENSE):
            found = dense
        elif len(text) > SMALL and _depth(syntax(project, path)) >= DEEPEST:
            found = "nested too deeply"
        project.cache[path, "unwieldy"] = found
    return str(found)


def minified(text: str, path: str = "") -> bool:
    """Whether code is somebody's build, by the length of its lines; what is put together inside a template is not."""
    return WITHIN not in path and len(text) > MINIFIED * (text.count("\n") + 1)


def _dense(text: str, limits: Sequence[tuple[str, int, str]]) -> str:
    for marks, most, called in limits:
        if len(text) > most and sum(map(text.count, marks)) > most:
            return f"more than {most:,} {called}: {UNSEEN}"
    return ""


def _depth(node: SgNode) -> int:
    """The nodes on the way down through the longest parts, as far as it matters."""
    for depth in range(DEEPEST):
        longest = _longest(node.children(), (DEEPEST - depth) // LEVELS)
        if longest is None:
            return depth
        node = longest
    return DEEPEST


def _longest(parts: Sequence[SgNode], least: int) -> SgNode | None:
    """The longest of parts that follow one another; None where none has more than some characters."""
    best, most = None, least
    ranges = [(0, len(parts))] if parts else []
    while ranges:
        first, last = ranges.pop()
        length = extent.end(parts[last - 1]) - extent.start(parts[first])
        if length <= most:
            continue
        if last - first == 1:
            best, most = parts[first], length
        else:
            middle = (first + last) // 2
            ranges += [(first, middle), (middle, last)]
    return best


def _hold(project: Project, path: str, what: str, found: object) -> None:
    project.parses[path, what] = found
    project.parses[WEIGHT] = _held(project) + len(project.text(path))


def _held(project: Project) -> int:
    """About how many characters the parses are of that a project holds."""
    return cast("int", project.parses.get(WEIGHT, 0))


def forget(project: Project, paths: Collection[str] | None = None) -> None:
    """Let go of the parses of some files (default: all) where much is held: they weigh many times what the files do,
    and can be had again."""
    if (held := _held(project)) <= HELD:
        return
    if paths is None:
        project.parses.clear()
        return
    for key in [key for key in project.parses if key[0] in paths]:
        held -= len(project.text(key[0])) if key[1] in WEIGHED else 0
        del project.parses[key]
    project.parses[WEIGHT] = held
