"""Functions of the Serverless Framework: serverless.yml, its JSON twin, and services in JavaScript or TypeScript."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from scaffold.formats import format_of, tree
from scaffold.functions import Declared, Setting
from scaffold.functions.variables import At, Variables
from scaffold.match import get, scalar
from scaffold.model import Item, Node, Place, Project

FORMATS = ("yaml", "json")
FILES = (
    *("serverless*.yml", "serverless*.yaml", "serverless*.json"),
    *("serverless*.js", "serverless*.cjs", "serverless*.mjs", "serverless*.ts"),
)
LITERALS = ("provider",)


def find(project: Project, paths: Sequence[str]) -> Iterator[Declared]:
    for path in paths:
        for document in _services(project, path):
            yield from _Service(project, path, document).functions()


def _services(project: Project, path: str) -> list[Node]:
    """The documents of a file that are services of AWS."""
    root, row = tree(project, path), format_of(path)
    documents = [item.node for item in root.items] if row and row.language else [root]
    return [one for one in documents if (scalar(get(one, "provider")) or scalar(get(one, "provider", "name"))) == "aws"]


class _Service:
    def __init__(self, project: Project, path: str, document: Node) -> None:
        self.path, self.document = path, document
        self.variables = Variables(project)
        provider = get(document, "provider", "runtime")
        self.provider = At(provider, path) if provider else None

    def functions(self) -> Iterator[Declared]:
        given = get(self.document, "functions")
        if given is None:
            return
        tables, lists = [At(given, self.path)], given.kind == "list"
        if lists:
            tables = [At(item.node, self.path) for item in given.items]
        for table in tables:
            yield from self._table(table)

    def _table(self, table: At) -> Iterator[Declared]:
        """A map of functions, or what leads to one in another file."""
        found, _ = self.variables.followed(table, self.path)
        for one in found:
            for item in one.node.items if one.node.kind == "map" else ():
                yield from self._one(item, one.path)
        if not any(one.node.kind == "map" for one in found):
            written = table.node.value.strip() or "a list"
            yield self._elsewhere("functions", Place(self.path, table.node.start, table.node.end), written)

    def _one(self, item: Item, path: str) -> Iterator[Declared]:
        at = Place(path, item.start, item.end)
        found, _ = self.variables.followed(At(item.node, path), self.path)
        bodies = [one for one in found if one.node.kind == "map"]
        if not bodies:
            yield self._elsewhere(item.key, at, item.node.value.strip() or item.node.kind)
        for body in bodies:
            yield self._function(item.key, at, body)

    def _elsewhere(self, name: str, at: Place, written: str) -> Declared:
        setting = self._runtime(None)
        why = f"its settings are read from elsewhere: {written[:60]}" if name != "functions" else ""
        why = why or f"its functions are read from elsewhere: {written[:60]}"
        return Declared(name, at, setting if setting.value else Setting(problem=why), elsewhere=why)

    def _function(self, key: str, at: Place, body: At) -> Declared:
        image = get(body.node, "image")
        return Declared(
            scalar(get(body.node, "name")) or key,
            at,
            Setting(problem="a container image: its Dockerfile decides") if image else self._runtime(body),
            scalar(get(body.node, "handler")).removeprefix("./"),
            posixpath.dirname(self.path),
        )

    def _runtime(self, body: At | None) -> Setting:
        own = get(body.node, "runtime") if body else None
        at = At(own, body.path) if body and own else self.provider
        if at is None:
            return Setting(problem="no runtime is set: Serverless takes a default of its own")
        return self.variables.setting(at.node, self.path, at.path)
