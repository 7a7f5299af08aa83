"""Modules of a function's own package that are required by their path from its root, without `./`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.formats import format_of, syntax
from scaffold.model import Edit, Function, Hit, Migration, Project, Safety, ways
from scaffold.regex import regex
from scaffold.scope import is_global

if TYPE_CHECKING:
    from ast_grep_py import SgNode

CODE = ("javascript", "typescript")
REQUIRED = {
    "rule": {
        "kind": "string",
        "any": [
            {"inside": {"kind": "arguments", "inside": {"kind": "call_expression"}}},
            {"inside": {"kind": "import_statement"}},
        ],
    }
}
ENDINGS = ("", ".js", ".json", "/index.js", "/index.json", ".ts", "/index.ts")
BUILT_IN = frozenset(
    re.findall(
        r"[\w-]+",
        """
        assert async_hooks aws-sdk buffer child_process cluster console constants crypto dgram dns domain events fs
        http http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream
        string_decoder sys timers tls tty url util v8 vm zlib
        """,
    )
)
"""What Node.js 8 and the old runtime bring along."""
BUILDS = regex(r"(webpack|rollup|vite|esbuild|babel|gulpfile|Gruntfile|parcel|\.babelrc|\.swcrc)[\w.-]*")
"""Files beside which a path may be put right when the package is built."""
RESOLVES = regex(
    r"_moduleAliases|module-alias|app-module-path|rootpath|module-resolver|root-import|serverless-(bundle|webpack|esbuild)"
    r"|serverless-plugin-\w*(bundle|optimize|typescript)|\"(webpack|esbuild|rollup|parcel|browserify|@vercel/ncc|\S*/ncc)\""
)
"""Packages that do so, in a package.json."""
ALIASES = regex(r"\"(baseUrl|paths)\"\s*:")
ASKED = regex(r"""(?:\brequire\s*\(|\bfrom|\bimport)\s*["'`]([\w@][^"'`\n]*)["'`]""")
ENDING = regex(r"\.(js|json|ts)$")
TESTS = regex(r"(^|/)(tests?|__tests__|__mocks__|specs?|e2e)/|[.-](test|spec)\.\w+$")
NAME = regex(r'"((?:@[\w.-]+/)?[\w.-]+)"\s*:|"name"\s*:\s*"([^"]+)"')
NOTE = "nodejs10.x does not look in the root of the package"


def find(project: Project, migration: Migration) -> Iterator[Hit]:
    packages = {
        path: project.readable(path, facts=False)
        for path in project.entries
        if path.rpartition("/")[2] == "package.json"
    }
    known = {name for text in packages.values() for pair in NAME.findall(text) for name in pair if name}
    own = _tops(project, migration)
    asking: dict[str, set[str]] = {}
    for path in project.entries if own else ():
        row, owners = format_of(path), migration.owners(path)
        if row and row.name in CODE and owners and not TESTS.search(path):
            names: set[str] = set().union(*(own.get(one.root or "", set()) for one in owners))
            asked = {name.partition("/")[0] for name in ASKED.findall(project.readable(path, facts=False))}
            if found := asked & names - known - BUILT_IN:
                asking[path] = found
    if not asking or _set(project):
        return
    built = _built(project, packages)
    for path, some in asking.items():
        if built.isdisjoint(ways(path.rpartition("/")[0])):
            yield from _hits(project, path, migration.owners(path), some)


def _hits(project: Project, path: str, owners: tuple[Function, ...], names: Collection[str]) -> Iterator[Hit]:
    for node in syntax(project, path).find_all(REQUIRED):  # type: ignore[call-overload]
        given = node.text()[1:-1]
        if given.partition("/")[0] not in names or not _loads(node, project, path):
            continue
        found = {_file(project, one.root or "", given) for one in owners}
        if not (found - {None}):
            continue
        start, end = extent.start(node) + 1, extent.end(node) - 1
        root = next(one.root or "" for one in owners if _file(project, one.root or "", given))
        relative = posixpath.relpath(posixpath.join(root, given) or ".", path.rpartition("/")[0] or ".")
        new = relative if relative.startswith("..") else f"./{relative}"
        layers = any("ayers" in project.readable(one.declared_at.path, facts=False) for one in owners)
        sure = len(found) == 1 and not layers
        yield Hit(path, start, end, (Edit(path, start, end, new),), NOTE, None if sure else Safety.REVIEW)


def _loads(node: SgNode, project: Project, path: str) -> bool:
    """Whether a string is what `require` or `import` is given."""
    call = next((above for above in node.ancestors() if above.kind() == "call_expression"), None)
    if call is None:
        return True
    called = call.field("function")
    return called is not None and called.text() == "require" and is_global("require", node, project, path)


def _file(project: Project, root: str, given: str) -> str | None:
    """The file of a package that a path from its root means."""
    stem = posixpath.join(root, given)
    return next((stem + ending for ending in ENDINGS if stem + ending in project.entries), None)


def _tops(project: Project, migration: Migration) -> dict[str, set[str]]:
    """What a path from each function's root can begin with: its folders, and its files without their ending."""
    own: dict[str, set[str]] = {one.root: set() for one in migration.functions if one.root is not None}
    for path in project.entries if own else ():
        for root in ways(path.rpartition("/")[0]):
            if root in own:
                first, more, _ = path[len(root) + 1 if root else 0 :].partition("/")
                own[root].add(first if more else ENDING.sub("", first))
    return own


def _built(project: Project, packages: Mapping[str, str]) -> set[str]:
    """The folders below which paths may be put right before the code is on Lambda."""
    found = {path.rpartition("/")[0] for path, text in packages.items() if RESOLVES.search(text)}
    for path in project.entries:
        folder, _, base = path.rpartition("/")
        aliased = base.startswith(("tsconfig", "jsconfig")) and ALIASES.search(project.readable(path, facts=False))
        bundled = base in ("template.yaml", "template.yml") and "esbuild" in project.readable(path, facts=False)
        if aliased or bundled or BUILDS.fullmatch(base):
            found.add(folder)
    return found


def _set(project: Project) -> bool:
    """Whether a NODE_PATH of its own is set, other than for a program on the developer's machine."""
    for path in project.entries:
        row = format_of(path)
        where = row is not None and row.name in ("yaml", "json", "hcl", *CODE) and not path.endswith("package.json")
        if where and "NODE_PATH" in project.readable(path, facts=False):
            return True
    return False
