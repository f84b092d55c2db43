// Says in the log when what is issued begins to end with its issuing authority, so that the authority is rolled in time.

import type { Authority } from '../ca/authority.ts';
import type { Product } from '../certificates/product.ts';
import { addMs, type Clock, DAY_MS } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { readCertificate } from '../x509/certificate.ts';

/** One warning for each issuing authority that ends before what a product sells would. */
export function warnOfEnds(
  authority: Pick<Authority, 'signingBy'>,
  world: { readonly products: readonly Product[]; readonly clock: Clock; readonly log: Log },
): void {
  const { products, clock, log } = world;
  const ends = new Map<string, Date>();
  for (const { profile, validityDays } of products) {
    const { id, certificate } = authority.signingBy(profile).issuing;
    const { notAfter } = readCertificate(certificate);
    if (notAfter < addMs(clock.now(), validityDays * DAY_MS)) ends.set(id, notAfter);
  }
  for (const [authorityId, notAfter] of ends) {
    log.warn({ authorityId, notAfter }, 'Certificates end with their issuing authority: roll it');
  }
}
