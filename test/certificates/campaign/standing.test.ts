// How a campaign stands: CCADB's four numbers, what is kept of them, and targets beside actuals.

import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { targetsOf } from '../../../src/certificates/model/campaigns/report.ts';
import {
  isWorthKeeping,
  type Standing,
  type StandingFacts,
  standingOf,
  thinned,
} from '../../../src/certificates/model/campaigns/standing.ts';
import { NO_ITEMS } from '../../../src/certificates/model/campaigns/item.ts';
import { addMs, DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/lib/clock.ts';
import { CAMPAIGN, MADE, NOW, STANDINGS } from '../../support/campaign-report.ts';

const REVOKE = { old: { kind: 'revoke', afterHours: 1 } } as const;
const KEEP = { old: { kind: 'keep' } } as const;

function facts(more: Partial<StandingFacts> = {}): StandingFacts {
  const counts = { ...NO_ITEMS, waiting: 5, replaced: 10, external: 2, refused: 1, over: 4, cancelled: 1 };
  const old = new Map([
    ['toRevoke', 3],
    ['awaitingTargets', 1],
    ['revoked', 6],
  ] as const);
  return { plan: REVOKE, counts, old, over: { expired: 2, revoked: 1 }, before: [], now: NOW, ...more };
}

test('what is revoked, not yet revoked and expired adds up to all but what was cancelled or went otherwise', () => {
  const standing = standingOf(facts());
  deepEqual(standing, { at: NOW, replaced: 10, revoked: 7, remaining: 12, expired: 2, estimate: undefined });
  // 23 items, of which one was cancelled and one, over for another reason, is in none of them.
  equal(standing.revoked + standing.remaining + standing.expired, 21);
});

test('a campaign that keeps the old certificates has left what is not replaced', () => {
  const standing = standingOf(facts({ plan: KEEP, old: new Map([['kept', 10]]) }));
  deepEqual([standing.remaining, standing.revoked], [8, 1]);
});

function at(agoMs: number, remaining: number): Standing {
  return { at: addMs(NOW, -agoMs), replaced: 0, revoked: 0, remaining, expired: 0, estimate: undefined };
}

test('the estimate goes on as the last hour went, and there is none where nothing went', () => {
  const estimateAfter = (...before: readonly Standing[]) => standingOf(facts({ before })).estimate;
  deepEqual(estimateAfter(at(2 * HOUR_MS, 1000), at(HOUR_MS, 24)), addMs(NOW, HOUR_MS));
  deepEqual(estimateAfter(at(30 * MINUTE_MS, 18)), addMs(NOW, HOUR_MS));
  equal(estimateAfter(at(HOUR_MS, 12)), undefined);
  equal(estimateAfter(at(HOUR_MS + 1, 100)), undefined);
  const done = standingOf(facts({ counts: { ...NO_ITEMS, replaced: 6 }, old: new Map([['revoked', 6]]) }));
  deepEqual([done.remaining, done.estimate], [0, NOW]);
});

test('a standing is kept where a number has changed, or an hour has passed', () => {
  const last = standingOf(facts());
  equal(isWorthKeeping(last, undefined), true);
  equal(isWorthKeeping({ ...last, at: addMs(NOW, HOUR_MS - 1) }, last), false);
  equal(isWorthKeeping({ ...last, at: addMs(NOW, HOUR_MS) }, last), true);
  for (const number of ['replaced', 'revoked', 'remaining', 'expired'] as const) {
    equal(isWorthKeeping({ ...last, [number]: last[number] + 1 }, last), true, number);
  }
});

test('many standings are thinned evenly, and the first and the last stay', () => {
  const many = Array.from({ length: 101 }, (_, nth) => ({ ...standingOf(facts()), at: addMs(NOW, nth) }));
  const few = thinned(many, 11);
  deepEqual(
    few.map(({ at }) => at.getTime() - NOW.getTime()),
    [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
  );
  equal(thinned(many, 101), many);
});

const TARGETS = { triageHours: 1, revocationHours: 2, replacementHours: 24, reviewDays: 14 };

function triageOf(startedAt: Date | undefined, now: Date) {
  const campaign = { ...CAMPAIGN, startedAt };
  return targetsOf({ campaign, counts: NO_ITEMS, standings: [], targets: TARGETS, now })[0]?.outcome;
}

test('a target is met to the millisecond, missed one later, and open until its time', () => {
  equal(triageOf(addMs(MADE, HOUR_MS), NOW), 'met');
  equal(triageOf(addMs(MADE, HOUR_MS + 1), NOW), 'missed');
  equal(triageOf(undefined, addMs(MADE, HOUR_MS)), 'open');
  equal(triageOf(undefined, addMs(MADE, HOUR_MS + 1)), 'missed');
});

test('all is replaced when the campaign ends and nothing is left, to others neither', () => {
  const endedAt = addMs(MADE, 3 * HOUR_MS);
  const campaign = { ...CAMPAIGN, endedAt };
  const of = (counts: typeof NO_ITEMS) =>
    targetsOf({ campaign, counts, standings: STANDINGS, targets: TARGETS, now: addMs(MADE, 20 * DAY_MS) });
  deepEqual(
    of({ ...NO_ITEMS, replaced: 5, over: 1 }).map(({ kind, outcome }) => [kind, outcome]),
    [
      ['triage', 'met'],
      ['revocation', 'met'],
      ['replacement', 'met'],
      ['deadline', 'met'],
      ['review', 'unknown'],
    ],
  );
  for (const state of ['failed', 'refused', 'external', 'cancelled'] as const) {
    equal(of({ ...NO_ITEMS, replaced: 5, [state]: 1 })[2]?.outcome, 'missed', state);
  }
});
