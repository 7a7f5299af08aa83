"""The examples of every declaration page, written otherwise: what has to change is found there too, nothing else is.

The edits of an example become marks in its text (old, new). A way to write it otherwise is a function of the marked
text, so that it is done to what the plan gets and to what it has to give alike. A new page is in here by being there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

import pytest
from examples import BOM, CASES, RULES, Case, migration, mixed, project
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.compose import carry
from scaffold.formats import format_of, tree
from scaffold.model import Plan, Severity
from scaffold.plan import migrate

DECLARED = [case for case in CASES if case.rule.severity is Severity.DECLARES and not case.example.texts("Event")]
OLD, NEW, END = "\ue000", "\ue001", "\ue002"
MARK = re.compile(f"{OLD}([^{NEW}]*){NEW}([^{END}]*){END}")
VALUE = re.compile(f"(?<=: ){OLD}([^{NEW}\\n]*[a-z][^{NEW}\\n]*){NEW}([^{END}\\n]*){END}(?=\\s*(?:[\\n,}}#]|$))")
"""A plain value of YAML, which is no number."""
BLOCK_SCALAR = re.compile(r"[|>][+-]?\d?[ \t]*(?:#.*)?$", re.MULTILINE)
FREE = frozenset(
    ("yaml", "json", "javascript", "typescript", "tsx", "java", "csharp", "go", "groovy", "jsonnet", "toml")
)
"""Formats in which a whole file may stand further to the right."""
HASH = frozenset(
    ("yaml", "hcl", "shell", "toml", "make", "dockerfile", "dotenv", "settings", "python", "queries", "text")
)
SLASHES = frozenset(("javascript", "typescript", "tsx", "java", "csharp", "go", "groovy", "jsonnet"))
SAID = "was nodejs8.10, Runtime: nodejs6.10, é 😀"
DECOY = "{ Runtime: nodejs8.10, runtime: nodejs6.10, nodejs8.10: 8 }"
BEHIND: Mapping[str, str] = {
    "yaml": f"zz_note: 'nodejs8.10-decoy'\nzz_text: |\n  Runtime: nodejs8.10\n  runtime: nodejs6.10\nzz_map: {DECOY}\n",
    "hcl": 'output "zz_note" {\n  value = "nodejs8.10-decoy"\n}\n',
    "toml": '\n[zz_decoy]\nnote = "nodejs8.10-decoy"\n',
    "shell": "cd layers/nodejs8.10-decoy\n",
    "make": "zz_note := nodejs8.10-decoy\n",
    "dockerfile": 'LABEL zz_note="nodejs8.10-decoy"\n',
    "dotenv": "ZZ_NOTE=nodejs8.10-decoy\n",
    "python": 'ZZ_NOTE = "nodejs8.10-decoy"\n',
    "javascript": 'const zzNote = "nodejs8.10-decoy";\n',
    "typescript": "const zzNote = `nodejs8.10-decoy`;\n",
    "markdown": "\nIt ran on nodejs8.10-decoy, `nodejs6.10-decoy` before.\n",
}
"""What only looks like a declaration, as the last thing of a file."""

LOOKED_FOR = "runtime-in-data"
"""The page that is about what looks like a declaration, and is none that is known."""

Way = Callable[[str, str], str]


def run(case: Case, texts: Mapping[str, str]) -> Plan:
    of = project(texts)
    return migrate(of, [case.rule], migration(case, of), case.options)


@cache
def marked(at: int) -> dict[str, str]:
    """The files of an example with marks where it is edited."""
    case, found = DECLARED[at], {}
    plan = run(case, case.before)
    for path, text in case.before.items():
        for edit in sorted(plan.edits.get(path, ()), key=lambda edit: -edit.start):
            text = f"{text[: edit.start]}{OLD}{text[edit.start : edit.end]}{NEW}{edit.text}{END}{text[edit.end :]}"
        found[path] = text
    return found


def before(text: str) -> str:
    return MARK.sub(lambda one: one[1], text)


def after(text: str) -> str:
    return MARK.sub(lambda one: one[2], text)


def name(path: str) -> str:
    row = format_of(path)
    return row.name if row else ""


def block(path: str, text: str) -> bool:
    """Whether a YAML file is one map, written line by line."""
    root = tree(project({path: before(text)}), path)
    return root.kind == "map" and root.style == "block" and not text.rstrip().endswith(("...", "}"))


def comment(path: str) -> str:
    return "#" if name(path) in HASH else "//" if name(path) in SLASHES else ""


def crlf(path: str, text: str) -> str:
    return text if name(path) in ("shell", "make", "dockerfile") else text.replace("\n", "\r\n")


def inserts_lines(text: str) -> bool:
    return any("\n" in one[2] for one in MARK.finditer(text))


def mixed_ends(path: str, text: str) -> str:
    """Every other line; the end of one that is inserted is the rule's to choose."""
    fixed = name(path) in ("shell", "make", "dockerfile") or "\r" in text or inserts_lines(text)
    return text if fixed else mixed(text)


def byte_order_mark(path: str, text: str) -> str:
    return text if name(path) in ("shell", "make") or text.startswith("#!") else BOM + text


def no_end(_path: str, text: str) -> str:
    return text.removesuffix("\n")


def blank_lines(_path: str, text: str) -> str:
    return text + "\n\n"


def comment_first(path: str, text: str) -> str:
    said = comment(path)
    return f"{said} {SAID}\n{text}" if said and not text.startswith(("#!", "---")) else text


def comment_last(path: str, text: str) -> str:
    said = comment(path)
    return f"{text}{said} {SAID}\n" if said and text.endswith("\n") else text


def comments_between(path: str, text: str) -> str:
    """Before each line that has a mark, where it cannot be inside anything."""
    calm = (
        not inserts_lines(text)
        and not BLOCK_SCALAR.search(text)
        and not any(sign in text for sign in ("<<", "\\\n", "`", '"""', "'''"))
    )
    if not (calm and name(path) in ("yaml", "hcl", "toml", "dotenv", "python", "javascript", "typescript")):
        return text
    sign = comment(path)
    lines = text.splitlines(keepends=True)
    return "".join(
        f"{re.match(' *', line)[0]}{sign} {SAID}\n{line}" if OLD in line.split(NEW)[0] else line for line in lines
    )


def comment_behind(path: str, text: str) -> str:
    """On the lines of values of YAML and HCL."""
    if name(path) not in ("yaml", "hcl", "toml") or BLOCK_SCALAR.search(text) or "<<" in text or f"{NEW},\n" in text:
        return text
    ends = re.compile(rf"(?:{OLD}{NEW}\n[^{END}]*{END})?(?=\n)")
    lines = re.split(f"(?<=\n)(?![^{OLD}]*{END})", text)
    return "".join(
        ends.sub(lambda one: f"   # {SAID}{one[0]}", line, count=1) if OLD in line else line for line in lines
    )


def quotes(path: str, text: str) -> str:
    """The other kind, throughout."""
    mine = name(path) in ("yaml", "javascript", "typescript", "tsx", "python", "groovy", "toml")
    if not mine or "\\" in text or ("'" in text and '"' in text) or "`" in text:
        return text
    return text.translate(str.maketrans("'\"", "\"'"))


def quoted(path: str, text: str) -> str:
    """Values that had none."""
    return VALUE.sub(lambda one: f'"{one[0]}"', text) if name(path) == "yaml" else text


def anchored(path: str, text: str) -> str:
    return VALUE.sub(lambda one: f"&zz{one.start()}   {one[0]}", text) if name(path) == "yaml" else text


def further_right(path: str, text: str) -> str:
    if name(path) not in FREE or "`" in text or text.startswith("---") or "\n---" in text:
        return text
    return "".join(f"   {line}" if line.strip() else line for line in text.splitlines(keepends=True))


def wider(path: str, text: str) -> str:
    """Twice the indentation, where no list's entries depend on it."""
    if name(path) not in FREE or (name(path) == "yaml" and re.search(r"^ *- ", text, re.MULTILINE)) or "`" in text:
        return text
    return re.sub(r"^ +", lambda one: one[0] * 2, text, flags=re.MULTILINE)


def decoys(path: str, text: str) -> str:
    """Other things that hold a runtime's name."""
    kind = name(path)
    if kind == "json" and (found := re.match(r'\s*\{(?=\s*")', text)):
        return (
            f'{found[0]}"zz_note": "nodejs8.10-decoy", "nodejs8.10-decoy": [{{}}, "x nodejs6.10"],{text[found.end() :]}'
        )
    if not text.endswith("\n") or (kind == "yaml" and not block(path, text)):
        return text
    return text + BEHIND.get(kind, "")


def templated(path: str, text: str) -> str:
    """YAML that is none before a template engine has gone over it."""
    fits = name(path) == "yaml" and text.endswith("\n") and block(path, text)
    return f"{text}zz_label: {{{{ cookiecutter.label }}}}\n" if fits else text


WAYS: list[Way] = [
    *(decoys, templated, comment_first, comment_last, comments_between, comment_behind, quotes, quoted, anchored),
    *(wider, further_right, blank_lines, no_end, crlf, mixed_ends, byte_order_mark),
]
"""In an order in which they can be done one after the other."""


def wrong(at: int, ways: list[Way]) -> list[str]:
    """What of an example, written in some other ways, does not come out as it should, in words."""
    case, files = DECLARED[at], dict(marked(at))
    for way in ways:
        if way is not decoys or case.rule.id != LOOKED_FOR:
            files = {path: way(path, text) for path, text in files.items()}
    plan = run(case, {path: before(text) for path, text in files.items()})
    said = [f"{case.said}: the rule failed: {one.reason}" for one in plan.crashed]
    for path, text in files.items():
        if (got := plan.after.text(path)) != after(text):
            said.append(f"{case.place(path)}: want\n{after(text)}\ngot\n{got}")
    found = {finding.hit.path for finding in plan.left}
    missing = set(case.example.texts("Flagged")) - found
    said += [f"{case.place(path)}: not flagged any more" for path in sorted(missing)]
    said += [f"{case.place(path)}: flagged now" for path in sorted(found - set(case.example.texts("Flagged")))]
    again = migrate(plan.after, [case.rule], carry(plan.migration, plan.edits), case.options)
    return said + [f"{case.said}: a second run changes {path}" for path in again.edits]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_each_example_written_otherwise(way: Way) -> None:
    files = [dict(marked(at)) for at in range(len(DECLARED))]
    touched = [at for at, some in enumerate(files) if any(way(path, text) != text for path, text in some.items())]
    assert len(touched) > 10
    said = [one for at in touched for one in wrong(at, [way])]
    assert not said, f"{len(said)} of {len(touched)}:\n" + "\n".join(said[:5])


SOME = st.tuples(st.sampled_from(range(len(DECLARED))), st.sets(st.sampled_from(range(len(WAYS))), min_size=2))


@pytest.mark.slow
@given(SOME)
@settings(deadline=None, max_examples=3000)
def test_each_example_written_otherwise_in_many_ways(drawn: tuple[int, set[int]]) -> None:
    at, ways = drawn
    said = wrong(at, [WAYS[way] for way in sorted(ways)])
    assert not said, "\n".join(said)


@pytest.mark.slow
@pytest.mark.parametrize("way", [decoys, comment_first, comment_last], ids=lambda way: way.__name__)
def test_no_other_page_takes_a_decoy_for_a_declaration(way: Way) -> None:
    declare = [rule for rule in RULES if rule.severity is Severity.DECLARES]
    for at, case in enumerate(DECLARED):
        texts = {path: before(way(path, text)) for path, text in marked(at).items()}
        of = project(texts)
        plan = migrate(of, declare, migration(case, of), case.options)
        for path, text in texts.items():
            for word in ("nodejs8.10-decoy", "nodejs6.10-decoy", SAID, DECOY):
                assert plan.after.text(path).count(word) == text.count(word), case.place(path)


def test_the_image_of_a_service_is_listed_as_shared() -> None:
    case = next(one for one in DECLARED if one.page.id == "node-image-service")
    plan = run(case, case.before)
    assert [(one.hit.path, one.why.partition(":")[0]) for one in plan.shared] == [("Dockerfile", "shared")]
    assert not plan.edits
    assert run(case, {**case.before, "Dockerfile": "FROM node:8\nRUN npm ci\n"}).shared == ()
