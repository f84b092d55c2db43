// Store contract: data keys under their master keys, and the sealed values of every table.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import { SEALED_KINDS, type DataKeyRecord, type SealedValue } from '../../../src/secrets/ports.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, makeCertificate, makeCsr, NOON } from './samples.ts';

const OLD = { masterKeyId: 'aa', sealedKey: Uint8Array.of(1, 1) };
const NEW = { masterKeyId: 'bb', sealedKey: Uint8Array.of(1, 2) };
const FIRST: DataKeyRecord = { id: 1, state: 'settled', createdAt: NOON, seals: [OLD] };
const SECOND: DataKeyRecord = { id: 2, state: 'announced', createdAt: NOON, seals: [OLD, NEW] };
const SEALED = Uint8Array.of(2, 0, 0, 0, 7, 200);

async function fill(store: RecordStore): Promise<void> {
  const apiKey = { accountUin: ACCOUNT, policyName: 'all', projectIds: undefined, disabled: false, createdAt: NOON };
  const ends = { addresses: undefined, expiresAt: undefined, lastUsedAt: undefined, successor: undefined };
  const authority = {
    role: 'root',
    kind: 'public',
    crossChain: [],
    compromise: undefined,
    revocation: undefined,
    algorithm: 'p256',
    shards: 0,
    issuerId: 'root-1',
  } as const;
  await store.transact(async (rows) => {
    await rows.accounts.put({ uin: ACCOUNT, name: 'First', verified: true, createdAt: NOON, suspendedAt: undefined });
    await rows.apiKeys.put({ ...apiKey, ...ends, secretId: 'AKID1', sealedSecretKey: SEALED });
    await rows.authorities.insert({
      ...authority,
      id: 'root-1',
      certificate: SEALED,
      sealedKey: SEALED,
      createdAt: NOON,
    });
    await rows.authorities.insert({
      ...authority,
      id: 'root-2',
      certificate: SEALED,
      sealedKey: undefined,
      createdAt: NOON,
    });
    for (const id of ['c', 'a', 'b']) await rows.certificates.insert(makeCertificate({ id, sealedKey: SEALED }));
    await rows.certificates.insert(makeCertificate({ id: 'd', sealedKeyPassword: SEALED }));
    await rows.certificates.insert(makeCertificate({ id: 'e', sealedKeyOutline: SEALED }));
    await rows.keyPool.add([{ id: 'p', algorithm: 'sm2', sealedKey: SEALED, madeAt: NOON }]);
  });
  const csrs = [
    makeCsr({ id: 123_456_789, sealedKey: SEALED, sealedKeyPassword: SEALED }),
    makeCsr({ id: 123_456_790 }),
  ];
  await store.apply({ expects: [], changes: csrs.map((csr) => ({ kind: 'insertCsr', csr })) });
}

export const secretContract: Contract = {
  'data keys are kept with their seals, and a number is given once': async (store) => {
    deepEqual(await store.reads.dataKeys.list(), []);
    await store.transact(async (rows) => {
      await rows.dataKeys.insert(SECOND);
      await rows.dataKeys.insert(FIRST);
    });
    await rejects(store.transact((rows) => rows.dataKeys.insert({ ...FIRST, seals: [] })));
    deepEqual(await store.reads.dataKeys.list(), [FIRST, SECOND]);
  },

  'a data key changes its state, and is opened to master keys and closed to them': async (store) => {
    await store.transact(async (rows) => {
      await rows.dataKeys.insert(FIRST);
      await rows.dataKeys.insert(SECOND);
      await rows.dataKeys.setState(2, 'current');
      await rows.dataKeys.addSeal(1, NEW);
      equal(await rows.dataKeys.removeSeal(2, 'aa'), 1);
      equal(await rows.dataKeys.removeSeal(2, 'aa'), 0);
    });
    const expected = [
      { ...FIRST, seals: [OLD, NEW] },
      { ...SECOND, state: 'current', seals: [NEW] },
    ];
    deepEqual(await store.reads.dataKeys.list(), expected);
    await rejects(store.transact((rows) => rows.dataKeys.addSeal(1, NEW)));
  },

  'sealed values are found by pages, with the places that they are sealed for, and none where no key is': async (
    store,
  ) => {
    await fill(store);
    const { sealedValues } = store.reads;
    const all = await Promise.all(SEALED_KINDS.map((kind) => sealedValues.list({ kind, after: '', limit: 10 })));
    deepEqual(
      all.flat().map(({ place }) => place),
      [
        'authority/root-1/key',
        'apiKey/AKID1/secretKey',
        'certificate/a/key',
        'certificate/b/key',
        'certificate/c/key',
        'certificate/e/keyOutline',
        'certificate/d/keyPassword',
        'csr/123456789/key',
        'csr/123456789/keyPassword',
        'pooledKey/p',
      ],
    );
    const page = await sealedValues.list({ kind: 'certificateKey', after: 'a', limit: 1 });
    deepEqual(page, [{ kind: 'certificateKey', id: 'b', place: 'certificate/b/key', sealed: SEALED }]);
    equal(await sealedValues.count('certificateKey', SEALED.subarray(0, 5)), 3);
    equal(await sealedValues.count('certificateKey', Uint8Array.of(2, 0, 0, 0, 8)), 0);
  },

  'a sealed value is replaced as long as it is what was read, and the version of its record stays': async (store) => {
    await fill(store);
    const value: SealedValue = { kind: 'certificateKey', id: 'b', place: 'certificate/b/key', sealed: SEALED };
    const anew = Uint8Array.of(2, 0, 0, 0, 8, 201);
    await store.transact(async (rows) => {
      equal(await rows.sealedValues.replace(value, anew), true);
      equal(await rows.sealedValues.replace(value, Uint8Array.of(0)), false);
      equal(await rows.sealedValues.replace({ ...value, id: 'none' }, anew), false);
    });
    const { sealedKey, version } = (await store.reads.certificates.find('b')) ?? {};
    deepEqual({ sealedKey, version }, { sealedKey: anew, version: 1 });
    deepEqual((await store.reads.certificates.find('a'))?.sealedKey, SEALED);
  },
};
