// Which of the due jobs of a lane a worker takes, seen what it runs already.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  ACCOUNTS,
  hooksLane,
  MAX_JOBS_AT_ONCE,
  MAX_JOBS_OF_ACCOUNT,
  MAX_JOBS_WAITING,
  MAX_OWN_JOBS_AT_ONCE,
  OWN,
} from '../../src/app/upkeep/job-lanes.ts';
import { DELIVERIES_AT_ONCE, FAILURES_BEFORE_REST, RestingHooks } from '../../src/events/resting-hooks.ts';
import type { Lane } from '../../src/jobs/lane.ts';
import { chooseJobs, hasPlaces, type RunningJob } from '../../src/jobs/places.ts';
import type { DueJob } from '../../src/jobs/ports.ts';

const ALL_PLACES = MAX_JOBS_AT_ONCE + MAX_JOBS_WAITING;

function dueOf(share: string, count: number): readonly DueJob[] {
  return Array.from({ length: count }, (_, sequence) => ({ sequence, share }));
}

function runningOf(share: string, count: number, isWaiting = false): readonly RunningJob[] {
  return Array.from({ length: count }, () => ({ share, isWaiting }));
}

function sharesOf(jobs: readonly DueJob[]): readonly string[] {
  return jobs.map(({ share }) => share);
}

function choose(due: readonly DueJob[], running: readonly RunningJob[] = [], lane: Lane = ACCOUNTS): readonly DueJob[] {
  return chooseJobs(lane, { due, running });
}

test('One job of each account is taken after the other, the earliest of each first', () => {
  const due = [...dueOf('a', 3), ...dueOf('b', 1), ...dueOf('c', 2)];
  assert.deepEqual(sharesOf(choose(due)), ['a', 'b', 'c', 'a', 'c', 'a']);
  const [first, , , second] = choose(due);
  assert.deepEqual([first?.sequence, second?.sequence], [0, 1]);
});

test('The account that has fewest jobs under way comes first, however late its job is due', () => {
  const running = [...runningOf('a', 5), ...runningOf('b', 3, true)];
  const due = [...dueOf('a', 2), ...dueOf('b', 2), ...dueOf('c', 1)];
  assert.deepEqual(sharesOf(choose(due, running)), ['c', 'b', 'b', 'a', 'a']);
});

test('An account that is alone takes half of the places for jobs that do not wait, and not one more', () => {
  assert.equal(choose(dueOf('a', MAX_JOBS_AT_ONCE)).length, MAX_JOBS_AT_ONCE / 2);
  assert.equal(choose(dueOf('a', 9), runningOf('a', MAX_JOBS_AT_ONCE / 2 - 1)).length, 1);
  assert.equal(choose(dueOf('a', 9), runningOf('a', MAX_JOBS_AT_ONCE / 2)).length, 0);
});

test('An account has so many jobs under way and no more, even if all of them wait', () => {
  assert.equal(choose(dueOf('a', 9), runningOf('a', MAX_JOBS_OF_ACCOUNT - 1, true)).length, 1);
  assert.equal(choose(dueOf('a', 9), runningOf('a', MAX_JOBS_OF_ACCOUNT, true)).length, 0);
});

test('The last place is for an account that has none', () => {
  const others = Array.from({ length: ALL_PLACES - 1 }, (_, number) => runningOf(`${number}`, 1, true)).flat();
  assert.deepEqual(sharesOf(choose([...dueOf('0', 1), ...dueOf('new', 2)], others)), ['new']);
  assert.deepEqual(choose(dueOf('newer', 1), [...others, ...runningOf('new', 1, true)]), []);
});

test('What the service does for itself takes all places of its lane, one after the other, and not one more', () => {
  assert.equal(choose(dueOf('', MAX_OWN_JOBS_AT_ONCE + 1), [], OWN).length, MAX_OWN_JOBS_AT_ONCE);
  assert.equal(choose(dueOf('', 9), runningOf('', MAX_OWN_JOBS_AT_ONCE - 1, true), OWN).length, 1);
  assert.equal(hasPlaces(OWN, runningOf('', MAX_OWN_JOBS_AT_ONCE - 1)), true);
  assert.equal(hasPlaces(OWN, runningOf('', MAX_OWN_JOBS_AT_ONCE, true)), false);
  assert.equal(hasPlaces(ACCOUNTS, runningOf('a', MAX_JOBS_AT_ONCE)), false);
});

test('Each webhook has its places, however many others want; one that has failed again and again has one after its rest', () => {
  let nowMs = 0;
  const resting = new RestingHooks(['dead', 'good'], { restMs: 1000, monotonicMs: () => nowMs });
  const lane = hooksLane(['dead', 'good'], resting);
  const due = [...dueOf('dead', 99), ...dueOf('good', 99), ...dueOf('not configured', 9)];
  const countsOf = (running: readonly RunningJob[] = []) => {
    const shares = sharesOf(choose(due, running, lane));
    return ['dead', 'good', 'not configured'].map((hook) => shares.filter((share) => share === hook).length);
  };
  assert.deepEqual(countsOf(), [DELIVERIES_AT_ONCE, DELIVERIES_AT_ONCE, 0]);
  assert.deepEqual(countsOf(runningOf('dead', DELIVERIES_AT_ONCE, true)), [0, DELIVERIES_AT_ONCE, 0]);
  for (let failure = 1; failure < FAILURES_BEFORE_REST; failure += 1) resting.noteFailure('dead');
  assert.deepEqual(countsOf(), [DELIVERIES_AT_ONCE, DELIVERIES_AT_ONCE, 0]);
  resting.noteFailure('dead');
  assert.deepEqual(countsOf(), [0, DELIVERIES_AT_ONCE, 0]);
  nowMs = 999;
  assert.deepEqual(countsOf(), [0, DELIVERIES_AT_ONCE, 0]);
  nowMs = 1000;
  assert.deepEqual(countsOf(), [1, DELIVERIES_AT_ONCE, 0]);
  assert.deepEqual(countsOf(runningOf('dead', 1)), [0, DELIVERIES_AT_ONCE, 0]);
  resting.noteFailure('dead');
  assert.deepEqual(countsOf(), [0, DELIVERIES_AT_ONCE, 0]);
  resting.noteArrival('dead');
  assert.deepEqual(countsOf(), [DELIVERIES_AT_ONCE, DELIVERIES_AT_ONCE, 0]);
});

const SHARE = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const RUNS = fc.array(fc.record({ share: SHARE, isWaiting: fc.boolean() }), { maxLength: 200 });
const DUE = fc.array(fc.record({ sequence: fc.nat(), share: SHARE }), { maxLength: 300 });
const LANE = fc.record({
  name: fc.constant('any'),
  atOnce: fc.integer({ min: 1, max: 80 }),
  waiting: fc.integer({ min: 0, max: 200 }),
  placesOf: fc
    .dictionary(SHARE, fc.integer({ min: 0, max: 99 }))
    .map((places) => (share: string) => places[share] ?? 9),
  leavesPlaces: fc.boolean(),
});

function countBy(jobs: readonly { readonly share: string }[], share: string): number {
  return jobs.filter((job) => job.share === share).length;
}

test('Whatever runs and is due in whatever lane: no share gets more than its places, none is passed over by one that has more', async (context) => {
  const seed = Number(process.env['SEED'] ?? Math.trunc(performance.timeOrigin));
  context.diagnostic(`seed ${seed}; SEED=${seed} runs the same again`);
  const property = fc.property(LANE, RUNS, DUE, (lane, running, due) => {
    const chosen = choose(due, running, lane);
    assert.equal(new Set(chosen).size, chosen.length);
    assert.ok(chosen.every((job) => due.some((one) => one === job)));
    const busy = running.filter(({ isWaiting }) => !isWaiting).length;
    const free = Math.max(Math.min(lane.atOnce - busy, lane.atOnce + lane.waiting - running.length), 0);
    assert.ok(chosen.length <= free);
    const shares = [...new Set([...due, ...running].map(({ share }) => share))];
    const held = new Map(shares.map((share) => [share, countBy(running, share) + countBy(chosen, share)]));
    for (const share of shares) {
      const taken = countBy(chosen, share);
      if (taken > 0) assert.ok((held.get(share) ?? 0) <= lane.placesOf(share));
      // What is left of it waits for its own sake: for its places, or for those that are left to others.
      if (countBy(due, share) === taken || chosen.length === free) continue;
      if (!lane.leavesPlaces) assert.ok((held.get(share) ?? 0) >= lane.placesOf(share));
    }
    // Between two that both have jobs left and places, turns differ by one at most.
    const open = shares.filter((share) => countBy(due, share) > countBy(chosen, share) && countBy(chosen, share) > 0);
    const counts = open
      .filter((share) => (held.get(share) ?? 0) < lane.placesOf(share) && !lane.leavesPlaces)
      .map((share) => held.get(share) ?? 0);
    if (counts.length > 1) assert.ok(Math.max(...counts) - Math.min(...counts) <= 1);
    const without = shares.filter((share) => countBy(running, share) === 0 && lane.placesOf(share) > 0);
    const served = without.filter((share) => countBy(chosen, share) > 0);
    assert.ok(served.length >= Math.min(without.filter((share) => countBy(due, share) > 0).length, free));
  });
  fc.assert(property, { seed, numRuns: 500 });
});
