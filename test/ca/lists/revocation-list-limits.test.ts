// Revocation lists at their limits: entries read at once, bytes stored at once, addresses, attempts.

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { describe, test } from 'node:test';
import { REVOKED_PAGE } from '../../../src/ca/lists/list-entries.ts';
import { type AuthorityStore, LIST_PART_BYTES } from '../../../src/ca/ports.ts';
import { MAX_LIST_BASES, MAX_PUBLISH_ATTEMPTS, publishRevocationLists } from '../../../src/ca/lists/publish-lists.ts';
import {
  LIST_PAUSE_MS,
  LIST_VALIDITY_MS,
  type ListingAuthority,
  makeRevocationList,
} from '../../../src/ca/lists/revocation-list.ts';
import { addMs } from '../../../src/lib/clock.ts';
import { objectIdentifier, sequence } from '../../../src/x509/der/writer.ts';
import { writeName } from '../../../src/x509/certificate/name-writer.ts';
import { latestList, openTestAuthority, type TestAuthority } from '../../support/authority.ts';
import { openssl, skipWithoutOpenssl } from '../../support/openssl.ts';
import { silentLog } from '../../support/silent-log.ts';
import { WHOLE_LIST } from '../../../src/ca/profile/shards.ts';

const ISSUING = 'issuing-1';

function textOf(der: Uint8Array): string {
  return openssl(['crl', '-inform', 'DER', '-noout', '-text'], der);
}

/** Below which public URLs a shard of the issuing authority says that it is published. */
async function basesIn(setting: Pick<TestAuthority, 'store' | 'signing'>): Promise<readonly string[]> {
  const text = textOf((await latestList(setting, 7)).der);
  return Array.from(text.matchAll(/URI:(\S+)\/crl\//g), ([, base]) => base ?? '');
}

describe('revocation lists at their limits', { skip: skipWithoutOpenssl }, () => {
  test('hold more entries than are read at once', async () => {
    await using setting = await openTestAuthority('p256');
    const { clock } = setting;
    for (const count of [REVOKED_PAGE - 1, REVOKED_PAGE, REVOKED_PAGE + 1, 30_000]) {
      clock.set(addMs(clock.now(), LIST_PAUSE_MS));
      await publishRevocationLists(makeListing(0), { store: withRevoked(setting.store, count), clock, log: silentLog });
      assert.equal(textOf((await latestList(setting)).der).match(/Serial Number/g)?.length, count);
    }
  });

  test(`say at most ${MAX_LIST_BASES} addresses, the latest`, async () => {
    await using setting = await openTestAuthority('p256');
    const bases = Array.from({ length: MAX_LIST_BASES }, (_, index) => `http://n${index}.example.net`);
    for (const base of bases.slice(1, -1)) {
      await setting.store.transact(async (rows) => await rows.revocationLists.putBase(ISSUING, base));
    }
    await using full = await setting.openAgain({ publicUrl: bases.at(-1) ?? '' });
    await full.authority.announce();
    const first = 'http://ca.example.net:8400';
    assert.deepEqual(await basesIn(full), [...bases.slice(1).toReversed(), first]);
    await using beyond = await setting.openAgain({ publicUrl: 'http://last.example.net' });
    await beyond.authority.announce();
    assert.deepEqual(await basesIn(beyond), ['http://last.example.net', ...bases.slice(1).toReversed()]);
    await using back = await setting.openAgain({ publicUrl: first });
    await back.authority.announce();
    assert.deepEqual((await basesIn(back)).slice(0, 2), [first, 'http://last.example.net']);
  });

  test('are stored in one transaction, or where they are too long for that in pieces', async () => {
    await using setting = await openTestAuthority('p256');
    const { clock } = setting;
    const authority = makeListing(0);
    const emptyBytes = (await makeRevocationList(authority, { ...EMPTY, now: clock.now() })).der.length;
    const fitting = Math.floor((LIST_PART_BYTES - emptyBytes) / ENTRY_BYTES) - 1;
    for (const [count, transactions] of [
      [fitting, 1],
      [fitting + 2, 3],
    ] as const) {
      clock.set(addMs(clock.now(), LIST_PAUSE_MS));
      const counted = countTransactions(withRevoked(setting.store, count));
      await publishRevocationLists(authority, { store: counted.store, clock, log: silentLog });
      const { der } = await latestList(setting);
      assert.equal(der.length > LIST_PART_BYTES, count > fitting);
      assert.equal(counted.count(), transactions);
      assert.equal(textOf(der).match(/Serial Number/g)?.length, count);
    }
  });

  test(`are given up when others were first ${MAX_PUBLISH_ATTEMPTS} times`, async () => {
    await using setting = await openTestAuthority('p256');
    const { store, clock } = setting;
    const stale = { ...store.reads.revocationLists, listHeads: async () => [] };
    const racing = { reads: { ...store.reads, revocationLists: stale }, transact: store.transact.bind(store) };
    const publishing = publishRevocationLists(makeListing(0), { store: racing, clock, log: silentLog });
    await assert.rejects(publishing, /others were first 5 times/);
  });
});

function makeListing(shards: number): ListingAuthority {
  const signatureAlgorithm = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
  return {
    id: ISSUING,
    name: writeName([{ type: 'commonName', value: 'Reseal Issuing' }]),
    keyIdentifier: new Uint8Array(20),
    openSigner: () => ({ signatureAlgorithm, sign: async (tbs) => hash('sha256', tbs, 'buffer') }),
    shards,
    role: shards === 0 ? 'root' : 'issuing',
    notBefore: new Date(0),
    validityMs: LIST_VALIDITY_MS,
    lastingMs: 0,
  };
}

const EMPTY = { shard: WHOLE_LIST, number: 2, entries: [], revocations: 0, bases: [] };
/** Of a serial of four octets, with a reason. */
const ENTRY_BYTES = 37;

function countTransactions(store: AuthorityStore) {
  let count = 0;
  const counting: AuthorityStore['transact'] = async (work) => {
    count += 1;
    return await store.transact(work);
  };
  return { store: { reads: store.reads, transact: counting }, count: () => count };
}

function withRevoked(store: AuthorityStore, count: number): AuthorityStore {
  const revokedAt = new Date('2026-07-01T12:00:00Z');
  const revoked = Array.from({ length: count }, (_, index) => ({
    serial: (0x40000000 + index).toString(16),
    revokedAt,
    revocationReason: 4,
  }));
  return {
    reads: {
      ...store.reads,
      issuances: {
        ...store.reads.issuances,
        countRevoked: async () => count,
        listRevoked: async ({ from }, { limit }) => revoked.filter(({ serial }) => serial >= from).slice(0, limit),
      },
    },
    transact: (work) => store.transact(work),
  };
}
