{% if cookiecutter.modules == 'esm' %}
import * as clients from './clients.mjs';
import { read } from './config.mjs';
import { downstream } from './downstream.mjs';
import { BadEvent } from './errors.mjs';
import { described, logger } from './log.mjs';
{% else %}
'use strict';

const clients = require('./clients');
const { read } = require('./config');
const { downstream } = require('./downstream');
const { BadEvent } = require('./errors');
const { described, logger } = require('./log');
{% endif %}

// The handler with what it needs from outside, so that tests can bring their own. It names the messages that failed, and
// Lambda deletes the others from the queue (ReportBatchItemFailures of the event source mapping must be set):
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
// All messages of a batch are worked on at once. For a FIFO queue: one after the other, and none after a failed one.
function create(config, { accountSettings }, write) {
  async function work(record, context) {
    const name = nameIn(record.body);
    const { AccountLimit } = await downstream('GetAccountSettings', context, accountSettings);
    return { greeting: `${config.greeting}, ${name}!`, concurrency: AccountLimit.ConcurrentExecutions };
  }

  return async function handler(event, context) {
    const log = logger(config.logLevel, context, write);
    if (!event || !Array.isArray(event.Records)) {
      const error = new BadEvent('The event has no "Records": it is not from a queue');
      log.error('failed', described(error));
      throw error;
    }
    log.info('start', { messages: event.Records.length, remaining: context.getRemainingTimeInMillis() });
    const batchItemFailures = [];
    await Promise.all(event.Records.map(async (record) => {
      const { messageId, attributes } = record;
      const message = { messageId, receiveCount: Number(attributes && attributes.ApproximateReceiveCount) };
      try {
        log.info('message done', { ...message, ...await work(record, context) });
      } catch (error) {
        log.error('message failed', { ...message, ...described(error) });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }));
    log.info('done', { failed: batchItemFailures.length, remaining: context.getRemainingTimeInMillis() });
    return { batchItemFailures };
  };
}

function nameIn(body) {
  let message;
  try {
    message = JSON.parse(body);
  } catch (error) {
    throw new BadEvent('The message is not JSON');
  }
  const name = message && message.name;
  if (typeof name !== 'string' || !name.trim()) {
    throw new BadEvent('The message needs a "name", as in {"name": "Lambda"}');
  }
  return name.trim();
}

const handler = create(read(process.env), clients);

{{ 'export { create, handler };' if cookiecutter.modules == 'esm' else 'module.exports = { create, handler };' }}
