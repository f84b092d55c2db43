// By which certificates name keys: a method of RFC 7093 for those made now, and for an issuer what its own certificate has.

import assert from 'node:assert/strict';
import { createHash, createPublicKey } from 'node:crypto';
import { describe, test } from 'node:test';
import { planIssuing, planRoot, signAuthorityCertificate } from '../../../src/ca/hierarchy/authority-certificate.ts';
import { writeTbsResponder } from '../../../src/ca/ocsp/responder-certificate.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { writeSigned } from '../../../src/x509/certificate/certificate-writer.ts';
import { readCertificate } from '../../../src/x509/certificate/certificate.ts';
import { keyIdentifierIn, keyIdentifierOf } from '../../../src/x509/keys/key-identifier.ts';
import { openSigningKey } from '../../../src/x509/signatures/signing.ts';
import { makeKeyPair, publicKeyOf } from '../../../src/x509/keys/keys.ts';
import { CA_URL, CRL_URL, LINT_TIME, OCSP_URL } from '../../support/lint/bases.ts';

const pkcs8 = await makeKeyPair('p256');
const spki = publicKeyOf(pkcs8);
const key = openSigningKey(pkcs8);
const signer = { signatureAlgorithm: key.algorithm.identifier, sign: key.sign };
const owner = { country: 'CN', organization: 'Example' };
const naming = { owner, nameConstraints: undefined };

/** As an authority of an earlier version has it, or one that another program made. */
const OTHER = new Uint8Array(20).fill(7);

describe('A key identifier', () => {
  test('is the leftmost 160 bits of the SHA-256 of the key bits (RFC 7093 §2, method 1)', () => {
    const { x = '', y = '' } = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }).export({
      format: 'jwk',
    });
    const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
    const digest = createHash('sha256').update(point).digest().subarray(0, 20);
    assert.deepEqual(Buffer.from(keyIdentifierOf(spki)), digest);
  });

  test('of an authority is that in its own certificate, by whatever method', async () => {
    const root = { spki, subjectKeyIdentifier: OTHER };
    assert.deepEqual(keyIdentifierIn(root), OTHER);
    assert.deepEqual(keyIdentifierIn({ spki, subjectKeyIdentifier: undefined }), keyIdentifierOf(spki));
    const by = { kind: 'public', signer, now: LINT_TIME, random: systemRandom, plan: async () => {} } as const;
    const plan = planRoot(spki, { ...naming, commonName: 'Root' });
    const certificate = readCertificate(await signAuthorityCertificate(plan, { ...by, issuer: undefined }));
    const issuing = planIssuing(spki, {
      ...naming,
      commonName: 'Issuing',
      purposes: ['serverAuth'],
      root,
      rootAddresses: { certificate: CA_URL, revocationList: CRL_URL, ocsp: OCSP_URL },
    });
    const responder = writeTbsResponder({
      issuer: { ...certificate, ...root },
      signatureAlgorithm: signer.signatureAlgorithm,
      serial: '5a'.repeat(16),
      spki,
      validity: { notBefore: LINT_TIME, notAfter: addMs(LINT_TIME, DAY_MS) },
    });
    const signed = writeSigned({
      tbs: responder,
      signatureAlgorithm: signer.signatureAlgorithm,
      signature: new Uint8Array(64),
    });
    assert.deepEqual(readCertificate(signed).authorityKeyIdentifier, OTHER);
    assert.ok(issuing.extensions.some((extension) => Buffer.from(extension).includes(OTHER)));
  });
});
