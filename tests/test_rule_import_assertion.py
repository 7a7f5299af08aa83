"""`import-assertion`, and what the grammars of the parser library do not know: attributes of imports."""

from __future__ import annotations

import pytest

from scaffold.formats import problems, syntax
from scaffold.model import Entry, Kind, Project

CLAUSES = ('assert { type: "json" }', "with {type: 'json'}", 'assert{\n  type: "json",\n}')
HEADS = ('import a from "./a.json" ', 'export { default as b } from "./a.json" ', 'export * from "./a.json" ')


def project(text: str, path: str) -> Project:
    return Project({path: Entry(path, Kind.TEXT, 0o644, text.encode)})


@pytest.mark.parametrize("path", ["index.mjs", "index.ts", "index.tsx"])
@pytest.mark.parametrize("clause", CLAUSES)
@pytest.mark.parametrize("head", HEADS)
def test_attributes_of_imports_are_read_and_move_nothing(head: str, clause: str, path: str) -> None:
    text = f"{head}{clause};\nconst ü = 'x';\nrun(ü);\n"
    whole = project(text, path)
    assert problems(whole, path) == []
    call = syntax(whole, path).find(kind="call_expression")
    assert call is not None
    assert text[call.range().start.index : call.range().end.index] == "run(ü)"
    assert call.range().start.line == text.count("\n", 0, text.index("run("))
