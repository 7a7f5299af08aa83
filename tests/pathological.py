"""Files that nobody writes by hand, of each format that is read: deep, wide, long, broken.

Each stands where it is asked: as the code of a function, as what declares one, or beside one.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import NamedTuple

from scaffold.formats import format_of
from tests.binaries import V8, elf

Files = Mapping[str, str | bytes]


class Case(NamedTuple):
    """Files of a size. `many` of what `path` holds makes the file that the acceptance line speaks of."""

    files: Callable[[int], Files]
    many: int
    path: str
    found: Callable[[int], Mapping[str, int]] = lambda _: {}
    """What is found in the file of a size, at least, by rule; unless the file is named as skipped."""


def _function(runtime: str = "nodejs8.10") -> str:
    return (
        "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\nResources:\n  F:\n"
        "    Type: AWS::Serverless::Function\n"
        f"    Properties: {{CodeUri: ., Handler: index.handler, Runtime: {runtime}}}\n"
    )


TEMPLATE = _function()
HANDLER = 'exports.handler = async () => new Buffer("a");\n'
TYPED = 'export const handler = async () => new Buffer("a");\n'
LOADING = "const pg = require('pg');\nconst a = require('./lib/a.node');\n"
"""What asks for the packages of a lock file, and for a binary."""
PACKAGE = (
    '{"name": "a", "version": "1.0.0", "engines": {"node": "8"}, "dependencies": {"p0": "^1.0.0", "pg": "^7.0.0"}}\n'
)
BUFFER, RUNTIME = "buffer-constructor", "cloudformation-runtime"
MB = 1_000_000
FACTS = ("package-lock.json", "yarn.lock", "pnpm-lock.yaml", "layer.zip", "lib/a.node")
"""Read at any size, never edited."""


def _code(
    write: Callable[[int], str], many: int, found: Callable[[int], Mapping[str, int]] | None = None, end: str = "js"
) -> Case:
    """Code of a function, behind a handler that a rule hits."""
    path, head = f"index.{end}", TYPED if end.endswith("ts") else HANDLER
    return Case(
        lambda n: {"template.yaml": TEMPLATE, path: head + write(n)}, many, path, found or (lambda _: {BUFFER: 1})
    )


def _file(
    path: str, write: Callable[[int], str | bytes], many: int, found: Callable[[int], Mapping[str, int]] | None = None
) -> Case:
    """A file of its own beside a function."""
    beside = {"template.yaml": TEMPLATE, "index.js": LOADING + HANDLER, "package.json": PACKAGE}
    return Case(lambda n: {**beside, path: write(n)}, many, path, found or (lambda _: {}))


def _lines(line: str) -> Callable[[int], str]:
    """A line again and again, with its number for `{n}`."""
    return lambda many: "".join(line.replace("{n}", str(n)) for n in range(many))


def _times(before: str, part: str, after: str) -> Callable[[int], str]:
    return lambda many: before + part * many + after


def _in_data(_many: int) -> Mapping[str, int]:
    return {"runtime-in-data": 1}


def _nested(before: str, inner: str, after: str) -> Callable[[int], str]:
    return lambda many: before * many + inner + after * many


def _json(value: Callable[[int], object], indent: int | None = 1) -> Callable[[int], str]:
    return lambda many: json.dumps(value(many), indent=indent) + "\n"


def _cloudformation(many: int) -> object:
    given = {"CodeUri": ".", "Handler": "index.handler", "Runtime": "nodejs8.10"}
    one = {"Type": "AWS::Serverless::Function", "Properties": given}
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {f"F{n}": one for n in range(many)}}


def _laughs(many: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]\n"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, many)]
    return "".join(lines)


def _locked(version: int) -> Callable[[int], str]:
    def flat(n: int) -> dict[str, object]:
        return {"version": "1.0.0", "resolved": f"https://example.com/p{n}.tgz"}

    def write(many: int) -> str:
        head = {"name": "a", "version": "1.0.0", "lockfileVersion": version}
        old = {f"p{n}": {**flat(n), "requires": {f"p{n + 1}": "^1.0.0"}} for n in range(many)}
        new = {f"node_modules/p{n}": {**flat(n), "dependencies": {f"p{n + 1}": "^1.0.0"}} for n in range(many)}
        root = {"": {"name": "a", "dependencies": {"p0": "^1.0.0", "pg": "^7.0.0"}}}
        parts = {"dependencies": old} if version < 3 else {}
        return json.dumps({**head, **parts, **({"packages": {**root, **new}} if version > 1 else {})}, indent=1)

    return write


def _yarn(many: int) -> str:
    head = "# yarn lockfile v1\n\n\n"
    return head + _lines('p{n}@^1.0.0:\n  version "1.0.0"\n  dependencies:\n    q{n} "^1.0.0"\n\n')(many)


def _berry(many: int) -> str:
    head = "__metadata:\n  version: 6\n\n"
    return head + _lines('"p{n}@npm:^1.0.0":\n  version: 1.0.0\n  resolution: "p{n}@npm:1.0.0"\n\n')(many)


def _pnpm(many: int) -> str:
    head = "lockfileVersion: '6.0'\ndependencies:\n  p0:\n    specifier: ^1.0.0\n    version: 1.0.0\npackages:\n"
    return head + _lines("  /p{n}@1.0.0:\n    resolution: {integrity: a}\n    dependencies:\n      q{n}: 1.0.0\n")(many)


def _zip(many: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(many):
            archive.writestr(f"lib/f{n}.js", "a")
    return out.getvalue()


def _odd(many: int) -> bytes:
    """A binary whose header promises sections and symbols that are not there."""
    whole = bytearray(elf(["libc.so.6"], [V8, *(f"s{n}" for n in range(many))], abi=57, glibc="2.17"))
    whole[40:48] = (len(whole) - 64).to_bytes(8, "little")
    whole[60:62] = (65_535).to_bytes(2, "little")
    return bytes(whole)


BROKEN = "(", "[", "{", "`${", "a(function () {", "class A { b() {", "if (a) {", "/*", "'", "`"
DEEP = 10_000
CODE: dict[str, Case] = {
    "numbers": _code(_times("exports.a = [\n", "  1,\n", "];\n"), 100_000),
    "numbers in a line": _code(_times("exports.a = [", "1,", "];\n"), 100_000),
    "strings": _code(_times("exports.a = [\n", "  'new Date',\n", "];\n"), 100_000),
    "objects": _code(_times("exports.a = [\n", "  { id: 1, name: 'n', tags: ['a', 'b'] },\n", "];\n"), 100_000),
    "nested calls": _code(_times("exports.a = [\n", "  f(g(h(1))),\n", "];\n"), 100_000),
    "arguments": _code(_times("f(\n", "  a,\n", ");\n"), 100_000),
    "keys": _code(lambda n: "exports.a = {\n" + _lines("  k{n}: {n},\n")(n) + "};\n", 100_000),
    "5 MB of statements in a line": _code(_times("", "a();", "\n"), 5 * MB // 4),
    "half a MB of Buffers in a line": _code(_times("", "new Buffer(x);", "\n"), MB // 28, lambda n: {BUFFER: n + 1}),
    "one name declared": _code(_times("", "var Buffer = require('buffer').Buffer;\n", ""), 20_000),
    "one name declared with other values": _code(_lines("var a = {n};\n"), 20_000),
    "one name assigned": _code(_times("var a = require('fs');\n", "a = a.b;\n", ""), 20_000),
    "one name used": _code(_times("const fs = require('fs');\n", "fs.exists(a, b);\n", ""), 50_000),
    "one name in 20,000 scopes": _code(_lines("function f{n}(a) { const fs = a; return fs.b; }\n"), 20_000),
    "one function": _code(_times("", "function a() { return a(); }\n", ""), 20_000),
    "handlers": _code(_lines("exports.h{n} = async (event, context) => context.invokeid;\n"), 5_000),
    "callbacks": _code(_lines("exports.h{n} = (event, context, callback) => { callback(null); work(); };\n"), 5_000),
    "done": _code(_lines("exports.h{n} = (event, context) => { context.done(null, 1); };\n"), 5_000),
    "parentheses": _code(lambda n: f"exports.a = {_nested('(', '1', ')')(n)};\n", DEEP),
    "arrays in arrays": _code(lambda n: f"exports.a = {_nested('[', '', ']')(n)};\n", DEEP),
    "objects in objects": _code(lambda n: f"exports.a = {_nested('{a:', '1', '}')(n)};\n", DEEP),
    "calls in calls": _code(lambda n: f"exports.a = {_nested('f(', '1', ')')(n)};\n", DEEP),
    "functions in functions": _code(_nested("function a() {\n", "", "}\n"), DEEP),
    "blocks in blocks": _code(_nested("{\n", "", "}\n"), DEEP),
    "ifs in ifs": _code(_nested("if (a) {\n", "b();\n", "}\n"), DEEP),
    "else ifs": _code(_times("if (a) b();\n", "else if (a) b();\n", "else c();\n"), DEEP),
    "ternaries": _code(_times("exports.a = ", "b ? c : ", "d;\n"), DEEP),
    "templates in templates": _code(lambda n: f"exports.a = {_nested('`${', '1', '}`')(n)};\n", DEEP),
    "arrows": _code(_times("exports.a = ", "() => ", "1;\n"), DEEP),
    "members": _code(_times("exports.a = b", ".c", ";\n"), DEEP),
    "subscripts": _code(_times("exports.a = b", "[0]", ";\n"), DEEP),
    "promises": _code(_times("const a = async () => b();\na()", "\n  .then(() => a())", ";\n"), DEEP),
    "listeners": _code(
        _times("const http = require('http');\nhttp.get('a')", "\n  .on('error', () => {})", ";\n"), DEEP
    ),
    "sum": _code(_times("exports.a = ", "'a' + ", "'b';\n"), 20_000),
    "sum of lines": _code(_times("exports.a = ", "'a' +\n", "'b';\n"), 900),
    "comma": _code(_times("exports.a = (", "b, ", "c);\n"), 20_000),
    "or": _code(_times("exports.a = ", "b || ", "c;\n"), 900),
    "imports": _code(_lines("import a{n} from 'm{n}';\n"), 50_000, end="mjs"),
    "requires": _code(_lines("const a{n} = require('./m{n}');\n"), 50_000),
    "sdk requires": _code(_lines("const a{n} = require('aws-sdk');\n"), 50_000),
    "sdk clients": _code(
        _times("const AWS = require('aws-sdk');\n", "new AWS.S3().getObject({ Key: '' });\n", ""), 50_000
    ),
    "sdk clients with names": _code(
        lambda n: (
            "const AWS = require('aws-sdk');\n"
            + _lines("const s{n} = new AWS.S3();\ns{n}.listBuckets().promise();\n")(n)
        ),
        25_000,
    ),
    "one sdk client": _code(
        _times("const AWS = require('aws-sdk');\nconst s3 = new AWS.S3();\n", "s3.putObject({ Key: k });\n", ""), 50_000
    ),
    "sdk clients with inputs that have names": _code(
        _times("const AWS = require('aws-sdk');\nconst s3 = new AWS.S3();\nconst p = {};\n", "s3.putObject(p);\n", ""),
        50_000,
    ),
    "buffers": _code(_times("", "new Buffer(x);\n", ""), 50_000, lambda n: {BUFFER: n + 1}),
    "buffers beside umlauts": _code(_times("", "new Buffer('ü');\n", ""), 50_000, lambda n: {BUFFER: n + 1}),
    "fs calls": _code(_times("const fs = require('fs');\n", "fs.readFile(a);\n", ""), 100_000),
    "switch cases": _code(lambda n: "switch (a) {\n" + _lines("case {n}: b(); break;\n")(n) + "}\n", 20_000),
    "a comment": _code(_times("/* ", "new Buffer(x) ", "*/\n"), 5 * MB // 14),
    "a comment of lines": _code(_times("/*\n", "new Buffer(x)\n", "*/\n"), 5 * MB // 14),
    "line comments": _code(_times("", "// new Buffer(x)\n", ""), 5 * MB // 17),
    "a string": _code(_times("exports.a = '", "a", "';\n"), 5 * MB),
    "a template": _code(_times("exports.a = `", "a b\n", "`;\n"), 5 * MB // 4),
    "a regex": _code(_times("exports.a = /", "(a|b)*", "/;\n"), 5 * MB // 6),
    "spaces": _code(_times("exports.a =", " ", "1;\n"), 5 * MB),
    "empty lines": _code(_times("", "\n", "exports.a = 1;\n"), 5 * MB),
    "errors": _code(_times("", ") } ] ; a b c\n", ""), 50_000),
    "typed": _code(_lines("export interface A{n} { a: string; b?: A{n}[] }\n"), 20_000, end="ts"),
    "types in types": _code(lambda n: f"type A = {_nested('B<', 'C', '>')(n)};\n", DEEP, end="ts"),
    "unions": _code(_times("type A = 'z'", "\n  | 'a'", ";\n"), 20_000, end="ts"),
    "typed buffers": _code(_times("", "new Buffer(x as string);\n", ""), 50_000, lambda n: {BUFFER: n + 1}, end="ts"),
    **{f"unclosed {one}": _code(_times("", f"{one} ", "\n"), DEEP) for one in BROKEN},
}
PYTHON = "from aws_cdk import aws_lambda\naws_lambda.Function(self, 'F', runtime=aws_lambda.Runtime.NODEJS_8_10)\n"
DATA: dict[str, Case] = {
    "json: functions": Case(
        lambda n: {"template.json": _json(_cloudformation)(n), "index.js": HANDLER},
        10_000,
        "template.json",
        lambda n: {RUNTIME: n},
    ),
    "json: keys": _file("data.json", _json(lambda n: {f"k{k}": k for k in range(n)}), 100_000),
    "json: numbers": _file(
        "data.json",
        _json(lambda n: {"Runtime": "nodejs8.10", "list": [1] * n}, None),
        5 * MB // 3,
        _in_data,
    ),
    "json: a list": _file("data.json", _json(lambda n: [{"Runtime": "nodejs8.10"}] * n), 100_000),
    "json: a line": _file("data.json", _json(lambda n: {"Runtime": ["nodejs8.10"] * n}, None), 5 * MB // 14),
    "json: duplicate keys": _file("data.json", _times("{", '"Runtime": "nodejs8.10",\n', '"a": 1}\n'), 100_000),
    "json: deep": _file("data.json", _nested('{"Runtime":', '"nodejs8.10"', "}"), DEEP),
    "json: deep lists": _file("data.json", _nested("[", '"nodejs8.10"', "]"), 100_000),
    "json: unclosed": _file("data.json", _times("", '{"Runtime": [', ""), 100_000),
    "json: package": _file(
        "package.json", _json(lambda n: {"dependencies": {f"p{k}": "^1.0.0" for k in range(n)}}), 50_000
    ),
    "json: a template that is deep": Case(
        lambda n: {
            "template.json": '{"Resources": ' + _nested('{"a":', '"nodejs8.10"', "}")(n) + "}",
            "index.js": HANDLER,
        },
        DEEP,
        "template.json",
    ),
    "yaml: functions": Case(
        lambda n: {
            "template.yaml": "Resources:\n"
            + _lines(
                "  F{n}:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: .\n"
                "      Handler: index.handler\n      Runtime: nodejs8.10\n"
            )(n),
            "index.js": HANDLER,
        },
        10_000,
        "template.yaml",
        lambda n: {RUNTIME: n},
    ),
    "yaml: serverless functions": Case(
        lambda n: {
            "serverless.yml": "service: a\nprovider:\n  name: aws\n  runtime: nodejs8.10\nfunctions:\n"
            + _lines("  f{n}:\n    handler: index.handler\n")(n),
            "index.js": HANDLER,
        },
        10_000,
        "serverless.yml",
        lambda _: {"serverless-runtime": 1},
    ),
    "yaml: laughs": _file("data.yaml", lambda n: "Runtime: nodejs8.10\n" + _laughs(n), 100),
    "yaml: laughs in a template": Case(
        lambda n: {
            "template.yaml": TEMPLATE + "Metadata:\n" + "".join(f"  {one}\n" for one in _laughs(n).splitlines()),
            "index.js": HANDLER,
        },
        100,
        "template.yaml",
        lambda _: {RUNTIME: 1},
    ),
    "yaml: a merge of all": _file(
        "serverless.yml", lambda n: "a0: &a0 {runtime: nodejs8.10}\n" + _lines("b{n}:\n  <<: *a0\n")(n), 20_000
    ),
    "yaml: flow": _file("data.yaml", _nested("[", "nodejs8.10", "]"), DEEP),
    "yaml: blocks": _file("data.yaml", lambda n: "".join(f"{' ' * k}a:\n" for k in range(n)), 2_000),
    "yaml: numbers": _file("data.yaml", _times("Runtime: nodejs8.10\nlist:\n", "- 1\n", ""), 5 * MB // 4, _in_data),
    "yaml: numbers in a line": _file(
        "data.yaml", _times("Runtime: nodejs8.10\nlist: [", "1,", "1]\n"), 5 * MB // 3, _in_data
    ),
    "yaml: versions": _file(".travis.yml", _times("node_js:\n", "- 8\n", ""), 5 * MB // 4),
    "yaml: a list": _file("data.yaml", _times("", "- Runtime: nodejs8.10\n", ""), 100_000),
    "yaml: a scalar": _file("data.yaml", _times("Runtime: ", "nodejs8.10", "\n"), 5 * MB // 10),
    "yaml: a scalar of lines": _file("data.yaml", _times("Runtime: |\n", "  nodejs8.10\n", ""), 5 * MB // 13),
    "yaml: inline code": Case(
        lambda n: {
            "template.yaml": "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n"
            "      Runtime: nodejs8.10\n      Handler: index.handler\n      Code:\n        ZipFile: |\n"
            + "          new Buffer(x);\n"
            * n
        },
        20_000,
        "template.yaml",
        lambda n: {BUFFER: n},
    ),
    "yaml: anchors": _file("data.yaml", lambda n: "".join(f"a{k}: &a{k} nodejs8.10\n" for k in range(n)), 100_000),
    "yaml: documents": _file("data.yaml", _times("", "---\nRuntime: nodejs8.10\n", ""), 20_000),
    "yaml: broken": _file("data.yaml", _times("", "a: [nodejs8.10\n", ""), 50_000),
    "hcl: functions": Case(
        lambda n: {
            "main.tf": _lines(
                'resource "aws_lambda_function" "f{n}" {\n  runtime = "nodejs8.10"\n  handler = "index.handler"\n}\n'
            )(n),
            "index.js": HANDLER,
        },
        5_000,
        "main.tf",
        lambda n: {"terraform-runtime": n},
    ),
    "hcl: a list": _file("main.tf", _times("locals {\n  a = [\n", '    "nodejs8.10",\n', "  ]\n}\n"), 100_000),
    "hcl: deep": _file(
        "main.tf", lambda n: f"locals {{ a = {_nested('[', chr(34) + 'nodejs8.10' + chr(34), ']')(n)} }}\n", DEEP
    ),
    "hcl: blocks": _file("main.tf", _nested("a {\n", 'runtime = "nodejs8.10"\n', "}\n"), DEEP),
    "hcl: a line": _file("main.tf", _times('locals { a = "', "nodejs8.10 ", '" }\n'), 5 * MB // 11),
    "hcl: interpolations": _file("main.tf", lambda n: 'a = "' + _nested('${"', "nodejs8.10", '"}')(n) + '"\n', DEEP),
    "hcl: unclosed": _file("main.tf", _times("", 'a { b = ["nodejs8.10", ', ""), 20_000),
    "hcl: heredoc": _file("main.tf", _times("a = <<EOF\n", "nodejs8.10\n", "EOF\n"), 5 * MB // 11),
    "shell: commands": _file(
        "deploy.sh",
        _lines("aws lambda update-function-configuration --function-name f{n} --runtime nodejs8.10\n"),
        20_000,
    ),
    "shell: a line": _file(
        "deploy.sh", _times("aws lambda create-function --runtime nodejs8.10 ", "--a b ", "\n"), 5 * MB // 6
    ),
    "shell: continued": _file(
        "deploy.sh", _times("aws lambda create-function \\\n", "  --runtime nodejs8.10 \\\n", "\n"), 50_000
    ),
    "shell: quotes": _file("deploy.sh", _times("RUNTIME=nodejs8.10\n", "echo \"$(a 'b'", "\n"), 20_000),
    "shell: variables": _file("deploy.sh", _lines("RUNTIME_{n}=nodejs8.10\n"), 50_000),
    "shell: heredocs": _file("deploy.sh", _lines("cat <<E{n}\nnodejs8.10\nE{n}\n"), 20_000),
    "dockerfile: stages": _file(
        "Dockerfile", _lines("FROM public.ecr.aws/lambda/nodejs:8 AS s{n}\nRUN yum install a\n"), 20_000
    ),
    "dockerfile: continued": _file("Dockerfile", _times("FROM node:8\nRUN a", " && \\\n  yum install b", "\n"), 50_000),
    "dockerfile: a line": _file("Dockerfile", _times("FROM node:8\nRUN ", "yum install b; ", "\n"), 5 * MB // 15),
    "make: rules": _file("Makefile", _lines("t{n}: s{n}\n\taws lambda create-function --runtime nodejs8.10\n"), 20_000),
    "make: variables": _file("Makefile", _lines("RUNTIME{n} = nodejs8.10\n"), 50_000),
    "make: a line": _file("Makefile", _times("RUNTIME = ", "nodejs8.10 ", "\n"), 5 * MB // 11),
    "toml: keys": _file(
        "samconfig.toml", lambda n: "[default.deploy.parameters]\n" + _lines('k{n} = "Runtime=nodejs8.10"\n')(n), 50_000
    ),
    "toml: tables": _file("netlify.toml", _lines('[a{n}]\nNODE_VERSION = "8"\n'), 20_000),
    "toml: deep": _file("netlify.toml", lambda n: f"a = {_nested('[', '8', ']')(n)}\n", DEEP),
    "python: calls": _file("stack.py", lambda n: PYTHON * n, 10_000),
    "python: deep": _file("stack.py", lambda n: PYTHON + "a = " + _nested("(", "1", ")")(n) + "\n", DEEP),
    "python: a list": _file("stack.py", _times(PYTHON + "a = [\n", "  'nodejs8.10',\n", "]\n"), 100_000),
    "java: a line": _file("Stack.java", _times("", "Runtime.NODEJS_8_10; ", "\n"), 5 * MB // 21),
    "go: calls": _file("stack.go", _times("package main\n", "a(awslambda.Runtime_NODEJS_8_10())\n", ""), 20_000),
    "groovy: steps": _file(
        "Jenkinsfile", _times("pipeline {\n", "  sh 'aws lambda create-function --runtime nodejs8.10'\n", "}\n"), 20_000
    ),
    "markdown: a table": _file("README.md", _times("| a | b |\n|---|---|\n", "| runtime | nodejs8.10 |\n", ""), 50_000),
    "markdown: a line": _file("README.md", _times("runtime ", "`nodejs8.10` ", "\n"), 5 * MB // 13),
    "dotenv": _file(".env", _lines("RUNTIME{n}=nodejs8.10\n"), 50_000),
    "template: lines": _file("serverless.yml.j2", _times("provider:\n", "  runtime: nodejs8.10\n", ""), 50_000),
    "template: a line": _file("serverless.yml.j2", _times("runtime: nodejs8.10 ", "{{ a }}", "\n"), 5 * MB // 7),
    "nvmrc": _file(".nvmrc", _times("", "8", "\n"), 5 * MB),
    "nvmrc of lines": _file(".nvmrc", _times("", "8.10\n", ""), MB),
    "npm lock 1": _file("package-lock.json", _locked(1), 50_000),
    "npm lock 2": _file("package-lock.json", _locked(2), 50_000),
    "npm lock 3": _file("package-lock.json", _locked(3), 50_000),
    "yarn lock": _file("yarn.lock", _yarn, 50_000),
    "yarn lock of berry": _file("yarn.lock", _berry, 50_000),
    "pnpm lock": _file("pnpm-lock.yaml", _pnpm, 50_000),
    "zip": Case(
        lambda n: {"template.yaml": TEMPLATE.replace("CodeUri: .,", "CodeUri: layer.zip,"), "layer.zip": _zip(n)},
        60_000,
        "layer.zip",
    ),
    "odd binary": _file("lib/a.node", _odd, 20_000),
}
CASES = {**CODE, **DATA}


def fitting(case: Case) -> int:
    """How many make the largest file that is looked into; `many` where that is smaller, or is never edited anyway."""
    row = format_of(case.path)
    size, largest = _size(case, case.many), row.largest if row else 0
    many = case.many if size <= largest or not largest or case.path in FACTS else case.many * largest // size
    while many < case.many and _size(case, many) > largest:
        many = many * 98 // 100
    return many


def _size(case: Case, many: int) -> int:
    content = case.files(many)[case.path]
    return len(content if isinstance(content, bytes) else content.encode())
