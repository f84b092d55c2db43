// The one next thing that a certificate needs done towards its renewal, from its facts and the time alone.

import { addMs, DAY_MS } from '../../lib/clock.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { type Certificate, isPending, phaseOf } from '../model/certificate.ts';
import type { Product } from '../model/product.ts';
import { momentOf, nextLookAt, renewsByItself } from '../model/renewals/renewal.ts';
import { renewalDefectOf, type RenewalFacts } from './renewal-rules.ts';

export type NextOfRenewal =
  /** Nothing more is to come: it does not renew by itself, or something stands in its place. */
  | { readonly act: 'rest' }
  | { readonly act: 'wait'; readonly until: Date }
  /** Its renewal takes so long that somebody should know. */
  | { readonly act: 'tell'; readonly trouble: Reason; readonly until: Date }
  /** Its renewal has come to nothing. */
  | { readonly act: 'fail'; readonly trouble: Reason }
  | { readonly act: 'order' };

/** A renewal that is under way for longer is told of, or for an eighth of what was left when it was ordered, where that is less. */
export const TOLD_AFTER_MS = DAY_MS;
const TOLD_AFTER_PART = 1 / 8;

export function nextOfRenewal(
  facts: RenewalFacts,
  { product, now }: { readonly product: Product | undefined; readonly now: Date },
): NextOfRenewal {
  const { original, renewal, live } = facts;
  if (!renewsByItself(original, product) || renewalDefectOf(original, now) !== undefined) return { act: 'rest' };
  if (live !== undefined) return whileLive(original, { live, now });
  if (renewal !== undefined) return { act: 'fail', trouble: troubleOf(renewal, now) };
  const { failures, lookAt } = original.renewal;
  // Of what came to nothing before it is known when it is tried again.
  const due = failures > 0 ? lookAt : momentOf(original, now);
  return due !== undefined && now < due ? { act: 'wait', until: due } : { act: 'order' };
}

/** Under way, as a renewal or a reissue; or issued, and then it renews in its turn. */
function whileLive(
  original: Certificate,
  { live, now }: { readonly live: Certificate; readonly now: Date },
): NextOfRenewal {
  if (!isPending(live, now)) return { act: 'rest' };
  const until = nextLookAt(original, now);
  const leftMs = (original.issued?.notAfter.getTime() ?? 0) - live.createdAt.getTime();
  const told = addMs(live.createdAt, Math.min(TOLD_AFTER_MS, Math.max(0, leftMs * TOLD_AFTER_PART)));
  if (live.id !== original.renewal.renewedBy || now < told || isToldOf(original, live)) return { act: 'wait', until };
  return { act: 'tell', trouble: because('renewalAwaits', { since: sinceOf(live), phase: phaseOf(live, now) }), until };
}

/** Once of each renewal. */
function isToldOf({ renewal: { trouble } }: Certificate, live: Certificate): boolean {
  return trouble?.id === 'renewalAwaits' && trouble.values['since'] === sinceOf(live);
}

function sinceOf({ createdAt }: Certificate): string {
  return createdAt.toISOString();
}

function troubleOf(renewal: Certificate, now: Date): Reason {
  const phase = phaseOf(renewal, now);
  if (phase === 'cancelled') return because('renewalCancelled');
  if (phase !== 'failed') return because('renewalRevoked');
  return because('renewalFailed', { why: renewal.failureDetail ?? because('proofLate') });
}
