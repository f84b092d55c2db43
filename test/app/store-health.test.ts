// Trouble with the store is told when it begins and when it ends; readiness writes once a second, and waits for no more than so long.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { READY_FOR_MS, READY_WAIT_MS, ReadinessCheck } from '../../src/app/serving/readiness.ts';
import {
  DAMAGE_QUIET_MS,
  QUIET_MS,
  StoreHealth,
  watchedStore,
  withoutStoreTrouble,
} from '../../src/app/watching/store-health.ts';
import { StoreBusy } from '../../src/certificates/ports/store.ts';
import { type StoreTrouble, StoreUnavailable } from '../../src/certificates/ports/store-trouble.ts';
import { fixedClock } from '../support/store.ts';

const failure = (trouble: StoreTrouble) => new StoreUnavailable('Cannot use the store', { trouble, cause: undefined });

function makeHealth() {
  const lines: string[] = [];
  const time = { ms: 0 };
  const tell =
    (level: string) =>
    (record: object, message: string): void =>
      void lines.push(`${level} ${'trouble' in record ? String(record.trouble) : '-'}: ${message}`);
  const log = { info: tell('info'), warn: tell('warn'), error: tell('error') };
  const monotonicMs = (): number => time.ms;
  return { lines, time, log, monotonicMs, health: new StoreHealth({ log, monotonicMs }) };
}

describe('the health of the store', () => {
  for (const [trouble, quietMs] of [
    ['full', QUIET_MS],
    ['readOnly', QUIET_MS],
    ['unreachable', QUIET_MS],
    ['damaged', DAMAGE_QUIET_MS],
  ] as const) {
    test(`tells of ${trouble} once, and of its end when a write succeeds long enough after the last failure`, () => {
      const { lines, time, health } = makeHealth();
      for (let count = 0; count < 100; count += 1) health.fails(failure(trouble));
      time.ms = quietMs - 1;
      health.works();
      assert.equal(health.trouble, trouble);
      time.ms = quietMs;
      health.works();
      assert.equal(health.trouble, undefined);
      assert.deepEqual(lines, [
        `error ${trouble}: The store cannot be used`,
        `info ${trouble}: The store can be used again`,
      ]);
    });
  }

  test('tells of each kind once while they alternate', () => {
    const { lines, health } = makeHealth();
    for (const trouble of ['full', 'readOnly', 'full', 'readOnly'] as const) health.fails(failure(trouble));
    assert.equal(lines.length, 2);
  });

  test('hears of what a transaction or a line of the log came from, and of nothing else', async () => {
    const { lines, log, health } = makeHealth();
    const failing = async (): Promise<never> => await Promise.reject(new Error('no', { cause: failure('full') }));
    const store = watchedStore({ transact: failing, apply: failing }, health);
    await assert.rejects(store.transact());
    const quiet = withoutStoreTrouble(log, health);
    quiet.error({ error: failure('full') }, 'A job failed');
    quiet.warn({ error: new Error('no', { cause: failure('full') }) }, 'A job failed');
    quiet.error({ error: new Error('no') }, 'A bug');
    assert.deepEqual(lines, ['error full: The store cannot be used', 'error -: A bug']);
  });
});

function makeReadiness() {
  const setting = makeHealth();
  const state = { writes: 0, answer: async (): Promise<void> => await Promise.resolve() };
  const store = {
    transact: async <T>(work: (rows: never) => Promise<T>): Promise<T> => {
      state.writes += 1;
      await state.answer();
      const rows = { times: { markReady: async () => await Promise.resolve() } };
      return await work(rows as never);
    },
  };
  return { ...setting, state, readiness: new ReadinessCheck({ ...setting, store, clock: fixedClock }) };
}

describe('readiness', () => {
  test('is looked at by one write a second, however often it is asked', async () => {
    const { readiness, state, time } = makeReadiness();
    const asked = await Promise.all(Array.from({ length: 500 }, async () => await readiness.check()));
    assert.ok(asked.every(({ kind }) => kind === 'ready'));
    time.ms = READY_FOR_MS - 1;
    await readiness.check();
    assert.equal(state.writes, 1);
    time.ms = READY_FOR_MS;
    await readiness.check();
    assert.equal(state.writes, 2);
  });

  test('waits so long for a store that does not answer, and begins no other write meanwhile', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const { readiness, state, time } = makeReadiness();
    state.answer = async () => await new Promise(() => undefined);
    for (let look = 0; look < 5; look += 1) {
      time.ms += READY_FOR_MS;
      const asked = readiness.check();
      context.mock.timers.tick(READY_WAIT_MS);
      assert.deepEqual(await asked, { kind: 'notReady', detail: 'the store does not answer' });
    }
    assert.equal(state.writes, 1);
  });

  for (const [error, detail] of [
    [failure('full'), 'there is no room for the store'],
    [failure('damaged'), 'the store is damaged'],
    [new StoreBusy('locked'), 'the store is busy'],
    [new Error('a bug'), 'the store takes no write'],
  ] as const) {
    test(`is denied with its reason: ${detail}`, async () => {
      const { readiness, state } = makeReadiness();
      state.answer = async () => await Promise.reject(error);
      assert.deepEqual(await readiness.check(), { kind: 'notReady', detail });
    });
  }

  test('is denied while others meet what its own write does not', async () => {
    const { readiness, health } = makeReadiness();
    health.fails(failure('damaged'));
    assert.deepEqual(await readiness.check(), { kind: 'notReady', detail: 'the store is damaged' });
  });
});
