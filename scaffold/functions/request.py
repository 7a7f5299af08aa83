"""Functions whose settings are a request to Lambda's API as a file: `--cli-input-json`, lambroll's function.json."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaffold.formats import tree
from scaffold.functions import ELSEWHERE, Declared, Setting
from scaffold.match import get, literal
from scaffold.model import Place, Project


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
            None,
            ELSEWHERE,
        )
