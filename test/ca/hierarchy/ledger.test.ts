// The certificates of authorities on the ledger: planned before they are signed, and those of older installations found again.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { openAuthority } from '../../../src/ca/authority.ts';
import type { AuthorityStore } from '../../../src/ca/ports.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import { readCertificate } from '../../../src/x509/certificate/certificate.ts';
import { makeAuthoritySettings, openTestAuthority, type TestAuthority } from '../../support/authority.ts';

const FAR = new Date('2100-01-01T00:00:00Z');

async function certificatesOf({ store }: Pick<TestAuthority, 'store'>) {
  const records = await store.reads.authorities.list();
  return records.map((record) => ({ record, facts: readCertificate(record.certificate) }));
}

async function statesOf({ store }: Pick<TestAuthority, 'store'>): Promise<readonly string[]> {
  const { serials } = await store.reads.issuances.listEnded({ after: '', until: FAR });
  const found = await Promise.all(serials.map((serial) => store.reads.issuances.find(serial)));
  return found.map((one) => `${one?.authorityId} ${one?.state}`).toSorted();
}

describe('the ledger', () => {
  test('has root and issuing authority as issued by the root, by what was signed', async () => {
    await using setting = await openTestAuthority('p256');
    for (const { record, facts } of await certificatesOf(setting)) {
      const found = await setting.store.reads.issuances.find(facts.serial);
      assert.ok(found !== undefined);
      assert.deepEqual(
        [found.authorityId, found.certificateId, found.state, found.notAfter, found.issuedAt],
        ['root-1', `authority/${facts.serial}`, 'issued', facts.notAfter, record.createdAt],
      );
      assert.equal(found.tbsSha256, createHash('sha256').update(facts.tbs).digest('hex'));
    }
  });

  test('has the next issuing authority too, and of two that roll at once the plan of one is abandoned', async () => {
    await using setting = await openTestAuthority('p256');
    await using other = await setting.openAgain();
    await Promise.allSettled([setting.authority.roll('public'), other.authority.roll('public')]);
    const issued = ['root-1 issued', 'root-1 issued', 'root-1 issued'];
    const states = await statesOf(setting);
    assert.deepEqual(
      states.filter((state) => state !== 'root-1 abandoned'),
      issued,
    );
    assert.ok(states.length <= 4);
  });

  test('is filled where an older version has left it empty, once, by whoever opens it', async () => {
    await using setting = await openTestAuthority('p256');
    await setting.authority.roll('public');
    const serials = (await certificatesOf(setting)).map(({ facts }) => facts.serial);
    const before = await Promise.all(serials.map((serial) => setting.store.reads.issuances.find(serial)));
    await setting.store.transact((rows) => rows.issuances.forget(serials, FAR));
    assert.deepEqual(await statesOf(setting), []);
    await Promise.all(
      [1, 2].map(async () => {
        await using again = await setting.openAgain();
        assert.equal(again.authority.published.length, 3);
      }),
    );
    assert.deepEqual(await Promise.all(serials.map((serial) => setting.store.reads.issuances.find(serial))), before);
  });

  test('does not get back what has expired and was forgotten', async () => {
    await using setting = await openTestAuthority('p256');
    const { facts } = (await certificatesOf(setting))[0] ?? assert.fail();
    await setting.store.transact((rows) => rows.issuances.forget([facts.serial], FAR));
    setting.clock.set(addMs(facts.notAfter, DAY_MS));
    await using again = await setting.openAgain();
    assert.equal(await again.store.reads.issuances.find(facts.serial), undefined);
  });

  test('has the plan before the key is used: a process that ends between leaves it, and the next start makes another', async () => {
    await using setting = await openTestAuthority('p256');
    const store = endingAt(setting.store, 1);
    const settings = makeAuthoritySettings('p256');
    const again = await openAuthority({ ...setting, ...settings, store, random: systemRandom });
    await assert.rejects(again.roll('public'), /the process has ended/);
    assert.deepEqual(await statesOf(setting), ['root-1 issued', 'root-1 issued', 'root-1 planned']);
    assert.equal((await setting.authority.roll('public')).id, 'issuing-2');
  });
});

/** After so many transactions there are no more. */
function endingAt(store: RecordStore, transactions: number): AuthorityStore {
  let left = transactions;
  return {
    reads: store.reads,
    transact: async (work) => {
      if (left === 0) throw new Error('the process has ended');
      left -= 1;
      return await store.transact(work);
    },
  };
}
