
const event = sample('test');
const working = { accountSettings: async () => ({ AccountLimit: { ConcurrentExecutions: 1000 } }) };
const broken = {
  accountSettings: async () => {
    throw Object.assign(new Error('Rate exceeded for account 123456789012'), { name: 'ThrottlingException' });
  },
};
const silent = { accountSettings: () => new Promise(() => {}) };

const invoke = (clients, given, remaining) => invoked((write) => create(read({}), clients, write), given, remaining);

const report = { run: event.id, from: '2026-11-24T09:00:00.000Z', to: '2026-11-24T10:00:00.000Z', concurrency: 1000 };

const tests = {
  async 'reports the period that had ended when the test event was due'() {
    const { answer, entries } = await invoke(working, event);
    assert.deepStrictEqual(answer, report);
    assert.deepStrictEqual(entries.map((entry) => entry.message), ['start', 'done']);
    assert.strictEqual(entries[1].run, event.id);
  },

  async 'gives the first report again for a repeated event'() {
    let calls = 0;
    const counted = { accountSettings: () => { calls += 1; return working.accountSettings(); } };
    const handler = create(read({}), counted, () => {});
    const call = (given) => invoked(() => handler, given);
    assert.deepStrictEqual((await call(event)).answer, report);
    assert.deepStrictEqual((await call(event)).answer, report);
    assert.strictEqual(calls, 1);
    assert.strictEqual((await call({ ...event, id: 'another' })).answer.run, 'another');
    assert.strictEqual(calls, 2);
  },

  async 'runs again after a failure'() {
    let calls = 0;
    const mended = { accountSettings: () => (calls++ ? working : broken).accountSettings() };
    const handler = create(read({}), mended, () => {});
    assert.strictEqual((await invoked(() => handler, event)).error.name, 'DownstreamFailed');
    assert.deepStrictEqual((await invoked(() => handler, event)).answer, report);
  },

  async 'refuses an event without id or time'() {
    for (const bad of [sample('bad'), {}, null, 'text', { ...event, id: '' }, { ...event, time: 'noon' }]) {
      const { error } = await invoke(working, bad);
      assert.strictEqual(error.name, 'BadEvent');
    }
  },

  async 'fails when the service behind fails, and logs why'() {
    const { error, entries } = await invoke(broken, event);
    assert.deepStrictEqual([error.name, error.message], ['DownstreamFailed', 'GetAccountSettings failed']);
    assert.ok(entries[1].cause.errorMessage.includes('123456789012'));
  },

  async 'gives up before the time runs out'() {
    const { error } = await invoke(silent, event, 520);
    assert.strictEqual(error.name, 'OutOfTime');
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
