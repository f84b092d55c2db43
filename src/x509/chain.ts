// Certificates put in the order in which each signs the one before it, and a key matched to its certificate.

import { createPublicKey, sign, verify, X509Certificate } from 'node:crypto';
import { bytesOfUtf8, equalBytes } from '../lib/bytes.ts';
import { findSignatureAlgorithm } from './algorithms.ts';
import { type CertificateFacts, readCertificate } from './certificate.ts';
import { EncodingError } from './der-reader.ts';
import type { ReadPublicKey } from './key-identity.ts';
import { importPrivateKey, publicKeyOf } from './keys.ts';
import { hasPlainPoint, type PublicKeyFacts, readPublicKey } from './public-key.ts';
import { isSignedBy as isSignedByKey } from './signing.ts';
import { VerificationBudget, verifyingDefectOf } from './verification.ts';

/** Longer than any chain in use. */
export const MAX_CHAIN_CERTIFICATES = 10;

/**
 * DER, leaf first, from DER in any order; repeated ones count once. The last is a root, or its issuer was not given.
 * Throws EncodingError for a certificate that cannot be read or finds no place, for an issuer with whose key nothing is
 * verified, and for a wrong signature, a root's own included; VerificationTooDear where trying issuers costs too much.
 */
export function orderChain(
  certificates: readonly Uint8Array[],
  budget: VerificationBudget = new VerificationBudget(),
): readonly Uint8Array[] {
  if (certificates.length === 0) throw broken('there is no certificate');
  if (certificates.length > MAX_CHAIN_CERTIFICATES) {
    throw broken(`there are ${certificates.length} certificates, at most ${MAX_CHAIN_CERTIFICATES} are taken`);
  }
  const given = withoutRepeats(certificates).map(readCertificate);
  const leaves = given.filter((one) => !given.some((other) => other !== one && isNamedIssuer(one, other)));
  const [leaf] = leaves;
  if (leaf === undefined) throw broken('the certificates sign each other in a circle');
  if (leaves.length > 1) throw broken(`${leaves.length} of the certificates sign none of the others`);
  const chain = climb(leaf, { given, budget });
  assertRootSignature(chain, budget);
  return chain.map(({ der }) => der);
}

/** Whether the PKCS #8 key, DER, is the private half, whatever form the point of an elliptic one has. */
export function isKeyOf({ spki, key }: ReadPublicKey, pkcs8: Uint8Array): boolean {
  const half = publicKeyOf(pkcs8);
  const isSame = hasPlainPoint({ spki, key }) ? equalBytes(half, spki) : isSamePoint(readPublicKey(half), key);
  return isSame && isCounterpart(spki, pkcs8);
}

function isSamePoint(one: PublicKeyFacts, other: PublicKeyFacts): boolean {
  if (one.kind !== 'ec' || other.kind !== 'ec') return false;
  return one.curveOid === other.curveOid && equalBytes(one.point, other.point);
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

/** By name and by signature, an authority's own included. Throws EncodingError for an issuer with whose key nothing is verified. */
export function isIssuedBy(subject: CertificateFacts, issuer: CertificateFacts): boolean {
  return (
    isNamedIssuer(issuer, subject) &&
    maySign(issuer) &&
    isSignedBy(subject, { issuer, budget: new VerificationBudget() })
  );
}

/** Whether it names itself as its issuer and may be one; by orderChain its signature is its own. */
export function isRoot(certificate: CertificateFacts): boolean {
  return isNamedIssuer(certificate, certificate) && maySign(certificate);
}

function withoutRepeats(certificates: readonly Uint8Array[]): readonly Uint8Array[] {
  return certificates.filter((der, index) => certificates.findIndex((other) => equalBytes(other, der)) === index);
}

interface Climb {
  readonly given: readonly CertificateFacts[];
  readonly budget: VerificationBudget;
}

function climb(leaf: CertificateFacts, { given, budget }: Climb): readonly CertificateFacts[] {
  const chain = [leaf];
  const left = new Set(given.filter((certificate) => certificate !== leaf));
  for (let subject = leaf; left.size > 0; ) {
    const candidates = [...left].filter((candidate) => isNamedIssuer(candidate, subject));
    if (candidates.length === 0)
      throw broken(`nothing is the issuer of ${quoted(subject)} and ${left.size} are left over`);
    const issuer = findSigner(subject, { given: candidates, budget });
    if (issuer === undefined) throw broken(`the signature of ${quoted(subject)} is not by its issuer`);
    left.delete(issuer);
    chain.push(issuer);
    subject = issuer;
  }
  return chain;
}

/**
 * Of several, one that another signs comes first: a root with the same name and key finds its place at the end. Then the
 * one whose key the subject names, so that others are hardly ever tried.
 */
function findSigner(subject: CertificateFacts, { given, budget }: Climb): CertificateFacts | undefined {
  return given
    .filter(maySign)
    .toSorted((one, other) => rankOf(one, subject) - rankOf(other, subject))
    .find((candidate) => isSignedBy(subject, { issuer: candidate, budget }));
}

function rankOf(issuer: CertificateFacts, subject: CertificateFacts): number {
  const [its, wanted] = [issuer.subjectKeyIdentifier, subject.authorityKeyIdentifier];
  const isWanted = its !== undefined && wanted !== undefined && equalBytes(its, wanted);
  return (isNamedIssuer(issuer, issuer) ? 2 : 0) + (isWanted ? 0 : 1);
}

function assertRootSignature(chain: readonly CertificateFacts[], budget: VerificationBudget): void {
  const last = chain.at(-1);
  if (last !== undefined && isNamedIssuer(last, last) && !isSignedBy(last, { issuer: last, budget })) {
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

interface Signer {
  readonly issuer: CertificateFacts;
  readonly budget: VerificationBudget;
}

/** OpenSSL knows the algorithms of old roots too; of SM2 it does not know by which identity certificates are signed. */
function isSignedBy(subject: CertificateFacts, { issuer, budget }: Signer): boolean {
  const defect = verifyingDefectOf(issuer.key);
  if (defect !== undefined) throw broken(`nothing is verified with the key of ${quoted(issuer)}: ${defect}`);
  budget.spendOn(issuer.key);
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
