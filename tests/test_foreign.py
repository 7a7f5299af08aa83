"""Files that are not read and give a runtime."""

import pytest
from examples import RUNTIMES

from scaffold.fill import entry
from scaffold.foreign import foreign
from scaffold.functions import derive
from scaffold.model import Migration, Project

TEMPLATE = "Resources: {F: {Type: AWS::Lambda::Function, Properties: {Runtime: nodejs8.10, Handler: a.b}}}"


def found(path: str, text: str, target: str = "nodejs10.x") -> list[tuple[int, str]]:
    files = {"t.yaml": TEMPLATE, path: text}
    of = Project({name: entry(name, content.encode(), 0o644) for name, content in files.items()})
    migration = Migration(derive(of, RUNTIMES), RUNTIMES[target], RUNTIMES)
    return [(one.line, one.reason) for one in foreign(of, migration) if one.path == path]


NAMED = "not of a known format; names nodejs8.10"


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("deploy.bat", "rem it\r\naws lambda create-function ^\r\n  --runtime nodejs8.10\r\n", 3),
        ("deploy.ps1", '$runtime = "nodejs8.10"\n', 1),
        ("bin/deploy", "#!/bin/sh\naws lambda update-function-configuration --runtime nodejs8.10\n", 2),
        ("live/f/terragrunt.hcl", 'inputs = {\n  runtime = "nodejs8.10"\n}\n', 2),
        ("stack.rb", 'j.Runtime "nodejs8.10"\n', 1),
        ("layer/template.txt", "CompatibleRuntimes:\n  - nodejs8.10\n  - nodejs10.x\n", 2),
    ],
)
def test_what_gives_an_older_runtime_is_named(path: str, text: str, line: int) -> None:
    assert found(path, text) == [(line, NAMED)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("deploy.bat", "--runtime nodejs12.x"),
        ("notes.txt", "moved from nodejs8.10 to nodejs10.x, a newer runtime"),
        ("deploy.ps1", "--runtime nodejs8.10-custom"),
        ("deploy.ps1", "runtimes/nodejs8.10.zip"),
        ("page.html", "runtime: nodejs8.10"),
        ("a.js", "const runtime = 'nodejs8.10';"),
        ("deploy", "--runtime nodejs"),
    ],
)
def test_what_does_not_is_left_alone(path: str, text: str) -> None:
    assert found(path, text) == []
