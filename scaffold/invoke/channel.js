'use strict';
// Lambda's Runtime API over Node's own http, with the calls of the native client that aws-lambda-ric brings.
// The native one sends before it returns; here process.exit waits until all is sent instead.

const http = require('http');

const request = http.request;
const exit = process.exit;
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const invocation = '/2018-06-01/runtime/invocation/';
let sent = Promise.resolve();
let open = 0;

function send(method, path, body, headers) {
  return new Promise((resolve, reject) => {
    const length = { 'Content-Length': Buffer.byteLength(body) };
    const options = { host, port, agent, method, path, headers: Object.assign(length, headers) };
    const asked = request(options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ bodyJson: String(Buffer.concat(chunks)), headers: response.headers }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

function post(path, body, headers) {
  const closed = () => { open -= 1; };
  open += 1;
  sent = sent.then(() => send('POST', path, body, headers)).then(closed, closed);
}

process.exit = (code) => {
  if (open) sent.then(() => exit.call(process, code));
  else exit.call(process, code);
};

exports.initializeClient = () => {};
exports.next = () => sent.then(() => send('GET', `${invocation}next`, ''));
exports.done = (id, body) => post(`${invocation}${id}/response`, body, { 'Content-Type': 'application/json' });
exports.error = (id, body) => post(`${invocation}${id}/error`, body, {
  'Content-Type': 'application/json',
  'Lambda-Runtime-Function-Error-Type': 'Unhandled',
});
