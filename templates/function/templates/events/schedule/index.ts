{% set suffix = '.mjs' if cookiecutter.modules == 'esm' else '' %}
import type { Context, ScheduledEvent } from 'aws-lambda';

import * as clients from './clients{{ suffix }}';
import { read, type Config } from './config{{ suffix }}';
import { downstream } from './downstream{{ suffix }}';
import { BadEvent } from './errors{{ suffix }}';
import { described, logger, type Write } from './log{{ suffix }}';

const MINUTE = 60 * 1000;

interface Report {
  run: string;
  from: string;
  to: string;
  concurrency: number;
}

// The handler with what it needs from outside, so that tests can bring their own.
// A schedule may deliver an event twice, and Lambda tries again after an error. So what is reported follows from the
// event alone, its time and not the clock: a second run makes the same report under the same name. A repeat that meets
// the same execution environment gets the first report; to be sure of once, claim `run` in a table with a conditional
// write (attribute_not_exists) before the work and take the claim back when it fails.
export function create(config: Config, { accountSettings }: clients.Clients, write?: Write) {
  let last: Report | null = null;

  return async function handler(event: ScheduledEvent, context: Context): Promise<Report> {
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
function scheduled(event: ScheduledEvent | null): { run: string; at: number } {
  const run = event?.id;
  const at = Date.parse(event?.time || '');
  if (typeof run !== 'string' || !run || Number.isNaN(at)) {
    throw new BadEvent('The event needs an "id" and a "time", as EventBridge sends them');
  }
  return { run, at };
}

export const handler = create(read(process.env), clients);
