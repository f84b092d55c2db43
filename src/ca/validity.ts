// How long a certificate is valid: what was asked, cut to what its profile and its authority allow (BR §6.3.2).

import { addMs, DAY_MS, MINUTE_MS, SECOND_MS } from '../lib/clock.ts';

/** So that a client whose clock is a little slow takes the certificate; BR §7.1.2.7 allows 48 hours. */
export const BACKDATE_MS = 5 * MINUTE_MS;

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** The most days that a certificate signed on `from` or later may be valid, until a later cap takes its place. */
export interface ValidityCap {
  readonly from: Date;
  readonly days: number;
}

export interface ValidityRequest {
  readonly now: Date;
  readonly validityDays: number;
  /** A reissue's expiry: that of its original. */
  readonly fixedNotAfter: Date | undefined;
  /** When the authority's own certificate ends. */
  readonly authorityNotAfter: Date;
  /** Days; see capDaysAt. */
  readonly capDays: number;
}

export type ValidityOutcome =
  | { readonly kind: 'valid'; readonly validity: Validity }
  | { readonly kind: 'refused'; readonly detail: string };

/** The cap in force at `now`; before the first of them, the first. The caps are in order of their dates, at least one. */
export function capDaysAt(caps: readonly ValidityCap[], now: Date): number {
  const inForce = caps.findLast(({ from }) => from <= now) ?? caps[0];
  if (inForce === undefined) throw new Error('Cannot say how long a certificate may be valid: the profile has no cap');
  return inForce.days;
}

/**
 * `validityDays` of 86,400 seconds, the last second counted, cut where the cap or the authority's own certificate ends; or
 * until `fixedNotAfter`, to the second. That one was within the cap when the original was signed: it is cut only where the
 * cap has become shorter since.
 */
export function validityOf(request: ValidityRequest): ValidityOutcome {
  const { now, authorityNotAfter, fixedNotAfter } = request;
  const notBefore = addMs(wholeSecond(now), -BACKDATE_MS);
  const lastSecondOf = (days: number): Date => addMs(notBefore, days * DAY_MS - SECOND_MS);
  const asked = fixedNotAfter === undefined ? lastSecondOf(request.validityDays) : wholeSecond(fixedNotAfter);
  if (fixedNotAfter !== undefined && asked > authorityNotAfter) {
    return { kind: 'refused', detail: `the expiry ${asked.toISOString()} is past that of the authority itself` };
  }
  const notAfter = earliestOf([asked, lastSecondOf(request.capDays), authorityNotAfter]);
  if (authorityNotAfter <= now)
    return { kind: 'refused', detail: 'the certificate of the authority itself has expired' };
  if (notAfter <= now) return { kind: 'refused', detail: `the expiry ${notAfter.toISOString()} has passed` };
  return { kind: 'valid', validity: { notBefore, notAfter } };
}

/** Certificates know no fraction of a second. */
export function wholeSecond(date: Date): Date {
  return addMs(date, -(date.getTime() % SECOND_MS));
}

function earliestOf(dates: readonly Date[]): Date {
  return new Date(Math.min(...dates.map((date) => date.getTime())));
}
