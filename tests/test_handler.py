"""Which functions of a file Lambda calls, through the ways in which they are exported, wrapped and handed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold import facts
from scaffold.handler import Handler, each, handlers, loaded, starts
from scaffold.handler.exported import Elsewhere, exports
from scaffold.handler.loaded import loads, resolved
from scaffold.handler.signals import signals, style
from scaffold.model import Entry, Function, Kind, Migration, Place, Project

RUNTIMES = facts.runtimes()
FORMS = {
    "exports": "exports.NAME = FUNCTION;",
    "module.exports": "module.exports.NAME = FUNCTION;",
    "by a text": "exports['NAME'] = FUNCTION;",
    "chained": "exports.NAME = module.exports.other = FUNCTION;",
    "member": "module.exports = { a: 1, NAME: FUNCTION };",
    "short": "const NAME = FUNCTION;\nmodule.exports = { NAME };",
    "assigned before": "let run;\nrun = FUNCTION;\nexports.NAME = run;",
    "void first": "exports.NAME = void 0;\nconst NAME = FUNCTION;\nexports.NAME = NAME;",
    "whole name": "const all = { NAME: FUNCTION };\nmodule.exports = all;",
    "object member": "const all = { inner: { run: FUNCTION } };\nexports.NAME = all.inner.run;",
    "destructured": "const { run } = { run: FUNCTION };\nexports.NAME = run;",
    "const": "export const NAME = FUNCTION;",
    "renamed": "const run = FUNCTION;\nexport { run as NAME };",
    "default": "export default FUNCTION;",
    "defined": "Object.defineProperty(exports, 'NAME', { enumerable: true, value: FUNCTION });",
    "merged": "Object.assign(module.exports, { NAME: FUNCTION });",
    "bound": "class App { run = FUNCTION }\nconst app = new App();\nexports.NAME = app.run.bind(app);",
    "cast": "export const NAME = (FUNCTION) as unknown as Handler;",
    "chosen": "exports.NAME = process.env.OFF ? null : FUNCTION;",
}
TYPED = {"cast"}
WRAPPERS = {
    "plain": ("FUNCTION", ()),
    "middy": ("middy(FUNCTION).use(cors()).use(validator())", ("@middy/core",)),
    "sentry": ("Sentry.AWSLambda.wrapHandler(FUNCTION)", ("@sentry/serverless.AWSLambda.wrapHandler",)),
    "datadog": ("datadog({ debug: true }, FUNCTION)", ("datadog-lambda-js.datadog",)),
    "own": ("wrap(middy(FUNCTION))", ("wrap", "@middy/core")),
    "curried": ("wrap('x')(FUNCTION)", ("wrap",)),
}
HEAD = (
    "const middy = require('@middy/core'), Sentry = require('@sentry/serverless'); "
    "const { datadog } = require('datadog-lambda-js'); const cors = () => 1, validator = () => 2;\n"
)
PARAMETERS = ("", "event", "event, context", "e, ctx, cb", "event, { done }, callback", "{ Records }, _context")
FUNCTIONS = {
    "arrow": "ASYNC(PARAMETERS) => { return 1; }",
    "function": "ASYNCfunction (PARAMETERS) { return 1; }",
    "named": "ASYNCfunction run(PARAMETERS) { return 1; }",
}


def project(files: Mapping[str, str]) -> Project:
    return Project({path: Entry(path, Kind.TEXT, 0o644, text.encode) for path, text in files.items()})


def migration(setting: str = "", *code: str) -> Migration:
    function = Function("F", Place("template.yaml", 0, 0), "nodejs8.10", (), "", setting, code)
    return Migration((function,) if setting else (), RUNTIMES["nodejs10.x"], RUNTIMES, RUNTIMES["nodejs8.10"])


def found(text: str, setting: str = "index.handler", file: str = "index.js", **more: str) -> Sequence[Handler]:
    files = {f"{name.replace('_', '.')}": other for name, other in more.items()}
    return handlers(project({file: text, **files}), migration(setting, file), file)


def split(parameters: str) -> list[str]:
    return [one for one in parameters.replace("{ ", "{").replace(" }", "}").split(", ") if one]


@given(
    form=st.sampled_from(sorted(FORMS)),
    wrapper=st.sampled_from(sorted(WRAPPERS)),
    function=st.sampled_from(sorted(FUNCTIONS)),
    parameters=st.sampled_from(PARAMETERS),
    is_async=st.booleans(),
    name=st.sampled_from(["handler", "run_it", "h$"]),
)
def test_a_handler_is_found_however_it_is_exported(
    form: str, wrapper: str, function: str, parameters: str, is_async: bool, name: str
) -> None:
    code = FUNCTIONS[function].replace("PARAMETERS", parameters).replace("ASYNC", "async " if is_async else "")
    around, wrappers = WRAPPERS[wrapper]
    if form == "bound" and wrapper != "plain":
        return
    text = HEAD + FORMS[form].replace("NAME", name).replace("FUNCTION", around.replace("FUNCTION", code))
    exported = "default" if form == "default" else name
    file = "index.ts" if form in TYPED else "index.js"
    (one,) = found(text, f"index.{exported}", file)
    assert (one.name, one.path, one.sure) == (exported, file, True)
    assert one.function.text() == code
    assert one.is_async is is_async
    assert [given.text().replace("{ ", "{").replace(" }", "}") for given in one.parameters] == split(parameters)
    assert one.wrappers == wrappers


@given(form=st.sampled_from(sorted(set(FORMS) - TYPED)), wrapper=st.sampled_from(["plain", "middy"]))
def test_without_a_setting_the_parameters_say_it(form: str, wrapper: str) -> None:
    if form == "bound" and wrapper != "plain":
        return
    code = "async (event, context) => 1"
    around = WRAPPERS[wrapper][0].replace("FUNCTION", code)
    text = HEAD + FORMS[form].replace("NAME", "save").replace("FUNCTION", around)
    guessed = handlers(project({"index.js": text}), migration(), "index.js")
    assert {one.function.text() for one in guessed} == {code}
    assert not any(one.sure for one in guessed)
    other = text.replace("event, context", "order, options")
    assert not handlers(project({"index.js": other}), migration(), "index.js")


@pytest.mark.parametrize(
    ("name", "parameters", "taken"),
    [
        ("handler", "", True),
        ("handler", "event", True),
        ("handler", "_, __, callback", False),
        ("handler", "req, res", False),
        ("handler", "event, _", True),
        ("handler", "handlerInput", False),
        ("list", "event", False),
        ("list", "evt, ctx", True),
        ("list", "{ body }, context", True),
        ("list", "req, context, done", True),
        ("list", "event, context, callback, more", False),
        ("list", "context, event", False),
    ],
)
def test_what_looks_like_a_handler(name: str, parameters: str, taken: bool) -> None:
    text = f"exports.{name} = ({parameters}) => 1;"
    assert bool(handlers(project({"index.js": text}), migration(), "index.js")) is taken


FILES = {
    "lib/h.js": "exports.run = async (event) => 1; module.exports.other = 2;",
    "lib/index.ts": "export { run as handler } from './h'; export * from './more';",
    "lib/more.ts": "export const main = (event: unknown, context: Context) => 1; export default main;",
    "class.js": "module.exports = class {}; module.exports.handler = function (event) {};",
    "wrap.js": "module.exports = (f) => async (event, context) => f(event);",
}


@pytest.mark.parametrize(
    ("text", "path", "function"),
    [
        ("exports.handler = require('./lib/h').run;", "lib/h.js", "async (event) => 1"),
        ("const h = require('./lib/h'); exports.handler = h.run;", "lib/h.js", "async (event) => 1"),
        ("const { run: go } = require('./lib/h'); module.exports = { handler: go };", "lib/h.js", "async (event) => 1"),
        ("module.exports = require('./class');", "class.js", "function (event) {}"),
        ("export { handler } from './lib';", "lib/h.js", "async (event) => 1"),
        ("export * from './lib';", "lib/h.js", "async (event) => 1"),
        ("import * as lib from './lib/index'; export const handler = lib.handler;", "lib/h.js", "async (event) => 1"),
        (
            "import { main as m } from './lib'; export const handler = m;",
            "lib/more.ts",
            "(event: unknown, context: Context) => 1",
        ),
        (
            "import m from './lib/more'; export { m as handler };",
            "lib/more.ts",
            "(event: unknown, context: Context) => 1",
        ),
        (
            "const m_1 = require('./lib/more');"
            "Object.defineProperty(exports, 'handler', { enumerable: true, get: function () { return m_1.main; } });",
            "lib/more.ts",
            "(event: unknown, context: Context) => 1",
        ),
        ("__exportStar(require('./lib'), exports);", "lib/h.js", "async (event) => 1"),
        ("exports.handler = require('./wrap')(require('./lib/h').run);", "wrap.js", ""),
    ],
)
def test_through_other_files(text: str, path: str, function: str) -> None:
    files = {**FILES, "index.js": text}
    (one,) = handlers(project(files), migration("index.handler", "index.js"), "index.js")
    if function:
        assert (one.path, one.function.text(), one.wrappers) == (path, function, ())
    else:
        assert (one.path, one.wrappers) == ("lib/h.js", ("./wrap",))


@pytest.mark.parametrize(
    "text",
    [
        "exports.other = async () => 1;",
        "exports.handler = build();",
        "exports.handler = express();",
        "exports.handler = handler;",
        "exports.handler = require('aws-serverless-express').proxy;",
        "const a = b, b = a; exports.handler = a;",
        "exports.handler = exports.handler;",
        "exports.handler = require('./index').handler;",
        "let h = (event) => 1; h = (event) => 2; exports.handler = h;",
        "export * from './index';",
        "exports.handler = class {};",
        "exports.handler = ;",
        "",
    ],
)
def test_what_cannot_be_followed_is_no_handler(text: str) -> None:
    assert not found(text)


def test_methods_of_instances_and_types() -> None:
    text = (
        "class App {\n  private x = 1;\n  public async handler(event: E, { done }: Context, cb?: Callback<R>) {}\n}\n"
        "const app = new App();\nexport const handler: Handler<E, R> = app.handler.bind(app);\n"
    )
    (one,) = found(text, file="index.ts")
    assert one.is_async
    assert [given.text() for given in one.parameters] == ["event", "{ done }", "cb"]
    assert [one.parameter(at) for at in range(4)] == ["event", "", "cb", ""]


def test_a_setting_that_names_nothing_leaves_what_looks_like_one() -> None:
    (one,) = found("exports.handler = (event, context, callback) => 1;", "index.hello")
    assert (one.name, one.sure) == ("handler", False)


def test_exports_name_where_things_come_from() -> None:
    text = "export * from './a'; export { x as y } from './b'; export class C {} export enum E { A }"
    known = exports(project({"index.ts": text}), "index.ts")
    assert known["* ./a"] == Elsewhere("./a", "")
    assert known["y"] == Elsewhere("./b", "x")
    assert {"C", "E"} < set(known)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("async (event) => 1", "async"),
        ("async (event, context, callback) => 1", "async"),
        ("async (event, context, callback) => { callback(null, 1); }", "async + callback"),
        ("(event, context, callback) => work(event, callback)", "callback"),
        ("(event, context, callback) => { return load().then((x) => callback(null, x)); }", "promise + callback"),
        ("(event, context) => s3.getObject({}).promise()", "promise"),
        ("(event) => new Promise((resolve) => resolve(1))", "promise"),
        ("(event) => { each(() => { return load().then(x); }); }", "none"),
        ("(event, context) => { context.succeed(1); }", "context"),
        ("(event, { done, fail: bad }) => { bad(1); }", "context"),
        ("(event, context, callback) => { callback(); context.done(); }", "callback + context"),
        ("(event, context, callback) => event.id", "none"),
        ("(event, context) => process.succeed(1)", "none"),
        ("(event, context, callback) => each((callback) => callback(), (context) => context.done())", "none"),
        ("(event, context, callback) => each((x) => callback(x), ({ context }) => context.done())", "callback"),
    ],
)
def test_how_it_ends(code: str, said: str) -> None:
    (one,) = found(f"exports.handler = {code};")
    assert style(one) == said
    assert (not signals(one).callback) is ("callback" not in said)


NAMES = st.sampled_from(["a", "b", "lib/a", "lib/b", "lib/index", "a.test"])


@given(files=st.dictionaries(NAMES, st.lists(NAMES, max_size=4), min_size=1), start=NAMES)
def test_what_is_loaded_is_closed(files: Mapping[str, Sequence[str]], start: str) -> None:
    """Loading reaches what a walk over the same edges reaches, in circles too."""

    def text(path: str, others: Sequence[str]) -> str:
        up = "../" if "/" in path else "./"
        return "".join(f"require('{up}{other}');\n" for other in others)

    there = project({f"{path}.js": text(path, others) for path, others in files.items()})
    wanted: set[str] = set()
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if one in files and one not in wanted:
            wanted.add(one)
            waiting += files[one]
    assert loads(there, [f"{start}.js"]) == {f"{path}.js" for path in wanted}


@pytest.mark.parametrize(
    ("text", "loaded"),
    [
        ('import type { A } from "./a";', False),
        ('import type{A}from"./a"', False),
        ("import type $A from './a'", False),
        ('import type * as A from "./a"', False),
        ('export type { A,\n  B } from "./a"', False),
        ('import { type A, type B as C, } from "./a"', False),
        ('import { type A, b } from "./a"', True),
        ('import { type } from "./a"', True),
        ('import { type as a } from "./a"', True),
        ('import { typed } from "./a"', True),
        ('import type from "./a"', True),
        ('import types from "./a"', True),
        ('import type, { b } from "./a"', True),
        ('export type B = string;\nexport * from "./a"', True),
        ('import type { B } from "./b";\nimport { a } from "./a"', True),
    ],
)
def test_what_loads_types_alone_loads_nothing(text: str, loaded: bool) -> None:
    there = project({"index.ts": text, "a.ts": "", "b.ts": ""})
    assert loads(there, ["index.ts"]) == {"index.ts", *(["a.ts"] if loaded else [])}


def test_a_module_is_the_file_that_its_relative_name_means() -> None:
    names = ("src/a.ts", "src/b.js", "src/lib/index.js", "c.json", "d.js", "src/e.mts")
    there = project(dict.fromkeys(names, ""))
    wanted = {
        "./a": "src/a.ts",
        "./a.js": "src/a.ts",
        "./b": "src/b.js",
        "./lib": "src/lib/index.js",
        "../d": "d.js",
        "./e.mjs": "src/e.mts",
        "../c.json": None,
        "a": None,
        "../../d": None,
    }
    assert {name: resolved(there, "src/index.ts", name) for name in wanted} == wanted


def test_tests_and_packages_are_no_starts_and_facts_are_not_read() -> None:
    code = "exports.handler = (event, context) => 1;"
    names = ("a.js", "a.test.js", "__tests__/b.js", "node_modules/c/index.js", "d.min.js")
    files = {**dict.fromkeys(names, code), "d.min.js": code + "x;" * 300}
    there = project(files)
    assert list(starts(there, migration())) == ["a.js"]
    assert [piece.path for piece in loaded(there, migration(), ("exports",))] == ["a.js"]
    assert next(iter(starts(there, migration("a.test.handler", "a.test.js")))) == "a.test.js"


def test_code_inside_a_template() -> None:
    template = (
        "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Handler: index.handler\n"
        "      Runtime: nodejs8.10\n      Code:\n        ZipFile: |\n"
        "          exports.handler = (event, context) => context.fail('x');\n"
    )
    from scaffold.functions import derive

    there = project({"template.yaml": template})
    own = Migration(derive(there, RUNTIMES), RUNTIMES["nodejs10.x"], RUNTIMES)
    ((piece, one),) = each(there, own)
    assert one.sure
    assert piece.source is not None
    assert [given.text() for given in one.parameters] == ["event", "context"]
