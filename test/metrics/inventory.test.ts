// What is on record is counted at most twice a minute, however often somebody looks, and not shown while it cannot be read.

import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { NO_ITEMS } from '../../src/certificates/model/campaigns/item.ts';
import { addInventoryMetrics, type Inventory, INVENTORY_MS } from '../../src/metrics/inventory.ts';
import { Meter } from '../../src/metrics/meter.ts';
import { makeTestClock } from '../support/service.ts';

const EMPTY: Inventory = {
  certificates: new Map(),
  ending: new Map(),
  recordsEnding: new Map([[7, 1]]),
  dueJobs: [],
  undelivered: [],
  dueRenewals: { count: 0, oldestDueAt: undefined },
  lists: [],
  responders: [],
  compromised: [],
  campaigns: new Map([['running', 2]]),
  campaignItems: { ...NO_ITEMS, waiting: 7 },
  atRisk: 3,
};

interface Watched {
  readonly meter: Meter;
  readonly looks: () => number;
  pass(milliseconds: number): void;
}

function watch(take: (look: number) => Promise<Inventory>): Watched {
  const clock = makeTestClock();
  const meter = new Meter();
  let looks = 0;
  let nowMs = 5;
  const counted = async () => {
    looks += 1;
    return await take(looks);
  };
  addInventoryMetrics(meter, { take: counted, clock, monotonicMs: () => nowMs, report: () => undefined });
  const pass = (milliseconds: number): void => {
    nowMs += milliseconds;
    clock.advance(milliseconds);
  };
  return { meter, looks: () => looks, pass };
}

const valuesOf = async ({ meter }: Watched, name: string) =>
  (await meter.registry.metrics()).split('\n').filter((line) => line.startsWith(name));

test('all who look within half a minute share one look, whether it has ended or not', async () => {
  const { promise, resolve } = Promise.withResolvers<Inventory>();
  const watched = watch(async (look) => (look === 1 ? await promise : EMPTY));
  const both = [watched.meter.registry.metrics(), watched.meter.registry.metrics()];
  resolve(EMPTY);
  await Promise.all(both);
  equal(watched.looks(), 1);
  watched.pass(INVENTORY_MS - 1);
  await watched.meter.registry.metrics();
  equal(watched.looks(), 1);
  watched.pass(1);
  await watched.meter.registry.metrics();
  equal(watched.looks(), 2);
});

test('a phase that no certificate is in is shown as 0, and ages grow while the count is kept', async () => {
  const since = new Date(makeTestClock().now().getTime() - 4000);
  const watched = watch(async () => ({
    ...EMPTY,
    certificates: new Map([['issued', 3] as const]),
    dueJobs: [{ kind: 'advance', lane: 'accounts', count: 2, oldestDueAt: since }],
    dueRenewals: { count: 3, oldestDueAt: since },
    undelivered: [
      { hook: 'ops', pending: 1, oldestSince: since, givenUp: 0 },
      { hook: 'done', pending: 0, oldestSince: undefined, givenUp: 5 },
    ],
  }));
  watched.pass(1000);
  const certificates = await valuesOf(watched, 'reseal_certificates{');
  equal(certificates.length, 10);
  equal(certificates.filter((line) => line.endsWith(' 0')).length, 9);
  deepEqual(await valuesOf(watched, 'reseal_jobs_due_oldest'), [
    'reseal_jobs_due_oldest_age_seconds{kind="advance",lane="accounts"} 5',
  ]);
  deepEqual(await valuesOf(watched, 'reseal_renewals_due'), [
    'reseal_renewals_due 3',
    'reseal_renewals_due_oldest_age_seconds 5',
  ]);
  watched.pass(1000);
  deepEqual(await valuesOf(watched, 'reseal_renewals_due_'), ['reseal_renewals_due_oldest_age_seconds 6']);
  deepEqual(await valuesOf(watched, 'reseal_jobs_due_oldest'), [
    'reseal_jobs_due_oldest_age_seconds{kind="advance",lane="accounts"} 6',
  ]);
  deepEqual(await valuesOf(watched, 'reseal_deliveries_oldest'), [
    'reseal_deliveries_oldest_age_seconds{webhook="ops"} 6',
  ]);
});

test('without a renewal that is due its age is 0, so that an alert ends', async () => {
  const watched = watch(async () => await Promise.resolve(EMPTY));
  deepEqual(await valuesOf(watched, 'reseal_renewals_due'), [
    'reseal_renewals_due 0',
    'reseal_renewals_due_oldest_age_seconds 0',
  ]);
});

test('while the store cannot be read the rest is shown, what is on record is not, and that is counted', async () => {
  const watched = watch(async (look) => {
    if (look < 3) throw new Error('the disk is away');
    return EMPTY;
  });
  for (const failures of [1, 2]) {
    deepEqual(await valuesOf(watched, 'reseal_certificates{'), []);
    deepEqual(await valuesOf(watched, 'reseal_inventory_failures_total'), [
      `reseal_inventory_failures_total ${failures}`,
    ]);
    watched.pass(INVENTORY_MS);
  }
  equal((await valuesOf(watched, 'reseal_certificates{')).length, 10);
});

test('an authority that is compromised is shown with what is left below it, and no other', async () => {
  const revokeAt = new Date('2026-12-05T12:00:00Z');
  const watched = watch(async () => ({
    ...EMPTY,
    compromised: [{ authorityId: 'issuing-1', unreplaced: 7, revokeAt }],
  }));
  deepEqual(await valuesOf(watched, 'reseal_authority_'), [
    'reseal_authority_unreplaced{authority="issuing-1"} 7',
    `reseal_authority_revocation_timestamp_seconds{authority="issuing-1"} ${revokeAt.getTime() / 1000}`,
  ]);
});

test('campaigns are shown by step, and the certificates of those that run by state, with zeros, and what others have to replace', async () => {
  const watched = watch(async () => EMPTY);
  const steps = await valuesOf(watched, 'reseal_campaigns');
  deepEqual(
    steps.filter((line) => !line.endsWith(' 0')),
    ['reseal_campaigns{step="running"} 2'],
  );
  deepEqual(steps.length, 7);
  const states = await valuesOf(watched, 'reseal_campaign_items');
  deepEqual(
    states.filter((line) => !line.endsWith(' 0')),
    ['reseal_campaign_items{state="waiting"} 7'],
  );
  deepEqual(states.length, 8);
  deepEqual(await valuesOf(watched, 'reseal_campaign_at_risk'), ['reseal_campaign_at_risk 3']);
});
