// The built-in authority as openssl sees it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { bytesOfUtf8 } from '../../src/lib/bytes.ts';
import { MAX_NAMES } from '../../src/ca/signing/issue.ts';
import { SHARDS, shardOf, WHOLE_LIST } from '../../src/ca/profile/shards.ts';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import {
  issueCertificate,
  judge,
  judgeByShard,
  latestList,
  makeTestCsr,
  openTestAuthority,
  type TestAuthority,
} from '../support/authority.ts';
import { openssl, skipWithoutOpenssl } from '../support/openssl.ts';
import { inEnglish } from '../../src/reasons/reason.ts';

const NAMES = ['example.com', 'www.example.com', '*.example.com'];

/** The value that stands below the title of an extension in openssl's text, and whether it is critical. */
function extensionIn(text: string, title: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const at = lines.findIndex((line) => line.startsWith(title));
  assert.ok(at >= 0, `the certificate has ${title}`);
  return `${lines[at]?.endsWith('critical') === true ? 'critical ' : ''}${lines[at + 1]}`;
}

const nameOfLength = (length: number): string => `${'a'.repeat(40)}.${'b'.repeat(length - 45)}.com`;

const namesOf = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index}.example.com`);

function textOf(der: Uint8Array): string {
  return openssl(['x509', '-inform', 'DER', '-noout', '-text'], der);
}

for (const algorithm of ['p256', 'rsa2048'] as const) {
  describe(`an authority with a key of ${algorithm}`, { skip: skipWithoutOpenssl }, () => {
    for (const subject of ['p256', 'p384', 'rsa2048'] as const) {
      test(`certifies a key of ${subject} so that openssl accepts it with both revocation lists`, async () => {
        await using setting = await openTestAuthority(algorithm);
        const { leaf } = await issueCertificate(setting.signing, {
          names: NAMES,
          csr: await makeTestCsr(NAMES, subject),
        });
        const verdict = await judge(setting, leaf);
        assert.ok(verdict.isGood, verdict.text);
        const usage = extensionIn(textOf(leaf), 'X509v3 Key Usage');
        const forRsa = subject === 'rsa2048' ? ', Key Encipherment' : '';
        assert.equal(usage, `critical Digital Signature${forRsa}`);
      });
    }

    test('signs by the algorithm that belongs to its key, throughout', async () => {
      await using setting = await openTestAuthority(algorithm);
      const { signing } = setting;
      const { leaf } = await issueCertificate(signing, { names: NAMES, csr: await makeTestCsr(NAMES, 'p256') });
      const expected = algorithm === 'p256' ? 'ecdsa-with-SHA256' : 'sha256WithRSAEncryption';
      for (const der of [leaf, signing.issuing.certificate, signing.root.certificate]) {
        assert.deepEqual(
          Array.from(textOf(der).matchAll(/Signature Algorithm: (\S+)/g), (match) => match[1]),
          [expected, expected],
        );
      }
    });

    test('has its revoked certificates refused by openssl', async () => {
      await using setting = await openTestAuthority(algorithm);
      const { leaf, serial } = await issueRecorded(setting);
      assert.ok((await judge(setting, leaf)).isGood);
      await setting.store.transact((rows) => rows.issuances.revoke(serial, { at: setting.clock.now(), reason: 4 }));
      await setting.authority.publishRevocationList(setting.signing.issuing.id);
      const shard = shardOf(serial, SHARDS);
      for (const list of [shard, WHOLE_LIST]) {
        const verdict = await judgeByShard(setting, { leaf, shard: list });
        assert.ok(!verdict.isGood);
        assert.match(verdict.text, /certificate revoked/);
        const text = openssl(['crl', '-inform', 'DER', '-noout', '-text'], (await latestList(setting, list)).der);
        assert.match(text, new RegExp(`Serial Number: ${serial.toUpperCase()}`));
        assert.match(text, /Superseded/);
      }
    });

    test('has no certificate judged by the revocation list of another shard', async () => {
      await using setting = await openTestAuthority(algorithm);
      const { leaf, serial } = await issueRecorded(setting);
      const shard = (shardOf(serial, SHARDS) % SHARDS) + 1;
      const verdict = await judgeByShard(setting, { leaf, shard });
      assert.ok(!verdict.isGood);
      assert.match(verdict.text, /different CRL scope/);
    });
  });
}

describe('what openssl reads', { skip: skipWithoutOpenssl }, () => {
  test('in a server certificate is what the profile says', async () => {
    await using setting = await openTestAuthority('p256');
    const { leaf, serial } = await issueCertificate(setting.signing, {
      names: NAMES,
      csr: await makeTestCsr(NAMES, 'p256'),
    });
    const text = textOf(leaf);
    const issuing = textOf(setting.signing.issuing.certificate);
    assert.match(text, /Version: 3/);
    assert.equal(text.match(/Serial Number:\s+(\S+)/)?.[1]?.replaceAll(':', ''), serial);
    assert.match(text, /Not Before: Jul {2}1 11:55:00 2026 GMT/);
    assert.match(text, /Not After : Sep 29 11:54:59 2026 GMT/);
    assert.match(text, /Subject: CN = example\.com\n/);
    assert.equal(extensionIn(text, 'X509v3 Basic Constraints'), 'critical CA:FALSE');
    assert.equal(extensionIn(text, 'X509v3 Extended Key Usage'), 'TLS Web Server Authentication');
    assert.equal(extensionIn(text, 'X509v3 Certificate Policies'), 'Policy: 2.23.140.1.2.1');
    assert.equal(extensionIn(text, 'Authority Information Access'), 'OCSP - URI:http://ca.example.net:8400/ocsp');
    assert.match(text, /CA Issuers - URI:http:\/\/ca\.example\.net:8400\/ca\/issuing-1\.crt/);
    const point = `Full Name:\\s+URI:http://ca.example.net:8400/crl/issuing-1/${shardOf(serial, SHARDS)}.crl\n`;
    assert.match(text, new RegExp(point));
    assert.equal(
      extensionIn(text, 'X509v3 Subject Alternative Name'),
      'DNS:example.com, DNS:www.example.com, DNS:*.example.com',
    );
    assert.equal(
      extensionIn(text, 'X509v3 Authority Key Identifier'),
      extensionIn(issuing, 'X509v3 Subject Key Identifier'),
    );
  });

  test('in the authorities is a root and an issuing authority that may sign no other', async () => {
    await using setting = await openTestAuthority('p256');
    const root = textOf(setting.signing.root.certificate);
    const issuing = textOf(setting.signing.issuing.certificate);
    assert.match(root, /Issuer: (C = CN, O = Reseal, CN = Reseal Root 1 [0-9a-f]{4})\n[\s\S]*Subject: \1\n/);
    assert.match(root, /Not Before: Jul {2}1 11:00:00 2026 GMT\s+Not After : Jul {2}1 10:59:59 2046 GMT/);
    assert.equal(extensionIn(root, 'X509v3 Basic Constraints'), 'critical CA:TRUE');
    assert.equal(extensionIn(root, 'X509v3 Key Usage'), 'critical Certificate Sign, CRL Sign');
    assert.match(issuing, /Subject: C = CN, O = Reseal, CN = Reseal Issuing 1 [0-9a-f]{4}\n/);
    assert.match(issuing, /Not Before: Jul {2}1 11:00:00 2026 GMT\s+Not After : Jul {2}1 10:59:59 2036 GMT/);
    assert.equal(extensionIn(issuing, 'X509v3 Basic Constraints'), 'critical CA:TRUE, pathlen:0');
    assert.equal(extensionIn(issuing, 'X509v3 Key Usage'), 'critical Digital Signature, Certificate Sign, CRL Sign');
    assert.match(issuing, /URI:http:\/\/ca\.example\.net:8400\/ca\/root-1\.crt/);
    assert.match(issuing, /URI:http:\/\/ca\.example\.net:8400\/crl\/root-1\.crl/);
  });

  test('in a certificate whose main domain is longer than a common name may be is an empty subject', async () => {
    await using setting = await openTestAuthority('p256');
    const csr = await makeTestCsr([nameOfLength(64)], 'p256');
    const longest = await issueCertificate(setting.signing, { names: [nameOfLength(64)], csr });
    assert.match(textOf(longest.leaf), new RegExp(`Subject: CN = ${nameOfLength(64)}\n`));
    const longer = await issueCertificate(setting.signing, { names: [nameOfLength(65)], csr });
    assert.match(textOf(longer.leaf), /Subject: ?\n/);
    assert.equal(
      extensionIn(textOf(longer.leaf), 'X509v3 Subject Alternative Name'),
      `critical DNS:${nameOfLength(65)}`,
    );
    assert.ok((await judge(setting, longer.leaf)).isGood);
  });
});

describe('preparing and signing', () => {
  const order = { names: NAMES, validityDays: 90, fixedNotAfter: undefined };

  test('makes one certificate of what was prepared, and no second', async () => {
    await using setting = await openTestAuthority('p256');
    const outcome = setting.signing.prepare({ ...order, csr: await makeTestCsr(NAMES, 'p256') });
    assert.ok(outcome.kind === 'prepared');
    const facts = readCertificate(await setting.signing.sign(outcome.certificate));
    assert.equal(facts.serial, outcome.certificate.serial);
    assert.deepEqual(facts.notAfter, outcome.certificate.notAfter);
    await assert.rejects(setting.signing.sign(outcome.certificate), /not prepared, or signed before/);
    await assert.rejects(setting.signing.sign({ ...outcome.certificate }), /not prepared, or signed before/);
  });

  test('keeps the expiry of a reissue to the second, and refuses one that has passed', async () => {
    await using setting = await openTestAuthority('p256');
    const csr = await makeTestCsr(NAMES, 'p256');
    const fixedNotAfter = new Date('2026-08-08T08:08:08Z');
    const outcome = setting.signing.prepare({ ...order, csr, fixedNotAfter });
    assert.ok(outcome.kind === 'prepared');
    assert.deepEqual(readCertificate(await setting.signing.sign(outcome.certificate)).notAfter, fixedNotAfter);
    setting.clock.set(fixedNotAfter);
    assert.equal(setting.signing.prepare({ ...order, csr, fixedNotAfter }).kind, 'refused');
  });

  test(`takes ${MAX_NAMES} names, not ${MAX_NAMES + 1} and not none`, async () => {
    await using setting = await openTestAuthority('p256');
    const csr = await makeTestCsr(NAMES, 'p256');
    assert.equal(setting.signing.prepare({ ...order, csr, names: namesOf(MAX_NAMES) }).kind, 'prepared');
    assert.equal(setting.signing.prepare({ ...order, csr, names: namesOf(MAX_NAMES + 1) }).kind, 'refused');
    assert.equal(setting.signing.prepare({ ...order, csr, names: [] }).kind, 'refused');
  });

  test('refuses a CSR that cannot be read', async () => {
    await using setting = await openTestAuthority('p256');
    const outcome = setting.signing.prepare({ ...order, csr: bytesOfUtf8('no CSR') });
    assert.ok(outcome.kind === 'refused');
    assert.match(inEnglish(outcome.detail), /Cannot read CSR/);
  });

  test('refuses a weak key even when nobody has looked at it before', { skip: skipWithoutOpenssl }, async () => {
    await using setting = await openTestAuthority('p256');
    const subject = ['-subj', '/CN=example.com', '-outform', 'DER'];
    const made = ['-newkey', 'rsa:1024', '-nodes', '-keyout', setting.folder.write('key.pem', '')];
    const file = setting.folder.write('weak.der', '');
    openssl(['req', '-new', ...made, ...subject, '-out', file]);
    const outcome = setting.signing.prepare({ ...order, csr: new Uint8Array(readFileSync(file)) });
    assert.ok(outcome.kind === 'refused');
    assert.match(inEnglish(outcome.detail), /RSA 1024, at least 2048 is needed/);
  });
});

/** Issued, and on record as issued. */
async function issueRecorded(setting: TestAuthority): Promise<{ readonly leaf: Uint8Array; readonly serial: string }> {
  const issued = await issueCertificate(setting.signing, { names: NAMES, csr: await makeTestCsr(NAMES, 'p256') });
  const now = setting.clock.now();
  await setting.store.transact(async (rows) => {
    await rows.issuances.plan({
      serial: issued.serial,
      authorityId: setting.signing.issuing.id,
      certificateId: 'Ab12Cd34',
      kind: 'server',
      tbsSha256: '00',
      notAfter: issued.notAfter,
      state: 'planned',
      plannedAt: now,
      issuedAt: undefined,
      abandonedAt: undefined,
      revokedAt: undefined,
      revocationReason: undefined,
    });
    await rows.issuances.complete(issued.serial, now);
  });
  return issued;
}
