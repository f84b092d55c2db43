// What an issuer has signed, held against what was ordered before anything of it goes on record.

import { equalBytes } from '../../lib/bytes.ts';
import { MAX_CLOCK_SKEW_MS } from '../../lib/clock.ts';
import { addressOfOctets } from '../../lib/network/ip-address.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { type CertificateFacts, readCertificate } from '../../x509/certificate/certificate.ts';
import { isIssuedBy } from '../../x509/certificate/chain.ts';
import { readCsrDer } from '../../x509/certificate/csr.ts';
import { EncodingError } from '../../x509/der/reader.ts';
import { VerificationTooDear } from '../../x509/signatures/verification.ts';
import type { Certificate, IssuedMaterial } from '../model/certificate.ts';

export interface Signed {
  readonly material: IssuedMaterial;
  readonly order: Pick<Certificate, 'names' | 'encryptionCsr'> & { readonly csr: Uint8Array };
  readonly now: Date;
}

/**
 * Undefined for a leaf, and the other half of a pair, that the next certificate of the chain has signed, for the key and the names
 * that were ordered, valid now, and told of as it is.
 */
export function signingDefectOf({ material, order, now }: Signed): Reason | undefined {
  const [leaf, issuer] = material.chain;
  if (leaf === undefined || issuer === undefined) return because('signedAlone');
  const { encryption } = material;
  if ((encryption === undefined) !== (order.encryptionCsr === undefined)) return because('signedHalf');
  try {
    const about = { issuer: readCertificate(issuer), names: order.names, now };
    const defect = defectOf(readCertificate(leaf), { ...about, ...material, csr: order.csr });
    if (defect !== undefined || encryption === undefined || order.encryptionCsr === undefined) return defect;
    const told = { ...material, serial: encryption.serial, csr: order.encryptionCsr };
    return defectOf(readCertificate(encryption.leaf), { ...about, ...told });
  } catch (error) {
    if (error instanceof EncodingError) return because('signedUnreadable', { why: error.wholeReason });
    if (error instanceof VerificationTooDear) return because('signedByAnother');
    throw error;
  }
}

interface Expected extends Pick<IssuedMaterial, 'serial' | 'notBefore' | 'notAfter'> {
  readonly issuer: CertificateFacts;
  readonly csr: Uint8Array;
  readonly names: Certificate['names'];
  readonly now: Date;
}

function defectOf(leaf: CertificateFacts, expected: Expected): Reason | undefined {
  if (!isIssuedBy(leaf, expected.issuer)) return because('signedByAnother');
  if (leaf.isCa) return because('signedAuthority');
  if (!equalBytes(leaf.spki, readCsrDer(expected.csr).spki)) return because('signedOtherKey');
  const certified = namesOf(leaf);
  if (!areSame(certified, expected.names))
    return because('signedOtherNames', { names: certified.slice(0, MAX_TOLD_NAMES) });
  return timesDefectOf(leaf, expected);
}

function timesDefectOf(leaf: CertificateFacts, { serial, notBefore, notAfter, now }: Expected): Reason | undefined {
  const isAsTold =
    leaf.serial === serial &&
    leaf.notBefore.getTime() === notBefore.getTime() &&
    leaf.notAfter.getTime() === notAfter.getTime();
  if (!isAsTold) return because('signedOtherFacts');
  if (notAfter <= now) return because('signedExpired', { time: notAfter.toISOString() });
  const isEarly = notBefore.getTime() > now.getTime() + MAX_CLOCK_SKEW_MS;
  return isEarly ? because('signedEarly', { time: notBefore.toISOString() }) : undefined;
}

const MAX_TOLD_NAMES = 5;

/** Those of kinds that nobody orders are told as their kinds. */
function namesOf({ dnsNames, addresses, otherNameKinds }: CertificateFacts): readonly string[] {
  return [...dnsNames.map((name) => name.toLowerCase()), ...addresses.map(addressOfOctets), ...otherNameKinds];
}

function areSame(certified: readonly string[], ordered: readonly string[]): boolean {
  const [found, asked] = [new Set(certified), new Set(ordered)];
  return found.size === asked.size && certified.every((name) => asked.has(name));
}
