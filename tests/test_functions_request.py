"""Functions whose settings are a request to Lambda's API as a file."""

from __future__ import annotations

import json

import pytest
from examples import RUNTIMES, project

from scaffold.functions import derive

REQUEST = {"FunctionName": "resize", "Runtime": "nodejs8.10", "Handler": "index.handler"}


@pytest.mark.parametrize(
    ("path", "code", "root"),
    [
        ("function.json", "index.js", ""),
        ("function.json", "src/index.mjs", "src"),
        ("deploy/function.json", "deploy/index.js", "deploy"),
        ("function.json", "lib/index.js", None),
    ],
)
def test_its_code_is_sought_beside_it(path: str, code: str, root: str | None) -> None:
    text = json.dumps(REQUEST, indent=2)
    (found,) = derive(project({path: text, code: "exports.handler = async () => 1;\n"}), RUNTIMES)
    assert (found.name, found.runtime, found.handler, found.root) == ("resize", "nodejs8.10", "index.handler", root)
    assert found.code == ((code,) if root is not None else ())
    assert found.problem == ("" if root is not None else "its code is packaged elsewhere")
    (place,) = found.set_at
    assert (place.path, text[place.start : place.end]) == (path, "nodejs8.10")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({**REQUEST, "Runtime": "python3.6"}),
        json.dumps({"Functions": [REQUEST]}),
        json.dumps([REQUEST]),
        *(json.dumps({key: REQUEST[key] for key in REQUEST if key != one}) for one in REQUEST),
        '"FunctionName"',
        "FunctionName",
        "",
    ],
)
def test_what_is_no_request(text: str) -> None:
    assert derive(project({"function.json": text, "index.js": ""}), RUNTIMES) == ()
