// Whether a certificate renews by itself, when it is looked at for that, and when again where that came to nothing.

import { addMs, DAY_MS, HOUR_MS, MINUTE_MS } from '../../../lib/clock.ts';
import type { Certificate } from '../certificate.ts';
import { BUILT_IN_ISSUER, type Product } from '../product.ts';
import { NO_RENEWAL, type Renewal, type RenewalWindow } from './facts.ts';
import { MIN_AGE_MS, renewalMomentOf, renewalWindowOf } from './window.ts';

/** What is uploaded was not ordered here, and nobody knows where. */
export function renewsByItself(
  { source, renewal }: Pick<Certificate, 'source' | 'renewal'>,
  product: Pick<Product, 'renewal'> | undefined,
): boolean {
  if (source === 'uploaded' || product === undefined) return false;
  return renewal.wish === undefined ? product.renewal.auto : renewal.wish === 'on';
}

/** Of a reissue or a renewal: only the wish of the certificate before it goes on. */
export function renewalAfter({ renewal: { wish } }: Pick<Certificate, 'renewal'>): Renewal {
  return wish === undefined ? NO_RENEWAL : { ...NO_RENEWAL, wish };
}

/** Of a renewal: the first of a new term of the lineage, with what holds for all its terms. */
export function newTermAfter(
  renewed: Certificate,
  id: string,
): Pick<Certificate, 'renews' | 'lineageId' | 'termId' | 'generation' | 'renewal' | 'ignoresExpiry' | 'usesCrossRoot'> {
  const { lineageId, generation, ignoresExpiry, usesCrossRoot } = renewed;
  const kept = { ignoresExpiry, usesCrossRoot, renewal: renewalAfter(renewed) };
  return { ...kept, renews: renewed.id, lineageId, termId: id, generation: generation + 1 };
}

/** Of a certificate with all its facts but this one: looked at when its moment comes, where it renews by itself. */
export function awaitingRenewal(
  certificate: Certificate,
  { product, now }: { readonly product: Pick<Product, 'renewal' | 'issuer'> | undefined; readonly now: Date },
): Renewal {
  const { renewal } = certificate;
  const lookAt = renewsByItself(certificate, product) ? firstLookAt(certificate, { product, now }) : undefined;
  return lookAt?.getTime() === renewal.lookAt?.getTime() ? renewal : { ...renewal, lookAt };
}

/** An issuer elsewhere is asked for its window as soon as that counts, and then again and again. */
function firstLookAt(
  certificate: Certificate,
  { product, now }: { readonly product: Pick<Product, 'issuer'> | undefined; readonly now: Date },
): Date | undefined {
  const moment = momentOf(certificate, now);
  const { issued } = certificate;
  if (product === undefined || product.issuer === BUILT_IN_ISSUER || issued === undefined) return moment;
  const asked = addMs(issued.issuedAt, MIN_AGE_MS);
  return moment !== undefined && moment < asked ? moment : asked;
}

/** Undefined for what is not issued. */
export function windowOf(certificate: Certificate, now: Date): RenewalWindow | undefined {
  return renewalWindowOf({ ...certificate, suggested: certificate.renewal.suggested }, now);
}

/** When it renews by itself, if it does; undefined for what is not issued. */
export function momentOf(certificate: Certificate, now: Date): Date | undefined {
  const window = windowOf(certificate, now);
  return window && renewalMomentOf(window, certificate.id);
}

/** A renewal that is under way is looked at so often, by what is left of the certificate that it renews. */
const LOOKS_IN_WHAT_IS_LEFT = 16;
const SHORTEST_LOOK_MS = 5 * MINUTE_MS;
const LONGEST_LOOK_MS = 6 * HOUR_MS;

export function nextLookAt({ issued }: Pick<Certificate, 'issued'>, now: Date): Date {
  const leftMs = Math.max(0, (issued?.notAfter.getTime() ?? 0) - now.getTime());
  return addMs(now, Math.min(Math.max(leftMs / LOOKS_IN_WHAT_IS_LEFT, SHORTEST_LOOK_MS), LONGEST_LOOK_MS));
}

/** What comes to nothing is ordered again later and later, but at least so often in what is left; and once a day when nothing is. */
const ATTEMPTS_IN_WHAT_IS_LEFT = 8;
const FIRST_WAIT_MS = 15 * MINUTE_MS;
const LONGEST_WAIT_MS = DAY_MS;
const MAX_DOUBLINGS = 7;

/** `failures` in a row, from 1. */
export function retryRenewalAt(
  { issued }: Pick<Certificate, 'issued'>,
  { failures, now }: { readonly failures: number; readonly now: Date },
): Date {
  const leftMs = (issued?.notAfter.getTime() ?? 0) - now.getTime();
  if (leftMs <= 0) return addMs(now, LONGEST_WAIT_MS);
  const doubledMs = FIRST_WAIT_MS * 2 ** Math.min(Math.max(failures - 1, 0), MAX_DOUBLINGS);
  const mostMs = Math.max(SHORTEST_LOOK_MS, Math.min(leftMs / ATTEMPTS_IN_WHAT_IS_LEFT, LONGEST_WAIT_MS));
  return addMs(now, Math.min(doubledMs, mostMs));
}

/** A certificate that has expired is renewed still for so long: its names are wanted, whatever kept them from it. */
export const RENEWED_AFTER_END_MS = 30 * DAY_MS;
