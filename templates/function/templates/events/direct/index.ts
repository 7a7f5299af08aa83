{% set suffix = '.mjs' if cookiecutter.modules == 'esm' else '' %}
import type { Context } from 'aws-lambda';

import * as clients from './clients{{ suffix }}';
import { read, type Config } from './config{{ suffix }}';
import { downstream } from './downstream{{ suffix }}';
import { BadEvent } from './errors{{ suffix }}';
import { described, logger, type Write } from './log{{ suffix }}';

interface Answer {
  message: string;
  concurrency: number;
  requestId: string;
}

// The handler with what it needs from outside, so that tests can bring their own.
export function create(config: Config, { accountSettings }: clients.Clients, write?: Write) {
  return async function handler(event: unknown, context: Context): Promise<Answer> {
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

function nameIn(event: unknown): string {
  const { name } = (event || {}) as { name?: unknown };
  if (typeof name !== 'string' || !name.trim()) {
    throw new BadEvent('The event needs a "name", as in {"name": "Lambda"}');
  }
  return name.trim();
}

export const handler = create(read(process.env), clients);
