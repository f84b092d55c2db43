// Revocation lists: numbered, dated, signed, and complete whoever publishes them.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AuthorityStore } from '../../src/ca/ports.ts';
import {
  LIST_VALIDITY_MS,
  MAX_PUBLISH_ATTEMPTS,
  nextListDueAt,
  publishRevocationList,
} from '../../src/ca/revocation-list.ts';
import type { Issuance } from '../../src/certificates/issuance.ts';
import { addMs, DAY_MS } from '../../src/lib/clock.ts';
import { objectIdentifier, sequence } from '../../src/x509/der-writer.ts';
import { writeName } from '../../src/x509/name-writer.ts';
import { openTestAuthority, type TestAuthority } from '../support/authority.ts';
import { openssl, skipWithoutOpenssl } from '../support/openssl.ts';

const ISSUING = 'issuing-1';

function issuanceOf(serial: string, notAfter: Date): Issuance {
  return {
    serial,
    authorityId: ISSUING,
    certificateId: `certificate ${serial}`,
    tbsSha256: '00',
    notAfter,
    state: 'planned',
    plannedAt: notAfter,
    issuedAt: undefined,
    abandonedAt: undefined,
    revokedAt: undefined,
    revocationReason: undefined,
  };
}

async function addRevoked(
  { store, clock }: TestAuthority,
  revoked: { readonly serial: string; readonly reason?: number; readonly notAfter?: Date },
): Promise<void> {
  const at = clock.now();
  await store.transact(async (rows) => {
    await rows.issuances.plan(issuanceOf(revoked.serial, revoked.notAfter ?? addMs(at, 90 * DAY_MS)));
    await rows.issuances.complete(revoked.serial, at);
    await rows.issuances.revoke(revoked.serial, { at, reason: revoked.reason });
  });
}

function textOf(der: Uint8Array): string {
  return openssl(['crl', '-inform', 'DER', '-noout', '-text'], der);
}

describe('revocation lists', { skip: skipWithoutOpenssl }, () => {
  test('of both authorities stand from the first start, empty and signed', async () => {
    await using setting = await openTestAuthority('p256');
    for (const part of [setting.signing.root, setting.signing.issuing]) {
      const list = await setting.store.reads.revocationLists.findLatest(part.id);
      assert.ok(list !== undefined);
      assert.equal(list.number, 1);
      const text = textOf(list.der);
      assert.match(text, /No Revoked Certificates/);
      assert.match(text, /Last Update: Jul {2}1 12:00:00 2026 GMT\s+Next Update: Jul {2}8 12:00:00 2026 GMT/);
      assert.match(text, /X509v3 CRL Number:\s+1\n/);
      assert.match(text, /X509v3 Authority Key Identifier/);
    }
  });

  test('name every revoked serial with its time and reason, unspecified left out', async () => {
    await using setting = await openTestAuthority('p256');
    await addRevoked(setting, { serial: '40aa', reason: 1 });
    await addRevoked(setting, { serial: '80bb' });
    const { der } = await setting.authority.publishRevocationList(ISSUING);
    const text = textOf(der);
    assert.match(
      text,
      /Serial Number: 40AA\s+Revocation Date: Jul {2}1 12:00:00 2026 GMT\s+CRL entry extensions:\s+X509v3 CRL Reason Code:\s+Key Compromise/,
    );
    assert.match(text, /Serial Number: 80BB\s+Revocation Date: Jul {2}1 12:00:00 2026 GMT\s+Signature Algorithm/);
  });

  test('hold tens of thousands of entries', async () => {
    await using setting = await openTestAuthority('p256');
    const many = 30_000;
    const store: AuthorityStore = withRevoked(setting.store, many);
    const list = await publishRevocationList(makeListing(), { store, clock: setting.clock });
    assert.equal(textOf(list.der).match(/Serial Number/g)?.length, many);
  });

  test('keep an expired certificate until a list was made after its expiry, and no longer', async () => {
    await using setting = await openTestAuthority('p256');
    const { clock } = setting;
    await addRevoked(setting, { serial: '40aa', notAfter: addMs(clock.now(), DAY_MS) });
    const has = async (): Promise<boolean> =>
      /40AA/.test(textOf((await setting.authority.publishRevocationList(ISSUING)).der));
    assert.equal(await has(), true);
    clock.set(addMs(clock.now(), 2 * DAY_MS));
    assert.equal(await has(), true);
    assert.equal(await has(), false);
  });

  test('get the next number each, even when several are published at once', async () => {
    await using setting = await openTestAuthority('p256');
    await using other = await setting.openAgain();
    const both = [setting.authority, other.authority, setting.authority];
    const lists = await Promise.all(both.map((authority) => authority.publishRevocationList(ISSUING)));
    assert.deepEqual(new Set(lists.map(({ number }) => number)), new Set([2, 3, 4]));
    assert.equal((await setting.store.reads.revocationLists.findLatest(ISSUING))?.number, 4);
  });

  test('are due half-way through their life, and replaced at the start when that has passed', async () => {
    await using setting = await openTestAuthority('p256');
    const first = await setting.store.reads.revocationLists.findLatest(ISSUING);
    assert.ok(first !== undefined);
    assert.equal(nextListDueAt(first).getTime() - first.thisUpdate.getTime(), LIST_VALIDITY_MS / 2);
    setting.clock.set(addMs(nextListDueAt(first), -1));
    await using early = await setting.openAgain();
    assert.equal((await early.store.reads.revocationLists.findLatest(ISSUING))?.number, 1);
    setting.clock.set(nextListDueAt(first));
    await using late = await setting.openAgain();
    assert.equal((await late.store.reads.revocationLists.findLatest(ISSUING))?.number, 2);
  });

  test(`are given up when others were first ${MAX_PUBLISH_ATTEMPTS} times`, async () => {
    await using setting = await openTestAuthority('p256');
    const { store, clock } = setting;
    const stale = { ...store.reads, revocationLists: { findLatest: async () => undefined } };
    const racing = { reads: stale, transact: store.transact.bind(store) };
    await assert.rejects(publishRevocationList(makeListing(), { store: racing, clock }), /others were first 5 times/);
  });

  test('are not made for an authority that is not of this service', async () => {
    await using setting = await openTestAuthority('p256');
    await assert.rejects(setting.authority.publishRevocationList('root-2'), /no such authority/);
  });
});

function makeListing(): Parameters<typeof publishRevocationList>[0] {
  const signatureAlgorithm = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
  return {
    id: ISSUING,
    name: writeName([{ type: 'commonName', value: 'Reseal Issuing' }]),
    keyIdentifier: new Uint8Array(20),
    signer: { signatureAlgorithm, sign: async () => new Uint8Array(8) },
  };
}

function withRevoked(store: AuthorityStore, count: number): AuthorityStore {
  const revokedAt = new Date('2026-07-01T12:00:00Z');
  const revoked = Array.from({ length: count }, (_, index) => ({
    serial: (0x40000000 + index).toString(16),
    revokedAt,
    revocationReason: 4,
  }));
  return {
    reads: { ...store.reads, issuances: { listRevoked: async () => revoked } },
    transact: (work) => store.transact(work),
  };
}
