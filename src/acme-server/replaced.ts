// The certificate that an order is to replace (RFC 9773 §5), and whether that makes it a reissue or a renewal.

import { refuseWith } from '../acme/problems.ts';
import type { AcmeAccount } from '../certificates/model/acme.ts';
import {
  type Certificate,
  type IssuedMaterial,
  isLiveReplacement,
  phaseOf,
} from '../certificates/model/certificate.ts';
import { renewalWindowOf } from '../certificates/model/renewals/window.ts';
import type { DomainName } from '../certificates/model/domain-name.ts';
import { REISSUE_MIN_REMAINING_DAYS } from '../certificates/reissue/reissue-rules.ts';
import { addMs, DAY_MS } from '../lib/clock.ts';
import { because } from '../reasons/reason.ts';
import type { AcmeParts } from './call.ts';
import { findByAriId } from './certificate-id.ts';

/**
 * RFC 9773 §5: it is of the same account, shares a name with the order, and nothing has come in its place. Throws ProblemError;
 * alreadyReplaced tells a client to order again without it.
 */
export async function findReplaced(
  { world }: AcmeParts,
  wanted: { readonly account: AcmeAccount; readonly names: readonly DomainName[]; readonly id: string },
): Promise<Certificate> {
  const { account, names, id } = wanted;
  const { reads } = world.store;
  const certificate = await findByAriId(reads, id);
  if (certificate === undefined) return refuseWith('malformed', because('acmeReplacesUnknown'));
  const order = await reads.acme.findOrderOfCertificate(certificate.id);
  if (order?.accountId !== account.id) return refuseWith('unauthorized', because('acmeReplacesOther'));
  if (!certificate.names.some((name) => names.includes(name))) {
    return refuseWith('malformed', because('acmeReplacesNames'));
  }
  const replacement = await reads.certificates.findLatestReplacement(certificate.id);
  const isReissued = replacement !== undefined && isLiveReplacement(replacement, world.clock.now());
  if (isReissued || (await reads.acme.isReplaced(certificate.id))) {
    return refuseWith('alreadyReplaced', because('acmeReplaced'));
  }
  return certificate;
}

/**
 * A certificate that is replaced although its time has not come, as in a mass reissue, is reissued, with the same names and end; one
 * whose time has come is renewed, with a new end. Neither: the order stands alone, and is told from both by its names or product.
 */
export type Replacing = 'reissue' | 'renewal' | 'neither';

/** By age alone: that it goes sooner is why it is reissued. */
function dueAt(issued: IssuedMaterial, now: Date): Date {
  const byAge = { issued, revocation: undefined, scheduledRevocation: undefined, suggested: undefined };
  return renewalWindowOf(byAge, now)?.start ?? now;
}

export function replacingOf(
  replaced: Certificate,
  order: { readonly names: readonly DomainName[]; readonly productId: string; readonly now: Date },
): Replacing {
  const { names, productId, now } = order;
  const { issued } = replaced;
  if (issued === undefined || productId !== replaced.productId || phaseOf(replaced, now) !== 'issued') return 'neither';
  const areSame = names.length === replaced.names.length && names.every((name) => replaced.names.includes(name));
  const isReissuable = issued.notAfter > addMs(now, REISSUE_MIN_REMAINING_DAYS * DAY_MS);
  if (areSame && isReissuable && now < dueAt(issued, now)) return 'reissue';
  return names.includes(replaced.names[0] ?? names[0] ?? ('' as DomainName)) ? 'renewal' : 'neither';
}
