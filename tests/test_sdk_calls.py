"""Which uses of the AWS SDK are seen in code, by how a client is had and how it is called."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.model import Entry, Kind, Project
from scaffold.sdk.calls import uses, uses_in
from scaffold.sdk.uses import Call, Uses


def project(files: Mapping[str, str]) -> Project:
    return Project({path: Entry(path, Kind.TEXT, 0o644, text.encode) for path, text in files.items()})


def found(text: str, path: str = "a.js", **others: str) -> Uses:
    """Everything in a file and others beside it: `b__js` for b.js."""
    return uses(project({path: text, **{name.replace("__", "."): other for name, other in others.items()}}))


def one(text: str, path: str = "a.js", **others: str) -> Call:
    calls = found(text, path, **others).calls
    assert len(calls) == 1, calls
    return calls[0]


class Had(NamedTuple):
    """A way to have a client of SERVICE: what stands before, the expression, and other files."""

    head: str
    client: str
    others: Mapping[str, str] = {}
    tail: str = ""
    """What closes what the head opens."""


MODULES: Mapping[str, tuple[str, str]] = {
    "require": ('const AWS = require("aws-sdk");', "AWS.SERVICE"),
    "require in place": ("", '(require("aws-sdk").SERVICE)'),
    "destructured": ('const { SERVICE } = require("aws-sdk");', "SERVICE"),
    "destructured by another name": ('const { SERVICE: Made } = require("aws-sdk");', "Made"),
    "global": ('const AWS = require("aws-sdk/global");', "AWS.SERVICE"),
    "its own module": ('const Made = require("aws-sdk/clients/MODULE");', "Made"),
    "import": ('import AWS from "aws-sdk";', "AWS.SERVICE"),
    "import all": ('import * as AWS from "aws-sdk";', "AWS.SERVICE"),
    "import a part": ('import { SERVICE } from "aws-sdk";', "SERVICE"),
    "import a part by another name": ('import { SERVICE as Made } from "aws-sdk";', "Made"),
    "import its module": ('import Made from "aws-sdk/clients/MODULE";', "Made"),
    "import later": ('const AWS = await import("aws-sdk");', "AWS.SERVICE"),
    "X-Ray": ('const AWS = require("aws-xray-sdk").captureAWS(require("aws-sdk"));', "AWS.SERVICE"),
    "X-Ray, apart": (
        'const AWSXRay = require("aws-xray-sdk-core"); let AWS = require("aws-sdk");AWS = AWSXRay.captureAWS(AWS);',
        "AWS.SERVICE",
    ),
    "X-Ray or not": (
        'const AWS = process.env.X ? xray.captureAWS(require("aws-sdk")) : require("aws-sdk");',
        "AWS.SERVICE",
    ),
    "brackets": ('const AWS = require("aws-sdk");', 'AWS["SERVICE"]'),
    "TypeScript": ('const aws_sdk_1 = __importDefault(require("aws-sdk"));', "aws_sdk_1.default.SERVICE"),
    "TypeScript, all": ('const AWS = __importStar(require("aws-sdk"));', "AWS.SERVICE"),
    "Babel": ('var _awsSdk = _interopRequireDefault(require("aws-sdk"));', "_awsSdk.default.SERVICE"),
    "esbuild": ('var import_aws = __toESM(require("aws-sdk"));', "import_aws.default.SERVICE"),
}
NEW = "new MADE({ region })"
HOLDERS: Mapping[str, Had] = {
    "in place": Had("", NEW),
    "const": Had(f"const c = {NEW};", "c"),
    "pinned": Had('const c = new MADE({ apiVersion: "2006-03-01" });', "c"),
    "no arguments": Had("const c = new MADE;", "c"),
    "set later": Had(f"let c; function init() {{ c = {NEW}; }}", "c"),
    "set to null first": Had(f"let c = null; c = {NEW};", "c"),
    "lazily": Had(f"let c; const get = () => {{ if (!c) {{ c = {NEW}; }} return c; }};", "get()"),
    "lazily by or": Had(f"let c; const get = () => c || (c = {NEW});", "get()"),
    "lazily by ||=": Had(f"let c; c ||= {NEW};", "c"),
    "one or another": Had(f'const c = process.env.X ? new MADE({{ endpoint: "a" }}) : {NEW};', "c"),
    "a property": Had(f"const o = {{ c: {NEW} }};", "o.c"),
    "a property deep": Had(f"const o = {{ p: {{ c: {NEW} }} }};", "o.p.c"),
    "a property set": Had(f"const o = {{}}; o.c = {NEW};", "o.c"),
    "this": Had(f"class A {{ constructor() {{ this.c = {NEW}; }} m() {{", "this.c", tail="} }"),
    "this of a function": Had(
        f"function A() {{ this.c = {NEW}; }} A.prototype.m = async function () {{", "this.c", tail="};"
    ),
    "a field": Had(f"class A {{ c = {NEW}; async m() {{", "this.c", tail="} }"),
    "a private field": Had(f"class A {{ #c = {NEW}; async m() {{", "this.#c", tail="} }"),
    "a static field": Had(f"class A {{ static c = {NEW}; }}", "A.c"),
    "a getter": Had(f"class A {{ get c() {{ return {NEW}; }} async m() {{", "this.c", tail="} }"),
    "inherited": Had(
        f"class B {{ constructor() {{ this.c = {NEW}; }} }} class A extends B {{ async m() {{", "this.c", tail="} }"
    ),
    "an instance": Had(f"class A {{ constructor() {{ this.c = {NEW}; }} }} const a = new A();", "a.c"),
    "a constructor's parameter": Had(
        "class A { constructor(c) { this.c = c; } async m() {", "this.c", tail=f"}} }} new A({NEW});"
    ),
    "a subclass": Had("class Mine extends MADE {} const c = new Mine();", "c"),
    "a parameter": Had("async function f(a, c) {", "c", tail=f"}} f(1, {NEW});"),
    "a parameter of an arrow": Had("const f = async c => {", "c", tail=f"}}; f({NEW});"),
    "a default": Had(f"async function f(c = {NEW}) {{", "c", tail="}"),
    "a part of a parameter": Had("async function f({ c }) {", "c", tail=f"}} f({{ c: {NEW} }});"),
    "a default of a part": Had(f"async function f({{ c = {NEW} }} = {{}}) {{", "c", tail="}"),
    "a factory": Had(f"function make() {{ return {NEW}; }} const c = make();", "c"),
    "an async factory": Had(f"async function make() {{ return {NEW}; }} const c = await make();", "c"),
    "a factory of any": Had("const make = Of => new Of({}); const c = make(MADE), d = make(Other);", "c"),
    "captured": Had(f"const c = AWSXRay.captureAWSClient({NEW});", "c"),
    "captured by own": Had(f"const own = c => AWSXRay.captureAWSClient(c); const c = own({NEW});", "c"),
    "wrapped by own": Had(
        f"function wrap(c, o) {{ if (!o) {{ return c; }} each(c); return c; }} const c = wrap({NEW}), d = wrap(x);", "c"
    ),
    "promisified": Had(f"const c = Promise.promisifyAll({NEW});", "c"),
    "exported too": Had(f"const c = exports.c = {NEW};", "c"),
    "on exports": Had(f"exports.c = {NEW};", "exports.c"),
    "destructured": Had(f"const {{ c }} = {{ c: {NEW} }};", "c"),
    "a name for it": Had(f"const b = {NEW}; const c = b;", "c"),
    "shadowed elsewhere": Had(f"const c = {NEW}; function f(c) {{ return c; }}", "c"),
}


class Called(NamedTuple):
    """A way to call an operation of C, and what must be seen of it."""

    text: str
    operation: str | None = "getObject"
    method: str = "getObject"
    members: frozenset[str] = frozenset({"Bucket", "Key"})
    end: str = ""
    state: str | None = None


INPUT = '{ Bucket: "b", Key: key }'
CALLS: Mapping[str, Called] = {
    "promise": Called(f"await C.getObject({INPUT}).promise();", end="promise"),
    "callback": Called(f"C.getObject({INPUT}, (error, data) => {{}});", end="callback"),
    "callback by name": Called(f"C.getObject({INPUT}, callback);", end="callback"),
    "callback alone": Called("C.getObject(function (error) {});", members=frozenset(), end="callback"),
    "nothing": Called("C.getObject().promise();", members=frozenset(), end="promise"),
    "send": Called(f"C.getObject({INPUT}).send();", end="send"),
    "on": Called(f'C.getObject({INPUT}).on("success", f);', end="on"),
    "stream": Called(f"C.getObject({INPUT}).createReadStream();", end="createReadStream"),
    "a request": Called(f"const request = C.getObject({INPUT});"),
    "brackets": Called(f'C["getObject"]({INPUT}).promise();', end="promise"),
    "question": Called(f"C?.getObject({INPUT}).promise();", end="promise"),
    "by name": Called(f"const params = {INPUT}; C.getObject(params).promise();", end="promise"),
    "by name, set": Called(
        'const params = {}; params.Bucket = "b"; params["Key"] = key; C.getObject(params).promise();', end="promise"
    ),
    "spread": Called('const some = { Bucket: "b" }; C.getObject({ ...some, Key: key }).promise();', end="promise"),
    "assigned": Called('C.getObject(Object.assign({ Bucket: "b" }, { Key: key })).promise();', end="promise"),
    "made": Called(f"const input = () => ({INPUT}); C.getObject(input()).promise();", end="promise"),
    "shorthand": Called("C.getObject({ Bucket, Key }).promise();", end="promise"),
    "waitFor": Called(
        f'C.waitFor("objectExists", {INPUT}).promise();', None, "waitFor", end="promise", state="objectExists"
    ),
    "getSignedUrl": Called(f'C.getSignedUrl("getObject", {INPUT});', "getObject", "getSignedUrl"),
    "getSignedUrlPromise": Called(f'C.getSignedUrlPromise("getObject", {INPUT});', "getObject", "getSignedUrlPromise"),
    "makeRequest": Called(
        f'C.makeRequest("getObject", {INPUT}, callback);', "getObject", "makeRequest", end="callback"
    ),
    "upload": Called(f"C.upload({INPUT}).promise();", None, "upload", end="promise"),
    "call": Called(f"C.getObject.call(null, {INPUT});"),
    "Async": Called(f"C.getObjectAsync({INPUT});"),
    "Promise": Called(f"C.getObjectPromise({INPUT});"),
}


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("module", MODULES)
def test_a_client_however_it_is_had(module: str, holder: str) -> None:
    head, made = MODULES[module]
    had = HOLDERS[holder]
    text = f"{head} {had.head} {CALLS['promise'].text.replace('C', had.client, 1)} {had.tail}"
    for service, file in (("S3", "s3"), ("DynamoDB", "dynamodb")):
        written = text.replace("MADE", made).replace("SERVICE", service).replace("MODULE", file)
        for path in ("a.js", "a.ts"):
            call = one(written, path)
            assert (call.service, call.operation, call.document) == (service, "getObject", False), written
            assert call.given is not None
            assert call.given.names() == {"Bucket", "Key"}, written
            assert call.given.whole, written


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_call_however_it_is_written(holder: str) -> None:
    had = HOLDERS[holder]
    for called in CALLS.values():
        head = f'const AWS = require("aws-sdk"); {had.head}'.replace("MADE", "AWS.S3")
        use = called.text.replace("C.", f"{had.client}.", 1).replace("C[", f"{had.client}[", 1)
        use = use.replace("C?", f"{had.client}?", 1)
        use = use.replace("MADE", "AWS.S3")
        text = f"{head} {use} {had.tail}".replace("MADE", "AWS.S3")
        call = one(text)
        assert (call.service, call.operation, call.method) == ("S3", called.operation, called.method), text
        assert call.given is not None
        assert call.given.names() == called.members, text
        assert (call.end, call.state) == (called.end, called.state), text
        assert text[call.place.start : call.place.end].rstrip(";") in use


STEPS: Mapping[str, tuple[str, str, str]] = {
    "const": ("const vN = OLD;", "vN", ""),
    "object": ("const oN = { c: OLD };", "oN.c", ""),
    "set": ("const sN = {}; sN.c = OLD;", "sN.c", ""),
    "function": ("function fN() { return OLD; }", "fN()", ""),
    "arrow": ("const gN = () => OLD;", "gN()", ""),
    "lazily": ("let lN; const kN = () => { if (!lN) lN = OLD; return lN; };", "kN()", ""),
    "class": ("class CN { constructor() { this.c = OLD; } } const iN = new CN();", "iN.c", ""),
    "destructured": ("const { c: dN } = { c: OLD };", "dN", ""),
    "or": ("const rN = global.x || OLD;", "rN", ""),
    "captured": ("const xN = AWSXRay.captureAWSClient(OLD);", "xN", ""),
    "parameter": ("function pN(aN) {", "aN", "} pN(OLD);"),
    "part": ("const qN = ({ bN }) => {", "bN", "}; qN({ bN: OLD });"),
    "default": ("function tN(eN = OLD) {", "eN", "}"),
    "method": ("class MN { constructor(c) { this.c = c; } m() { const mN = this.c;", "mN", "} } new MN(OLD);"),
    "module.exports": ("FILE module.exports = OLD;", "require('./fileN')", ""),
    "exports": ("FILE exports.c = OLD;", "require('./fileN').c", ""),
    "exported object": ("FILE const it = OLD; module.exports = { it };", "require('./fileN').it", ""),
    "export default": ("FILE const it = OLD; export default it;", "require('./fileN').default", ""),
    "export": ("FILE export const it = OLD;", "require('./fileN').it", ""),
    "exported function": ("FILE module.exports = () => OLD;", "require('./fileN')()", ""),
    "exported class": (
        "FILE module.exports = class { constructor() { this.c = OLD; } };",
        "new (require('./fileN'))().c",
        "",
    ),
}


def through(steps: list[str]) -> dict[str, str]:
    """A program in which a client goes through some steps before it is called."""
    files: dict[str, str] = {}
    head, client, tail = "const AWS = require('aws-sdk');", "new AWS.S3()", ""
    for number, step in enumerate(steps):
        before, name, after = (part.replace("N", str(number)) for part in STEPS[step])
        if not before.startswith("FILE"):
            head += before.replace("OLD", client) + "\n"
            tail = after.replace("OLD", client) + tail
        elif not tail:
            files[f"file{number}.js"] = head + before.removeprefix("FILE").replace("OLD", client)
            head = ""
        else:
            continue
        client = name
    files["a.js"] = f"{head} {client}.getObject({{ Bucket, Key }}).promise(); {tail}"
    return files


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=9))
def test_a_client_is_followed_through_everything(steps: list[str]) -> None:
    files = through(steps)
    calls = uses(project(files)).calls
    assert [(c.service, c.operation, len(c.made)) for c in calls] == [("S3", "getObject", 1)], files
    assert next(iter(calls[0].made)).end - next(iter(calls[0].made)).start == len("new AWS.S3()")


DECOYS = [
    ("S3", "const AWS = require('mine');", "new AWS.S3()"),
    ("S3", "const AWS = require('aws-sdk-mock');", "new AWS.S3()"),
    ("S3", "const AWS = { S3: class {} };", "new AWS.S3()"),
    ("S3", "const { S3 } = require('@aws-sdk/client-s3');", "new S3()"),
    ("shadowed", "const c = new (require('aws-sdk')).S3(); function f(c) {", "c"),
    ("shadowed by a block", "const c = new (require('aws-sdk')).S3(); { const c = other;", "c"),
    ("shadowed by a loop", "const c = new (require('aws-sdk')).S3(); for (const c of list) {", "c"),
    ("shadowed by catch", "const c = new (require('aws-sdk')).S3(); try {} catch (c) {", "c"),
    ("set to another", "let c = new (require('aws-sdk')).S3(); c = other;", "c"),
    ("set by a call", "let c = new (require('aws-sdk')).S3(); c = wrap(c);", "c"),
    ("the SDK set to another", "let AWS = require('aws-sdk'); AWS = other; const c = new AWS.S3();", "c"),
    ("two services", "const A = require('aws-sdk'); const c = x ? new A.S3() : new A.SNS();", "c"),
    ("another member", "const o = { c: new (require('aws-sdk')).S3() };", "o.d"),
    (
        "another class",
        "class A { constructor() { this.c = new (require('aws-sdk')).S3(); } } class B { m() {",
        "this.c",
    ),
    ("not made", "const c = require('aws-sdk').S3;", "c"),
    ("a core class", "const c = new (require('aws-sdk')).Endpoint('a');", "c"),
    ("what is called", "const c = new (require('aws-sdk')).S3().listBuckets();", "c"),
    ("a require of its own", "function require() { return mine; } const c = new (require('aws-sdk')).S3();", "c"),
    ("a service of its own", "const A = require('aws-sdk'); A.S3 = A.Service.defineService('s3', v);", "new A.S3()"),
    ("a part of a list", "const [c] = [new (require('aws-sdk')).S3()];", "c"),
    ("the rest", "const { ...c } = new (require('aws-sdk')).S3();", "c"),
    ("one caller of two", "const A = require('aws-sdk'); f(new A.S3()); f(new A.SQS()); function f(c) {", "c"),
    ("of another function", "const A = require('aws-sdk'); g(new A.S3()); function g() {} function f(c) {", "c"),
    ("another argument", "const A = require('aws-sdk'); f(new A.S3()); function f(a, c) {", "c"),
    ("itself", "const A = require('aws-sdk'); let c = c.next; c = c.next;", "c"),
]


@pytest.mark.parametrize(("head", "client"), [(head, client) for _, head, client in DECOYS])
def test_what_is_no_client(head: str, client: str) -> None:
    tail = "} }" if "class B" in head else "}" if head.endswith("{") else ""
    calls = found(f"{head} {client}.getObject({{ Bucket: 'b' }}).promise(); {tail}").calls
    assert not [call for call in calls if call.operation == "getObject"]


NAMES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 7)), max_size=9)


@settings(deadline=None)
@given(NAMES, st.permutations(range(5)))
def test_names_in_circles_are_a_client_or_not_in_whatever_order_they_are_asked(
    pairs: list[tuple[int, int]], order: list[int]
) -> None:
    """A name is a client if some way from it ends at one, and none elsewhere."""
    values: dict[int, set[int]] = {}
    for name, value in pairs:
        values.setdefault(name, set()).add(value)

    def ends(name: int, seen: set[int]) -> set[int]:
        if name > 4:
            return {name}
        seen.add(name)
        return {end for value in values.get(name, ()) if value not in seen for end in ends(value, seen)}

    last = ["new AWS.S3()", "other()", "null"]
    given_ = "".join(f"n{a} = {f'n{b}' if b < 5 else last[b - 5]};" for a, b in pairs)
    text = f"const AWS = require('aws-sdk'); let n0, n1, n2, n3, n4; {given_}"
    calls = found(text + "".join(f"n{name}.getObject({{ Key: '{name}' }});" for name in order)).calls
    seen = {int(text_of(call, text, order)) for call in calls}
    assert seen == {name for name in range(5) if ends(name, set()) - {7} == {5}}


def text_of(call: Call, head: str, order: list[int]) -> int:
    """Which of the calls behind a head it is."""
    return order[(call.place.start - len(head)) // len("n0.getObject({ Key: '0' });")]


@pytest.mark.parametrize(
    ("text", "members", "whole"),
    [
        ("c.putItem({ Item: { a: { S: 'x' } }, Tags: [{ K: 1 }] })", "Item Item.a Item.a.S Tags Tags.[].K", True),
        ("c.putItem({ ...event })", "", False),
        ("c.putItem({ [name]: 1, A: 1 })", "A", False),
        ("c.putItem({ ['A']: 1 })", "A", True),
        ("c.putItem(params)", "", False),
        ("c.putItem(make())", "", False),
        ("c.putItem({ A: 1, ...(x && { B: 1 }) })", "A B?", True),
        ("c.putItem(x ? { A: 1 } : { B: 1 })", "A? B?", True),
        ("let p = { A: 1 }; if (x) p.B = 1; c.putItem(p)", "A B?", True),
        ("let p = { A: 1 }; c.putItem(p); p.B = 1;", "A", True),
        ("let p = { A: 1 }; c.getItem(p); p = { B: 1 }; c.putItem(p)", "B", True),
        ("let p; if (x) p = { A: 1 }; else p = { B: 1 }; c.putItem(p)", "A? B?", True),
        ("let p = { A: 1 }; while (x) { c.putItem(p); p.B = data.B; }", "A B?", True),
        ("const p = { A: 1, B: 2 }; delete p.B; c.putItem(p)", "A", True),
        ("const p = {}; if (x) { p.A = 1; c.getItem(p); } else { c.putItem(p); }", "", True),
        ("const p = {}; if (x) { p.A = 1; return c.getItem(p); } c.putItem(p);", "", True),
        ("const p = {}; if (x) { p.A = 1; if (y) p.B = 1; c.putItem(p); }", "A B?", True),
        ("function f() { let p; p = { A: 1 }; } function g() { const p = { B: 1 }; c.putItem(p); }", "B", True),
        ("let p = { A: 1 }; function f() { p = { B: 1 }; } c.putItem(p);", "A? B?", True),
        ("const p = { A: {} }; p.A.B = 1; c.putItem(p)", "A A.B", True),
        ("const A = { B: 1 }; c.putItem({ A })", "A A.B", True),
        ("c.putItem({ A: list.map(x => ({ B: x })) })", "A A.[].B?", True),
        ("function f(p) { return c.putItem(p) } f({ A: 1 }); f({ B: 1 });", "A? B?", False),
        ("const p = { ...p, A: 1 }; c.putItem(p)", "A", False),
        ("function f(p) { f(p); return c.putItem(p) }", "", False),
        ("c.putItem(...list)", None, None),
    ],
)
def test_the_members_of_the_input(text: str, members: str | None, whole: bool | None) -> None:
    calls = found(f"const c = new (require('aws-sdk')).DynamoDB(); {text}").calls
    seen = next(call for call in calls if call.method == "putItem").given
    if members is None:
        assert seen is None
        return
    assert seen is not None
    assert " ".join(".".join(m.path) + ("" if m.sure else "?") for m in seen.members) == members
    assert seen.whole == whole


def test_members_from_another_file() -> None:
    call = one(
        "const AWS = require('aws-sdk'); const { p } = require('./b'); new AWS.S3().getObject(p)",
        b__js="exports.p = { Bucket: 'b' }",
    )
    assert call.given
    assert call.given.names() == {"Bucket"}


@pytest.mark.parametrize(
    ("head", "client"),
    [
        ("import { S3 } from 'aws-sdk'; function f(c: S3) {", "c"),
        ("import * as AWS from 'aws-sdk'; function f(c: AWS.S3 | undefined) {", "c!"),
        ("import S3 = require('aws-sdk/clients/s3'); const c: S3 = get(); {", "c"),
        ("import AWS from 'aws-sdk'; function f({ c }: { c: AWS.S3 }) {", "c"),
        ("import AWS from 'aws-sdk'; interface Deps { c: AWS.S3 } const f = (d: Deps) => {", "d.c"),
        ("import type { S3 } from 'aws-sdk'; async function f(p: Promise<S3>) { const c = await p;", "c"),
        ("import { S3 } from 'aws-sdk'; function g(): S3 { return x; } { const c = g();", "c"),
    ],
)
def test_a_type_says_what_it_is(head: str, client: str) -> None:
    call = one(f"{head} {client}.getObject({{ Bucket: 'b' }}) }}", "a.ts")
    assert (call.service, call.operation, call.made) == ("S3", "getObject", frozenset())


@pytest.mark.parametrize(
    "body",
    [
        "private readonly db: DynamoDB.DocumentClient;",
        "constructor(private readonly db: DynamoDB.DocumentClient) {}",
        "constructor(private db = new DynamoDB.DocumentClient()) {}",
        "private db?: DynamoDB.DocumentClient; constructor(db: any) { this.db = db; }",
    ],
)
def test_a_property_with_a_type(body: str) -> None:
    text = f"import {{ DynamoDB }} from 'aws-sdk'; class A {{ {body} m() {{ return this.db.get({{ Key: {{}} }}) }} }}"
    call = one(text, "a.ts")
    assert (call.service, call.document, call.method, call.operation) == ("DynamoDB", True, "get", "getItem")


@pytest.mark.parametrize(
    "made",
    [
        "const c = new (require('aws-sdk').DynamoDB.DocumentClient)();",
        "const { DynamoDB } = require('aws-sdk'); const c = new DynamoDB.DocumentClient();",
        "const { DynamoDB: { DocumentClient } } = require('aws-sdk'); const c = new DocumentClient();",
        "const { DocumentClient } = require('aws-sdk/clients/dynamodb'); const c = new DocumentClient();",
        "const DocumentClient = require('aws-sdk/lib/dynamodb/document_client'); const c = new DocumentClient();",
        "const AWS = require('aws-sdk'); const c = new AWS.DynamoDB.DocumentClient({ service: new AWS.DynamoDB() });",
    ],
)
@pytest.mark.parametrize(
    ("method", "operation"), [("batchGet", "batchGetItem"), ("transactWrite", "transactWriteItems"), ("scan", "scan")]
)
def test_a_document_client(made: str, method: str, operation: str) -> None:
    call = one(f"{made} c.{method}({{ A: 1 }}).promise();")
    assert (call.service, call.document, call.method, call.operation) == ("DynamoDB", True, method, operation)
    raw = one(f"{made} c.service.listTables();")
    assert (raw.service, raw.document, raw.operation) == ("DynamoDB", False, "listTables")


@pytest.mark.parametrize(
    "text",
    [
        "const { promisify } = require('util'); const get = promisify(c.getObject.bind(c)); get({ Bucket: 'b' });",
        "const get = require('util').promisify(c.getObject).bind(c); get({ Bucket: 'b' });",
        "const get = c.getObject.bind(c); get({ Bucket: 'b' });",
        "const o = { get: promisify(c.getObject.bind(c)) }; o.get({ Bucket: 'b' });",
    ],
)
def test_a_method_that_is_called_by_another_name(text: str) -> None:
    calls = found(f"const c = new (require('aws-sdk')).S3(); {text}").calls
    assert {(call.operation, call.end) for call in calls} == {("getObject", "reference"), ("getObject", "")}
    assert [call.given.names() for call in calls if call.end == "" and call.given] == [{"Bucket"}]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("new AWS.S3()", "AWS is not declared"),
        ("function f(s3) { return s3.getObject({}).promise(); } AWS.S3;", "no caller"),
        ("AWS.S3; const o = {}; o.s3.getObject({}).promise();", "nothing that is seen gives it"),
        ("const AWS = require('aws-sdk'); get()({}).promise();", "what get returns"),
        ("const c = new (require('aws-sdk')).S3(); c[name]({});", "the operation of S3 is computed"),
        ("const c = new (require('aws-sdk')).S3(); c.getSignedUrl(name, {});", "getSignedUrl is asked for is computed"),
        ("const A = require('aws-sdk'); const c = new A[name]();", "computed"),
        ("const A = require('aws-sdk'); const c = x ? new A.S3() : new A.SQS(); c.getObject().promise();", "several"),
        ("const s3 = require('./gone'); s3.getObject({}).promise(); AWS.S3", "./gone is not in the project"),
    ],
)
def test_what_is_not_understood_is_said(text: str, reason: str) -> None:
    assert any(reason in one.reason for one in found(text).unresolved)


def test_what_is_not_read_is_said() -> None:
    seen = found("require('aws-sdk');" + "a" * 900, b__js="").unresolved
    assert [(one.place.path, one.reason) for one in seen] == [("a.js", "minified")]


def test_a_file_that_does_not_parse_is_said() -> None:
    seen = found("const AWS = require('aws-sdk');\nnew AWS.S3().getObject({});\nconst = = (;")
    assert [one.reason for one in seen.unresolved] == ["line 3 does not parse as javascript"]
    assert [call.operation for call in seen.calls] == ["getObject"]


def test_core_members_and_imports() -> None:
    seen = found(
        "const AWS = require('aws-sdk'); require('aws-sdk/lib/shared_ini'); AWS.config.update({ region });"
        "new AWS.Endpoint('a'); new AWS.S3.ManagedUpload({}); AWS.config.region = 'b';"
        "AWS.DynamoDB.Converter.marshall({});"
        "import '@aws-sdk/client-s3';"
    )
    assert [one.module for one in seen.imports] == ["@aws-sdk/client-s3", "aws-sdk", "aws-sdk/lib/shared_ini"]
    assert [one.v3 for one in seen.imports] == [True, False, False]
    assert {one.member for one in seen.members} == {
        "config.update",
        "Endpoint",
        "S3.ManagedUpload",
        "config.region",
        "DynamoDB.Converter.marshall",
    }


@pytest.mark.parametrize(
    ("options", "pin"),
    [
        ("", None),
        ("{}", None),
        ("{ apiVersion: '2006-03-01' }", "2006-03-01"),
        ("{ apiVersion }", ""),
        ("options", ""),
        ("{ region, ...options }", ""),
    ],
)
def test_the_version_that_a_client_is_pinned_to(options: str, pin: str | None) -> None:
    (made,) = found(f"const AWS = require('aws-sdk'); const c = new AWS.S3({options});").constructions
    assert (made.service, made.pin) == ("S3", pin)


@pytest.mark.parametrize(
    ("path", "test"),
    [
        ("src/a.js", False),
        ("test/a.js", True),
        ("src/__mocks__/aws-sdk.js", True),
        ("src/a.spec.ts", True),
        ("src/a.test.js", True),
        ("integration-test/a.js", True),
        ("src/latest/contest.js", False),
        ("packages/aws-test/src/a.js", False),
    ],
)
def test_tests_are_flagged(path: str, test: bool) -> None:
    assert one("new (require('aws-sdk')).S3().getObject()", path).test == test


def test_a_test_says_nothing_of_what_others_call() -> None:
    """A mock that a test hands in does not hide the client that the code hands in."""
    files = {
        "a.js": "const AWS = require('aws-sdk'); require('./b')(new AWS.S3());",
        "b.js": "module.exports = s3 => s3.getObject({ Bucket: 'b' }).promise();",
        "b.test.js": "require('./b')({ getObject() {} });",
    }
    assert [(call.place.path, call.service) for call in uses(project(files)).calls] == [("b.js", "S3")]


@pytest.mark.parametrize(
    "files",
    [
        {"a.js": "import { s3 } from './lib'; s3.getObject()", "lib/index.js": "export * from './c'",
         "lib/c.js": "import AWS from 'aws-sdk'; export const s3 = new AWS.S3()"},
        {"a.ts": "import { s3 } from './c.js'; s3.getObject()",
         "c.ts": "import AWS from 'aws-sdk'; export const s3 = new AWS.S3()"},
        {"a.js": "const AWS = require('./aws'); new AWS.S3().getObject()",
         "aws.js": "module.exports = require('aws-sdk')"},
        {"a.js": "const { s3 } = require('@mine/lib'); s3.getObject()",
         "lib/package.json": '{"name": "@mine/lib", "main": "main.js"}',
         "lib/main.js": "exports.s3 = new (require('aws-sdk')).S3()"},
        {"a.js": "const { s3 } = require('/opt/nodejs/c'); s3.getObject()",
         "layer/nodejs/c.js": "exports.s3 = new (require('aws-sdk')).S3()"},
        {"a.js": "const lib = require('./c'); lib.read(new (require('aws-sdk')).S3())",
         "c.js": "function read(s3) { return s3.getObject() } module.exports = { read }"},
        {"a.js": "const { Store: Mine } = require('./c'); new Mine(new (require('aws-sdk')).S3())",
         "c.js": "class Store { constructor(s3) { this.s3 = s3 } m() { this.s3.getObject() } } exports.Store = Store"},
        {"a.js": "import { it as s3 } from './c'; s3.getObject()",
         "c.js": "import AWS from 'aws-sdk'; const s3 = new AWS.S3(); export { s3 as it }"},
        {"a.js": "const c_1 = require('./c'); c_1.s3.getObject()",
         "c.js": "var b = require('./b'); Object.defineProperty(exports, 's3', { get: function () { return b.s3; } })",
         "b.js": "exports.s3 = new (require('aws-sdk')).S3()"},
        {"src/a.ts": "import { s3 } from '@libs/c'; s3.getObject()",
         "src/libs/c.ts": "import AWS from 'aws-sdk'; export const s3 = new AWS.S3()",
         "tsconfig.paths.json": '{"compilerOptions": {/* a */ "baseUrl": ".", "paths": {"@libs/*": ["src/libs/*"]}}}'},
        {"src/a.ts": "import { s3 } from 'libs/c'; s3.getObject()",
         "src/libs/c.ts": "import AWS from 'aws-sdk'; export const s3 = new AWS.S3()",
         "tsconfig.json": '{"compilerOptions": {"baseUrl": "./src"}}'},
        {"p/tests/a.js": "const { s3 } = require('../dist/c'); s3.getObject()", "p/package.json": '{"name": "p"}',
         "p/src/c.ts": "import AWS from 'aws-sdk'; export const s3 = new AWS.S3()"},
        {"p/tests/a.js": "const { s3 } = require('q/c'); s3.getObject()", "q/package.json": '{"name": "q"}',
         "q/src/c.ts": "import AWS from 'aws-sdk'; export const s3 = new AWS.S3()"},
        {"a.js": "const b = require('./b'); b.s3.getObject()",
         "b.js": "const a = require('./a'); exports.s3 = new (require('aws-sdk')).S3()"},
    ],
)  # fmt: skip
def test_across_files(files: Mapping[str, str]) -> None:
    assert [(call.service, call.operation) for call in uses(project(files)).calls] == [("S3", "getObject")]


@pytest.mark.parametrize(
    "text",
    [
        "x(" + "a.\n" * 3000 + "b)",
        "a" + ".b(c)\n" * 1500,
        "a" + ".b\n" * 1500 + "= c",
        "a" + "\n|| a" * 1000,
        "(\n" * 500 + "a" + ")" * 500 + ".b()",
        "".join(f"const a{n} = a{n + 1};\n" for n in range(2000)) + "a0.getObject()",
        "".join(f"const a{n} = a{n + 1};\n" for n in range(2000)) + "c.getObject(a0)",
        "class A extends B {}\n class B extends A {}\n new A().m()",
        "class A extends A {}\n new A().m()",
        "const p = { ...p }; p.a.b()",
        "".join(f"function f{n}(a) {{ return f{(n + 1) % 40}(f{(n + 7) % 40}(a)) }}\n" for n in range(40))
        + "f0(s3).b()",
        "".join(f"let a{n} = [a{n + 1}, a{n + 1}];\n" for n in range(40)) + "c.getObject({ A: a0 })",
        "".join(f"let a{n} = x ? a{(n + 1) % 60} : a{(n + 2) % 60};\n" for n in range(60)) + "a0.getObject({})",
    ],
)
def test_long_ways_end(text: str) -> None:
    seen = found(f"const AWS = require('aws-sdk'); const c = new AWS.S3();\n{text}")
    assert not [one for one in seen.unresolved if one.reason == "minified"]
    assert [one.service for one in seen.constructions] == ["S3"]


def test_uses_are_found_once_and_again_for_another_text() -> None:
    of = project({"a.js": "new (require('aws-sdk')).S3().getObject()"})
    assert uses(of) is uses(of)
    other = of.replaced({"a.js": "new (require('aws-sdk')).SNS().publish()"})
    assert [call.service for call in uses(other).calls] == ["SNS"]
    assert [call.service for call in uses(of).calls] == ["S3"]


def test_only_what_is_connected_with_a_changed_file_is_read_again() -> None:
    made = "module.exports = new (require('aws-sdk')).S3()"
    of = project({"a.js": made, "b.js": "require('./a').getObject()", "c.js": made})
    before = {path: uses_in(of, path) for path in ("b.js", "c.js")}
    other = of.replaced({"a.js": made.replace("S3", "SNS")})
    assert [call.service for call in uses_in(other, "b.js").calls] == ["SNS"]
    assert uses_in(other, "c.js") is before["c.js"]
    assert [call.service for call in before["b.js"].calls] == ["S3"]


def test_what_names_of_modules_mean_can_change() -> None:
    made = "module.exports = new (require('aws-sdk')).S3()"
    files = {"p/package.json": '{"name": "p", "main": "a.js"}', "p/a.js": made, "b.js": "require('p').getObject()"}
    of = project(files)
    assert [call.place.path for call in uses(of).calls] == ["b.js"]
    assert not uses(of.replaced({"p/package.json": '{"name": "q", "main": "a.js"}'})).calls


@given(st.lists(st.sampled_from("abcde"), min_size=2, max_size=8), st.data())
@settings(max_examples=30, deadline=None)
def test_some_files_and_edits_give_what_a_whole_reading_gives(names: list[str], data: st.DataObject) -> None:
    """Whatever loads whatever, and whatever was read before."""
    made = [f"exports.{name} = new (require('aws-sdk')).S3();" for name in names]
    loads = [data.draw(st.sampled_from(["", *(f"require('./{n}').{n}.getObject();" for n in names)])) for _ in names]
    files = {f"{name}.js": own + load for name, own, load in zip(names, made, loads, strict=True)}
    of = project(files)
    every = uses(of)
    some = data.draw(st.sampled_from(sorted(files)))
    assert [one for one in uses(of, [some]).calls if one.place.path == some] == uses_in(of, some).calls
    assert [one for one in every.calls if one.place.path == some] == uses_in(of, some).calls
    changed = {some: files[some].replace("S3", "SNS")}
    assert uses(of.replaced(changed)) == uses(project({**files, **changed}))


def test_no_file_names_the_sdk() -> None:
    assert uses(project({"a.js": "s3.getObject({}).promise()"})) == Uses()
