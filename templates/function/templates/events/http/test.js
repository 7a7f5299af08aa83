
const event = sample('test');
const working = { accountSettings: async () => ({ AccountLimit: { ConcurrentExecutions: 1000 } }) };
const broken = {
  accountSettings: async () => {
    throw Object.assign(new Error('Rate exceeded for account 123456789012'), { name: 'ThrottlingException' });
  },
};
const silent = { accountSettings: () => new Promise(() => {}) };

const invoke = (clients, given, remaining) => invoked((write) => create(read({}), clients, write), given, remaining);

// The status and the body of an answer.
async function asked(clients, given, remaining) {
  const { answer, error, entries } = await invoke(clients, given, remaining);
  assert.strictEqual(error, undefined);
  assert.strictEqual(answer.headers['content-type'], 'application/json');
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body), entries };
}

function request(method, path, more) {
  const http = { ...event.requestContext.http, method, path };
  return { ...event, body: undefined, rawPath: path, requestContext: { ...event.requestContext, http }, ...more };
}

const hello = { message: 'Hello, Lambda!', concurrency: 1000, requestId: 'request-1' };

const tests = {
  async 'answers the test event'() {
    const { status, body, entries } = await asked(working, event);
    assert.deepStrictEqual([status, body], [200, hello]);
    assert.deepStrictEqual(entries.map((entry) => entry.message), ['start', 'done']);
    assert.strictEqual(entries[1].statusCode, 200);
  },

  async 'takes a body that API Gateway has encoded, and a query'() {
    const body = Buffer.from(event.body).toString('base64');
    const encoded = await asked(working, { ...event, body, isBase64Encoded: true });
    assert.deepStrictEqual([encoded.status, encoded.body], [200, hello]);
    const queried = await asked(working, request('GET', '/greetings', { queryStringParameters: { name: 'Lambda' } }));
    assert.deepStrictEqual([queried.status, queried.body], [200, hello]);
  },

  async 'answers a bad request with 400 and the reason'() {
    const bodies = [undefined, '', 'no JSON', 'null', '5', '{}', '{"name": " "}', '{"name": 5}'];
    for (const bad of [sample('bad'), {}, null, ...bodies.map((body) => ({ ...event, body }))]) {
      const { status, body, entries } = await asked(working, bad);
      assert.strictEqual(status, 400);
      assert.strictEqual(body.error, 'BadEvent');
      assert.ok(body.message && body.requestId);
      assert.strictEqual(entries.find((entry) => entry.message === 'failed').level, 'WARN');
    }
  },

  async 'answers 404 and 405 for what it does not have'() {
    for (const path of ['/', '/greetings/', '/constructor']) {
      assert.strictEqual((await asked(working, request('GET', path))).status, 404);
    }
    for (const method of ['DELETE', 'constructor']) {
      const { status, headers } = await asked(working, request(method, '/greetings'));
      assert.deepStrictEqual([status, headers.allow], [405, 'GET, POST']);
    }
  },

  async 'answers 502 for a downstream failure, with its details in the log alone'() {
    const { status, body, entries } = await asked(broken, event);
    assert.deepStrictEqual([status, body.error, body.message], [502, 'DownstreamFailed', 'GetAccountSettings failed']);
    assert.strictEqual(entries[1].level, 'ERROR');
    assert.ok(entries[1].cause.errorMessage.includes('123456789012'));
  },

  async 'answers 504 before the time runs out'() {
    const { status, body } = await asked(silent, event, 520);
    assert.deepStrictEqual([status, body.error], [504, 'OutOfTime']);
  },

  async 'throws what it does not know'() {
    const { error, entries } = await invoke({ accountSettings: async () => ({}) }, event);
    assert.strictEqual(error.name, 'TypeError');
    assert.strictEqual(entries[1].level, 'ERROR');
  },
};

run({ ...tests, ...parts });
