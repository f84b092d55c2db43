// Nothing is forgotten by a clock that has just jumped ahead; a day later it is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sealDay } from '../../src/audit/seal-day.ts';
import { retentionJobs } from '../../src/app/upkeep/retention.ts';
import { readConfig } from '../../src/config/config.ts';
import { DAY_MS } from '../../src/lib/clock.ts';
import { makeCertificate } from '../contracts/store/samples.ts';
import { makeTestClock } from '../support/service.ts';
import { silentLog } from '../support/silent-log.ts';
import { openTemporaryStore } from '../support/store.ts';

async function openSweeping() {
  const clock = makeTestClock();
  const { store, [Symbol.asyncDispose]: close } = await openTemporaryStore({ clock });
  const config = await readConfig({ env: {}, readFile: () => Promise.reject(new Error('none')) });
  const closing = new AbortController().signal;
  const told: string[] = [];
  const info = (_facts: object, message: string): void => void told.push(message);
  const jobs = retentionJobs(config, { local: { store, clock }, closing, log: { ...silentLog, info } });
  const dayPasses = async () => {
    await sealDay({ store, clock, closing });
    for (const [, { run }] of jobs) assert.equal(await run(), true);
    clock.advance(DAY_MS);
  };
  await store.transact((rows) =>
    rows.certificates.insert(makeCertificate({ id: 'x', step: 'failed', updatedAt: clock.now() })),
  );
  const isThere = async () => (await store.reads.certificates.findWithDeleted('x')) !== undefined;
  return { clock, told, dayPasses, isThere, [Symbol.asyncDispose]: close };
}

test('A clock that is set ten years ahead forgets nothing on its first day', async () => {
  await using sweeping = await openSweeping();
  const { clock, dayPasses, isThere } = sweeping;
  await dayPasses();
  await dayPasses();
  clock.advance(3650 * DAY_MS);
  await dayPasses();
  assert.ok(await isThere());
  clock.advance(-3651 * DAY_MS);
  await dayPasses();
  assert.ok(await isThere());
});

test('What is old enough goes once the clock has stood for a day', async () => {
  await using sweeping = await openSweeping();
  const { dayPasses, isThere } = sweeping;
  for (let days = 0; days < 91; days += 1) await dayPasses();
  assert.ok(await isThere());
  await dayPasses();
  assert.ok(!(await isThere()));
});

test('That nothing is forgotten is in the log once a day, however many jobs ask', async () => {
  await using sweeping = await openSweeping();
  const { told, dayPasses } = sweeping;
  await dayPasses();
  assert.equal(told.length, 1, told.join());
});
