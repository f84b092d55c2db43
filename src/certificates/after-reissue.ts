// What becomes of a certificate when a reissue of it is issued: it is kept, or its revocation is scheduled.

import { addMs, HOUR_MS } from '../lib/clock.ts';
import { type Certificate, phaseOf, type ScheduledRevocation } from './certificate.ts';
import type { Rows } from './ports.ts';
import type { AfterReissue, Product } from './product.ts';

/** Undefined: it is kept, because the product says so, or because it is over by then anyway. */
export function scheduleAfterReissue(
  original: Certificate,
  reissue: { readonly replacementId: string; readonly rule: AfterReissue; readonly now: Date },
): ScheduledRevocation | undefined {
  const { replacementId, rule, now } = reissue;
  if (rule.kind === 'keep' || phaseOf(original, now) !== 'issued') return undefined;
  const at = addMs(now, rule.afterHours * HOUR_MS);
  if (original.issued === undefined || at > original.issued.notAfter) return undefined;
  return { at, becauseOf: replacementId };
}

/** By a product that is configured no more nothing is revoked. */
const KEEP: AfterReissue = { kind: 'keep' };

/** In the transaction that puts the new one on record as issued, so that neither is without the other. */
export async function scheduleOriginal(
  rows: Pick<Rows, 'certificates' | 'jobs'>,
  reissue: { readonly replacement: Certificate; readonly product: Product | undefined; readonly now: Date },
): Promise<void> {
  const { replacement, product, now } = reissue;
  const rule = product?.afterReissue ?? KEEP;
  if (rule.kind === 'keep' || replacement.replaces === undefined) return;
  const original = await rows.certificates.find(replacement.replaces);
  if (original === undefined) return;
  const scheduledRevocation = scheduleAfterReissue(original, { replacementId: replacement.id, rule, now });
  if (scheduledRevocation === undefined) return;
  await rows.certificates.save(original, { ...original, scheduledRevocation, updatedAt: now });
  const { id, accountUin } = original;
  await rows.jobs.schedule({ kind: 'drive', subject: id, accountUin, runAt: scheduledRevocation.at });
}
