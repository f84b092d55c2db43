// Which records of certificates are forgotten when: pure rules over facts and time.

import { addMs, DAY_MS } from '../../lib/clock.ts';
import type { Certificate } from './certificate.ts';

/** Days; how long each is kept is counted from the moment that its name says. */
export interface RetentionDays {
  /** Orders that failed or were cancelled, from then on. */
  readonly closedOrders: number;
  /** Deleted records, from their deletion on; one that was issued here, not before it has expired. */
  readonly deletedCertificates: number;
  /** Expired and revoked ones, uploads among them, from their expiry on. */
  readonly endedCertificates: number;
  /** Serials in the ledger, from the expiry of their certificate on. */
  readonly serials: number;
  /** Proofs of control, from the proof on. */
  readonly proofs: number;
  /** What became of deletion tasks. */
  readonly deletionTasks: number;
  /** Deployments at rest, from their beginning on. */
  readonly deployments: number;
  /** Sealed with deployments at rest: what stood at their targets before, and the material of before an uploadUpdate. */
  readonly formerMaterials: number;
  /** Tasks that looked for where a certificate is, from their beginning on. */
  readonly bindTasks: number;
  /** Orders and authorizations of ACME clients, from their expiry on; of an order with a certificate, from that of the certificate. */
  readonly acme: number;
  /** Campaigns that are done or cancelled, with their items, from their end on. */
  readonly campaigns: number;
  /** CSRs that accounts keep, from their last change on. */
  readonly csrs: number;
  /** The log of operations: whole seals, from the sealing on. */
  readonly operations: number;
  /** Notes of records at DNS servers that are not configured any more. */
  readonly publications: number;
}

export const FORGET_RULES = [
  'closedOrders',
  'deletedCertificates',
  'expiredCertificates',
  'revokedCertificates',
] as const;
export type ForgetRule = (typeof FORGET_RULES)[number];

/** Until when, by its own time, a record must have come to rest for the rule to concern it. */
export function restedUntil(
  rule: ForgetRule,
  { days, now }: { readonly days: RetentionDays; readonly now: Date },
): Date {
  const kept: { readonly [each in ForgetRule]: number } = {
    closedOrders: days.closedOrders,
    deletedCertificates: days.deletedCertificates,
    expiredCertificates: days.endedCertificates,
    revokedCertificates: days.endedCertificates,
  };
  return addMs(now, -kept[rule] * DAY_MS);
}

/**
 * Whether nothing but its own reissues or a job can still need the record. One that was issued here is needed until it has
 * expired: quotas of its domain, its key and its revocation are looked up by it.
 */
export function isForgettable(
  { step, source, deletedAt, updatedAt, issued }: Certificate,
  { days, now }: { readonly days: RetentionDays; readonly now: Date },
): boolean {
  const isOlder = (time: Date | undefined, keptDays: number): boolean =>
    time !== undefined && time < addMs(now, -keptDays * DAY_MS);
  if (deletedAt !== undefined) {
    const isNeeded =
      source === 'ordered' && issued !== undefined && !isOlder(issued.notAfter, days.deletedCertificates);
    return isOlder(deletedAt, days.deletedCertificates) && !isNeeded;
  }
  if (step === 'failed' || step === 'cancelled') return isOlder(updatedAt, days.closedOrders);
  return (step === 'issued' || step === 'revoked') && isOlder(issued?.notAfter, days.endedCertificates);
}

/** A record that has come to rest, in the order in which records did. */
export interface RestingPlace {
  readonly id: string;
  readonly at: Date;
  readonly sequence: number;
}

export interface RestingReads {
  /** Candidates of the rule that came to rest before `until`, the longest at rest first, from behind `after`. */
  listResting(
    rule: ForgetRule,
    page: { readonly after: RestingPlace | undefined; readonly until: Date; readonly limit: number },
  ): Promise<readonly RestingPlace[]>;
}
