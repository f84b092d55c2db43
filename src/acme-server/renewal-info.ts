// When a certificate is to be renewed, and why (RFC 9773 §4): by what is true of it now.

import { refuseWith } from '../acme/problems.ts';
import { findAsking } from '../certificates/campaign/at-risk.ts';
import type { Certificate } from '../certificates/model/certificate.ts';
import { windowOf } from '../certificates/model/renewals/renewal.ts';
import { windowForNow } from '../certificates/model/renewals/window.ts';
import { because } from '../reasons/reason.ts';
import { type AcmeAnswer, type AcmeParts, answerJson } from './call.ts';
import { findByAriId } from './certificate-id.ts';
import { RENEWAL_INFO_SECONDS } from './settings.ts';

export async function answerRenewalInfo(parts: AcmeParts, id: string): Promise<AcmeAnswer> {
  const { world, addresses } = parts;
  const certificate = await findByAriId(world.store.reads, id);
  const isAsked = certificate !== undefined && (await findAsking(world.store.reads, certificate.id)) !== undefined;
  const now = world.clock.now();
  const window = certificate && (isAsked ? windowForNow(now) : windowOf(certificate, now));
  if (certificate === undefined || window === undefined) {
    return refuseWith('malformed', because('acmeCertificateUnknown'));
  }
  const section = sectionFor(certificate, { isAsked });
  const view = {
    suggestedWindow: { start: window.start.toISOString(), end: window.end.toISOString() },
    ...(section === undefined ? {} : { explanationURL: `${addresses.explanation}#${section}` }),
  };
  return answerJson(200, view, { 'retry-after': String(RENEWAL_INFO_SECONDS) });
}

/** Of docs/acme.md, which says why; undefined where nothing but age is. */
function sectionFor(
  { revocation, scheduledRevocation }: Certificate,
  { isAsked }: { readonly isAsked: boolean },
): string | undefined {
  if (revocation !== undefined) return 'revoked';
  if (isAsked) return 'to-be-replaced';
  return scheduledRevocation === undefined ? undefined : 'to-be-revoked';
}
