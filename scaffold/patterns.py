"""`Rule:` blocks: a pattern in the parser library's rule language, and what to write instead.

Keys: `rule` and `constraints` are ast-grep's (https://ast-grep.github.io/reference/rule.html). `replace` names the
capture that the fix replaces (default: the whole match). `fix` is the new text with `$A`, `$$$ARGS`, `{target.major}`.
`when` asks more of the file: `global: Buffer` (the name is not declared there), `module: {FS: fs}` (the capture is
bound to that module), `mentions: [Payload]` (one of the words stands in the file). `safety` and `note` override the
page's. Of several alternatives the first that matches at a place wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scaffold.formats import syntax
from scaffold.model import Edit, Hit, Migration, Project, Runtime, Safety
from scaffold.scope import declared, modules

if TYPE_CHECKING:
    from ast_grep_py import SgNode

Find = Callable[[Project, Migration], Iterator[Hit]]

KEYS = {"rule", "constraints", "replace", "fix", "when", "safety", "note"}
WHEN = {"global", "module", "mentions"}
RELATIONS = ("inside", "has", "precedes", "follows", "all", "any", "not")
RULE_KEYS = frozenset({"pattern", "kind", "regex", "nthChild", "stopBy", "field", *RELATIONS})
CAPTURE = re.compile(r"\$\$\$([A-Z_][A-Z0-9_]*)|\$([A-Z_][A-Z0-9_]*)")
WORD = re.compile(r"\{target\.(\w+)\}")
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
        _check_rule(one["rule"])
    return tuple(alternatives)


def _check_rule(rule: object) -> None:
    if isinstance(rule, list):
        for one in rule:
            _check_rule(one)
    elif isinstance(rule, dict):
        if unknown := set(rule) - RULE_KEYS:
            raise ValueError(f"unknown rule key {sorted(unknown)[0]!r}")
        for key in RELATIONS:
            _check_rule(rule.get(key, {}))
    else:
        raise ValueError(f"a rule is a map, not {rule!r}")


def literals(alternatives: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Words of which one stands in every text that can match. Raises ValueError where none can be derived."""
    return tuple(sorted({_literal(one["rule"]) for one in alternatives}))


def _literal(rule: Mapping[str, Any]) -> str:
    pattern = rule.get("pattern")
    text = pattern.get("context", "") if isinstance(pattern, dict) else pattern or ""
    words: list[str] = IDENTIFIER.findall(CAPTURE.sub(" ", text))
    words += [_literal(one) for one in rule.get("all", ())]
    if not words:
        raise ValueError("no literal can be derived from this rule: name them in the front matter's `literals`")
    return max(words, key=len)


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
            span = node.range()
            yield Hit(
                path,
                span.start.index,
                span.end.index,
                _edits(one, node, text, path, target),
                one.get("note", ""),
                Safety(one["safety"]) if "safety" in one else None,
            )


def _holds(when: Mapping[str, Any], node: SgNode, project: Project, path: str) -> bool:
    if "global" in when and when["global"] in declared(project, path):
        return False
    if "mentions" in when and not any(word in project.text(path) for word in when["mentions"]):
        return False
    return all(
        (bound := node.get_match(capture)) is not None and modules(project, path).get(bound.text()) == module
        for capture, module in when.get("module", {}).items()
    )


def _edits(one: Mapping[str, Any], node: SgNode, text: str, path: str, target: Runtime) -> tuple[Edit, ...]:
    if "fix" not in one:
        return ()
    replaced = node.get_match(one["replace"].lstrip("$")) if "replace" in one else node
    new = words(one["fix"], target)
    if replaced is None or new is None:
        return ()
    span = replaced.range()
    return (Edit(path, span.start.index, span.end.index, CAPTURE.sub(lambda c: _captured(c, node, text), new)),)


def words(template: str, target: Runtime) -> str | None:
    """A fix with the target's words filled in; None where the target has no such word."""
    known = {"identifier": target.identifier, "node": target.node, **target.spellings}
    if any(name not in known for name in WORD.findall(template)):
        return None
    return WORD.sub(lambda found: known[found[1]], template)


def _captured(capture: re.Match[str], node: SgNode, text: str) -> str:
    if capture[2]:
        one = node.get_match(capture[2])
        return one.text() if one else ""
    many = node.get_multiple_matches(capture[1])
    return text[many[0].range().start.index : many[-1].range().end.index] if many else ""
