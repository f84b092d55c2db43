// The root's key: exported under a password, taken away, brought back; and what goes on without it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ABSENT_KEY_LIST_MS, MIN_EXPORT_PASSWORD } from '../../../src/ca/ceremony/root-key.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import { readCertificate } from '../../../src/x509/certificate/certificate.ts';
import { issueCertificate, makeTestCsr, openTestAuthority } from '../../support/authority.ts';
import { openssl, skipWithoutOpenssl } from '../../support/openssl.ts';

const PASSWORD = 'correct horse battery';
const NAMES = ['example.com'];

describe("the root's key", () => {
  test('is exported encrypted, so that openssl opens it with the password', { skip: skipWithoutOpenssl }, async () => {
    await using setting = await openTestAuthority('p256');
    const pem = await setting.authority.ceremony.exportKey('root-1', PASSWORD);
    assert.match(pem, /^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
    const file = setting.folder.write('root.key', pem);
    const publicDer = Buffer.from(
      openssl(['pkey', '-in', file, '-passin', `pass:${PASSWORD}`, '-pubout']).replaceAll(/-----[^-]+-----|\s/g, ''),
      'base64',
    );
    assert.deepEqual(new Uint8Array(publicDer), readCertificate(setting.signing.root.certificate).spki);
  });

  test(`needs a password of ${MIN_EXPORT_PASSWORD} characters`, async () => {
    await using setting = await openTestAuthority('p256');
    const { ceremony } = setting.authority;
    await assert.rejects(ceremony.exportKey('root-1', 'x'.repeat(MIN_EXPORT_PASSWORD - 1)), /fewer than 12 characters/);
    assert.ok(await ceremony.exportKey('root-1', 'x'.repeat(MIN_EXPORT_PASSWORD)));
  });

  test('once away lets certificates be issued and lists stand for a year, and nothing be rolled', async () => {
    await using setting = await openTestAuthority('p256');
    const { authority, clock, store } = setting;
    const { ceremony } = authority;
    const pem = await ceremony.exportKey('root-1', PASSWORD);
    await ceremony.removeKey('root-1', { pem, password: PASSWORD });
    await using again = await setting.openAgain();
    await issueCertificate(again.signing, { names: NAMES, csr: await makeTestCsr(NAMES, 'p256') });
    const list = await store.reads.revocationLists.findLatest('root-1', 0);
    assert.equal((list?.nextUpdate.getTime() ?? 0) - (list?.thisUpdate.getTime() ?? 0), ABSENT_KEY_LIST_MS);
    const { nextDueAt } = await again.authority.publishRevocationList('root-1');
    assert.ok(nextDueAt > addMs(clock.now(), 179 * DAY_MS));
    await assert.rejects(
      again.authority.roll('public'),
      /Cannot use the key of authority root-1: it is kept elsewhere/,
    );
    await assert.rejects(again.authority.ceremony.exportKey('root-1', PASSWORD), /it is kept elsewhere/);
    await again.authority.ceremony.importKey('root-1', { pem, password: PASSWORD });
    assert.equal((await again.authority.roll('public')).id, 'issuing-2');
  });

  test('that has been away for too long keeps nothing from being opened, but the next list from being made', async () => {
    await using setting = await openTestAuthority('p256');
    const { ceremony } = setting.authority;
    const pem = await ceremony.exportKey('root-1', PASSWORD);
    await ceremony.removeKey('root-1', { pem, password: PASSWORD });
    setting.clock.set(addMs(setting.clock.now(), ABSENT_KEY_LIST_MS / 2));
    await using again = await setting.openAgain();
    await issueCertificate(again.signing, { names: NAMES, csr: await makeTestCsr(NAMES, 'p256') });
    await assert.rejects(again.authority.publishRevocationList('root-1'), /it is kept elsewhere/);
    await again.authority.publishRevocationList('issuing-1');
  });

  test('that was back for a while is taken away again, and a list lasts from then on', async () => {
    await using setting = await openTestAuthority('p256');
    const { authority, clock, store } = setting;
    const { ceremony } = authority;
    const file = { pem: await ceremony.exportKey('root-1', PASSWORD), password: PASSWORD };
    await ceremony.removeKey('root-1', file);
    clock.set(addMs(clock.now(), 10 * DAY_MS));
    await ceremony.importKey('root-1', file);
    await authority.roll('public');
    await ceremony.removeKey('root-1', file);
    const list = await store.reads.revocationLists.findLatest('root-1', 0);
    assert.equal(list?.number, 3);
    assert.ok(list.nextUpdate > addMs(clock.now(), ABSENT_KEY_LIST_MS - DAY_MS));
    assert.ok((await store.reads.authorities.list()).some(({ sealedKey }) => sealedKey === undefined));
  });

  test('is not taken away against a file that does not hold it, nor that of an issuing authority at all', async () => {
    await using setting = await openTestAuthority('p256');
    await using other = await openTestAuthority('p256');
    const { ceremony } = setting.authority;
    const pem = await ceremony.exportKey('root-1', PASSWORD);
    const foreign = await other.authority.ceremony.exportKey('root-1', PASSWORD);
    const issuing = await ceremony.exportKey('issuing-1', PASSWORD);
    for (const [file, message] of [
      [{ pem: foreign, password: PASSWORD }, /it is not that of root-1/],
      [{ pem: issuing, password: PASSWORD }, /it is not that of root-1/],
      [{ pem, password: 'another one' }, /the password does not open it/],
      [{ pem: 'rubbish', password: PASSWORD }, /it is not PEM/],
    ] as const) {
      await assert.rejects(ceremony.removeKey('root-1', file), message);
      await assert.rejects(ceremony.importKey('root-1', file), message);
    }
    await assert.rejects(ceremony.removeKey('issuing-1', { pem: issuing, password: PASSWORD }), /only a root can do/);
    await assert.rejects(
      ceremony.exportKey('root-9', PASSWORD),
      /Cannot find authority root-9; there are issuing-1, root-1/,
    );
    assert.ok((await setting.store.reads.authorities.list()).every(({ sealedKey }) => sealedKey !== undefined));
  });
});
