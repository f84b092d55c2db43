// When a certificate should be renewed: now where it goes, in its issuer's window where that gave one, else at two thirds of its life.

import { hash } from 'node:crypto';
import { addMs, DAY_MS, HOUR_MS, MINUTE_MS } from '../../../lib/clock.ts';
import type { Certificate, IssuedMaterial } from '../certificate.ts';
import type { RenewalWindow } from './facts.ts';

/** A certificate that lives less than this is renewed at half of its life, since a third of it is too short to act in. */
export const SHORT_LIFE_MS = 10 * DAY_MS;
const RENEWED_AT = 2 / 3;
const SHORT_RENEWED_AT = 1 / 2;

/** Three days of ninety: certificates that were issued together are not renewed together. */
const WIDTH = 1 / 30;
export const MIN_WIDTH_MS = MINUTE_MS;

/**
 * A window that its issuer gives counts between these two. Not before a new certificate is so old, or a quarter of its life where
 * that is less: an issuer that calls every certificate due would else be asked for one after the other. And not later than a
 * tenth of its life before its end, so that there is time left to act in.
 */
export const MIN_AGE_MS = 6 * HOUR_MS;
const MIN_AGE_PART = 1 / 4;
const LAST_PART = 1 / 10;

/** A window for now is over before it is asked for, so that whoever asks renews at once (RFC 9773 §4.2). */
const PAST_MS = HOUR_MS;

type Life = Pick<IssuedMaterial, 'notBefore' | 'notAfter'>;

/** `suggested`: as its issuer gave it, whatever that is. */
export interface WindowQuestion extends Pick<Certificate, 'issued' | 'revocation' | 'scheduledRevocation'> {
  readonly suggested: RenewalWindow | undefined;
}

/** Undefined for what is not issued. A certificate goes that is revoked, is being revoked, or is scheduled to be. */
export function renewalWindowOf(certificate: WindowQuestion, now: Date): RenewalWindow | undefined {
  const { issued, revocation, scheduledRevocation, suggested } = certificate;
  if (issued === undefined) return undefined;
  if (revocation !== undefined || scheduledRevocation !== undefined) return windowForNow(now);
  return suggested !== undefined && isWindow(suggested) ? bounded(suggested, issued) : ownWindowOf(issued);
}

/** Of what is to be renewed as soon as somebody asks. */
export function windowForNow(now: Date): RenewalWindow {
  return { start: addMs(now, -PAST_MS), end: now };
}

/** By a certificate's id: the same moment whenever it is asked for, and whichever node asks. Within the window. */
export function renewalMomentOf({ start, end }: RenewalWindow, certificateId: string): Date {
  return addMs(start, Math.floor((end.getTime() - start.getTime()) * fractionOf(certificateId)));
}

/** RFC 9773 §4.2: one that ends as it begins, or before, counts as none given. */
function isWindow({ start, end }: RenewalWindow): boolean {
  // Also false where one of them is no date.
  return start.getTime() < end.getTime();
}

function ownWindowOf(life: Life): RenewalWindow {
  const lifeMs = lifeMsOf(life);
  const start = addMs(life.notBefore, Math.floor(lifeMs * (lifeMs < SHORT_LIFE_MS ? SHORT_RENEWED_AT : RENEWED_AT)));
  return wideEnough({ start, end: addMs(start, Math.floor(lifeMs * WIDTH)) });
}

function bounded({ start, end }: RenewalWindow, life: Life): RenewalWindow {
  const lifeMs = lifeMsOf(life);
  const earliest = addMs(life.notBefore, Math.floor(Math.min(MIN_AGE_MS, lifeMs * MIN_AGE_PART)));
  const latest = addMs(life.notAfter, -Math.ceil(lifeMs * LAST_PART));
  const within = (date: Date): Date => (date < earliest ? earliest : date > latest ? latest : date);
  return wideEnough({ start: within(start), end: within(end) });
}

function wideEnough({ start, end }: RenewalWindow): RenewalWindow {
  const narrowest = addMs(start, MIN_WIDTH_MS);
  return { start, end: end < narrowest ? narrowest : end };
}

function lifeMsOf({ notBefore, notAfter }: Life): number {
  return notAfter.getTime() - notBefore.getTime();
}

/** From 0 to less than 1. */
function fractionOf(text: string): number {
  return Number.parseInt(hash('sha256', text).slice(0, 8), 16) / 2 ** 32;
}
