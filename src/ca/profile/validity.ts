// How long a certificate is valid: what was asked, cut to what its profile and its authority allow (BR §6.3.2).

import { addMs, DAY_MS, isAhead, MINUTE_MS, SECOND_MS } from '../../lib/clock.ts';
import { because, type Reason } from '../../reasons/reason.ts';

/**
 * So that a client whose clock is a little slow takes the certificate, the revocation list, the OCSP answer; of a
 * certificate BR §7.1.2.7 allows 48 hours.
 */
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
  /** The authority's own certificate. */
  readonly authority: Validity;
  /** Days; see capDaysAt. */
  readonly capDays: number;
}

/** early: by this clock the authority does not begin yet, so that either the clock is wrong or the one that made it was. */
export type ValidityOutcome =
  | { readonly kind: 'valid'; readonly validity: Validity }
  | { readonly kind: 'refused'; readonly detail: Reason }
  | { readonly kind: 'early'; readonly detail: Reason };

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
  const { now, authority, fixedNotAfter } = request;
  const { notAfter: authorityNotAfter } = authority;
  const detail = earlyDefectOf(authority, now);
  if (detail !== undefined) return { kind: 'early', detail };
  const notBefore = backdated(now, authority.notBefore);
  const lastSecondOf = (days: number): Date => addMs(notBefore, days * DAY_MS - SECOND_MS);
  const asked = fixedNotAfter === undefined ? lastSecondOf(request.validityDays) : wholeSecond(fixedNotAfter);
  if (fixedNotAfter !== undefined && asked > authorityNotAfter) {
    return { kind: 'refused', detail: because('expiryPastAuthority', { time: asked.toISOString() }) };
  }
  const notAfter = earliestOf([asked, lastSecondOf(request.capDays), authorityNotAfter]);
  if (authorityNotAfter <= now) return { kind: 'refused', detail: because('authorityExpired') };
  if (notAfter <= now) return { kind: 'refused', detail: because('expiryPassed', { time: notAfter.toISOString() }) };
  return { kind: 'valid', validity: { notBefore, notAfter } };
}

/** Of an authority that does not begin yet. */
export function earlyDefectOf({ notBefore }: Pick<Validity, 'notBefore'>, now: Date): Reason | undefined {
  if (notBefore <= now) return undefined;
  return because('authorityEarly', { time: notBefore.toISOString(), now: now.toISOString() });
}

/** BACKDATE_MS before `now`, to the second, but not before `least`. */
export function backdated(now: Date, least: Date): Date {
  const date = addMs(wholeSecond(now), -BACKDATE_MS);
  return date < least ? least : date;
}

/** Of what was dated by `backdated`: whether only a clock that was wrong has dated it so. */
export function isDatedAhead(thisUpdate: Date, now: Date): boolean {
  return isAhead(addMs(thisUpdate, BACKDATE_MS), now);
}

/** Certificates know no fraction of a second. */
export function wholeSecond(date: Date): Date {
  return addMs(date, -(date.getTime() % SECOND_MS));
}

function earliestOf(dates: readonly Date[]): Date {
  return new Date(Math.min(...dates.map((date) => date.getTime())));
}
