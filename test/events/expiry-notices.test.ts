// Notices of expiry: each once, at the days before the end that are configured, whatever restarts, and silenced by the switch.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bandsOf, NOTICES_PER_SET, tellOfEnds, SETS_PER_RUN } from '../../src/events/expiry-notices.ts';
import type { RecordedEvent } from '../../src/certificates/model/event.ts';
import { pruneEvents, PRUNED_PER_TRANSACTION, PRUNINGS_PER_RUN } from '../../src/events/prune.ts';
import { addMs, DAY_MS, HOUR_MS } from '../../src/lib/clock.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { makeIssued, makeMaterial } from '../contracts/store/samples.ts';
import { issueFree, issueGranted, LIFE_YAML, notAfterOf, recordOf, reissue, until } from '../support/life.ts';
import { openReceiver, webhooksYaml } from '../support/receiver.ts';
import { makeTestClock, openTestService, type TestService } from '../support/service.ts';
import { openTemporaryStore } from '../support/store.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const NOTICE_DAYS = [30, 14, 7, 3, 1];
const ENDS = ['certificate.expiring', 'certificate.expired'] as const;

const endsOf = async (store: RecordStore): Promise<readonly RecordedEvent[]> =>
  await store.reads.events.listAfter(0, { accountUin: undefined, kinds: ENDS });

const toldOf = async (store: RecordStore) =>
  (await endsOf(store)).map(({ kind, certificateId, data }) => {
    const { daysLeft } = JSON.parse(data) as { readonly daysLeft?: number };
    return `${certificateId} ${daysLeft ?? kind}`;
  });

/** Moves the clock to so long before the end; the sweep looks within the next two hours of that clock. */
async function moveBefore(service: TestService, id: string, days: number): Promise<void> {
  const end = notAfterOf(await recordOf(service, id));
  service.advance(end.getTime() - days * DAY_MS - service.clock.now().getTime());
}

async function waitForNotices(service: TestService, expected: readonly string[]): Promise<void> {
  await until(`${expected.join(', ')} are told`, async () => (await toldOf(service.store)).length >= expected.length);
  assert.deepEqual(await toldOf(service.store), expected);
}

test('A certificate is told of 30, 14, 7, 3 and 1 days before its end, and when it has ended, once each', async () => {
  await using receiver = await openReceiver();
  const { url, secretFile } = receiver;
  await using service = await openTestService({
    yaml: LIFE_YAML + webhooksYaml([{ name: 'ends', url, secretFile, events: ENDS }]),
  });
  const id = await issueFree(service, 'www.example.com');
  const expected: string[] = [];
  for (const days of NOTICE_DAYS) {
    await moveBefore(service, id, days);
    expected.push(`${id} ${days}`);
    await waitForNotices(service, expected);
    service.advance(HOUR_MS * 3);
  }
  await moveBefore(service, id, 0);
  await waitForNotices(service, [...expected, `${id} certificate.expired`]);
  // A delivery whose lease the clock has outrun may come twice, by one id.
  await until(
    'all is delivered',
    () => new Set(receiver.told.map(({ id: event }) => event)).size === NOTICE_DAYS.length + 1,
  );
});

test('After a restart nothing is told again, and what fell due meanwhile is told', async () => {
  using folder = makeTemporaryFolder();
  const clock = makeTestClock();
  const open = async () => await openTestService({ yaml: LIFE_YAML, folder: folder.path, clock });
  let id: string;
  {
    await using service = await open();
    id = await issueFree(service, 'www.example.com');
    await moveBefore(service, id, 14);
    await waitForNotices(service, [`${id} 14`]);
  }
  clock.advance(8 * DAY_MS);
  await using service = await open();
  await waitForNotices(service, [`${id} 14`, `${id} 7`]);
});

test('The notification switch silences notices, and not the end', async () => {
  await using service = await openTestService({ yaml: LIFE_YAML });
  const silent = await issueFree(service, 'www.example.com');
  const told = await issueFree(service, 'www.example.org');
  await service.ask('ModifyCertificatesExpiringNotificationSwitch', { CertificateIds: [silent], SwitchStatus: 1 });
  await moveBefore(service, told, 7);
  await waitForNotices(service, [`${told} 7`]);
  await moveBefore(service, told, -1);
  await until('both ends are told', async () => (await endsOf(service.store)).length === 3);
  const ends = (await toldOf(service.store)).slice(1).toSorted();
  assert.deepEqual(ends, [silent, told].map((id) => `${id} certificate.expired`).toSorted());
});

test('Of a reissued certificate and its reissue, the reissue is told of', async () => {
  await using service = await openTestService({ yaml: LIFE_YAML });
  const id = await issueGranted(service, ['www.example.com']);
  const next = await reissue(service, id);
  await moveBefore(service, id, 3);
  await waitForNotices(service, [`${next} 3`]);
});

/** Issued certificates that end so many days after `now`. */
async function insertEnding(store: RecordStore, count: number, notAfter: Date): Promise<void> {
  await store.transact(async (rows) => {
    for (let index = 0; index < count; index += 1) {
      const id = `certificate ${index}`;
      await rows.certificates.insert(makeIssued({ id, issued: makeMaterial({ notAfter, serial: `${index}` }) }));
    }
  });
}

test('Two nodes that look at once tell of each certificate once', async () => {
  await using temporary = await openTemporaryStore();
  const { store } = temporary;
  const clock = makeTestClock();
  await insertEnding(store, 3 * NOTICES_PER_SET, addMs(clock.now(), 2 * DAY_MS));
  const world = { store, hooksToldOf: () => [], noticeDays: NOTICE_DAYS, clock };
  assert.deepEqual(await Promise.all([tellOfEnds(world), tellOfEnds(world)]), [true, true]);
  const told = await toldOf(store);
  assert.equal(told.length, 3 * NOTICES_PER_SET);
  assert.equal(new Set(told).size, told.length);
});

test('One run tells of so many certificates and no more, and the next one of the rest', async () => {
  await using temporary = await openTemporaryStore();
  const { store } = temporary;
  const clock = makeTestClock();
  const most = NOTICES_PER_SET * SETS_PER_RUN;
  await insertEnding(store, most + 1, addMs(clock.now(), 2 * DAY_MS));
  const world = { store, hooksToldOf: () => [], noticeDays: NOTICE_DAYS, clock };
  const countTold = async () =>
    (await store.reads.events.listLast(1, { accountUin: undefined, kinds: ENDS }))[0]?.number;
  assert.deepEqual([await tellOfEnds(world), await countTold()], [false, most]);
  assert.deepEqual([await tellOfEnds(world), await countTold()], [true, most + 1]);
});

test('The bands of days lie side by side and reach from the first notice to a week after the end', () => {
  const now = makeTestClock().now();
  const bands = bandsOf(NOTICE_DAYS, now);
  assert.deepEqual(
    bands.map(({ days }) => days),
    [...NOTICE_DAYS, 0],
  );
  for (const [at, band] of bands.entries())
    assert.deepEqual(band.after, bands[at + 1]?.until ?? addMs(now, -7 * DAY_MS));
  assert.deepEqual(bands[0]?.until, addMs(now, 30 * DAY_MS));
  assert.deepEqual(bandsOf([], now), [{ days: 0, after: addMs(now, -7 * DAY_MS), until: now }]);
});

test('Events are forgotten after the days they are kept, so many in one run', async () => {
  await using temporary = await openTemporaryStore();
  const { store } = temporary;
  const clock = makeTestClock();
  const most = PRUNED_PER_TRANSACTION * PRUNINGS_PER_RUN;
  const event = { kind: 'certificate.issued', accountUin: '1', certificateId: 'Ab12Cd34', data: '{}' } as const;
  const told = { kind: 'event', event: { ...event, at: clock.now() }, hooks: [] } as const;
  await store.apply({ expects: [], changes: Array.from({ length: most + 1 }, () => told) });
  const world = { store, keepDays: 90, clock };
  clock.advance(90 * DAY_MS);
  assert.equal(await pruneEvents(world), true);
  const first = async () =>
    (await store.reads.events.listAfter(0, { accountUin: undefined, kinds: undefined }))[0]?.number;
  assert.equal(await first(), 1);
  clock.advance(1);
  assert.deepEqual([await pruneEvents(world), await first()], [false, most + 1]);
  assert.equal(await pruneEvents(world), true);
});
