// Certificates put in the order in which each signs the one before it, and a key matched to its certificate.

import { createPublicKey, sign, verify, X509Certificate } from 'node:crypto';
import { bytesOfUtf8, equalBytes } from '../lib/bytes.ts';
import { findSignatureAlgorithm } from './algorithms.ts';
import { type CertificateFacts, readCertificate } from './certificate.ts';
import { EncodingError } from './der-reader.ts';
import { importPrivateKey, publicKeyOf } from './keys.ts';
import { isSignedBy as isSignedByKey } from './signing.ts';

/** Longer than any chain in use. */
export const MAX_CHAIN_CERTIFICATES = 10;

/**
 * DER, leaf first, from DER in any order; repeated ones count once. The last is a root, or its issuer was not given.
 * Throws EncodingError for a certificate that cannot be read or finds no place, and for a wrong signature, a root's own
 * included.
 */
export function orderChain(certificates: readonly Uint8Array[]): readonly Uint8Array[] {
  if (certificates.length === 0) throw broken('there is no certificate');
  if (certificates.length > MAX_CHAIN_CERTIFICATES) {
    throw broken(`there are ${certificates.length} certificates, at most ${MAX_CHAIN_CERTIFICATES} are taken`);
  }
  const given = withoutRepeats(certificates).map(readCertificate);
  const leaves = given.filter((one) => !given.some((other) => other !== one && isNamedIssuer(one, other)));
  const [leaf] = leaves;
  if (leaf === undefined) throw broken('the certificates sign each other in a circle');
  if (leaves.length > 1) throw broken(`${leaves.length} of the certificates sign none of the others`);
  const chain = climb(leaf, given);
  assertRootSignature(chain);
  return chain.map(({ der }) => der);
}

/** Whether the PKCS #8 key is the private half of the SubjectPublicKeyInfo. Both are DER. */
export function isKeyOf(spki: Uint8Array, pkcs8: Uint8Array): boolean {
  return equalBytes(publicKeyOf(pkcs8), spki) && isCounterpart(spki, pkcs8);
}

const PROBE = bytesOfUtf8('Does the one verify what the other signs?');

/** A file of a private key has the public one in it too, and need not tell the truth about it. */
function isCounterpart(spki: Uint8Array, pkcs8: Uint8Array): boolean {
  try {
    const privateKey = importPrivateKey(pkcs8);
    const publicKey = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    // By whatever hash goes with the key.
    return verify(undefined, PROBE, publicKey, sign(undefined, PROBE, privateKey));
  } catch {
    return false; // Its numbers do not go together.
  }
}

/** By name and by signature, an authority's own included. */
export function isIssuedBy(subject: CertificateFacts, issuer: CertificateFacts): boolean {
  return isNamedIssuer(issuer, subject) && maySign(issuer) && isSignedBy(subject, issuer);
}

function withoutRepeats(certificates: readonly Uint8Array[]): readonly Uint8Array[] {
  return certificates.filter((der, index) => certificates.findIndex((other) => equalBytes(other, der)) === index);
}

function climb(leaf: CertificateFacts, given: readonly CertificateFacts[]): readonly CertificateFacts[] {
  const chain = [leaf];
  const left = new Set(given.filter((certificate) => certificate !== leaf));
  for (let subject = leaf; left.size > 0; ) {
    const candidates = [...left].filter((candidate) => isNamedIssuer(candidate, subject));
    if (candidates.length === 0)
      throw broken(`nothing is the issuer of ${quoted(subject)} and ${left.size} are left over`);
    const issuer = findSigner(subject, candidates);
    if (issuer === undefined) throw broken(`the signature of ${quoted(subject)} is not by its issuer`);
    left.delete(issuer);
    chain.push(issuer);
    subject = issuer;
  }
  return chain;
}

/** Of several, one that another signs comes first: a root with the same name and key finds its place at the end. */
function findSigner(subject: CertificateFacts, candidates: readonly CertificateFacts[]): CertificateFacts | undefined {
  const signers = candidates.filter((candidate) => maySign(candidate) && isSignedBy(subject, candidate));
  return signers.find((signer) => !isNamedIssuer(signer, signer)) ?? signers[0];
}

function assertRootSignature(chain: readonly CertificateFacts[]): void {
  const last = chain.at(-1);
  if (last !== undefined && isNamedIssuer(last, last) && !isSignedBy(last, last)) {
    throw broken(`the signature of ${quoted(last)} is not by its own key`);
  }
}

function isNamedIssuer(issuer: CertificateFacts, subject: CertificateFacts): boolean {
  return equalBytes(issuer.subject.der, subject.issuer.der);
}

/** Old roots of version 1 cannot say that they are authorities. */
function maySign(certificate: CertificateFacts): boolean {
  return certificate.isCa || (certificate.version === 1 && isNamedIssuer(certificate, certificate));
}

/** OpenSSL knows the algorithms of old roots too; of SM2 it does not know by which identity certificates are signed. */
function isSignedBy(subject: CertificateFacts, issuer: CertificateFacts): boolean {
  if (findSignatureAlgorithm(subject.signatureAlgorithm) !== undefined) return isSignedByKey(subject, issuer);
  try {
    return new X509Certificate(subject.der).verify(new X509Certificate(issuer.der).publicKey);
  } catch {
    return false; // OpenSSL does not take the issuer's key.
  }
}

function quoted(certificate: CertificateFacts): string {
  return JSON.stringify(certificate.subject.text.slice(0, 200));
}

function broken(detail: string): EncodingError {
  return new EncodingError('certificate chain', detail);
}
