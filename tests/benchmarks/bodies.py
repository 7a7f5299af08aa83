"""A monorepo of small functions, made from a seed: the same bytes on every machine.

One file in five speaks of something that a rule looks for; one in ten has a hit of a code rule.
"""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

NOUNS = (
    *("order", "invoice", "parcel", "ticket", "refund", "voucher", "address", "profile"),
    *("session", "basket", "price", "stock", "review", "label", "route"),
)
VERBS = (
    *("create", "update", "archive", "notify", "export", "import", "resize", "rotate"),
    *("verify", "settle", "merge", "expire", "index", "audit", "sync"),
)

SAM = """\
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Description: {name} — one of the {noun} functions
Parameters:
  Stage: {{ Type: String, Default: dev, AllowedValues: [dev, test, prod] }}
Resources:
  {logical}:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: !Sub '{name}-${{Stage}}'
      Runtime: nodejs8.10
      Handler: src/index.handler
      CodeUri: .
      MemorySize: {memory}
      Timeout: 30
      Environment:
        Variables:
          TABLE_NAME: !Ref {logical}Table
          STAGE: !Ref Stage
      Policies:
        - DynamoDBCrudPolicy:
            TableName: !Ref {logical}Table
      Events:
        Http:
          Type: Api
          Properties: {{ Path: '/{noun}s/{{id}}', Method: post }}
  {logical}Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {{ AttributeName: id, AttributeType: S }}
      KeySchema:
        - {{ AttributeName: id, KeyType: HASH }}
Outputs:
  Arn:
    Value: !GetAtt {logical}.Arn
"""
SERVERLESS = """\
service: {name}
frameworkVersion: '>=1.28.0 <2.0.0'
provider:
  name: aws
  runtime: nodejs8.10
  stage: ${{opt:stage, 'dev'}}
  region: eu-west-1
  memorySize: {memory}
  environment:
    TABLE_NAME: ${{self:service}}-${{self:provider.stage}}
  iamRoleStatements:
    - Effect: Allow
      Action: [dynamodb:GetItem, dynamodb:PutItem, dynamodb:UpdateItem]
      Resource: "arn:aws:dynamodb:*:*:table/${{self:provider.environment.TABLE_NAME}}"
functions:
  {verb}:
    handler: src/index.handler
    timeout: 30
    events:
      - http: {{ path: '{noun}s/{{id}}', method: post }}
      - schedule: rate(1 hour)
package:
  exclude: [test/**, node_modules/.cache/**]
"""
TERRAFORM = """\
variable "stage" {{
  default = "dev"
}}

data "archive_file" "{verb}" {{
  type        = "zip"
  source_dir  = "${{path.module}}"
  output_path = "${{path.module}}/{name}.zip"
}}

resource "aws_lambda_function" "{verb}" {{
  function_name    = "{name}-${{var.stage}}"
  filename         = "${{data.archive_file.{verb}.output_path}}"
  source_code_hash = "${{data.archive_file.{verb}.output_base64sha256}}"
  role             = "${{aws_iam_role.{verb}.arn}}"
  handler          = "src/index.handler"
  runtime          = "nodejs8.10"
  memory_size      = {memory}

  environment {{
    variables = {{
      TABLE_NAME = "{name}-${{var.stage}}"
    }}
  }}
}}
"""
HANDLER = """\
'use strict';

const AWS = require('aws-sdk');
const {{ load, save }} = require('./store');
const {{ problem }} = require('./answers');

const client = new AWS.SNS({{ region: process.env.AWS_REGION }});
const limit = Number(process.env.LIMIT || {memory});

// One {noun} an invocation; what is not known yet is created on the way.
exports.handler = async (event, context) => {{
  const id = event.pathParameters ? event.pathParameters.id : event.id;
  if (!id) {{
    return problem(400, 'the {noun} has no id');
  }}
  console.log(JSON.stringify({{ level: 'info', message: '{verb} {noun}', id, request: context.awsRequestId }}));
  const found = await load(id);
  const {noun} = Object.assign({{ id, items: [], created: Date.now() }}, found, parse(event.body));
  if ({noun}.items.length > limit) {{
    return problem(413, `${{{noun}.items.length}} items are more than ${{limit}}`);
  }}
  const total = {noun}.items.reduce((sum, item) => sum + item.price * item.count, 0);
  await save(Object.assign({noun}, {{ total, state: '{verb}d' }}));
  await client.publish({{ TopicArn: process.env.TOPIC, Message: JSON.stringify({{ id, total }}) }}).promise();
{inside}
  return {{ statusCode: 200, headers: {{ 'content-type': 'application/json' }}, body: JSON.stringify({noun}) }};
}};

function parse(body) {{
  try {{
    return typeof body === 'string' ? JSON.parse(body) : body || {{}};
  }} catch (error) {{
    console.error('the body is no JSON:', error.message);
    return {{}};
  }}
}}
"""
STORE = """\
'use strict';

const AWS = require('aws-sdk');

const table = process.env.TABLE_NAME || '{name}';
const documents = new AWS.DynamoDB.DocumentClient({{ maxRetries: 3, httpOptions: {{ timeout: 2000 }} }});

async function load(id) {{
  const answer = await documents.get({{ TableName: table, Key: {{ id }}, ConsistentRead: true }}).promise();
  return answer.Item;
}}

async function save(item) {{
  const parameters = {{
    TableName: table,
    Item: Object.assign({{}}, item, {{ updated: new Date().toISOString() }}),
    ConditionExpression: 'attribute_not_exists(#v) OR #v < :v',
    ExpressionAttributeNames: {{ '#v': 'revision' }},
    ExpressionAttributeValues: {{ ':v': (item.revision || 0) + 1 }},
  }};
  try {{
    await documents.put(parameters).promise();
  }} catch (error) {{
    if (error.code !== 'ConditionalCheckFailedException') {{
      throw error;
    }}
    console.warn('somebody else was faster', item.id);
  }}
}}

async function* pages(query) {{
  let from;
  do {{
    const answer = await documents.query(Object.assign({{ ExclusiveStartKey: from }}, query)).promise();
    yield answer.Items.map((item) => ({{ key: item.id, {noun}: item, size: Object.keys(item).length }}));
    from = answer.LastEvaluatedKey;
  }} while (from);
}}
{inside}
module.exports = {{ load, save, pages }};
"""
TYPED = """\
import {{ Context, APIGatewayProxyEvent, APIGatewayProxyResult }} from 'aws-lambda';

export interface {logical} {{
  id: string;
  items: Array<{{ price: number; count: number; note?: string }}>;
  state: 'open' | 'closed';
}}

type Check<T> = (value: T, context: Context) => string | undefined;

const checks: Array<Check<{logical}>> = [
  (value) => (value.id.length > 64 ? 'the id is too long' : undefined),
  (value) => (value.items.some((item) => item.count < 1) ? 'a count is below one' : undefined),
  (value) => (value.state === 'closed' ? 'the {noun} is closed — nothing can be changed' : undefined),
];

export function problem(status: number, message: string): APIGatewayProxyResult {{
  return {{ statusCode: status, body: JSON.stringify({{ message }}) }};
}}

export class {logical}Error extends Error {{
  constructor(readonly status: number, message: string, readonly cause?: Error) {{
    super(message);
    this.name = '{logical}Error';
  }}
}}

export async function check(event: APIGatewayProxyEvent, context: Context): Promise<{logical}> {{
  const value = JSON.parse(event.body || '{{}}') as {logical};
  const found = checks.map((one) => one(value, context)).filter((text): text is string => !!text);
  if (found.length) {{
    throw new {logical}Error(422, found.join('; '));
  }}
{inside}
  return value;
}}
"""
HITS = (
    "  const token = new Buffer('user:{noun}').toString('base64');\n  console.log(token.length);",
    "  const head = new Buffer(16);\n  head.writeUInt32BE({memory}, 0);",
    "  console.log(new Buffer(String(process.env.SALT), 'utf8').toString('hex'));",
    "  console.log('invocation', context.invokeid, '{noun}');",
    "  if (process.version[1] < 8) {{ throw new Error('too old: ' + process.version); }}",
    "  const sent = await new AWS.Lambda().invoke({{ FunctionName: 'x' }}).promise();\n"
    "  const failed = JSON.parse(sent.Payload);\n  if (failed.errorMessage) console.error(failed.stackTrace);",
)
NEAR = (
    "  console.log(Buffer.from('{noun}').toString('base64'), Buffer.isBuffer(event));",
    "  console.log('running on', process.version, 'in', process.env.STAGE);",
    "  // once new Buffer('…') stood here; see the note on stackTrace",
    "  const fs = require('fs');\n  console.log(fs.existsSync('/tmp/{noun}'), fs.readdirSync('/tmp').length);",
)
HITS_TYPED = tuple(hit for hit in HITS if "AWS" not in hit)


def write(root: Path, functions: int, seed: int = 8) -> None:
    """Write a committed repository of so many functions into a folder that is not there yet."""
    root.mkdir()
    chance = random.Random(seed)
    for number in range(functions):
        folder = root / "services" / f"group-{number // 50:03}" / _name(number)
        for path, text in _function(number, chance):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
    for arguments in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=b", "-c", "user.email=b@example.com", "commit", "-qm", "All of it"],
    ):
        subprocess.run(["git", "-c", "gc.auto=0", *arguments], cwd=root, check=True)


def _name(number: int) -> str:
    return f"{VERBS[number % len(VERBS)]}-{NOUNS[number // len(VERBS) % len(NOUNS)]}-{number}"


def _function(number: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    verb, noun, _ = _name(number).split("-")
    words = {
        "name": _name(number),
        "verb": verb,
        "noun": noun,
        "logical": f"{verb.title()}{noun.title()}{number}",
        "memory": str(128 * chance.randint(1, 12)),
    }
    file, template = chance.choices(
        (("template.yaml", SAM), ("serverless.yml", SERVERLESS), ("main.tf", TERRAFORM)), (6, 3, 1)
    )[0]
    yield file, template.format(**words)
    yield "src/index.js", HANDLER.format(**words, inside=_inside(HITS, chance).format(**words))
    yield "src/store.js", STORE.format(**words, inside="")
    if chance.random() < 0.5:
        yield "src/answers.ts", TYPED.format(**words, inside=_inside(HITS_TYPED, chance).format(**words))
    yield ".nvmrc", "8.10.0\n"
    yield "package.json", _package(words)


def _inside(hits: Sequence[str], chance: random.Random) -> str:
    kind = chance.choices(("hit", "near", "none"), (16, 16, 68))[0]
    return chance.choice(hits if kind == "hit" else NEAR) if kind != "none" else "  console.log('done');"


def _package(words: dict[str, str]) -> str:
    package = {
        "name": words["name"],
        "version": "1.4.2",
        "private": True,
        "main": "src/index.js",
        "engines": {"node": ">=8.10 <9"},
        "scripts": {"test": "mocha --recursive test", "lint": "eslint src", "build": "tsc -p ."},
        "dependencies": {"aws-xray-sdk": "^2.3.1", "uuid": "^3.3.2", "ajv": "^6.10.0"},
        "devDependencies": {"aws-sdk": "^2.437.0", "mocha": "^6.1.1", "typescript": "^3.4.2", "eslint": "^5.16.0"},
    }
    return json.dumps(package, indent=2) + "\n"
