// Certification Authority Authorization (RFC 8659) of an order: what the records of its names have said, and how long that counts.

import { addMs, DAY_MS, HOUR_MS } from '../../lib/clock.ts';
import type { Reason } from '../../reasons/reason.ts';
import { type DomainName, isBelowPublicSuffix } from './domain-name.ts';

/** permitted · forbidden: records say no · unknown: they could not be looked up, which is no leave either. */
export type CaaResult = 'permitted' | 'forbidden' | 'unknown';

/** Of one name. */
export interface CaaFinding {
  readonly name: DomainName;
  readonly result: CaaResult;
  /** Of records that were found: flags, tag and value, a bounded number cut to a bounded length. */
  readonly seen: readonly string[];
  /** For the applicant. */
  readonly detail: Reason;
}

/** Of an order whose issuer must look at CAA records before it signs. */
export interface CaaStanding {
  /** When the order fails for want of leave; counts from the first look that has found none, and is absent before. */
  readonly deadline: Date | undefined;
  /** Absent before the first look. */
  readonly checkedAt: Date | undefined;
  /** Of the last look: all names where all let it be issued, else those that do not. */
  readonly findings: readonly CaaFinding[];
}

/** BR §3.2.2.8: a finding counts for 8 hours where the records' time to live is shorter; here it never counts for longer. */
export const CAA_FRESH_MS = 8 * HOUR_MS;
/** As long as there is to prove control of a domain: whoever has to ask for a record elsewhere has the same time for both. */
export const CAA_PATIENCE_MS = 3 * DAY_MS;

export const NOT_LOOKED_AT: CaaStanding = { deadline: undefined, checkedAt: undefined, findings: [] };

/** A look by a clock ahead of its time does not count. */
export function isCaaPermitted({ checkedAt, findings }: CaaStanding, now: Date): boolean {
  if (checkedAt === undefined || checkedAt > now || addMs(checkedAt, CAA_FRESH_MS) <= now) return false;
  return findings.every(({ result }) => result === 'permitted');
}

/** Addresses, and names that only an organisation knows, have no records that anybody could look up. */
export function namesUnderCaa({ names }: { readonly names: readonly DomainName[] }): readonly DomainName[] {
  return names.filter(isBelowPublicSuffix);
}
