"""What rule pages compile to is kept, and never older than the pages."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scaffold import data, facts, kept, pages
from scaffold.find import find
from scaffold.functions import derive
from scaffold.model import Migration
from tests.examples import project, without_functions


def test_rules_from_the_cache_are_the_same(tmp_path: Path) -> None:
    first = pages.rules(cache=tmp_path / "rules")
    assert [file.suffix for file in (tmp_path / "rules").iterdir()] == [kept.ENDS]
    assert (
        without_functions(pages.rules(cache=tmp_path / "rules"))
        == without_functions(first)
        == without_functions(pages.rules())
    )


def test_rules_from_the_cache_find_the_same(tmp_path: Path) -> None:
    files = {
        "template.yaml": "Resources:\n  A:\n    Type: AWS::Lambda::Function\n    Properties: {Runtime: nodejs8.10}\n",
        "index.js": "exports.handler = async () => new Buffer('a');\n",
    }
    of = project(files)
    runtimes = facts.runtimes()
    migration = Migration(derive(of, runtimes), runtimes["nodejs24.x"], runtimes, runtimes["nodejs8.10"])
    pages.rules(cache=tmp_path)
    kept_rules, anew = pages.rules(cache=tmp_path), pages.rules()
    found = [(rule.id, hit) for rule, hit in find(of, kept_rules, migration).hits]
    assert found == [(rule.id, hit) for rule, hit in find(of, anew, migration).hits]
    assert {"cloudformation-runtime", "buffer-constructor"} <= {name for name, _ in found}


def test_the_second_time_no_page_is_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = pages.rules(cache=tmp_path)
    monkeypatch.setattr(pages, "pages", lambda *_: pytest.fail("a page was parsed"))
    assert without_functions(pages.rules(cache=tmp_path)) == without_functions(first)


def test_a_changed_page_has_another_name(tmp_path: Path) -> None:
    page = tmp_path / "one.md"
    page.write_text("a", "utf-8")
    name = kept.name("pages", tmp_path)
    assert kept.name("pages", tmp_path) == name
    page.write_text("b", "utf-8")
    os.utime(page, ns=(1, 1))
    assert kept.name("pages", tmp_path) != name


@pytest.mark.parametrize("content", [b"", b"{}", b"[", b"\xff", b"\0\0\0\0[\xff\xff\xff\x7f"])
def test_what_cannot_be_read_is_made_again(tmp_path: Path, content: bytes) -> None:
    name = kept.name("rules", data.folder("docs") / "rules", Path(pages.__file__).parent)
    (tmp_path / f"{name}{kept.ENDS}").write_bytes(content)
    assert without_functions(pages.rules(cache=tmp_path)) == without_functions(pages.rules())
    assert (tmp_path / f"{name}{kept.ENDS}").read_bytes() != content


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "rules").write_text("a file", "utf-8")
    assert without_functions(pages.rules(cache=tmp_path / "rules")) == without_functions(pages.rules())


def test_few_files_are_kept(tmp_path: Path) -> None:
    for number in range(kept.MOST + 3):
        kept.write(tmp_path, f"n-{number}", [1])
    assert len(list(tmp_path.iterdir())) == kept.MOST
