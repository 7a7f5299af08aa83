"""Sites of every way, put into generated documents with random quotes, comments, indentation, anchors and line ends.

A document is written with «…» around what has to change. Without the marks it is what the plan gets; with the new word
in their place it is what the plan has to give. All that is not marked is a decoy.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from examples import RULES, RUNTIMES, project
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.functions import derive
from scaffold.model import Migration, Severity
from scaffold.plan import Options, migrate

DECLARE = [rule for rule in RULES if rule.severity is Severity.DECLARES]
TARGET = RUNTIMES["nodejs10.x"]
MARK = re.compile("«([^»]*)»")
NEW = {"8.10": "10.x", "6.10": "10.x", "4.3": "10.x"}

old = st.sampled_from(["nodejs8.10", "nodejs6.10", "nodejs4.3"])
calm = st.sampled_from(["nodejs10.x", "nodejs12.x", "nodejs24.x", "python3.7", "java8", "provided"])
noise = st.sampled_from(["nodejs8.10", "nodejs6.10", "Runtime: nodejs8.10", "runtime = nodejs4.3", "é nodejs8.10 😀"])
ends = st.sampled_from(["\n", "\r\n"])


def unmarked(text: str) -> str:
    return MARK.sub(lambda found: found[1], text)


def moved(text: str) -> str:
    return MARK.sub(lambda found: NEW.get(found[1], TARGET.identifier), text)


def check(files: Mapping[str, str], end: str = "\n") -> None:
    files = {path: text.replace("\n", end) for path, text in files.items()}
    before = project({path: unmarked(text) for path, text in files.items()})
    plan = migrate(before, DECLARE, Migration(derive(before, RUNTIMES), TARGET, RUNTIMES), Options(hold=False))
    assert not plan.crashed
    assert {path: plan.after.text(path) for path in files} == {path: moved(text) for path, text in files.items()}
    places = [finding.hit.place for finding in plan.done]
    assert len(places) == len(set(places))
    again = Migration(derive(plan.after, RUNTIMES), TARGET, RUNTIMES)
    assert not migrate(plan.after, DECLARE, again, Options(hold=False)).edits


def indented(lines: Sequence[str], width: int) -> str:
    """Lines whose two leading spaces a level become `width`."""
    return "".join(
        " " * (width * ((len(line) - len(line.lstrip())) // 2)) + line.lstrip() + "\n" for line in lines if line.strip()
    )


@st.composite
def yaml_word(draw: st.DrawFn, word: str, anchor: str = "") -> str:
    """A scalar in some quotes, with an anchor and a comment."""
    quote = draw(st.sampled_from(["", "'", '"']))
    comment = draw(st.sampled_from(["", "", f"   # {draw(noise)}"]))
    return f"{draw(st.sampled_from([' ', '  ', '     ']))}{anchor}{quote}{word}{quote}{comment}"


@st.composite
def yaml_function(draw: st.DrawFn, name: str, runtime: str) -> list[str]:
    """A function whose keys come in any order, among decoys; `runtime` is what stands behind `Runtime:`."""
    kind = draw(st.sampled_from(["AWS::Lambda::Function", "AWS::Serverless::Function", "'AWS::Lambda::Function'"]))
    inner = [
        f"      Runtime:{runtime}",
        "      Handler: index.handler",
        f'      Description: "{draw(noise)}"',
        f"      Environment: {{ Variables: {{ Runtime: {draw(old)}, CompatibleRuntimes: '{draw(old)}' }} }}",
    ]
    outer = [f"    Type: {kind}", "\n".join(["    Properties:", *draw(st.permutations(inner))])]
    comment = [f"  # {draw(noise)}"] if draw(st.booleans()) else []
    return [*comment, f"  {name}:", *"\n".join(draw(st.permutations(outer))).split("\n")]


@st.composite
def yaml_decoys(draw: st.DrawFn) -> list[str]:
    word = draw(old)
    some = [
        [
            "  Edge:",
            "    Type: AWS::CloudFront::Function",
            f"    Properties: {{ FunctionConfig: {{ Runtime: {word} }} }}",
        ],
        ["  Own:", "    Type: Custom::Thing", f"    Properties: {{ Runtime: {word}, CompatibleRuntimes: [{word}] }}"],
        ["  Table:", "    Type: AWS::DynamoDB::Table", f"    Properties: {{ TableName: {word} }}"],
        ["  Text:", "    Type: AWS::SSM::Parameter", "    Properties:", "      Value: |", f"        Runtime: {word}"],
    ]
    return [line for one in draw(st.lists(st.sampled_from(some), unique_by=lambda one: one[0])) for line in one]


TEMPLATE_HEAD = ["Transform: AWS::Serverless-2016-10-31"]


@st.composite
def cloudformation(draw: st.DrawFn) -> str:
    """A template with several functions, each in a way of its own."""
    head, resources = list(TEMPLATE_HEAD), draw(yaml_decoys())
    parameters = [f"  Label: {{ Type: String, Default: {draw(old)} }}"]
    mappings = ["  Other:", f"    dev: {{ Runtime: {draw(old)} }}"]
    for at, way in enumerate(draw(st.lists(st.sampled_from(WAYS), min_size=1, max_size=6))):
        word, still = f"«{draw(old)}»", draw(calm)
        if way == "parameter":
            parameters += [f"  P{at}:", "    Type: String", f"    Default:{draw(yaml_word(word))}"]
        if way == "mapping":
            mappings += [f"  M{at}:", f"    dev: {{ Runtime: {still} }}", "    prod:"]
            mappings += [f"      Label: {draw(old)}", f"      Runtime:{draw(yaml_word(word))}"]
        part = word.replace("nodejs", "")
        runtime = {
            "literal": draw(yaml_word(word)),
            "calm": draw(yaml_word(still)),
            "anchor": draw(yaml_word(word, f"&a{at} ")),
            "parameter": draw(st.sampled_from([f" !Ref P{at}", f" {{ Ref: P{at} }}", f"\n        Ref: P{at}"])),
            "mapping": f" !FindInMap [M{at}, !Ref Stage, Runtime]",
            "condition": f" !If [C, {still}, {word}]  # {draw(noise)}",
            "long": f'\n        Fn::If: [C, "{word}", {still}]',
            "join": f' {{ "Fn::Join": ["", ["nodejs", "{part}"]] }}',
            "import": f" !ImportValue {draw(old)}",
        }[way]
        resources += draw(yaml_function(f"F{at}", runtime))
        if way == "anchor":
            resources += draw(yaml_function(f"G{at}", f" *a{at}"))
    blocks = [
        ["Parameters:", *parameters],
        ["Mappings:", *mappings],
        ["Resources:", *resources],
        [f"Description: moves {draw(noise)}".replace(": n", " n").replace("Runtime:", "Runtime")],
    ]
    lines = [*head, *(line for block in draw(st.permutations(blocks)) for one in block for line in one.split("\n"))]
    return indented(lines, draw(st.integers(1, 5)))


WAYS = ["literal", "calm", "anchor", "parameter", "mapping", "condition", "long", "join", "import"]


@given(cloudformation(), ends, st.sampled_from(["template.yaml", "stack.yml", "a/b.template"]))
@settings(deadline=None, max_examples=150)
def test_cloudformation_in_yaml(text: str, end: str, path: str) -> None:
    check({path: text}, end)


@st.composite
def cloudformation_json(draw: st.DrawFn) -> str:
    resources, parameters = {}, {"Label": {"Default": draw(old)}}
    for at in range(draw(st.integers(1, 4))):
        word = f"«{draw(old)}»"
        way = draw(st.sampled_from(["literal", "ref", "if", "join", "calm", "layer"]))
        if way == "ref":
            parameters[f"P{at}"] = {"Type": "String", "Default": word}
        runtime: object = {
            "literal": word,
            "calm": draw(calm),
            "layer": draw(calm),
            "ref": {"Ref": f"P{at}"},
            "if": {"Fn::If": ["C", word, {"Ref": "AWS::NoValue"}]},
            "join": {"Fn::Join": ["", ["nodejs", word.replace("nodejs", "")]]},
        }[way]
        resources[f"F{at}"] = {
            "Type": "AWS::Lambda::Function",
            "Properties": {"Description": draw(noise), "Runtime": runtime, "Handler": draw(old), "Runtime2": draw(old)},
            "Metadata": {"Runtime": draw(old), "BuildMethod": draw(old)},
        }
    resources["Custom"] = {"Type": "Custom::F", "Properties": {"Runtime": draw(old)}}
    document = {"Description": draw(noise), "Parameters": parameters, "Resources": resources}
    indent = draw(st.sampled_from([None, 1, 2, 4, "\t"]))
    separators = draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,", " : ")]))
    return json.dumps(document, indent=indent, separators=separators, ensure_ascii=False)


@given(cloudformation_json(), ends, st.sampled_from(["sam.json", "packaged.template"]))
@settings(deadline=None)
def test_cloudformation_in_json(text: str, end: str, path: str) -> None:
    check({path: text}, end)


@st.composite
def serverless(draw: st.DrawFn) -> dict[str, str]:
    word, files = f"«{draw(old)}»", {}
    way = draw(st.sampled_from(["literal", "custom", "nested", "file", "env", "composed", "calm"]))
    custom = [f"  label: {draw(old)}", f"  offline: {{ runtime: {draw(old)} }}"]
    if way == "custom":
        custom.append(f"  node:{draw(yaml_word(word))}")
    if way == "nested":
        custom += ["  stages:", f"    dev: {draw(calm)}", f"    prod:{draw(yaml_word(word))}"]
    if way == "file":
        folder = draw(st.sampled_from(["", "config/"]))
        files[f"{folder}node.yml"] = f"label: {draw(old)}\nlambda:\n  runtime:{draw(yaml_word(word))}\n"
    quote = draw(st.sampled_from(["", '"']))
    part = word.replace("nodejs", "")
    runtime = {
        "literal": draw(yaml_word(word)),
        "calm": draw(yaml_word(draw(calm))),
        "custom": f" {quote}${{self:custom.node}}{quote}",
        "nested": f" {quote}${{self:custom.stages.${{opt:stage, 'dev'}}}}{quote}",
        "file": f" {quote}${{file(./{next(iter(files), '')}):lambda.runtime}}{quote}  # {draw(noise)}",
        "env": f" {quote}${{env:NODE_RUNTIME, '{word}' }}{quote}",
        "composed": f" {quote}nodejs${{env:NODE_VERSION, '{part}'}}{quote}",
    }[way]
    provider = [
        "  name: aws",
        f"  runtime:{runtime}",
        f"  stage: {draw(old)}",
        f"  environment: {{ runtime: {draw(old)} }}",
    ]
    own = f"«{draw(old)}»"
    blocks = [
        [f"service: {draw(old)}-service"],
        ["provider:", *draw(st.permutations(provider))],
        ["custom:", *draw(st.permutations(custom))] if way != "nested" else ["custom:", *custom],
        [
            "functions:",
            "  get: { handler: get.handler }",
            f"  own: {{ handler: own.h, runtime: '{own}', description: {draw(old)} }}",
            f"  # put: {{ runtime: {draw(old)} }}",
            "  py:",
            f"    runtime: {draw(calm)}",
            "    handler: py.h",
        ],
    ]
    lines = [line for block in draw(st.permutations(blocks)) for line in block]
    return {"serverless.yml": indented(lines, draw(st.integers(1, 4))), **files}


@given(serverless(), ends)
@settings(deadline=None, max_examples=150)
def test_serverless(files: dict[str, str], end: str) -> None:
    check(files, end)


@given(
    old,
    old,
    st.sampled_from(["'", '"']),
    st.sampled_from(["module.exports =", "export default", "const s: AWS ="]),
    ends,
)
@settings(deadline=None)
def test_a_service_in_a_module(one: str, other: str, quote: str, head: str, end: str) -> None:
    path = "serverless.ts" if ":" in head else "serverless.js"
    q = quote
    check(
        {
            path: f"// runtime: {q}{one}{q}\n"
            f"{head} {{ service: {q}{other}{q},\n"
            f"  provider: {{ stage: {q}{one}{q}, name: {q}aws{q}, runtime: {q}«{one}»{q} /* {other} */ }},\n"
            f"  custom: {{ runtime: {q}{other}{q} }},\n"
            f"  functions: {{ a: {{ handler: {q}a.h{q}, runtime: {q}«{other}»{q}, tags: {{ R: {q}{one}{q} }} }} }},\n"
            "};\n"
        },
        end,
    )


@st.composite
def terraform(draw: st.DrawFn) -> dict[str, str]:
    word, gap = f"«{draw(old)}»", draw(st.sampled_from([" ", "  ", "          "]))
    way = draw(
        st.sampled_from(["literal", "variable", "older", "local", "lookup", "member", "tfvars", "module", "calm"])
    )
    files, more, name = {}, "", draw(st.sampled_from(["runtime", "node_runtime"]))
    runtime = {
        "literal": f'"{word}"',
        "calm": f'"{draw(calm)}"',
        "variable": f"var.{name}",
        "older": f'"${{var.{name}}}"',
        "local": "local.node",
        "lookup": f'lookup(each.value, "runtime", "{word}")',
        "member": "each.value.runtime",
        "tfvars": f"var.{name}",
        "module": f"var.{name}",
    }[way]
    if way in ("variable", "older"):
        files["infra/variables.tf"] = (
            f'variable "{name}" {{\n  description{gap}= "{draw(old)}"\n  default{gap}= "{word}" # {draw(noise)}\n}}\n'
            f'variable "label" {{\n  default = "{draw(old)}"\n}}\n'
        )
    if way == "local":
        files["infra/locals.tf"] = f'locals {{\n  label = "{draw(old)}"\n  node{gap}= "{word}"\n}}\n'
    if way in ("lookup", "member"):
        inner = f'{{ handler = "a.h", runtime = "«{draw(old)}»", label = "{draw(old)}" }}'
        more = f'  for_each = {{\n    a = {inner}\n    b = {{ runtime = "{draw(calm)}" }}\n  }}\n'
    if way == "tfvars":
        files["infra/variables.tf"] = f'variable "{name}" {{}}\n'
        files[f"infra/{draw(st.sampled_from(['', 'env/']))}prod.tfvars"] = (
            f'label = "{draw(old)}"\n{name}{gap}= "{word}"\n'
        )
    if way == "module":
        files["infra/variables.tf"] = f'variable "{name}" {{}}\n'
        files["main.tf"] = (
            f'module "f" {{\n  source = "./infra"\n  {name}{gap}= "{word}"\n  label = "{draw(old)}"\n}}\n'
        )
    files["infra/main.tf"] = (
        f'# runtime = "{draw(old)}"\n'
        f'resource "aws_lambda_function" "f" {{\n{more}  handler = "index.handler"\n'
        f'  runtime{gap}= {runtime} // {draw(noise)}\n  description = "{draw(old)}"\n'
        f'  tags = {{ runtime = "{draw(old)}" }}\n}}\n'
        f'resource "google_cloudfunctions_function" "g" {{\n  runtime = "{draw(old)}"\n}}\n'
        f'resource "local_file" "n" {{\n  content = <<-EOT\n    runtime = "{draw(old)}"\n  EOT\n}}\n'
    )
    return files


@given(terraform(), ends)
@settings(deadline=None, max_examples=150)
def test_terraform(files: dict[str, str], end: str) -> None:
    check(files, end)


@given(old, calm, st.sampled_from([None, 2, "\t"]), ends)
@settings(deadline=None)
def test_terraform_in_json(word: str, still: str, indent: int | str | None, end: str) -> None:
    document = {
        "variable": {"r": {"default": f"«{word}»", "description": word}, "s": {"default": word}},
        "resource": {
            "aws_lambda_function": {
                "a": {"runtime": "${var.r}", "handler": word},
                "b": {"runtime": f"«{word}»", "tags": {"runtime": word}},
                "c": {"runtime": still},
                "made": {"//": {"metadata": {"path": word}}, "runtime": word},
            },
            "google_cloudfunctions_function": {"g": {"runtime": word}},
        },
    }
    check({"main.tf.json": json.dumps(document, indent=indent)}, end)


FRAGMENTS = {
    "template.yaml": [
        *(
            "Resources:\n",
            "  F:\n",
            "    Type: AWS::Lambda::Function\n",
            "    Properties:\n",
            "      Runtime: ",
            "!Ref P\n",
        ),
        *(
            "!If [a, b]\n",
            "!If [a, !Ref P, nodejs8.10]\n",
            "!FindInMap [M, !Ref S]\n",
            "!Join ['', nodejs]\n",
            "!Join x\n",
        ),
        *(
            '!Sub "${P}"\n',
            "!Sub ['${X}', {X: !Ref P}]\n",
            "{Fn::If: 1}\n",
            "Parameters: {P: {Default: !Ref P}}\n",
            "&a\n",
        ),
        *(
            "Mappings: {M: nodejs8.10}\n",
            "      Code: {ZipFile: ",
            "!Join ['\\n', [a, !Ref P]]}\n",
            "'x''y'}\n",
            "*a\n",
            "{{resolve:ssm:x}}\n",
        ),
        *(
            " S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: template.yaml, Parameters: {P: !Ref P}}}",
            "\t",
        ),
    ],
    "serverless.yml": [
        *(
            "provider:\n",
            "  name: aws\n",
            "  runtime: ",
            "${self:custom.a}\n",
            "${self:${self:custom.a}}\n",
            "${file(serverless.yml)}\n",
        ),
        *(
            "custom:\n",
            "  a: ",
            "${self:custom}\n",
            "${self:custom.a, ${self:custom.a}}\n",
            "${file(\n",
            "${\n",
            "nodejs${env:A}\n",
        ),
        *(
            "functions:\n",
            "  f:\n",
            "    handler: a.b\n",
            "  - f: {runtime: nodejs8.10}\n",
            "functions: ${self:functions}\n",
            "nodejs8.10\n",
        ),
    ],
    "main.tf": [
        *(
            'resource "aws_lambda_function" "f" {\n',
            "  runtime = ",
            "var.a\n",
            "local.a\n",
            '"${var.a}"\n',
            "lookup(\n",
            "try(var.a, \n",
        ),
        *(
            "each.value.a\n",
            "  for_each = local.a\n",
            "  for_each = var.a\n",
            "}\n",
            'variable "a" {\n',
            "  default = ",
            "locals {\n",
        ),
        *(
            "  a = ",
            '"nodejs8.10"\n',
            'module "m" {\n  source = "./"\n  a = var.a\n',
            "lookup(local.a, local.a, lookup(var.a, each.value))\n",
        ),
    ],
    "serverless.js": [
        *(
            "module.exports = {\n",
            "provider: {\n",
            "...base,\n",
            "...x.provider,\n",
            "name: 'aws',\n",
            "runtime: ",
            "base.runtime,\n",
        ),
        *(
            "const base = require('./serverless');\n",
            "'nodejs8.10',\n",
            "}",
            "};\n",
            "functions: { f: { runtime } },\n",
            "`${x}`,\n",
        ),
        *("Type: 'AWS::Lambda::Function',\n", "Properties: { Runtime: Runtime },\n", "Runtime = Runtime,\n", "(", ")"),
    ],
}


@given(
    st.sampled_from(sorted(FRAGMENTS)).flatmap(
        lambda path: st.tuples(st.just(path), st.lists(st.sampled_from(FRAGMENTS[path]), max_size=25))
    )
)
@settings(deadline=None, max_examples=400)
def test_no_text_stops_the_search_for_functions(drawn: tuple[str, list[str]]) -> None:
    path, pieces = drawn
    of = project({path: "".join(pieces)})
    plan = migrate(of, DECLARE, Migration(derive(of, RUNTIMES), TARGET, RUNTIMES), Options(hold=False))
    assert not plan.crashed
