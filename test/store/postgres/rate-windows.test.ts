// What nodes on one PostgreSQL let pass together: exactly the limit in any second, by the clock of the database.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { systemClock } from '../../../src/lib/clock.ts';
import { openRateWindows, type RateWindows } from '../../../src/store/postgres/rate-windows.ts';
import { openStoreOn, type PostgresServer, type PostgresStore, startPostgres } from '../../support/postgres.ts';
import { openTestService } from '../../support/service.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const LIMIT = 20;

let cleanup: AsyncDisposableStack;
let server: PostgresServer;
let opened: PostgresStore;
let windows: RateWindows;

before(async () => {
  cleanup = new AsyncDisposableStack();
  server = cleanup.use(await startPostgres());
  opened = cleanup.use(await openStoreOn(server));
  windows = cleanup.use(openRateWindows(opened.database.url));
});
after(async () => await cleanup.disposeAsync());

test('At once, from many connections, as many are granted as the limit says', async () => {
  await using other = openRateWindows(opened.database.url);
  const takes = Array.from({ length: 100 }, async (_, at) => {
    return await (at % 2 === 0 ? windows : other).take({ key: 'at once', limit: LIMIT, wanted: 1, leadMs: 0 });
  });
  const answers = await Promise.all(takes);
  assert.equal(sumOf(answers.map(({ granted }) => granted)), LIMIT);
  for (const { waitMs } of answers) assert.ok(waitMs >= 0 && waitMs <= 1000, `${waitMs}`);
});

test('What is wanted is granted in part where there is less room, and none where there is none', async () => {
  const take = async (wanted: number) => (await windows.take({ key: 'part', limit: 5, wanted, leadMs: 0 })).granted;
  assert.deepEqual([await take(3), await take(3), await take(3)], [3, 2, 0]);
  const first = await windows.take({ key: 'first', limit: 5, wanted: 9, leadMs: 0 });
  assert.equal(first.granted, 5);
});

test('In any second no more than the limit is granted, and what is a second old makes room', async () => {
  const granted: number[] = [];
  // However long a call takes here: two windows are full, and there is room again.
  while (granted.length <= 2 * LIMIT) {
    const answer = await windows.take({ key: 'sliding', limit: LIMIT, wanted: 1, leadMs: 0 });
    if (answer.granted === 1) granted.push(performance.now());
    else await pause(3);
  }
  // A window by the clock of this process may be longer by what an answer takes.
  const most = Math.max(...granted.map((from) => granted.filter((time) => time >= from && time < from + 900).length));
  assert.ok(most <= LIMIT, `${most}`);
});

test('What a node takes ahead counts for as much longer', async () => {
  const request = { key: 'ahead', limit: 1, wanted: 1, leadMs: 100 };
  assert.equal((await windows.take(request)).granted, 1);
  const { granted, waitMs } = await windows.take(request);
  assert.ok(granted === 0 && waitMs > 1000 && waitMs <= 1100, `${waitMs}`);
});

test('A clock of the database that was set back shuts nobody out', async () => {
  const request = { key: 'back', limit: 1, wanted: 1, leadMs: 0 };
  assert.equal((await windows.take(request)).granted, 1);
  await opened.database.query(`update rate_windows set stamps = array[stamps[1] + 3600000] where key = 'back'`);
  assert.equal((await windows.take(request)).granted, 1);
});

test('The table is none that a commit has to bring to disk', async () => {
  const [row] = await opened.database.query(`select relpersistence from pg_class where relname = 'rate_windows'`);
  assert.equal(row?.['relpersistence'], 'u');
});

test(`Of calls at two services on one database exactly ${LIMIT} pass in a second, and the others are told the limit`, async () => {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await server.makeDatabase());
  const folder = stack.use(makeTemporaryFolder());
  const clock = { ...systemClock, advance: () => assert.fail('time is real here') };
  const options = { folder: folder.path, clock, env: { RESEAL_DATABASE_URL: database.url } };
  const nodes = [stack.use(await openTestService(options)), stack.use(await openTestService(options))];
  const callAtOnce = async (action: string) => {
    const begun = performance.now();
    const calls = Array.from({ length: 3 * LIMIT }, async (_, at) => await nodes[at % 2]?.call(action, {}));
    return { answers: await Promise.all(calls), tookMs: performance.now() - begun };
  };
  // On a machine that others use they may take longer than the second in which they count; each action has its own.
  const actions = ['DescribeCompanies', 'DescribeCertificateOperateLogs', 'DescribePackages'];
  let { answers, tookMs } = await callAtOnce('DescribePackages');
  for (let tries = 0; tookMs >= 1000 && tries < 40; tries += 1) {
    ({ answers, tookMs } = await callAtOnce(String(actions[tries % actions.length])));
  }
  assert.ok(tookMs < 1000, `${tookMs} ms`);
  const refused = answers.flatMap((answer) => answer?.Error ?? []);
  assert.equal(answers.length - refused.length, LIMIT);
  for (const { Code, Message } of refused) {
    assert.equal(Code, 'RequestLimitExceeded');
    assert.match(Message, /called 21 times within one second, the limit is 20/);
  }
});

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
