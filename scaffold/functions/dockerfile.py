"""Functions that are container images on AWS's base images of Node.js: the Dockerfile says runtime and handler."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from scaffold.formats import tree
from scaffold.functions import Declared, Setting
from scaffold.images import BASE
from scaffold.match import get, matches
from scaffold.model import Place, Project
from scaffold.regex import regex

OTHER = regex(r"(?:public\.ecr\.aws/lambda/|amazon/aws-lambda-)(python|java|go|ruby|dotnet|provided)\b.*")
"""Another language's; said so that no template's function is taken for one of Node.js."""
HANDLER = regex(r"\[?\s*[\"']?([\w./-]+)")


def find(project: Project, paths: Sequence[str]) -> Iterator[Declared]:
    for path in paths:
        root = tree(project, path)
        images = [match.node for match in matches("FROM", root)]
        command = get(root, "CMD")
        if images and (other := OTHER.fullmatch(images[-1].value)):
            yield Declared(path, Place(path, images[-1].start, images[-1].start), Setting(other[1]), image=path)
        base = BASE.fullmatch(images[-1].value) if images else None
        if not base or command is None:
            continue
        node, handler = images[-1], HANDLER.match(command.value)
        folder = posixpath.dirname(path)
        yield Declared(
            posixpath.basename(folder) or "image",
            Place(path, node.start, node.start),
            Setting(f"nodejs{base['major']}.x", Place(path, node.start, node.end)),
            handler[1] if handler else "",
            folder,
            image=path,
        )
