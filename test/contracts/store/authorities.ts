// Store contract: the authority's certificates, keys, OCSP responders and revocation lists.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { AuthorityRecord, RevocationListHead } from '../../../src/ca/ports.ts';
import { addMs } from '../../../src/lib/clock.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { NOON } from './samples.ts';

const ROOT: AuthorityRecord = {
  kind: 'private',
  crossChain: [],
  compromise: undefined,
  revocation: undefined,
  id: 'root-1',
  role: 'root',
  algorithm: 'p256',
  certificate: Uint8Array.of(48, 1),
  sealedKey: Uint8Array.of(1, 9),
  issuerId: 'root-1',
  createdAt: NOON,
  shards: 0,
};

export const ISSUING: AuthorityRecord = { ...ROOT, id: 'issuing-1', role: 'issuing', algorithm: 'rsa2048', shards: 64 };

const LIST: RevocationListHead = {
  authorityId: 'issuing-1',
  shard: 7,
  number: 9,
  thisUpdate: NOON,
  nextUpdate: addMs(NOON, 1000),
  revocations: 3,
  bases: 2,
  edition: 'a1',
};

/** In pieces of one octet. */
async function stage(store: RecordStore, list: RevocationListHead, der: Uint8Array): Promise<void> {
  const { authorityId, shard, edition } = list;
  for (const [part, octet] of der.entries()) {
    const bytes = Uint8Array.of(octet);
    await store.transact((rows) => rows.revocationLists.stage({ authorityId, shard, edition, part, bytes }));
  }
}

async function publish(store: RecordStore, list: RevocationListHead, der: Uint8Array): Promise<void> {
  await stage(store, list, der);
  await store.transact((rows) => rows.revocationLists.put(list));
}

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

  'what is said of an authority is kept, and changes nothing else of it': async (store) => {
    await store.transact(async (rows) => {
      await rows.authorities.insert(ROOT);
      await rows.authorities.insert(ISSUING);
    });
    const compromise = { declaredAt: NOON, revokeAt: addMs(NOON, 7), isRevokedOnceReplaced: true };
    const revocation = { at: addMs(NOON, 5), reason: 2 };
    await store.transact((rows) => rows.authorities.setCompromise('issuing-1', compromise));
    deepEqual(await store.reads.authorities.list(), [{ ...ISSUING, compromise }, ROOT]);
    const later = { ...compromise, isRevokedOnceReplaced: false };
    await store.transact(async (rows) => {
      await rows.authorities.setCompromise('issuing-1', later);
      await rows.authorities.setRevocation('issuing-1', revocation);
    });
    deepEqual(await store.reads.authorities.list(), [{ ...ISSUING, compromise: later, revocation }, ROOT]);
    await rejects(store.transact((rows) => rows.authorities.setRevocation('issuing-2', revocation)));
  },

  'the newest OCSP responder of an authority is found, and its number only grows': async (store) => {
    const first = {
      authorityId: 'issuing-1',
      number: 1,
      certificate: Uint8Array.of(48, 1),
      sealedKey: Uint8Array.of(1),
    };
    await store.transact(async (rows) => {
      await rows.authorities.insert(ISSUING);
      await rows.ocspResponders.put(first);
    });
    deepEqual(await store.reads.ocspResponders.find('issuing-1'), first);
    equal(await store.reads.ocspResponders.find('root-1'), undefined);
    const next = { ...first, number: 2, certificate: Uint8Array.of(48, 2), sealedKey: Uint8Array.of(2) };
    await store.transact((rows) => rows.ocspResponders.put(next));
    for (const number of [2, 1]) {
      const late = { ...first, number };
      await rejects(
        store.transact((rows) => rows.ocspResponders.put(late)),
        /its number is not the greatest/,
      );
    }
    deepEqual(await store.reads.ocspResponders.find('issuing-1'), next);
  },

  'the newest revocation list of each shard is found, and its number only grows': async (store) => {
    const { revocationLists } = store.reads;
    await store.transact((rows) => rows.authorities.insert(ISSUING));
    await publish(store, LIST, Uint8Array.of(48, 1, 7));
    deepEqual(await revocationLists.findLatest('issuing-1', 7), { ...LIST, der: Uint8Array.of(48, 1, 7) });
    equal(await revocationLists.findLatest('issuing-1', 8), undefined);
    equal(await revocationLists.findLatest('root-1', 7), undefined);
    const next = { ...LIST, number: 10, thisUpdate: addMs(NOON, 1), revocations: 4, bases: 3, edition: 'b2' };
    await publish(store, next, Uint8Array.of(48, 0));
    for (const number of [10, 9]) {
      await rejects(
        publish(store, { ...LIST, number, edition: 'c3' }, Uint8Array.of(1)),
        /its number is not the greatest/,
      );
    }
    deepEqual(await revocationLists.findLatest('issuing-1', 7), { ...next, der: Uint8Array.of(48, 0) });
  },

  'the pieces of a revocation list are seen together, once it is stored': async (store) => {
    const { revocationLists } = store.reads;
    await store.transact((rows) => rows.authorities.insert(ISSUING));
    await publish(store, LIST, Uint8Array.of(48, 1));
    const next = { ...LIST, number: 10, edition: 'b2' };
    await stage(store, { ...next, edition: 'abandoned' }, Uint8Array.of(1, 2, 3));
    await stage(store, next, Uint8Array.of(48, 2, 9));
    await stage(store, next, Uint8Array.of(48, 2, 9, 9));
    deepEqual(await revocationLists.findLatest('issuing-1', 7), { ...LIST, der: Uint8Array.of(48, 1) });
    await store.transact((rows) => rows.revocationLists.put(next));
    deepEqual(await revocationLists.findLatest('issuing-1', 7), { ...next, der: Uint8Array.of(48, 2, 9, 9) });
    const back = { ...next, number: 11, edition: 'abandoned' };
    await store.transact((rows) => rows.revocationLists.put(back));
    equal(await revocationLists.findLatest('issuing-1', 7), undefined, 'pieces of other editions were dropped');
  },

  'what is known of revocation lists is read without them': async (store) => {
    const { revocationLists } = store.reads;
    await store.transact((rows) => rows.authorities.insert(ISSUING));
    await publish(store, LIST, Uint8Array.of(48, 0));
    const whole = { ...LIST, shard: 0, number: 1 };
    await publish(store, whole, Uint8Array.of(48, 0));
    deepEqual(await revocationLists.listHeads('issuing-1'), [whole, LIST]);
    deepEqual(await revocationLists.findHead('issuing-1', 7), LIST);
    deepEqual(await revocationLists.findHead('issuing-1', 8), undefined);
    deepEqual(await revocationLists.listHeads('root-1'), []);
  },

  'the addresses that lists were published at are kept, the latest first': async (store) => {
    const { revocationLists } = store.reads;
    await store.transact((rows) => rows.authorities.insert(ISSUING));
    for (const base of ['http://a.example', 'http://b.example', 'http://c.example', 'http://a.example'])
      await store.transact((rows) => rows.revocationLists.putBase('issuing-1', base));
    const [a, c] = [
      { base: 'http://a.example', position: 4 },
      { base: 'http://c.example', position: 3 },
    ];
    deepEqual(await revocationLists.listBases('issuing-1', 9), [a, c, { base: 'http://b.example', position: 2 }]);
    deepEqual(await revocationLists.listBases('issuing-1', 2), [a, c]);
    deepEqual(await revocationLists.listBases('root-1', 9), []);
  },
};
