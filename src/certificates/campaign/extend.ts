// The selection of a draft is extended by lines of files, which name certificates.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { canonicalIdentifier } from '../model/campaigns/identifier.ts';
import { MAX_CAMPAIGN_IDENTIFIERS } from '../ports/campaign-selections.ts';
import type { Rows } from '../ports/store.ts';
import type { World } from '../ports/world.ts';

export interface SelectionExtension {
  readonly campaignId: string;
  /** As they are written: ids, serials or fingerprints. */
  readonly identifiers: readonly string[];
}

/**
 * Answers how many there are, each counted once however often it comes. Refuses a campaign that is no draft, and more of them
 * than a campaign takes: of such a call none is taken.
 */
export async function extendSelection(
  { store }: Pick<World, 'store'>,
  { campaignId, identifiers }: SelectionExtension,
): Promise<number> {
  return await store.transact(async (rows) => {
    await checkDraft(rows, campaignId);
    await rows.selections.addIdentifiers(campaignId, identifiers.map(canonicalIdentifier));
    const count = await rows.selections.countIdentifiers(campaignId);
    if (count > MAX_CAMPAIGN_IDENTIFIERS) refuse({ kind: 'campaignSelectionFull', limit: MAX_CAMPAIGN_IDENTIFIERS });
    return count;
  });
}

async function checkDraft({ campaigns }: Pick<Rows, 'campaigns'>, campaignId: string): Promise<void> {
  const campaign = await campaigns.find(campaignId);
  if (campaign === undefined) return refuse({ kind: 'campaignUnknown', campaignId });
  const { step } = campaign;
  if (step === 'drafted') return;
  refuse({
    kind: 'campaignStepForbids',
    campaignId,
    act: 'extend the selection of',
    detail: because('campaignIs', { step }),
  });
}
