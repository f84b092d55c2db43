// A wave in which many wait is dealt out in portions, each the job of whichever node takes it.

import type { Campaign, WaveTimes } from '../model/campaigns/campaign.ts';
import type { World } from '../ports/world.ts';
import { changing, together, type WriteSet } from '../ports/write-set.ts';
import { changeCampaign, type CampaignWorld } from './change.ts';
import {
  DEALT_FROM,
  isDealtOut,
  isSame,
  isToDo,
  type PlacedPortion,
  portionsBetween,
  portionSize,
  subjectOf,
} from './portions.ts';

type DealWorld = CampaignWorld & Pick<World, 'issuers'>;

/** Deals out what waits in the open wave, once; false where it was, or where too little waits for that. */
export async function dealOut(world: DealWorld, campaign: Campaign): Promise<boolean> {
  const { id: campaignId, plan, waves } = campaign;
  const wave = waves.length;
  if (waves.at(-1)?.portions !== undefined) return false;
  const { campaigns } = world.store.reads;
  const waiting = await campaigns.countWaiting(campaignId, wave);
  const dealt = [...waiting].filter(([issuer]) => isDealtOut(issuer, { ...world, plan }));
  if (sumOfCounts(dealt) < DEALT_FROM) return false;
  const bounds = await campaigns.listEvery({ campaignId, wave, size: portionSize(sumOfCounts([...waiting])) });
  await changeCampaign(world, campaignId, (current, runAt) => {
    const open = current.waves.at(-1);
    if (current.version !== campaign.version || open === undefined) return undefined;
    const portions = portionsBetween(bounds);
    const jobs = portions.map((portion) => working(current, { ...portion, campaignId, wave }, runAt));
    return { next: withOpenWave(current, { ...open, portions }), moments: [], besides: together(...jobs) };
  });
  world.wake();
  return true;
}

function sumOfCounts(counted: readonly (readonly [issuer: string, count: number])[]): number {
  return counted.reduce((sum, [, count]) => sum + count, 0);
}

function working({ accountUin }: Campaign, portion: PlacedPortion, runAt: Date): WriteSet {
  return changing({
    kind: 'scheduleJob',
    job: { kind: 'campaignPortion', subject: subjectOf(portion), accountUin, runAt },
  });
}

/** The runner sees to what is left: the next wave, or what was in no portion. */
export async function takeOff(world: CampaignWorld, portion: PlacedPortion): Promise<void> {
  await changeCampaign(world, portion.campaignId, (current, runAt) => {
    const open = current.waves.at(-1);
    if (open === undefined || !isToDo(current, portion)) return undefined;
    const portions = (open.portions ?? []).filter((one) => !isSame(one, portion));
    return { next: withOpenWave(current, { ...open, portions }), moments: [], runAt };
  });
}

function withOpenWave(campaign: Campaign, open: WaveTimes): Campaign {
  return { ...campaign, waves: [...campaign.waves.slice(0, -1), open] };
}
