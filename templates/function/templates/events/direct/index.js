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

// The handler with what it needs from outside, so that tests can bring their own.
function create(config, { accountSettings }, write) {
  return async function handler(event, context) {
    const log = logger(config.logLevel, context, write);
    log.info('start', { logGroup: context.logGroupName, remaining: context.getRemainingTimeInMillis() });
    try {
      const name = nameIn(event);
      const { AccountLimit } = await downstream('GetAccountSettings', context, accountSettings);
      const answer = {
        message: `${config.greeting}, ${name}!`,
        concurrency: AccountLimit.ConcurrentExecutions,
        requestId: context.awsRequestId,
      };
      log.info('done', { remaining: context.getRemainingTimeInMillis() });
      return answer;
    } catch (error) {
      log.error('failed', described(error));
      throw error;
    }
  };
}

function nameIn(event) {
  const name = event && event.name;
  if (typeof name !== 'string' || !name.trim()) {
    throw new BadEvent('The event needs a "name", as in {"name": "Lambda"}');
  }
  return name.trim();
}

const handler = create(read(process.env), clients);

{{ 'export { create, handler };' if cookiecutter.modules == 'esm' else 'module.exports = { create, handler };' }}
