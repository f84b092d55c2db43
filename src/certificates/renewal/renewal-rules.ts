// Whether a certificate may be renewed: its source and phase, and what stands in its place already.

import { addMs, DAY_MS } from '../../lib/clock.ts';
import { refuse } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { type Certificate, phaseOf } from '../model/certificate.ts';
import { RENEWED_AFTER_END_MS } from '../model/renewals/renewal.ts';
import { getCurrent } from '../ordering/order.ts';
import type { Reads } from '../ports/store.ts';
import { findLive } from '../reissue/reissue-rules.ts';

export interface RenewalFacts {
  /** As it stands now. */
  readonly original: Certificate;
  /** The last attempt to reissue it, whatever came of it. */
  readonly before: Certificate | undefined;
  /** The renewal of it that was ordered last, unless it has been seen to have come to nothing. */
  readonly renewal: Certificate | undefined;
  /** What stands in its place, or is to: a reissue or a renewal, or what that was superseded by. */
  readonly live: Certificate | undefined;
}

export async function readRenewalFacts(
  reads: Pick<Reads, 'certificates'>,
  { certificateId, now }: { readonly certificateId: string; readonly now: Date },
): Promise<RenewalFacts> {
  const original = await getCurrent(reads, certificateId);
  const { renewedBy } = original.renewal;
  const before = await reads.certificates.findLatestReplacement(original.id);
  const renewal = renewedBy === undefined ? undefined : await reads.certificates.findWithDeleted(renewedBy);
  const live = await findLive(reads, { original, before, now });
  return { original, before, renewal, live };
}

/** Refuses what the facts do not allow. `isOpen`: whether a refusal may tell of another certificate. */
export function checkRenewable(
  { original, live }: RenewalFacts,
  { isOpen, now }: { readonly isOpen: (certificate: Certificate) => boolean; readonly now: Date },
): void {
  if (original.source === 'uploaded') return refuse({ kind: 'sourceForbids', act: 'renew' });
  const defect = renewalDefectOf(original, now);
  if (defect !== undefined) return refuse({ kind: 'phaseForbids', act: 'renew', detail: defect });
  if (live === undefined) return;
  const detail = isOpen(live) ? because('replacementRenews', { id: live.id }) : because('hasReplacement');
  refuse({ kind: 'alreadyReplaced', detail });
}

/** Undefined for one that is issued, and has not expired for long. */
export function renewalDefectOf(original: Certificate, now: Date): Reason | undefined {
  const phase = phaseOf(original, now);
  if (phase === 'issued' || (phase === 'expired' && !isLongExpired(original, now))) return undefined;
  return because('onlyIssuedRenewed', { phase, days: RENEWED_AFTER_END_MS / DAY_MS });
}

function isLongExpired({ issued }: Certificate, now: Date): boolean {
  return issued === undefined || now > addMs(issued.notAfter, RENEWED_AFTER_END_MS);
}
