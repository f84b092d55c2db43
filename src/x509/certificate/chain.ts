// Certificates put in an order in which clients can follow them up: the graph of who signed whom, and the best way through it.

import { X509Certificate } from 'node:crypto';
import { equalBytes } from '../../lib/bytes.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { findSignatureAlgorithm } from '../keys/algorithms.ts';
import { type CertificateFacts, readCertificate } from './certificate.ts';
import { EncodingError } from '../der/reader.ts';
import { comparedName } from './names.ts';
import { isSignedBy as isSignedByKey } from '../signatures/signing.ts';
import { VerificationBudget, verifyingDefectOf } from '../signatures/verification.ts';

/** Longer than any chain in use. */
export const MAX_CHAIN_CERTIFICATES = 10;

/**
 * DER, leaf first, from DER in any order; repeated ones count once. Each is signed by one that comes after it, or its issuer
 * was not given; the last is a root where there is one. An authority may have several certificates, as where a root is rolled
 * or cross-signed: one way up to a root stands in its order, and what else leads up from the leaf stands before its last one.
 * Throws EncodingError for a certificate that cannot be read or does not belong to the leaf, for an issuer with whose key
 * nothing is verified, and for a wrong signature, a root's own included; VerificationTooDear where trying issuers costs too
 * much.
 */
export function orderChain(
  certificates: readonly Uint8Array[],
  budget: VerificationBudget = new VerificationBudget(),
): readonly Uint8Array[] {
  if (certificates.length === 0) throw broken(because('chainEmpty'));
  if (certificates.length > MAX_CHAIN_CERTIFICATES) {
    throw broken(because('chainLong', { count: certificates.length, most: MAX_CHAIN_CERTIFICATES }));
  }
  const graph = new Graph(withoutRepeats(certificates).map(readCertificate), budget);
  const leaf = leafOf(graph);
  const above = reachableFrom(leaf, graph);
  const stranger = graph.given.find((one) => !above.has(one));
  if (stranger !== undefined) throw broken(strangenessOf(stranger, { leaf, above, graph }));
  return inOrder(bestWayUp(leaf, graph), above).map(({ der }) => der);
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

/** Who signed whom among the certificates given; each signature is verified when it is first asked about. */
class Graph {
  readonly given: readonly CertificateFacts[];
  readonly #budget: VerificationBudget;
  readonly #issuers = new Map<CertificateFacts, readonly CertificateFacts[]>();

  constructor(given: readonly CertificateFacts[], budget: VerificationBudget) {
    this.given = given;
    this.#budget = budget;
  }

  /** Those whose key has signed it, the one first whose key it names; a root alone has itself. */
  issuersOf(subject: CertificateFacts): readonly CertificateFacts[] {
    const known = this.#issuers.get(subject);
    if (known !== undefined) return known;
    const issuers = this.given
      .filter((candidate) => isNamedIssuer(candidate, subject) && maySign(candidate))
      .toSorted((one, other) => rankOf(one, subject) - rankOf(other, subject))
      .filter((candidate) => isSignedBy(subject, { issuer: candidate, budget: this.#budget }));
    this.#issuers.set(subject, issuers);
    return issuers;
  }

  isSelfSigned(certificate: CertificateFacts): boolean {
    return this.issuersOf(certificate).includes(certificate);
  }
}

/** The one that is issuer of no other; of several the first that is no authority, since the rest will not belong to it. */
function leafOf({ given }: Graph): CertificateFacts {
  const lowest = given.filter((one) => !given.some((other) => other !== one && isNamedIssuer(one, other)));
  const leaf = lowest.find(({ isCa }) => !isCa) ?? lowest.find((one) => !isNamedIssuer(one, one)) ?? lowest[0];
  return leaf ?? fail(because('chainCircle'));
}

function reachableFrom(leaf: CertificateFacts, graph: Graph): ReadonlySet<CertificateFacts> {
  const reached = new Set([leaf]);
  // A set hands out what is added to it meanwhile.
  for (const subject of reached) for (const issuer of graph.issuersOf(subject)) reached.add(issuer);
  for (const one of reached) {
    const isUnsigned = isNamedIssuer(one, one) && graph.issuersOf(one).length === 0;
    if (isUnsigned) fail(because('chainSelfUnsigned', { name: quoted(one) }));
  }
  return reached;
}

/** Up to a root where there is one, else as far as it goes. */
function bestWayUp(leaf: CertificateFacts, graph: Graph): readonly CertificateFacts[] {
  let best: readonly CertificateFacts[] = [leaf];
  const climb = (way: readonly CertificateFacts[], subject: CertificateFacts): boolean => {
    if (graph.isSelfSigned(subject)) {
      best = way;
      return true;
    }
    if (way.length > best.length) best = way;
    return graph.issuersOf(subject).some((issuer) => !way.includes(issuer) && climb([...way, issuer], issuer));
  };
  climb([leaf], leaf);
  return best;
}

/** Roots beside the one that the way ends in come next to last: servers send none of them. */
function inOrder(way: readonly CertificateFacts[], above: ReadonlySet<CertificateFacts>): readonly CertificateFacts[] {
  const others = [...above].filter((one) => !way.includes(one));
  const [roots, intermediates] = [others.filter(isRoot), others.filter((one) => !isRoot(one))];
  return way.length === 1 ? [...way, ...others] : [...way.slice(0, -1), ...intermediates, ...roots, ...way.slice(-1)];
}

interface Found {
  readonly leaf: CertificateFacts;
  readonly above: ReadonlySet<CertificateFacts>;
  readonly graph: Graph;
}

/** Why it does not belong: its name is asked for and its key is another, or nobody asks for it. */
function strangenessOf(stranger: CertificateFacts, { leaf, above, graph }: Found): Reason {
  const subject = [...above].find((one) => isNamedIssuer(stranger, one) && graph.issuersOf(one).length === 0);
  if (subject !== undefined) return because('chainUnsigned', { name: quoted(subject), issuer: quoted(stranger) });
  const top = [...above].find((one) => graph.issuersOf(one).length === 0);
  const names = { name: quoted(stranger), leaf: quoted(leaf) };
  if (top === undefined) return because('chainStranger', names);
  return because('chainStrangerAndGap', { ...names, top: quoted(top), missing: named(top.issuer.text) });
}

function withoutRepeats(certificates: readonly Uint8Array[]): readonly Uint8Array[] {
  return certificates.filter((der, index) => certificates.findIndex((other) => equalBytes(other, der)) === index);
}

/** So that the one whose key the subject names is tried first, and others hardly ever. */
function rankOf(issuer: CertificateFacts, subject: CertificateFacts): number {
  const [its, wanted] = [issuer.subjectKeyIdentifier, subject.authorityKeyIdentifier];
  const isWanted = its !== undefined && wanted !== undefined && equalBytes(its, wanted);
  return isWanted ? 0 : 1;
}

function isNamedIssuer(issuer: CertificateFacts, subject: CertificateFacts): boolean {
  if (equalBytes(issuer.subject.der, subject.issuer.der)) return true;
  return comparedName(issuer.subject) === comparedName(subject.issuer);
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
  if (defect !== undefined) throw broken(because('chainKeyVerifiesNothing', { name: quoted(issuer), why: defect }));
  budget.spendOn(issuer.key);
  if (findSignatureAlgorithm(subject.signatureAlgorithm) !== undefined) return isSignedByKey(subject, issuer);
  try {
    return new X509Certificate(subject.der).verify(new X509Certificate(issuer.der).publicKey);
  } catch {
    return false; // OpenSSL does not take the issuer's key.
  }
}

function quoted(certificate: CertificateFacts): string {
  return named(certificate.subject.text);
}

function named(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}

function fail(reason: Reason): never {
  throw broken(reason);
}

function broken(reason: Reason): EncodingError {
  return new EncodingError('certificate chain', reason);
}
