"""Functions whose code is compiled: their sources count."""

from __future__ import annotations

import pytest
from examples import RUNTIMES, project

from scaffold.functions import derive

SAM = """\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {{ CodeUri: {uri}, Handler: {handler}, Runtime: nodejs16.x }}
"""
OPTIONS = '{{\n  // compiles\n  "compilerOptions": {{ {} }},\n}}\n'


@pytest.mark.parametrize(
    ("uri", "handler", "config", "options", "source", "root"),
    [
        ("dist/", "index.handler", "tsconfig.json", '"rootDir": "src", "outDir": "dist"', "src/index.ts", "src"),
        ("dist", "index.handler", "tsconfig.json", '"outDir": "./dist/"', "src/index.mts", "src"),
        ("dist", "index.handler", "tsconfig.json", '"outDir": "dist"', "index.ts", ""),
        ("dist", "a/index.handler", "tsconfig.json", '"outDir": "dist", "rootDir": "src"', "src/a/index.ts", "src"),
        (".", "dist/index.handler", "tsconfig.json", '"outDir": "dist", "rootDir": "lib"', "lib/index.ts", ""),
        ("f/dist", "index.handler", "f/tsconfig.json", '"outDir": "dist", "rootDir": "src"', "f/src/index.ts", "f/src"),
        ("f/out", "index.handler", "tsconfig.json", '"outDir": "f/out", "rootDir": "src"', "src/index.ts", "src"),
    ],
)
def test_the_source_of_what_is_compiled(
    uri: str, handler: str, config: str, options: str, source: str, root: str
) -> None:
    files = {"template.yaml": SAM.format(uri=uri, handler=handler), config: OPTIONS.format(options)}
    (found,) = derive(project({**files, source: "export const handler = async () => 1;\n"}), RUNTIMES)
    assert (found.code, found.root, found.problem) == ((source,), root, "")
    (missing,) = derive(project(files), RUNTIMES)
    assert (missing.code, missing.problem) == ((), f"the file of its handler {handler} was not found")


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"app/index.js": ""}, ("app/index.js",)),
        ({"app/package.json": '{"main": "app.js"}', "app/app.js": "", "app/index.js": ""}, ("app/app.js",)),
        ({"app/package.json": '{"main": "./lib/app"}', "app/lib/app.js": ""}, ("app/lib/app.js",)),
        ({"app/package.json": '{"main": "lib"}', "app/lib/index.js": ""}, ("app/lib/index.js",)),
        ({"app/package.json": '{"main": "gone.js"}', "app/index.js": ""}, ("app/index.js",)),
        ({"app.js": "", "app/index.js": ""}, ("app.js",)),
        ({"app/package.json": '{"main": "app.json"}', "app/app.json": "{}"}, ()),
        ({"app/package.json": '{"main": 1', "app/other.js": ""}, ()),
    ],
)
def test_a_handler_that_names_a_folder(files: dict[str, str], code: tuple[str, ...]) -> None:
    template = SAM.format(uri=".", handler="app.handler")
    (found,) = derive(project({"template.yaml": template, **files}), RUNTIMES)
    assert found.code == code


@pytest.mark.parametrize("options", ['"outDir": "out"', '"rootDir": "src"', "", '"outDir": "di"', '"outDir": ["dist"]'])
def test_a_configuration_that_compiles_to_elsewhere(options: str) -> None:
    files = {"template.yaml": SAM.format(uri="dist", handler="index.handler"), "tsconfig.json": OPTIONS.format(options)}
    (found,) = derive(project({**files, "src/index.ts": ""}), RUNTIMES)
    assert found.code == ()


def test_what_is_deployed_comes_first() -> None:
    files = {
        "template.yaml": SAM.format(uri="dist", handler="index.handler"),
        "tsconfig.json": OPTIONS.format('"outDir": "dist", "rootDir": "src"'),
    }
    (found,) = derive(project({**files, "src/index.ts": "", "dist/index.js": ""}), RUNTIMES)
    assert (found.code, found.root) == (("dist/index.js",), "dist")
