// A root that another root certifies: the CSR for it, what is taken, and that openssl finds its way by either root.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MAX_CROSS_CHAIN } from '../../../src/ca/ceremony/cross-signing.ts';
import { addMs, DAY_MS, SECOND_MS, systemClock } from '../../../src/lib/clock.ts';
import { readCertificate } from '../../../src/x509/certificate/certificate.ts';
import {
  certificatePem,
  issueCertificate,
  makeTestCsr,
  openTestAuthority,
  type TestAuthority,
} from '../../support/authority.ts';
import { skipWithoutOpenssl, tryOpenssl } from '../../support/openssl.ts';
import { certifyElsewhere, ROOT_EXTENSIONS } from '../../support/other-root.ts';

const NAMES = ['example.com'];

/** openssl certifies from its own time on, so that is what the clock shows. */
async function openAtPresent(): Promise<TestAuthority> {
  const setting = await openTestAuthority('p256');
  setting.clock.set(addMs(systemClock.now(), DAY_MS));
  return setting;
}

describe('a cross-signed root', { skip: skipWithoutOpenssl }, () => {
  test('lets openssl find the way from a certificate to either root', async () => {
    await using setting = await openAtPresent();
    const { authority, folder } = setting;
    const { cross, older } = await certifyElsewhere(setting.authority.ceremony);
    await authority.ceremony.putCrossCertificate('root-1', cross + older);
    assert.equal(await authority.refresh(), true);
    const signing = authority.signingBy('public');
    assert.equal(signing.crossChain.length, 2);
    const { leaf } = await issueCertificate(signing, { names: NAMES, csr: await makeTestCsr(NAMES, 'p256') });
    const issuing = certificatePem(signing.issuing.certificate);
    for (const [root, between] of [
      [certificatePem(signing.root.certificate), issuing],
      [older, issuing + cross],
    ] as const) {
      const anchors = ['-CAfile', folder.write('anchor.pem', root), '-untrusted', folder.write('between.pem', between)];
      const time = ['-attime', String(Math.floor(setting.clock.now().getTime() / 1000))];
      const verdict = tryOpenssl(['verify', ...time, ...anchors, folder.write('leaf.pem', certificatePem(leaf))]);
      assert.ok(verdict.isGood, verdict.text);
    }
    await authority.ceremony.dropCrossCertificate('root-1');
    await authority.refresh();
    assert.deepEqual(authority.signingBy('public').crossChain, []);
  });

  test('stands alone again when what the other root has certified is over', async () => {
    await using setting = await openAtPresent();
    const { authority, clock } = setting;
    const { cross, older } = await certifyElsewhere(authority.ceremony);
    await authority.ceremony.putCrossCertificate('root-1', cross + older);
    await authority.refresh();
    const { crossChain } = authority.signingBy('public');
    const end = readCertificate(crossChain[0] ?? assert.fail('there is no cross-certificate')).notAfter;
    clock.set(end);
    assert.deepEqual(authority.signingBy('public').crossChain, crossChain);
    clock.set(addMs(end, SECOND_MS));
    assert.deepEqual(authority.signingBy('public').crossChain, []);
  });

  test('is not taken where the certificate is not one for this root, from another, for an authority', async () => {
    await using setting = await openAtPresent();
    await using stranger = await openAtPresent();
    const { ceremony } = setting.authority;
    const { cross, older } = await certifyElsewhere(setting.authority.ceremony);
    const own = certificatePem(setting.signing.root.certificate);
    const others = await certifyElsewhere(stranger.authority.ceremony);
    const leaf = (await certifyElsewhere(ceremony, { extensions: 'basicConstraints=critical,CA:FALSE\n' })).cross;
    const pathless = (
      await certifyElsewhere(ceremony, { extensions: ROOT_EXTENSIONS.replace('TRUE', 'TRUE,pathlen:0') })
    ).cross;
    const { cross: hashed } = await certifyElsewhere(setting.authority.ceremony, {
      extensions: `${ROOT_EXTENSIONS}subjectKeyIdentifier=hash\n`,
      copying: [],
    });
    for (const [pem, message] of [
      [hashed, /subject key identifier is not the one/],
      ['', /the file has no certificate/],
      ['rubbish', /the file has no certificate|Cannot read/],
      [own, /by the root itself/],
      [older, /the first is for CN=Older Root/],
      [others.cross, /the first is for/],
      [leaf, /for no authority/],
      [pathless, /allows no issuing authority below it/],
      [cross + others.older, /has not signed the one before it/],
      [cross + older.repeat(MAX_CROSS_CHAIN), /there are 4 certificates, at most 3/],
    ] as const) {
      await assert.rejects(ceremony.putCrossCertificate('root-1', pem), message);
    }
    await assert.rejects(ceremony.putCrossCertificate('issuing-1', cross), /it is none itself/);
    setting.clock.set(addMs(setting.clock.now(), 3700 * DAY_MS));
    await assert.rejects(ceremony.putCrossCertificate('root-1', cross), /is not valid now/);
  });
});
