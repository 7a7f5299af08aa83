"""Which programs a JavaScript or TypeScript file starts: through `child_process`, packages that wrap it, functions of
the project that do, and packages that run a program themselves."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from scaffold.declared import named, unquoted
from scaffold.formats import syntax
from scaffold.formats.words import Lexer
from scaffold.handler import parameters
from scaffold.handler.followed import followed
from scaffold.model import Kind, Project, Unreadable, ways
from scaffold.regex import regex
from scaffold.scope import bindings_of, module_of
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

SHELL, FILE = "shell", "file"
"""How a program is named: in a line for the shell, or by itself."""
RUNNERS = {
    **{f"child_process.{name}": SHELL for name in ("exec", "execSync")},
    **{f"child_process.{name}": FILE for name in ("spawn", "spawnSync", "execFile", "execFileSync")},
    **{f"child-process-promise.{name}": FILE for name in ("spawn", "execFile")},
    **{f"execa.{name}": SHELL for name in ("command", "commandSync", "shell", "shellSync", "execaCommand")},
    **dict.fromkeys(("execa", "execa.sync", "execa.execa", "execa.execaSync"), FILE),
    **dict.fromkeys(("cross-spawn", "cross-spawn.sync", "cross-spawn.spawn"), FILE),
    "child-process-promise.exec": SHELL,
    "shelljs.exec": SHELL,
}
PACKAGES = {
    **{f"imagemagick.{name}": "convert" for name in ("convert", "resize", "crop")},
    **{f"imagemagick.{name}": "identify" for name in ("identify", "readMetadata")},
    **{f"easyimage.{name}": "convert" for name in ("convert", "resize", "crop", "thumbnail", "rescrop", "rotate")},
    **{f"easyimage.{name}": "identify" for name in ("info", "identify")},
    **{f"python-shell.{name}": "python" for name in ("run", "PythonShell.run")},
}
"""Calls of packages that run a program, as its name on a PATH."""
MODULES = (
    *("child_process", "child-process-promise", "execa", "cross-spawn", "shelljs"),
    *("imagemagick", "imageMagick", "easyimage", "python-shell"),
)
"""What stands in a project that starts anything."""
PROMISES = frozenset(["util.promisify", "es6-promisify", "es6-promisify.promisify", "pify", "bluebird.promisify"])
WORD = regex(r"[\w.+-]+")
FALLBACK = regex(r"\s*\|\|")
LONGEST = 131_072
"""Bytes that Linux takes for one argument: a longer line does not run."""
OPEN = "\ufffd"
"""Stands for what is put into a text when it runs."""
BEFORE = frozenset(["then", "else", "do", "{", "time", "sudo", "exec", "env", "nice", "nohup"])
ASKED = frozenset(["if", "elif", "while", "until", "!", "command", "type", "hash"])
"""What stands before a command whose failure is provided for."""
SHELLS = frozenset(["sh", "bash", "/bin/sh", "/bin/bash"])
SYSTEM = regex(r"/(?:usr/)?s?bin/([^/]+)")
ASSIGNMENT = regex(r"[A-Za-z_]\w*\+?=")
ESCAPES = {"n": "\n", "t": "\t", "\n": ""}
DEEP = 8


class Run(NamedTuple):
    """A program that a call starts."""

    call: SgNode
    name: str
    absolute: bool
    """Whether it is named by its place in the system, so that no folder on the PATH can give it."""
    script: str = ""
    """The shell script of the project that starts it, where it is not the call itself."""


def runs(project: Project, path: str, wanted: Collection[str]) -> Iterator[Run]:
    """The calls by which a file starts one of some programs, as far as their names are written out."""
    for run in _runs(project, path, wanted):
        if run.name in wanted:
            yield run


def _runs(project: Project, path: str, wanted: Collection[str]) -> Iterator[Run]:
    for call in syntax(project, path).find_all(kind="call_expression"):
        called, arguments = call.field("function"), call.field("arguments")
        given = named(arguments) if called and arguments else []
        if called is None or not given:
            continue
        module = module_of(called, project, path) or ""
        if module in PACKAGES and "pythonPath" not in call.text():
            yield Run(call, PACKAGES[module], False)
        elif module == "gm.subClass" and re.search(r"imageMagick['\"]?\s*:\s*true", given[0].text()):
            yield Run(call, "convert", False)
        else:
            line = text_of(given[0], project, path) or ""
            kind = _runner(called, project, path) if _possible(line, wanted) else ""
            yield from _started(call, given, line, kind, project, path) if kind else ()


def _possible(line: str, wanted: Collection[str]) -> bool:
    """Whether a text can lead to one of some programs. Most calls have a text that cannot."""
    return ".sh" in line or any(word in wanted or word in SHELLS for word in WORD.findall(line))


def _started(call: SgNode, given: list[SgNode], line: str, kind: str, project: Project, path: str) -> Iterator[Run]:
    options = next((one.text() for one in given[1:] if one.kind() == "object"), "")
    if "PATH" in options:
        return
    listed = given[1] if len(given) > 1 and given[1].kind() == "array" else None
    words = [text_of(one, project, path) or OPEN for one in named(listed)] if listed else []
    if kind == FILE and line in SHELLS and words[:1] == ["-c"] and len(words) > 1:
        line, kind = words[1], SHELL
    shell = kind == SHELL or re.search(r"\bshell\s*:\s*true", options)
    found = set(commands(line)) if shell else {line}
    if kind == FILE and line in SHELLS:
        found |= {word for word in words if word.endswith(".sh")}
    yield from (Run(call, *one) for one in _programs(found))
    for script in filter(None, (_script(project, path, word) for word in sorted(found))):
        yield from (Run(call, *one, script) for one in _programs(set(_lines(project, script))))


def _lines(project: Project, script: str) -> Iterator[str]:
    try:
        yield from commands(project.text(script)[:LONGEST])
    except Unreadable:
        return


def _programs(words: set[str]) -> Iterator[tuple[str, bool]]:
    """The names of programs among words, and whether each is named by its place in the system."""
    for word in sorted(words):
        if system := SYSTEM.fullmatch(word):
            yield system[1], True
        elif "/" not in word and OPEN not in word:
            yield word, False


def _script(project: Project, path: str, word: str) -> str:
    """The shell script that a word names: beside the code, or from the root of its package."""
    bare = re.sub(r"^(?:/var/task/|\./|\ufffd/)", "", word)
    if not bare.endswith(".sh") or OPEN in bare or bare.startswith(("/", "../")):
        return ""
    places = [f"{folder}/{bare}" if folder else bare for folder in reversed(ways(path.rpartition("/")[0]))]
    return next((one for one in places if one in project.entries and project.entries[one].kind is Kind.TEXT), "")


def commands(line: str) -> Iterator[str]:
    """The words in a shell's line that name what is run, without those whose failure is provided for."""
    if len(line) > LONGEST:
        return
    lexer = Lexer(line)
    for spans in lexer.commands:
        if not spans or FALLBACK.match(line, spans[-1][1]):
            continue
        for start, end in spans:
            word = line[start:end]
            if word in ASKED:
                break
            if not (word in BEFORE or ASSIGNMENT.match(word)):
                yield word.strip("'\"")
                if word in SHELLS and (script := next((line[a:b] for a, b in spans if line[a:b].endswith(".sh")), "")):
                    yield script
                break


def text_of(node: SgNode, project: Project, path: str, deep: int = DEEP) -> str | None:
    """A text as far as it is written out; what is put into it is OPEN. None where none of it is."""
    kind = node.kind()
    if kind == "string":
        return re.sub(r"\\(.|\n)", lambda found: ESCAPES.get(found[1], found[1]), unquoted(node))
    if kind == "template_string":
        parts = [OPEN if one.kind() == "template_substitution" else one.text() for one in node.children()[1:-1]]
        return re.sub(r"\\(.|\n)", lambda found: ESCAPES.get(found[1], found[1]), "".join(parts))
    if deep == 0:
        return None
    left, sign, right = (node.field(name) for name in ("left", "operator", "right"))
    if kind == "binary_expression" and left and sign and right and sign.text() == "+":
        first, second = (text_of(one, project, path, deep - 1) for one in (left, right))
        return None if first is None else first + (OPEN if second is None else second)
    if kind == "identifier":
        values = [one.value for one in bindings_of(node, project, path) if not one.empty]
        if len(values) == 1 and values[0] is not None and not isinstance(values[0], str):
            return text_of(values[0], project, path, deep - 1)
    return None


def _runner(called: SgNode, project: Project, path: str) -> str:
    """How a function takes the program that it starts: as a line for the shell, as a file; "" where it starts none."""
    if kind := RUNNERS.get(module_of(called, project, path) or "") or _promised(called, project, path):
        return kind
    if called.kind() not in ("identifier", "member_expression"):
        return ""
    found = followed(project, path, called)
    given = parameters(found.function) if found else ()
    if found is None or not given or given[0].kind() != "identifier":
        return ""
    return _forwarded(found.function, given[0].text(), project, found.path)


def _forwarded(function: SgNode, name: str, project: Project, path: str) -> str:
    """How a function hands its first argument on to what starts programs."""
    for call in function.find_all(kind="call_expression"):
        called, arguments = call.field("function"), call.field("arguments")
        given = named(arguments) if called and arguments else []
        if called and given and given[0].text() == name and given[0].kind() == "identifier":
            known = RUNNERS.get(module_of(called, project, path) or "") or _promised(called, project, path)
            if known:
                return known
    return ""


def _promised(called: SgNode, project: Project, path: str) -> str:
    """`promisify(exec)`, and a name for it."""
    if called.kind() == "identifier":
        values = [one.value for one in bindings_of(called, project, path) if not one.empty]
        if len(values) != 1 or values[0] is None or isinstance(values[0], str):
            return ""
        called = values[0]
    function, arguments = called.field("function"), called.field("arguments")
    given = named(arguments) if called.kind() == "call_expression" and function and arguments else []
    if not given or function is None or module_of(function, project, path) not in PROMISES:
        return ""
    return RUNNERS.get(module_of(given[0], project, path) or "", "")
