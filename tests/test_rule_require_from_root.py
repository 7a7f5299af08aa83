"""`require-from-root`: what it writes leads to the file that the old runtime found."""

import posixpath

from examples import project
from hypothesis import given
from hypothesis import strategies as st

from scaffold import facts
from scaffold.functions import derive
from scaffold.model import Hit, Migration, Safety
from scaffold.rules.require_from_root import find

RUNTIMES = facts.runtimes()
TEMPLATE = (
    "Resources:\n  F:\n    Type: AWS::Serverless::Function\n"
    "    Properties: {{ CodeUri: {root}, Handler: main.handler, Runtime: nodejs8.10{more} }}\n"
)
FOLDERS = st.lists(st.sampled_from(["lib", "orders", "store"]), max_size=3).map("/".join)


def hits(files: dict[str, str], root: str = "./", more: str = "") -> list[Hit]:
    of = project({"template.yaml": TEMPLATE.format(root=root, more=more), **files})
    return list(find(of, Migration(derive(of, RUNTIMES), RUNTIMES["nodejs10.x"], RUNTIMES)))


@given(asks=FOLDERS, where=FOLDERS, root=st.sampled_from(["", "src", "src/api"]))
def test_the_new_path_leads_to_the_same_file(asks: str, where: str, root: str) -> None:
    given_path = posixpath.join(where, "words")
    path, own = posixpath.join(root, asks, "main.js"), posixpath.join(root, where, "words.js")
    found = hits({path: f"require('{given_path}');\n", own: ""}, f"./{root}")
    assert [(hit.path, hit.edits[0].text.startswith(".")) for hit in found] == [(path, True)]
    assert posixpath.normpath(posixpath.join(root, asks, found[0].edits[0].text)) == own.removesuffix(".js")


def test_a_package_a_part_of_node_and_a_file_that_is_not_there_stay() -> None:
    files = {"package.json": '{"dependencies": {"words": "1"}}', "words.js": "", "util.js": "", "lib/a.js": ""}
    assert not hits({**files, "main.js": "require('words'); require('util'); require('lib/b'); require('other');"})


def test_what_else_may_put_it_right() -> None:
    files = {"main.js": "require('words');", "words.js": ""}
    assert len(hits(files)) == 1
    for name, text in (
        ("webpack.config.js", ""),
        (".babelrc", "{}"),
        ("tsconfig.json", '{"compilerOptions": {"baseUrl": "."}}'),
        ("package.json", '{"devDependencies": {"serverless-webpack": "5"}}'),
        ("package.json", '{"dependencies": {"app-module-path": "2"}}'),
        ("setup.js", "process.env.NODE_PATH = __dirname;"),
        ("env.yml", "NODE_PATH: /var/task"),
    ):
        assert not hits({**files, name: text}), name
    assert len(hits({**files, "package.json": '{"scripts": {"test": "NODE_PATH=. mocha"}}'})) == 1
    assert (
        len(hits({**files, "web/webpack.config.js": "", "web/package.json": '{"devDependencies": {"webpack": "4"}}'}))
        == 1
    )


def test_tests_are_not_looked_at_and_layers_make_it_uncertain() -> None:
    assert not hits({"test/main.test.js": "require('words');", "words.js": ""})
    found = hits({"main.js": "require('words');", "words.js": ""}, more=", Layers: [!Ref L]")
    assert [hit.safety for hit in found] == [Safety.REVIEW]
