"""`Rule:` blocks: the grammar's edges, the filter that never hides a hit, edits that leave captures as written."""

import re
from typing import Any

import pytest
import yaml
from ast_grep_py import SgRoot
from examples import CASES, PAGES, Case, migration, project

from scaffold import block as blocks
from scaffold import facts, patterns
from scaffold.formats import CODE, FORMATS, format_of
from scaffold.grammar import Page
from scaffold.model import Entry, Hit, Kind, Migration, Project

RUNTIMES = facts.runtimes()
TARGET = Migration((), RUNTIMES["nodejs24.x"], RUNTIMES, RUNTIMES["nodejs8.10"])


def hits(block: object, text: str, path: str = "a.js") -> list[Hit]:
    found = patterns.find(blocks.checked(block))
    return list(found(Project({path: Entry(path, Kind.TEXT, 0o644, text.encode)}), TARGET))


def fixed(block: object, text: str) -> str:
    for hit in reversed(hits(block, text)):
        for edit in reversed(hit.edits):
            text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ([{"pattern": "a($B)"}], "map with a `rule` or a `call`"),
        (["a($B)"], "map with a `rule` or a `call`"),
        ({"rule": {"pattern": "a($B)"}, "cure": "b"}, "unknown key 'cure'"),
        ({"rule": {"pattern": "a"}, "when": {"moon": "full"}}, "unknown condition 'moon'"),
        ({"rule": {"pattern": "a"}, "when": {"format": "yaml"}}, "unknown format 'yaml'; there are javascript"),
        ({"rule": {"pattern": "a", "inside": {"knd": "program"}}}, "unknown rule key 'knd'"),
        ({"rule": {"any": [{"pattern": "a"}, {"patern": "b"}]}}, "unknown rule key 'patern'"),
        ({"rule": {"pattern": "a", "not": "b"}}, "a rule is a map"),
        ({"rule": {"pattern": "a($B)"}, "constraints": {"B": {"kin": "string"}}}, "unknown rule key 'kin'"),
        ({"rule": {"pattern": "a($B)"}, "constraints": {"C": {"kind": "string"}}}, "does not capture $C"),
        ({"rule": {"pattern": "a($B)"}, "fix": "b($$$ARGS)"}, "does not capture $ARGS"),
        ({"rule": {"pattern": "a($B)"}, "replace": "$C", "fix": "b"}, "does not capture $C"),
        ({"rule": {"pattern": "a($B)"}, "when": {"module": {"FS": "fs"}}}, "does not capture $FS"),
        ({"rule": {"pattern": "a"}, "safty": "safe"}, "unknown key 'safty'; did you mean safety?"),
        ({"rule": {"pattern": "a"}, "when": "global"}, "are maps"),
        ({"rule": {"pattern": ["a"]}}, "a pattern is a text"),
        ({"rule": {"pattern": "$A"}, "when": {"module": {"A": ["fs"]}}}, "a module is a word"),
        ({"call": "fs.read", "fix": "$FS.write"}, "does not capture $FS"),
        ({"rule": {"pattern": "a($B)"}, "when": {"made": {"REQ": "http.get"}}}, "does not capture $REQ"),
        ({"rule": {"pattern": "a($B)"}, "when": {"made": {"B": 1}}}, "a module is a word"),
        ({"rule": {"pattern": "a($B)"}, "when": {"made": ["B"]}}, "are maps"),
        ({"rule": {"pattern": "a($B)"}, "safety": "sure"}, "unknown safety 'sure'; there are manual, review, safe"),
    ],
)
def test_what_the_grammar_does_not_have_is_refused(block: object, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        blocks.checked(block)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"pattern": "new Buffer($A)"}, ("Buffer",)),
        ({"any": [{"pattern": "first.one($A)"}, {"pattern": "b($A)"}]}, ("b", "first")),
        ({"all": [{"kind": "call_expression"}, {"pattern": "old.version"}]}, ("version",)),
        ({"all": [{"any": [{"pattern": "a($A)"}, {"kind": "string"}]}, {"pattern": "$A.b"}]}, ("b",)),
    ],
)
def test_words_are_derived_from_patterns(rule: dict[str, Any], words: tuple[str, ...]) -> None:
    assert blocks.literals([{"rule": rule}]) == words


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"call": "crypto.createCipher|fs.promises.readFile"}, ("createCipher", "readFile")),
        ({"call": "crypto.createCipher", "rule": {"pattern": "$F($A, null)"}}, ("createCipher",)),
        ({"rule": {"pattern": "$F[$A]"}, "when": {"module": {"F": "aws-sdk"}}}, ("aws-sdk",)),
        ([{"call": "fs.read"}, {"rule": {"pattern": "old()"}}], ("old", "read")),
    ],
)
def test_words_are_derived_from_modules(block: object, words: tuple[str, ...]) -> None:
    assert blocks.literals(blocks.checked(block)) == words


@pytest.mark.parametrize("pattern", ["foo(", "a b c", "old($A", "}", "function f() {", "if (a", "", "$A.(b)", "a as"])
def test_a_pattern_that_is_no_code_is_refused(pattern: str) -> None:
    (one,) = blocks.checked({"rule": {"any": [{"kind": "string"}, {"pattern": pattern}]}})
    with pytest.raises(ValueError, match=f"{re.escape(pattern)}` does not parse as|not a rule for|No AST root"):
        blocks.compiles(one)


@pytest.mark.parametrize(
    "rule",
    [
        {"pattern": "old($$$A)"},
        {"pattern": {"context": "({ a: $A })", "selector": "pair"}},
        {"pattern": "async () => { $$$B }"},
        {"pattern": "if ($A) $B"},
        {"pattern": "`a${$B}`"},
        {"kind": "string", "inside": {"pattern": "f($$$)"}},
    ],
)
def test_a_pattern_that_is_code_is_taken(rule: dict[str, Any]) -> None:
    blocks.compiles(*blocks.checked({"rule": rule}))


def test_a_kind_that_a_language_has_not() -> None:
    with pytest.raises(ValueError, match=r"not a rule for \w+: .*call_expresion"):
        blocks.compiles(*blocks.checked({"rule": {"kind": "call_expresion"}}))


def test_a_rule_without_words_has_to_name_them() -> None:
    with pytest.raises(ValueError, match="no literal can be derived"):
        blocks.literals([{"rule": {"kind": "call_expression"}}])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_filter_hides_no_hit(case: Case) -> None:
    """A file of the rule's formats that has none of its words has no hit either."""
    whole = project(case.before)
    asked = migration(case, whole)
    for path, text in case.before.items():
        row = format_of(path)
        silent = case.rule.literals and not any(word in text for word in case.rule.literals)
        if silent and row and row.name in case.rule.formats:
            assert not list(case.rule.find(whole.only([path]), asked))


@pytest.mark.parametrize("page", [p for p in PAGES if p.block and p.block.role == "Rule"], ids=lambda page: page.id)
def test_each_alternative_compiles_in_each_language_and_hits_an_example(page: Page) -> None:
    assert page.block
    texts = [one for example in page.examples for one in example.texts("Before", "Flagged").items()]
    for one in blocks.checked(yaml.safe_load(page.block.text)):
        config: Any = {"rule": one["rule"], "constraints": one.get("constraints", {})}
        for row in FORMATS:
            if row.name in CODE:
                SgRoot("", row.language).root().find_all(config)
        assert any(hits(one, text, path) for path, text in texts), one


def test_captures_stay_as_they_are_written() -> None:
    block = {"rule": {"pattern": "old($A, $B)"}, "fix": "fresh($A, $B)"}
    assert fixed(block, "old( 'a' ,\n  // why\n  b )") == "fresh( 'a' ,\n  // why\n  b )"
    assert fixed(block, "old(old(1, 2), 3)") == "fresh(fresh(1, 2), 3)"


def test_a_comment_in_the_way_of_a_fix_leaves_it_to_a_person() -> None:
    block = {"rule": {"pattern": "old($A)"}, "fix": "fresh($A)"}
    (hit,) = hits(block, "old(/* why */ a)")
    assert hit.edits == ()


def test_a_capture_twice_and_the_replace_key() -> None:
    assert (
        fixed({"rule": {"pattern": "$A.old"}, "fix": "($A.fresh || $A.old)"}, "a.b.old;") == "(a.b.fresh || a.b.old);"
    )
    block = {"rule": {"pattern": "f($A, $B)"}, "replace": "$B", "fix": "[$B]"}
    assert fixed(block, "f(a, b);") == "f(a, [b]);"


def test_many_captures_and_none() -> None:
    block = {"rule": {"pattern": "old($$$A)"}, "fix": "fresh($$$A)"}
    assert fixed(block, "old(a,  b, ...c); old()") == "fresh(a,  b, ...c); fresh()"


def test_the_targets_words_and_a_word_that_it_lacks() -> None:
    rule = {"pattern": "Runtime.$R"}
    assert fixed({"rule": rule, "fix": "Runtime.{target.cdk}"}, "Runtime.NODEJS_8_10") == "Runtime.NODEJS_24_X"
    (hit,) = hits({"rule": rule, "fix": "Runtime.{target.cobol}"}, "Runtime.NODEJS_8_10")
    assert hit.edits == ()


def test_the_first_alternative_that_matches_wins() -> None:
    block = [{"rule": {"pattern": "a(1)"}, "note": "one"}, {"rule": {"pattern": "a($B)"}, "note": "any"}]
    assert [hit.note for hit in hits(block, "a(1); a(2)")] == ["one", "any"]


def test_conditions() -> None:
    block = {"rule": {"pattern": "$M.read($A)"}, "when": {"module": {"M": "fs"}, "mentions": ["x", "stone"]}}
    assert len(hits(block, "const fs = require('fs'); fs.read(stone)")) == 1
    assert not hits(block, "const fs = require('fs'); fs.read(a)")
    assert not hits(block, "const fs = require('other'); fs.read(stone)")
    assert not hits({"rule": {"pattern": "b($A)"}, "when": {"global": "b"}}, "const b = 1; b(2)")
    block = {"rule": {"pattern": "b($A)"}, "when": {"format": "javascript"}}
    assert (len(hits(block, "b(1)")), len(hits(block, "b(1)", "a.ts"))) == (1, 0)
    block = {"rule": {"pattern": "b($A)"}, "when": {"outside": "tests"}}
    paths = ("a.js", "test/a.js", "a.spec.js", "latest/a.js")
    assert [len(hits(block, "b(1)", path)) for path in paths] == [1, 0, 0, 1]


@pytest.mark.parametrize(
    ("head", "call"),
    [
        ("const c = require('crypto');", "c.createCipher('a', 'b')"),
        ("import { createCipher as f } from 'node:crypto';", "f('a', 'b')"),
        ("const c = require('crypto'), { createCipher } = c;", "createCipher('a', 'b')"),
        ("const crypto_1 = __importDefault(require('crypto'));", "(0, crypto_1.default.createCipher)('a', 'b')"),
        ("const c = require('crypto');", "c?.createCipher?.('a', 'b')"),
        ("const c = require('crypto');", "c['createDecipher']('a', 'b')"),
        ("", "require('crypto').createCipher('a', 'b')"),
    ],
)
@pytest.mark.parametrize("path", ["a.js", "a.ts", "a.tsx"])
def test_a_call_in_every_spelling(head: str, call: str, path: str) -> None:
    block = {"call": "crypto.createCipher|crypto.createDecipher"}
    text = f"{head} x({call});"
    (hit,) = hits(block, text, path)
    assert text[hit.start : hit.end] == call
    assert not hits({"call": "crypto.createHash"}, text, path)


def test_a_call_with_a_rule_and_a_fix() -> None:
    block = {"call": "fs.rmdir", "rule": {"pattern": "$F($PATH)"}, "replace": "$CALLEE", "fix": "fs.rm"}
    assert fixed(block, "const fs = require('fs'); fs['rmdir'](a); fs.rmdir(a, b); rmdir(a);") == (
        "const fs = require('fs'); fs.rm(a); fs.rmdir(a, b); rmdir(a);"
    )


def test_one_of_several_modules() -> None:
    block = {"rule": {"pattern": "new $C($$$A)"}, "when": {"module": {"C": "aws-sdk.S3|aws-sdk/clients/s3"}}}
    head = "const AWS = require('aws-sdk'), S3 = require('aws-sdk/clients/s3');"
    assert len(hits(block, f"{head} new AWS.S3(); new S3({{}}); new AWS.SQS(); new Map();")) == 2


def test_offsets_are_characters() -> None:
    text = "\ufeff/* 😀é */ old(1)"
    (hit,) = hits({"rule": {"pattern": "old($A)"}, "fix": "fresh($A)"}, text)
    assert text[hit.start : hit.end] == "old(1)"


def test_what_a_capture_was_made_by() -> None:
    block = {"rule": {"pattern": "$REQ.setTimeout($MS)"}, "when": {"made": {"REQ": "http.request|http.get"}}}
    text = "const http = require('http'); const req = http.get(url), s = server(); req.setTimeout(1); s.setTimeout(2);"
    assert [text[hit.start : hit.end] for hit in hits(block, text)] == ["req.setTimeout(1)"]


def test_where_only_some_statements_are_searched_the_same_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = 0
    for case in CASES:
        for path, text in case.before.items():
            row = format_of(path)
            if case.rule.wide or row is None or row.name not in CODE or row.name not in case.rule.formats:
                continue
            of = migration(case, project(case.before))

            def found(text: str, path: str = path, case: Case = case, of: Migration = of) -> list[Hit]:
                return list(case.rule.find(Project({path: Entry(path, Kind.TEXT, 0o644, text.encode)}), of))

            monkeypatch.setattr(patterns, "SMALL", 1_000_000)
            whole = found(text)
            monkeypatch.setattr(patterns, "SMALL", 0)
            assert found(text) == whole, case.said
            seen += len(whole)
    assert seen > 100
