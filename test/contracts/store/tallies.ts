// Store contract: what is counted over all accounts, for whoever watches the service.

import { deepEqual, equal } from 'node:assert/strict';
import { array, assert, asyncProperty, constantFrom, integer, option, record } from 'fast-check';
import {
  type Certificate,
  LEGAL_STEPS,
  type Phase,
  phaseOf,
  type Step,
} from '../../../src/certificates/model/certificate.ts';
import { NO_RENEWAL } from '../../../src/certificates/model/renewals/facts.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import { insert } from './certificates.ts';
import { appendEvent, giveUpDelivery } from '../../support/events.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, makeCertificate, makeIssued, makeMaterial, NOON, OTHER_ACCOUNT } from './samples.ts';

const SEED = 20260302;
const STEPS = Object.keys(LEGAL_STEPS) as readonly Step[];

const moment = integer({ min: -2, max: 2 }).map((milliseconds) => addMs(NOON, milliseconds));

const facts = record({
  step: constantFrom(...STEPS),
  proofDeadline: option(moment, { nil: undefined }),
  issued: option(
    moment.map((notAfter) => makeMaterial({ notAfter })),
    { nil: undefined },
  ),
  accountUin: constantFrom(ACCOUNT, OTHER_ACCOUNT),
  deletedAt: constantFrom(undefined, undefined, NOON),
});

const question = record({ certificates: array(facts, { maxLength: 40 }), now: moment });

function countedHere(certificates: readonly Certificate[], now: Date): ReadonlyMap<Phase, number> {
  const counts = new Map<Phase, number>();
  for (const one of certificates.filter(({ deletedAt }) => deletedAt === undefined)) {
    const phase = phaseOf(one, now);
    counts.set(phase, (counts.get(phase) ?? 0) + 1);
  }
  return counts;
}

const sorted = (counts: ReadonlyMap<string, number>) => [...counts].sort(([left], [right]) => (left < right ? -1 : 1));

const at = (days: number, milliseconds = 0): Date => addMs(NOON, days * DAY_MS + milliseconds);

async function endingOf(store: RecordStore, days: readonly number[]): Promise<readonly number[]> {
  return [...(await store.reads.tallies.countEnding(days, NOON)).values()];
}

export const tallyContract: Contract = {
  [`certificates are counted by the phase that each is in at that moment (seed ${SEED})`]: async (store) => {
    const all: Certificate[] = [];
    let made = 0;
    const property = asyncProperty(question, async ({ certificates, now }) => {
      const inserted = certificates.map((fact) => makeCertificate({ id: `tally/${made++}`, ...fact }));
      await insert(store, ...inserted);
      all.push(...inserted);
      deepEqual(sorted(await store.reads.tallies.countByPhase(now)), sorted(countedHere(all, now)));
    });
    await assert(property, { seed: SEED, numRuns: 30, endOnFailure: true });
  },

  'those that end within days are counted to the millisecond, and not those that a reissue has replaced': async (
    store,
  ) => {
    const ends = { a: at(0, -1), b: at(0), c: at(1), d: at(1, 1), e: at(7), f: at(7, 1) };
    for (const [id, notAfter] of Object.entries(ends)) {
      await insert(store, makeIssued({ id, issued: makeMaterial({ notAfter }) }));
    }
    deepEqual(await endingOf(store, [1, 7]), [2, 4]);
    const replacement = { id: 'g', replaces: 'c', generation: 1, lineageId: 'c' };
    await insert(store, makeIssued({ ...replacement, issued: makeMaterial({ notAfter: at(1), serial: '99' }) }));
    deepEqual(await endingOf(store, [1, 7]), [2, 4]);
    deepEqual(await endingOf(store, []), []);
  },

  'due jobs are counted by kind and lane, with when the oldest of each was to run': async (store) => {
    deepEqual(await store.reads.tallies.listDueJobs(NOON), []);
    const schedule = async (kind: 'advance' | 'crl', subject: string, runAt: Date) =>
      await store.transact((rows) => rows.jobs.schedule({ kind, subject, accountUin: undefined, runAt }));
    await schedule('advance', 'a', NOON);
    await schedule('advance', 'b', addMs(NOON, -5));
    await schedule('advance', 'c', addMs(NOON, 1));
    await schedule('crl', 'd', addMs(NOON, -1));
    const due = await store.reads.tallies.listDueJobs(NOON);
    deepEqual(
      due.toSorted((left, right) => left.kind.localeCompare(right.kind)),
      [
        { kind: 'advance', lane: 'own', count: 2, oldestDueAt: addMs(NOON, -5) },
        { kind: 'crl', lane: 'own', count: 1, oldestDueAt: addMs(NOON, -1) },
      ],
    );
  },

  'renewals that are due are counted over all accounts, to the millisecond, with when the oldest was': async (
    store,
  ) => {
    deepEqual(await store.reads.tallies.countDueRenewals(NOON), { count: 0, oldestDueAt: undefined });
    const looks = [
      ['a', ACCOUNT, addMs(NOON, 1)],
      ['b', ACCOUNT, NOON],
      ['c', ACCOUNT, addMs(NOON, -2)],
      ['d', OTHER_ACCOUNT, addMs(NOON, -5)],
      ['e', '300000000003', addMs(NOON, 2)],
      ['f', OTHER_ACCOUNT, undefined],
    ] as const;
    for (const [id, accountUin, lookAt] of looks) {
      await insert(store, makeIssued({ id, accountUin, renewal: { ...NO_RENEWAL, lookAt } }));
    }
    const countAt = async (milliseconds: number) => {
      const { count, oldestDueAt } = await store.reads.tallies.countDueRenewals(addMs(NOON, milliseconds));
      return [count, oldestDueAt && oldestDueAt.getTime() - NOON.getTime()];
    };
    deepEqual(await countAt(-6), [0, undefined]);
    deepEqual(await countAt(-1), [2, -5]);
    deepEqual(await countAt(0), [3, -5]);
    deepEqual(await countAt(2), [5, -5]);
  },

  'what webhooks were not told is counted by webhook, what is given up apart': async (store) => {
    deepEqual(await store.reads.tallies.listUndelivered(), []);
    for (const after of [0, 1, 2]) {
      const about = { accountUin: ACCOUNT, certificateId: 'Ab12Cd34', at: addMs(NOON, after), data: '{}' };
      await appendEvent(store, { kind: 'certificate.issued', ...about }, ['ops']);
    }
    const [first] = await store.reads.deliveries.list('ops');
    if (first === undefined) throw new Error('Nothing is to be delivered');
    equal(first.event.at.getTime(), NOON.getTime());
    const eventNumber = first.event.number;
    const givenUp = { hook: 'ops', eventNumber, attempts: 1, since: NOON, trouble: 'gone' };
    await giveUpDelivery(store, givenUp, addMs(NOON, 2));
    deepEqual(await store.reads.tallies.listUndelivered(), [
      { hook: 'ops', pending: 2, oldestSince: addMs(NOON, 1), givenUp: 1 },
    ]);
  },
};
