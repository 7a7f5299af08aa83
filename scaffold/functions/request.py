"""Functions whose settings are a request to Lambda's API as a file: `--cli-input-json`, lambroll's function.json."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from scaffold.formats import tree
from scaffold.functions import ELSEWHERE, EXTENSIONS, Declared, Setting, joined
from scaffold.match import get
from scaffold.model import Place, Project
from scaffold.sites import literal

FORMATS = ("json",)
FILES = ()
LITERALS = ("FunctionName",)
FOLDERS = ("", "src")
"""Where the code is sought, beside the file: it names none of the project's folders."""


def find(project: Project, paths: Sequence[str]) -> Iterator[Declared]:
    for path in paths:
        root, text = tree(project, path), project.text(path)
        name, runtime, handler = (get(root, key) for key in ("FunctionName", "Runtime", "Handler"))
        if name is None or handler is None or runtime is None or runtime.kind != "scalar":
            continue
        yield Declared(
            name.value,
            Place(path, root.start, root.start),
            Setting(runtime.value, literal(runtime, text, path)),
            handler.value,
            _root(project, posixpath.dirname(path), handler.value),
            ELSEWHERE,
        )


def _root(project: Project, folder: str, handler: str) -> str | None:
    module = handler.split(".")[0]
    for name in FOLDERS:
        if any(joined(folder, name, module + ending) in project.entries for ending in EXTENSIONS):
            return joined(folder, name)
    return None
