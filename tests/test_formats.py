"""Parses are kept while they are few, and let go of where they weigh."""

from __future__ import annotations

import pytest

from scaffold import formats
from scaffold.formats import forget, problems, syntax, tree
from scaffold.model import Project
from tests.examples import project


def _parsed() -> Project:
    found = project({"a.js": "a()\n", "b.js": "b()\n", "c.json": "{}\n"})
    syntax(found, "a.js")
    syntax(found, "b.js")
    tree(found, "c.json")
    return found


def _files(found: Project) -> set[str]:
    return {path for path, _ in found.parses} - {""}


def test_few_are_kept() -> None:
    found = _parsed()
    forget(found)
    assert _files(found) == {"a.js", "b.js", "c.json"}


def test_what_weighs_is_let_go_of_until_little_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "HELD", 8)
    found = _parsed()
    forget(found, ["a.js"])
    assert _files(found) == {"b.js", "c.json"}
    forget(found, ["b.js"])
    assert _files(found) == {"b.js", "c.json"}, "eight characters are not too many"
    syntax(found, "a.js")
    forget(found)
    assert _files(found) == set()
    syntax(found, "a.js")
    forget(found)
    assert _files(found) == {"a.js"}, "what was let go of counts no longer"


def test_what_a_template_makes_is_said_by_its_name() -> None:
    for path, name in (
        ("collector.js.template", "template"),
        ("stack.template", "json"),
        ("a.json.template", "json"),
        ("run.sh.template", "template"),
    ):
        row = formats.format_of(path)
        assert row is not None
        assert row.name == name, path


def test_yaml_of_cloudformation_may_be_called_json() -> None:
    for text, name in (
        ("# it\nResources:\n  F: 1\n", "yaml"),
        ("\ufeffAWSTemplateFormatVersion: '2010-09-09'\n", "yaml"),
        ('{"Resources": {}}', "json"),
        ("a: 1\n", "json"),
        ("", "json"),
    ):
        row = formats.reader("stack.json", text)
        assert row is not None
        assert row.name == name, text


@pytest.mark.parametrize("kind", ["typeof import('./a')", 'import("./a").Kind'])
def test_the_type_of_a_module_as_an_argument_of_a_call_is_read(kind: str) -> None:
    text = f"vi.mock('./a', async (load) => ({{ ...(await load<{kind}>()), one: 1 }}));\nconst last = 2;\n"
    of = project({"a.test.ts": text})
    assert problems(of, "a.test.ts") == []
    (last,) = (node for node in syntax(of, "a.test.ts").find_all(kind="number") if node.text() == "2")
    assert text[last.range().start.index :].startswith("2;")
