// Store contract: the authority's certificates, keys and revocation lists.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { AuthorityRecord, RevocationListRecord } from '../../../src/ca/ports.ts';
import { addMs } from '../../../src/lib/clock.ts';
import type { Contract } from './contract.ts';
import { NOON } from './samples.ts';

const ROOT: AuthorityRecord = {
  kind: 'private',
  id: 'root-1',
  role: 'root',
  algorithm: 'p256',
  certificate: Uint8Array.of(48, 1),
  sealedKey: Uint8Array.of(1, 9),
  issuerId: 'root-1',
  createdAt: NOON,
};

const ISSUING: AuthorityRecord = { ...ROOT, id: 'issuing-1', role: 'issuing', algorithm: 'rsa2048' };

const LIST: RevocationListRecord = {
  authorityId: 'issuing-1',
  number: 9,
  der: Uint8Array.of(48, 0),
  thisUpdate: NOON,
  nextUpdate: addMs(NOON, 1000),
};

export const authorityContract: Contract = {
  'authorities are kept, and none takes the place of another': async (store) => {
    deepEqual(await store.reads.authorities.list(), []);
    await store.transact(async (rows) => {
      await rows.authorities.insert(ROOT);
      await rows.authorities.insert(ISSUING);
    });
    await rejects(store.transact((rows) => rows.authorities.insert({ ...ROOT, sealedKey: Uint8Array.of(7) })));
    deepEqual(await store.reads.authorities.list(), [ISSUING, ROOT]);
  },

  'the newest revocation list is found, and its number only grows': async (store) => {
    await store.transact(async (rows) => {
      await rows.authorities.insert(ISSUING);
      await rows.revocationLists.put(LIST);
    });
    deepEqual(await store.reads.revocationLists.findLatest('issuing-1'), LIST);
    equal(await store.reads.revocationLists.findLatest('root-1'), undefined);
    const next = { ...LIST, number: 10, der: Uint8Array.of(48, 5), thisUpdate: addMs(NOON, 1) };
    await store.transact((rows) => rows.revocationLists.put(next));
    for (const number of [10, 9]) {
      const late = { ...LIST, number };
      await rejects(
        store.transact((rows) => rows.revocationLists.put(late)),
        /its number is not the greatest/,
      );
    }
    deepEqual(await store.reads.revocationLists.findLatest('issuing-1'), next);
  },
};
