// A jump of the clock is told, counted and looked after; a clock that is slow, or a process that was, is none.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClockWatch, JUMP_MS } from '../../src/clocks/clock-watch.ts';
import { addMs, DAY_MS, HOUR_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { makeSetClock } from '../support/authority.ts';
import { STORE_TEST_TIME as NOON } from '../support/store.ts';

function watched({ failures = 0 }: { readonly failures?: number } = {}) {
  const clock = makeSetClock(NOON);
  const state = { monotonicMs: 5, jumps: 0, failures, told: [] as unknown[] };
  const log = { info: () => undefined, error: () => undefined, warn: (facts: object) => void state.told.push(facts) };
  const onJump = async (): Promise<void> => {
    state.jumps += 1;
    if (state.jumps <= state.failures) throw new Error('the store is away');
    await Promise.resolve();
  };
  const watch = new ClockWatch({ clock, monotonicMs: () => state.monotonicMs, onJump, log });
  /** Real time passes, and the clock shows so much more or less than that. */
  const pass = async (realMs: number, jumpMs: number): Promise<void> => {
    state.monotonicMs += realMs;
    clock.set(addMs(clock.now(), realMs + jumpMs));
    await watch.look();
  };
  return { watch, state, pass, [Symbol.asyncDispose]: async () => await watch[Symbol.asyncDispose]() };
}

for (const jumpMs of [-HOUR_MS, -JUMP_MS - 1, JUMP_MS + 1, DAY_MS, 10 * 365 * DAY_MS]) {
  test(`a jump by ${jumpMs} ms is told once, counted and looked after`, async () => {
    await using setting = watched();
    await setting.pass(SECOND_MS, jumpMs);
    await setting.pass(SECOND_MS, 0);
    assert.deepEqual(setting.watch.jumps, jumpMs > 0 ? { ahead: 1, back: 0 } : { ahead: 0, back: 1 });
    assert.equal(setting.state.jumps, 1);
    const to = addMs(NOON, SECOND_MS + jumpMs);
    const seconds = Math.round(jumpMs / SECOND_MS);
    assert.deepEqual(setting.state.told, [{ seconds, from: addMs(NOON, SECOND_MS), to }]);
  });
}

test('a process that stood still for long, and a clock that is adjusted, are no jump', async () => {
  await using setting = watched();
  await setting.pass(HOUR_MS, 0);
  await setting.pass(SECOND_MS, JUMP_MS);
  await setting.pass(SECOND_MS, -JUMP_MS);
  assert.deepEqual(setting.watch.jumps, { ahead: 0, back: 0 });
});

test('what could not be looked after is tried again at the next look', async () => {
  await using setting = watched({ failures: 1 });
  await assert.rejects(setting.pass(SECOND_MS, -HOUR_MS), /the store is away/);
  await setting.pass(SECOND_MS, 0);
  await setting.pass(SECOND_MS, 0);
  assert.deepEqual([setting.state.jumps, setting.watch.jumps.back], [2, 1]);
});
