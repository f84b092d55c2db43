// The items of campaigns that a call may tell of: another key of the account may have begun the campaign.

import type { CampaignItem } from '../../certificates/model/campaigns/item.ts';
import type { Circumstances } from '../action.ts';

/** Without those of certificates that it may not see; a replacement that it may not see is left out of the item. */
export async function openItems(
  call: Pick<Circumstances, 'isOpen' | 'isRestricted'> & { readonly world: Pick<Circumstances['world'], 'store'> },
  items: readonly CampaignItem[],
): Promise<readonly CampaignItem[]> {
  if (!call.isRestricted) return items;
  const ids = items.flatMap(({ certificateId, replacementId }) =>
    replacementId === undefined ? [certificateId] : [certificateId, replacementId],
  );
  const certificates = await call.world.store.reads.certificates.listWithDeleted(ids);
  const open = new Set(certificates.filter(call.isOpen).map(({ id }) => id));
  return items
    .filter(({ certificateId }) => open.has(certificateId))
    .map((item) => (open.has(item.replacementId ?? '') ? item : withoutReplacement(item)));
}

function withoutReplacement(item: CampaignItem): CampaignItem {
  return { ...item, replacementId: undefined };
}
