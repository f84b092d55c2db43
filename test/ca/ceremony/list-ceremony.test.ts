// A root's list that is signed elsewhere: taken where it is the next one and names what the ledger has, refused otherwise.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { signList } from '../../../src/ca/ceremony/list-ceremony.ts';
import { NATIONAL_PROFILE, PUBLIC_PROFILE } from '../../../src/ca/profile/profile.ts';
import { ABSENT_KEY_LIST_MS } from '../../../src/ca/ceremony/root-key.ts';
import { addMs, DAY_MS, SECOND_MS } from '../../../src/lib/clock.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { encryptPrivateKeyPem } from '../../../src/x509/keys/encrypted-key-writer.ts';
import { makeKeyPair } from '../../../src/x509/keys/keys.ts';
import { decodePem, encodePem } from '../../../src/x509/pem/pem.ts';
import { makeAuthoritySettings, openTestAuthority, type TestAuthority } from '../../support/authority.ts';
import { openssl, skipWithoutOpenssl } from '../../support/openssl.ts';
import { WHOLE_LIST } from '../../../src/ca/profile/shards.ts';

const PASSWORD = 'correct horse battery';

interface Ceremony extends AsyncDisposable {
  readonly setting: TestAuthority;
  /** The next list, signed by the root's key. */
  readonly next: () => Promise<string>;
  readonly put: (list: string) => Promise<void>;
  /** Of the first issuing authority, which another one has followed. */
  readonly revoke: () => Promise<unknown>;
}

/** The root's key is away, and there are authorities to be revoked. */
async function openTestCeremony(): Promise<Ceremony> {
  const setting = await openTestAuthority('p256');
  const { ceremony, withdrawal } = setting.authority;
  await setting.authority.roll('public');
  const file = { pem: await ceremony.exportKey('root-1', PASSWORD), password: PASSWORD };
  await ceremony.removeKey('root-1', file);
  return {
    setting,
    next: async () => await signList(await ceremony.requestList('root-1'), file),
    put: (list) => ceremony.putList('root-1', list),
    revoke: () => withdrawal.revoke('issuing-1', { reason: 'cACompromise', withWhatIsBelow: undefined }),
    [Symbol.asyncDispose]: () => setting[Symbol.asyncDispose](),
  };
}

describe("a root's list that is signed where its key is", () => {
  test('is published with what was revoked, for 360 days, under the next number', {
    skip: skipWithoutOpenssl,
  }, async () => {
    await using ceremony = await openTestCeremony();
    const { store } = ceremony.setting;
    const before = await store.reads.revocationLists.findHead('root-1', WHOLE_LIST);
    await ceremony.revoke();
    await ceremony.put(await ceremony.next());
    const list = await store.reads.revocationLists.findLatest('root-1', WHOLE_LIST);
    assert.ok(list !== undefined);
    assert.deepEqual([list.number, list.revocations], [(before?.number ?? 0) + 1, 1]);
    assert.equal(list.nextUpdate.getTime() - list.thisUpdate.getTime(), ABSENT_KEY_LIST_MS);
    assert.match(openssl(['crl', '-inform', 'DER', '-noout', '-text'], list.der), /CRL Reason Code:\s+CA Compromise/);
    const { nextDueAt } = await ceremony.setting.authority.publishRevocationList('root-1');
    assert.ok(nextDueAt > ceremony.setting.clock.now());
  });

  test('is signed by a key of SM2 too', async () => {
    await using setting = await openTestAuthority('p256');
    const { hierarchies } = makeAuthoritySettings('p256');
    const national = { ...hierarchies.national, algorithm: 'sm2' } as const;
    const profiles = [PUBLIC_PROFILE, NATIONAL_PROFILE];
    await using again = await setting.openAgain({ profiles, hierarchies: { ...hierarchies, national } });
    const { ceremony, withdrawal } = again.authority;
    const [id, password] = ['national-root-1', PASSWORD];
    const file = { pem: await ceremony.exportKey(id, password), password };
    await withdrawal.declareCompromised('national-issuing-1', { revokeAt: undefined, isRevokedOnceReplaced: false });
    await ceremony.removeKey(id, file);
    await withdrawal.revoke('national-issuing-1', { reason: 'cACompromise', withWhatIsBelow: undefined });
    await ceremony.putList(id, await signList(await ceremony.requestList(id), file));
    assert.equal((await setting.store.reads.revocationLists.findHead(id, WHOLE_LIST))?.revocations, 1);
  });

  test('is refused where another one was published meanwhile', async () => {
    await using ceremony = await openTestCeremony();
    const list = await ceremony.next();
    await ceremony.put(list);
    await assert.rejects(ceremony.put(list), /it has number 3, and 4 is the next: ask for it again/);
  });

  test('is refused where it lacks what was revoked since it was asked for', async () => {
    await using ceremony = await openTestCeremony();
    const list = await ceremony.next();
    await ceremony.revoke();
    await assert.rejects(ceremony.put(list), /it lacks what was revoked since it was asked for/);
  });

  test('is refused where it names what is not revoked here', async () => {
    await using ceremony = await openTestCeremony();
    await using other = await openTestCeremony();
    await ceremony.revoke();
    const list = await ceremony.next();
    const { store } = ceremony.setting;
    const { serials } = await store.reads.issuances.listEnded({ after: '', until: new Date('2100-01-01') });
    const revoked = (await store.reads.issuances.listBySerial(serials)).filter((one) => one.revokedAt !== undefined);
    await store.transact((rows) =>
      rows.issuances.forget(
        revoked.map(({ serial }) => serial),
        new Date('2100-01-01'),
      ),
    );
    await assert.rejects(ceremony.put(list), /it names what is not revoked here/);
    await assert.rejects(other.put(list), /its signature is not by the key of the root/);
  });

  test('is refused where another key has signed it, or a bit of it is another', async () => {
    await using ceremony = await openTestCeremony();
    const request = await ceremony.setting.authority.ceremony.requestList('root-1');
    const pem = await encryptPrivateKeyPem(await makeKeyPair('p256'), PASSWORD, systemRandom);
    const forged = await signList(request, { pem, password: PASSWORD });
    await assert.rejects(ceremony.put(forged), /its signature is not by the key of the root/);
    const [block] = decodePem(await ceremony.next());
    const changed = Uint8Array.from(block?.der ?? [], (octet, at) => (at === 100 ? octet ^ 1 : octet));
    await assert.rejects(
      ceremony.put(encodePem('X509 CRL', changed)),
      /Cannot (read the file|take the list of root-1)/,
    );
  });

  test('is refused once it has ended, and while it has not begun', async () => {
    await using ceremony = await openTestCeremony();
    const { clock } = ceremony.setting;
    const list = await ceremony.next();
    const today = clock.now();
    clock.set(addMs(today, ABSENT_KEY_LIST_MS + SECOND_MS));
    await assert.rejects(ceremony.put(list), /it has ended at/);
    clock.set(addMs(today, -DAY_MS));
    await assert.rejects(ceremony.put(list), /it begins at/);
    clock.set(today);
    await ceremony.put(list);
  });

  test('is asked for of roots alone, and what is no list is refused', async () => {
    await using ceremony = await openTestCeremony();
    const own = ceremony.setting.authority.ceremony;
    await assert.rejects(own.requestList('issuing-1'), /Cannot have the list of issuing-1 signed elsewhere/);
    await assert.rejects(ceremony.put(await own.requestList('root-1')), /it has no "X509 CRL"/);
    await assert.rejects(ceremony.put(encodePem('X509 CRL', Uint8Array.of(48, 0))), /Cannot read the file/);
    await assert.rejects(ceremony.put(''), /it has no "X509 CRL"/);
  });
});
