// The certificate that signs an authority's OCSP answers: what stands in it, for how long, when the next is due.

import { bytesOfHex } from '../../lib/bytes.ts';
import { addMs, DAY_MS } from '../../lib/clock.ts';
import type { CertificateFacts } from '../../x509/certificate/certificate.ts';
import { writeTbsCertificate } from '../../x509/certificate/certificate-writer.ts';
import {
  authorityKeyIdentifier,
  extKeyUsage,
  keyUsage,
  ocspNoCheck,
  subjectKeyIdentifier,
} from '../../x509/certificate/extensions.ts';
import { keyIdentifierIn, keyIdentifierOf } from '../../x509/keys/key-identifier.ts';
import { MAX_COMMON_NAME_LENGTH, writeNameBeside } from '../../x509/certificate/name-writer.ts';
import { OID } from '../../x509/der/oid.ts';
import { inEnglish } from '../../reasons/reason.ts';
import type { AuthorityRecord } from '../ports.ts';
import { backdated, earlyDefectOf, type Validity } from '../profile/validity.ts';

/** Nobody can revoke it, since nobody asks about it (RFC 6960 §4.2.2.2.1): so it lives briefly. */
export const RESPONDER_DAYS = 30;
/** A root's outlasts the absence of the root's key, which may lie in a safe between two ceremonies. */
export const ROOT_RESPONDER_DAYS = 365;

export interface ResponderPlan {
  /** The facts of the authority's own certificate. */
  readonly issuer: Pick<CertificateFacts, 'subject' | 'spki' | 'subjectKeyIdentifier'>;
  readonly signatureAlgorithm: Uint8Array;
  /** Lower-case hex. */
  readonly serial: string;
  readonly spki: Uint8Array;
  readonly validity: Validity;
}

/** Within that of the authority's own certificate. Throws while the authority does not begin yet. */
export function responderValidity(
  role: AuthorityRecord['role'],
  { now, authority }: { readonly now: Date; readonly authority: Validity },
): Validity {
  const early = earlyDefectOf(authority, now);
  if (early !== undefined) throw new Error(`Cannot sign an OCSP responder: ${inEnglish(early)}`);
  const notBefore = backdated(now, authority.notBefore);
  const notAfter = addMs(notBefore, (role === 'root' ? ROOT_RESPONDER_DAYS : RESPONDER_DAYS) * DAY_MS);
  return { notBefore, notAfter: notAfter < authority.notAfter ? notAfter : authority.notAfter };
}

/** Half-way to its end, so that a failed attempt has as long to be repeated. */
export function nextResponderDueAt({ notBefore, notAfter }: Validity): Date {
  return addMs(notBefore, (notAfter.getTime() - notBefore.getTime()) / 2);
}

/** Whether another is due: half of its time is over, or a clock that was wrong has dated it. */
export function isResponderDue(validity: Validity, now: Date): boolean {
  return now < validity.notBefore || now >= nextResponderDueAt(validity);
}

/** The TBSCertificate, by BR §7.1.2.8: it signs OCSP answers and nothing else. */
export function writeTbsResponder({ issuer, signatureAlgorithm, serial, spki, validity }: ResponderPlan): Uint8Array {
  return writeTbsCertificate({
    serial: bytesOfHex(serial),
    signatureAlgorithm,
    issuer: issuer.subject.der,
    ...validity,
    subject: writeNameBeside(issuer.subject.der, commonNameUnder(issuer)),
    spki,
    extensions: [
      keyUsage('digitalSignature'),
      extKeyUsage(OID.ocspSigning),
      ocspNoCheck(),
      subjectKeyIdentifier(keyIdentifierOf(spki)),
      authorityKeyIdentifier(keyIdentifierIn(issuer)),
    ],
  });
}

function commonNameUnder({ subject }: ResponderPlan['issuer']): string {
  return `OCSP of ${subject.commonNames[0]}`.slice(0, MAX_COMMON_NAME_LENGTH);
}
