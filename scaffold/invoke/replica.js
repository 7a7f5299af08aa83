'use strict';
// A replica of the nodejs8.10 runtime, which was never published: written from what it was seen to do
// (facts/runtime-behaviour-8.10-10.x.txt), case by case; tests/test_replica.py holds it to that.

const path = require('path');
const util = require('util');
const channel = require('./channel.js');

const env = process.env;
const stdout = process.stdout;
let request = '';

// Stacks end where the runtime's own frames begin.
Error.prepareStackTrace = (error, frames) => {
  const own = frames.findIndex((frame) => String(frame.getFileName()).startsWith(__dirname + path.sep));
  const shown = own < 0 ? frames : frames.slice(0, own);
  return [String(error)].concat(shown.map((frame) => `    at ${frame}`)).join('\n');
};

for (const name of ['log', 'info', 'warn', 'error']) {
  console[name] = function () {
    stdout.write(`${new Date().toISOString()}\t${request}\t${util.format.apply(util, arguments)}\n`);
  };
}

process.on('uncaughtException', (error) => {
  console.error(error && error.stack ? error.stack : error);
  process.exit(1);
});

function document(error) {
  if (!(error instanceof Error)) return { errorMessage: error === undefined || error === null ? null : String(error) };
  const stackTrace = String(error.stack).split('\n').slice(1).map((line) => line.replace(/^\s*at\s/, ''));
  return { errorMessage: error.message, errorType: error.name, stackTrace };
}

function raw(text, error) {
  const frames = error && error.stack ? String(error.stack).split('\n').slice(1) : [];
  stdout.write([`${text}: ${error && error.name ? error.name : error}`].concat(frames).join('\n') + '\n');
}

// One invocation: whatever is called first settles it; `send` runs now or when nothing is left to wait for.
function invocation(headers) {
  let settled = false;
  let waiting = null;
  let waits = true;

  const end = () => channel.next();
  const fail = (error) => {
    channel.error(request, JSON.stringify(document(error)));
    end();
  };
  const reply = (result) => {
    let body;
    try {
      body = JSON.stringify(result);
    } catch (error) {
      raw(`Unable to stringify response body as json: ${error.message}`, error);
      return fail(error);
    }
    channel.done(request, body === undefined ? 'null' : body);
    return end();
  };
  const failed = (error) => () => {
    console.log(JSON.stringify(document(error)));
    fail(error);
  };
  const ended = (error, result) => (error === undefined || error === null ? () => reply(result) : failed(error));
  const settle = (send, later) => {
    if (settled) return;
    settled = true;
    if (later && waits) waiting = send;
    else send();
  };

  process.on('beforeExit', () => {
    const send = waiting;
    waiting = null;
    if (send) send();
    else settle(ended(null, null));
  });

  const context = {
    get callbackWaitsForEmptyEventLoop() { return waits; },
    set callbackWaitsForEmptyEventLoop(value) { waits = value; },
    done: (error, result) => settle(ended(error, result)),
    succeed: (result) => settle(ended(null, result)),
    fail: (error) => settle(failed(error)),
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    getRemainingTimeInMillis: () => Math.max(headers['lambda-runtime-deadline-ms'] - Date.now(), 0),
    invokeid: request,
    awsRequestId: request,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
  };
  return { context, callback: (error, result) => settle(ended(error, result), true), unloaded: fail };
}

function unusable(error) {
  stdout.write(`${error}\n`);
  return { error };
}

function load(setting) {
  const parts = setting.split('.');
  if (parts.length !== 2) return unusable(`Bad handler '${setting}'`);
  const [name, member] = parts;
  let loaded;
  try {
    loaded = require(path.join(env.LAMBDA_TASK_ROOT, name));
  } catch (error) {
    if (error && error.code === 'MODULE_NOT_FOUND') raw(`Unable to import module '${name}'`, error);
    else if (error instanceof SyntaxError) raw(`Syntax error in module '${name}'`, error);
    else raw('module initialization error', error);
    return { error };
  }
  if (typeof loaded[member] === 'function') return { handler: loaded[member] };
  return unusable(`Handler '${member}' missing on module '${name}'`);
}

channel.next().then(({ bodyJson, headers }) => {
  request = headers['lambda-runtime-aws-request-id'];
  env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  const { context, callback, unloaded } = invocation(headers);
  setImmediate(() => {
    const { handler, error } = load(env._HANDLER);
    if (!handler) return unloaded(error);
    const result = handler(JSON.parse(bodyJson), context, callback);
    if (result instanceof Promise) result.then(context.succeed, context.fail);
    return undefined;
  });
});
