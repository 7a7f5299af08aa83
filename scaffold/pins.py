"""What a project says of the version of a tool: an exact one, or a range."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from scaffold.formats import format_of
from scaffold.locks import declared, locked
from scaffold.match import reached
from scaffold.model import Kind, Place, Project, Unreadable, ways
from scaffold.regex import like, regex
from scaffold.toolchain import Does, Tool, Version, version, written
from scaffold.tuples import NamedTuple

if TYPE_CHECKING:
    from scaffold.functions.expressions import Scope

LONGEST = 1_000
"""Characters of a specifier."""
NUMBER = regex(r"\d+(?:\.\d+)*")
EXACT = regex(r"[=v\s]*\d+\.\d+\.\d+")
LOOSE = regex(r"[\w.<>=~^|*\s-]+")
SPECIFIER = r"(?:[=~<>!]=?=?\s*[\w.*]+)(?:\s*,\s*[=~<>!]=?\s*[\w.*]+)*"
FILES = {
    "pypi": (
        ("requirements*.txt", "setup.py", "Pipfile", "pyproject.toml"),
        r"""(?<![\w.-])%s(?:\[[\w,]*\])?["']?\s*(?:=\s*["'])?(SPECIFIER)""".replace("SPECIFIER", SPECIFIER),
    ),
    "maven": (("pom.xml",), r"<groupId>%s</artifactId>\s*<version>\s*([\d.]+|\$\{[\w.-]+\})\s*</version>"),
    "nuget": (("*.csproj",), r"Include=\"%s\"\s+Version=\"([\d.]+)(?:-[\w.-]+)?\""),
    "go": (("go.mod",), r"(?<![\w/])%s\s+v([\d.]+)"),
}
"""Ecosystem → its files, and how a package's version is written in them."""
NAMES = frozenset(one for some, _ in FILES.values() for one in some if "*" not in one)
LIKE = tuple(one for some, _ in FILES.values() for one in some if "*" in one)
INSTALLS = {
    "npm": r"\b(?:npm|yarn|pnpm)\s(?:[\w=-]+\s+)*(?:i|install|add)\s(?:[^\n;&|#]*\s)?[\"']?%s@([\w.^~-]+)",
    "pypi": r"\bpip3?\s+install\s(?:[^\n;&|#]*\s)?[\"']?%s(==[\d.]+)",
}
"""How a command installs a version of a package."""
OTHERS = ("markdown", "template")
"""Formats whose commands are not run in this project."""
COMMENT = regex(r"\s*(?:#|//|\*)")
LOCK = regex(r'provider\s+"registry\.terraform\.io/hashicorp/aws"\s*\{\s*version\s*=\s*"([\d.]+)"')


class Pin(NamedTuple):
    """Where a version is said, and which versions it lets in."""

    place: Place
    said: str
    """For people: `serverless 1.32.0 (package-lock.json)`."""
    admits: Callable[[Version], bool]
    numbers: tuple[Version, ...]
    """The versions that it names."""

    def does(self, tool: Tool, runtime: str) -> frozenset[Does | None]:
        """What the versions that it lets in do with a runtime."""
        tried = {*self.numbers, *tool.bounds, *((a, b, c + 1) for a, b, c in self.numbers)}
        return frozenset(tool.does(runtime, one) for one in tried if self.admits(one))

    @property
    def newest(self) -> Version:
        return max(self.numbers)


def _numbers(text: str) -> tuple[Version, ...]:
    return tuple(version(one) for one in NUMBER.findall(text))


def npm(place: Place, name: str, asked: str, locked: str = "") -> Pin | None:
    """A range of npm; None for a tag, a URL or anything else that names no version."""
    from scaffold.ranges import admits, is_range

    if not LOOSE.fullmatch(asked) or not _numbers(asked) or not is_range(asked):
        return None
    said = f"{name} {asked}{locked}"
    return Pin(place, said, lambda one: admits(asked, written(one)), _numbers(asked))


def _specifier(place: Place, name: str, asked: str) -> Pin | None:
    """A specifier of Python packages, or a plain version."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    if len(asked) > LONGEST:
        return None
    try:
        specifiers = SpecifierSet(f"=={asked}" if asked[0].isdigit() else asked)
    except InvalidSpecifier:
        return None
    said = f"{name} {asked.removeprefix('==')}"
    return Pin(place, said, lambda one: written(one) in specifiers, _numbers(asked))


def _terraform(place: Place, asked: str) -> Pin | None:
    """A constraint of Terraform: `~> 3.1` is below 4, `~> 3.1.0` below 3.2."""
    parts = [one.strip() for one in asked.split(",")]
    if not all(re.fullmatch(r"(?:[<>]=?|=|~>)?\s*\d+(?:\.\d+){0,2}", one) for one in parts):
        return None
    pins = [npm(place, "", _as_npm(one)) for one in parts]
    found = [one for one in pins if one]
    return Pin(place, f"hashicorp/aws {asked}", lambda one: all(pin.admits(one) for pin in found), _numbers(asked))


def _as_npm(constraint: str) -> str:
    """One part of a constraint of Terraform, in npm's words."""
    sign, number = re.sub(r"[\d.\s]", "", constraint), NUMBER.findall(constraint)[0]
    lowest = version(number)
    if sign != "~>":
        return f"{sign}{written(lowest)}"
    above = ("", f" <{lowest[0] + 1}.0.0", f" <{lowest[0]}.{lowest[1] + 1}.0")[number.count(".")]
    return f">={written(lowest)}{above}"


def package(project: Project, folder: str, name: str) -> Pin | None:
    """What the nearest package.json that names a package says of it, and where there is a lock file, what that has."""
    for home in reversed(ways(folder)):
        path = posixpath.join(home, "package.json")
        if path not in project.entries or f'"{name}"' not in project.readable(path):
            continue
        if asked := next((some[name] for some in declared(project, home).values() if name in some), ""):
            return _locked(project, home, path, name, asked)
    return None


def _locked(project: Project, home: str, path: str, name: str, asked: str) -> Pin | None:
    found = re.search(rf'"{re.escape(name)}"\s*:\s*"({re.escape(asked)})"', project.text(path))
    place = Place(path, *found.span(1)) if found else Place(path, 0, 0)
    exact = [one for one in locked(project, home).get(name, ()) if one.direct and EXACT.fullmatch(one.version)]
    if len({one.version for one in exact}) == 1:
        return npm(place, name, exact[0].version, f" ({posixpath.basename(exact[0].lock)})")
    return npm(place, name, asked)


def listed(project: Project, folder: str, tool: Tool, ecosystems: tuple[str, ...]) -> Pin | None:
    """What the nearest file on the way up from a folder says of a tool, in some ecosystems."""
    for above in reversed(ways(folder)):
        for ecosystem in ecosystems:
            names = [some[ecosystem] for some in (tool.packages, tool.beside) if ecosystem in some]
            for path in _beside(project, above, FILES[ecosystem][0]) if names else ():
                if pin := next(
                    (one for name in names for one in _said(project, path, FILES[ecosystem][1], name)), None
                ):
                    return pin
    return None


def _beside(project: Project, folder: str, patterns: tuple[str, ...]) -> Iterator[str]:
    """The files of a folder whose names are like one of some patterns."""
    key = ("", "files that list packages")
    if key not in project.cache:
        found: dict[str, list[str]] = {}
        for path in project.entries:
            above, _, name = path.rpartition("/")
            if name in NAMES or any(like(name, one) for one in LIKE):
                found.setdefault(above, []).append(path)
        project.cache[key] = found
    known = cast("Mapping[str, Sequence[str]]", project.cache[key]).get(folder, ())
    yield from (path for path in known if any(like(posixpath.basename(path), one) for one in patterns))


def _said(project: Project, path: str, how: str, name: str) -> Iterator[Pin]:
    """Versions of a package that a text says, but in comments."""
    try:
        text = project.text(path)
    except Unreadable:
        return
    *_, last = parts = name.split(":")
    named = r"</groupId>\s*<artifactId>".join(re.escape(part) for part in parts)
    for found in re.finditer(how % named, text) if last in text else ():
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        read = npm if how is INSTALLS["npm"] else _specifier
        said = _property(text, found[1]) if found[1].startswith("${") else found
        if said and not COMMENT.match(line) and (pin := read(Place(path, *said.span(1)), last, said[1])):
            yield pin


def _property(text: str, written: str) -> re.Match[str] | None:
    """Where a pom.xml gives the version that it calls `${cdk.version}` elsewhere."""
    name = re.escape(written[2:-1])
    return re.search(rf"<{name}>\s*([\d.]+)\s*</{name}>", text)


def installed(project: Project, tool: Tool, ecosystem: str) -> Iterator[Pin]:
    """Versions of a tool that a command somewhere in the project installs."""
    mark = tool.packages[ecosystem] + ("@" if ecosystem == "npm" else "==")
    for path in mentioning(project, mark):
        yield from _said(project, path, INSTALLS[ecosystem], tool.packages[ecosystem])


def mentioning(project: Project, words: str) -> Iterator[str]:
    """Files in which commands may stand (all but code, prose and what others are made from) that hold some words."""
    for path, entry in project.entries.items():
        row = format_of(path) if entry.kind is Kind.TEXT else None
        if row and not row.language and row.name not in OTHERS and words in project.readable(path):
            yield path


def provider(project: Project, scope: Scope, seen: tuple[str, ...] = ()) -> list[list[Pin]]:
    """What a folder of .tf files and each way of modules down to it say of the provider aws, for each way."""
    own = list(_constraints(project, scope))
    callers = [one.here for one in scope.callers if one.here.folder not in seen]
    above = [way for one in callers for way in provider(project, one, (*seen, scope.folder))]
    return [[*own, *way] for way in above] if above else [own]


def _constraints(project: Project, scope: Scope) -> Iterator[Pin]:
    path = posixpath.join(scope.folder, ".terraform.lock.hcl")
    if path in project.entries and (found := LOCK.search(project.readable(path))):
        if pin := npm(Place(path, *found.span(1)), "hashicorp/aws", found[1], f" ({posixpath.basename(path)})"):
            yield pin
        return
    for keys in (("terraform", "required_providers", "aws"), ("provider", "aws")):
        for one in scope.at(*keys):
            for node in [one.node] if one.node.kind == "scalar" else reached(one.node, ("version",)):
                place = Place(one.path, node.start, node.end)
                if node.kind == "scalar" and (pin := _terraform(place, node.value)):
                    yield pin
