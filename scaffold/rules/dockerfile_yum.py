"""`yum` in Dockerfiles on Lambda's base image, whose system has `dnf` alone from nodejs20.x on."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.formats.dockerfile import INSTRUCTION
from scaffold.images import BASE
from scaffold.model import Edit, Hit, Migration, Project, Safety
from scaffold.regex import regex

IMAGE = regex(r"(?:--\S+\s+)*(\S+)")
YUM = regex(r"(?<![\w./-])yum(?=\s)")
EXTRAS = regex(r"(?<![\w./-])amazon-linux-extras\b")


def find(project: Project, _migration: Migration) -> Iterator[Hit]:
    for path in project.entries:
        text, ours = project.text(path), False
        for found in INSTRUCTION.finditer(text):
            name, (start, end) = found[1].upper(), found.span(2)
            if name == "FROM":
                image = IMAGE.match(text, start, end)
                ours = image is not None and BASE.fullmatch(image[1]) is not None
            elif name == "RUN" and ours:
                for yum in YUM.finditer(text, start, end):
                    yield Hit(
                        path, *yum.span(), (Edit(path, *yum.span(), "dnf"),), "Amazon Linux 2023 has dnf in its place"
                    )
                for extras in EXTRAS.finditer(text, start, end):
                    note = "Amazon Linux 2023 has none; its packages are in the one repository"
                    yield Hit(path, *extras.span(), note=note, safety=Safety.MANUAL)
