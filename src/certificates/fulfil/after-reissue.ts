// What becomes of a certificate when a reissue of it is issued: it is kept, or its revocation is scheduled.

import { addMs, HOUR_MS } from '../../lib/clock.ts';
import { type Certificate, phaseOf, type ScheduledRevocation } from '../model/certificate.ts';
import type { World } from '../ports/world.ts';
import { type AfterReissue, KEEP } from '../model/product.ts';
import { saving } from '../deciding/saving.ts';
import { NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';

/** Undefined: it is kept, because the product says so, or because it is over by then anyway. */
export function scheduleAfterReissue(
  original: Certificate,
  reissue: { readonly supersededBy: string; readonly rule: AfterReissue; readonly now: Date },
): ScheduledRevocation | undefined {
  const { supersededBy, rule, now } = reissue;
  if (rule.kind === 'keep' || phaseOf(original, now) !== 'issued') return undefined;
  const at = addMs(now, rule.afterHours * HOUR_MS);
  if (original.issued === undefined || at > original.issued.notAfter) return undefined;
  return { at, supersededBy };
}

/**
 * What goes on record together with the new one as issued, so that neither is without the other. By a product that is configured
 * no more nothing is revoked, and nothing deployed.
 */
export async function schedulingOriginal(
  world: Pick<World, 'store' | 'products' | 'origin' | 'hooksToldOf'>,
  { replacement, now }: { readonly replacement: Certificate; readonly now: Date },
): Promise<WriteSet> {
  const rule = world.products.get(replacement.productId)?.afterReissue ?? KEEP;
  if (replacement.replaces === undefined) return NO_CHANGE;
  const deploying = rule.deploys ? schedulingDeployment(replacement, now) : NO_CHANGE;
  if (rule.kind === 'keep') return deploying;
  const original = await world.store.reads.certificates.find(replacement.replaces);
  if (original === undefined) return deploying;
  const scheduledRevocation = scheduleAfterReissue(original, { supersededBy: replacement.id, rule, now });
  if (scheduledRevocation === undefined) return deploying;
  const { set } = saving(world, original, { ...original, scheduledRevocation, updatedAt: now });
  const { id: subject, accountUin } = original;
  const job = { kind: 'advance', subject, accountUin, runAt: scheduledRevocation.at } as const;
  return together(set, deploying, { expects: [], changes: [{ kind: 'scheduleJob', job }] });
}

/** It is brought to wherever its original is. */
function schedulingDeployment({ id: subject, accountUin }: Certificate, now: Date): WriteSet {
  const job = { kind: 'deployReissue', subject, accountUin, runAt: now } as const;
  return { expects: [], changes: [{ kind: 'scheduleJob', job }] };
}
