"""How many parameters the runtime counts, and what is known of what gives handlers."""

from __future__ import annotations

import pytest

from scaffold import facts
from scaffold.errors import BadPage
from scaffold.functions import derive
from scaffold.handler import handlers
from scaffold.handler.arity import called, length, taken
from scaffold.handler.given import all_given
from scaffold.handler.wrappers import HEAD, KINDS, known, parse, wrappers
from scaffold.model import Entry, Kind, Migration, Project

RUNTIMES = facts.runtimes()
TEMPLATE = (
    "Resources: {F: {Type: AWS::Serverless::Function, Properties: "
    "{CodeUri: ., Handler: index.handler, Runtime: nodejs22.x}}}\n"
)
TABLE = f"| {' | '.join(HEAD)} |\n|---|---|---|---|\n"


def migration(files: dict[str, str]) -> tuple[Project, Migration]:
    there = {**files, "template.yaml": TEMPLATE}
    project = Project({path: Entry(path, Kind.TEXT, 0o644, text.encode) for path, text in there.items()})
    return project, Migration(derive(project, RUNTIMES), RUNTIMES["nodejs24.x"], RUNTIMES)


@pytest.mark.parametrize(
    ("parameters", "count", "takes"),
    [
        ("()", 0, False),
        ("event", 1, False),
        ("(event, context)", 2, False),
        ("(event, context, callback)", 3, False),
        ("({ id }, { done }, [a])", 3, False),
        ("(event, context, callback = f)", 2, False),
        ("(event, context = {}, callback)", 1, False),
        ("(event, context, callback, more)", 4, False),
        ("(...rest)", 0, True),
        ("(event, ...rest)", 1, False),
        ("(...[event, context, callback])", 0, True),
        ("(...[event])", 0, False),
    ],
)
def test_parameters_are_counted_as_the_runtime_does(parameters: str, count: int, takes: bool) -> None:
    project, asked = migration({"index.js": f"exports.handler = {parameters} => {{ rest[2](null, 1); }};"})
    (one,) = handlers(project, asked, "index.js")
    assert length(one.function) == count
    assert (taken(one, project) is not None) is takes


def test_types_do_not_count() -> None:
    text = "export function handler(this: App, event: E, context: C, callback?: Callback) {}"
    project, asked = migration({"index.ts": text})
    (one,) = handlers(project, asked, "index.ts")
    assert length(one.function) == 3


@pytest.mark.parametrize(
    ("wrapper", "package", "state"),
    [
        ("FUNCTION", "", "refused"),
        ("middy(FUNCTION)", '"@middy/core": "1.5.2"', "refused"),
        ("middy(FUNCTION)", '"@middy/core": "^1.0.0"', "refused"),
        ("middy(FUNCTION)", '"@middy/core": "^3.1.0"', "served"),
        ("middy(FUNCTION)", '"@middy/core": "*"', "unseen"),
        ("middy(FUNCTION)", "", "unseen"),
        ("co.wrap(FUNCTION)", "", "called without a callback"),
        ("metricScope(metrics => FUNCTION)", "", "called without a callback"),
        ("metricScope(function (metrics) { return FUNCTION; })", "", "called without a callback"),
        ("wrap(FUNCTION)", "", "unseen"),
        ("Sentry.AWSLambda.wrapHandler(FUNCTION)", "", "served"),
        ("wrap(Sentry.AWSLambda.wrapHandler(FUNCTION))", "", "unseen"),
        ("laconia(Sentry.AWSLambda.wrapHandler(FUNCTION))", "", "refused"),
    ],
)
def test_what_wrappers_make_of_a_handler(wrapper: str, package: str, state: str) -> None:
    head = (
        "const middy = require('@middy/core'), co = require('co'), Sentry = require('@sentry/serverless'), "
        "laconia = require('@laconia/core'), {metricScope} = require('aws-embedded-metrics');\n"
    )
    text = f"{head}exports.handler = {wrapper.replace('FUNCTION', '(event, context, callback) => callback()')};"
    project, asked = migration({"index.js": text, "package.json": f'{{"dependencies": {{{package}}}}}'})
    (one,) = handlers(project, asked, "index.js")
    assert called(one, project)[0] == state


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("exports.handler = require('@vendia/serverless-express')({ app });", True),
        ("import s from '@vendia/serverless-express';\nexport const handler = s({ app });", True),
        ("const s = require('@vendia/serverless-express');\nconst h = s({ app });\nexports.handler = h;", True),
        ("const s = require('@vendia/serverless-express')({});\nexports.handler = (e, c) => s(e, c);", False),
        ("const A = require('claudia-api-builder'), a = new A();\nexports.handler = a.proxyRouter;", True),
        ("const A = require('ask-sdk-core');\nexports.handler = A.SkillBuilders.custom().addX(1).lambda();", True),
        (
            "const A = require('ask-sdk');\nconst skill = A.SkillBuilders.standard();\n"
            "exports.handler = skill.addX(1).addY(2).lambda();",
            True,
        ),
        ("const A = require('claudia-api-builder'), a = new A();\nmodule.exports = a;", None),
        ("const s = require('@laconia/core');\nexports.handler = s(app).register(() => ({}));", True),
        ("exports.handler = require('serverless-http')(app);", False),
        ("exports.handler = build();", None),
        ("exports.handler = require(elsewhere).handler;", None),
    ],
)
def test_what_gives_a_handler_that_is_refused(text: str, refused: bool | None) -> None:
    project, asked = migration({"index.js": text})
    assert [one.refused for one, _ in all_given(project, asked)] == ([] if "=> s(e" in text else [refused])


LIBRARY = """
function configure ({ app: configured, handler: own = (event, context, callback) => callback(null, configured) } = {}) {
  return { app: configured, handler: own }
}
module.exports = { configure, wrap: f => require('middy')(f).use({}), one: f => (event, context) => f(event, context) }
"""
TWO = "(event, context) => 1"


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("const s = lib.configure({ app });\nexports.handler = s.handler", True),
        ("exports.handler = lib.configure().handler", True),
        ("const { handler } = lib.configure({ app });\nexports.handler = handler", True),
        (f"exports.handler = lib.configure({{ app, handler: {TWO} }}).handler", False),
        (f"const handler = {TWO};\nexports.handler = lib.configure({{ handler }}).handler", False),
        ("exports.handler = lib.configure({ ...given }).handler", None),
        ("exports.handler = lib.configure(given).handler", None),
        ("exports.handler = lib.configure({ handler: given }).handler", None),
        (f"exports.handler = lib.wrap({TWO})", True),
        (f"exports.handler = lib.wrap({TWO}).use(more)", True),
        (f"exports.handler = lib.one({TWO})", False),
        ("exports.handler = lib.one((event, context, callback) => callback(null, 1))", False),
    ],
)
@pytest.mark.parametrize(
    "module", ["'../lib'", "'theirs'", "'theirs/lib/index.js'", "process.env.TEST ? '../nowhere' : 'theirs'"]
)
def test_a_handler_is_followed_through_functions_of_the_project(text: str, refused: bool | None, module: str) -> None:
    files = {
        "package.json": '{"name": "theirs", "main": "./lib/index"}',
        "lib/index.js": LIBRARY,
        "src/index.js": f"const lib = require({module});\n{text};\n",
    }
    there = {**files, "template.yaml": TEMPLATE.replace("CodeUri: .", "CodeUri: src")}
    project = Project({path: Entry(path, Kind.TEXT, 0o644, text.encode) for path, text in there.items()})
    asked = Migration(derive(project, RUNTIMES), RUNTIMES["nodejs24.x"], RUNTIMES)
    ((one, _),) = all_given(project, asked)
    assert one.refused is refused
    assert one.path == "src/index.js"


def test_the_table_is_read() -> None:
    assert {row.gives for rows in wrappers().values() for row in rows} == set(KINDS)
    project, _ = migration({})
    assert known("nothing", project, "index.js") is None


@pytest.mark.parametrize(
    "text",
    [
        "no table\n",
        f"{TABLE}| `a` | some | three parameters | 1 |\n",
        f"{TABLE}| `a` | all | two parameters | 1 |\n",
        f"{TABLE}| `a` | before 2 | three parameters | 1 |\n",
        f"{TABLE}| `a` | all | three parameters |\n",
    ],
)
def test_a_table_that_is_none(text: str) -> None:
    with pytest.raises(BadPage):
        list(parse("page.md", text))
