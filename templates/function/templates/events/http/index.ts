{% set suffix = '.mjs' if cookiecutter.modules == 'esm' else '' %}
import type { APIGatewayProxyEventV2 as Request, APIGatewayProxyStructuredResultV2 as Answer, Context } from 'aws-lambda';

import * as clients from './clients{{ suffix }}';
import { read, type Config } from './config{{ suffix }}';
import { downstream } from './downstream{{ suffix }}';
import { BadEvent, DownstreamFailed, OutOfTime } from './errors{{ suffix }}';
import { described, logger, type Write } from './log{{ suffix }}';

// What the caller is told. Any other error is a bug: it is thrown, counted by Lambda as an error of the function, and
// API Gateway answers 500 without a word about it.
const STATUS = [[BadEvent, 400], [DownstreamFailed, 502], [OutOfTime, 504]] as const;

const ROUTES = new Map<string, Map<string, (event: Request) => string>>([
  ['/greetings', new Map([
    ['GET', (event: Request) => named(event.queryStringParameters)],
    ['POST', (event: Request) => named(json(event))],
  ])],
]);

// The handler with what it needs from outside, so that tests can bring their own.
// The event and the answer are API Gateway's payload format 2.0:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
export function create(config: Config, { accountSettings }: clients.Clients, write?: Write) {
  return async function handler(event: Request, context: Context): Promise<Answer> {
    const log = logger(config.logLevel, context, write);
    const answer = (statusCode: number, body: object, headers?: Record<string, string>): Answer => {
      log.info('done', { statusCode, remaining: context.getRemainingTimeInMillis() });
      return {
        statusCode,
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ ...body, requestId: context.awsRequestId }),
      };
    };
    try {
      const { method, path } = request(event);
      log.info('start', { method, path, remaining: context.getRemainingTimeInMillis() });
      const route = ROUTES.get(path);
      if (!route) {
        return answer(404, { error: 'NotFound', message: `There is no ${path}` });
      }
      const nameIn = route.get(method);
      if (!nameIn) {
        const allow = [...route.keys()].join(', ');
        return answer(405, { error: 'MethodNotAllowed', message: `${path} takes ${allow}` }, { allow });
      }
      const name = nameIn(event);
      const { AccountLimit } = await downstream('GetAccountSettings', context, accountSettings);
      return answer(200, { message: `${config.greeting}, ${name}!`, concurrency: AccountLimit.ConcurrentExecutions });
    } catch (error) {
      const [, status] = STATUS.find(([kind]) => error instanceof kind) || [];
      log[status === 400 ? 'warn' : 'error']('failed', described(error)); // the caller's mistakes ring no alarm of ours
      if (!status) {
        throw error;
      }
      const { name, message } = error as Error;
      return answer(status, { error: name, message });
    }
  };
}

function request(event: Request | null): { method: string; path: string } {
  const http = event?.requestContext?.http;
  if (!http || typeof event.rawPath !== 'string') {
    throw new BadEvent('The event is no HTTP request in format 2.0');
  }
  return { method: http.method, path: event.rawPath };
}

function json(event: Request): unknown {
  const body = event.body || '';
  try {
    return JSON.parse(event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body);
  } catch (error) {
    throw new BadEvent('The body is not JSON');
  }
}

function named(fields: unknown): string {
  const { name } = (fields || {}) as { name?: unknown };
  if (typeof name !== 'string' || !name.trim()) {
    throw new BadEvent('The request needs a "name", as in {"name": "Lambda"}');
  }
  return name.trim();
}

export const handler = create(read(process.env), clients);
