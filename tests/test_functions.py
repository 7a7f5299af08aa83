"""Functions of every world: their runtime, where that is set, their code, and why something is not resolved."""

from collections.abc import Mapping

import pytest

from scaffold import facts
from scaffold.functions import derive, joined
from scaffold.model import Entry, Function, Kind, Project, line_of

RUNTIMES = facts.runtimes()
Files = Mapping[str, str]


def project(files: Files) -> Project:
    return Project({path: Entry(path, Kind.TEXT, 0o644, text.encode) for path, text in files.items()})


def derived(files: Files) -> dict[str, Function]:
    return {function.name: function for function in derive(project(files), RUNTIMES)}


def set_at(files: Files, function: Function) -> list[tuple[str, int, str]]:
    """Path, line and text of what sets a function's runtime."""
    of = project(files)
    return [(p.path, line_of(of.text(p.path), p.start), of.text(p.path)[p.start : p.end]) for p in function.set_at]


def declared(files: Files, function: Function) -> tuple[str, int]:
    place = function.declared_at
    return place.path, line_of(project(files).text(place.path), place.start)


SAM = {
    "api/template.yaml": """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Runtime: nodejs8.10, CodeUri: src/ }
Parameters:
  Chosen: { Type: String, Default: "nodejs12.x" }
  Open: { Type: String }
Resources:
  Shared:
    Type: AWS::Serverless::Function
    Properties: { Handler: app.handler }
  Own:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: own-name
      Handler: lib/own.handler
      Runtime: 'nodejs6.10'
  Chosen:
    Type: AWS::Lambda::Function
    Properties: { Runtime: !Ref Chosen, Handler: a.b, Code: ../code }
  Opened:
    Type: AWS::Lambda::Function
    Properties: { Runtime: !Ref Open, Handler: a.b }
  Computed:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: !Select [0, [nodejs12.x, nodejs8.10]]
      Handler: a.b
  Bare:
    Type: AWS::Lambda::Function
    Properties: { Handler: a.b }
  Python:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.7, Handler: a.b }
  Typo:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs8, Handler: app.handler }
  Image:
    Type: AWS::Serverless::Function
    Properties: { PackageType: Image }
  Inline:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs8.10, Handler: index.h, Code: { ZipFile: "exports.h = 1" } }
  Bucket:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs8.10, Handler: index.h, Code: { S3Bucket: b, S3Key: k } }
  Table:
    Type: AWS::DynamoDB::Table
""",
    "api/src/app.js": "",
    "api/src/lib/own.ts": "",
    "code/a.mjs": "",
}


def test_sam_and_cloudformation_in_yaml() -> None:
    found = derived(SAM)
    path = "api/template.yaml"
    assert set(found) == {
        *("Shared", "own-name", "Chosen", "Opened", "Computed", "Bare", "Typo", "Image", "Inline", "Bucket"),
    }
    assert declared(SAM, found["own-name"]) == (path, 11)
    assert [(name, found[name].runtime) for name in ("Shared", "own-name", "Chosen", "Inline")] == [
        ("Shared", "nodejs8.10"),
        ("own-name", "nodejs6.10"),
        ("Chosen", "nodejs12.x"),
        ("Inline", "nodejs8.10"),
    ]
    assert set_at(SAM, found["Shared"]) == [(path, 3, "nodejs8.10")]
    assert set_at(SAM, found["own-name"]) == [(path, 16, "nodejs6.10")]
    assert set_at(SAM, found["Chosen"]) == [(path, 5, "nodejs12.x")]
    assert (found["Shared"].root, found["Shared"].code) == ("api/src", ("api/src/app.js",))
    assert found["own-name"].code == ("api/src/lib/own.ts",)
    assert (found["Chosen"].root, found["Chosen"].code) == ("code", ("code/a.mjs",))
    assert (found["Inline"].root, found["Inline"].code, found["Inline"].problem) == (None, (path,), "")


@pytest.mark.parametrize(
    ("name", "said", "line"),
    [
        ("Opened", "the parameter Open has no default", 20),
        ("Computed", "computed by Select", 23),
        ("Bare", "no Runtime is set", 28),
        ("Typo", "nodejs8 is no runtime of AWS Lambda", 34),
        ("Image", "container image", 37),
        ("Bucket", "packaged elsewhere", 43),
    ],
)
def test_what_is_not_resolved_says_why_and_where(name: str, said: str, line: int) -> None:
    function = derived(SAM)[name]
    assert said in function.problem
    assert declared(SAM, function) == ("api/template.yaml", line)
    assert (function.runtime is None) == (function.set_at == ())


def test_cloudformation_in_json_and_a_template_without_extension_for_it() -> None:
    text = """\
{"Parameters": {"R": {"Default": "nodejs10.x"}},
 "Resources": {
  "F": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": {"Ref": "R"}, "Handler": "i.h"}},
  "G": {"Type": "AWS::Lambda::Function",
        "Properties": {"Runtime": {"Fn::Join": ["", ["nodejs", "4.3"]]}, "Handler": "i.h"}}}}
"""
    for path in ("stack.json", "stack.template"):
        found = derived({path: text})
        assert found["F"].runtime == "nodejs10.x"
        assert set_at({path: text}, found["F"]) == [(path, 1, "nodejs10.x")]
        assert found["G"].runtime == "nodejs4.3"
        assert set_at({path: text}, found["G"]) == [(path, 5, "4.3")]


INTRINSICS = {
    "parent.yaml": """\
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: nested/child.yaml, Parameters: { Node: nodejs6.10 } }
""",
    "nested/params.json": '[{"ParameterKey": "Node", "ParameterValue": "nodejs8.10"}]',
    "nested/child.yaml": """\
Parameters: { Node: { Type: String, Default: nodejs10.x } }
Mappings: { M: { dev: { R: nodejs12.x }, prod: { R: nodejs8.10 }, py: { R: python3.7 } } }
Resources:
  Passed: { Type: AWS::Lambda::Function, Properties: { Runtime: !Ref Node, Handler: a.b } }
  Mapped: { Type: AWS::Lambda::Function, Properties: { Runtime: !FindInMap [M, !Ref S, R], Handler: a.b } }
  One: { Type: AWS::Lambda::Function, Properties: { Runtime: !FindInMap [M, dev, R], Handler: a.b } }
  Branch: { Type: AWS::Lambda::Function, Properties: { Runtime: !If [C, nodejs12.x, !Ref Node], Handler: a.b } }
  Joined: { Type: AWS::Lambda::Function, Properties: { Runtime: !Join ["", [nodejs, "8.10"]], Handler: a.b } }
  Filled: { Type: AWS::Lambda::Function, Properties: { Runtime: !Sub "${Node}", Handler: a.b } }
  Import: { Type: AWS::Lambda::Function, Properties: { Runtime: !ImportValue node, Handler: a.b } }
  Secret: { Type: AWS::Lambda::Function, Properties: { Runtime: "{{resolve:ssm:/n}}", Handler: a.b } }
  Part: { Type: AWS::Lambda::Function, Properties: { Runtime: !Sub "nodejs${V}", Handler: a.b } }
  "Fn::ForEach::L": [N, [a], { "${N}Fn": { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs4.3 } } }]
""",
}


@pytest.mark.parametrize(
    ("name", "runtime", "places"),
    [
        ("Passed", "nodejs6.10", ["nodejs10.x", "nodejs6.10", "nodejs8.10"]),
        ("Mapped", "nodejs8.10", ["nodejs12.x", "nodejs8.10"]),
        ("One", "nodejs12.x", ["nodejs12.x"]),
        ("Branch", "nodejs6.10", ["nodejs12.x", "nodejs10.x", "nodejs6.10", "nodejs8.10"]),
        ("Joined", "nodejs8.10", ["8.10"]),
        ("Filled", "nodejs6.10", ["nodejs10.x", "nodejs6.10", "nodejs8.10"]),
        ("${N}Fn", "nodejs4.3", ["nodejs4.3"]),
    ],
)
def test_a_runtime_is_followed_to_every_place_that_may_set_it(name: str, runtime: str, places: list[str]) -> None:
    function = derived(INTRINSICS)[name]
    assert function.runtime == runtime
    assert [text for _, _, text in set_at(INTRINSICS, function)] == places


@pytest.mark.parametrize(
    ("name", "said"),
    [("Import", "the stack that exports it"), ("Secret", "Parameter Store"), ("Part", "put together when")],
)
def test_what_the_deployment_sets_says_where_to_look(name: str, said: str) -> None:
    function = derived(INTRINSICS)[name]
    assert function.runtime is None
    assert said in function.problem


def test_several_documents_and_duplicate_keys() -> None:
    files = {
        "t.yml": """\
Resources:
  A: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs8.10, Handler: a.h } }
  A: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs10.x, Handler: a.h } }
---
Resources:
  B: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs12.x, Handler: b.h } }
"""
    }
    found = derive(project(files), RUNTIMES)
    assert [(function.name, function.runtime) for function in found] == [
        ("A", "nodejs8.10"),
        ("A", "nodejs10.x"),
        ("B", "nodejs12.x"),
    ]


SERVERLESS = {
    "svc/serverless.yml": """\
service: svc
provider:
  name: aws
  runtime: ${self:custom.node}
custom: { node: nodejs8.10 }
functions:
  get: { handler: src/get.handler }
  own: { handler: ./own.h, runtime: nodejs6.10, name: own-name }
  env: { handler: own.h, runtime: "${env:NODE, 'nodejs10.x'}" }
  open: { handler: own.h, runtime: "${env:NODE}" }
  lost: { handler: own.h, runtime: "${self:custom.gone}" }
  file: ${file(f.yml)}
  py: { handler: own.h, runtime: python3.8 }
  box: { image: box }
resources:
  Resources:
    Extra: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs4.3, Handler: e.h } }
""",
    "svc/src/get.js": "",
    "svc/own.ts": "",
}


def test_serverless() -> None:
    found = derived(SERVERLESS)
    assert set(found) == {"get", "own-name", "env", "open", "lost", "file", "box", "Extra"}
    assert set_at(SERVERLESS, found["get"]) == [("svc/serverless.yml", 5, "nodejs8.10")]
    assert set_at(SERVERLESS, found["own-name"]) == [("svc/serverless.yml", 8, "nodejs6.10")]
    assert set_at(SERVERLESS, found["env"]) == [("svc/serverless.yml", 9, "nodejs10.x")]
    assert found["Extra"].runtime == "nodejs4.3"
    assert (found["get"].root, found["get"].code) == ("svc", ("svc/src/get.js",))
    assert found["own-name"].code == ("svc/own.ts",)


@pytest.mark.parametrize(
    ("name", "said", "line"),
    [
        ("open", "set when it is deployed: ${env:NODE}", 10),
        ("lost", "leads nowhere", 11),
        ("file", "read from elsewhere", 12),
        ("box", "container image", 14),
    ],
)
def test_what_serverless_leaves_open(name: str, said: str, line: int) -> None:
    function = derived(SERVERLESS)[name]
    assert said in function.problem
    assert declared(SERVERLESS, function) == ("svc/serverless.yml", line)


def test_functions_of_serverless_that_are_all_elsewhere_and_other_clouds() -> None:
    elsewhere = {"serverless.yml": "provider: {name: aws, runtime: nodejs8.10}\nfunctions: ${file(functions.yml)}\n"}
    assert "read from elsewhere" in derived(elsewhere)["functions"].problem
    google = {"serverless.yml": "provider: {name: google, runtime: nodejs8}\nfunctions: {a: {handler: a}}\n"}
    assert derived(google) == {}
    other = {"config.yml": "provider: {name: aws, runtime: nodejs8.10}\nfunctions: {a: {handler: a.b}}\n"}
    assert derived(other) == {}


TERRAFORM = {
    "infra/main.tf": """\
resource "aws_lambda_function" "literal" {
  handler  = "index.handler"
  runtime  = "nodejs8.10"
  filename = data.archive_file.zip.output_path
}
resource "aws_lambda_function" "variable" {
  handler = "index.handler"
  runtime = "${var.runtime}"
}
resource "aws_lambda_function" "local" {
  handler = "index.handler"
  runtime = local.node
}
resource "aws_lambda_function" "open" {
  handler = "index.handler"
  runtime = var.open
}
resource "aws_lambda_function" "lookup" {
  handler = "index.handler"
  runtime = element(var.runtimes, 0)
}
resource "aws_lambda_function" "py" {
  runtime = "python3.7"
}
resource "aws_lambda_function" "box" {
  package_type = "Image"
}
module "direct" {
  source  = "./lambda"
  handler = "index.handler"
  runtime = "nodejs6.10"
}
module "through" {
  source  = "./lambda"
  runtime = var.runtime
}
module "web" {
  source  = "./web"
  runtime = "docker"
}
""",
    "infra/variables.tf": """\
variable "runtime" {
  default = "nodejs10.x"
}
variable "open" {}
""",
    "infra/locals.tf": """\
locals {
  other = 1
}
locals {
  node = "nodejs12.x"
}
data "archive_file" "zip" {
  type       = "zip"
  source_dir = "${path.module}/../src"
}
""",
    "src/index.js": "",
    "elsewhere/variables.tf": """\
variable "runtime" {
  default = "nodejs4.3"
}
variable "open" {
  default = "nodejs4.3"
}
""",
}


def test_terraform_over_several_files_of_a_module() -> None:
    found = derived(TERRAFORM)
    assert set(found) == {"literal", "variable", "local", "open", "lookup", "box", "module.direct", "module.through"}
    assert set_at(TERRAFORM, found["literal"]) == [("infra/main.tf", 3, "nodejs8.10")]
    assert set_at(TERRAFORM, found["variable"]) == [("infra/variables.tf", 2, "nodejs10.x")]
    assert set_at(TERRAFORM, found["local"]) == [("infra/locals.tf", 5, "nodejs12.x")]
    assert set_at(TERRAFORM, found["module.direct"]) == [("infra/main.tf", 31, "nodejs6.10")]
    assert found["module.through"].set_at == found["variable"].set_at
    assert (found["literal"].root, found["literal"].code) == ("src", ("src/index.js",))


@pytest.mark.parametrize(
    ("name", "said", "line"),
    [
        ("open", "var.open", 14),
        ("lookup", "computed: element(", 18),
        ("box", "container image", 25),
    ],
)
def test_what_terraform_leaves_open(name: str, said: str, line: int) -> None:
    function = derived(TERRAFORM)[name]
    assert said in function.problem
    assert declared(TERRAFORM, function) == ("infra/main.tf", line)


@pytest.mark.parametrize(
    ("runtime", "values"),
    [
        ('var.image != null ? null : "nodejs8.10"', ["nodejs8.10"]),
        ('var.kind == "Zip" ? var.runtime : null', ["nodejs10.x"]),
        ("var.image != null ? null : var.settings.runtime", ["nodejs12.x"]),
        ('var.new ? "nodejs8.10" : var.runtime', []),
        ('(var.a == "x ? y : z") ? null : "nodejs8.10"', ["nodejs8.10"]),
        ('var.new ? "nodejs8.10" : var.open', []),
        ("var.new ? f(a ? b : c) : d()", []),
        ('var.a ? var.b ? "nodejs8.10" : null : null', []),
        ("var.a ? null : null", []),
    ],
)
def test_a_runtime_that_is_none_on_a_condition(runtime: str, values: list[str]) -> None:
    kinds = 'type = object({ name = string, runtime = optional(string, "nodejs12.x") })'
    files = {
        "main.tf": f'resource "aws_lambda_function" "f" {{\n  runtime = {runtime}\n  handler = "a.b"\n}}\n',
        "variables.tf": f'variable "runtime" {{ default = "nodejs10.x" }}\nvariable "open" {{}}\n'
        f'variable "settings" {{ {kinds} }}\n',
    }
    (found,) = derived(files).values()
    assert [text for _, _, text in set_at(files, found)] == values
    assert found.problem.startswith("its runtime is computed") is not bool(values)


def test_code_that_is_one_file_lies_in_its_folder() -> None:
    properties = "CodeUri: lib/index.js, Handler: index.handler, Runtime: nodejs12.x"
    template = f"Resources: {{A: {{Type: AWS::Serverless::Function, Properties: {{{properties}}}}}}}\n"
    (found,) = derived({"app/template.yaml": template, "app/lib/index.js": ""}).values()
    assert (found.root, found.code) == ("app/lib", ("app/lib/index.js",))


def test_a_source_path_that_is_a_list_is_where_its_only_entry_says() -> None:
    module = (
        'module "f" {{\n  source = "terraform-aws-modules/lambda/aws"\n  runtime = "nodejs14.x"\n  handler = "app.go"\n'
    )
    for given in ('["${path.module}/src"]', '[{ path = "${path.module}/src", commands = ["npm install"] }]'):
        files = {"main.tf": f"{module.format()}  source_path = {given}\n}}\n", "src/app.js": ""}
        (found,) = derived(files).values()
        assert (found.root, found.code) == ("src", ("src/app.js",))
    files = {"main.tf": f'{module.format()}  source_path = ["a", "b"]\n}}\n'}
    assert [one.problem for one in derived(files).values()] == ["its code is packaged elsewhere"]


@pytest.mark.parametrize(
    ("runtime", "seen"),
    [
        ('"python${var.version}"', False),
        ('"python3.${var.minor}"', False),
        ('"nodejs${var.version}"', True),
        ('"${var.language}3.9"', True),
        ('"n${var.rest}"', True),
        ('format("python%s", var.version)', False),
        ('format("%s%s", "python", chomp(var.version))', False),
        ('format("nodejs%s.x", var.version)', True),
        ('format("%s%s", "nodejs", var.version)', True),
        ('format("%s%s", var.language, var.version)', True),
    ],
)
def test_a_runtime_that_is_put_together_is_another_language_s_where_its_beginning_says_so(
    runtime: str, seen: bool
) -> None:
    files = {"main.tf": f'resource "aws_lambda_function" "f" {{\n  runtime = {runtime}\n  handler = "a.b"\n}}\n'}
    assert set(derived(files)) == ({"f"} if seen else set())


SHELL = {
    "deploy.sh": """\
#!/bin/sh
RUNTIME=nodejs8.10
aws lambda create-function --function-name one --runtime "$RUNTIME" \\
  --handler index.handler --zip-file fileb://one.zip
aws lambda create-function --function-name two --runtime nodejs6.10
aws lambda update-function-configuration --function-name three --runtime "$1"
aws lambda create-function --function-name four --runtime python3.7
aws lambda update-function-configuration --function-name five --memory-size 128
# aws lambda create-function --function-name six --runtime nodejs8.10
"""
}


def test_shell() -> None:
    found = derived(SHELL)
    assert set(found) == {"one", "two", "three"}
    assert set_at(SHELL, found["one"]) == [("deploy.sh", 2, "nodejs8.10")]
    assert set_at(SHELL, found["two"]) == [("deploy.sh", 5, "nodejs6.10")]
    assert declared(SHELL, found["one"]) == ("deploy.sh", 3)
    assert "one.zip" in found["one"].problem
    assert "when the script runs" in found["three"].problem


def test_code_that_is_packaged_by_other_means_is_sought_beside_the_declaration() -> None:
    code = "{ S3Bucket: b, S3Key: k }"
    given = f"{{ Runtime: nodejs8.10, Handler: app.go, Code: {code} }}"
    template = f"Resources: {{ F: {{ Type: AWS::Lambda::Function, Properties: {given} }} }}\n"
    for code, root in (("infra/app.js", "infra"), ("infra/src/app.ts", "infra/src")):
        (function,) = derived({"infra/template.yaml": template, code: "", "other/app.js": ""}).values()
        assert (function.root, function.code, function.problem) == (root, (code,), "")
    (function,) = derived({"infra/template.yaml": template, "other/app.js": ""}).values()
    assert (function.root, function.code) == (None, ())
    assert "packaged elsewhere" in function.problem


def test_functions_come_in_the_order_of_their_files() -> None:
    found = derive(project({**SERVERLESS, **TERRAFORM, **SAM}), RUNTIMES)
    assert [function.declared_at for function in found] == sorted(function.declared_at for function in found)


def test_what_cannot_be_read_hides_nothing_else() -> None:
    of = project(SAM)
    broken = Entry("broken.yaml", Kind.TEXT, 0o644, lambda: b"AWS::Lambda::Function \xff")
    half = Entry("half.yaml", Kind.TEXT, 0o644, lambda: b"Resources: {F: {Type: AWS::Lambda::Function, Prop")
    found = derive(Project({"broken.yaml": broken, "half.yaml": half, **of.entries}), RUNTIMES)
    assert {function.name for function in found} >= {"Shared", "own-name"}


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        (("", "src/"), "src"),
        (("a", "."), "a"),
        (("", "."), ""),
        (("", "./src"), "src"),
        (("a/b", "../c"), "a/c"),
        (("a", "", "index"), "a/index"),
    ],
)
def test_paths_inside_the_project(parts: tuple[str, ...], path: str) -> None:
    assert joined(*parts) == path


SERVICE = """\
import type { AWS } from '@serverless/typescript';
import hello from '@functions/hello';
import { order, pay as settle } from './src/functions';
import { others } from './src/others';
const own = { handler: 'src/local.main', runtime: 'nodejs12.x' };
const service: AWS = {
  provider: { name: 'aws', runtime: 'nodejs14.x' },
  functions: { hello, order, settle, own, renamed: hello, missing, ...others },
};
module.exports = service;
"""
BESIDE = """\
import { handlerPath } from '@libs/resolver';
export default {
  handler: `${handlerPath(__dirname)}/handler.main`,
};
"""
MAIN = "export const main = async () => 1;\n"
PAY = """\
type One = AWS['functions'][string];
export const pay: One = { handler: 'src/functions/none.main', runtime: 'nodejs16.x' };
"""
PATHS = '{ "compilerOptions": { "baseUrl": ".", "paths": { "@functions/*": ["src/functions/*"] } } }'


def test_a_service_in_typescript_takes_its_functions_over_from_other_modules_by_name() -> None:
    files = {
        "app/serverless.ts": SERVICE,
        "app/tsconfig.json": '{ "extends": "./tsconfig.paths.json", "compilerOptions": { "outDir": "lib" } }',
        "app/tsconfig.paths.json": PATHS,
        "app/src/functions/hello/index.ts": BESIDE,
        "app/src/functions/hello/handler.ts": MAIN,
        "app/src/functions/index.ts": "export { default as order } from './order';\nexport { pay } from './pay';\n",
        "app/src/functions/order/index.ts": "const order = { handler: 'src/functions/order/go.main' };\n"
        "export default order;\n",
        "app/src/functions/order/go.ts": MAIN,
        "app/src/functions/pay.ts": PAY,
        "app/src/others.ts": "export const others = { extra: { handler: 'src/local.main' } };\n",
        "app/src/local.ts": MAIN,
    }
    found = derived(files)
    assert {name: (one.runtime, one.code) for name, one in found.items()} == {
        "hello": ("nodejs14.x", ("app/src/functions/hello/handler.ts",)),
        "renamed": ("nodejs14.x", ("app/src/functions/hello/handler.ts",)),
        "order": ("nodejs14.x", ("app/src/functions/order/go.ts",)),
        "settle": ("nodejs16.x", ()),
        "own": ("nodejs12.x", ("app/src/local.ts",)),
        "extra": ("nodejs14.x", ("app/src/local.ts",)),
        "missing": ("nodejs14.x", ()),
    }
    assert found["missing"].problem == "its settings are read from elsewhere: missing"
    assert set_at(files, found["settle"]) == [("app/src/functions/pay.ts", 2, "nodejs16.x")]


def test_a_service_that_takes_its_provider_over_from_elsewhere() -> None:
    base = "export const base: Partial<AWS> = {\n  provider: { name: 'aws', runtime: 'nodejs16.x' },\n};\n"
    service = "import { base } from '../../serverless.base';\n"
    service += "const one = <AWS>{ ...base, service: 'one', functions: { hello: { handler: 'src/a.main' } } };\n"
    files = {"serverless.base.ts": base, "stacks/one/serverless.ts": service, "stacks/one/src/a.ts": MAIN}
    (found,) = derived(files).values()
    assert (found.name, found.runtime, found.code) == ("hello", "nodejs16.x", ("stacks/one/src/a.ts",))
    assert set_at(files, found) == [("serverless.base.ts", 2, "nodejs16.x")]
    assert not derived({**files, "serverless.base.ts": base.replace("'aws'", "'google'")})
    assert not derived({**files, "serverless.base.ts": "export const other = 1;\n"})


def test_functions_of_a_service_that_are_spread_from_what_is_not_seen_are_told_as_such() -> None:
    files = {"serverless.ts": SERVICE.replace("import { others }", "import { none }")}
    assert derived(files)["functions"].problem == "its functions are read from elsewhere: others"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('"orders-prod-resize"', "orders-prod-resize"),
        ('"${var.stage}-resize"', "f"),
        ("var.name", "f"),
        ("local.names[0]", "f"),
    ],
)
def test_terraform_functions_are_called_as_aws_calls_them_where_it_is_written_out(written: str, name: str) -> None:
    text = f'resource "aws_lambda_function" "f" {{\n  function_name = {written}\n  runtime = "nodejs20.x"\n}}\n'
    (found,) = derive(project({"main.tf": text}), RUNTIMES)
    assert found.name == name
    module = text.replace('resource "aws_lambda_function" "f"', 'module "f"')
    (found,) = derive(project({"main.tf": module}), RUNTIMES)
    assert found.name == (name if name != "f" else "module.f")


SST = """\
import * as sst from '@serverless-stack/resources';
export default function main(app: sst.App) {
  app.setDefaultFunctionProps(GIVEN);
  new sst.Api(app, 'Api', { routes: { 'GET /': 'src/a.main' } });
}
"""


@pytest.mark.parametrize(
    "given", ["{ timeout: 9, runtime: 'nodejs14.x' }", "(stack) => ({ runtime: 'nodejs14.x' })", "{ runtime: NODE }"]
)
def test_what_sst_gives_all_functions_of_an_app_is_declared_once(given: str) -> None:
    files = {"stacks/index.ts": "const NODE = 'nodejs14.x';\n"[: 99 * ("NODE" in given)] + SST.replace("GIVEN", given)}
    (found,) = derived(files).values()
    assert (found.name, found.runtime) == ("setDefaultFunctionProps", "nodejs14.x")
    assert [text for _, _, text in set_at(files, found)] == ["nodejs14.x"]


def test_what_sst_gives_the_functions_of_one_construct() -> None:
    call = "new sst.Api(this, 'Api', { defaultFunctionProps: { runtime: lambda.Runtime.NODEJS_16_X } });\n"
    (found,) = derived({"stacks/One.ts": call}).values()
    assert (found.name, found.runtime) == ("defaultFunctionProps", "nodejs16.x")
    assert not derived({"stacks/One.ts": call.replace("NODEJS_16_X", "PYTHON_3_9")})
    assert not derived({"stacks/One.ts": "app.setDefaultFunctionProps({ timeout: 9 });\n"})


BUNDLED = """\
Transform: AWS::Serverless-2016-10-31
Globals: { Function: { CodeUri: .., Runtime: nodejs22.x } }
Resources:
  Check:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [lambdas/check/src/handler.ts] } }
    Properties: { Handler: handler.main }
  Issue:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [lambdas/issue/app.ts, lambdas/check/app.ts] } }
    Properties: { Handler: issue/app.main }
  Other:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [lambdas/issue/app.ts] } }
    Properties: { Handler: index.main }
"""


def test_what_sam_bundles_is_the_source_that_its_entry_points_name() -> None:
    files = {
        "infra/template.yaml": BUNDLED,
        "lambdas/check/src/handler.ts": "",
        "lambdas/issue/app.ts": "",
        "lambdas/check/app.ts": "",
    }
    assert {name: one.code for name, one in derived(files).items()} == {
        "Check": ("lambdas/check/src/handler.ts",),
        "Issue": ("lambdas/issue/app.ts",),
        "Other": (),
    }


def test_a_function_may_be_called_functions() -> None:
    head = "service: a\nprovider: {name: aws, runtime: nodejs8.10}\n"
    service = f"{head}functions:\n  functions: {{handler: a.b}}\n  c: {{handler: a.b}}\n"
    found = {one.name: one.code for one in derive(project({"serverless.yml": service, "a.js": ""}), RUNTIMES)}
    assert found == {"functions": ("a.js",), "c": ("a.js",)}
