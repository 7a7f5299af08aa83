'use strict';

// CloudFormation by the AWS command line alone: template.yaml, and a bucket for the deployment package.

const { aws, change, run } = require('./call');
const bucket = require('./bucket');
const project = require('./project');

function deploy(place, options) {
  const code = bucket.upload(place, options);
  run(place, 'aws', [
    'cloudformation', 'deploy', '--stack-name', project.stack, '--template-file', 'template.yaml',
    '--capabilities', 'CAPABILITY_IAM', '--no-fail-on-empty-changeset',
    '--parameter-overrides', `CodeBucket=${code.bucket}`, `CodeKey=${code.key}`,
  ]);
  const { Stacks: [stack] } = aws(place, ['cloudformation', 'describe-stacks', '--stack-name', project.stack]);
  for (const { OutputKey: key, OutputValue: value } of stack.Outputs || []) {
    console.log(`  ${key}: ${value}`);
  }
}

function remove(place, options) {
  change(place, ['cloudformation', 'delete-stack', '--stack-name', project.stack]);
  aws(place, ['cloudformation', 'wait', 'stack-delete-complete', '--stack-name', project.stack]);
  bucket.clear(place, options);
}

const also = (place, options) => [bucket.told(place, options)];
module.exports = { tools: [], also, prepare: (place, options) => () => deploy(place, options), remove };
