// The next issuing authority: it issues, and the one before answers for what it has signed.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, test } from 'node:test';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import { issueCertificate, judge, makeTestCsr, openTestAuthority } from '../../support/authority.ts';
import { skipWithoutOpenssl } from '../../support/openssl.ts';

const NAMES = ['example.com'];

describe('rolling the issuing authority', () => {
  test('issues by the next one at once, below the same root, and goes on publishing of both', async () => {
    await using setting = await openTestAuthority('p256');
    const { authority } = setting;
    const csr = await makeTestCsr(NAMES, 'p256');
    const before = await issueCertificate(setting.signing, { names: NAMES, csr });
    setting.clock.set(new Date(setting.clock.now().getTime() + 30 * DAY_MS));
    const { id } = await authority.roll('public');
    assert.equal(id, 'issuing-2');
    const signing = authority.signingBy('public');
    assert.equal(signing.issuing.id, 'issuing-2');
    assert.deepEqual(signing.root, setting.signing.root);
    const after = await issueCertificate(signing, { names: NAMES, csr });
    assert.match(new X509Certificate(after.leaf).issuer, /Reseal Issuing 2/);
    assert.match(new X509Certificate(after.leaf).infoAccess ?? '', /\/ca\/issuing-2\.crt/);
    assert.match(new X509Certificate(before.leaf).issuer, /Reseal Issuing 1/);
    assert.deepEqual(
      authority.published.map((one) => one.id),
      ['issuing-1', 'issuing-2', 'root-1'],
    );
    for (const { id: one } of authority.published) {
      const { nextDueAt } = await authority.publishRevocationList(one);
      assert.ok(nextDueAt > setting.clock.now());
      assert.ok((await setting.store.reads.revocationLists.findLatest(one, 0)) !== undefined);
    }
  });

  test('leaves what was prepared before to be signed by the one that prepared it', async () => {
    await using setting = await openTestAuthority('p256');
    const csr = await makeTestCsr(NAMES, 'p256');
    const outcome = setting.signing.prepare({ names: NAMES, csr, validityDays: 90, fixedNotAfter: undefined });
    assert.ok(outcome.kind === 'prepared');
    await setting.authority.roll('public');
    const leaf = new X509Certificate(await setting.signing.sign(outcome.certificate));
    assert.ok(leaf.verify(new X509Certificate(setting.signing.issuing.certificate).publicKey));
  });

  test('late in the life of its root makes one that ends with it', async () => {
    await using setting = await openTestAuthority('p256');
    const end = new X509Certificate(setting.signing.root.certificate).validToDate;
    setting.clock.set(new Date(end.getTime() - 1000 * DAY_MS));
    const { certificate } = await setting.authority.roll('public');
    assert.deepEqual(new X509Certificate(certificate).validToDate, end);
  });

  test('is taken up by another process when it looks', async () => {
    await using setting = await openTestAuthority('p256');
    await using other = await setting.openAgain();
    await setting.authority.roll('public');
    assert.equal(other.authority.signingBy('public').issuing.id, 'issuing-1');
    assert.equal(await other.authority.refresh(), true);
    assert.equal(other.authority.signingBy('public').issuing.id, 'issuing-2');
    assert.equal(await other.authority.refresh(), false);
  });

  test('of two at once makes one, and tells the other', async () => {
    await using setting = await openTestAuthority('p256');
    await using other = await setting.openAgain();
    const outcomes = await Promise.allSettled([setting.authority.roll('public'), other.authority.roll('public')]);
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    assert.equal((await setting.store.reads.authorities.list()).length, 3);
  });

  test('takes over from one that a clock ahead of its time has made, once the clock is right again', async () => {
    await using setting = await openTestAuthority('p256');
    const csr = await makeTestCsr(NAMES, 'p256');
    const today = setting.clock.now();
    setting.clock.set(addMs(today, 365 * DAY_MS));
    assert.equal((await setting.authority.roll('public')).id, 'issuing-2');
    setting.clock.set(today);
    await assert.rejects(issueCertificate(setting.authority.signingBy('public'), { names: NAMES, csr }));
    assert.equal((await setting.authority.roll('public')).id, 'issuing-3');
    const { leaf } = await issueCertificate(setting.authority.signingBy('public'), { names: NAMES, csr });
    assert.match(new X509Certificate(leaf).issuer, /Reseal Issuing 3/);
  });

  test('is refused for a hierarchy that nothing has needed yet', async () => {
    await using setting = await openTestAuthority('p256');
    await assert.rejects(setting.authority.roll('private'), /no product has needed it yet/);
  });

  test('gives certificates that openssl accepts with the lists of both', { skip: skipWithoutOpenssl }, async () => {
    await using setting = await openTestAuthority('rsa2048');
    await setting.authority.roll('public');
    const signing = setting.authority.signingBy('public');
    const { leaf } = await issueCertificate(signing, { names: NAMES, csr: await makeTestCsr(NAMES, 'p256') });
    const verdict = await judge({ ...setting, signing }, leaf);
    assert.ok(verdict.isGood, verdict.text);
  });
});
