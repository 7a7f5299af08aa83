"""`Rule:` blocks: a pattern in the parser library's rule language, and what to write instead.

Keys: `rule` and `constraints` are ast-grep's (https://ast-grep.github.io/reference/rule.html). `replace` names the
capture that the fix replaces (default: the whole match). `fix` is the new text with `$A`, `$$$ARGS`, `{target.major}`:
captures stay as they are written, what stands between them is changed. `when` asks more: `format: javascript`, `global:
Buffer` (no scope around the match declares the name), `module: {FS: fs}` (the capture is bound to that module),
`mentions: [Payload]` (one of the words stands in the file). `safety` and `note` override the page's. Of several
alternatives the first that matches at a place wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scaffold.formats import CODE, format_of, syntax
from scaffold.model import Edit, Hit, Migration, Project, Runtime, Safety
from scaffold.scope import is_global, module_of

if TYPE_CHECKING:
    from ast_grep_py import SgNode

Find = Callable[[Project, Migration], Iterator[Hit]]

KEYS = {"rule", "constraints", "replace", "fix", "when", "safety", "note"}
WHEN = {"format", "global", "module", "mentions"}
RELATIONS = ("inside", "has", "precedes", "follows", "all", "any", "not")
RULE_KEYS = frozenset({"pattern", "kind", "regex", "nthChild", "stopBy", "field", *RELATIONS})
CAPTURE = re.compile(r"\$\$\$([A-Z_][A-Z0-9_]*)|\$([A-Z_][A-Z0-9_]*)")
WORD = re.compile(r"\{target\.(\w+)\}")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
IDENTIFIER = re.compile(r"[A-Za-z_][\w]*")


def checked(block: object) -> tuple[Mapping[str, Any], ...]:
    """The alternatives of a block. Raises ValueError for what the grammar does not have."""
    alternatives = block if isinstance(block, list) else [block]
    for one in alternatives:
        if not isinstance(one, dict) or "rule" not in one:
            raise ValueError("each alternative is a map with a `rule`")
        if unknown := set(one) - KEYS:
            raise ValueError(f"unknown key {sorted(unknown)[0]!r}; there are {', '.join(sorted(KEYS))}")
        if unknown := set(one.get("when", {})) - WHEN:
            raise ValueError(f"unknown condition {sorted(unknown)[0]!r}; there are {', '.join(sorted(WHEN))}")
        if one.get("safety", "safe") not in [safety.value for safety in Safety]:
            raise ValueError(f"safety is one of {', '.join(safety.value for safety in Safety)}; not {one['safety']!r}")
        if one.get("when", {}).get("format", "javascript") not in CODE:
            raise ValueError(f"format is one of {', '.join(sorted(CODE))}")
        captured = set(_check_rule(one["rule"]))
        for rule in one.get("constraints", {}).values():
            captured.update(_check_rule(rule))
        if unknown := _asked(one) - captured:
            raise ValueError(f"the rule does not capture ${sorted(unknown)[0]}")
    return tuple(alternatives)


def _check_rule(rule: object) -> Iterator[str]:
    """The names that a rule captures."""
    if isinstance(rule, list):
        for one in rule:
            yield from _check_rule(one)
        return
    if not isinstance(rule, dict):
        raise ValueError(f"a rule is a map, not {rule!r}")
    if unknown := set(rule) - RULE_KEYS:
        raise ValueError(f"unknown rule key {sorted(unknown)[0]!r}")
    for capture in CAPTURE.finditer(str(rule.get("pattern", ""))):
        yield capture[1] or capture[2]
    for key in RELATIONS:
        if key in rule:
            yield from _check_rule(rule[key])


def _asked(one: Mapping[str, Any]) -> set[str]:
    """The names that the rest of an alternative speaks of."""
    named = {capture[1] or capture[2] for capture in CAPTURE.finditer(f"{one.get('fix', '')} {one.get('replace', '')}")}
    return named | set(one.get("constraints", {})) | set(one.get("when", {}).get("module", {}))


def literals(alternatives: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Words of which one stands in every text that can match. Raises ValueError where none can be derived."""
    return tuple(sorted(set().union(*(_literals(one["rule"]) for one in alternatives))))


def _literals(rule: Mapping[str, Any]) -> set[str]:
    """The longest word of a pattern; of equals the last: a member's name is rarer than its owner's (`process.env`)."""
    pattern = rule.get("pattern")
    text = pattern.get("context", "") if isinstance(pattern, dict) else pattern or ""
    words: list[str] = IDENTIFIER.findall(CAPTURE.sub(" ", text))
    if words:
        return {max(reversed(words), key=len)}
    for one in rule.get("all", ()):
        try:
            return _literals(one)
        except ValueError:
            continue
    if "any" in rule:
        return set().union(*(_literals(one) for one in rule["any"]))
    raise ValueError("no literal can be derived from this rule: name them in the front matter's `literals`")


def find(alternatives: Sequence[Mapping[str, Any]]) -> Find:
    """The block as a function."""

    def found(project: Project, migration: Migration) -> Iterator[Hit]:
        for path in project.entries:
            taken: set[tuple[int, int]] = set()
            for one in alternatives:
                for hit in _hits(one, project, path, migration.target):
                    if (hit.start, hit.end) not in taken:
                        taken.add((hit.start, hit.end))
                        yield hit

    return found


def _hits(one: Mapping[str, Any], project: Project, path: str, target: Runtime) -> Iterator[Hit]:
    config = {"rule": one["rule"], "constraints": one.get("constraints", {})}
    text = project.text(path)
    for node in syntax(project, path).find_all(config):  # type: ignore[call-overload]
        if _holds(one.get("when", {}), node, project, path):
            yield Hit(
                path,
                *_span(node),
                _edits(one, node, text, path, target),
                one.get("note", ""),
                Safety(one["safety"]) if "safety" in one else None,
            )


def _holds(when: Mapping[str, Any], node: SgNode, project: Project, path: str) -> bool:
    if "format" in when and (row := format_of(path)) and row.name != when["format"]:
        return False
    if "mentions" in when and not any(word in project.text(path) for word in when["mentions"]):
        return False
    if "global" in when and not is_global(when["global"], node, project, path):
        return False
    return all(
        (bound := node.get_match(capture)) is not None and module_of(bound, project, path) == module
        for capture, module in when.get("module", {}).items()
    )


def _edits(one: Mapping[str, Any], node: SgNode, text: str, path: str, target: Runtime) -> tuple[Edit, ...]:
    """Edits of what stands between the captures; none where a comment stands there."""
    if "fix" not in one:
        return ()
    replaced = node.get_match(one["replace"].lstrip("$")) if "replace" in one else node
    fix = words(one["fix"], target)
    if replaced is None or fix is None:
        return ()
    start, end = _span(replaced)
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
        return _span(one) if one else (-1, -1)
    many = node.get_multiple_matches(capture[1])
    return (_span(many[0])[0], _span(many[-1])[1]) if many else (-1, -1)


def _span(node: SgNode) -> tuple[int, int]:
    span = node.range()
    return span.start.index, span.end.index
