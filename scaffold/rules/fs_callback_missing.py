"""Calls of asynchronous `fs` functions that are not given a callback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold import extent
from scaffold.formats import syntax
from scaffold.model import Edit, Hit, Migration, Project, Safety
from scaffold.scope import module_of

if TYPE_CHECKING:
    from ast_grep_py import SgNode

REQUIRED = {
    **dict.fromkeys(("fdatasync", "fsync", "ftruncate", "lstat", "mkdir", "mkdtemp", "readFile", "readdir"), 1),
    **dict.fromkeys(("exists", "fstat", "readlink", "realpath", "rmdir", "stat", "truncate", "unlink"), 1),
    **dict.fromkeys(("appendFile", "chmod", "fchmod", "link", "rename", "writeFile"), 2),
    **dict.fromkeys(("chown", "fchown", "futimes", "utimes"), 3),
}
"""Arguments before the optional one and the callback. These went on without a callback when run on Node.js 8.10.0, and
throw on 10.15.3. `close` needs none from 14.17 on; `access`, `open`, `symlink` and `copyFile` threw before."""
OPTIONAL = frozenset(
    [
        "appendFile",
        "ftruncate",
        "mkdir",
        "mkdtemp",
        "readFile",
        "readdir",
        "readlink",
        "realpath",
        "truncate",
        "writeFile",
    ]
)
LITERALS = frozenset(["string", "template_string", "number", "object", "null", "undefined"])
CALLBACK = "(err) => { if (err) throw err; }"
"""What Node.js 8 does where no callback is given."""


def find(project: Project, _migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        for call in syntax(project, path).find_all(kind="call_expression"):
            if hit := _hit(call, project, path):
                yield hit


def _hit(call: SgNode, project: Project, path: str) -> Hit | None:
    called, arguments = call.field("function"), call.field("arguments")
    if called is None or arguments is None:
        return None
    module, _, name = (module_of(called, project, path) or "").rpartition(".")
    given = [child for child in arguments.children() if child.is_named() and child.kind() != "comment"]
    if module != "fs" or name not in REQUIRED or any(one.kind() == "spread_element" for one in given):
        return None
    extra = given[REQUIRED[name] :]
    if len(extra) > (name in OPTIONAL) or any(one.kind() not in LITERALS for one in extra):
        return None
    start, end = extent.start(call), extent.end(call)
    if len(given) < REQUIRED[name] or name == "exists":
        return Hit(path, start, end, note=f"fs.{name} needs a callback", safety=Safety.MANUAL)
    last = extent.end(given[-1])
    return Hit(path, start, end, (Edit(path, last, last, f", {CALLBACK}"),))
