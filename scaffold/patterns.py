"""`Rule:` blocks: the hits of a pattern in the parser library's rule language, and what to write instead.

`block` has the grammar. Captures stay as they are written, what stands between them is changed. Of several
alternatives the first that matches at a place wins.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scaffold import extent
from scaffold.formats import TESTS, format_of, syntax
from scaffold.made import made_by
from scaffold.model import Edit, Hit, Migration, Project, Runtime, Safety
from scaffold.needed import CAPTURE, Need, needed, own, stands
from scaffold.outline import outline
from scaffold.regex import regex
from scaffold.scope import is_global, module_of

if TYPE_CHECKING:
    from ast_grep_py import SgNode

Find = Callable[[Project, Migration], Iterator[Hit]]

WORD = regex(r"\{target\.(\w+)\}")
SMALL, FEW = 50_000, 50
"""Characters up to which a file is searched whole, and the places from which on a larger one is."""
COMMENT = regex(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def find(alternatives: Sequence[Mapping[str, Any]]) -> Find:
    """The block as a function. Of an alternative what is quick to look for comes first: words, and its outline."""
    quick: list[tuple[Mapping[str, Any], Need, Mapping[str, Any] | None]] = []

    def found(project: Project, migration: Migration) -> Iterator[Hit]:
        if not quick:
            quick.extend((one, needed(one), outline(one)) for one in alternatives)
        for path in project.entries:
            taken: set[tuple[int, int]] = set()
            text = project.text(path)
            for one, need, wider in quick:
                if not stands(need, text):
                    continue
                if wider and syntax(project, path).find({"rule": wider}) is None:  # type: ignore[call-overload]
                    continue
                for hit in _hits(one, project, path, migration.target):
                    if (hit.start, hit.end) not in taken:
                        taken.add((hit.start, hit.end))
                        yield hit

    return found


def _hits(one: Mapping[str, Any], project: Project, path: str, target: Runtime) -> Iterator[Hit]:
    config = {"rule": one["rule"], "constraints": one.get("constraints", {})}
    text = project.text(path)
    for node in _searched(syntax(project, path), text, config):
        if _holds(one.get("when", {}), node, project, path):
            yield Hit(
                path,
                *extent.span(node),
                _edits(one, node, text, path, target),
                one.get("note", ""),
                Safety(one["safety"]) if "safety" in one else None,
            )


def _searched(root: SgNode, text: str, config: Mapping[str, Any]) -> Iterable[SgNode]:
    """What a rule matches. In a large file only the statements are searched in which one of its words stands."""
    words = own(config["rule"]) if len(text) > SMALL else ()
    places = [found.start() for found in regex("|".join(map(re.escape, words))).finditer(text)] if words else []
    if not words or len(places) > FEW:
        return list(root.find_all(config))  # type: ignore[call-overload]
    parts = root.children()
    chosen = sorted({bisect_right(parts, place, key=extent.start) - 1 for place in places})
    return [node for at in chosen if at >= 0 for node in parts[at].find_all(config)]  # type: ignore[call-overload]


def _holds(when: Mapping[str, Any], node: SgNode, project: Project, path: str) -> bool:
    if "format" in when and (row := format_of(path)) and row.name != when["format"]:
        return False
    if "outside" in when and TESTS.search(path):
        return False
    if "mentions" in when and not any(word in project.text(path) for word in when["mentions"]):
        return False
    if "global" in when and not is_global(when["global"], node, project, path):
        return False
    return all(
        (bound := node.get_match(capture)) is not None and of(bound, project, path) in wanted.split("|")
        for key, of in (("module", module_of), ("made", made_by))
        for capture, wanted in when.get(key, {}).items()
    )


def _edits(one: Mapping[str, Any], node: SgNode, text: str, path: str, target: Runtime) -> tuple[Edit, ...]:
    """Edits of what stands between the captures; none where a comment stands there."""
    if "fix" not in one:
        return ()
    replaced = node.get_match(one["replace"].lstrip("$")) if "replace" in one else node
    fix = words(one["fix"], target)
    if replaced is None or fix is None:
        return ()
    start, end = extent.span(replaced)
    spans = [_captured(capture, node) for capture in CAPTURE.finditer(fix)]
    between = CAPTURE.split(fix)[::3]
    if spans != sorted(spans) or any(a < start or b > end or a == b for a, b in spans) or len(set(spans)) < len(spans):
        whole = "".join(lead + text[a:b] for lead, (a, b) in zip(between, spans, strict=False)) + between[-1]
        return (Edit(path, start, end, whole),)
    starts, ends = [start, *(b for _, b in spans)], [*(a for a, _ in spans), end]
    edits = [_trimmed(Edit(path, *gap), text) for gap in zip(starts, ends, between, strict=True)]
    return () if None in edits else tuple(edit for edit in edits if edit and text[edit.start : edit.end] != edit.text)


def _trimmed(edit: Edit, text: str) -> Edit | None:
    """The edit without the white space at its ends that the new text does not speak of; None over a comment."""
    old = text[edit.start : edit.end]
    bare = COMMENT.sub(" ", old)
    if bare.split() == edit.text.split():
        return edit._replace(text=old)
    if bare != old:
        return None
    lead, tail = len(old) - len(old.lstrip()), len(old) - len(old.rstrip())
    start = edit.start + lead if edit.text == edit.text.lstrip() else edit.start
    return edit._replace(start=start, end=edit.end - tail if edit.text == edit.text.rstrip() else edit.end)


def words(template: str, target: Runtime) -> str | None:
    """A fix with the target's words filled in; None where the target has no such word."""
    known = {"identifier": target.identifier, "node": target.node, **target.spellings}
    if any(name not in known for name in WORD.findall(template)):
        return None
    return WORD.sub(lambda found: known[found[1]], template)


def _captured(capture: re.Match[str], node: SgNode) -> tuple[int, int]:
    """The span of a capture; empty where it captured nothing."""
    if capture[2]:
        one = node.get_match(capture[2])
        return extent.span(one) if one else (-1, -1)
    many = node.get_multiple_matches(capture[1])
    return (extent.span(many[0])[0], extent.span(many[-1])[1]) if many else (-1, -1)
