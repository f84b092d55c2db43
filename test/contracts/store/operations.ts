// Store contract: the log of operations, and in whose name each is recorded.

import { deepEqual, equal } from 'node:assert/strict';
import type { LogQuestion, NewOperation, Operation } from '../../../src/certificates/model/operations.ts';
import { MAX_PAGE } from '../../../src/certificates/ports/store.ts';
import { addMs } from '../../../src/lib/clock.ts';
import { callOrigin, operatorOrigin, type Origin, SERVICE } from '../../../src/lib/origin.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, makeCertificate, NOON, OTHER_ACCOUNT } from './samples.ts';

const done = (id: string, milliseconds: number, facts: Partial<NewOperation> = {}): NewOperation => ({
  accountUin: ACCOUNT,
  actor: ACCOUNT,
  certificateId: id,
  kind: 'issued',
  at: addMs(NOON, milliseconds),
  ...facts,
});

const append = (store: RecordStore, operations: readonly NewOperation[], origin?: Origin) =>
  store.transact(async (rows) => {
    for (const operation of operations) await rows.operations.append(operation);
  }, origin);

const EVERYTHING = {
  accountUin: ACCOUNT,
  projectIds: undefined,
  from: undefined,
  until: undefined,
  offset: 0,
  limit: 100,
};

const ALL: LogQuestion = {
  accountUin: ACCOUNT,
  projectIds: undefined,
  certificateId: undefined,
  secretId: undefined,
  from: undefined,
  until: undefined,
  after: undefined,
  limit: 100,
  lookedAt: 1000,
};

const idsOf = (page: readonly Operation[]) => page.map(({ certificateId }) => certificateId);

const CALL = callOrigin({ secretId: 'AKIDone', address: '192.0.2.7', requestId: 'request-1' });

export const operationContract: Contract = {
  'the log of an account is read newest first, by page and by span, both ends included': async (store) => {
    await append(store, [done('b', 1), done('a', 0), done('c', 1), done('d', 2)]);
    await append(store, [done('foreign', 1, { accountUin: OTHER_ACCOUNT })]);
    const list = async (facts: object = {}) => {
      const { total, page } = await store.reads.operations.list({ ...EVERYTHING, ...facts });
      return [total, ...idsOf(page)];
    };
    deepEqual(await list(), [4, 'd', 'c', 'b', 'a']);
    deepEqual(await list({ from: addMs(NOON, 1), until: addMs(NOON, 1) }), [2, 'c', 'b']);
    deepEqual(await list({ offset: 1, limit: 1 }), [4, 'c']);
  },

  'an operation names who caused it, and without a word the service did': async (store) => {
    await append(store, [done('called', 0, { detail: '{"a":1}' })], CALL);
    await append(store, [done('commanded', 1)], operatorOrigin('root'));
    await append(store, [done('by itself', 2)]);
    const { page } = await store.reads.operations.search(ALL);
    deepEqual(
      page.map(({ certificateId, origin, detail }) => ({ certificateId, origin, detail })),
      [
        { certificateId: 'called', origin: CALL, detail: '{"a":1}' },
        { certificateId: 'commanded', origin: operatorOrigin('root'), detail: '' },
        { certificateId: 'by itself', origin: SERVICE, detail: '' },
      ],
    );
    const [first, second] = page;
    equal(Number(first?.sequence) < Number(second?.sequence), true);
  },

  'what is of no certificate is in the whole log alone': async (store) => {
    await append(store, [done('', 0, { kind: 'apiKeyMade' }), done('one', 1)]);
    deepEqual(idsOf((await store.reads.operations.list(EVERYTHING)).page), ['one']);
    deepEqual(idsOf((await store.reads.operations.search(ALL)).page), ['', 'one']);
  },

  'the whole log is sought by key, certificate and time, the oldest first, and goes on where it ended': async (
    store,
  ) => {
    await append(store, [done('a', 0), done('b', 1)], CALL);
    await append(store, [done('a', 1), done('b', 2)]);
    const search = async (facts: Partial<LogQuestion>) => await store.reads.operations.search({ ...ALL, ...facts });
    deepEqual(idsOf((await search({})).page), ['a', 'b', 'a', 'b']);
    deepEqual(idsOf((await search({ secretId: 'AKIDone' })).page), ['a', 'b']);
    deepEqual(
      (await search({ certificateId: 'b' })).page.map(({ at }) => at),
      [addMs(NOON, 1), addMs(NOON, 2)],
    );
    const span = await search({ from: addMs(NOON, 1), until: addMs(NOON, 1) });
    deepEqual([idsOf(span.page), span.next], [['b', 'a'], undefined]);
    const first = await search({ limit: 3 });
    const rest = await search({ limit: 3, after: first.next });
    deepEqual([idsOf(first.page), idsOf(rest.page), rest.next], [['a', 'b', 'a'], ['b'], undefined]);
  },

  'a search looks at so many operations at most, and says where it stopped': async (store) => {
    await append(store, [...Array.from({ length: 5 }, (_, at) => done('other', at)), done('sought', 9)]);
    const sought = { ...ALL, certificateId: 'sought', lookedAt: 3 };
    const first = await store.reads.operations.search(sought);
    deepEqual([first.page, first.next?.at], [[], addMs(NOON, 2)]);
    const second = await store.reads.operations.search({ ...sought, after: first.next });
    deepEqual(idsOf(second.page), ['sought']);
  },

  'the log has by project what was done to certificates in it, deleted ones included': async (store) => {
    const [kept, deleted, elsewhere] = [
      makeCertificate({ id: 'kept', projectId: 7 }),
      makeCertificate({ id: 'deleted', projectId: 7, deletedAt: NOON }),
      makeCertificate({ id: 'elsewhere', projectId: 8 }),
    ] as const;
    await store.transact(async (rows) => {
      for (const one of [kept, deleted, elsewhere]) {
        await rows.certificates.insert(one);
        await rows.operations.append(done(one.id, 0));
      }
      await rows.operations.append(done('', 0, { kind: 'policyPut' }));
    });
    const { operations } = store.reads;
    const idsIn = async (projectIds: readonly number[]) =>
      idsOf((await operations.list({ ...EVERYTHING, projectIds })).page);
    deepEqual(await idsIn([7]), [deleted.id, kept.id]);
    deepEqual(await idsIn([7, 8]), [elsewhere.id, deleted.id, kept.id]);
    deepEqual([await idsIn([9]), await idsIn([])], [[], []]);
    deepEqual(idsOf((await operations.search({ ...ALL, projectIds: [7] })).page), [kept.id, deleted.id]);
  },

  [`a page of the log has ${MAX_PAGE} entries at most`]: async (store) => {
    await append(
      store,
      Array.from({ length: MAX_PAGE + 1 }, () => done('a', 0)),
    );
    const lengthOf = async (limit: number) => (await store.reads.operations.list({ ...EVERYTHING, limit })).page.length;
    deepEqual([await lengthOf(MAX_PAGE), await lengthOf(MAX_PAGE + 1)], [MAX_PAGE, MAX_PAGE]);
  },
};
