{% set esm = cookiecutter.modules == 'esm' %}
// What stands for Lambda in the tests: an empty environment, an invocation, an X-Ray daemon; and what runs the tests.
{% if esm %}
import assert from 'assert';
import { createSocket } from 'dgram';
{% else %}
'use strict';

const assert = require('assert');
const { createSocket } = require('dgram');
{% endif %}

const ENVIRONMENT = ['GREETING', 'LOG_LEVEL', 'MAX_BYTES', 'PERIOD_MINUTES', '_X_AMZN_TRACE_ID', 'AWS_XRAY_DAEMON_ADDRESS'];
for (const name of ENVIRONMENT) {
  delete process.env[name];
}

const TRACE = '1-5759e988-bd862e3fe1be46a994272793';
const SEGMENT = '53995c3f42cd8ad8';

function context(remaining) {
  return {
    awsRequestId: 'request-1',
    functionName: 'test-function',
    functionVersion: '7',
    memoryLimitInMB: '256',
    logGroupName: '/aws/lambda/test-function',
    getRemainingTimeInMillis: () => remaining,
  };
}

// One invocation: its answer or error, and its log entries. `make` gets a `write` and gives the handler.
async function invoked(make, event, remaining = 10000) {
  const entries = [];
  const handler = make((line) => {
    assert.ok(line.endsWith('\n') && !line.trim().includes('\n'));
    entries.push(JSON.parse(line));
  });
  try {
    return { answer: await handler(event, context(remaining)), entries };
  } catch (error) {
    return { error, entries };
  }
}

// The subsegments that arrive at a daemon while `work` runs. A datagram over loopback is there when it is sent, and a
// last one of ours tells that all before it were read.
async function traced(sampled, work) {
  const daemon = createSocket('udp4');
  const documents = [];
  const ended = new Promise((resolve, reject) => {
    daemon.on('error', reject);
    setTimeout(() => reject(new Error('nothing came over 127.0.0.1 within 5 seconds')), 5000).unref();
    daemon.on('message', (datagram) => {
      const [header, body] = datagram.toString().split('\n');
      if (header === 'end') {
        resolve();
      } else {
        assert.deepStrictEqual(JSON.parse(header), { format: 'json', version: 1 });
        documents.push(JSON.parse(body));
      }
    });
  });
  await new Promise((resolve) => daemon.bind(0, '127.0.0.1', resolve));
  const { port } = daemon.address();
  process.env.AWS_XRAY_DAEMON_ADDRESS = `127.0.0.1:${port}`;
  process.env._X_AMZN_TRACE_ID = `Root=${TRACE};Parent=${SEGMENT};Sampled=${sampled}`;
  try {
    await work();
  } catch (error) {
    // a failed piece of work is traced too
  } finally {
    delete process.env.AWS_XRAY_DAEMON_ADDRESS;
    delete process.env._X_AMZN_TRACE_ID;
  }
  daemon.send(Buffer.from('end\n'), 0, 4, port, '127.0.0.1');
  try {
    await ended;
  } finally {
    daemon.close();
  }
  return documents;
}

// Runs tests in their order, says what came out, and sets the exit status.
async function run(tests) {
  let failed = 0;
  for (const name of Object.keys(tests)) {
    try {
      await tests[name]();
      console.log(`ok   ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${name}\n${error.stack}`);
    }
  }
  console.log(`${Object.keys(tests).length - failed} passed, ${failed} failed (Node.js ${process.version})`);
  process.exitCode = failed ? 1 : 0;
}

{{ 'export { SEGMENT, TRACE, context, invoked, run, traced };' if esm else 'module.exports = { SEGMENT, TRACE, context, invoked, run, traced };' }}
