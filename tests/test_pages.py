"""The grammar of rule pages: what it has, and for each thing that it has not a file and a line."""

from pathlib import Path

import pytest

from scaffold import data, facts, pages
from scaffold.errors import BadPage
from scaffold.formats import CODE
from scaffold.model import Evidence, Safety, Severity

PAGE = """---
title: An old call
since: nodejs10.x
severity: breaks
safety: safe
evidence: run
sources: [https://example.org/old]
---

It fails.
Every time.

More about it.

Rule:
```yaml
rule:
  pattern: old($A)
fix: fresh($A)
```

## One (nodejs12.x → nodejs22.x)

Before:
```js
old(1)
```

After:
```js
fresh(1)
```

## In a folder

`src/a.js` Unchanged:
```js
older(1)
```

`src/b.js` Flagged:
```js
old(2)
```

## Prose

```sh
echo no example
```
"""
SITE = "Site:\n```yaml\nformats: [yaml]\nat: a.b\nspelling: identifier\naction: replace\n```\n"


def parse(text: str, identifier: str = "old-call") -> pages.Page:
    return pages.parse(identifier, f"{identifier}.md", text)


def test_a_page_taken_apart() -> None:
    page = parse(PAGE)
    assert page.summary == "It fails.\nEvery time."
    assert page.block
    assert page.block.role == "Rule"
    first, second = page.examples
    assert (first.title, first.hop) == ("One (nodejs12.x → nodejs22.x)", ("nodejs12.x", "nodejs22.x"))
    assert first.texts("Before") == {"index.js": "old(1)\n"}
    assert first.texts("After") == {"index.js": "fresh(1)\n"}
    assert second.hop is None
    assert second.texts("Unchanged", "Flagged") == {"src/a.js": "older(1)\n", "src/b.js": "old(2)\n"}


def test_a_page_compiled() -> None:
    rule = pages.compile_page(parse(PAGE.replace("evidence: run", "evidence: run\ncovers: [x]\nuntil: nodejs22.x")))
    assert (rule.id, rule.title, rule.since, rule.until) == ("old-call", "An old call", "nodejs10.x", "nodejs22.x")
    assert (rule.severity, rule.safety, rule.evidence) == (Severity.BREAKS, Safety.SAFE, Evidence.RUN)
    assert (rule.covers, rule.sources) == (("x",), ("https://example.org/old",))
    assert (rule.formats, rule.literals, rule.wide) == (CODE, ("old",), False)


def test_words_of_the_front_matter_win() -> None:
    rule = pages.compile_page(parse(PAGE.replace("evidence: run", "evidence: run\nliterals: [a, b]")))
    assert rule.literals == ("a", "b")


def test_a_fence_is_not_trimmed() -> None:
    page = parse(PAGE.replace("older(1)\n", "\n  older(1)  \n\n"))
    assert page.examples[1].texts("Unchanged") == {"src/a.js": "\n  older(1)  \n\n"}


def test_a_longer_fence_holds_a_shorter_one() -> None:
    page = parse(PAGE.replace("```js\nolder(1)\n```", "````js\n```\nolder(1)\n```\n````"))
    assert page.examples[1].texts("Unchanged") == {"src/a.js": "```\nolder(1)\n```\n"}


BAD = [
    ("---\ntitle", "title", 1, "no front matter"),
    ("title: An old call", "title: [", 4, "front matter"),
    ("title: An old call\n", "", 2, "missing key 'title'"),
    ("title: An old call", "title: An old call\nmood: bad", 3, "unknown key 'mood'"),
    ("severity: breaks", "severity: grave", 4, "severity is one of"),
    ("safety: safe", "safety: sure", 5, "safety is one of"),
    ("evidence: run", "evidence: hearsay", 6, "evidence is one of"),
    ("sources: [https://example.org/old]", "sources: []", 7, "URL at least"),
    ("sources: [https://example.org/old]", "sources: [a book]", 7, "one URL"),
    ("since: nodejs10.x", "since: node10", 3, "since is"),
    ("since: nodejs10.x", "since: nodejs10.x\nuntil: any", 4, "until is"),
    ("evidence: run", "evidence: run\nformats: [yaml]", 7, "are for `python: true`"),
    ("evidence: run", "evidence: run\npython: true", 9, "one block"),
    ("evidence: run", "evidence: run\nliterals: old", 7, "literals is a list"),
    ("It fails.\nEvery time.\n\nMore about it.\n\n", "", 8, "no first paragraph"),
    ("Rule:\n", "", 8, "one block"),
    ("Rule:\n", SITE + "\nRule:\n", 8, "one block"),
    ("Rule:\n", "Rule:\n\nBut first:\n", 17, "a fence must follow"),
    ("pattern: old($A)", "pattern: [", 16, ""),
    ("pattern: old($A)", "patern: old($A)", 16, "unknown rule key 'patern'"),
    ("pattern: old($A)", "kind: call_expression", 16, "does not capture $A"),
    ("Before:\n```js\nold(1)\n```\n\n", "", 22, "After without Before"),
    ("After:\n```js\nfresh(1)\n```\n\n", "", 22, "Before without After"),
    ("After:\n", "Afterwards:\n", 22, "Before without After"),
    ("`src/b.js` Flagged:", "`src/a.js` Flagged:", 34, "twice"),
    ("echo no example\n```\n", "echo no example\n", 48, "not closed"),
]


@pytest.mark.parametrize(("old", "new", "line", "said"), BAD, ids=[said or new for _, new, _, said in BAD])
def test_what_the_grammar_has_not(old: str, new: str, line: int, said: str) -> None:
    assert old in PAGE
    with pytest.raises(BadPage, match=r"old-call\.md:\d+: ") as caught:
        pages.compile_page(parse(PAGE.replace(old, new, 1)))
    assert said in str(caught.value)
    assert caught.value.line == line


@pytest.mark.parametrize("identifier", ["Old-Call", "old_call", "old call", "-old", "old--call", "älter"])
def test_a_file_name_is_a_kebab_case_id(identifier: str) -> None:
    with pytest.raises(BadPage, match="kebab-case"):
        parse(PAGE, identifier)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("action: replace", "action: rewrite", "action is one of"),
        ("spelling: identifier", "spelling: cobol", "spelling one of"),
        ("formats: [yaml]", "formats: [xml]", "unknown format 'xml'"),
        ("at: a.b", "at: a[b", "not a path pattern"),
        ("at: a.b\n", "", "missing key 'at'"),
        ("at: a.b", "at: a.b\nwhere: there", "unknown key 'where'"),
        ("at: a.b", "at: a.b\nonly: sometimes", "only: reached"),
    ],
)
def test_what_a_site_has_not(old: str, new: str, said: str) -> None:
    rule = PAGE[PAGE.index("Rule:") : PAGE.index("## One")]
    text = PAGE.replace(rule, SITE.replace(old, new) + "\n")
    with pytest.raises(BadPage, match=r"old-call\.md:16: ") as caught:
        pages.compile_page(parse(text))
    assert said in str(caught.value)


def test_every_page_of_ours_compiles_and_says_where_it_is_from() -> None:
    folder = data.folder("docs") / "rules"
    rules = pages.rules()
    assert [rule.id for rule in rules] == sorted(path.stem for path in folder.glob("*.md"))
    for rule in rules:
        assert {rule.since, rule.until or "any", rule.requires or "any"} <= {"any", *facts.runtimes()}
        assert (rule.severity is Severity.DECLARES) == (rule.since == "any")


def test_every_python_half_has_a_page() -> None:
    halves = {path.stem for path in (Path(pages.__file__).parent / "rules").glob("*.py")} - {"__init__"}
    ours = pages.pages(data.folder("docs") / "rules")
    assert halves == {page.id.replace("-", "_") for page in ours if page.meta.get("python")}
