
const event = sample('test');
const working = { accountSettings: async () => ({ AccountLimit: { ConcurrentExecutions: 1000 } }) };
const broken = {
  accountSettings: async () => {
    throw Object.assign(new Error('Rate exceeded for account 123456789012'), { name: 'ThrottlingException' });
  },
};
const silent = { accountSettings: () => new Promise(() => {}) };

const invoke = (clients, given, remaining) => invoked((write) => create(read({}), clients, write), given, remaining);

const tests = {
  async 'answers the test event'() {
    const { answer, entries } = await invoke(working, event);
    assert.deepStrictEqual(answer, { message: 'Hello, Lambda!', concurrency: 1000, requestId: 'request-1' });
    assert.deepStrictEqual(entries.map((entry) => entry.message), ['start', 'done']);
    assert.strictEqual(entries[0].logGroup, '/aws/lambda/test-function');
  },

  async 'tells the invoker what is wrong with a bad event'() {
    for (const bad of [sample('bad'), {}, null, 'text', { name: 5 }, { name: ' ' }]) {
      const { error } = await invoke(working, bad);
      assert.strictEqual(error.name, 'BadEvent');
      assert.ok(error.message.includes('"name"'));
    }
  },

  async 'hides the details of a downstream failure from the invoker, and logs them'() {
    const { error, entries } = await invoke(broken, event);
    assert.strictEqual(error.name, 'DownstreamFailed');
    assert.strictEqual(error.message, 'GetAccountSettings failed');
    const [, entry] = entries;
    assert.strictEqual(entry.level, 'ERROR');
    assert.strictEqual(entry.cause.errorType, 'ThrottlingException');
    assert.ok(entry.cause.errorMessage.includes('123456789012'));
  },

  async 'gives up before the time runs out'() {
    const { error, entries } = await invoke(silent, event, 520);
    assert.strictEqual(error.name, 'OutOfTime');
    assert.strictEqual(entries[1].errorMessage, 'GetAccountSettings took too long');
  },

  async 'does not begin what cannot end in time'() {
    let called = false;
    const watched = { accountSettings: async () => { called = true; } };
    const { error } = await invoke(watched, event, 400);
    assert.strictEqual(error.name, 'OutOfTime');
    assert.strictEqual(called, false);
  },
};

run({ ...tests, ...parts });
