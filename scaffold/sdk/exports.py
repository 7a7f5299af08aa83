"""What modules give those that load them: the SDK's, the project's own, and others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold.sdk import names
from scaffold.sdk.values import NOTHING, Local, Sdk, Unknown, Value, joined

if TYPE_CHECKING:
    from scaffold.sdk.follow import Follow

WHOLE = "module.exports"
FOREIGN = "it is of the package "


def module(follow: Follow, name: str, path: str) -> Value:
    """What a file gets that loads a module."""
    if name in names.ITSELF:
        return Sdk()
    if client := names.CLIENT.fullmatch(name):
        return Sdk((follow.services.get(client[1].lower(), client[1]),))
    if part := names.PARTS.get(name.removesuffix(".js")):
        return Sdk(part)
    if name.startswith("aws-sdk/"):
        return Sdk((name.removeprefix("aws-sdk/"),))
    if name.startswith("@aws-sdk/"):
        return Unknown("it is of the SDK v3")
    if target := follow.files.resolve(name, path):
        return Local("exports", target, 0)
    return Unknown(f"{name} is not in the project" if name.startswith((".", "/")) else FOREIGN + name)


def exported(follow: Follow, path: str, name: str) -> Value:
    """What a file exports by a name; WHOLE for what it is as a whole. NOTHING where it is not said."""
    return follow.memory.ask(("export", path, name), lambda: joined(_exported(follow, path, name)))


def _exported(follow: Follow, path: str, name: str) -> Iterator[Value]:
    code = follow.code(path)
    own = [one for one in code.exports if one.name == name]
    for one in own:
        if one.node:
            yield follow.value(one.node, code)
        else:
            found = module(follow, one.module, path)
            yield follow.member(found, one.member) if one.member else found
    if own or name == WHOLE:
        return
    whole = exported(follow, path, WHOLE)
    if whole != NOTHING:
        yield whole if name == "default" else follow.member(whole, name)
        return
    for one in code.exports if name != "default" else ():
        if one.name == "*":
            found = follow.member(module(follow, one.module, path), name)
            if not isinstance(found, Unknown):
                yield found


def settled(follow: Follow, value: Value) -> Value:
    """A file's exports as the one value that it exports, where there is one."""
    for _ in range(8):
        if not isinstance(value, Local) or value.kind != "exports":
            return value
        whole = exported(follow, value.path, WHOLE)
        if whole in (NOTHING, value):
            return value
        value = whole
    return value
