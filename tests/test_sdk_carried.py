"""Which SDK v2 runs for a function: its own, or the one that its runtime bundles."""

import json
from collections.abc import Mapping

import pytest

from scaffold import facts
from scaffold.model import Entry, Function, Kind, Migration, Place, Project
from scaffold.sdk import packed
from scaffold.sdk.carried import versions

FACTS = ("package-lock.json", "node_modules/")


def project(files: Mapping[str, object]) -> Project:
    texts = {path: text if isinstance(text, str) else json.dumps(text) for path, text in files.items()}
    return Project(
        {
            path: Entry(path, Kind.FACT if any(one in path for one in FACTS) else Kind.TEXT, 0o644, text.encode)
            for path, text in texts.items()
        }
    )


def migration(target: str = "nodejs10.x", root: str = "", day: str = "", sdk: str = "") -> Migration:
    place = Place("template.yaml", 0, 0)
    function = Function(
        "Orders", place, "nodejs8.10", (place,), root, "index.handler", (f"{root}/index.js".lstrip("/"),)
    )
    return Migration((function,), facts.find(target), facts.runtimes(), None, day, sdk)


def lock(version: str, by: str = "", dev: bool = False) -> dict[str, object]:
    top: dict[str, object] = {"aws-sdk": {"version": version, "dev": dev}}
    if by:
        top[by] = {"version": "1.0.0", "requires": {"aws-sdk": "^2.0.0"}}
    return {"lockfileVersion": 1, "dependencies": top}


def test_without_a_package_the_runtimes_own() -> None:
    found = versions(project({"index.js": ""}), migration(), "index.js")
    assert (found.own, found.sure) == (None, True)
    assert (found.runs[0], found.runs[-1]) == ("2.437.0", "2.1001.0")
    assert [one.value for one in found.before][-2:] == ["2.290.0", "2.488.0"]


def test_a_day_and_a_version_pin_it() -> None:
    tree = project({"index.js": ""})
    assert versions(tree, migration(day="2019-06-20"), "index.js").runs == ("2.437.0",)
    assert [one.value for one in versions(tree, migration(day="2019-06-20"), "index.js").before] == ["2.290.0"]
    assert versions(tree, migration(sdk="2.500.0"), "index.js").runs == ("2.500.0",)
    assert versions(tree, migration("nodejs18.x"), "index.js").runs == ()


@pytest.mark.parametrize(
    ("files", "own", "sure"),
    [
        ({"package.json": {"dependencies": {"aws-sdk": "2.300.0"}}}, "2.300.0", True),
        ({"package.json": {"dependencies": {"aws-sdk": "^2.300.0"}}}, "", True),
        (
            {"package.json": {"dependencies": {"aws-sdk": "^2.300.0"}}, "package-lock.json": lock("2.310.0")},
            "2.310.0",
            True,
        ),
        ({"package.json": {"devDependencies": {"aws-sdk": "^2.300.0"}}}, None, True),
        ({"package.json": {"peerDependencies": {"aws-sdk": "^2"}}, "package-lock.json": lock("2.310.0")}, None, True),
        (
            {"package.json": {"devDependencies": {"aws-sdk": "^2"}}, "package-lock.json": lock("2.310.0", dev=True)},
            None,
            True,
        ),
        (
            {"package.json": {"dependencies": {"wrap": "1"}}, "package-lock.json": lock("2.310.0", by="wrap")},
            "2.310.0",
            True,
        ),
        ({"package.json": {"devDependencies": {"aws-sdk": "2.300.0", "esbuild": "*"}}}, "", False),
        ({"package.json": {"dependencies": {"aws-xray-sdk": "^2.0.0"}}}, "", False),
        (
            {
                "package.json": {"dependencies": {"aws-xray-sdk": "^3"}},
                "package-lock.json": {"dependencies": {"aws-xray-sdk": {"version": "3.1.0"}}},
            },
            None,
            True,
        ),
        ({"node_modules/aws-sdk/lib/aws.js": "", "package.json": {}}, "", True),
        ({"node_modules/aws-sdk/clients/s3.js": "", "package.json": {}}, None, True),
        ({"node_modules/aws-sdk/package.json": {"version": "2.7.0"}, "package.json": {}}, "2.7.0", True),
        ({"layer/nodejs/package.json": {"dependencies": {"aws-sdk": "^2"}}}, "", False),
        (
            {
                "package.json": {"dependencies": {"aws-sdk": "2.300.0"}},
                "webpack.config.js": "module.exports = {externals: ['aws-sdk']}",
            },
            None,
            True,
        ),
        (
            {
                "package.json": {"dependencies": {"aws-sdk": "2.300.0"}},
                "serverless.yml": "package:\n  exclude:\n    - node_modules/**/aws-sdk/**\n",
            },
            None,
            True,
        ),
        (
            {
                "package.json": {"dependencies": {"aws-sdk": "2.300.0"}},
                "esbuild.js": "build({external: ['@aws-sdk/client-s3', 'aws-sdk-mock']})",
            },
            "2.300.0",
            True,
        ),
    ],
)  # fmt: skip
def test_whose_runs(files: Mapping[str, object], own: str | None, sure: bool) -> None:
    found = versions(project({"index.js": "", **files}), migration(), "index.js")
    assert (found.own, found.sure) == (own, sure), found.why


def test_the_package_that_is_deployed_counts() -> None:
    tree = project(
        {
            "package.json": {"dependencies": {"aws-sdk": "2.1.0"}},
            "orders/package.json": {},
            "orders/index.js": "",
            "orders/lib/a.js": "",
        }
    )
    assert versions(tree, migration(root="orders"), "orders/lib/a.js").own is None
    assert versions(tree, migration(root=""), "orders/lib/a.js").own == "2.1.0"


def test_code_in_a_template_has_no_package() -> None:
    tree = project({"template.yaml": "", "package.json": {"dependencies": {"aws-sdk": "2.1.0"}}})
    assert versions(tree, migration(), "template.yaml").own is None


def test_a_package_that_is_not_deployed_is_not_certain() -> None:
    tree = project({"package.json": {"dependencies": {"aws-sdk": "2.1.0"}}, "src/index.js": ""})
    found = versions(tree, migration(root="src"), "src/index.js")
    assert (found.own, found.sure) == ("2.1.0", False)


@pytest.mark.parametrize(("name", "sure"), [("shared-modules", False), ("Datadog-Node16-x", True)])
def test_a_published_layer_can_hold_it(name: str, sure: bool) -> None:
    layer = f"Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:{name}:4']\n"
    found = versions(project({"template.yaml": layer, "package.json": {}, "index.js": ""}), migration(), "index.js")
    assert (found.own, found.sure) == (None if sure else "", sure)


@pytest.mark.parametrize(
    "text",
    [
        "externals: ['aws-sdk']",
        "externals: [nodeExternals(), 'aws-sdk']",
        "externals: {'aws-sdk': 'aws-sdk', other: 'x'}",
        "externals: [/^aws-sdk/]",
        "externals: /^aws-sdk/",
        '"externalModules": ["sharp", "aws-sdk"]',
        "includeModules:\n  forceExclude:\n    - aws-sdk\n",
        "package:\n  exclude:\n    # big\n    - test/**\n    - node_modules/aws-sdk/**\n",
        "patterns:\n  - '!node_modules/aws-sdk/**'\n",
        "BuildProperties:\n  External:\n  - aws-sdk\n",
        "esbuild index.js --bundle --external:aws-sdk",
    ],
)
def test_what_leaves_it_out(text: str) -> None:
    assert packed.LEFT_OUT.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "externals: ['@aws-sdk/*', 'aws-sdk-mock', 'my-aws-sdk']",
        "externals: []\nplugins: ['aws-sdk']",
        "package:\n  exclude:\n    - test/**\n  include:\n    - node_modules/aws-sdk/**\n",
        "exclude:\n  - test/**\ncustom:\n  scripts: npm install aws-sdk\n",
        "patterns:\n  - node_modules/aws-sdk/**\n",
        "exclude: [/node_modules/],\n},\n// aws-sdk",
        '"exclude": ["a"], "dependencies": {"aws-sdk": "^2"}',
    ],
)
def test_what_does_not(text: str) -> None:
    assert not packed.LEFT_OUT.search(text)
