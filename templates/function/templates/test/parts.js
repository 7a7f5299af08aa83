{% set esm = cookiecutter.modules == 'esm' %}
{% set code = '../' ~ cookiecutter.__code %}
// Tests of what the handler is built from.
{% if esm %}
import assert from 'assert';

import { SEGMENT, TRACE, context, traced } from './lambda.mjs';
import { read } from '{{ code }}/config.mjs';
import { downstream } from '{{ code }}/downstream.mjs';
import { described, logger } from '{{ code }}/log.mjs';
{% else %}
'use strict';

const assert = require('assert');

const { SEGMENT, TRACE, context, traced } = require('./lambda');
const { read } = require('{{ code }}/config');
const { downstream } = require('{{ code }}/downstream');
const { described, logger } = require('{{ code }}/log');
{% endif %}

const broken = async () => {
  throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
};

const parts = {
  async 'configuration: refuses a wrong environment when the function starts'() {
{% if cookiecutter.event == 's3' %}
    assert.deepStrictEqual(read({}), { logLevel: 'info', maxBytes: 1048576 });
    assert.deepStrictEqual(read({ MAX_BYTES: '5' }).maxBytes, 5);
    assert.throws(() => read({ MAX_BYTES: '1 MB' }), /MAX_BYTES is "1 MB"/);
    assert.throws(() => read({ MAX_BYTES: '0' }), /MAX_BYTES is "0"/);
{% elif cookiecutter.event == 'schedule' %}
    assert.deepStrictEqual(read({}), { logLevel: 'info', periodMinutes: 60 });
    assert.deepStrictEqual(read({ PERIOD_MINUTES: '5' }).periodMinutes, 5);
    assert.throws(() => read({ PERIOD_MINUTES: 'hour' }), /PERIOD_MINUTES is "hour"/);
    assert.throws(() => read({ PERIOD_MINUTES: '0.5' }), /PERIOD_MINUTES is "0.5"/);
{% else %}
    assert.deepStrictEqual(read({}), { greeting: 'Hello', logLevel: 'info' });
    assert.throws(() => read({ GREETING: ' ' }), /GREETING is empty/);
{% endif %}
    assert.throws(() => read({ LOG_LEVEL: 'loud' }), /LOG_LEVEL is "loud"/);
  },

  async 'log: writes one line of JSON for each entry, with the request and the function'() {
    const lines = [];
    const log = logger('info', context(1000), (line) => lines.push(line));
    log.info('one\ntwo', { n: 1 });
    assert.ok(lines[0].endsWith('\n') && !lines[0].trim().includes('\n'));
    const { timestamp, ...entry } = JSON.parse(lines[0]);
    assert.ok(!Number.isNaN(Date.parse(timestamp)));
    assert.deepStrictEqual(entry, {
      level: 'INFO',
      message: 'one\ntwo',
      requestId: 'request-1',
      functionName: 'test-function',
      functionVersion: '7',
      n: 1,
    });
    const circle = { n: 1 };
    circle.self = circle;
    log.info('two', { circle });
    const { message, notLogged } = JSON.parse(lines[1]);
    assert.strictEqual(message, 'two');
    assert.ok(notLogged.startsWith('circle: '));
  },

  async 'log: leaves out what is below its level'() {
    const levels = [];
    const log = logger('warn', context(1000), (line) => levels.push(JSON.parse(line).level));
    for (const level of ['debug', 'info', 'warn', 'error']) {
      log[level]('text');
    }
    assert.deepStrictEqual(levels, ['WARN', 'ERROR']);
  },

  async 'log: describes whatever was thrown'() {
    assert.deepStrictEqual(described('text'), { errorType: 'string', errorMessage: 'text' });
    assert.strictEqual(described(new TypeError('text')).errorType, 'TypeError');
  },

  async 'trace: sends a subsegment to the X-Ray daemon, under the trace of the request'() {
    const [document] = await traced('1', () => downstream('Work', context(1000), async () => 1));
    assert.strictEqual(document.name, 'Work');
    assert.strictEqual(document.trace_id, TRACE);
    assert.strictEqual(document.parent_id, SEGMENT);
    assert.ok(/^[0-9a-f]{16}$/.test(document.id));
    assert.ok(document.end_time >= document.start_time);
    assert.deepStrictEqual(document.annotations, { functionVersion: '7' });
    assert.strictEqual(document.fault, undefined);
  },

  async 'trace: marks a failed subsegment'() {
    const [document] = await traced('1', () => downstream('Work', context(1000), broken));
    assert.strictEqual(document.fault, true);
    assert.strictEqual(document.cause.exceptions[0].type, 'ThrottlingException');
  },

  async 'trace: sends nothing for a trace that is not sampled'() {
    assert.deepStrictEqual(await traced('0', () => downstream('Work', context(1000), async () => 1)), []);
  },
};

{{ 'export { parts };' if esm else 'module.exports = { parts };' }}
