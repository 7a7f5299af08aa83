{% from 'infrastructure/parts.j2' import failed, tags with context %}
{% set event = cookiecutter.event %}
'use strict';

// The commands of the AWS guide, one after the other. Each is shown, and can be given by hand; what is there already is
// updated. function.json has the function's configuration, policy.json what the function may do.

const fs = require('fs');
const path = require('path');
const { ABSENT, ROOT, aws, change, patiently } = require('./call');
const bucket = require('./bucket');
const event = require('./event');
const project = require('./project');
const { file{{ ', tagList, tagMap' if tags }} } = require('./settings');

const DIRECT = 50 * 1024 * 1024; // bytes that Lambda takes by an upload
const ROLE = '{{ cookiecutter.name[:59] }}-role';
{% if cookiecutter.role == 'managed' %}
const LOGS = 'iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
{% endif %}
const LOG_GROUP = `/aws/lambda/${project.name}`;
const NAMED = ['--function-name', project.name];
const CONFIGURATION = ['--cli-input-json', 'file://function.json'];
const EXISTS = /AlreadyExists|ResourceConflict/;

function deploy(place, options) {
  const role = executionRole(place);
  logGroup(place);
{% if failed %}
  const failed = queue(place, `${project.name}-failed`, { MessageRetentionPeriod: '1209600' });
{% endif %}
  const arn = lambdaFunction(place, options, role);
{% if failed and event != 'sqs' %}
  const target = ['--destination-config', `OnFailure={Destination=${failed}}`];
  const attempts = ['--maximum-retry-attempts', '2'];
  const words = ['lambda', 'put-function-event-invoke-config', ...NAMED, ...attempts, ...target];
  patiently(() => change(place, words), /does not have permissions/);
{% endif %}
  event.connect(place, arn{{ ', failed, queue' if event == 'sqs' }});
}

function executionRole(place) {
  const found = aws(place, ['iam', 'get-role', '--role-name', ROLE], ABSENT);
  const made = found || change(place, [
    'iam', 'create-role', '--role-name', ROLE, '--assume-role-policy-document', 'file://scripts/trust-policy.json',
{% if cookiecutter.permission_boundary %}
    '--permissions-boundary', {{ cookiecutter.permission_boundary | jsonify }},
{% endif %}
{% if tags %}
    ...tagList(),
{% endif %}
  ]);
{% if cookiecutter.role == 'managed' %}
  change(place, ['iam', 'attach-role-policy', '--role-name', ROLE, '--policy-arn', `arn:${place.partition}:${LOGS}`]);
{% endif %}
  const filled = fs.readFileSync(path.join(__dirname, 'policy.json'), 'utf8')
    .replace(/\$\{(\w+)\}/g, (whole, word) => place[word]);
  const policy = ['--policy-name', 'function', '--policy-document', file('policy', JSON.parse(filled))];
  change(place, ['iam', 'put-role-policy', '--role-name', ROLE, ...policy]);
  return made.Role.Arn;
}

// Before the function: Lambda would make one that keeps its logs for ever.
function logGroup(place) {
  const named = ['--log-group-name', LOG_GROUP];
  change(place, ['logs', 'create-log-group', ...named{{ ", ...tagMap()" if tags }}], EXISTS);
  change(place, ['logs', 'put-retention-policy', ...named, '--retention-in-days', '{{ cookiecutter.log_retention_days }}']);
}

function lambdaFunction(place, options, role) {
  const code = packaged(place, options);
  const configuration = [...CONFIGURATION, '--role', role];
  if (!aws(place, ['lambda', 'get-function-configuration', ...NAMED], ABSENT)) {
    const words = ['lambda', 'create-function', ...configuration, ...code.create{{ ", ...tagMap()" if tags }}];
    patiently(() => change(place, words), /cannot be assumed/);
    aws(place, ['lambda', 'wait', 'function-active', ...NAMED]);
  } else {
    change(place, ['lambda', 'update-function-code', ...NAMED, ...code.update]);
    aws(place, ['lambda', 'wait', 'function-updated', ...NAMED]);
    change(place, ['lambda', 'update-function-configuration', ...configuration]);
    aws(place, ['lambda', 'wait', 'function-updated', ...NAMED]);
  }
  return aws(place, ['lambda', 'get-function-configuration', ...NAMED]).FunctionArn;
}

function packaged(place, options) {
  if (!options.bucket && !large()) {
    const words = ['--zip-file', `fileb://${project.package}`];
    return { create: words, update: words };
  }
  const code = bucket.upload(place, options);
  return {
    create: ['--code', `S3Bucket=${code.bucket},S3Key=${code.key}`],
    update: ['--s3-bucket', code.bucket, '--s3-key', code.key],
  };
}

function large() {
  const file = path.join(ROOT, project.package);
  return fs.existsSync(file) && fs.statSync(file).size > DIRECT;
}
{% if failed %}

// The ARN of a queue, which is made if there is none.
function queue(place, name, settings) {
  const words = ['--attributes', file(name, Object.assign({ SqsManagedSseEnabled: 'true' }, settings))];
  const found = aws(place, ['sqs', 'get-queue-url', '--queue-name', name], ABSENT);
  if (found) {
    change(place, ['sqs', 'set-queue-attributes', '--queue-url', found.QueueUrl, ...words]);
  } else {
    change(place, ['sqs', 'create-queue', '--queue-name', name, ...words{{ ", ...tagMap()" if tags }}]);
  }
  return `arn:${place.partition}:sqs:${place.region}:${place.account}:${name}`;
}

function removeQueue(place, name) {
  const found = aws(place, ['sqs', 'get-queue-url', '--queue-name', name], ABSENT);
  if (found) {
    change(place, ['sqs', 'delete-queue', '--queue-url', found.QueueUrl]);
  }
}
{% endif %}

function remove(place, options) {
  event.disconnect(place{{ ', removeQueue' if event == 'sqs' }});
  const role = ['--role-name', ROLE];
  change(place, ['lambda', 'delete-function', ...NAMED], ABSENT);
{% if failed %}
  removeQueue(place, `${project.name}-failed`);
{% endif %}
  change(place, ['logs', 'delete-log-group', '--log-group-name', LOG_GROUP], ABSENT);
{% if cookiecutter.role == 'managed' %}
  change(place, ['iam', 'detach-role-policy', ...role, '--policy-arn', `arn:${place.partition}:${LOGS}`], ABSENT);
{% endif %}
  change(place, ['iam', 'delete-role-policy', ...role, '--policy-name', 'function'], ABSENT);
  change(place, ['iam', 'delete-role', ...role], ABSENT);
  bucket.clear(place, options);
}

const also = (place, options) => (options.bucket || large() ? [bucket.told(place, options)] : []);
module.exports = { tools: [], also, prepare: (place, options) => () => deploy(place, options), remove };
