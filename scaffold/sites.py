"""`Site:` blocks: where a data file declares a runtime, and how it is spelled there.

Keys: `formats`; `files` (patterns of base names; default: every file of the formats); `at` (one path pattern or a list,
see `match`); `spelling` (a name in `SPELLINGS`); `action`: `replace` the value, `append` the target to a list, or
`report`, with a `note`; `inside: scripts` for the commands in Makefiles, CI steps and the like, addressed as a shell
script's are (`anywhere`: for those and for the rest of the file); `only: reached` for a value that is changed only
where some function's runtime comes from it, else listed as shared; `only: together` for one that changes only where
every function in its scope moves; `only: alone` for one that is told only where no other rule says anything of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, cast

from scaffold import images, spelling
from scaffold.errors import near
from scaffold.formats import NAMES, format_of, tree
from scaffold.formats.scripts import scripts
from scaffold.match import compiled, literal, matches, words
from scaffold.model import Edit, Hit, Item, Migration, Node, Project
from scaffold.regex import regex
from scaffold.spelling import Spelling, age, of_runtime

Find = Callable[[Project, Migration], Iterator[Hit]]

KEYS = {"formats", "files", "at", "spelling", "action", "only", "inside", "note"}
SPELLINGS = {**spelling.SPELLINGS, **images.SPELLINGS}
WORDS = {
    "identifier": ("nodejs",),
    "part": ("nodejs",),
    "range": ("engines", "devEngines"),
    "cdk": ("NODEJS",),
    "pulumi": ("NodeJS",),
    "named": ("nodejs", "NODEJS", "NodeJS"),
    "environment": ("AWS_Lambda_nodejs",),
    "lambda-image": ("nodejs", "lambci/lambda"),
    "node-image": ("node:",),
    "codebuild-image": ("aws/codebuild/", "_NODEJS_"),
    "other-image": ("node",),
    "node-target": ("node",),
    "browsers": ("node ",),
    "node-name": ("node", "Node", "NODE"),
    "node-package": ("nodejs", "node@"),
    "pkg-target": ("node",),
    "nix": ("nodejs",),
    "assignment": ("=nodejs",),
    "nodesource": ("nodesource.com/setup_", "nodejs.org/"),
    "argument": ("--build-arg",),
    "tsconfig": ("@tsconfig/node",),
}
"""What stands in every file with such a spelling."""
SHAPES = {"node-target": regex(r"node[- ]?\d"), "pkg-target": regex(r"node\d+-")}
"""Where those words stand in most code: the shape of what is spelt so."""
ONLY = ("reached", "together", "alone")
INSIDE = ("scripts", "anywhere")
ACTIONS = ("replace", "append", "report")
LANGUAGE = "nodejs"
"""The oldest runtime's identifier; alone in a list, as a part of what is put together, under a key that only ends so,
or anywhere in code, it may as well be the name of a language."""
PLAIN = ("", "!Sub")
"""Tags under which a text is the value; what stands behind `!Ref` or `!ImportValue` is a name."""
NUMBERS = frozenset(["yaml", "json", "template", "javascript", "typescript", "tsx"])
ENDS_IN_ZERO = regex(r"\d+\.\d*0")
WRITTEN = frozenset(("yaml", "json", "hcl"))
"""Formats whose keys stand in the text, but for escapes."""


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
    known = {
        "action": ACTIONS,
        "spelling": tuple(SPELLINGS),
        "only": ONLY,
        "inside": INSIDE,
        "format": tuple(sorted(NAMES)),
    }
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
    return WORDS.get(block["spelling"], ())


def possible(block: Mapping[str, Any]) -> Callable[[str], bool]:
    """What tells of a text with those words that no such site stands in it."""
    shape = SHAPES.get(block["spelling"])
    return lambda text: shape is None or shape.search(text) is not None


def find(block: Mapping[str, Any]) -> Find:
    """The block as a function."""
    respell = SPELLINGS[block["spelling"]]

    def found(project: Project, migration: Migration) -> Iterator[Hit]:
        for path in project.entries:
            text = project.text(path)
            reports = block["action"] == "report"
            seen = set(_settled_in(project, path, migration)) if reports else set()
            for pattern in _standing(block, path, text):
                for match in chain.from_iterable(matches(pattern, root) for root in _roots(block, project, path)):
                    loose = pattern.endswith(".**") or ".*untime" in pattern
                    if match.node.value == LANGUAGE and (reports or loose):
                        continue
                    if block["action"] == "append":
                        hit = append(match.node, text, path, respell, migration)
                    else:
                        hit = _replace(match.node, text, path, respell, migration)
                    if hit and (hit.start, hit.end) not in seen:
                        seen.add((hit.start, hit.end))
                        yield Hit(hit.path, hit.start, hit.end, note=block.get("note", "")) if reports else hit

    return found


def _settled_in(project: Project, path: str, migration: Migration) -> frozenset[tuple[int, int]]:
    what = f"settled for {migration.target.identifier}"
    found = project.parses.get((path, what))
    if found is None:
        found = project.parses[path, what] = frozenset(_settled(tree(project, path), migration))
    return cast("frozenset[tuple[int, int]]", found)


def _settled(node: Node, migration: Migration) -> Iterator[tuple[int, int]]:
    """The members of lists about which nothing is left to be said: every runtime beside the target, else every one but
    the newest of the older ones, at which the target is added."""
    if _is_list(node):
        members = [item.node for item in node.items]
        found = [(of_runtime(one.value.rpartition("=")[2], migration), one) for one in members]
        ranks = {one: known.rank for known, one in found if known and known.rank <= migration.target.rank}
        newest = max(ranks, key=ranks.__getitem__, default=None)
        among = (
            members if newest and ranks[newest] == migration.target.rank else [one for one in ranks if one != newest]
        )
        yield from ((one.start, one.end) for one in among)
    for item in node.items:
        yield from _settled(item.node, migration)


def _standing(block: Mapping[str, Any], path: str, text: str) -> Iterator[str]:
    """The patterns of which every word stands in a text, where keys and values are written out as they are read."""
    row = format_of(path)
    plain = not block.get("inside") and row is not None and row.name in WRITTEN and "\\" not in text
    for pattern in patterns(block):
        if not plain or all(any(word in text for word in group) for group in words(pattern)):
            yield pattern


def _roots(block: Mapping[str, Any], project: Project, path: str) -> Iterable[Node]:
    inside = block.get("inside")
    return [*([] if inside == "scripts" else [tree(project, path)]), *(scripts(project, path) if inside else ())]


def _replace(node: Node, text: str, path: str, respell: Spelling, migration: Migration) -> Hit | None:
    if node.kind != "scalar" or node.tag not in PLAIN:
        return None
    place = literal(node, text, path)
    new = respell(text[place.start : place.end] if place else node.value, migration)
    if new is None:
        return None
    if not place:
        return Hit(path, node.start, node.end, note="written with escapes or over several lines")
    new = _as_number(new, text, place.start, path)
    return Hit(*place, (Edit(*place, new),)) if new else Hit(*place, note="older than the target; change it by hand")


def _as_number(new: str, text: str, start: int, path: str) -> str:
    """A version that is read as a number where it has no quotes would lose its last 0 (20.20 is 20.2): its major."""
    row = format_of(path)
    bare = row is not None and row.name in NUMBERS and text[start - 1 : start] not in ("'", '"', "`")
    return new.partition(".")[0] if bare and ENDS_IN_ZERO.fullmatch(new) else new


def append(node: Node, text: str, path: str, respell: Spelling, migration: Migration) -> Hit | None:
    """The target after the newest older runtime or version of a list, written as that one is."""
    if not _is_list(node):
        return None
    members = [item for item in node.items if item.node.kind == "scalar"]
    ages = {at: old for at, item in enumerate(members) if (old := age(item.node.value, migration)) is not None}
    older = {old: members[at] for at, old in ages.items() if old < 0 and respell(members[at].node.value, migration)}
    if 0 in ages.values() or all(item.node.value == LANGUAGE for item in older.values()):
        return None
    last = older[max(older)]
    start, end = _written(last, text)
    if text[last.node.start : last.node.end] != last.node.value:
        return Hit(path, start, end, (), "written with escapes")
    if node.style == "words" and not text[start - 1].isspace():
        return Hit(path, start, end, (), "written with escapes")
    shown = last.node.start, last.node.end
    new = _as_number(respell(last.node.value, migration) or "", text, last.node.start, path)
    word = f"{text[start : last.node.start]}{new}{text[last.node.end : end]}"
    line = text.rfind("\n", 0, start) + 1
    lead = text[line:start]
    if node.style == "block":
        at = text.find("\n", end)
        at = len(text) if at < 0 else at - (text[at - 1] == "\r")
        dash = lead if lead.strip() in ("-", "") else " " * lead.rfind("-") + lead[lead.rfind("-") :]
        return Hit(path, *shown, (Edit(path, at, at, newline(text, line, end) + dash + word),))
    gap = " " if node.style == "words" else ", " if lead.strip() else "," + newline(text, line, end) + lead
    return Hit(path, *shown, (Edit(path, end, end, gap + word),))


def _is_list(node: Node) -> bool:
    """A list, or what a call such as `List.of(…)` is given one after the other."""
    numbered = (item.key == str(at) for at, item in enumerate(node.items))
    return node.kind == "list" or (node.kind == "map" and node.style == "flow" and bool(node.items) and all(numbered))


def _written(item: Item, text: str) -> tuple[int, int]:
    """The span of a list member with its quotes, or with the owners of a name in code."""
    start, end = item.node.start, item.node.end
    if item.end > item.start:
        return item.start, item.end
    quoted = start > 0 and text[start - 1] in "\"'" and text[end : end + 1] == text[start - 1]
    return (start - 1, end + 1) if quoted else (start, end)


def newline(text: str, line: int, end: int) -> str:
    """The line end of the member's own line; of the line before it where the file ends there."""
    after = text.find("\n", end)
    return "\r\n" if "\r" in (text[after - 1 : after] if after > 0 else text[max(0, line - 2) : line]) else "\n"
