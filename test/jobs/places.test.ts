// Which of the due jobs a worker takes, seen what it runs already.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  chooseJobs,
  hasPlaces,
  MAX_JOBS_AT_ONCE,
  MAX_JOBS_OF_ACCOUNT,
  MAX_JOBS_WAITING,
  MAX_OWN_JOBS_AT_ONCE,
  type RunningJob,
} from '../../src/jobs/places.ts';
import type { DueJob } from '../../src/jobs/ports.ts';

const ALL_PLACES = MAX_JOBS_AT_ONCE + MAX_JOBS_WAITING;

function dueOf(accountUin: string | undefined, count: number): readonly DueJob[] {
  return Array.from({ length: count }, (_, sequence) => ({ sequence, accountUin }));
}

function runningOf(accountUin: string | undefined, count: number, isWaiting = false): readonly RunningJob[] {
  return Array.from({ length: count }, () => ({ accountUin, isWaiting }));
}

function accountsOf(jobs: readonly DueJob[]): readonly (string | undefined)[] {
  return jobs.map(({ accountUin }) => accountUin);
}

test('One job of each account is taken after the other, the earliest of each first', () => {
  const due = [...dueOf('a', 3), ...dueOf('b', 1), ...dueOf('c', 2)];
  assert.deepEqual(accountsOf(chooseJobs(due, [])), ['a', 'b', 'c', 'a', 'c', 'a']);
  const [first, , , second] = chooseJobs(due, []);
  assert.deepEqual([first?.sequence, second?.sequence], [0, 1]);
});

test('The account that has fewest jobs under way comes first, however late its job is due', () => {
  const running = [...runningOf('a', 5), ...runningOf('b', 3, true)];
  const due = [...dueOf('a', 2), ...dueOf('b', 2), ...dueOf('c', 1)];
  assert.deepEqual(accountsOf(chooseJobs(due, running)), ['c', 'b', 'b', 'a', 'a']);
});

test('An account that is alone takes half of the places for jobs that do not wait, and not one more', () => {
  assert.equal(chooseJobs(dueOf('a', MAX_JOBS_AT_ONCE), []).length, MAX_JOBS_AT_ONCE / 2);
  assert.equal(chooseJobs(dueOf('a', 9), runningOf('a', MAX_JOBS_AT_ONCE / 2 - 1)).length, 1);
  assert.equal(chooseJobs(dueOf('a', 9), runningOf('a', MAX_JOBS_AT_ONCE / 2)).length, 0);
});

test('An account has so many jobs under way and no more, even if all of them wait', () => {
  assert.equal(chooseJobs(dueOf('a', 9), runningOf('a', MAX_JOBS_OF_ACCOUNT - 1, true)).length, 1);
  assert.equal(chooseJobs(dueOf('a', 9), runningOf('a', MAX_JOBS_OF_ACCOUNT, true)).length, 0);
});

test('The last place is for an account that has none', () => {
  const others = Array.from({ length: ALL_PLACES - 1 }, (_, number) => runningOf(`${number}`, 1, true)).flat();
  assert.deepEqual(accountsOf(chooseJobs([...dueOf('0', 1), ...dueOf('new', 2)], others)), ['new']);
  assert.deepEqual(chooseJobs(dueOf('newer', 1), [...others, ...runningOf('new', 1, true)]), []);
});

test('What the service does for itself has places that no account takes, and takes none of theirs', () => {
  const full = runningOf('a', MAX_JOBS_AT_ONCE);
  assert.deepEqual(accountsOf(chooseJobs([...dueOf(undefined, 1), ...dueOf('b', 1)], full)), [undefined]);
  assert.equal(chooseJobs(dueOf(undefined, MAX_OWN_JOBS_AT_ONCE + 1), []).length, MAX_OWN_JOBS_AT_ONCE);
  const own = runningOf(undefined, MAX_OWN_JOBS_AT_ONCE);
  assert.deepEqual(accountsOf(chooseJobs([...dueOf(undefined, 1), ...dueOf('b', 1)], own)), ['b']);
  assert.equal(hasPlaces(full), true);
  assert.equal(hasPlaces(own), true);
  assert.equal(hasPlaces([...own, ...full]), false);
});

const NAMES = ['a', 'b', 'c', 'd', undefined] as const;
const RUNS = fc.array(fc.record({ accountUin: fc.constantFrom(...NAMES), isWaiting: fc.boolean() }), {
  maxLength: 200,
});
const DUE = fc.array(fc.record({ sequence: fc.nat(), accountUin: fc.constantFrom(...NAMES) }), { maxLength: 300 });

test('Whatever runs and is due: nothing is taken twice or beyond the places, and an account without jobs gets its first', async (context) => {
  const seed = Number(process.env['SEED'] ?? Math.trunc(performance.timeOrigin));
  context.diagnostic(`seed ${seed}; SEED=${seed} runs the same again`);
  const property = fc.property(RUNS, DUE, (running, due) => {
    const chosen = chooseJobs(due, running);
    assert.equal(new Set(chosen).size, chosen.length);
    assert.ok(chosen.every((job) => due.includes(job)));
    const busy = running.filter(({ accountUin, isWaiting }) => accountUin !== undefined && !isWaiting).length;
    const taken = chosen.filter(({ accountUin }) => accountUin !== undefined);
    assert.ok(taken.length <= Math.max(MAX_JOBS_AT_ONCE - busy, 0));
    const holders = new Set<string | undefined>(running.map(({ accountUin }) => accountUin)).add(undefined);
    const without = new Set(accountsOf(due).filter((account) => !holders.has(account)));
    const served = [...without].filter((account) => taken.some(({ accountUin }) => accountUin === account));
    assert.ok(served.length >= Math.min(without.size, MAX_JOBS_AT_ONCE - busy));
  });
  fc.assert(property, { seed, numRuns: 300 });
});
