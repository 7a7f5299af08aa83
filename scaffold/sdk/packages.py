"""What a published `aws-sdk` v2 package says of its own surface.

Top-level input members, required members, waiters and paginators are read from `apis/*.json`, which is what the SDK
itself validates by. Nested members are read from `clients/*.d.ts`, where shapes have names; these describe the newest
apiVersion of a service only. Core members and files are seen by loading the package in Node.js.
"""

from __future__ import annotations

import json
import re
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scaffold.regex import regex

KEPT = regex(r"package/(?:apis/(metadata|.*\.(?:min|paginators|waiters2))\.json|clients/(\w+)\.d\.ts)")
LOADED = regex(r"package/(?:(?:lib|clients|vendor)/.*\.(?:js|json)|apis/metadata\.json|[\w-]+\.js|package\.json)")
API = regex(r"(.*)-(\d{4}-\d\d-\d\d)\.(min|paginators|waiters2)")
COMMENT = regex(r"/\*.*?\*/", re.S)
METHOD = regex(r"^  (\w+)\(params: \w+\.(?:Types\.)?(\w+), callback\?", re.M)
INTERFACE = regex(r"^  export interface (\w+) \{\n(.*?)^  \}", re.M | re.S)
ALIAS = regex(r"^  export type (\w+) = (.*?);?$", re.M)
MEMBER = regex(r'^    (?:"([^"]+)"|([\w$]+))(\?)?: (.*?);?$', re.M)
MAP = regex(r"\{\[key: string\]: (.*)\}")
DEEP = 20

Shapes = dict[str, dict[str, str]]
"""Members by shape; each has the shape that its value leads to: `Rule`, `[]Rule` (a list), `{}Rule` (a map), or ""."""


@dataclass
class Model:
    """One service in one apiVersion."""

    operations: dict[str, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)
    """Top-level input members and those of them that are required, by operation."""
    waiters: frozenset[str] = frozenset()
    paginators: frozenset[str] = frozenset()


@dataclass
class Typed:
    """The newest apiVersion of a service, as the type declarations have it."""

    inputs: Mapping[str, str]
    """The input's shape by operation."""
    shapes: Shapes
    required: Mapping[str, frozenset[str]]


@dataclass
class Package:
    models: dict[str, dict[str, Model]]
    """By service (`S3`) and apiVersion."""
    typed: dict[str, Typed]
    core: frozenset[str]
    """`Config`, `Config#update` (of instances), `S3.ManagedUpload`, and files as `lib/core`."""


def read(archive: Path, desk: Path, modules: Path, node: str) -> Package:
    """The surface of an npm archive. `desk` is an empty folder, `modules` holds what the package depends on."""
    apis: dict[str, Any] = {}
    types: dict[str, str] = {}
    files = set()
    with tarfile.open(archive) as packed:
        for member in packed:
            if found := KEPT.fullmatch(member.name):
                text = _text(packed, member)
                if found[1]:
                    apis[found[1]] = json.loads(text)
                else:
                    types[found[2]] = text
            if LOADED.fullmatch(member.name):
                goal = desk / member.name
                goal.parent.mkdir(parents=True, exist_ok=True)
                goal.write_text(_text(packed, member), "utf-8")
                files.add(member.name.removeprefix("package/").removesuffix(".js"))
    metadata = apis.pop("metadata")
    names = {identifier: one["name"] for identifier, one in metadata.items()}
    typed = {names[file]: _typed(text) for file, text in types.items() if file in names}
    core = frozenset(file for file in files if file.startswith("lib/"))
    return Package(models(metadata, apis), typed, core | _members(desk / "package", modules, node))


def _text(packed: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    content = packed.extractfile(member)
    return content.read().decode() if content else ""


def low(name: str) -> str:
    """An operation's name as the client has it."""
    return name[:1].lower() + name[1:]


def models(metadata: Mapping[str, Any], apis: Mapping[str, Any]) -> dict[str, dict[str, Model]]:
    services = {one.get("prefix", key).lower(): one["name"] for key, one in metadata.items()}
    models: dict[str, dict[str, Model]] = {}
    for name, document in apis.items():
        found = API.fullmatch(name)
        if not found:
            continue
        model = models.setdefault(services[found[1].lower()], {}).setdefault(found[2], Model())
        if found[3] == "min":
            for operation, said in document["operations"].items():
                given = said.get("input", {})
                given = document["shapes"][given["shape"]] if "shape" in given else given
                members = frozenset(given.get("members", {})), frozenset(given.get("required", ()))
                model.operations[low(operation)] = members
        elif found[3] == "waiters2":
            model.waiters = frozenset(map(low, document.get("waiters", {})))
        else:
            model.paginators = frozenset(map(low, document.get("pagination", {})))
    return models


def _typed(text: str) -> Typed:
    text = COMMENT.sub("", text)
    inputs = dict(METHOD.findall(text))
    interfaces = dict(INTERFACE.findall(text))
    aliases = dict(ALIAS.findall(text))
    shapes: Shapes = {}
    required: dict[str, frozenset[str]] = {}
    todo = list(inputs.values())
    while todo:
        name = todo.pop()
        if name in shapes or name not in interfaces:
            continue
        rows = [(quoted or plain, optional, kind) for quoted, plain, optional, kind in MEMBER.findall(interfaces[name])]
        shapes[name] = {member: _shape(kind, interfaces, aliases) for member, _, kind in rows}
        required[name] = frozenset(member for member, optional, _ in rows if not optional)
        todo += [bare(shape) for shape in shapes[name].values() if shape]
    return Typed(inputs, shapes, required)


def bare(shape: str) -> str:
    """A shape's name without the lists and maps around it."""
    return shape.replace("[]", "").replace("{}", "")


def _shape(kind: str, interfaces: Mapping[str, str], aliases: Mapping[str, str], deep: int = DEEP) -> str:
    kind = kind.strip()
    if kind in interfaces or not deep:
        return kind if deep else ""
    if kind.endswith("[]"):
        inner, lead = kind[:-2], "[]"
    elif found := MAP.fullmatch(kind):
        inner, lead = found[1], "{}"
    elif kind in aliases:
        inner, lead = aliases[kind], ""
    else:
        return ""
    shape = _shape(inner, interfaces, aliases, deep - 1)
    return lead + shape if shape else ""


SEEN = """
const AWS = require(process.argv[1]), out = [];
const hidden = /^(_|length$|name$|prototype$|arguments$|caller$|super_$)/;
const own = (o) => Object.getOwnPropertyNames(o).filter((n) => !hidden.test(n));
const value = (o, n) => { try { return o[n]; } catch (error) { return undefined; } };
const look = (name, it, deep) => {
  out.push(name);
  if ((typeof it !== 'function' && typeof it !== 'object') || it === null || deep === 0) return;
  for (const n of own(it)) if (typeof value(it, n) === 'function') look(`${name}.${n}`, value(it, n), deep - 1);
  if (typeof it === 'function' && it.prototype)
    for (const n of own(it.prototype)) if (n !== 'constructor') out.push(`${name}#${n}`);
};
for (const name of own(AWS)) {
  const it = value(AWS, name);
  if (!(it && it.serviceIdentifier)) look(name, it, name === 'util' ? 1 : 2);
  else
    for (const n of own(it))
      if (/^[A-Z]/.test(n) && typeof value(it, n) === 'function') look(`${name}.${n}`, it[n], 1);
}
console.log(JSON.stringify(out));
"""
"""Names of the package's core: no service, but what hangs at one, as `S3.ManagedUpload`."""


def _members(package: Path, modules: Path, node: str) -> frozenset[str]:
    done = subprocess.run(
        [node, "--no-deprecation", "-e", SEEN, str(package)],
        env={"NODE_PATH": str(modules), "AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE": "1"},
        capture_output=True,
        check=True,
        timeout=120,
    )
    return frozenset(json.loads(done.stdout))
