// Revocation lists: numbered, dated, signed, whole and by shard, and complete whoever publishes them.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PRIVATE_PROFILE, PUBLIC_PROFILE } from '../../../src/ca/profile/profile.ts';
import { LIST_PAUSE_MS, LIST_VALIDITY_MS, nextListDueAt } from '../../../src/ca/lists/revocation-list.ts';
import { SHARDS, shardOf, WHOLE_LIST } from '../../../src/ca/profile/shards.ts';
import { BACKDATE_MS } from '../../../src/ca/profile/validity.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import { encodePem } from '../../../src/x509/pem/pem.ts';
import { certificatePem, latestList, openTestAuthority, type TestAuthority } from '../../support/authority.ts';
import { openssl, skipWithoutOpenssl, tryOpenssl } from '../../support/openssl.ts';
import { addRevoked } from '../../support/revoked.ts';

const ISSUING = 'issuing-1';

function textOf(der: Uint8Array): string {
  return openssl(['crl', '-inform', 'DER', '-noout', '-text'], der);
}

/** The number of every list of the issuing authority, by shard, the whole one first. */
async function numbersOf({ store }: Pick<TestAuthority, 'store'>): Promise<readonly number[]> {
  return (await store.reads.revocationLists.listHeads(ISSUING)).map(({ number }) => number);
}

const fresh = (): number[] => Array.from({ length: SHARDS + 1 }, () => 1);

/** What `fresh` becomes when these were made once more. */
function afterOneMore(...shards: readonly number[]): readonly number[] {
  return fresh().map((number, shard) => (shards.includes(shard) ? number + 1 : number));
}

describe('revocation lists', { skip: skipWithoutOpenssl }, () => {
  test('of both authorities stand from the first start, empty and signed', async () => {
    await using setting = await openTestAuthority('p256');
    const { signing, store, folder } = setting;
    for (const part of [signing.root, signing.issuing]) {
      const issuer = folder.write('issuer.pem', certificatePem(part.certificate));
      for (const shard of part.role === 'root' ? [WHOLE_LIST] : [WHOLE_LIST, 1, SHARDS]) {
        const list = await store.reads.revocationLists.findLatest(part.id, shard);
        const file = folder.write('list.pem', encodePem('X509 CRL', list?.der ?? new Uint8Array()));
        const { text } = tryOpenssl(['crl', '-in', file, '-CAfile', issuer, '-noout', '-text']);
        assert.match(text, /verify OK/);
        assert.match(text, /No Revoked Certificates/);
        assert.match(text, /Last Update: Jul {2}1 11:55:00 2026 GMT\s+Next Update: Jul {2}8 11:55:00 2026 GMT/);
        assert.match(text, /X509v3 CRL Number:\s+1\n/);
        assert.match(text, /X509v3 Authority Key Identifier/);
      }
    }
    assert.deepEqual(await numbersOf(setting), fresh());
  });

  test('say of a shard, as critical, at which address it is published, and of the whole list nothing', async () => {
    await using setting = await openTestAuthority('p256');
    const point =
      /Issuing Distribution Point: critical\s+Full Name:\s+URI:http:\/\/ca.example.net:8400\/crl\/issuing-1\/7.crl\n/;
    assert.match(textOf((await latestList(setting, 7)).der), point);
    assert.doesNotMatch(textOf((await latestList(setting)).der), /Issuing Distribution Point/);
  });

  test('name every revoked serial with its time and reason, unspecified left out', async () => {
    await using setting = await openTestAuthority('p256');
    await addRevoked(setting, { serial: '40aa', reason: 1 });
    await addRevoked(setting, { serial: '41bb' });
    setting.clock.set(addMs(setting.clock.now(), BACKDATE_MS));
    await setting.authority.publishRevocationList(ISSUING);
    for (const shard of [WHOLE_LIST, shardOf('40aa', SHARDS)]) {
      const text = textOf((await latestList(setting, shard)).der);
      assert.match(
        text,
        /Serial Number: 40AA\s+Revocation Date: Jul {2}1 12:00:00 2026 GMT\s+CRL entry extensions:\s+X509v3 CRL Reason Code:\s+Key Compromise/,
      );
      assert.match(text, /Serial Number: 41BB\s+Revocation Date: Jul {2}1 12:00:00 2026 GMT\s+Signature Algorithm/);
    }
  });

  test('name no time that comes after their own, which is five minutes back', async () => {
    await using setting = await openTestAuthority('p256');
    await addRevoked(setting, { serial: '40aa' });
    for (const [index, time] of ['11:55:00', '12:00:00'].entries()) {
      await setting.authority.publishRevocationList(ISSUING);
      const text = textOf((await latestList(setting, shardOf('40aa', SHARDS))).der);
      assert.match(text, new RegExp(`Last Update: Jul  1 ${time} 2026 GMT\n`));
      assert.match(text, new RegExp(`Serial Number: 40AA\\s+Revocation Date: Jul  1 ${time} 2026 GMT`));
      setting.clock.set(addMs(setting.clock.now(), BACKDATE_MS));
      await addRevoked(setting, { serial: `40b${index}` });
    }
  });

  test('are made again where a certificate was revoked, and nowhere else', async () => {
    await using setting = await openTestAuthority('p256');
    await addRevoked(setting, { serial: '0001' });
    await addRevoked(setting, { serial: '7fff' });
    await setting.authority.publishRevocationList(ISSUING);
    assert.deepEqual(await numbersOf(setting), afterOneMore(WHOLE_LIST, 1, SHARDS));
    assert.match(textOf((await latestList(setting, 1)).der), /Serial Number: 01\n/);
    assert.match(textOf((await latestList(setting, SHARDS)).der), /Serial Number: 7FFF\n/);
    setting.clock.set(addMs(setting.clock.now(), LIST_PAUSE_MS));
    await setting.authority.publishRevocationList(ISSUING);
    assert.deepEqual(await numbersOf(setting), afterOneMore(WHOLE_LIST, 1, SHARDS));
  });

  test('follow each other only after a pause, however many revocations there are', async () => {
    await using setting = await openTestAuthority('p256');
    const { authority, clock } = setting;
    await addRevoked(setting, { serial: '40aa' });
    await authority.publishRevocationList(ISSUING);
    const first = await latestList(setting);
    await addRevoked(setting, { serial: '40bb' });
    const pausedUntil = addMs(first.thisUpdate, BACKDATE_MS + LIST_PAUSE_MS);
    clock.set(addMs(pausedUntil, -1));
    const { nextDueAt } = await authority.publishRevocationList(ISSUING);
    assert.deepEqual(nextDueAt, pausedUntil);
    assert.equal((await latestList(setting)).number, first.number);
    clock.set(nextDueAt);
    await authority.publishRevocationList(ISSUING);
    assert.match(textOf((await latestList(setting)).der), /40BB/);
  });

  test('are made at once when the clock was set back', async () => {
    await using setting = await openTestAuthority('p256');
    const { authority, clock } = setting;
    clock.set(addMs(clock.now(), 2 * DAY_MS));
    await addRevoked(setting, { serial: '40aa' });
    await authority.publishRevocationList(ISSUING);
    clock.set(addMs(clock.now(), -DAY_MS));
    await addRevoked(setting, { serial: '40bb' });
    await authority.publishRevocationList(ISSUING);
    assert.match(textOf((await latestList(setting)).der), /40BB/);
  });

  test('keep an expired certificate until each list that names it was made after its expiry, and no longer', async () => {
    await using setting = await openTestAuthority('p256');
    const { clock, authority } = setting;
    const shard = shardOf('40aa', SHARDS);
    const lists = async (): Promise<readonly boolean[]> => {
      await authority.publishRevocationList(ISSUING);
      const both = await Promise.all([latestList(setting), latestList(setting, shard)]);
      return both.map(({ der }) => /40AA/.test(textOf(der)));
    };
    await addRevoked(setting, { serial: '40aa', notAfter: addMs(clock.now(), DAY_MS) });
    assert.deepEqual(await lists(), [true, true]);
    clock.set(addMs(clock.now(), LIST_VALIDITY_MS / 2));
    assert.deepEqual(await lists(), [true, true]);
    clock.set(addMs(clock.now(), LIST_VALIDITY_MS / 2));
    assert.deepEqual(await lists(), [false, false]);
  });

  test('keep an expired certificate in its shard while the whole list has not outlived it', async () => {
    await using setting = await openTestAuthority('p256');
    const { clock, store } = setting;
    const shard = shardOf('40aa', SHARDS);
    await addRevoked(setting, { serial: '40aa', notAfter: addMs(clock.now(), DAY_MS) });
    await setting.authority.publishRevocationList(ISSUING);
    clock.set(addMs(clock.now(), 2 * DAY_MS));
    const late = await latestList(setting, shard);
    await store.transact((rows) =>
      rows.revocationLists.put({ ...late, number: late.number + 1, thisUpdate: clock.now(), revocations: 0 }),
    );
    await setting.authority.publishRevocationList(ISSUING);
    assert.match(textOf((await latestList(setting, shard)).der), /40AA/);
  });

  test('get the next number each, and lose nothing, when several publish at once', async () => {
    await using setting = await openTestAuthority('p256');
    await using other = await setting.openAgain();
    await addRevoked(setting, { serial: '40aa' });
    const both = [setting.authority, other.authority, setting.authority];
    await Promise.all(both.map((authority) => authority.publishRevocationList(ISSUING)));
    assert.deepEqual(await numbersOf(setting), afterOneMore(WHOLE_LIST, shardOf('40aa', SHARDS)));
    assert.match(textOf((await latestList(setting)).der), /40AA/);
  });

  test('are due half-way through their life, and replaced at the start when that has passed', async () => {
    await using setting = await openTestAuthority('p256');
    const first = await latestList(setting);
    assert.equal(nextListDueAt(first).getTime() - first.thisUpdate.getTime(), LIST_VALIDITY_MS / 2);
    assert.deepEqual(await setting.authority.publishRevocationList(ISSUING), { nextDueAt: nextListDueAt(first) });
    setting.clock.set(addMs(nextListDueAt(first), -1));
    await using early = await setting.openAgain();
    assert.deepEqual(await numbersOf(early), fresh());
    setting.clock.set(nextListDueAt(first));
    await using late = await setting.openAgain();
    assert.deepEqual(
      await numbersOf(late),
      fresh().map((number) => number + 1),
    );
  });

  test('stay valid for the certificates of before when the service gets another public address', async () => {
    await using setting = await openTestAuthority('p256');
    await using moved = await setting.openAgain({ publicUrl: 'https://new.example.net' });
    assert.equal((await latestList(moved, 7)).number, 1, 'a command that serves nothing leaves the addresses alone');
    await moved.authority.announce();
    const text = textOf((await latestList(moved, 7)).der);
    assert.match(text, /URI:http:\/\/new.example.net\/crl\/issuing-1\/7.crl\s+URI:http:\/\/ca.example.net:8400\//);
    assert.equal((await latestList(moved)).number, 1);
    await using again = await setting.openAgain({ publicUrl: 'https://new.example.net' });
    await again.authority.announce();
    assert.equal((await latestList(again, 7)).number, 2);
  });

  test('go on when nothing is issued by their profile any more', async () => {
    await using setting = await openTestAuthority('p256');
    await (await setting.openAgain({ profiles: [PUBLIC_PROFILE, PRIVATE_PROFILE] }))[Symbol.asyncDispose]();
    setting.clock.set(addMs(setting.clock.now(), LIST_VALIDITY_MS));
    await using later = await setting.openAgain();
    for (const id of ['private-root-1', 'private-issuing-1']) {
      const heads = await later.store.reads.revocationLists.listHeads(id);
      assert.deepEqual(new Set(heads.map(({ number }) => number)), new Set([2]));
      await later.authority.publishRevocationList(id);
    }
  });

  test('are not made for an authority that is not of this service', async () => {
    await using setting = await openTestAuthority('p256');
    await assert.rejects(setting.authority.publishRevocationList('root-2'), /no such authority/);
  });
});
