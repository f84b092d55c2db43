// Items that somebody else has to replace: whether they were, or need it no more.

import { because } from '../../reasons/reason.ts';
import type { Campaign } from '../model/campaign.ts';
import type { CampaignItem } from '../model/campaign-item.ts';
import { type Certificate, isLiveReplacement, phaseOf } from '../model/certificate.ts';
import type { World } from '../ports/world.ts';
import { savingItem } from './take-item.ts';

const ITEMS_IN_PAGE = 500;

type LookWorld = Pick<World, 'store' | 'clock'>;

export async function lookAtExternal(world: LookWorld, { id: campaignId }: Campaign): Promise<void> {
  const { campaigns, certificates } = world.store.reads;
  for (let after = ''; ; ) {
    const question = { campaignId, state: 'external', wave: undefined, after, limit: ITEMS_IN_PAGE } as const;
    const items = await campaigns.listItems(question);
    const ids = items.map(({ certificateId }) => certificateId);
    const byId = new Map((await certificates.listWithDeleted(ids)).map((one) => [one.id, one]));
    const latest = await certificates.listLatestReplacements(ids);
    for (const item of items) {
      const { certificateId: id } = item;
      const change = changeOf({ certificate: byId.get(id), replacement: latest.get(id), now: world.clock.now() });
      if (change !== undefined) await world.store.apply(savingItem(item, { ...item, ...change }));
    }
    if (items.length < ITEMS_IN_PAGE) return;
    after = ids.at(-1) ?? '';
  }
}

/** Undefined: somebody else has to replace it still. */
function changeOf(about: {
  readonly certificate: Certificate | undefined;
  readonly replacement: Certificate | undefined;
  readonly now: Date;
}): (Pick<CampaignItem, 'state' | 'reason' | 'changedAt'> & Partial<CampaignItem>) | undefined {
  const { certificate, replacement, now: changedAt } = about;
  if (replacement?.step === 'issued' && isLiveReplacement(replacement, changedAt))
    return { state: 'replaced', replacementId: replacement.id, reason: undefined, old: 'kept', changedAt };
  if (certificate === undefined || certificate.deletedAt !== undefined)
    return { state: 'over', reason: because('itemDeleted'), changedAt };
  const phase = phaseOf(certificate, changedAt);
  if (phase !== 'expired' && phase !== 'revoking' && phase !== 'revoked') return undefined;
  return { state: 'over', reason: because('itemIsOver', { phase }), changedAt };
}
