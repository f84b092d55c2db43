// Rules for the time of a certificate, their numbers written down once more: taken from the code they judge, they would find
// nothing.

import { DAY_MS, SECOND_MS } from '../../lib/clock.ts';
import { TAG } from '../../x509/der/values.ts';
import type { LintedCertificate } from './linted-certificate.ts';
import type { Rule } from './rule.ts';
import {
  everywhere,
  ofAuthorities,
  ofPrivateTrust,
  ofPublicServers,
  ofResponders,
  ofRoots,
  ofServers,
} from './scope.ts';

/** BR §6.3.2, the latest first. */
const PUBLIC_CAPS = [
  { from: Date.UTC(2029, 2, 15), days: 47 },
  { from: Date.UTC(2027, 2, 15), days: 100 },
  { from: Date.UTC(2026, 2, 15), days: 200 },
  { from: Date.UTC(2020, 8, 1), days: 398 },
];
const MIN_ROOT_DAYS = 2922; // BR §7.1.2.1.1
const MAX_ROOT_DAYS = 9132; // BR §7.1.2.1.1
const SERVER_NOT_BEFORE_MS = 2 * DAY_MS; // BR §7.1.2.7
/** RFC 5280 §4.1.2.5. */
const FIRST_GENERALIZED_YEAR = 2050;

export const VALIDITY_RULES: readonly Rule[] = [
  {
    id: 'rfc5280-4.1.2.5-time-type',
    section: 'RFC 5280 4.1.2.5',
    requires: 'Times until 2049 are UTCTime, later ones GeneralizedTime',
    applies: everywhere,
    defectOf: ({ notBefore, notAfter, timeTags: [first, last] }) =>
      first === timeTagOf(notBefore) && last === timeTagOf(notAfter)
        ? undefined
        : 'a time of its validity has the wrong type',
  },
  {
    id: 'rfc5280-4.1.2.5-order',
    section: 'RFC 5280 4.1.2.5',
    requires: 'The certificate does not end before it begins',
    applies: everywhere,
    defectOf: ({ notBefore, notAfter }) => (notAfter < notBefore ? 'it ends before it begins' : undefined),
  },
  {
    id: 'br-7.1.2.10.1-not-over',
    section: 'BR 7.1.2.10.1',
    requires: 'The certificate ends after it is signed',
    applies: everywhere,
    defectOf: (certificate) => (isOver(certificate) ? 'it is over when it is signed' : undefined),
  },
  {
    id: 'br-6.3.2-validity-cap',
    section: 'BR 6.3.2',
    requires:
      'A server certificate is valid for at most 200 days since 2026-03-15, 100 since 2027-03-15, 47 since 2029-03-15',
    applies: ofPublicServers,
    defectOf: capDefectOf,
  },
  {
    id: 'br-7.1.2.7-not-before-within-48-hours',
    section: 'BR 7.1.2.7',
    requires: 'A server certificate begins within 48 hours of its signature',
    applies: ofServers,
    defectOf: ({ notBefore, signedAt }) =>
      Math.abs(signedAt.getTime() - notBefore.getTime()) > SERVER_NOT_BEFORE_MS
        ? 'it begins more than 48 hours from its signature'
        : undefined,
  },
  {
    id: 'br-7.1.2.10.1-not-before-within-a-day',
    section: 'BR 7.1.2.10.1',
    requires: 'An authority begins at its signature, or at most a day before it',
    applies: ofAuthorities,
    defectOf: dayDefectOf,
  },
  {
    id: 'br-7.1.2.8.1-not-before-within-a-day',
    section: 'BR 7.1.2.8.1',
    requires: 'An OCSP responder begins at its signature, or at most a day before it',
    applies: ofResponders,
    defectOf: dayDefectOf,
  },
  {
    id: 'br-7.1.2.1.1-root-validity',
    section: 'BR 7.1.2.1.1',
    requires: 'A root is valid for 2,922 to 9,132 days',
    applies: (scope) => ofRoots(scope) && !ofPrivateTrust(scope),
    defectOf: rootDefectOf,
  },
  {
    id: 'rfc5280-6.1-within-issuer',
    section: 'RFC 5280 6.1',
    requires: 'The certificate ends no later than its issuer, after which no path to it is valid',
    applies: (scope) => !ofRoots(scope),
    defectOf: ({ notAfter, intent: { issuer } }) =>
      issuer !== undefined && notAfter > issuer.notAfter ? 'it ends later than its issuer' : undefined,
  },
  {
    id: 'rfc5280-6.1-not-before-issuer',
    section: 'RFC 5280 6.1',
    requires: 'The certificate begins no earlier than its issuer, before which no path to it is valid',
    applies: (scope) => !ofRoots(scope),
    defectOf: ({ notBefore, intent: { issuer } }) =>
      issuer !== undefined && notBefore < issuer.notBefore ? 'it begins earlier than its issuer' : undefined,
  },
];

/** By which a time is written (RFC 5280 §4.1.2.5). */
export function timeTagOf(time: Date): number {
  return time.getUTCFullYear() < FIRST_GENERALIZED_YEAR ? TAG.utcTime : TAG.generalizedTime;
}

/** One that also ends before it begins has that defect. */
function isOver({ notBefore, notAfter, signedAt }: LintedCertificate): boolean {
  return notAfter < signedAt && notBefore <= notAfter;
}

/** BR §1.6.1, Validity Period: notBefore to notAfter, inclusive. */
function daysOf({ notBefore, notAfter }: LintedCertificate): number {
  return (notAfter.getTime() - notBefore.getTime() + SECOND_MS) / DAY_MS;
}

function capDefectOf(certificate: LintedCertificate): string | undefined {
  const cap = PUBLIC_CAPS.find(({ from }) => certificate.notBefore.getTime() >= from);
  const days = daysOf(certificate);
  return cap !== undefined && days > cap.days ? `it is valid for ${days} days, ${cap.days} are allowed` : undefined;
}

function dayDefectOf({ notBefore, signedAt }: LintedCertificate): string | undefined {
  if (notBefore > signedAt) return 'it begins after its signature';
  return signedAt.getTime() - notBefore.getTime() > DAY_MS
    ? 'it begins more than a day before its signature'
    : undefined;
}

function rootDefectOf(certificate: LintedCertificate): string | undefined {
  const days = daysOf(certificate);
  if (days < 0 || (days >= MIN_ROOT_DAYS && days <= MAX_ROOT_DAYS)) return undefined;
  return `it is valid for ${days} days, a root for ${MIN_ROOT_DAYS} to ${MAX_ROOT_DAYS}`;
}
