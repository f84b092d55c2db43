// The rate limit of nodes that count together: never more than the limit, whatever each node remembers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RateRequest } from '../../src/api/call/rate.ts';
import {
  EXACT_LIMIT,
  MAX_SHARES,
  SharedRateLimiter,
  type SharedWindows,
  SLICE_MS,
} from '../../src/api/call/shared-rate.ts';
import { DomainError } from '../../src/failure.ts';

const START = Date.UTC(2026, 2, 1, 12);

/** The rule that PostgreSQL keeps, in a list. */
function makeWindows() {
  const state = { now: START, questions: 0 };
  const stamps = new Map<string, number[]>();
  const windows: SharedWindows = {
    take: async ({ key, limit, wanted, leadMs }) => {
      state.questions += 1;
      await new Promise((resolve) => setImmediate(resolve));
      const live = (stamps.get(key) ?? []).filter((stamp) => stamp > state.now - 1000);
      const granted = Math.max(0, Math.min(wanted, limit - live.length));
      stamps.set(key, [...live, ...Array.from({ length: granted }, () => state.now + leadMs)]);
      return { granted, waitMs: Math.max(0, (stamps.get(key)?.[0] ?? state.now) + 1000 - state.now) };
    },
  };
  return { state, windows };
}

function requestAt(now: number, limit: number): RateRequest {
  return { accountUin: '1', action: 'ReplaceCertificate', limit, now: new Date(now) };
}

async function passes(limiter: SharedRateLimiter, request: RateRequest): Promise<boolean> {
  try {
    await limiter.pass(request);
    return true;
  } catch (error) {
    assert.ok(error instanceof DomainError);
    const { action, limit } = request;
    assert.deepEqual(error.refusal, { kind: 'rateExceeded', action, seen: limit + 1, limit });
    return false;
  }
}

const countTrue = (list: readonly boolean[]): number => list.filter(Boolean).length;

test('Of many calls at once at two nodes as many pass as the limit says, by one question a node for those that wait', async () => {
  const { windows, state } = makeWindows();
  const nodes = [new SharedRateLimiter(windows), new SharedRateLimiter(windows)];
  const all = nodes.flatMap((node) => Array.from({ length: 50 }, async () => await passes(node, requestAt(START, 20))));
  assert.equal(countTrue(await Promise.all(all)), 20);
  assert.ok(state.questions <= 4, `${state.questions} questions`);
});

test('While it is full nobody asks, and as soon as there is room a call passes', async () => {
  const { windows, state } = makeWindows();
  const limiter = new SharedRateLimiter(windows);
  assert.ok(await passes(limiter, requestAt(START, 1)));
  assert.equal(await passes(limiter, requestAt(START, 1)), false);
  const { questions } = state;
  state.now = START + 999;
  assert.equal(await passes(limiter, requestAt(START + 999, 1)), false);
  assert.equal(state.questions, questions);
  state.now = START + 1000;
  assert.ok(await passes(limiter, requestAt(START + 1000, 1)));
});

test(`A limit above ${EXACT_LIMIT} is taken in slices, which are over after ${SLICE_MS} ms`, async () => {
  const { windows, state } = makeWindows();
  const limiter = new SharedRateLimiter(windows);
  const limit = 20 * EXACT_LIMIT;
  for (let call = 0; call < 20; call += 1) assert.ok(await passes(limiter, requestAt(START, limit)));
  assert.equal(state.questions, 1);
  assert.ok(await passes(limiter, requestAt(START, limit)));
  assert.equal(state.questions, 2);
  state.now = START + SLICE_MS;
  assert.ok(await passes(limiter, requestAt(START + SLICE_MS, limit)));
  assert.equal(state.questions, 3);
});

test('In slices, too, never more than the limit passes in any second, at nodes that call as fast as they can', async () => {
  const { windows, state } = makeWindows();
  const nodes = [new SharedRateLimiter(windows), new SharedRateLimiter(windows)];
  const limit = 2 * EXACT_LIMIT;
  const passed: number[] = [];
  for (let time = 0; time < 3000; time += 7) {
    state.now = START + time;
    const calls = nodes.flatMap((node) =>
      Array.from({ length: 3 }, async () => await passes(node, requestAt(START + time, limit))),
    );
    const count = countTrue(await Promise.all(calls));
    passed.push(...Array.from({ length: count }, () => time));
  }
  const most = Math.max(...passed.map((from) => passed.filter((time) => time >= from && time < from + 1000).length));
  assert.ok(most <= limit && most > limit * 0.9, `${most} in a second`);
});

test('Where the count cannot be asked calls fail, and pass again when it can', async () => {
  const { windows } = makeWindows();
  let isAway = true;
  const limiter = new SharedRateLimiter({
    take: async (request) => {
      if (isAway) throw new Error('the database is away');
      return await windows.take(request);
    },
  });
  await assert.rejects(limiter.pass(requestAt(START, 20)), /the database is away/);
  isAway = false;
  assert.ok(await passes(limiter, requestAt(START, 20)));
});

test('While an answer is awaited no more calls wait for the next one than it could grant', async () => {
  const { promise, resolve } = Promise.withResolvers<{ readonly granted: number; readonly waitMs: number }>();
  let questions = 0;
  const take = async () => {
    questions += 1;
    return questions === 1 ? await promise : { granted: 20, waitMs: 1000 };
  };
  const limiter = new SharedRateLimiter({ take });
  const first = passes(limiter, requestAt(START, 20));
  await new Promise((proceed) => setImmediate(proceed));
  const later = Array.from({ length: 30 }, async () => await passes(limiter, requestAt(START, 20)));
  resolve({ granted: 1, waitMs: 0 });
  assert.equal(await first, true);
  assert.equal(countTrue(await Promise.all(later)), 20);
  assert.equal(questions, 2);
});

test('A clock that is set back shuts nobody out', async () => {
  const { windows, state } = makeWindows();
  const limiter = new SharedRateLimiter(windows);
  const later = START + 3_600_000;
  assert.ok(await passes(limiter, requestAt(later, 1)));
  assert.equal(await passes(limiter, requestAt(later, 1)), false);
  state.now = START + 1000;
  assert.ok(await passes(limiter, requestAt(START, 1)));
});

test('What is remembered is bounded', async () => {
  const limiter = new SharedRateLimiter({ take: async () => ({ granted: 1, waitMs: 0 }) });
  for (let at = 0; at < MAX_SHARES; at += 1) await limiter.pass({ ...requestAt(START, 1), accountUin: `${at}` });
  assert.equal(limiter.size, MAX_SHARES);
  await limiter.pass({ ...requestAt(START, 1), accountUin: 'one more' });
  assert.equal(limiter.size, 1);
});
