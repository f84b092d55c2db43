// The store fails once, at any transaction of a reissue and its revocation: what is stored stays consistent, and all of it is done.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RecordStore } from '../../src/store/rows.ts';
import { type Observed, openObserved } from './observed.ts';
import { begin, prepare } from './orders.ts';
import { assertConsistent, look, serialStatesOf, stepsOf, waitForRest } from './sight.ts';

/** refused: nothing was written · unanswered: it was committed, and nobody learnt of it. */
type Failure = 'refused' | 'unanswered';

/** More transactions than a reissue and a revocation need; one that is not reached ends the test. */
const MOST_TRANSACTIONS = 100;
/** Claims of jobs are transactions too, and how many there are depends on timing; fewer than these are never needed. */
const FEWEST_TRANSACTIONS = 12;

describe('A store that fails once, at any transaction,', { concurrency: true }, () => {
  for (const failure of ['refused', 'unanswered'] as const) {
    test(`and leaves it ${failure}, is made up for`, async () => await failAtEach(failure));
  }
});

async function failAtEach(failure: Failure): Promise<void> {
  const fault = makeFault(failure);
  await using observed = await openObserved({ overlay: { store: fault.over } });
  let failures = 0;
  for (let nth = 1; nth <= MOST_TRANSACTIONS; nth += 1) {
    const domain = `n${nth}.example.com`;
    const prepared = await prepare(observed.service, { kind: 'reissue', domain });
    await waitForRest(observed.store, observed.service);
    fault.arm(nth);
    await reissueAndRevoke(observed, { domain, prepared });
    if (!fault.hasHappened()) break;
    failures += 1;
  }
  assert.ok(failures >= FEWEST_TRANSACTIONS && failures < MOST_TRANSACTIONS, `${failures} transactions failed`);
}

async function reissueAndRevoke(
  observed: Observed,
  order: { readonly domain: string; readonly prepared: string | undefined },
): Promise<void> {
  const { service, store } = observed;
  const rest = async (): Promise<void> => await waitForRest(store, service);
  await callUntilHeard(async () => await begin(service, { kind: 'reissue', ...order }), /OrderAlreadyReplaced/);
  await rest();
  assert.deepEqual(stepsOf(await look(store, service.accountUin), order.domain), ['issued', 'issued']);
  await callUntilHeard(async () => await begin(service, { kind: 'lineage', ...order }), /InvalidCertificateStatus/);
  await rest();
  const sight = await look(store, service.accountUin);
  assertConsistent(sight);
  assert.deepEqual(stepsOf(sight, order.domain), ['revoked', 'revoked']);
  for (const { id } of sight.certificates) {
    assert.equal(serialStatesOf(sight, id).filter((state) => state === 'issued').length, 1);
  }
}

/** As a caller does that gets no answer: the same call again, of which `done` says that the first one did it. */
async function callUntilHeard(call: () => Promise<unknown>, done: RegExp): Promise<void> {
  try {
    await call();
  } catch (error) {
    assert.match(String(error), /InternalError/);
    await call().catch((second: unknown) => assert.match(String(second), done));
  }
}

interface Fault {
  readonly over: (store: RecordStore) => RecordStore;
  /** The nth transaction from now on fails, once. */
  arm(nth: number): void;
  hasHappened(): boolean;
}

function makeFault(failure: Failure): Fault {
  let left = 0;
  const isNow = (): boolean => {
    left -= 1;
    return left === 0;
  };
  const failing = async <T>(write: () => Promise<T>): Promise<T> => {
    const fails = isNow();
    if (fails && failure === 'refused') throw new Error('disk I/O error');
    const answer = await write();
    if (fails) throw new Error('the connection was lost');
    return answer;
  };
  const over = (store: RecordStore): RecordStore => ({
    reads: store.reads,
    transact: async (work) => await failing(async () => await store.transact(work)),
    apply: async (set) => await failing(async () => await store.apply(set)),
    transactAlone: async (work) => await store.transactAlone(work),
    [Symbol.asyncDispose]: async () => await store[Symbol.asyncDispose](),
  });
  return { over, arm: (nth) => (left = nth), hasHappened: () => left <= 0 };
}
