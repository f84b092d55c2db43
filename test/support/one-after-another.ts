// Acts of an account at the same time, held against the same acts one after another: some order of them must come to the same.

import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { deleteCertificate } from '../../src/certificates/inventory/delete.ts';
import { updateDetails } from '../../src/certificates/inventory/update-details.ts';
import type { Certificate } from '../../src/certificates/model/certificate.ts';
import {
  BUILT_IN_ISSUER,
  FREE_PRODUCT,
  makeProducts,
  MULTI_DOMAIN_PRODUCT,
} from '../../src/certificates/model/product.ts';
import { readRevocationCause } from '../../src/certificates/model/revocation-reason.ts';
import { apply } from '../../src/certificates/ordering/apply.ts';
import { cancel } from '../../src/certificates/ordering/cancel.ts';
import { createOrder } from '../../src/certificates/ordering/create-order.ts';
import { resubmit } from '../../src/certificates/ordering/resubmit.ts';
import type { Issuer } from '../../src/certificates/ports/issuer.ts';
import { NO_CHANGE } from '../../src/certificates/ports/write-set.ts';
import { reissue } from '../../src/certificates/reissue/reissue.ts';
import { revoke } from '../../src/certificates/revocation/revoke.ts';
import { DomainError } from '../../src/failure.ts';
import { addMs, DAY_MS } from '../../src/lib/clock.ts';
import { SERVICE } from '../../src/lib/origin.ts';
import { systemRandom } from '../../src/lib/random.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { ACCOUNT, domain, makeCertificate, makeIssued, NOON } from '../contracts/store/samples.ts';

const ACTS = ['reissue', 'reissueOther', 'apply', 'order', 'cancel', 'resubmit', 'delete', 'rename', 'revoke'] as const;
type Act = (typeof ACTS)[number];

/** Three have six orders, each of which is tried on a store of its own until one fits. */
const AT_ONCE = 3;

/** So few that each act may take the place of another. */
const LIMITS = {
  freePerAccount: 4,
  freePerDomain: 4,
  ordersPerAccount: 2,
  csrsPerAccount: 1,
  campaignsPerAccount: 1,
  quotas: { records: 6, bytes: 1e6, orders: 100, acts: 100 },
  quotasOf: new Map(),
};

const OLD = addMs(NOON, -DAY_MS);
const FREE = { names: [domain('one.com')], createdAt: OLD };
/** What is on record before: two free certificates of one domain, an order that waits, and an application that failed. */
const BEFORE: readonly Certificate[] = [
  makeIssued({ ...FREE, id: 'Original1' }),
  makeIssued({ ...FREE, id: 'Original2', names: [domain('other.one.com')] }),
  makeCertificate({ id: 'Waiting1', productId: '13', names: [domain('two.com')] }),
  makeCertificate({ ...FREE, id: 'Failed1', step: 'failed', failure: 'proofDeadlinePassed' }),
];

/** An empty store at each call; it goes away when it is disposed of. */
export type OpenStores = () => Promise<AsyncDisposable & { readonly stores: readonly RecordStore[] }>;

export async function checkOneAfterAnother(open: OpenStores, run: { readonly seed: number; readonly numRuns: number }) {
  const acts = fc.array(fc.constantFrom(...ACTS), { minLength: AT_ONCE, maxLength: AT_ONCE });
  const property = fc.asyncProperty(acts, fc.scheduler(), async (together, scheduler) => {
    const atOnce = await runAtOnce(open, { acts: together, scheduler });
    const others: unknown[] = [];
    for (const order of ordersOf(together.length)) {
      const inOrder = await runInOrder(open, { acts: together, order });
      if (isSame(inOrder, atOnce)) return;
      others.push({ order, ...inOrder });
    }
    assert.fail(JSON.stringify({ acts: together, atOnce, others }, undefined, 1));
  });
  await fc.assert(property, { ...run, endOnFailure: true });
}

interface Outcome {
  /** Of each act: "done", or why it was refused. */
  readonly answers: readonly string[];
  readonly records: readonly string[];
  readonly log: readonly string[];
  readonly used: unknown;
}

function isSame(one: Outcome, other: Outcome): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function runAtOnce(
  open: OpenStores,
  { acts, scheduler }: { readonly acts: readonly Act[]; readonly scheduler: fc.Scheduler },
): Promise<Outcome> {
  await using opened = await open();
  const { stores } = opened;
  await putBefore(stores);
  const running = acts.map(async (act, nth) => await take(act, worldOn(scheduled(storeOf(stores, nth), scheduler))));
  return await outcomeOf(stores, await scheduler.waitFor(Promise.all(running)));
}

async function runInOrder(
  open: OpenStores,
  { acts, order }: { readonly acts: readonly Act[]; readonly order: readonly number[] },
): Promise<Outcome> {
  await using opened = await open();
  const { stores } = opened;
  await putBefore(stores);
  const taken: Taken[] = [];
  for (const nth of order) {
    const act = acts[nth];
    if (act !== undefined) taken[nth] = await take(act, worldOn(storeOf(stores, 0)));
  }
  return await outcomeOf(stores, taken);
}

function ordersOf(count: number): readonly (readonly number[])[] {
  if (count === 0) return [[]];
  return ordersOf(count - 1).flatMap((order) =>
    Array.from({ length: count }, (_, at) => [...order.slice(0, at), count - 1, ...order.slice(at)]),
  );
}

function storeOf(stores: readonly RecordStore[], nth: number): RecordStore {
  const store = stores[nth % stores.length];
  assert.ok(store !== undefined);
  return store;
}

/** Each look and each write waits until the scheduler has it go on. */
function scheduled(store: RecordStore, scheduler: fc.Scheduler): RecordStore {
  const turn = async (): Promise<void> => await scheduler.schedule(Promise.resolve());
  const { certificates, usage } = store.reads;
  return {
    ...store,
    reads: {
      ...store.reads,
      certificates: {
        ...certificates,
        listLineage: async (id) => await turn().then(async () => await certificates.listLineage(id)),
        listLatestReplacements: async (ids) =>
          await turn().then(async () => await certificates.listLatestReplacements(ids)),
        find: async (id) => await turn().then(async () => await certificates.find(id)),
        findLatestReplacement: async (id) =>
          await turn().then(async () => await certificates.findLatestReplacement(id)),
        countFreeOfAccount: async (...asked) =>
          await turn().then(async () => await certificates.countFreeOfAccount(...asked)),
        countUnderWay: async (uin) => await turn().then(async () => await certificates.countUnderWay(uin)),
      },
      usage: { find: async (...asked) => await turn().then(async () => await usage.find(...asked)) },
    },
    apply: async (set, origin) => await turn().then(async () => await store.apply(set, origin)),
    transact: async (work, origin) => await turn().then(async () => await store.transact(work, origin)),
  };
}

async function putBefore(stores: readonly RecordStore[]): Promise<void> {
  const changes = BEFORE.map((certificate) => ({ kind: 'insert', certificate }) as const);
  assert.deepEqual(await storeOf(stores, 0).apply({ expects: [], changes }), { kind: 'applied' });
}

interface Taken {
  readonly answer: string;
  /** Of the record that it made. */
  readonly id: string | undefined;
}

async function take(act: Act, world: ActWorld): Promise<Taken> {
  try {
    return { answer: 'done', id: await actOut(act, world) };
  } catch (error) {
    if (error instanceof DomainError) return { answer: error.refusal.kind, id: undefined };
    throw error;
  }
}

async function actOut(act: Act, world: ActWorld): Promise<string | undefined> {
  const actor = ACCOUNT;
  switch (act) {
    case 'reissue':
    case 'reissueOther': {
      const original = before(act === 'reissue' ? 'Original1' : 'Original2');
      const asked = {
        keyPassword: undefined,
        reason: '',
        signatureHash: undefined,
        usesCrossRoot: true,
        afterReissue: undefined,
        given: undefined,
        broken: [],
        besides: () => NO_CHANGE,
      };
      const key = { origin: 'original' } as const;
      return (await reissue(world, { ...asked, actor, orderedBy: '', original, isOpen, method: 'dns', key })).id;
    }
    case 'apply': {
      const product = FREE_PRODUCT;
      const wish = { domain: 'new.one.com', method: 'dns', keyAlgorithm: 'p256', keyPassword: undefined } as const;
      const about = { accountUin: ACCOUNT, actor, orderedBy: '', projectId: 0, product, packageType: product.id };
      return (await apply(world, { ...about, ...wish, alias: '', renews: undefined })).id;
    }
    case 'order': {
      const product = MULTI_DOMAIN_PRODUCT;
      const about = { accountUin: ACCOUNT, actor, product, packageType: product.id, projectId: 0 };
      return (await createOrder(world, { ...about, tags: [], maxNames: 1 })).id;
    }
    case 'cancel':
      return void (await cancel(world, { actor, certificate: before('Waiting1') }));
    case 'resubmit':
      return void (await resubmit(world, { actor, orderedBy: '', certificate: before('Failed1') }));
    case 'delete':
      await deleteCertificate(world, { actor, certificate: before('Failed1') });
      return undefined;
    case 'rename': {
      const certificates = [before('Failed1'), before('Waiting1')];
      await updateDetails(world, { actor, certificates, change: { alias: 'new' }, kind: 'updateAlias' });
      return undefined;
    }
    case 'revoke': {
      const certificate = before('Original1');
      return void (await revoke(world, { actor, certificate, cause: readRevocationCause(''), isOpen }));
    }
  }
}

function before(id: string): Certificate {
  const found = BEFORE.find((certificate) => certificate.id === id);
  assert.ok(found !== undefined);
  return found;
}

const isOpen = () => true;
const unused = (): never => assert.fail('no act asks for this');

/** What the acts need; nothing is signed. */
type ActWorld = Parameters<typeof reissue>[0] & Parameters<typeof resubmit>[0] & Parameters<typeof apply>[0];

function worldOn(store: RecordStore): ActWorld {
  const unreachable = async () => await Promise.resolve(unused());
  const issuer: Issuer = {
    local: undefined,
    open: async () => {
      const opened = { orderReference: 'order', challenges: undefined, commit: () => NO_CHANGE };
      return await Promise.resolve({ kind: 'opened', ...opened } as const);
    },
    issue: unreachable,
    cancel: async () => await Promise.resolve({ kind: 'cancelled', commit: () => NO_CHANGE } as const),
    revoke: unreachable,
    suggest: undefined,
  };
  return {
    store,
    origin: SERVICE,
    hooksToldOf: () => [],
    issuers: new Map([[BUILT_IN_ISSUER, issuer]]),
    publisher: { placementOf: unused, publish: unreachable, retract: unreachable },
    caa: undefined,
    products: makeProducts([FREE_PRODUCT, MULTI_DOMAIN_PRODUCT]),
    keyMaker: { makeFreshKey: unused, makeKey: unused, takeKeyAtHand: unused },
    keyPolicy: { defectOf: unused },
    csrPolicy: { acceptsSha1: false },
    secrets: { seal: unused, open: unused },
    limits: LIMITS,
    clock: { now: () => NOON },
    random: systemRandom,
    report: () => undefined,
    wake: () => undefined,
  };
}

async function outcomeOf(stores: readonly RecordStore[], taken: readonly Taken[]): Promise<Outcome> {
  const { reads } = storeOf(stores, 0);
  const made = taken.map(({ id }, nth) => [id, `made by ${nth}`] as const);
  const labels = new Map<string | undefined, string>([...BEFORE.map(({ id }) => [id, id] as const), ...made]);
  const ids = [...labels.keys()].filter((id) => id !== undefined);
  const certificates = await Promise.all(ids.map(async (id) => await reads.certificates.findWithDeleted(id)));
  const records = certificates.map((one) => {
    const deleted = one?.deletedAt === undefined ? '' : ' deleted';
    return `${labels.get(one?.id)} ${one?.step} ${one?.version} ${one?.alias} ${labels.get(one?.replaces)}${deleted}`;
  });
  const all = { accountUin: ACCOUNT, projectIds: undefined, from: undefined, until: undefined, offset: 0, limit: 100 };
  const { page } = await reads.operations.list(all);
  const log = page.map(({ kind, certificateId }) => `${kind} ${labels.get(certificateId)}`);
  const day = Math.floor(NOON.getTime() / DAY_MS);
  const used = await reads.usage.find(ACCOUNT, day);
  return { answers: taken.map(({ answer }) => answer), records: records.toSorted(), log: log.toSorted(), used };
}
