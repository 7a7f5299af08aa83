"""Imports point one way, and names say something of the domain."""

import ast
import re
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "scaffold"
ORDER = (
    ("regex", "tuples", "kept", "errors", "model", "data", "table", "extent", "nested"),
    ("facts",),
    ("formats",),
    (
        "match",
        "ranges",
        "spelling",
        "declared",
        "images",
        "scope",
        "made",
        "surface",
        "members",
        "processes",
        "worlds",
        "workspace",
        "locks",
        "systems",
        "packages",
        "elf",
    ),
    ("needed", "sites", "block", "outline", "patterns"),
    (
        "front",
        "grammar",
        "pages",
        "toolchain",
        "functions",
        "handler",
        "commands",
        "archived",
        "pins",
        "deploying",
        "sdk",
        "rules",
    ),
    ("find", "foreign", "ignores", "compose", "held", "hold", "config"),
    ("passes", "plan"),
)
"""The spine: a module imports from its own row or those before. What is not named stands after all of it."""
CHILDREN = {"scaffold.git", "scaffold.invoke.api", "scaffold.sdk.build"}
"""They hand the environment and deadlines on to a child process, or are commands of this repository alone."""
BUILD = "scaffold.sdk.build"
"""A command of this repository, which nothing imports."""
BANNED = {"utils", "util", "helpers", "helper", "common", "base", "misc", "core", "manager", "engine"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name(path: Path) -> str:
    return ".".join(("scaffold", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


def level(module: str) -> int:
    part = module.split(".")[1] if "." in module else ""
    if part in ("cli", "__main__") or module == BUILD:
        return len(ORDER) + 1
    return next((at for at, row in enumerate(ORDER) if part in row), len(ORDER))


def imported(path: Path) -> set[str]:
    known = {name(one) for one in modules()}
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inner & known or {node.module}
    return {one for one in found if one.startswith("scaffold.")}


def test_imports_point_one_way() -> None:
    wrong = [
        f"{name(path)} imports {other}"
        for path in modules()
        for other in sorted(imported(path))
        if level(other) > level(name(path))
    ]
    assert not wrong


def test_no_module_imports_itself_through_others() -> None:
    graph = {name(path): imported(path) for path in modules()}

    def reaches(start: str) -> set[str]:
        found: set[str] = set()
        waiting = list(graph[start])
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += graph.get(one, ())
        return found

    circles = sorted(one for one in graph if one in reaches(one) and not one.startswith("scaffold.cli"))
    assert not [one for one in circles if level(one) < len(ORDER) and "." not in one.removeprefix("scaffold.")]


def test_names_say_something() -> None:
    assert not [str(path) for path in modules() if path.stem in BANNED]


def test_clock_environment_and_terminal_are_read_in_cli_alone() -> None:
    reads = re.compile(r"\b(date\.today|datetime\.now|time\.time|os\.environ\b|isatty|Path\.cwd|os\.getcwd|Path\.home)")
    wrong = [
        f"{name(path)}: {found[0]}"
        for path in modules()
        if not name(path).startswith("scaffold.cli") and name(path) not in CHILDREN
        for found in [reads.search(path.read_text("utf-8"))]
        if found
    ]
    assert not wrong


def test_regular_expressions_are_compiled_when_they_are_asked() -> None:
    """`regex`, and not `re.compile`, outside of functions: a call asks few of them, and compiling takes its time."""

    def compiled(node: ast.AST) -> bool:
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            return False
        return (isinstance(node, ast.Attribute) and ast.unparse(node) == "re.compile") or any(
            compiled(one) for one in ast.iter_child_nodes(node)
        )

    wrong = [name(path) for path in modules() if compiled(ast.parse(path.read_text("utf-8")))]
    assert not wrong


def test_tuples_are_defined_the_cheap_way() -> None:
    """`scaffold.tuples` has the same in a fifth of the time."""
    says = re.compile(r"\bfrom (typing|collections) import [^\n]*\bnamedtuple\b", re.IGNORECASE)
    assert [name(path) for path in modules() if says.search(path.read_text("utf-8"))] == ["scaffold.tuples"]


def test_nothing_prints_outside_cli() -> None:
    wrong = [
        name(path)
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        if name(path) != "scaffold.__main__"
    ]
    assert not wrong
