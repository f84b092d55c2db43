// The planning of a campaign: its selection is worked into items, a stretch at a time, and nothing of a certificate is changed.

import { because, type Reason } from '../../reasons/reason.ts';
import { isEmptySelection } from '../model/campaigns/match.ts';
import { waveOf } from '../model/campaigns/plan.ts';
import type { Campaign } from '../model/campaigns/campaign.ts';
import { sumOf } from '../model/campaigns/item.ts';
import type { SelectionRows } from '../ports/campaign-selections.ts';
import { changeCampaign, momentOf } from './change.ts';
import { type PlanPlace, readPlace, writePlace } from './plan-place.ts';
import { PlanningEnds, type PlanWorld } from './plan-world.ts';
import { selectStretch } from './select-stretch.ts';

/** Rows that are taken away, or given their wave, in one transaction. */
const ROWS_AT_ONCE = 500;

/**
 * One step of it, which is on record with the place that it has come to: after a kill the next step goes on from there. Whoever
 * cancels the campaign, or plans it on another node, ends this.
 */
export async function planSome(world: PlanWorld, campaign: Campaign): Promise<void> {
  const from = campaign.cursor ?? '';
  try {
    const place = readPlace(from);
    if (place.at === 'clear') await clear(world, campaign, from);
    if (place.at === 'select') await select(world, campaign, { place, from });
    if (place.at === 'deal') await deal(world, campaign, { place, from });
  } catch (error) {
    if (!(error instanceof PlanningEnds)) throw error;
    await fail(world, campaign, error.reason);
  }
}

/** What a planning before has left. */
async function clear({ store }: PlanWorld, { id: campaignId, selection }: Campaign, from: string): Promise<void> {
  const lines = await store.reads.selections.countIdentifiers(campaignId);
  if (isEmptySelection(selection) && lines === 0) throw new PlanningEnds(because('selectionEmpty'));
  await store.transact(async ({ campaigns, selections }) => {
    if (!(await isStillAt(selections, { campaignId, from }))) return;
    const items = await campaigns.removeItems(campaignId, ROWS_AT_ONCE);
    const found = await selections.forgetFound(campaignId, ROWS_AT_ONCE);
    if (items > 0 || found > 0) return;
    await selections.removeGroups(campaignId);
    await selections.movePlace({ campaignId, from, to: writePlace({ at: 'select', after: undefined }) });
  });
}

/** Until the transaction ends nobody else plans it on; false where somebody has, or whoever looks has slept for too long. */
async function isStillAt(
  selections: Pick<SelectionRows, 'movePlace'>,
  { campaignId, from }: { readonly campaignId: string; readonly from: string },
): Promise<boolean> {
  return await selections.movePlace({ campaignId, from, to: from });
}

interface At<Kind extends PlanPlace['at']> {
  readonly place: Extract<PlanPlace, { readonly at: Kind }>;
  /** As it is on record. */
  readonly from: string;
}

async function select(world: PlanWorld, campaign: Campaign, { place, from }: At<'select'>): Promise<void> {
  const { id: campaignId } = campaign;
  const { items, groups, found, last } = await selectStretch(world, campaign, place.after);
  const to: PlanPlace = last === undefined ? { at: 'deal', after: '', nth: 1 } : { at: 'select', after: last };
  await world.store.transact(async ({ campaigns, selections }) => {
    if (!(await selections.movePlace({ campaignId, from, to: writePlace(to) }))) return;
    await campaigns.insertItems(items);
    await selections.addToGroups(campaignId, groups);
    await selections.markFound(campaignId, found);
  });
}

/** Waves, when all that waits is known. */
async function deal(world: PlanWorld, campaign: Campaign, { place, from }: At<'deal'>): Promise<void> {
  const { id: campaignId, plan } = campaign;
  const { after, nth } = place;
  const pass = { campaignId, after, nth, limit: ROWS_AT_ONCE, waveOf: (nth_: number) => waveOf(nth_, plan.waves) };
  const isEnd = await world.store.transact(async ({ selections }) => {
    if (!(await isStillAt(selections, { campaignId, from }))) return false;
    const { last, dealt } = await selections.dealWaves(pass);
    if (last === undefined) return true;
    const to = writePlace({ at: 'deal', after: last, nth: nth + dealt });
    await selections.movePlace({ campaignId, from, to });
    return false;
  });
  if (isEnd) await finish(world, campaign);
}

async function finish(world: PlanWorld, { id: campaignId }: Campaign): Promise<void> {
  const { waiting, refused, external } = sumOf(await world.store.reads.campaigns.countItems(campaignId));
  await changeCampaign(world, campaignId, (current, at) => {
    if (current.step !== 'planning') return undefined;
    const moment = momentOf(world, { campaignId, at, kind: 'planned', detail: { waiting, refused, external } });
    return { next: { ...current, step: 'planned', cursor: undefined, plannedAt: at }, moments: [moment] };
  });
}

async function fail(world: PlanWorld, { id: campaignId }: Campaign, reason: Reason): Promise<void> {
  await changeCampaign(world, campaignId, (current, at) => {
    if (current.step !== 'planning') return undefined;
    const moment = momentOf(world, { campaignId, at, kind: 'planFailed', reason });
    return { next: { ...current, step: 'drafted', cursor: undefined, reason }, moments: [moment] };
  });
}
