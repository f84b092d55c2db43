// What is over is forgotten after its time, with all that is kept beside it, and nothing that is needed is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Certificate, Step } from '../../src/certificates/model/certificate.ts';
import { makeForgetter } from '../../src/certificates/inventory/forget-certificates.ts';
import { forgetRecords, makeSerialForgetter } from '../../src/certificates/inventory/forget-records.ts';
import { utcDayOf } from '../../src/certificates/model/quota.ts';
import { partIdOf } from '../../src/certificates/model/deployment.ts';
import { isForgettable, type RetentionDays } from '../../src/certificates/model/retention.ts';
import { BATCH_ROWS, BATCHES_PER_RUN } from '../../src/lib/turns/batches.ts';
import { addMs, DAY_MS } from '../../src/lib/clock.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { LEDGER_PAGE } from '../../src/store/authorities/issuances.ts';
import {
  ACCOUNT,
  domain,
  makeCertificate,
  makeIssuance,
  makeIssued,
  makeMaterial,
  NOON,
} from '../contracts/store/samples.ts';
import { makeTestClock } from '../support/service.ts';
import { openTemporaryStore } from '../support/store.ts';

const DAYS: RetentionDays = {
  closedOrders: 10,
  deletedCertificates: 20,
  endedCertificates: 30,
  serials: 40,
  proofs: 50,
  deletionTasks: 60,
  deployments: 65,
  formerMaterials: 62,
  bindTasks: 66,
  acme: 30,
  campaigns: 68,
  csrs: 1095,
  operations: 70,
  publications: 80,
};

const daysAgo = (days: number): Date => addMs(NOON, -days * DAY_MS);
const endedDaysAgo = (days: number) => makeMaterial({ notAfter: daysAgo(days) });

async function openForgetting() {
  const { store, [Symbol.asyncDispose]: close } = await openTemporaryStore();
  const clock = makeTestClock(NOON);
  const world = { store, clock, days: DAYS, closing: new AbortController().signal };
  return { store, clock, world, [Symbol.asyncDispose]: close };
}

async function insert(store: RecordStore, ...certificates: readonly Certificate[]): Promise<void> {
  await store.transact(async (rows) => {
    for (const certificate of certificates) {
      await rows.certificates.insert(certificate);
      await rows.usage.take({
        accountUin: certificate.accountUin,
        amounts: { records: 1, bytes: 0, orders: 0, acts: 0 },
        allowed: { records: 1e9, bytes: 1e9, orders: 1e9, acts: 1e9 },
        day: 0,
      });
    }
  });
}

async function idsOf({ reads }: RecordStore, ids: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(ids.map((id) => reads.certificates.findWithDeleted(id)));
  return found.flatMap((one) => (one === undefined ? [] : [one.id]));
}

const prunedOf = async ({ reads }: RecordStore) =>
  (await reads.audit.listEntries({ after: 0, until: 1e9 }))
    .filter(({ kind }) => kind === 'pruned')
    .map(({ detail }) => JSON.parse(detail) as Readonly<Record<string, unknown>>);

const CASES: Readonly<Record<string, Certificate>> = {
  failedLately: makeCertificate({ id: 'failedLately', step: 'failed', updatedAt: daysAgo(10) }),
  failedLong: makeCertificate({ id: 'failedLong', step: 'failed', updatedAt: daysAgo(11) }),
  cancelledLong: makeCertificate({ id: 'cancelledLong', step: 'cancelled', updatedAt: daysAgo(11) }),
  validatingLong: makeCertificate({ id: 'validatingLong', step: 'validating', updatedAt: daysAgo(999) }),
  uploadDeletedLately: makeIssued({ id: 'uploadDeletedLately', source: 'uploaded', deletedAt: daysAgo(20) }),
  uploadDeletedLong: makeIssued({ id: 'uploadDeletedLong', source: 'uploaded', deletedAt: daysAgo(21) }),
  validDeletedLong: makeIssued({
    id: 'validDeletedLong',
    step: 'revoked',
    deletedAt: daysAgo(21),
    issued: endedDaysAgo(-1),
  }),
  endedDeletedLong: makeIssued({
    id: 'endedDeletedLong',
    step: 'revoked',
    deletedAt: daysAgo(21),
    issued: endedDaysAgo(21),
  }),
  expiredLately: makeIssued({ id: 'expiredLately', issued: endedDaysAgo(30) }),
  expiredLong: makeIssued({ id: 'expiredLong', issued: endedDaysAgo(31) }),
  revokedAndValid: makeIssued({ id: 'revokedAndValid', step: 'revoked', issued: endedDaysAgo(-1) }),
  revokedLong: makeIssued({ id: 'revokedLong', step: 'revoked', issued: endedDaysAgo(31) }),
  revokingLong: makeIssued({ id: 'revokingLong', step: 'revoking', issued: endedDaysAgo(31) }),
};

test('Of each kind that goes which is longer at rest than its days, and its place in the quota is free', async () => {
  await using opened = await openForgetting();
  const { store, world } = opened;
  await insert(store, ...Object.values(CASES));
  assert.equal(await makeForgetter(world)(), true);
  const gone = ['failedLong', 'cancelledLong', 'uploadDeletedLong', 'endedDeletedLong', 'expiredLong', 'revokedLong'];
  const kept = Object.keys(CASES).filter((id) => !gone.includes(id));
  assert.deepEqual(await idsOf(store, Object.keys(CASES)), kept);
  assert.equal((await store.reads.usage.find(ACCOUNT, utcDayOf(NOON))).records, kept.length);
  const entries = await prunedOf(store);
  assert.deepEqual(
    entries.flatMap(({ certificateIds }) => certificateIds as readonly string[]).toSorted(),
    gone.toSorted(),
  );
  assert.ok(entries.every(({ table, count }) => table === 'certificates' && Number(count) > 0));
});

test('A line of reissues goes as a whole when all of it has ended, and stays while one of it is kept', async () => {
  await using opened = await openForgetting();
  const { store, world } = opened;
  const line = (prefix: string, count: number, last: Partial<Certificate>): readonly Certificate[] =>
    Array.from({ length: count }, (_, at) =>
      makeIssued({
        id: `${prefix}${at}`,
        lineageId: `${prefix}0`,
        generation: at,
        replaces: at === 0 ? undefined : `${prefix}${at - 1}`,
        issued: endedDaysAgo(31),
        ...(at === count - 1 ? last : {}),
      }),
    );
  await insert(store, ...line('ended', 4, {}), ...line('kept', 3, { issued: endedDaysAgo(5) }));
  const forget = makeForgetter(world);
  for (let runs = 0; runs < 4; runs += 1) await forget();
  assert.deepEqual(await idsOf(store, ['ended0', 'ended1', 'ended2', 'ended3', 'kept0', 'kept1', 'kept2']), [
    'kept0',
    'kept1',
    'kept2',
  ]);
});

const failed = (id: string) => makeCertificate({ id, step: 'failed', updatedAt: daysAgo(11) });

test('A record with a job is not forgotten, and with it goes its key', async () => {
  await using opened = await openForgetting();
  const { store, world } = opened;
  await insert(store, failed('busy'), failed('free'));
  const job = { kind: 'advance', subject: 'busy', accountUin: undefined } as const;
  await store.transact((rows) => rows.jobs.schedule({ ...job, runAt: NOON }));
  const forget = makeForgetter(world);
  await forget();
  assert.deepEqual(await idsOf(store, ['busy', 'free']), ['busy']);
  await store.transact((rows) => rows.jobs.settle(job));
  await forget();
  assert.deepEqual(await idsOf(store, ['busy', 'free']), []);
});

test('One run takes so many steps of so many records, says that there are more, and the next goes on', async () => {
  await using opened = await openForgetting();
  const { store, world } = opened;
  const most = BATCH_ROWS * BATCHES_PER_RUN;
  const ids = Array.from({ length: BATCH_ROWS * 2 + 1 }, (_, at) => `f${at}`);
  await insert(store, ...ids.map((id) => makeCertificate({ id, step: 'failed', updatedAt: daysAgo(11) })));
  assert.ok(most > ids.length);
  const aborted = makeForgetter({ ...world, closing: AbortSignal.abort() });
  assert.equal(await aborted(), false);
  assert.equal((await idsOf(store, ids)).length, ids.length);
  assert.equal(await makeForgetter(world)(), true);
  assert.deepEqual(await idsOf(store, ids), []);
  const counts = (await prunedOf(store)).map(({ count }) => Number(count));
  assert.ok(counts.every((count) => count <= BATCH_ROWS));
});

test('Whatever records there are, those that the rule says are forgotten, and no others', async () => {
  const steps: readonly Step[] = [
    'ordered',
    'validating',
    'issuing',
    'issued',
    'failed',
    'cancelled',
    'revoking',
    'revoked',
  ];
  const facts = fc.record({
    step: fc.constantFrom(...steps),
    source: fc.constantFrom('ordered' as const, 'uploaded' as const),
    updated: fc.integer({ min: 0, max: 60 }),
    ended: fc.option(fc.integer({ min: -10, max: 60 }), { nil: undefined }),
    deleted: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
  });
  const property = fc.asyncProperty(fc.array(facts, { minLength: 5, maxLength: 40 }), async (list) => {
    await using opened = await openForgetting();
    const { store, world } = opened;
    const records = list.map(({ step, source, updated, ended, deleted }, at) =>
      makeCertificate({
        id: `r${at}`,
        step,
        source,
        updatedAt: daysAgo(updated),
        issued: ended === undefined ? undefined : endedDaysAgo(ended),
        deletedAt: deleted === undefined ? undefined : daysAgo(deleted),
      }),
    );
    await insert(store, ...records);
    await makeForgetter(world)();
    const kept = records.filter((record) => !isForgettable(record, { days: DAYS, now: NOON }));
    assert.deepEqual(
      await idsOf(
        store,
        records.map(({ id }) => id),
      ),
      kept.map(({ id }) => id),
    );
  });
  await fc.assert(property, { numRuns: 10 });
});

test('Serials stay in the ledger until their certificates have been over so long, however long the ledger is', async () => {
  await using opened = await openForgetting();
  const { store, world } = opened;
  const count = LEDGER_PAGE + 5;
  await store.transact(async (rows) => {
    for (let at = 0; at < count; at += 1) {
      const serial = String(at).padStart(8, '0');
      const notAfter = daysAgo(at % 2 === 0 ? 40 : 41);
      await rows.issuances.plan(makeIssuance({ serial, certificateId: `c${at}`, notAfter }));
    }
  });
  assert.equal(await makeSerialForgetter(world)(), true);
  const left = await Promise.all(
    Array.from({ length: count }, (_, at) => store.reads.issuances.find(String(at).padStart(8, '0'))),
  );
  assert.ok(left.every((issuance, at) => (issuance === undefined) === (at % 2 === 1)));
  const forgotten = (await prunedOf(store)).reduce((sum, { count: some }) => sum + Number(some), 0);
  assert.equal(forgotten, Math.floor(count / 2));
});

test('Proofs and deletion tasks go after their days, and the log says how many', async () => {
  await using opened = await openForgetting();
  const { store, world } = opened;
  await store.transact(async (rows) => {
    for (const days of [50, 51, 52]) {
      const proof = {
        accountUin: ACCOUNT,
        domain: domain(`d${days}.com`),
        method: 'dns' as const,
        provedAt: daysAgo(days),
      };
      await rows.authorizations.put(proof);
    }
    for (const days of [60, 61]) {
      const task = { id: `t${days}`, accountUin: ACCOUNT, certificateId: 'c', names: [], refusal: undefined };
      await rows.deletionTasks.insert({ ...task, doneAt: daysAgo(days) });
    }
  });
  assert.equal(await forgetRecords(world), true);
  const proofs = await store.reads.authorizations.list(
    ACCOUNT,
    ['d50.com', 'd51.com', 'd52.com'].map(domain),
    new Date(0),
  );
  assert.deepEqual(
    proofs.map(({ domain: proved }) => proved),
    ['d50.com'],
  );
  assert.equal(await store.reads.deletionTasks.find('t61'), undefined);
  assert.ok(await store.reads.deletionTasks.find('t60'));
  assert.deepEqual(
    (await prunedOf(store)).map(({ table, count }) => [table, count]),
    [
      ['deletion_tasks', 1],
      ['authorizations', 2],
    ],
  );
});

test('Deployments and tasks that look for certificates go after their days, and what is under way stays', async () => {
  await using opened = await openForgetting();
  const { store, world } = opened;
  const ids = { kept: 100_000_001, gone: 100_000_002, underWay: 100_000_003 };
  await store.transact(async (rows) => {
    for (const [id, days, state] of [
      [ids.kept, 65, 'good'],
      [ids.gone, 66, 'failed'],
      [ids.underWay, 66, 'waiting'],
    ] as const) {
      const createdAt = daysAgo(days);
      const common = { accountUin: ACCOUNT, certificateId: 'c', oldCertificateId: undefined, createdAt };
      const lists = { resourceTypes: ['lighthouse'], regions: [] };
      await rows.deployments.insert({ ...common, ...lists, id, kind: 'deploy', sealedFormer: undefined }, [
        {
          ...common,
          id: partIdOf(id, 0),
          version: 1,
          deploymentId: id,
          targetKey: 't',
          act: 'bring',
          state,
          stage: 'change',
          attempts: 0,
          former: 'kept',
          sealedFormer: new Uint8Array([1]),
          trouble: undefined,
          updatedAt: createdAt,
        },
      ]);
    }
    for (const days of [66, 67]) {
      const task = { id: `t${days}`, accountUin: ACCOUNT, certificateId: 'c', takesKnown: false };
      await rows.deployments.insertBindTask({ ...task, createdAt: daysAgo(days) });
    }
  });
  assert.equal(await forgetRecords(world), true);
  const { deployments } = store.reads;
  assert.ok(await deployments.find(ids.kept));
  assert.ok(await deployments.find(ids.underWay));
  const formers = [ids.kept, ids.underWay].map(async (id) => (await deployments.listParts(id))[0]?.former);
  assert.deepEqual(await Promise.all(formers), ['none', 'kept']);
  assert.deepEqual([await deployments.find(ids.gone), await deployments.listParts(ids.gone)], [undefined, []]);
  assert.ok(await deployments.findBindTask('t66'));
  assert.equal(await deployments.findBindTask('t67'), undefined);
  assert.deepEqual(
    (await prunedOf(store)).map(({ table, count }) => [table, count]),
    [
      ['deployments', 1],
      ['former_materials', 1],
      ['bind_tasks', 1],
    ],
  );
});
