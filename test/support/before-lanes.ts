// A store from before jobs had lanes and webhooks were told by jobs: what is in it, and what becomes of that.

import { deepEqual } from 'node:assert/strict';
import { lanes } from '../../src/store/migrations/0037-lanes.ts';
import { MIGRATIONS } from '../../src/store/migrations/all.ts';
import { LANES } from '../../src/store/jobs/lanes.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { addMs } from '../../src/lib/clock.ts';
import { STORE_TEST_TIME } from './store.ts';

export const BEFORE_LANES = MIGRATIONS.filter(({ number }) => number < lanes.number);

const NOW = STORE_TEST_TIME.getTime();

const JOBS = [
  `insert into jobs (kind, subject, account_uin, run_at, due_at, attempts)
    values ('drive', 'Ab12Cd34', '100000000001', ${NOW - 7}, ${NOW - 5}, 3)`,
  `insert into jobs (kind, subject, run_at, due_at, attempts) values ('sweep', 'events', ${NOW}, ${NOW}, 0)`,
  `insert into jobs (kind, subject, run_at, due_at, attempts) values ('crl', 'issuing-1', ${NOW + 1}, ${NOW + 1}, 0)`,
];

const EVENTS = [1, 2, 3].map(
  () => `insert into events (kind, account_uin, certificate_id, at, data)
    values ('certificate.issued', '100000000001', 'Ab12Cd34', ${NOW}, '{}')`,
);

const delivery = (number: number, dueAt: string, rest: string): string =>
  `insert into deliveries (hook, event_number, attempts, since, due_at, lease, trouble)
    values ('ops', ${number}, ${number}, ${NOW - number}, ${dueAt}, ${rest})`;

/** Jobs of three kinds; deliveries that wait, that a node is at, and that are given up. */
export const ROWS_BEFORE_LANES: readonly string[] = [
  ...JOBS,
  ...EVENTS,
  delivery(1, String(NOW + 60_000), `null, 'it answers 500'`),
  delivery(2, String(NOW + 30_000), `'held', ''`),
  delivery(3, 'null', `null, 'it answers 410'`),
];

export async function checkLanes(store: RecordStore): Promise<void> {
  const { reads } = store;
  const dueOf = async (lane: string) =>
    (await reads.jobs.listDue({ lane, now: addMs(STORE_TEST_TIME, 60_000), limit: 9, after: '' })).jobs;
  const due = (await Promise.all(Object.values(LANES).map(dueOf))).flat();
  const hold = { now: addMs(STORE_TEST_TIME, 60_000), leaseUntil: addMs(STORE_TEST_TIME, 90_000), lease: 'a' };
  const waiting = await reads.deliveries.list('ops');
  deepEqual(
    waiting.map(({ event: { number }, attempts, since, dueAt, trouble }) => [number, attempts, since, dueAt, trouble]),
    [
      [1, 1, addMs(STORE_TEST_TIME, -1), addMs(STORE_TEST_TIME, 60_000), 'it answers 500'],
      [2, 2, addMs(STORE_TEST_TIME, -2), addMs(STORE_TEST_TIME, 30_000), ''],
      [3, 3, addMs(STORE_TEST_TIME, -3), undefined, 'it answers 410'],
    ],
  );
  const jobs = await store.transact(async (rows) => await rows.jobs.claim(due, hold));
  deepEqual(
    jobs.map(({ kind, subject, lane, share, attempts }) => [kind, subject, lane, share, attempts]),
    [
      ['periodic', 'events', 'own', '', 1],
      ['crl', 'issuing-1', 'own', '', 1],
      ['advance', 'Ab12Cd34', 'accounts', '100000000001', 4],
      ['delivery', '0000000000000002/ops', 'hooks', 'ops', 3],
      ['delivery', '0000000000000001/ops', 'hooks', 'ops', 2],
    ],
  );
}
