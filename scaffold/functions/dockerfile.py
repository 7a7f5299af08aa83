"""Functions that are container images on AWS's base images of Node.js: the Dockerfile says runtime and handler."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from scaffold.formats import tree
from scaffold.functions import Declared, Setting
from scaffold.images import BASE
from scaffold.match import get, matches
from scaffold.model import Place, Project

FORMATS = ("dockerfile",)
FILES = ()
LITERALS = ("lambda/nodejs", "aws-lambda-nodejs")
HANDLER = re.compile(r"\[?\s*[\"']?([\w./-]+)")


def find(project: Project, paths: Sequence[str]) -> Iterator[Declared]:
    for path in paths:
        root = tree(project, path)
        images = [match.node for match in matches("FROM", root)]
        command = get(root, "CMD")
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
