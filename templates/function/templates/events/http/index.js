{% if cookiecutter.modules == 'esm' %}
import * as clients from './clients.mjs';
import { read } from './config.mjs';
import { downstream } from './downstream.mjs';
import { BadEvent, DownstreamFailed, OutOfTime } from './errors.mjs';
import { described, logger } from './log.mjs';
{% else %}
'use strict';

const clients = require('./clients');
const { read } = require('./config');
const { downstream } = require('./downstream');
const { BadEvent, DownstreamFailed, OutOfTime } = require('./errors');
const { described, logger } = require('./log');
{% endif %}

// What the caller is told. Any other error is a bug: it is thrown, counted by Lambda as an error of the function, and
// API Gateway answers 500 without a word about it.
const STATUS = [[BadEvent, 400], [DownstreamFailed, 502], [OutOfTime, 504]];

const ROUTES = {
  '/greetings': {
    GET: (event) => named(event.queryStringParameters),
    POST: (event) => named(json(event)),
  },
};

// The handler with what it needs from outside, so that tests can bring their own.
// The event and the answer are API Gateway's payload format 2.0:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
function create(config, { accountSettings }, write) {
  return async function handler(event, context) {
    const log = logger(config.logLevel, context, write);
    const answer = (statusCode, body, headers) => {
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
      const route = Object.keys(ROUTES).includes(path) ? ROUTES[path] : null;
      if (!route) {
        return answer(404, { error: 'NotFound', message: `There is no ${path}` });
      }
      if (!Object.keys(route).includes(method)) {
        const allow = Object.keys(route).join(', ');
        return answer(405, { error: 'MethodNotAllowed', message: `${path} takes ${allow}` }, { allow });
      }
      const name = route[method](event);
      const { AccountLimit } = await downstream('GetAccountSettings', context, accountSettings);
      return answer(200, { message: `${config.greeting}, ${name}!`, concurrency: AccountLimit.ConcurrentExecutions });
    } catch (error) {
      const [, status] = STATUS.find(([kind]) => error instanceof kind) || [];
      log[status === 400 ? 'warn' : 'error']('failed', described(error)); // the caller's mistakes ring no alarm of ours
      if (!status) {
        throw error;
      }
      return answer(status, { error: error.name, message: error.message });
    }
  };
}

function request(event) {
  const http = event && event.requestContext && event.requestContext.http;
  if (!http || typeof event.rawPath !== 'string') {
    throw new BadEvent('The event is no HTTP request in format 2.0');
  }
  return { method: http.method, path: event.rawPath };
}

function json(event) {
  const text = event.isBase64Encoded ? Buffer.from(event.body || '', 'base64').toString('utf8') : event.body;
  try {
    return JSON.parse(text || '');
  } catch (error) {
    throw new BadEvent('The body is not JSON');
  }
}

function named(fields) {
  const name = fields && fields.name;
  if (typeof name !== 'string' || !name.trim()) {
    throw new BadEvent('The request needs a "name", as in {"name": "Lambda"}');
  }
  return name.trim();
}

const handler = create(read(process.env), clients);

{{ 'export { create, handler };' if cookiecutter.modules == 'esm' else 'module.exports = { create, handler };' }}
