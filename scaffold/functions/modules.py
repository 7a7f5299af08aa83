"""Functions in CloudFormation that JavaScript or TypeScript modules build as objects; what names in them stand for."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from scaffold.formats import minified, tree
from scaffold.functions import ELSEWHERE, EXTENSIONS, Declared, Setting, inline, joined, merged, written
from scaffold.match import Match, get, matches, scalar
from scaffold.model import Item, Node, Place, Project
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

TYPES = ("AWS::Lambda::Function", "AWS::Serverless::Function")
OWNERS = f"**.*[Type={'|'.join(TYPES)}][Properties.Runtime=*]"
ASSERTS = regex(r"expect|assert|should|equals?|to[A-Z]\w+|deepEqual|\w*[hH]asResource\w*|haveResource\w*|same|is")
HERE = "its code is put together in the module: not looked into"
MADE = regex(r"""\[\s*(?:[\w$.]+\(\s*)?(?P<quote>['"`])(?P<text>[^'"`\n]+)(?P=quote)\s*\)?\s*\]\s*=\s*\Z""")
DEEPEST = 6
NAME = regex(r"[\w$]+(?:\??\.[\w$]+)*\Z")
IMPORTED = regex(
    r"""(?:import\s+(?:\*\s*as\s+)?(?P<one>[\w$]+)\s+from\s*
      | import\s+(?:type\s+)?\{(?P<some>[^{}]*)\}\s*from\s*
      | (?P<name>[\w$]+)\s*=\s*require\(\s*
      | \{(?P<parts>[^{}]*)\}\s*=\s*require\(\s*)(?P<quote>['"])(?P<source>[^'"\n]+)(?P=quote)""",
    re.VERBOSE,
)


def find(project: Project, paths: Sequence[str]) -> Iterator[Declared]:
    for path in paths:
        text = project.text(path)
        if minified(text):
            continue
        for match, place in _functions(project, path):
            within = _code(match)
            read = written.code(project, path, within)
            yield Declared(
                scalar(get(match.node, "Properties", "FunctionName")) or _key(match, text),
                place,
                Module(project, path).setting(get(match.node, "Properties", "Runtime")),
                scalar(get(match.node, "Properties", "Handler")) if read or not within else "",
                None,
                HERE if within else ELSEWHERE,
                (inline.name(place),) if read else (),
            )


def inside(project: Project, path: str) -> Iterator[tuple[Place, tuple[str, list[int]] | None]]:
    """Where the functions of a file are declared, and the code that they have in it."""
    for match, place in _functions(project, path):
        yield place, written.code(project, path, _code(match))


def _functions(project: Project, path: str) -> Iterator[tuple[Match, Place]]:
    for match in matches(OWNERS, tree(project, path)):
        if not any(ASSERTS.fullmatch(key) for key in match.keys):
            yield match, Place(path, match.node.start, match.node.start)


def _code(match: Match) -> Item | None:
    """What gives a function its code inside the module."""
    given = get(match.node, "Properties", "Code")
    own = get(match.node, "Properties")
    items = (*(given.items if given else ()), *(own.items if own else ()))
    return next((one for one in items if one.key in ("ZipFile", "InlineCode")), None)


def _key(match: Match, text: str) -> str:
    """The last key that leads to an object; of one that a call makes (`all[prefixed("Mail")] = {`), the text in it."""
    found = MADE.search(text[max(0, match.node.start - 200) : match.node.start]) if match.keys[-1].isdigit() else None
    return found["text"] if found else match.keys[-1]


class Module(NamedTuple):
    """A file of code, and what its values are."""

    project: Project
    path: str

    def setting(self, node: Node | None, depth: int = 0) -> Setting:
        """A value that is a text, or a name that stands for one."""
        if node is None:
            return Setting(problem="no runtime is set")
        text = self.project.text(self.path)
        if node.kind != "scalar" or depth > DEEPEST:
            return Setting(problem=f"its runtime is computed: {text[node.start : node.end].strip()[:60]}")
        if text[node.start - 1 : node.start] in ("'", '"', "`"):
            return Setting(node.value, Place(self.path, node.start, node.end))
        name = self.named(node)
        found = merged([one for one in self._values(name.split("."), depth + 1) if one.value])
        return found or Setting(problem=f"its runtime is {name}: look at what sets it")

    def named(self, node: Node) -> str:
        """The whole dotted name of which a scalar is the last part."""
        text = self.project.text(self.path)
        found = NAME.search(text[max(0, node.start - 200) : node.end])
        return found[0].replace("?.", ".") if found else node.value

    def _values(self, keys: Sequence[str], depth: int) -> Iterator[Setting]:
        """What is given to a name in this file (also as a parameter's default), or in the one it is imported from."""
        if len(keys) == 1:
            for match in matches(f"**.{keys[0]}", tree(self.project, self.path)):
                text = self.project.text(self.path)
                if match.node.kind == "scalar" and text[match.node.start - 1 : match.node.start] in ("'", '"', "`"):
                    yield self.setting(match.node, depth)
        else:
            yield from (self.setting(one, depth) for one in self._inside(keys) if one.kind == "scalar")
        for module, rest in self.imported(keys):
            yield from (module.setting(node, depth) for node in module.exported(rest))

    def _inside(self, keys: Sequence[str]) -> Iterator[Node]:
        yield from (match.node for match in matches("**." + ".".join(keys), tree(self.project, self.path)))

    def imported(self, keys: Sequence[str]) -> Iterator[tuple[Module, Sequence[str]]]:
        """The file of the project that a name is imported from, and the keys in what it exports."""
        for found in IMPORTED.finditer(self.project.text(self.path)):
            whole = (found["one"] or found["name"]) == keys[0]
            some = [one.strip() for one in (found["some"] or found["parts"] or "").split(",")]
            named = whole or any(re.split(r"\s+as\s+|\s*:\s*", one)[-1] == keys[0] for one in some)
            if named and (path := self._file(found["source"])):
                yield Module(self.project, path), keys[1:] if whole else keys

    def outside(self, name: str) -> str:
        """The package that a name is imported from; "" for a file."""
        for found in IMPORTED.finditer(self.project.text(self.path)):
            if (found["one"] or found["name"]) == name and not found["source"].startswith("."):
                return found["source"]
        return ""

    def _file(self, source: str) -> str:
        if not source.startswith("."):
            return ""
        stem = joined(posixpath.dirname(self.path), source)
        names = [stem, *(stem + end for end in EXTENSIONS), *(f"{stem}/index{end}" for end in EXTENSIONS)]
        return next((name for name in names if name in self.project.entries), "")

    def exported(self, keys: Sequence[str]) -> Iterator[Node]:
        """What stands under keys in the objects that the file gives out, however it does that."""
        root = tree(self.project, self.path)
        for item in root.items:
            nodes = [item.node, *(inner.node for inner in item.node.items if inner.key.isdigit())]
            for node in nodes if keys else ():
                if (found := get(node, *keys)) is not None:
                    yield found
            if not keys and item.key == "exports":
                yield item.node
        if len(keys) == 1 and (found := get(root, keys[0])):
            yield found
