// openssl judges what the API hands out, with the root and the addresses that stand in the certificates.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { systemClock } from '../../src/lib/clock.ts';
import { readRevokedEntries } from '../../src/x509/status/crl.ts';
import { decodePem } from '../../src/x509/pem/pem.ts';
import { fetchIssuer, fetchRevocationList, judgeByAddresses, textOf } from '../support/judge.ts';
import { until } from '../support/life.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { openTestService, TEST_YAML, type TestService } from '../support/service.ts';

const ISSUED = 1;

/** How openssl names the signatures and the keys of an authority. */
const AUTHORITIES = {
  p256: { signature: 'ecdsa-with-SHA256', key: 'id-ecPublicKey' },
  rsa2048: { signature: 'sha256WithRSAEncryption', key: 'rsaEncryption' },
} as const;

for (const algorithm of ['p256', 'rsa2048'] as const) {
  describe(`an authority with ${algorithm}, judged by openssl`, { skip: skipWithoutOpenssl }, () => {
    let service: TestService;
    before(async () => {
      // openssl asks the system for the time.
      const clock = { ...systemClock, advance: () => assert.fail('the time of openssl cannot be moved') };
      service = await openTestService({ clock, yaml: `${TEST_YAML}ca: { algorithm: ${algorithm} }\n` });
    });
    after(() => service[Symbol.asyncDispose]());

    test('issues and reissues what its root vouches for, until it is revoked', async () => {
      const original = await apply(service, 'example.com');
      const replacement = await reissue(service, original.id);
      await assertGood(original);
      await assertGood(replacement);
      await service.ask('RevokeCertificate', { CertificateId: replacement.id, Reason: 'superseded' });
      await until('the revocation is published', async () => await isListed(replacement));
      const { isGood, text } = await judgeByAddresses(replacement.leaf, replacement.root);
      assert.ok(!isGood && text.includes('certificate revoked'), text);
      await assertGood(original);
    });

    test('revokes its reissue together with a certificate', async () => {
      const original = await apply(service, 'a.example.com');
      const replacement = await reissue(service, original.id);
      await service.ask('RevokeCertificate', { CertificateId: original.id });
      await until('both are published', async () => (await isListed(original)) && (await isListed(replacement)));
      for (const { leaf, root } of [original, replacement]) {
        assert.match((await judgeByAddresses(leaf, root)).text, /certificate revoked/);
      }
    });

    test('puts into a certificate what should be there', async () => {
      const { leaf } = await apply(service, 'example.org');
      const text = textOf(leaf);
      assert.match(text, new RegExp(`Signature Algorithm: ${AUTHORITIES[algorithm].signature}\n`));
      for (const part of LEAF_PARTS) assert.match(text, part);
      const { serialNumber, validFromDate, validToDate } = new X509Certificate(leaf);
      assert.match(serialNumber, /^[0-7][0-9A-F]{31}$/);
      // BR §6.3.2: the last second belongs to the 90 days.
      assert.equal(validToDate.getTime() - validFromDate.getTime() + 1000, 90 * 86_400_000);
    });

    test('is itself an issuing authority that may sign no other', async () => {
      const { leaf, root } = await apply(service, 'b.example.com');
      const issuing = await fetchIssuer(leaf);
      for (const part of ISSUING_PARTS) assert.match(textOf(issuing), part);
      assert.match(textOf(issuing), new RegExp(`Public Key Algorithm: ${AUTHORITIES[algorithm].key}\n`));
      assert.equal(
        new X509Certificate(await fetchIssuer(issuing)).fingerprint256,
        new X509Certificate(root).fingerprint256,
      );
    });
  });
}

const LEAF_PARTS = [
  /Version: 3 /,
  /Subject: CN=example\.org\n/,
  /Public Key Algorithm: rsaEncryption\n\s+Public-Key: \(2048 bit\)/,
  /X509v3 Key Usage: critical\n\s+Digital Signature, Key Encipherment\n/,
  /X509v3 Basic Constraints: critical\n\s+CA:FALSE\n/,
  /X509v3 Extended Key Usage: \n\s+TLS Web Server Authentication\n/,
  /X509v3 Certificate Policies: \n\s+Policy: 2\.23\.140\.1\.2\.1\n/,
  /X509v3 Authority Key Identifier: \n\s+(?:keyid:)?(?:[0-9A-F]{2}:?){20}\n/,
  /X509v3 Subject Key Identifier: \n\s+(?:[0-9A-F]{2}:?){20}\n/,
  /X509v3 Subject Alternative Name: \n\s+DNS:example\.org, DNS:www\.example\.org\n/,
  /OCSP - URI:http:\/\/127\.0\.0\.1:\d+\/ocsp\n/,
  /CA Issuers - URI:http:\/\/127\.0\.0\.1:\d+\/ca\/issuing-1\.crt\n/,
  /URI:http:\/\/127\.0\.0\.1:\d+\/crl\/issuing-1\/[1-9]\d?\.crl\n/,
];

const ISSUING_PARTS = [
  /X509v3 Basic Constraints: critical\n\s+CA:TRUE, pathlen:0\n/,
  /X509v3 Key Usage: critical\n\s+Digital Signature, Certificate Sign, CRL Sign\n/,
  /X509v3 Extended Key Usage: \n\s+TLS Web Server Authentication\n/,
  /CA Issuers - URI:http:\/\/127\.0\.0\.1:\d+\/ca\/root-1\.crt\n/,
];

/** Members beside the id are PEM. */
interface Owned {
  readonly id: string;
  readonly leaf: string;
  readonly root: string;
}

async function apply(service: TestService, domain: string): Promise<Owned> {
  const application = { DvAuthMethod: 'DNS_AUTO', DomainName: domain };
  return await whenIssued(service, (await service.ask('ApplyCertificate', application))['CertificateId']);
}

async function reissue(service: TestService, id: string): Promise<Owned> {
  const wish = { CertificateId: id, ValidType: 'DNS_AUTO', CsrType: 'online' };
  return await whenIssued(service, (await service.ask('ReplaceCertificate', wish))['CertificateId']);
}

async function whenIssued(service: TestService, certificateId: unknown): Promise<Owned> {
  const id = String(certificateId);
  const { CertificatePublicKey, RootCert } = await service.waitForStatus(id, ISSUED);
  const leaf = new X509Certificate(String(CertificatePublicKey)).toString();
  return { id, leaf, root: (RootCert as { readonly Standard: string }).Standard };
}

async function assertGood({ leaf, root }: Owned): Promise<void> {
  const { isGood, text } = await judgeByAddresses(leaf, root);
  assert.ok(isGood, text);
}

/** Looked at often, and so without openssl, which judges afterwards. */
async function isListed({ leaf }: Owned): Promise<boolean> {
  const [list] = decodePem(await fetchRevocationList(leaf));
  const entries = Buffer.from(readRevokedEntries(list?.der ?? new Uint8Array()));
  return entries.includes(Buffer.from(new X509Certificate(leaf).serialNumber, 'hex'));
}
