"""The grammar of rule pages: what it has, and for each thing that it has not a file and a line."""

import re
from pathlib import Path

import pytest

from scaffold import data, grammar, pages
from scaffold.errors import BadPage
from scaffold.formats import CODE
from scaffold.model import Evidence, Safety, Severity
from tests.examples import without_functions

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
DECLARED = (
    PAGE.replace(PAGE[PAGE.index("Rule:") : PAGE.index("## One")], SITE + "\n")
    .replace("since: nodejs10.x", "since: any")
    .replace("severity: breaks", "severity: declares")
)


def parse(text: str, identifier: str = "old-call") -> grammar.Page:
    return grammar.parse(identifier, f"{identifier}.md", text)


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
    (
        "since: nodejs10.x",
        "since: node10",
        3,
        "since is a runtime's identifier, or any; there is no 'node10', but nodejs10.x.",
    ),
    ("since: nodejs10.x", "since: nodejs11.x", 3, "no 'nodejs11.x', but nodejs10.x and nodejs12.x"),
    ("evidence: run", "evidence: run\nrequires: nodejs7", 7, "requires is a runtime's identifier; there is no"),
    ("since: nodejs10.x", "since: nodejs10.x\nuntil: any", 4, "until is a runtime's identifier; there is no 'any'"),
    ("since: nodejs10.x", "since: any", 4, "go together"),
    ("severity: breaks", "severity: declares", 4, "go together"),
    ("fix: fresh($A)\n", "", 5, "has none: say `safety: manual`"),
    ("evidence: run", "evidence: run\nformats: [yaml]", 7, "are for `python: true`"),
    ("evidence: run", "evidence: run\npython: true", 9, "one block"),
    ("evidence: run", "evidence: run\nonly: together", 7, "are for `python: true`"),
    ("evidence: run", "evidence: run\npython: true\nonly: reached", 8, "only is together, loaded; not 'reached'"),
    ("evidence: run", "evidence: run\nliterals: old", 7, "literals is a list"),
    ("It fails.\nEvery time.\n\nMore about it.\n\n", "", 8, "no first paragraph"),
    ("Rule:\n", "", 8, "one block"),
    ("Rule:\n", SITE + "\nRule:\n", 8, "one block"),
    ("Rule:\n", "Rule:\n\nBut first:\n", 17, "a fence must follow"),
    ("pattern: old($A)", "pattern: [", 20, "did not find expected"),
    ("pattern: old($A)", "pattern: old($A", 17, "pattern `old($A` does not parse as javascript"),
    ("pattern: old($A)", "pattern: $F($A)", 17, "name them in the front matter's `literals`"),
    ("pattern: old($A)", "patern: old($A)", 17, "unknown rule key 'patern'; did you mean pattern?"),
    ("pattern: old($A)", "kind: call_expression", 17, "does not capture $A"),
    ("Before:\n```js\nold(1)\n```\n\n", "", 22, "After without Before"),
    ("After:\n```js\nfresh(1)\n```\n\n", "", 22, "Before without After"),
    ("After:\n", "Afterwards:\n", 29, "'Afterwards:' says nothing of the fence below it; there are `Before:`"),
    ("After:\n", "Aftr:\n", 29, "did you mean `After:`"),
    ("After:\n", "after\n\n", 29, "did you mean `After:`"),
    (
        "`src/b.js` Flagged:",
        "`src/b.js` Flaged:",
        41,
        "'`src/b.js` Flaged:' says nothing of the fence below it; did you mean `Flagged:`? See",
    ),
    ("Rule:\n", "Rules:\n", 15, "did you mean `Rule:`"),
    ("nodejs12.x → nodejs22.x", "nodejs12.x -> nodejs22.x", 22, "as →"),
    ("nodejs12.x → nodejs22.x", "node12 → nodejs22.x", 22, "no 'node12', but nodejs12.x"),
    ("nodejs12.x → nodejs22.x", "nodejs22.x → nodejs12.x", 22, "no step forward"),
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
        ("action: replace", "action: rewrite", "action 'rewrite' is not known; there is replace, append, report."),
        ("action: replace", "action: repalce", "did you mean replace? See"),
        ("spelling: identifier", "spelling: cobol", "spelling 'cobol' is not known; there is identifier, "),
        ("spelling: identifier", "spelling: versoin", "spelling 'versoin' is not known; did you mean version? See"),
        ("formats: [yaml]", "formats: [xml]", "format 'xml' is not known"),
        ("formats: [yaml]", "formats: yaml", "formats is a list"),
        ("at: a.b", "at: a[b", "not a path pattern"),
        ("at: a.b\n", "", "missing key 'at'"),
        ("at: a.b", "at: a.b\nwhere: there", "unknown key 'where'"),
        ("at: a.b", "at: a.b\nonly: sometimes", "there is reached"),
    ],
)
def test_what_a_site_has_not(old: str, new: str, said: str) -> None:
    text = DECLARED.replace(SITE, SITE.replace(old, new))
    with pytest.raises(BadPage, match=r"old-call\.md:17: ") as caught:
        pages.compile_page(parse(text))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("since: any\nseverity: declares", "since: nodejs10.x\nseverity: breaks", 3, "a `Site:` is a declaration"),
        ("action: replace", "action: report", 5, "say `safety: manual`"),
        ("severity: declares", "severity: changes", 4, "go together"),
    ],
)
def test_what_a_page_of_a_site_has_not(old: str, new: str, line: int, said: str) -> None:
    pages.compile_page(parse(DECLARED))
    with pytest.raises(BadPage, match=re.escape(said)) as caught:
        pages.compile_page(parse(DECLARED.replace(old, new)))
    assert caught.value.line == line


def test_the_line_of_an_alternative() -> None:
    block = "- rule:\n    pattern: old($A)\n  fix: fresh($A)\n- note: two\n  rule: {pattern: old($A}\n"
    with pytest.raises(BadPage, match=r"old-call\.md:20: .*old\(\$A") as caught:
        pages.compile_page(parse(PAGE.replace("rule:\n  pattern: old($A)\nfix: fresh($A)\n", block)))
    assert caught.value.line == 20


def test_prose_before_a_fence_of_prose() -> None:
    """Only an example's fences have roles: elsewhere a line may end as it likes."""
    said = PAGE.replace("echo no example", "echo no example\n```\n\nAnd then this:\n```sh\necho again")
    assert len(parse(said.replace("## Prose\n", "## Prose\n\nRun it, and you see:")).examples) == 2


def test_a_page_of_a_project_is_compiled_and_ours_is_held_by_tests(tmp_path: Path) -> None:
    (tmp_path / "old-call.md").write_text(PAGE.replace("old($A)", "old($A"), "utf-8")
    with pytest.raises(BadPage, match=r"docs/old-call\.md:17: the pattern"):
        pages.rules(tmp_path, "docs")


def test_every_page_of_ours_compiles_and_says_where_it_is_from() -> None:
    folder = data.folder("docs") / "rules"
    rules = pages.rules()
    assert [rule.id for rule in rules] == sorted(path.stem for path in folder.glob("*.md"))
    assert without_functions(rules) == without_functions(pages.compile_page(page) for page in pages.pages(folder))


def test_what_a_page_covers_is_named_on_a_runtime_page() -> None:
    """The ids of behaviour changes are those in backticks on docs/runtimes, under "Coming from …"."""
    texts = [
        path.read_text("utf-8").partition("\n## Coming from ")[2] for path in data.folder("docs").glob("runtimes/*.md")
    ]
    named = {one for text in texts for one in re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`", text)}
    unknown = [f"docs/rules/{rule.id}.md: {one}" for rule in pages.rules() for one in rule.covers if one not in named]
    assert not unknown


def test_every_python_half_has_a_page() -> None:
    halves = {path.stem for path in (Path(pages.__file__).parent / "rules").glob("*.py")} - {"__init__"}
    ours = pages.pages(data.folder("docs") / "rules")
    assert halves == {page.id.replace("-", "_") for page in ours if page.meta.get("python")}
