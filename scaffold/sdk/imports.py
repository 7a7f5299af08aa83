"""The places where a file loads the SDK."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold.declared import named, unquoted
from scaffold.sdk import names
from scaffold.sdk.code import Code
from scaffold.sdk.uses import Import

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from scaffold.sdk.follow import Follow


def imports(follow: Follow, code: Code) -> Iterator[Import]:
    """Of the SDK v2 and its parts, and of packages of v3."""
    for source, types in _loaded(follow, code):
        module = unquoted(source)
        if module == "aws-sdk" or module.startswith(("aws-sdk/", "@aws-sdk/")):
            yield Import(code.place(source), module, names.is_test(code.path), types)


def _loaded(follow: Follow, code: Code) -> Iterator[tuple[SgNode, bool]]:
    """What names a module, and whether only types are taken from it."""
    for node in [*code.nodes["import_statement"], *code.nodes["export_statement"]]:
        required = node.find(kind="string") if node.kind() == "import_statement" else None
        if source := node.field("source") or required:
            yield source, any(child.kind() == "type" for child in node.children())
    for node in code.nodes["call_expression"]:
        called, arguments = node.field("function"), node.field("arguments")
        first = named(arguments)[:1] if arguments else []
        if called and first and first[0].kind() == "string" and follow.loads(called, code):
            yield first[0], False
