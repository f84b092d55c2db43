// Orders of a campaign that were under way: what came of those that have come to rest.

import { SECOND_MS } from '../../lib/clock.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import type { Campaign } from '../model/campaigns/campaign.ts';
import type { CampaignItem } from '../model/campaigns/item.ts';
import type { Certificate } from '../model/certificate.ts';
import type { World } from '../ports/world.ts';
import { oldAfter, savingItem } from './take-item.ts';

/** So many are looked at together. */
const ITEMS_IN_LOOK = 512;
/** How often orders under way are looked at. */
export const FOLLOW_MS = SECOND_MS / 4;

/** Answers how many have come to rest. One that somebody has changed meanwhile is looked at another time. */
export async function followItems(world: Pick<World, 'store' | 'clock'>, campaign: Campaign): Promise<number> {
  const { certificates, campaigns } = world.store.reads;
  const items = await campaigns.listAtRest(campaign.id, ITEMS_IN_LOOK);
  if (items.length === 0) return 0;
  const replacements = await certificates.listWithDeleted(items.flatMap(({ replacementId: id }) => id ?? []));
  const byId = new Map(replacements.map((one) => [one.id, one]));
  const now = world.clock.now();
  const saving = items.map(async (item) => {
    const next = afterRest(campaign, { item, replacement: byId.get(item.replacementId ?? ''), now });
    await world.store.apply(savingItem(item, next));
  });
  await Promise.all(saving);
  return items.length;
}

function afterRest(
  { plan, step }: Campaign,
  about: { readonly item: CampaignItem; readonly replacement: Certificate | undefined; readonly now: Date },
): CampaignItem {
  const { item, replacement, now: changedAt } = about;
  if (replacement?.issued === undefined) return { ...item, state: 'failed', reason: whyNot(replacement), changedAt };
  const old = step === 'cancelled' ? ({ old: 'kept', oldAt: undefined } as const) : oldAfter(plan, changedAt);
  return { ...item, state: 'replaced', reason: undefined, ...old, changedAt };
}

function whyNot(replacement: Certificate | undefined): Reason {
  if (replacement?.step === 'cancelled') return because('replacementCancelled');
  return replacement?.failureDetail ?? because('replacementGone');
}
