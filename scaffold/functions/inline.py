"""Code written inside a template (`ZipFile`, `InlineCode`) as a source of its own, with where each character stands.

Edits go back where the map is one to one and the new text needs no quoting; else the hit has none and says why.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import cast

from scaffold import worlds
from scaffold.formats.embedded import NOWHERE, aligned
from scaffold.functions.intrinsics import VARIABLE, intrinsic
from scaffold.match import get
from scaffold.model import WITHIN, Edit, Entry, Function, Hit, Kind, Migration, Node, Place, Project
from scaffold.regex import regex
from scaffold.tuples import NamedTuple

INSIDE = ("cloudformation", "modules", "programs")
"""The worlds whose functions may have their code where they are declared."""
QUOTING = "\\\"'\r\n"
LISTING = ":#,[]{}"
FILLING = "`$"
LEADING = regex(r"[ \t]*")
BY_HAND = "in code inside a template that the text cannot be put back into as it is: change it by hand"


class Source(NamedTuple):
    """The code of one function in a template."""

    path: str
    """The template's."""
    text: str
    offsets: Sequence[int]
    """For each character, and the end, its offset in the template; NOWHERE for what a reference stands for."""
    function: Function

    @property
    def name(self) -> str:
        """A path that it could have beside the template."""
        return name(self.function.declared_at)

    def project(self) -> Project:
        return Project({self.name: Entry(self.name, Kind.TEXT, 0o644, self.text.encode)})

    def migration(self, of: Migration) -> Migration:
        """The migration of its function alone."""
        one = self.function._replace(root=posixpath.dirname(self.path), code=(self.name,))
        return of.of((one,))

    def outside(self, hit: Hit, template: str) -> Hit:
        """A hit in the code as one in the template, about its function alone."""
        found = [self._edit(edit, template) for edit in hit.edits]
        exact = tuple(edit for edit in found if edit)
        fits = len(exact) == len(found)
        start = self._at(hit.start)
        end = max(start, self._at(hit.end - 1) + 1) if hit.end > hit.start else start
        note = hit.note if fits else "; ".join(one for one in (hit.note, BY_HAND) if one)
        edits, about = exact if fits else (), hit.concerns or (self.function.declared_at,)
        return hit._replace(path=self.path, start=start, end=end, edits=edits, note=note, concerns=about)

    def _at(self, offset: int) -> int:
        """Where a character stands, or the nearest before it that stands anywhere."""
        known = (self.offsets[at] for at in range(min(offset, len(self.offsets) - 1), -1, -1))
        return next((at for at in known if at != NOWHERE), self.function.declared_at.start)

    def _edit(self, edit: Edit, template: str) -> Edit | None:
        """None for what would need quoting; a text on one line of YAML may be written without any quotes."""
        module = self.path not in self.function.code
        plain = "\n" not in self.text and not self._quoted(edit.start, template)
        if any(sign in edit.text for sign in QUOTING + (FILLING if module else LISTING * plain)):
            return None
        start, last = self._place(edit.start, template), self.offsets[max(edit.start, edit.end - 1)]
        end = last + 1 if edit.end > edit.start else start
        if edit.start < edit.end < len(self.text) and self._leads(edit.end):
            end = self._place(edit.end, template)
        same = _alike(template[start:end], self.text[edit.start : edit.end])
        return Edit(self.path, start, end, edit.text) if NOWHERE not in (start, last) and same else None

    def _quoted(self, at: int, template: str) -> bool:
        """Whether a character stands in the same text as the first, and that in quotes."""
        first = self.offsets[0]
        return first > 0 and template[first - 1] in "\"'" and self.offsets[at] == first + at

    def _leads(self, at: int) -> bool:
        """Whether nothing but white space stands before a character in its line."""
        return not self.text[self.text.rfind("\n", 0, at) + 1 : at].strip()

    def _place(self, at: int, template: str) -> int:
        """Where a character stands: behind the template's own indentation, and before the whole of a line's end."""
        bare = LEADING.match(self.text, at)
        behind = bare.end() if bare and self._leads(at) else at
        place = self.offsets[behind] - (behind - at)
        if self.offsets[behind] == NOWHERE or template[place : self.offsets[behind]] != self.text[at:behind]:
            place = self.offsets[at]
        return place - (template[place - 1 : place + 1] == "\r\n")


def _alike(there: str, here: str) -> bool:
    """Whether a part of a template is a part of the code, but for the indentation of the lines that begin in it."""
    lines, own = there.replace("\r\n", "\n").split("\n"), here.split("\n")
    if len(lines) != len(own) or lines[0] != own[0]:
        return False
    return all(a.endswith(b) and not a.removesuffix(b).strip() for a, b in zip(lines[1:], own[1:], strict=True))


def code(properties: Sequence[Node]) -> Node | None:
    """What a function's properties have as code inside the template."""
    found = [get(one, "InlineCode") or get(one, "Code", "ZipFile") for one in properties]
    return next((one for one in found if one), None)


def read(node: Node, text: str) -> tuple[str, list[int]] | None:
    """The code, and the offset of each of its characters; None where it is not written out."""
    name, given = intrinsic(node)
    if name == "Sub" and given.kind == "list" and given.items:
        given = given.items[0].node
    if name in ("", "Sub"):
        offsets = aligned(text, given.start, given.end, given.value) if given.kind == "scalar" else None
        value = VARIABLE.sub(lambda found: "_" * len(found[0]), given.value) if name else given.value
        return (value, offsets) if offsets else None
    if name != "Join" or len(given.items) != 2 or given.items[1].node.kind != "list":
        return None
    value, found = "", list[int]()
    for at, item in enumerate(given.items[1].node.items):
        gap = given.items[0].node.value if at else ""
        piece = read(item.node, text) if item.node.kind == "scalar" and not item.node.tag else None
        word, where = piece or ("ref", [NOWHERE] * 4)
        value += gap + word
        found += [NOWHERE] * len(gap) + where[:-1]
    return value, [*found, given.end]


def name(declared_at: Place) -> str:
    """A path that code could have beside the template that it is written in."""
    return f"{declared_at.path}{WITHIN}{declared_at.start}.js"


def sources(project: Project, path: str, migration: Migration) -> Iterator[Source]:
    """The code inside a template or a module, of the functions that a migration has."""
    known: Mapping[Place, Function] = {function.declared_at: function for function in migration.hosted(path)}
    if not known:
        return
    written = project.cache.get((path, "inline"))
    if written is None:
        every = (found for world in INSIDE if world in _worlds(path) for found in _inside(project, path, world))
        written = project.cache[path, "inline"] = dict(every)
    for place, found in cast("Mapping[Place, tuple[str, list[int]] | None]", written).items():
        if place in known and found:
            yield Source(path, *found, known[place])


def _worlds(path: str) -> set[str]:
    return {world.name for world in worlds.of(path)}


def _inside(project: Project, path: str, world: str) -> Iterator[tuple[Place, tuple[str, list[int]] | None]]:
    """The code of the functions that a world sees in a file."""
    found: Iterator[tuple[Place, tuple[str, list[int]] | None]]
    found = import_module(f"scaffold.functions.{world}").inside(project, path)
    return found
