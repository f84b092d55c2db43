// The profile "public": what the authority puts into a server certificate, for how long (BR §7.1.2.7).

import { addMs, DAY_MS, MINUTE_MS, SECOND_MS } from '../lib/clock.ts';
import {
  authorityInfoAccess,
  authorityKeyIdentifier,
  certificatePolicies,
  criticalSubjectAltName,
  crlDistributionPoints,
  extKeyUsage,
  keyIdentifierOf,
  keyUsage,
  subjectAltName,
  subjectKeyIdentifier,
  subscriberConstraints,
} from '../x509/extensions.ts';
import { MAX_COMMON_NAME_LENGTH, writeName } from '../x509/name-writer.ts';
import { OID } from '../x509/oid.ts';
import type { AuthorityAddresses } from './addresses.ts';

/** So that a client whose clock is a little slow takes the certificate; BR §7.1.2.7 allows 48 hours. */
export const BACKDATE_MS = 5 * MINUTE_MS;
export const MAX_VALIDITY_DAYS = 200; // BR §6.3.2, since 2026-03-15

/** RSA keys may also encrypt a TLS 1.2 session key; elliptic ones only sign (BR §7.1.2.7.11). */
export type SubjectKeyKind = 'rsa' | 'ec';

/** The extensions that are the same in every certificate of one authority, written once. */
export interface FixedExtensions {
  readonly ofEveryKey: readonly Uint8Array[];
  readonly keyUsage: { readonly [kind in SubjectKeyKind]: Uint8Array };
}

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface ValidityRequest {
  readonly now: Date;
  readonly validityDays: number;
  readonly fixedNotAfter: Date | undefined;
  /** When the authority's own certificate ends. */
  readonly authorityNotAfter: Date;
}

export type ValidityOutcome =
  | { readonly kind: 'valid'; readonly validity: Validity }
  | { readonly kind: 'refused'; readonly detail: string };

export function writeFixedExtensions(authority: {
  readonly keyIdentifier: Uint8Array;
  readonly addresses: AuthorityAddresses;
}): FixedExtensions {
  return {
    ofEveryKey: [
      authorityKeyIdentifier(authority.keyIdentifier),
      subscriberConstraints(),
      extKeyUsage(OID.serverAuth),
      certificatePolicies(OID.domainValidated),
      authorityInfoAccess(authority.addresses.certificate),
      crlDistributionPoints(authority.addresses.revocationList),
    ],
    keyUsage: { rsa: keyUsage('digitalSignature', 'keyEncipherment'), ec: keyUsage('digitalSignature') },
  };
}

export interface Subject {
  /** DNS names, the main domain first. */
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  readonly spki: Uint8Array;
  readonly keyKind: SubjectKeyKind;
}

/** The subject and the extensions of a server certificate. */
export function writeSubject(
  subject: Subject,
  fixed: FixedExtensions,
): { readonly name: Uint8Array; readonly extensions: readonly Uint8Array[] } {
  const { names, addresses } = subject;
  const commonNames = names.slice(0, 1).filter((name) => name.length <= MAX_COMMON_NAME_LENGTH);
  return {
    name: writeName(commonNames.map((value) => ({ type: 'commonName', value }))),
    extensions: [
      fixed.keyUsage[subject.keyKind],
      ...fixed.ofEveryKey,
      subjectKeyIdentifier(keyIdentifierOf(subject.spki)),
      commonNames.length === 0 ? criticalSubjectAltName(names, addresses) : subjectAltName(names, addresses),
    ],
  };
}

/**
 * `validityDays` of 86,400 seconds, the last second counted (BR §6.3.2), cut where the authority's own certificate ends;
 * or until `fixedNotAfter`, which is kept to the second or refused.
 */
export function validityOf(request: ValidityRequest): ValidityOutcome {
  const notBefore = addMs(wholeSecond(request.now), -BACKDATE_MS);
  const asked = addMs(notBefore, request.validityDays * DAY_MS - SECOND_MS);
  const cut = asked > request.authorityNotAfter ? request.authorityNotAfter : asked;
  const notAfter = request.fixedNotAfter === undefined ? cut : wholeSecond(request.fixedNotAfter);
  const detail = validityDefectOf({ notBefore, notAfter }, request);
  return detail === undefined ? { kind: 'valid', validity: { notBefore, notAfter } } : { kind: 'refused', detail };
}

function validityDefectOf({ notBefore, notAfter }: Validity, request: ValidityRequest): string | undefined {
  const { now, authorityNotAfter } = request;
  if (authorityNotAfter <= now) return 'the certificate of the authority itself has expired';
  if (notAfter <= now) return `the expiry ${notAfter.toISOString()} has passed`;
  if (notAfter > authorityNotAfter) return `the expiry ${notAfter.toISOString()} is past that of the authority itself`;
  if (notAfter.getTime() + SECOND_MS - notBefore.getTime() > MAX_VALIDITY_DAYS * DAY_MS) {
    return `the expiry ${notAfter.toISOString()} is more than ${MAX_VALIDITY_DAYS} days away`;
  }
  return undefined;
}

/** Certificates know no fraction of a second. */
export function wholeSecond(date: Date): Date {
  return addMs(date, -(date.getTime() % SECOND_MS));
}
