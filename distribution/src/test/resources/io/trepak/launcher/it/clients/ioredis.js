// ioredis with the settings it comes with: node ioredis.js PORT
const assert = require('assert');
const Redis = require('ioredis');

(async () => {
  const redis = new Redis(Number(process.argv[2]), '127.0.0.1');
  assert.strictEqual(await redis.ping(), 'PONG');
  assert.strictEqual(await redis.set('io', 'v'), 'OK');
  assert.deepStrictEqual(await redis.mget('io', 'none'), ['v', null]);
  const binary = Buffer.from([0, 255, 13, 10, 36, 42, 128]);
  await redis.set(binary, binary);
  assert.ok(binary.equals(await redis.getBuffer(binary)));
  await assert.rejects(redis.incr('io'), /not an integer/);
  await assert.rejects(redis.call('NOPE', 'a'), /unknown command/);
  await assert.rejects(redis.blpop('io', 1), /not supported by a proxy/);
  const pipeline = redis.pipeline();
  for (let i = 0; i < 1000; i++) {
    pipeline.set('io' + i, 'v' + i).get('io' + i);
  }
  const answers = await pipeline.exec();
  answers.forEach(([error, answer], i) => assert.strictEqual(answer, i % 2 ? 'v' + (i - 1) / 2 : 'OK', error));
  assert.deepStrictEqual(await redis.eval('return {KEYS[1], ARGV[1]}', 1, 'io', 'a'), ['io', 'a']);
  redis.defineCommand('echoed', { numberOfKeys: 1, lua: 'return KEYS[1]' });
  assert.strictEqual(await redis.echoed('io7'), 'io7');
  const keys = new Set();
  for await (const some of redis.scanStream({ match: 'io*', count: 100 })) {
    some.forEach((key) => keys.add(key));
  }
  assert.strictEqual(keys.size, 1001);
  assert.strictEqual(await redis.get('io'), 'v');
  await redis.quit();
  console.log('good');
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
