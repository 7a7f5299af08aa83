"""`Site:` blocks: where a data file declares a runtime, and how it is spelled there.

Keys: `formats`; `files` (patterns of base names; default: every file of the formats); `at` (one path pattern or a list,
see `match`); `spelling` (`identifier`, `part` of one, `version`, `range`); `action`: `replace` the value, `append` the
target to a list, or `report`; `only: reached` for a value that is changed only where some function's runtime comes from
it, else listed as shared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scaffold.errors import near
from scaffold.formats import NAMES, tree
from scaffold.match import compiled, matches
from scaffold.model import Edit, Hit, Item, Migration, Node, Place, Project
from scaffold.spelling import SPELLINGS

Find = Callable[[Project, Migration], Iterator[Hit]]

KEYS = {"formats", "files", "at", "spelling", "action", "only"}
ACTIONS = ("replace", "append", "report")
LANGUAGE = "nodejs"
"""The oldest runtime's identifier; alone in a list it may as well be the name of a language."""
PLAIN = ("", "!Sub")
"""Tags under which a text is the value; what stands behind `!Ref` or `!ImportValue` is a name."""
PLACEHOLDER = re.compile(r"\$\{[^{}]*,\s*(['\"]?)([^'\"{},\s]*)\1\s*\}")


def checked(block: object) -> Mapping[str, Any]:
    """Raises ValueError for what the grammar does not have."""
    if not isinstance(block, dict):
        raise ValueError("a site is a map")
    if unknown := set(block) - KEYS:
        raise ValueError(f"unknown key {sorted(unknown)[0]!r}; there are {', '.join(sorted(KEYS))}")
    if missing := {"formats", "at", "spelling", "action"} - set(block):
        raise ValueError(f"missing key {sorted(missing)[0]!r}")
    if not isinstance(block["formats"], list):
        raise ValueError("formats is a list")
    known = {"action": ACTIONS, "spelling": tuple(SPELLINGS), "only": ("reached",), "format": tuple(sorted(NAMES))}
    for key, word in [*block.items(), *(("format", one) for one in block["formats"])]:
        if key in known and word not in known[key]:
            meant = near(str(word), known[key])
            said = f"did you mean {meant[0]}?" if meant else f"there is {', '.join(known[key])}"
            raise ValueError(f"{key} {word!r} is not known; {said}")
    for pattern in patterns(block):
        compiled(pattern)
    return block


def patterns(block: Mapping[str, Any]) -> list[str]:
    return block["at"] if isinstance(block["at"], list) else [block["at"]]


def literals(block: Mapping[str, Any]) -> tuple[str, ...]:
    """Words of which one stands in every file that has such a site."""
    if block["spelling"] in ("identifier", "part"):
        return ("nodejs",)
    return ("engines",) if block["spelling"] == "range" else ()


def literal(node: Node, text: str, path: str) -> Place | None:
    """Where a value is written out: the whole scalar, or the default inside `${env:NAME, 'nodejs8.10'}`."""
    if node.kind != "scalar" or text[node.start : node.end] != node.value:
        return None
    if found := PLACEHOLDER.fullmatch(node.value):
        return Place(path, node.start + found.start(2), node.start + found.end(2))
    return Place(path, node.start, node.end)


def find(block: Mapping[str, Any]) -> Find:
    """The block as a function."""
    respell = SPELLINGS[block["spelling"]]

    def found(project: Project, migration: Migration) -> Iterator[Hit]:
        for path in project.entries:
            text = project.text(path)
            seen: set[tuple[int, int]] = set()
            for pattern in patterns(block):
                for match in matches(pattern, tree(project, path)):
                    if block["action"] == "append":
                        hit = _append(match.node, text, path, migration)
                    else:
                        hit = _replace(match.node, text, path, respell, migration)
                    if hit and (hit.start, hit.end) not in seen:
                        seen.add((hit.start, hit.end))
                        yield Hit(hit.path, hit.start, hit.end) if block["action"] == "report" else hit

    return found


def _replace(
    node: Node, text: str, path: str, respell: Callable[[str, Migration], str | None], migration: Migration
) -> Hit | None:
    if node.kind != "scalar" or node.tag not in PLAIN:
        return None
    place = literal(node, text, path)
    new = respell(text[place.start : place.end] if place else node.value, migration)
    if new is None:
        return None
    if not place:
        return Hit(path, node.start, node.end, note="written with escapes or over several lines")
    return Hit(*place, (Edit(*place, new),)) if new else Hit(*place, note="older than the target; change it by hand")


def _append(node: Node, text: str, path: str, migration: Migration) -> Hit | None:
    """The target after the newest older runtime of a list, written as that one is."""
    target = migration.target
    if node.kind != "list" or any(item.node.value == target.identifier for item in node.items):
        return None
    known = [item for item in node.items if item.node.kind == "scalar" and item.node.value in migration.runtimes]
    older = [item for item in known if migration.runtimes[item.node.value].rank < target.rank]
    if all(item.node.value == LANGUAGE for item in older):
        return None
    last = max(older, key=lambda item: migration.runtimes[item.node.value].rank)
    start, end = _written(last, text)
    if text[last.node.start : last.node.end] != last.node.value:
        return Hit(path, start, end, (), "written with escapes")
    word = text[start : last.node.start] + target.identifier + text[last.node.end : end]
    line = text.rfind("\n", 0, start) + 1
    lead = text[line:start]
    if node.style == "block":
        at = text.find("\n", end)
        at = len(text) if at < 0 else at - (text[at - 1] == "\r")
        dash = lead if lead.strip() in ("-", "") else " " * lead.rfind("-") + lead[lead.rfind("-") :]
        return Hit(path, start, end, (Edit(path, at, at, _newline(text, line, end) + dash + word),))
    gap = ", " if lead.strip() else "," + _newline(text, line, end) + lead
    return Hit(path, start, end, (Edit(path, end, end, gap + word),))


def _written(item: Item, text: str) -> tuple[int, int]:
    """The span of a list member with its quotes."""
    start, end = item.node.start, item.node.end
    quoted = start > 0 and text[start - 1] in "\"'" and text[end : end + 1] == text[start - 1]
    return (start - 1, end + 1) if quoted else (start, end)


def _newline(text: str, line: int, end: int) -> str:
    """The line end of the member's own line; of the line before it where the file ends there."""
    after = text.find("\n", end)
    return "\r\n" if "\r" in (text[after - 1 : after] if after > 0 else text[max(0, line - 2) : line]) else "\n"
