
const event = sample('test');
const working = { readObject: async () => Buffer.from('a,b\n1,2\n3,4\n') };
const broken = {
  readObject: async () => {
    throw Object.assign(new Error('Access denied for 123456789012'), { name: 'AccessDenied' });
  },
};
const silent = { readObject: () => new Promise(() => {}) };

const invoke = (clients, given, remaining) => invoked((write) => create(read({}), clients, write), given, remaining);

function changed(object, more) {
  const [record] = event.Records;
  return { Records: [{ ...record, s3: { ...record.s3, object: { ...record.s3.object, ...object } }, ...more }] };
}

const tests = {
  async 'reads the object of the test event, under its decoded key'() {
    const asked = [];
    const watched = { readObject: async (...place) => { asked.push(place); return working.readObject(); } };
    const { answer, entries } = await invoke(watched, event);
    assert.deepStrictEqual(asked, [['my-bucket', 'reports/a café.csv']]);
    const objects = [{ key: 'reports/a café.csv', bytes: 12, lines: 3 }];
    assert.deepStrictEqual(answer, { objects, requestId: 'request-1' });
    assert.deepStrictEqual(entries.map((entry) => entry.message), ['start', 'object read', 'done']);
  },

  async 'leaves alone what is no new object'() {
    const { answer } = await invoke(broken, changed({}, { eventName: 'ObjectRemoved:Delete' }));
    assert.deepStrictEqual(answer.objects, []);
  },

  async 'refuses an object that is too large, without reading it'() {
    let called = false;
    const watched = { readObject: async () => { called = true; } };
    const { error } = await invoke(watched, sample('bad'));
    assert.deepStrictEqual([error.name, called], ['BadEvent', false]);
    assert.strictEqual(error.message, 'reports/large.csv has 5368709120 bytes: up to 1048576 are read');
    assert.strictEqual((await invoke(working, changed({ size: 1048576 }))).error, undefined);
    assert.strictEqual((await invoke(working, changed({ size: 1048577 }))).error.name, 'BadEvent');
  },

  async 'refuses an event that is not from S3'() {
    for (const bad of [{}, null, 'text', { Records: [{}] }, { Records: [null] }]) {
      const { error } = await invoke(working, bad);
      assert.strictEqual(error.name, 'BadEvent');
    }
  },

  async 'fails when the object cannot be read, and logs why'() {
    const { error, entries } = await invoke(broken, event);
    assert.deepStrictEqual([error.name, error.message], ['DownstreamFailed', 'GetObject failed']);
    assert.strictEqual(entries[1].cause.errorType, 'AccessDenied');
  },

  async 'gives up before the time runs out'() {
    const { error } = await invoke(silent, event, 520);
    assert.deepStrictEqual([error.name, error.message], ['OutOfTime', 'GetObject took too long']);
  },
};

run({ ...tests, ...parts });
