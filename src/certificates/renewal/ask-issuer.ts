// Asks the issuer of a certificate when it would have it renewed.

import { addMs, DAY_MS, HOUR_MS } from '../../lib/clock.ts';
import { inEnglish } from '../../reasons/reason.ts';
import type { Certificate } from '../model/certificate.ts';
import type { RenewalWindow } from '../model/renewals/facts.ts';
import { issuerOfOrder } from '../ordering/issuer-of-order.ts';
import type { World } from '../ports/world.ts';

/** RFC 9773 §4.3.2: at least once a day, and not more often than every now and then, whatever the issuer says. */
export const SOONEST_AGAIN_MS = HOUR_MS;
export const LATEST_AGAIN_MS = DAY_MS;

export interface Suggested {
  /** Undefined: it gave none this time, and what it gave before counts. */
  readonly window: RenewalWindow | undefined;
  readonly again: Date;
}

/** Undefined where nobody is asked: the issuer does not say, or is known no more. */
export async function askIssuer(
  world: Pick<World, 'issuers' | 'products' | 'clock' | 'report'>,
  { id, productId, orderReference, issued: material }: Certificate,
): Promise<Suggested | undefined> {
  const { suggest } = issuerOfOrder(world, { orderReference, productId });
  if (suggest === undefined || material === undefined) return undefined;
  const outcome = await suggest({ orderReference, material });
  const now = world.clock.now();
  const soonest = addMs(now, SOONEST_AGAIN_MS);
  if ('detail' in outcome) {
    const error = new Error(inEnglish(outcome.detail));
    world.report({ what: 'Cannot ask an issuer when a certificate is to be renewed', subject: id, error });
    return { window: undefined, again: soonest };
  }
  const latest = addMs(now, LATEST_AGAIN_MS);
  const { again } = outcome;
  const window = outcome.kind === 'suggested' ? outcome.window : undefined;
  return { window, again: again < soonest ? soonest : again > latest ? latest : again };
}
