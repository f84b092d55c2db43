// National pairs, looked at from outside: both certificates, both keys, and openssl's verdict on them.

import assert from 'node:assert/strict';
import { readCertificate, type CertificateFacts } from '../../src/x509/certificate/certificate.ts';
import { isIssuedBy } from '../../src/x509/certificate/chain.ts';
import { deriveKey } from '../../src/x509/keys/encrypted-key.ts';
import { publicKeyOf } from '../../src/x509/keys/keys.ts';
import { readPrivateKeyPem } from '../../src/x509/keys/private-key-file.ts';
import { readDer } from '../../src/x509/der/reader.ts';
import { TAG } from '../../src/x509/der/values.ts';
import { decodePem, encodePem } from '../../src/x509/pem/pem.ts';
import { tryOpenssl } from './openssl.ts';
import type { Answer } from './service.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

export interface PairOfCertificates {
  readonly sign: CertificateFacts;
  readonly encrypt: CertificateFacts;
  /** PEM, leaf and intermediates. */
  readonly signPem: string;
  readonly encryptPem: string;
  /** PEM. */
  readonly rootPem: string;
}

/** Of DescribeCertificateDetail's answer. */
export function pairOf(detail: Answer): PairOfCertificates {
  const [signPem, encryptPem] = [String(detail['CertificatePublicKey']), String(detail['EncryptCert'])];
  const roots = detail['RootCert'] as { readonly Sign: string | null; readonly Encrypt: string | null };
  assert.equal(roots.Sign, roots.Encrypt);
  return { sign: leafOf(signPem), encrypt: leafOf(encryptPem), signPem, encryptPem, rootPem: roots.Sign ?? '' };
}

function leafOf(pem: string): CertificateFacts {
  const [leaf, issuing] = decodePem(pem).map(({ der }) => readCertificate(der));
  assert.ok(leaf !== undefined && issuing !== undefined && isIssuedBy(leaf, issuing));
  return leaf;
}

const IDENTITY = 'distid:1234567812345678';

/**
 * Whether openssl follows the chain to the root. It takes the identity for the one certificate that it is asked about, not
 * for those in between, and for no list; so each link is a question of its own.
 */
export function judgePair(pem: string, rootPem: string): { readonly isGood: boolean; readonly text: string } {
  using folder = makeTemporaryFolder();
  const [leaf = '', issuing = ''] = pem.split(/(?<=-----END CERTIFICATE-----\n)/);
  const [root, authority] = [folder.write('root.pem', rootPem), folder.write('issuing.pem', issuing)];
  const checks = ['verify', '-vfyopt', IDENTITY, '-x509_strict'];
  const links = [
    ['-partial_chain', '-trusted', authority, folder.write('leaf.pem', leaf)],
    ['-CAfile', root, authority],
  ].map((link) => tryOpenssl([...checks, ...link]));
  return { isGood: links.every(({ isGood }) => isGood), text: links.map(({ text }) => text).join('') };
}

/** What openssl says of the signature on a certificate, a list or a basic OCSP answer, DER, by the key of an authority, DER. */
export function judgeSignature(signed: Uint8Array, authority: Uint8Array): string {
  using folder = makeTemporaryFolder();
  const { tbs, signature } = readDer(signed, { what: 'list', maxBytes: signed.length }, (cursor) =>
    cursor.sequence('list', (members) => {
      const { der } = members.element('to-be-signed part', TAG.sequence);
      members.element('signature algorithm', TAG.sequence);
      const content = members.bitString('signature');
      members.each((rest) => rest.any('certificates'));
      return { tbs: der, signature: content };
    }),
  );
  const key = folder.write('key.pem', encodePem('PUBLIC KEY', readCertificate(authority).spki));
  const material = ['-verify', key, '-sigopt', IDENTITY, '-signature', folder.write('signature', signature)];
  return tryOpenssl(['dgst', '-sm3', ...material, folder.write('tbs', tbs)]).text.trim();
}

/** DER. */
export async function publicHalfOf(keyPem: unknown): Promise<Uint8Array> {
  return publicKeyOf(await readPrivateKeyPem(String(keyPem), { deriveKey }));
}
