{% set suffix = '.mjs' if cookiecutter.modules == 'esm' else '' %}
import type { Context, SQSBatchItemFailure, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

import * as clients from './clients{{ suffix }}';
import { read, type Config } from './config{{ suffix }}';
import { downstream } from './downstream{{ suffix }}';
import { BadEvent } from './errors{{ suffix }}';
import { described, logger, type Write } from './log{{ suffix }}';

// The handler with what it needs from outside, so that tests can bring their own. It names the messages that failed, and
// Lambda deletes the others from the queue (ReportBatchItemFailures of the event source mapping must be set):
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
// All messages of a batch are worked on at once. For a FIFO queue: one after the other, and none after a failed one.
export function create(config: Config, { accountSettings }: clients.Clients, write?: Write) {
  async function work(record: SQSRecord, context: Context) {
    const name = nameIn(record.body);
    const { AccountLimit } = await downstream('GetAccountSettings', context, accountSettings);
    return { greeting: `${config.greeting}, ${name}!`, concurrency: AccountLimit.ConcurrentExecutions };
  }

  return async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
    const log = logger(config.logLevel, context, write);
    if (!Array.isArray(event?.Records)) {
      const error = new BadEvent('The event has no "Records": it is not from a queue');
      log.error('failed', described(error));
      throw error;
    }
    log.info('start', { messages: event.Records.length, remaining: context.getRemainingTimeInMillis() });
    const batchItemFailures: SQSBatchItemFailure[] = [];
    await Promise.all(event.Records.map(async (record) => {
      const { messageId, attributes } = record;
      const message = { messageId, receiveCount: Number(attributes?.ApproximateReceiveCount) };
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

function nameIn(body: string): string {
  let message: { name?: unknown } | null;
  try {
    message = JSON.parse(body);
  } catch (error) {
    throw new BadEvent('The message is not JSON');
  }
  const name = message?.name;
  if (typeof name !== 'string' || !name.trim()) {
    throw new BadEvent('The message needs a "name", as in {"name": "Lambda"}');
  }
  return name.trim();
}

export const handler = create(read(process.env), clients);
