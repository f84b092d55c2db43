// When a certificate counts as about to expire: it is shown so, and a free one may be renewed.

import { addMs, DAY_MS } from '../../lib/clock.ts';
import { type Certificate, phaseOf } from './certificate.ts';
import type { Product } from './product.ts';

/** reference/lifecycle.md: IsExpiring and renewal begin with 30 days or less. */
export const EXPIRING_DAYS = 30;

/** It is issued and valid, and has EXPIRING_DAYS or less left. */
export function isExpiring(certificate: Certificate, now: Date): boolean {
  const { issued } = certificate;
  if (phaseOf(certificate, now) !== 'issued' || issued === undefined) return false;
  return issued.notAfter <= addMs(now, EXPIRING_DAYS * DAY_MS);
}

export function isRenewable(certificate: Certificate, product: Product | undefined, now: Date): boolean {
  return product?.kind === 'free' && isExpiring(certificate, now);
}
