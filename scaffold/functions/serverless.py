"""Functions of the Serverless Framework: serverless.yml, its JSON twin, and services in JavaScript or TypeScript."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from scaffold.formats import is_code, tree
from scaffold.functions import Declared, Setting, merged
from scaffold.functions.modules import Module
from scaffold.functions.variables import At, Variables
from scaffold.match import get, matches, scalar
from scaffold.model import Item, Node, Place, Project
from scaffold.regex import regex

BESIDE = regex(r"\$\{[\w$.]+\((?:__dirname|import\.meta\.(?:dirname|url))\)\}/")
"""What a serverless.ts made from the framework's template has before a handler: the folder of the file it stands in."""


def find(project: Project, paths: Sequence[str]) -> Iterator[Declared]:
    for path in paths:
        for document in _services(project, path):
            yield from _Service(project, path, document).functions()


def _services(project: Project, path: str) -> list[Node]:
    """The documents of a file that are services of AWS; in a module, the objects that have a provider."""
    root = tree(project, path)
    if not is_code(path):
        return [root] if _cloud(root) == "aws" else []
    found = [match.node for match in matches("**.*[provider=*]", root)]
    spread = [match.node for match in matches("**.*[functions=*]", root) if not get(match.node, "provider")]
    own = [one for one in found if _cloud(one) in ("aws", "") and get(one, "provider")]
    return [*own, *(one for one in spread if _taken(project, path, one))]


def _taken(project: Project, path: str, service: Node) -> bool:
    """Whether a service takes a provider of AWS over from elsewhere: `{ ...base, functions: … }`."""
    from scaffold.functions.objects import named

    names = [item.node.value for item in service.items if item.key.isdigit() and item.node.kind == "scalar"]
    return any(_cloud(one.node) == "aws" for name in names for one in named(project, path, name))


def _cloud(service: Node) -> str:
    return scalar(get(service, "provider")) or scalar(get(service, "provider", "name"))


class _Service:
    def __init__(self, project: Project, path: str, document: Node) -> None:
        self.path, self.document = path, document
        self.variables = Variables(project)
        self.module = Module(project, path) if is_code(path) else None
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
            place = Place(self.path, table.node.start, table.node.end)
            yield self._elsewhere("functions", place, written, "functions")

    def _one(self, item: Item, path: str) -> Iterator[Declared]:
        at, name = Place(path, item.start, item.end), item.key
        if self.module and item.node.kind == "scalar":
            from scaffold.functions.objects import named

            bodies = [At(one.node, one.path) for one in named(self.variables.project, path, item.node.value)][:1]
            if item.key.isdigit() and self._spreads(item.node, path):
                if not bodies:
                    yield self._elsewhere("functions", at, item.node.value.strip(), "functions")
                for body in bodies:
                    for inner in body.node.items:
                        yield from self._one(inner, body.path)
                return
            name = item.node.value if item.key.isdigit() else name
        else:
            found, _ = self.variables.followed(At(item.node, path), self.path)
            bodies = [one for one in found if one.node.kind == "map"]
        if not bodies:
            yield self._elsewhere(name, at, item.node.value.strip() or item.node.kind)
        for body in bodies:
            yield self._function(name, at, body)

    def _spreads(self, node: Node, path: str) -> bool:
        """Whether an object's entry is `...name`."""
        return self.variables.project.text(path).endswith("...", 0, node.start)

    def _elsewhere(self, name: str, at: Place, written: str, what: str = "settings") -> Declared:
        setting = self._runtime(None)
        why = f"its {what} are read from elsewhere: {written[:60]}"
        return Declared(name, at, setting if setting.value else Setting(problem=why), elsewhere=why)

    def _function(self, key: str, at: Place, body: At) -> Declared:
        image = get(body.node, "image")
        return Declared(
            scalar(get(body.node, "name")) or key,
            at,
            Setting(problem="a container image: its Dockerfile decides") if image else self._runtime(body),
            self._handler(body),
            posixpath.dirname(self.path),
        )

    def _handler(self, body: At) -> str:
        """The handler's setting; `${handlerPath(__dirname)}/handler.main` is in the folder of the file it stands in."""
        node = get(body.node, "handler")
        if self.module and node and (found := BESIDE.match(node.value)):
            folder = posixpath.relpath(posixpath.dirname(body.path) or ".", posixpath.dirname(self.path) or ".")
            return posixpath.normpath(posixpath.join(folder, node.value[found.end() :]))
        return scalar(node).removeprefix("./")

    def _runtime(self, body: At | None) -> Setting:
        own = get(body.node, "runtime") if body else None
        at = At(own, body.path) if body and own else self.provider
        if at is None:
            return self._spread() or Setting(problem="no runtime is set: Serverless takes a default of its own")
        written = self.variables.setting(at.node, self.path, at.path)
        if "${" in at.node.value or not self.module:
            return written
        return Module(self.variables.project, at.path).setting(at.node)

    def _given(self, keys: Sequence[str]) -> list[Setting]:
        """What stands under keys in the object that the first of them names."""
        from scaffold.functions.objects import named

        project = self.variables.project
        given = ((one.path, get(one.node, *keys[1:])) for one in named(project, self.path, keys[0]))
        return [Module(project, path).setting(node) for path, node in given if node]

    def _spread(self) -> Setting:
        """The runtime of a provider, or of a whole service, that `...name` takes over from another module."""
        if self.module is None:
            return Setting()
        provider = get(self.document, "provider")
        spread: list[tuple[Node, tuple[str, ...]]] = []
        spread += [(item.node, ("runtime",)) for item in (provider.items if provider else ()) if item.key.isdigit()]
        spread += [(item.node, ("provider", "runtime")) for item in self.document.items if item.key.isdigit()]
        found: list[Setting] = []
        for node, rest in spread:
            keys = [*self.module.named(node).split("."), *rest]
            found += self._given(keys)
            for module, inner in self.module.imported(keys) if not found else ():
                found += [module.setting(one) for one in module.exported(inner)]
            if package := self.module.outside(keys[0]):
                found.append(Setting(problem=f"its runtime is set outside this repository, in the package {package}"))
        return merged(found[:1])
