// What becomes of a certificate when a reissue or a renewal of it is issued: it is kept, or its revocation is scheduled.

import { addMs, HOUR_MS } from '../../lib/clock.ts';
import { ruleAfterIssuing } from '../model/after-issuing.ts';
import { type Certificate, isRenewal, phaseOf, predecessorOf, type ScheduledRevocation } from '../model/certificate.ts';
import type { World } from '../ports/world.ts';
import type { AfterReissue } from '../model/product.ts';
import type { Renewal } from '../model/renewals/facts.ts';
import { saving } from '../deciding/saving.ts';
import { NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';

/** Undefined: it is kept, because the rule says so, or because it is over by then anyway. */
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
 * no more nothing is revoked, and nothing deployed, unless the call wished for it.
 */
export async function schedulingOriginal(
  world: Pick<World, 'store' | 'products' | 'origin' | 'hooksToldOf'>,
  { replacement, now }: { readonly replacement: Certificate; readonly now: Date },
): Promise<WriteSet> {
  const originalId = predecessorOf(replacement);
  if (originalId === undefined) return NO_CHANGE;
  const renews = isRenewal(replacement);
  const rule = ruleAfterIssuing(world.products.get(replacement.productId), replacement);
  const deploying = rule.deploys ? schedulingDeployment(replacement, now) : NO_CHANGE;
  if (rule.kind === 'keep' && !renews) return deploying;
  const original = await world.store.reads.certificates.find(originalId);
  if (original === undefined) return deploying;
  const scheduledRevocation = scheduleAfterReissue(original, { supersededBy: replacement.id, rule, now });
  const renewal = renews ? renewedBy(replacement, original) : original.renewal;
  if (scheduledRevocation === undefined && renewal === original.renewal) return deploying;
  const schedule = scheduledRevocation ?? original.scheduledRevocation;
  const { set } = saving(world, original, { ...original, scheduledRevocation: schedule, renewal, updatedAt: now });
  if (scheduledRevocation === undefined) return together(set, deploying);
  const { id: subject, accountUin } = original;
  const job = { kind: 'advance', subject, accountUin, runAt: scheduledRevocation.at } as const;
  return together(set, deploying, { expects: [], changes: [{ kind: 'scheduleJob', job }] });
}

/** It came to something, and what was renewed has nothing more to come. */
function renewedBy({ id }: Certificate, { renewal }: Certificate): Renewal {
  return { ...renewal, lookAt: undefined, renewedBy: id, failures: 0, trouble: undefined };
}

/** It is brought to wherever its original is. */
function schedulingDeployment({ id: subject, accountUin }: Certificate, now: Date): WriteSet {
  const job = { kind: 'deployReissue', subject, accountUin, runAt: now } as const;
  return { expects: [], changes: [{ kind: 'scheduleJob', job }] };
}
