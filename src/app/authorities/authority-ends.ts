// Says in the log when an issuing authority ends before what it issues would, so that it is rolled in time, or does not begin yet.

import type { Authority } from '../../ca/authority.ts';
import type { Product } from '../../certificates/model/product.ts';
import { addMs, type Clock, DAY_MS } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';

/** By the clock of today: either that one is wrong, or the one by which the authority was made. */
export function warnOfBeginnings(
  { published }: Pick<Authority, 'published'>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): void {
  for (const { id: authorityId, certificate } of published) {
    const { notBefore } = readCertificate(certificate);
    if (notBefore <= clock.now()) continue;
    log.warn(
      { authorityId, notBefore },
      'An authority does not begin yet, and signs nothing: the clock is wrong, or was',
    );
  }
}

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
