{% set suffix = '.mjs' if cookiecutter.modules == 'esm' else '' %}
import type { Context, S3Event } from 'aws-lambda';

import * as clients from './clients{{ suffix }}';
import { read, type Config } from './config{{ suffix }}';
import { downstream } from './downstream{{ suffix }}';
import { BadEvent } from './errors{{ suffix }}';
import { described, logger, type Write } from './log{{ suffix }}';

interface Answer {
  objects: { key: string; bytes: number; lines: number }[];
  requestId: string;
}

// The handler with what it needs from outside, so that tests can bring their own.
// Lambda may deliver an event twice, and tries again after an error: reading an object twice does no harm. Whoever writes
// does it under a name that follows from the object's, in another bucket or prefix, or the function calls itself.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
export function create(config: Config, { readObject }: clients.Clients, write?: Write) {
  return async function handler(event: S3Event, context: Context): Promise<Answer> {
    const log = logger(config.logLevel, context, write);
    log.info('start', { logGroup: context.logGroupName, remaining: context.getRemainingTimeInMillis() });
    try {
      const objects = [];
      for (const { bucket, key, size } of created(event)) {
        if (size > config.maxBytes) {
          throw new BadEvent(`${key} has ${size} bytes: up to ${config.maxBytes} are read`);
        }
        const content = await downstream('GetObject', context, () => readObject(bucket, key));
        const lines = content.toString('utf8').split('\n').filter((line) => line.trim()).length;
        objects.push({ key, bytes: content.length, lines });
        log.info('object read', { bucket, key, bytes: content.length, lines });
      }
      log.info('done', { remaining: context.getRemainingTimeInMillis() });
      return { objects, requestId: context.awsRequestId };
    } catch (error) {
      log.error('failed', described(error));
      throw error;
    }
  };
}

// The objects of an event. Keys stand in it as in a form: encoded, and with + for a space.
function created(event: S3Event): { bucket: string; key: string; size: number }[] {
  const records = event?.Records;
  if (!Array.isArray(records) || !records.every((record) => record?.s3?.bucket && record.s3.object)) {
    throw new BadEvent('The event has no "Records" of objects: it is not from S3');
  }
  return records.filter((record) => record.eventName.startsWith('ObjectCreated:')).map(({ s3 }) => ({
    bucket: s3.bucket.name,
    key: decodeURIComponent(s3.object.key.replace(/\+/g, ' ')),
    size: s3.object.size,
  }));
}

export const handler = create(read(process.env), clients);
