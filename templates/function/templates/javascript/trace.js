{% if cookiecutter.modules == 'esm' %}
import { randomBytes } from 'crypto';
import { createSocket } from 'dgram';
{% else %}
'use strict';

const { randomBytes } = require('crypto');
const { createSocket } = require('dgram');
{% endif %}

// X-Ray subsegments: a piece of work gets its own bar in the trace that Lambda has begun. One datagram to the daemon
// that stands beside each function; outside of Lambda, or where a trace is not sampled, nothing is sent.
// https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html

async function subsegment(name, annotations, work, env = process.env) {
  const parent = current(env);
  if (!parent) {
    return work();
  }
  const document = {
    name,
    type: 'subsegment',
    id: randomBytes(8).toString('hex'),
    trace_id: parent.Root,
    parent_id: parent.Parent,
    start_time: Date.now() / 1000,
    annotations,
  };
  try {
    return await work();
  } catch (error) {
    document.fault = true;
    const exception = { id: randomBytes(8).toString('hex'), type: error.name, message: error.message };
    document.cause = { working_directory: process.cwd(), exceptions: [exception] };
    throw error;
  } finally {
    document.end_time = Date.now() / 1000;
    await send(document, env.AWS_XRAY_DAEMON_ADDRESS);
  }
}

// Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1
function current(env) {
  const header = {};
  for (const part of (env._X_AMZN_TRACE_ID || '').split(';')) {
    const [key, value] = part.trim().split('=');
    header[key] = value;
  }
  return env.AWS_XRAY_DAEMON_ADDRESS && header.Root && header.Parent && header.Sampled === '1' ? header : null;
}

// Waits until the datagram is out, as Lambda may freeze the function when the handler is done. Never fails a request.
function send(document, address) {
  const [host, port] = address.split(':');
  const datagram = Buffer.from(`{"format": "json", "version": 1}\n${JSON.stringify(document)}`);
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const done = () => socket.close(resolve);
    socket.once('error', done);
    socket.send(datagram, 0, datagram.length, Number(port), host, done);
  });
}

{{ 'export { subsegment };' if cookiecutter.modules == 'esm' else 'module.exports = { subsegment };' }}
