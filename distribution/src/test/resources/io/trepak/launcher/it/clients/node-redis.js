// node-redis with the settings it comes with, then with RESP3: node node-redis.js PORT
const assert = require('assert');
const { createClient, RESP_TYPES } = require('redis');

const talk = async (options) => {
  const client = createClient({ url: 'redis://127.0.0.1:' + process.argv[2], ...options });
  client.on('error', (error) => {
    console.error(error);
    process.exit(1);
  });
  await client.connect();
  assert.strictEqual(await client.ping(), 'PONG');
  assert.strictEqual(await client.set('nr', 'v'), 'OK');
  assert.deepStrictEqual(await client.mGet(['nr', 'none']), ['v', null]);
  await client.hSet('nrh', { f: 'v', g: 'w' });
  assert.deepStrictEqual({ ...(await client.hGetAll('nrh')) }, { f: 'v', g: 'w' });
  await client.zAdd('nrz', [{ score: 1.5, value: 'm' }]);
  assert.deepStrictEqual(await client.zRangeWithScores('nrz', 0, -1), [{ value: 'm', score: 1.5 }]);
  const binary = Buffer.from([0, 255, 13, 10, 36, 42, 128]);
  await client.set(binary, binary);
  const raw = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  assert.ok(binary.equals(await raw.get(binary)));
  await assert.rejects(client.incr('nr'), /not an integer/);
  await assert.rejects(client.sendCommand(['NOPE', 'a']), /unknown command/);
  const answers = await Promise.all(Array.from({ length: 1000 }, (_, i) =>
    Promise.all([client.set('nr' + i, 'v' + i), client.get('nr' + i)])));
  answers.forEach(([, answer], i) => assert.strictEqual(answer, 'v' + i));
  assert.deepStrictEqual(
    await client.eval('return {KEYS[1], ARGV[1]}', { keys: ['nr'], arguments: ['a'] }), ['nr', 'a']);
  const keys = new Set();
  for await (const some of client.scanIterator({ MATCH: 'nr*', COUNT: 100 })) {
    some.forEach((key) => keys.add(key));
  }
  assert.strictEqual(keys.size, 1003);
  assert.strictEqual(await client.get('nr'), 'v');
  await client.close();
};

(async () => {
  await talk({});
  await talk({ RESP: 3 });
  console.log('good');
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
