// What holds a scheduled revocation back: targets that still serve the certificate, where its rule waits for them.

import { addMs, DAY_MS } from '../../lib/clock.ts';
import type { Certificate } from '../model/certificate.ts';
import { servedOf } from '../model/deployment.ts';
import { makeEvent } from '../model/event.ts';
import { type AfterReissue, afterReissueFor } from '../model/product.ts';
import type { Target } from '../ports/targets.ts';
import type { World } from '../ports/world.ts';
import { isThere, listKnownTargets } from '../targets/known-targets.ts';

/** How often a revocation that is due is looked at while it is held back; a deployment in its place has it looked at at once. */
export const HELD_LOOK_MS = DAY_MS;

type HeldWorld = Pick<World, 'store' | 'targets' | 'products'>;

/** Those of the account on which it is on record, or was seen; none where nothing waits for them. */
export async function listHolding(world: HeldWorld, certificate: Certificate): Promise<readonly Target[]> {
  const rule = await ruleOf(world, certificate);
  if (rule.kind !== 'revoke' || !rule.onlyWhenServed) return [];
  const known = await listKnownTargets(world, certificate.accountUin);
  const served = servedOf(certificate);
  return known.filter((one) => isThere(one, served)).map(({ target }) => target);
}

/** What the call wished by which it was superseded, else the rule of account and product as it is now. */
async function ruleOf({ store, products }: HeldWorld, certificate: Certificate): Promise<AfterReissue> {
  const { productId, accountUin, scheduledRevocation } = certificate;
  const superseding = scheduledRevocation?.supersededBy;
  const by = superseding === undefined ? undefined : await store.reads.certificates.findWithDeleted(superseding);
  return by?.afterReissue ?? afterReissueFor(products.get(productId), accountUin);
}

/** When to look again at a revocation that is due; undefined where nothing holds it back. Each look tells of it. */
export async function nextLookIfHeld(
  world: HeldWorld & Pick<World, 'origin' | 'hooksToldOf'>,
  { certificate, now }: { readonly certificate: Certificate; readonly now: Date },
): Promise<Date | undefined> {
  const holding = await listHolding(world, certificate);
  if (holding.length === 0) return undefined;
  const deployment = { heldBy: holding.map(({ instanceId }) => instanceId) };
  const event = makeEvent('certificate.revocationHeld', { certificate, at: now, origin: world.origin, deployment });
  await world.store.apply({ expects: [], changes: [{ kind: 'event', event, hooks: world.hooksToldOf(event) }] });
  return addMs(now, HELD_LOOK_MS);
}
