// A signature apart from its content, judged by openssl.

import { match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { makeSignerCertificate } from '../../src/reports/signer-certificate.ts';
import type { KeyAlgorithmId } from '../../src/x509/keys/algorithms.ts';
import { type DetachedSigner, signDetached } from '../../src/x509/signatures/detached-signature.ts';
import { makeKeyPair, publicKeyOf } from '../../src/x509/keys/keys.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { openSigningKey } from '../../src/x509/signatures/signing.ts';
import { skipWithoutOpenssl, tryOpenssl } from '../support/openssl.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const AT = new Date('2026-11-30T12:00:00Z');
const CONTENT = Buffer.from('{"revoked":83267}\n');

async function makeSigner(algorithm: KeyAlgorithmId, serial = '5f01'): Promise<DetachedSigner> {
  const pkcs8 = await makeKeyPair(algorithm);
  const key = openSigningKey(pkcs8);
  return { key, certificate: await makeSignerCertificate({ serial, spki: publicKeyOf(pkcs8), key, now: AT }) };
}

/** As docs/campaigns.md has an auditor do it. */
function verify(parts: { readonly content: Uint8Array; readonly signature: Uint8Array; readonly trusted: Uint8Array }) {
  using folder = makeTemporaryFolder();
  const [content, signature, trusted] = [
    folder.write('report.json', parts.content),
    folder.write('report.json.p7s', parts.signature),
    folder.write('signer.pem', encodePem('CERTIFICATE', parts.trusted)),
  ];
  const files = ['-in', signature, '-inform', 'DER', '-content', content, '-CAfile', trusted];
  return tryOpenssl(['cms', '-verify', '-binary', ...files, '-purpose', 'any', '-out', '/dev/null']);
}

for (const algorithm of ['p256', 'rsa2048'] as const) {
  test(`openssl verifies a signature by ${algorithm} over the content that was signed, and no other`, {
    skip: skipWithoutOpenssl,
  }, async () => {
    const signer = await makeSigner(algorithm);
    const signature = await signDetached(CONTENT, { signer, at: AT });
    const trusted = signer.certificate;
    const verified = verify({ content: CONTENT, signature, trusted });
    ok(verified.isGood, verified.text);
    const changed = verify({ content: Buffer.from('{"revoked":83268}\n'), signature, trusted });
    ok(!changed.isGood);
    match(changed.text, /digest|verification failure/i);
  });
}

test('openssl refuses a signature by a key that the auditor does not know, whatever it is called', {
  skip: skipWithoutOpenssl,
}, async () => {
  const [known, other] = [await makeSigner('p256'), await makeSigner('p256')];
  const signature = await signDetached(CONTENT, { signer: other, at: AT });
  ok(!verify({ content: CONTENT, signature, trusted: known.certificate }).isGood);
});

test('the time of signing is read from it, and the certificate comes along', { skip: skipWithoutOpenssl }, async () => {
  const signature = await signDetached(CONTENT, { signer: await makeSigner('p256'), at: AT });
  using folder = makeTemporaryFolder();
  const file = folder.write('report.json.p7s', signature);
  const { text } = tryOpenssl(['cms', '-cmsout', '-print', '-noout', '-inform', 'DER', '-in', file]);
  match(text, /signingTime[\s\S]*Nov 30 12:00:00 2026 GMT/);
  match(text, /Reseal report signer 5f01/);
});

test('a key that signs by another hash than the digest is not taken', async () => {
  const { certificate } = await makeSigner('p256');
  const key = openSigningKey(await makeKeyPair('p384'));
  await rejects(signDetached(CONTENT, { signer: { certificate, key }, at: AT }), /SHA-256 is needed/);
});
