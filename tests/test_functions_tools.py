"""Functions of programs, of tools with files of their own, of Makefiles and of container images."""

from collections.abc import Mapping

import pytest

from scaffold import facts
from scaffold.functions import ELSEWHERE, derive
from scaffold.functions.modules import HERE
from scaffold.model import Entry, Function, Kind, Project

RUNTIMES = facts.runtimes()
Files = Mapping[str, str]


def project(files: Files) -> Project:
    return Project({path: Entry(path, Kind.TEXT, 0o644, text.encode) for path, text in files.items()})


def derived(files: Files) -> dict[str, Function]:
    return {function.name: function for function in derive(project(files), RUNTIMES)}


def set_at(files: Files, function: Function) -> list[tuple[str, str]]:
    of = project(files)
    return [(place.path, of.text(place.path)[place.start : place.end]) for place in function.set_at]


CDK = {
    "infra/cdk.json": "{}",
    "infra/lib/stack.ts": """\
const shared = lambda.Runtime.NODEJS_12_X;
new lambda.Function(this, 'Hello', {
  runtime: lambda.Runtime.NODEJS_8_10, handler: 'hello.handler', code: lambda.Code.fromAsset('lambda') });
new NodejsFunction(this, 'Entry', { runtime: shared, entry: path.join(__dirname, '../src/entry.ts') });
new lambda.Function(this, 'Newest', { runtime: lambda.Runtime.NODEJS_LATEST, handler: 'a.b' });
new lambda.Function(this, 'Computed', { runtime: props.legacy ? lambda.Runtime.NODEJS_8_10 : other, handler: 'a.b' });
new lambda.Function(this, 'Python', { runtime: lambda.Runtime.PYTHON_3_7, handler: 'a.b' });
new sns.Topic(this, 'Topic', { runtime: 'nodejs8.10' });
// new lambda.Function(this, 'Comment', { runtime: lambda.Runtime.NODEJS_8_10 });
""",
    "infra/lambda/hello.js": "",
    "infra/src/entry.ts": "",
}


def test_a_stack_of_cdk() -> None:
    found = derived(CDK)
    assert set(found) == {"Hello", "Entry", "Newest", "Computed"}
    assert (found["Hello"].runtime, found["Hello"].code) == ("nodejs8.10", ("infra/lambda/hello.js",))
    assert set_at(CDK, found["Hello"]) == [("infra/lib/stack.ts", "NODEJS_8_10")]
    assert (found["Entry"].runtime, found["Entry"].code) == ("nodejs12.x", ("infra/src/entry.ts",))
    assert "newest that the installed CDK knows" in found["Newest"].problem
    assert "computed: props.legacy ?" in found["Computed"].problem


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("a.py", "_lambda.Function(self, 'F', {}runtime=_lambda.Runtime.NODEJS_8_10, handler='a.b')"),
        ("a.ts", "new lambda.Function(this, 'F', {{ {}runtime: lambda.Runtime.NODEJS_8_10, handler: 'a.b' }});"),
        ("a.cs", 'new Function(this, "F", new FunctionProps {{ {}Runtime = Runtime.NODEJS_8_10, Handler = "a.b" }});'),
        ("A.java", 'Function.Builder.create(this, "F"){}.runtime(Runtime.NODEJS_8_10).handler("a.b").build();'),
        (
            "a.go",
            'awslambda.NewFunction(stack, jsii.String("F"), &awslambda.FunctionProps{{ {}'
            'Runtime: awslambda.Runtime_NODEJS_8_10(), Handler: jsii.String("a.b") }})',
        ),
    ],
)
def test_code_of_an_asset_with_options_is_found(path: str, code: str) -> None:
    given = {
        "a.py": "code=_lambda.Code.from_asset('src', exclude=['*.md']), ",
        "a.ts": "code: lambda.Code.fromAsset(path.join(__dirname, 'src'), { exclude: ['*.md'] }), ",
        "a.cs": 'Code = Code.FromAsset("src", new AssetOptions { Exclude = new [] { "*.md" } }), ',
        "A.java": '.code(Code.fromAsset("src", AssetOptions.builder().exclude(List.of("*.md")).build()))',
        "a.go": 'Code: awslambda.Code_FromAsset(jsii.String("src"), nil), ',
    }
    found = derived({"cdk.json": "{}", path: code.format(given[path]), "src/a.js": ""})
    assert (found["F"].code, found["F"].problem) == (("src/a.js",), "")


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("s.py", 'f = _lambda.Function(self, "F", runtime=_lambda.Runtime.NODEJS_8_10, handler="a.b")', "NODEJS_8_10"),
        (
            "S.java",
            'Function f = Function.Builder.create(this, "F").runtime(Runtime.NODEJS_8_10).handler("a.b").build();',
            "NODEJS_8_10",
        ),
        (
            "S.cs",
            'new Function(this, "F", new FunctionProps { Runtime = Runtime.NODEJS_8_10, Handler = "a.b" });',
            "NODEJS_8_10",
        ),
        (
            "s.go",
            'f := awslambda.NewFunction(s, jsii.String("F"), &awslambda.FunctionProps{\n'
            "\tRuntime: awslambda.Runtime_NODEJS_8_10(),\n})",
            "NODEJS_8_10",
        ),
        (
            "p.ts",
            'new aws.lambda.Function("F", { runtime: aws.lambda.NodeJS8d10Runtime, handler: "a.b" });',
            "NodeJS8d10Runtime",
        ),
        (
            "l.ts",
            "new GuScheduledLambda(this, 'F', { runtime: Runtime.NODEJS_8_10, fileName: 'f.zip', handler: 'a.b' });",
            "NODEJS_8_10",
        ),
        ("o.ts", 'new ObservedFunction(this, "F", { runtime: Runtime.NODEJS_8_10, handler: "a.b" });', "NODEJS_8_10"),
        ("q.ts", 'new aws.lambda.Function("F", { runtime: "nodejs8.10", handler: "a.b" });', "nodejs8.10"),
        ("b.py", 'client.create_function(FunctionName="F", Runtime="nodejs8.10", Handler="a.b")', "nodejs8.10"),
    ],
)
def test_every_language_and_library(path: str, text: str, place: str) -> None:
    files = {path: text}
    found = derived(files)
    assert set(found) == {"F"}
    assert found["F"].runtime == "nodejs8.10"
    assert set_at(files, found["F"]) == [(path, place)]


def test_a_function_of_cloudfront_is_none_of_lambda() -> None:
    text = 'new aws.cloudfront.Function("F", { runtime: "cloudfront-js-1.0", code: "" }); // nodejs8.10'
    assert derived({"p.ts": text}) == {}


def test_an_alexa_skill() -> None:
    files = {
        "skill/ask-resources.json": '{"profiles": {"default": {"code": {"default": {"src": "./lambda"}},'
        ' "skillInfrastructure": {"userConfig": {"runtime": "nodejs10.x", "handler": "index.handler"}}}}}',
        "skill/lambda/index.js": "",
    }
    found = derived(files)
    assert found["skill.default"].code == ("skill/lambda/index.js",)
    assert set_at(files, found["skill.default"]) == [("skill/ask-resources.json", "nodejs10.x")]


def test_apex() -> None:
    files = {
        "project.json": '{"name": "site", "role": "r", "runtime": "nodejs6.10", "handler": "lib.default"}',
        "functions/one/lib.js": "",
        "functions/two/index.js": "",
        "functions/two/function.json": '{"runtime": "nodejs8.10", "handler": "index.handle"}',
    }
    found = derived(files)
    assert (found["one"].runtime, found["one"].code) == ("nodejs6.10", ("functions/one/lib.js",))
    assert set_at(files, found["one"]) == [("project.json", "nodejs6.10")]
    assert (found["two"].runtime, found["two"].code) == ("nodejs8.10", ("functions/two/index.js",))
    other = {"project.json": '{"name": "app", "runtime": "nodejs6.10"}', "functions/one/index.js": ""}
    assert derived(other) == {}


@pytest.mark.parametrize("name", ["main.py", "main.go", "lambda.rb", "target/apex.jar"])
def test_apex_knows_other_languages_by_their_files_where_no_runtime_is_set(name: str) -> None:
    files = {
        "project.json": '{"name": "site", "role": "r"}',
        "functions/one/index.js": "",
        f"functions/two/{name}": "",
        "functions/three/main.go": "",
        "functions/three/function.json": '{"runtime": "nodejs8.10", "handler": "index.handle"}',
    }
    assert set(derived(files)) == {"one", "three"}


def test_architect() -> None:
    files = {
        "app.arc": "@app\nshop\n@aws\nruntime nodejs8.10\n@http\nget /\n",
        "src/http/get-index/index.js": "",
        "src/http/get-old/index.mjs": "",
        "src/http/get-old/config.arc": "@aws\nruntime nodejs6.10\n",
        "src/shared/index.js": "",
    }
    found = derived(files)
    assert {name: one.runtime for name, one in found.items()} == {
        "http/get-index": "nodejs8.10",
        "http/get-old": "nodejs6.10",
    }
    assert set_at(files, found["http/get-old"]) == [("src/http/get-old/config.arc", "nodejs6.10")]
    unset = {**files, "app.arc": "@app\nshop\n"}
    assert "Architect takes its default" in derived(unset)["http/get-index"].problem


def test_apex_with_environments() -> None:
    files = {
        "project.dev.json": '{"role": "r", "handler": "lib.default"}',
        "functions/one/function.dev.json": '{"runtime": "nodejs6.10", "memory": 128}',
        "functions/one/function.prod.json": '{"runtime": "nodejs4.3", "memory": 128}',
    }
    assert set_at(files, derived(files)["one"]) == [("functions/one/function.dev.json", "nodejs6.10")]


def test_architect_with_a_folder_of_its_own() -> None:
    files = {"app.arc": "@http\n/*\n  method any\n  src server\n@aws\nruntime nodejs14.x\n", "server/index.js": ""}
    found = derived(files)["http server"]
    assert (found.runtime, found.code) == ("nodejs14.x", ("server/index.js",))


def test_netlify() -> None:
    files = {
        "netlify.toml": '[build]\nfunctions = "./fn"\nenvironment = { AWS_LAMBDA_JS_RUNTIME = "nodejs10.x" }\n',
        "fn/a.js": "",
    }
    found = derived(files)["netlify"]
    assert (found.runtime, found.code, found.root) == ("nodejs10.x", ("fn/a.js",), "fn")


def test_makefiles_ci_and_jenkins() -> None:
    files = {
        "Makefile": "R = nodejs8.10\nx:\n\taws lambda create-function --function-name make --runtime $(R)\n",
        "package.json": '{"scripts": {"c": "aws lambda create-function --function-name npm --runtime nodejs8.10"}}',
        ".github/workflows/d.yml": "steps: [{run: aws lambda create-function --function-name ci --runtime nodejs8.10}]",
        "Jenkinsfile": "sh 'aws lambda create-function --function-name jenkins --runtime nodejs8.10'",
    }
    found = derived(files)
    assert {name: one.runtime for name, one in found.items()} == dict.fromkeys(
        ("make", "npm", "ci", "jenkins"), "nodejs8.10"
    )
    assert set_at(files, found["make"]) == [("Makefile", "nodejs8.10")]


def test_claudia_decides_unless_told() -> None:
    files = {
        "one/package.json": '{"scripts": {"create": "claudia create --region us-east-1 --api-module api"}}',
        "one/api.js": "",
        "two/package.json": '{"scripts": {"create": "claudia create --handler lambda.handler --runtime nodejs8.10"}}',
        "three/package.json": "{}",
        "three/index.js": "",
        "three/docker/create.sh": "claudia create \\\n  --handler index.handler --runtime nodejs8.10 --name ${NAME}\n",
        "four/create.sh": "claudia create --handler index.handler --runtime nodejs8.10\n",
        "four/index.js": "",
    }
    found = derived(files)
    assert "Claudia takes a default" in found["one"].problem
    assert found["one"].code == ("one/api.js",)
    assert set_at(files, found["two"]) == [("two/package.json", "nodejs8.10")]
    assert (found["${NAME}"].root, found["${NAME}"].code) == ("three", ("three/index.js",))
    assert (found["four"].root, found["four"].code) == ("four", ("four/index.js",))


def test_a_container_image() -> None:
    files = {
        "box/Dockerfile": 'FROM node:12 AS a\nFROM public.ecr.aws/lambda/nodejs:12\nCMD [ "app.handler" ]\n',
        "box/app.js": "",
        "web/Dockerfile": 'FROM node:12\nCMD ["app.handler"]\n',
    }
    found = derived(files)
    assert set(found) == {"box"}
    assert (found["box"].runtime, found["box"].code) == ("nodejs12.x", ("box/app.js",))
    assert set_at(files, found["box"]) == [("box/Dockerfile", "public.ecr.aws/lambda/nodejs:12")]


def test_an_image_that_a_template_builds_is_one_function() -> None:
    files = {
        "app/template.yaml": "Resources:\n"
        "  Hello:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties: { PackageType: Image, ImageConfig: { Command: [other.handler] } }\n"
        "    Metadata: { DockerContext: ./hello, Dockerfile: Dockerfile.lambda }\n"
        "  Away:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties: { PackageType: Image, ImageUri: 'example.com/x:1' }\n"
        "  Gone:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties: { PackageType: Image }\n"
        "    Metadata: { DockerContext: ./gone }\n",
        "app/hello/Dockerfile.lambda": "FROM public.ecr.aws/lambda/nodejs:12\nCMD [ 'app.handler' ]\n",
        "app/hello/other.js": "",
        "py/template.yaml": "Resources:\n"
        "  Snake:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties: { PackageType: Image }\n"
        "    Metadata: { DockerContext: . }\n",
        "py/Dockerfile": "FROM public.ecr.aws/lambda/python:3.8\nCMD ['app.handler']\n",
        "box/Dockerfile": "FROM public.ecr.aws/lambda/nodejs:14\nCMD [ 'app.handler' ]\n",
    }
    found = derived(files)
    assert set(found) == {"Hello", "Away", "Gone", "box"}
    assert (found["Hello"].runtime, found["Hello"].code) == ("nodejs12.x", ("app/hello/other.js",))
    assert found["Hello"].declared_at.path == "app/template.yaml"
    assert set_at(files, found["Hello"]) == [("app/hello/Dockerfile.lambda", "public.ecr.aws/lambda/nodejs:12")]
    assert found["Away"].runtime is found["Gone"].runtime is None


def test_a_default_that_the_environment_overrides_is_said() -> None:
    files = {
        "a.sh": 'aws lambda create-function --function-name one --runtime "${RUNTIME:-nodejs8.10}"\n',
        "b.sh": "NODE=${LAMBDA_NODE:-nodejs8.10}\naws lambda create-function --function-name two --runtime $NODE\n",
        "Makefile": 'rt := $(shell echo "$${RT:-nodejs8.10}")\n'
        "all:\n\taws lambda create-function --function-name three --runtime $(rt)\n",
        "c.sh": "aws lambda create-function --function-name four --runtime nodejs8.10\n",
    }
    found = derived(files)
    names = {name: function.problem.partition(" goes before nodejs8.10")[0] for name, function in found.items()}
    lead = "the environment variable "
    assert names == {"one": f"{lead}RUNTIME", "two": f"{lead}LAMBDA_NODE", "three": f"{lead}RT", "four": ELSEWHERE}
    assert {function.runtime for function in found.values()} == {"nodejs8.10"}


def test_a_module_that_builds_a_template_names_its_functions_and_says_where_their_code_is() -> None:
    files = {
        "lib/template.js": """\
Resources[prefixed('Scaling')] = {
  Type: 'AWS::Lambda::Function',
  Properties: { Handler: 'index.handler', Runtime: 'nodejs8.10', Code: { ZipFile: cf.sub(`exports.h = () => 1`) } }
};
Resources["Other"] = {
  Type: 'AWS::Lambda::Function',
  Properties: { Handler: 'index.handler', Runtime: 'nodejs8.10', Code: { S3Bucket: 'b' } }
};
""",
        "lib/index.js": "module.exports = require('./template');",
    }
    found = derived(files)
    assert set(found) == {"Scaling", "Other"}
    (code,) = found["Scaling"].code
    assert (found["Scaling"].problem, found["Scaling"].root, code.partition("#")[0]) == ("", None, "lib/template.js")
    files["lib/template.js"] = files["lib/template.js"].replace("cf.sub(`exports.h = () => 1`)", "read()")
    assert (derived(files)["Scaling"].code, derived(files)["Scaling"].problem) == ((), HERE)
    assert found["Other"].code == ("lib/index.js",)


SHARED = {
    "lib/exports.ts": "export const NODE = lambda.Runtime.NODEJS_18_X;\n",
    "lib/index.ts": "export * from './exports';\n",
    "lib/defaults.ts": """\
export const defaults: Partial<lambda.NodejsFunctionProps> = { minify: true, runtime: Runtime.NODEJS_16_X };
export const Python = { runtime: Runtime.PYTHON_3_12 };
""",
    "lib/made.ts": """\
export class Logged extends lambda.Function {
  constructor(scope, id, props: Props) { super(scope, id, { runtime: Runtime.NODEJS_20_X, ...props }); }
}
""",
    "settings.py": "RUNTIME = _lambda.Runtime.NODEJS_14_X\n",
    "stack.py": """\
from settings import RUNTIME
_lambda.Function(self, "Scripted", runtime=RUNTIME, handler="a.b")
""",
    "app/stack.ts": """\
import { NODE } from '../lib';
import { defaults, Python } from '../lib/defaults.js';
import { props, other } from 'elsewhere';
import { Runtime as Versions } from 'aws-cdk-lib/aws-lambda';
new lambda.Function(this, 'Named', { runtime: NODE, handler: 'a.b' });
new lambda.NodejsFunction(this, 'Spread', { ...defaults, entry: 'a.ts' });
new lambda.NodejsFunction(this, 'Whole', defaults);
new lambda.Function(this, 'Aliased', { runtime: Versions.NODEJS_22_X, handler: 'a.b' });
new NodejsFunction(this, 'Default', { entry: 'a.ts' });
new NodejsFunction(this, 'Given', { ...props, entry: 'a.ts' });
new lambda.Function(this, 'Unknown', { ...other, handler: 'a.b' });
new lambda.Function(this, 'Snake', { ...Python, handler: 'a.b' });
function make(fn: NodejsFunction): NodejsFunction { return fn; }
""",
}


def test_a_runtime_that_another_file_of_the_program_gives() -> None:
    found = derived(SHARED)
    assert {name: one.runtime for name, one in found.items()} == {
        "Named": "nodejs18.x",
        "Spread": "nodejs16.x",
        "Whole": "nodejs16.x",
        "Aliased": "nodejs22.x",
        "Default": None,
        "Given": None,
        "Scripted": "nodejs14.x",
        "Logged": "nodejs20.x",
    }
    assert set_at(SHARED, found["Named"]) == [("lib/exports.ts", "NODEJS_18_X")]
    assert set_at(SHARED, found["Spread"]) == [("lib/defaults.ts", "NODEJS_16_X")]
    assert "takes the default of the installed CDK" in found["Default"].problem
    assert "passed on to NodejsFunction, or chosen by it" in found["Given"].problem


def test_what_only_bears_the_name_of_a_runtime_of_another_file() -> None:
    stack = "import { NODE } from './own';\nnew lambda.Function(this, 'A', { runtime: NODE, handler: 'a.b' });\n"
    files = {"exports.ts": SHARED["lib/exports.ts"], "stack.ts": stack, "own.ts": "export const NODE = chosen();\n"}
    assert derived(files) == {}
    files["stack.ts"] = stack.replace("import { NODE } from './own';", "const { NODE } = this.props;")
    assert derived(files) == {}


def test_a_class_that_sets_its_runtime_is_no_function_beside_those_made_of_it() -> None:
    files = {
        "made.ts": SHARED["lib/made.ts"].replace("Logged", "LoggedFunction"),
        "stack.ts": "import { LoggedFunction } from './made';\nnew LoggedFunction(this, 'A', {});\n",
    }
    found = derived(files)
    assert {name: one.runtime for name, one in found.items()} == {"A": "nodejs20.x"}
    assert set_at(files, found["A"]) == [("made.ts", "NODEJS_20_X")]


def test_properties_that_are_put_together_of_others() -> None:
    files = {
        "defaults.ts": SHARED["lib/defaults.ts"],
        "stack.ts": """\
import { defaults } from './defaults';
export class Triggers { constructor(props) {
  const more = { ...(props.kept ? { kept } : {}), ...defaults };
  new NodejsFunction(this, 'A', { ...more, entry: 'a.ts' });
  const round = { ...round };
  new NodejsFunction(this, 'B', { ...round, entry: 'a.ts' });
} }
""",
    }
    assert {name: one.runtime for name, one in derived(files).items()} == {"A": "nodejs16.x", "B": None}
    files = {f"lib/{path}": text for path, text in files.items()}
    files["test/stack.test.ts"] = "new NodejsFunction(this, 'Tried', { entry: 'a.ts' });\n"
    assert set(derived(files)) == {"A", "B"}


def test_a_function_that_gives_one_is_none() -> None:
    text = """\
function integrator(app): GuLambdaFunction {
  const props = { app, runtime: Runtime.NODEJS_22_X };
  const madeFunction = new GuLambdaFunction(stack, 'Integrator', { ...props, vpc });
  return madeFunction;
}
"""
    assert set(derived({"stack.ts": text})) == {"Integrator"}
