'use strict';

// A queue, from which Lambda takes messages for the function.

const { aws, change } = require('./call');
const project = require('./project');

const NAMED = ['--function-name', project.name];
const BATCH = ['--batch-size', '10', '--function-response-types', 'ReportBatchItemFailures'];

function mappings(place) {
  return aws(place, ['lambda', 'list-event-source-mappings', ...NAMED]).EventSourceMappings;
}

function connect(place, arn, failed, queue) {
  // Six times the function's Timeout: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  const source = queue(place, project.name, {
    VisibilityTimeout: '60',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: failed, maxReceiveCount: '5' }),
  });
  if (!mappings(place).length) {
    change(place, ['lambda', 'create-event-source-mapping', ...NAMED, '--event-source-arn', source, ...BATCH]);
  }
}

function disconnect(place, removeQueue) {
  for (const { UUID: id } of mappings(place)) {
    change(place, ['lambda', 'delete-event-source-mapping', '--uuid', id]);
  }
  removeQueue(place, project.name);
}

module.exports = { connect, disconnect };
