
const event = sample('test');
const working = { accountSettings: async () => ({ AccountLimit: { ConcurrentExecutions: 1000 } }) };
const broken = {
  accountSettings: async () => {
    throw Object.assign(new Error('Rate exceeded for account 123456789012'), { name: 'ThrottlingException' });
  },
};
const silent = { accountSettings: () => new Promise(() => {}) };

const invoke = (clients, given, remaining) => invoked((write) => create(read({}), clients, write), given, remaining);

const [first, second] = event.Records;
const failures = (...records) => ({ batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })) });

const tests = {
  async 'works on every message of the test event'() {
    const { answer, entries } = await invoke(working, event);
    assert.deepStrictEqual(answer, failures());
    assert.deepStrictEqual(entries.map((entry) => entry.message), ['start', 'message done', 'message done', 'done']);
    assert.deepStrictEqual([entries[1].messageId, entries[1].receiveCount], [first.messageId, 1]);
    assert.strictEqual(entries[1].greeting, 'Hello, Lambda!');
  },

  async 'gives a poison message back to the queue, and only that'() {
    const bad = sample('bad');
    const { answer, entries } = await invoke(working, bad);
    assert.deepStrictEqual(answer, failures(bad.Records[1]));
    const { errorType, receiveCount } = entries.find((entry) => entry.message === 'message failed');
    assert.deepStrictEqual([errorType, receiveCount], ['BadEvent', 3]);
    for (const body of ['', 'null', '5', '{}', '{"name": " "}', '{"name": 5}']) {
      const one = await invoke(working, { Records: [first, { ...second, body }] });
      assert.deepStrictEqual(one.answer, failures(second));
    }
  },

  async 'fails for an event that is not from a queue'() {
    for (const bad of [{}, null, 'text', { Records: {} }]) {
      const { error } = await invoke(working, bad);
      assert.strictEqual(error.name, 'BadEvent');
    }
  },

  async 'gives messages back when the service behind fails, and logs why'() {
    let calls = 0;
    const limping = { accountSettings: () => (calls++ ? broken : working).accountSettings() };
    const { answer, entries } = await invoke(limping, event);
    assert.deepStrictEqual(answer, failures(second));
    const entry = entries.find(({ message }) => message === 'message failed');
    assert.deepStrictEqual([entry.errorType, entry.cause.errorType], ['DownstreamFailed', 'ThrottlingException']);
  },

  async 'gives back what is not done before the time runs out'() {
    let calls = 0;
    const slow = { accountSettings: () => (calls++ ? silent : working).accountSettings() };
    const { answer, entries } = await invoke(slow, event, 520);
    assert.deepStrictEqual(answer, failures(second));
    assert.strictEqual(entries.find(({ message }) => message === 'message failed').errorType, 'OutOfTime');
  },

  async 'does not begin what cannot end in time'() {
    let called = false;
    const watched = { accountSettings: async () => { called = true; } };
    const { answer } = await invoke(watched, event, 400);
    assert.deepStrictEqual(answer, failures(first, second));
    assert.strictEqual(called, false);
  },
};

run({ ...tests, ...parts });
