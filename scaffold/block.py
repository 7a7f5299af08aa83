"""`Rule:` blocks: what one may say, and the words that stand in every text that it can hit.

Keys: `rule` and `constraints` are ast-grep's (https://ast-grep.github.io/reference/rule.html). `call:
crypto.createCipher|crypto.createDecipher` stands for a rule, or asks more beside one: a call of one of these members,
however the file spells it; what is called is `$CALLEE`. `replace` names the capture that the fix replaces (default: the
whole match). `fix` is the new text with `$A`, `$$$ARGS`, `{target.major}`: captures stay as they are written, what
stands between them is changed. `when` asks more: `format: javascript`, `global: Buffer` (no scope around the match
declares the name), `module: {FS: fs}` (the capture, any expression, stands for that module or member; `|` between
several), `mentions: [Payload]` (one of the words stands in the file), `outside: tests` (files of tests are left
alone). `safety` and `note` override the page's. Of several alternatives the first that matches at a place wins.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scaffold.errors import near
from scaffold.formats import CODE, by_name
from scaffold.model import Safety
from scaffold.needed import CAPTURE, IDENTIFIER, RELATIONS
from scaffold.regex import regex

if TYPE_CHECKING:
    from ast_grep_py import SgNode

KEYS = {"rule", "call", "constraints", "replace", "fix", "when", "safety", "note"}
WHEN = {"format", "global", "module", "made", "mentions", "outside"}
PARTS = (*RELATIONS, "all", "any", "not")
RULE_KEYS = frozenset({"pattern", "kind", "regex", "nthChild", "stopBy", "field", *PARTS})
CALLED = {"kind": "call_expression", "has": {"field": "function", "pattern": "$CALLEE"}}
REASON = regex(r"^ +\d+: (.+)$", re.M)


def checked(block: object) -> tuple[Mapping[str, Any], ...]:
    """The alternatives of a block, each with its `rule` written out. Raises ValueError."""
    return tuple(alternative(one) for one in (block if isinstance(block, list) else [block]))


def alternative(one: object) -> Mapping[str, Any]:
    """One alternative, with its `rule` written out. Raises ValueError."""
    if not isinstance(one, dict) or not {"rule", "call"} & set(one):
        raise ValueError("each alternative is a map with a `rule` or a `call`")
    when = one.get("when", {})
    if not isinstance(when, dict) or not all(isinstance(when.get(key, {}), dict) for key in ("module", "made")):
        raise ValueError("`when`, its `module` and its `made` are maps")
    if not isinstance(one.get("constraints", {}), dict):
        raise ValueError("`constraints` is a map of captures")
    _one_of("key", set(one), KEYS)
    _one_of("condition", set(when), WHEN)
    _one_of("safety", {one.get("safety", "safe")}, [safety.value for safety in Safety])
    _one_of("place", {when.get("outside", "tests")}, ["tests"])
    _one_of("format", {when.get("format", "javascript")}, CODE)
    modules = {**when.get("module", {}), **({"CALLEE": one["call"]} if "call" in one else {})}
    asked = [*modules.values(), *when.get("made", {}).values()]
    if wrong := next((word for word in asked if not isinstance(word, str) or not word.strip()), None):
        raise ValueError(f"a module is a word such as crypto or crypto.createCipher, not {wrong!r}")
    rules = ([CALLED] if "call" in one else []) + ([one["rule"]] if "rule" in one else [])
    full = {**one, "rule": rules[0] if len(rules) == 1 else {"all": rules}, "when": {**when, "module": modules}}
    captured = set(_check_rule(full["rule"]))
    for rule in one.get("constraints", {}).values():
        captured.update(_check_rule(rule))
    if unknown := _asked(full) - captured:
        raise ValueError(f"the rule does not capture ${sorted(unknown)[0]}")
    return full


def _one_of(what: str, given: set[Any], known: Iterable[str]) -> None:
    if unknown := sorted(str(one) for one in given - set(known)):
        meant = near(unknown[0], known)
        said = f"; did you mean {', '.join(meant)}?" if meant else f"; there are {', '.join(sorted(known))}"
        raise ValueError(f"unknown {what} {unknown[0]!r}{said}")


def compiles(one: Mapping[str, Any]) -> None:
    """Raises ValueError where the parser library does not take a rule in some language, or not for what it says."""
    from ast_grep_py import SgRoot

    config: Any = {"rule": one["rule"], "constraints": one.get("constraints", {})}
    for name in sorted(CODE):
        language = by_name(name).language
        for pattern in _patterns(config):
            if not _parses(pattern, language):
                raise ValueError(f"the pattern `{pattern}` does not parse as {name}")
        try:
            SgRoot("", language).root().find_all(config)
        except RuntimeError as error:
            said = REASON.findall(str(error).partition("Stack backtrace")[0]) or [str(error)]
            raise ValueError(f"not a rule for {name}: {said[-1].rstrip('.')}") from None


def _patterns(part: object) -> Iterator[str]:
    """The texts of all patterns in a rule."""
    if isinstance(part, list):
        for one in part:
            yield from _patterns(one)
    elif isinstance(part, dict):
        for key, one in part.items():
            if key == "pattern":
                yield one["context"] if isinstance(one, dict) else str(one)
            else:
                yield from _patterns(one)


@functools.cache
def _parses(pattern: str, language: str) -> bool:
    from ast_grep_py import SgRoot

    return all(node.text() and node.kind() != "ERROR" for node in _nodes(SgRoot(pattern, language).root()))


def _nodes(node: SgNode) -> Iterator[SgNode]:
    for child in node.children():
        yield child
        yield from _nodes(child)


def _check_rule(rule: object) -> Iterator[str]:
    """The names that a rule captures."""
    if isinstance(rule, list):
        for one in rule:
            yield from _check_rule(one)
        return
    if not isinstance(rule, dict):
        raise ValueError(f"a rule is a map, not {rule!r}")
    _one_of("rule key", set(rule), RULE_KEYS)
    pattern = rule.get("pattern", "")
    if not isinstance(pattern, str) and not (isinstance(pattern, dict) and isinstance(pattern.get("context"), str)):
        raise ValueError(f"a pattern is a text, or a map with `context` and `selector`, not {pattern!r}")
    for capture in CAPTURE.finditer(str(pattern)):
        yield capture[1] or capture[2]
    for key in PARTS:
        if key in rule:
            yield from _check_rule(rule[key])


def _asked(one: Mapping[str, Any]) -> set[str]:
    """The names that the rest of an alternative speaks of."""
    named = {capture[1] or capture[2] for capture in CAPTURE.finditer(f"{one.get('fix', '')} {one.get('replace', '')}")}
    when = one.get("when", {})
    return named | set(one.get("constraints", {})) | set(when.get("module", {})) | set(when.get("made", {}))


def literals(alternatives: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Words of which one stands in every text that can match. Raises ValueError where none can be derived."""
    return tuple(sorted(set().union(*(_words(one) for one in alternatives))))


def _words(one: Mapping[str, Any]) -> set[str]:
    """The members that are called, else a word of the pattern, else what a capture has to stand for."""
    asked = [*one.get("when", {}).get("module", {}).values()]
    words = set() if "call" in one else some(one["rule"])
    if not words and not asked:
        raise ValueError("no literal can be derived from this rule: name them in the front matter's `literals`")
    return words or {module.rpartition(".")[2] for module in asked[-1].split("|")}


def some(rule: Mapping[str, Any]) -> set[str]:
    """Words of which one stands in every text that a rule can hit: the longest of each pattern; of equals the last: a
    member's name is rarer than its owner's (`process.env`). Empty where there is none, and for a part of a
    pattern: its words may stand in the rest."""
    pattern = rule.get("pattern")
    words: list[str] = IDENTIFIER.findall(CAPTURE.sub(" ", pattern)) if isinstance(pattern, str) else []
    if words:
        return {max(reversed(words), key=len)}
    for one in rule.get("all", ()):
        if found := some(one):
            return found
    either = [some(one) for one in rule.get("any", ())]
    return set().union(*either) if all(either) else set()
