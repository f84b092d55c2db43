// When the authority would have a certificate renewed (RFC 9773).

import { fetchRenewalInfo, renewalIdOf } from '../../acme/client/renewal-info.ts';
import type { RevokeRequest, SuggestOutcome } from '../../certificates/ports/issuer.ts';
import { addMs, HOUR_MS } from '../../lib/clock.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import { retriedOutcomeOf } from './outcome.ts';
import type { AcmeIssuerWorld } from './world.ts';

/** RFC 9773 §4.3.3: how often it is asked where it says nothing of that. */
export const SUGGESTION_MS = 6 * HOUR_MS;

/** Silent where the authority offers no windows, or the certificate does not name the key that has signed it. */
export async function suggest(
  { material }: Pick<RevokeRequest, 'material'>,
  world: AcmeIssuerWorld,
): Promise<SuggestOutcome> {
  const [leaf] = material.chain;
  const renewalId = leaf === undefined ? undefined : renewalIdOf(readCertificate(leaf));
  try {
    const info = renewalId === undefined ? undefined : await fetchRenewalInfo(world.session, renewalId);
    const again = info?.retryAt ?? addMs(world.clock.now(), SUGGESTION_MS);
    if (info === undefined) return { kind: 'silent', again };
    return { kind: 'suggested', window: { start: info.from, end: info.until }, again };
  } catch (error) {
    const { kind, detail } = retriedOutcomeOf(error, world);
    return { kind, detail };
  }
}
