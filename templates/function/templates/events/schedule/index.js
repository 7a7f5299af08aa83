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

const MINUTE = 60 * 1000;

// The handler with what it needs from outside, so that tests can bring their own.
// A schedule may deliver an event twice, and Lambda tries again after an error. So what is reported follows from the
// event alone, its time and not the clock: a second run makes the same report under the same name. A repeat that meets
// the same execution environment gets the first report; to be sure of once, claim `run` in a table with a conditional
// write (attribute_not_exists) before the work and take the claim back when it fails.
function create(config, { accountSettings }, write) {
  let last = null;

  return async function handler(event, context) {
    const log = logger(config.logLevel, context, write);
    log.info('start', { logGroup: context.logGroupName, remaining: context.getRemainingTimeInMillis() });
    try {
      const { run, at } = scheduled(event);
      if (last && last.run === run) {
        log.info('repeated', { run });
        return last;
      }
      const period = config.periodMinutes * MINUTE;
      const to = Math.floor(at / period) * period;
      const { AccountLimit } = await downstream('GetAccountSettings', context, accountSettings);
      last = {
        run,
        from: new Date(to - period).toISOString(),
        to: new Date(to).toISOString(),
        concurrency: AccountLimit.ConcurrentExecutions,
      };
      log.info('done', { ...last, remaining: context.getRemainingTimeInMillis() });
      return last;
    } catch (error) {
      log.error('failed', described(error));
      throw error;
    }
  };
}

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
function scheduled(event) {
  const run = event && event.id;
  const at = Date.parse(event && event.time);
  if (typeof run !== 'string' || !run || Number.isNaN(at)) {
    throw new BadEvent('The event needs an "id" and a "time", as EventBridge sends them');
  }
  return { run, at };
}

const handler = create(read(process.env), clients);

{{ 'export { create, handler };' if cookiecutter.modules == 'esm' else 'module.exports = { create, handler };' }}
